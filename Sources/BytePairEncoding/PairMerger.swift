/// Merges the bytes of one pretoken: the neighbours of the lowest rank first, of equal ones the leftmost, until no two
/// neighbours are a token together.
///
/// Up to 64 bytes, every pair's rank is kept in one small array where a vectorised minimum finds the next merge, and a
/// 64-bit word says which positions still begin a token. What is longer is encoded from left to right in windows of
/// about that size, in time proportional to its length.
@safe struct PairMerger: ~Copyable {
    /// The ids of the last pretoken; the first `count` are valid until the next call.
    private(set) var ids: UnsafeMutablePointer<UInt32>
    private(set) var count = 0

    private let tokens: TokenTable
    private let pairs: PairTable
    private var capacity: Int
    private var window: MergeWindow

    /// A pretoken of up to this many bytes is merged at once, and gives no more ids than that.
    static let shortLimit = 64
    /// A window begins so many bytes before the end of what is encoded, in whole tokens: most often enough to meet it
    /// again.
    private static let overlapBytes = 12

    init(_ tokens: TokenTable, _ pairs: PairTable) {
        self.tokens = tokens
        self.pairs = pairs
        capacity = 1024
        unsafe ids = .allocate(capacity: capacity)
        window = MergeWindow(shortLimit: Self.shortLimit)
    }

    deinit {
        unsafe ids.deallocate()
    }

    /// Encodes the `length` bytes at `bytes`, at least one.
    mutating func merge(_ bytes: UnsafePointer<UInt8>, _ length: Int) {
        if length <= Self.shortLimit {
            count = unsafe window.mergeShort(bytes, length, pairs, into: ids)
        } else {
            unsafe mergeLong(bytes, length)
        }
    }

    /// Encodes 1 to 64 bytes to where the caller wants the ids; there must be room for 64. Returns their number.
    @inline(__always)
    mutating func mergeShort(
        _ bytes: UnsafePointer<UInt8>, _ length: Int, into output: UnsafeMutablePointer<UInt32>
    ) -> Int {
        unsafe window.mergeShort(bytes, length, pairs, into: output)
    }

    /// A sequence of tokens is what merging gives if each two neighbours of it are what merging gives for their own
    /// bytes: the first merge that crossed the border between two of them would cross it there too. So a text can be
    /// encoded piece by piece, if pieces overlap: a window begins at the start of one of the last tokens, and where its
    /// encoding begins with the same token, that and what stands before it are final neighbours. Where it does not, the
    /// window has to begin earlier.
    ///
    /// What follows a place rarely changes what is more than a few tokens before it: each token that the change reaches
    /// must have been made by a merge of higher rank than the one after it.
    private mutating func mergeLong(_ bytes: UnsafePointer<UInt8>, _ length: Int) {
        count = 0
        var encoded = 0
        while encoded < length {
            var overlap = firstOverlap()
            while true {
                let kept = count - overlap
                var start = encoded
                for index in kept..<count { unsafe start -= tokens.length(ofExisting: ids[index]) }
                let progress = max(Self.shortLimit / 2, encoded - start, Self.shortLimit - (encoded - start))
                let end = min(length, encoded + progress)
                let written = unsafe window.merge(bytes + start, end - start, pairs)
                if unsafe kept == 0 || window.output[0] == ids[kept] {
                    reserve(kept + written)
                    unsafe (ids + kept).update(from: window.output, count: written)
                    count = kept + written
                    encoded = end
                    break
                }
                overlap = min(count, overlap * 2)
            }
        }
    }

    /// The number of tokens with which the next window tries to begin.
    private func firstOverlap() -> Int {
        var overlap = 0
        var bytes = 0
        while overlap < count, bytes < Self.overlapBytes {
            overlap += 1
            unsafe bytes += tokens.length(ofExisting: ids[count - overlap])
        }
        return overlap
    }

    private mutating func reserve(_ needed: Int) {
        if needed <= capacity { return }
        let larger = max(needed, capacity * 2)
        let memory = UnsafeMutablePointer<UInt32>.allocate(capacity: larger)
        unsafe memory.update(from: ids, count: count)
        unsafe ids.deallocate()
        unsafe ids = unsafe memory
        capacity = larger
    }
}
