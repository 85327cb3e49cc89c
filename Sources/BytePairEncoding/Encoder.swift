import UnicodeNormalization

/// Turns text into the ids of a vocabulary: those that tiktoken's `encode_ordinary` gives.
///
/// An encoder remembers the short pretokens it has seen in a cache of fixed size, so it belongs to one thread at a
/// time; its results do not depend on what it encoded before. It takes 6 to 10 MiB of memory, and for a long pretoken
/// (a run without any space or punctuation) 4 to 8 bytes for each of its ids. Time is proportional to the length of the
/// text, on hostile text too.
public struct Encoder: ~Copyable {
    /// The vocabulary whose ids come out.
    public let vocabulary: Vocabulary

    /// How many invalid UTF-8 sequences have been encoded as U+FFFD so far: a maximal subpart each, as in Python's
    /// `errors="replace"`.
    public private(set) var replacedInvalidSequences = 0

    private let classes = ScalarClassTable.shared
    private let cache: PretokenCache
    private let pieces = PieceCache()
    private let scalars = ScalarCache()
    private var merger: PairMerger
    private var output: IDBuffer

    /// An encoder with an empty cache.
    public init(_ vocabulary: Vocabulary) {
        self.vocabulary = vocabulary
        cache = PretokenCache(vocabulary)
        merger = PairMerger(vocabulary.tokens, vocabulary.pairs)
        output = IDBuffer()
    }

    /// Encodes a whole text, such as a document. Names of special tokens in it are plain text.
    ///
    /// - Parameters:
    ///   - utf8: the text; what is no valid UTF-8 becomes U+FFFD and is counted.
    ///   - ids: the ids are added at its end.
    ///   - continuing: the text is the rest of one that was cut at `TextCut`; what a vocabulary puts before a text is
    ///     not put there again.
    public mutating func encode(_ utf8: Span<UInt8>, appendTo ids: inout [TokenID], continuing: Bool = false) {
        unsafe utf8.withUnsafeBufferPointer { text in
            if unsafe vocabulary.composes || vocabulary.prependsSpace
                || UTF8Repair.firstInvalid(in: text, from: 0) != nil
            {
                let bytes = unsafe prepared(text, continuing: continuing)
                unsafe bytes.withUnsafeBufferPointer { unsafe encodeValid($0, &ids) }
            } else {
                unsafe encodeValid(text, &ids)
            }
        }
    }

    /// A copy of a text with everything that the vocabulary asks for, and without invalid UTF-8.
    private mutating func prepared(_ text: UnsafeBufferPointer<UInt8>, continuing: Bool) -> [UInt8] {
        var (bytes, replaced) = unsafe UTF8Repair.repaired(text)
        replacedInvalidSequences += replaced
        if vocabulary.composes,
            let composed = NormalizationFormC.normalized(
                bytes.span, takingForStarters: HuggingFaceNormalization.unknownMarks)
        {
            bytes = composed
        }
        if vocabulary.prependsSpace, !continuing, let first = bytes.first, first != UInt8(ascii: " ") {
            bytes.insert(UInt8(ascii: " "), at: 0)
        }
        return bytes
    }

    /// Encodes a whole text, such as a document. See `encode(_:appendTo:)` for spans.
    public mutating func encode(_ utf8: [UInt8], appendTo ids: inout [TokenID]) {
        encode(utf8.span, appendTo: &ids)
    }

    /// The ids of a string.
    public mutating func encode(_ text: String) -> [TokenID] {
        var ids: [TokenID] = []
        encode(Array(text.utf8), appendTo: &ids)
        return ids
    }

    private mutating func encodeValid(_ text: UnsafeBufferPointer<UInt8>, _ ids: inout [TokenID]) {
        guard let start = text.baseAddress else { return }
        let scanner = unsafe PretokenScanner(vocabulary.pattern, text: start, count: text.count, classes: classes)
        var position = 0
        while position < text.count {
            let end = scanner.pretokenEnd(from: position)
            output.reserve(PairMerger.shortLimit, flushingTo: &ids)
            unsafe encodePretoken(start + position, end - position, readable: text.count - position, &ids)
            position = end
        }
        output.flush(to: &ids)
    }

    /// - Parameter readable: the bytes from the pretoken's start to the end of the text.
    @inline(__always)
    private mutating func encodePretoken(
        _ bytes: UnsafePointer<UInt8>, _ length: Int, readable: Int, _ ids: inout [TokenID]
    ) {
        // Of Chinese and Japanese, hardly a word would be found, or would fit.
        if unsafe length > PretokenCache.longestKey || bytes[0] >= 0xE3 {
            unsafe encodeNew(bytes, length, readable: readable, &ids)
            return
        }
        let key = unsafe PretokenCache.key(bytes, length, readable: readable, isPiece: false)
        let place = unsafe cache.place(of: key)
        if unsafe place.pointee.key.words == key.words {
            unsafe output.append(place.pointee.ids)
        } else {
            output.reserve(PairMerger.shortLimit + PretokenCache.longestKey, flushingTo: &ids)
            let before = output.count
            unsafe encodeNew(bytes, length, readable: readable, &ids)
            if output.count - before <= PretokenCache.mostIDs {
                unsafe place.pointee = PretokenCache.Entry(key: key, ids: output.last(output.count - before))
            }
        }
    }

    /// A pretoken that is not in the cache. tiktoken looks first whether all of it is a token, and so finds tokens
    /// that no merge makes; Hugging Face's tokenizers do where `ignore_merges` is set.
    @inline(never)
    private mutating func encodeNew(
        _ bytes: UnsafePointer<UInt8>, _ length: Int, readable: Int, _ ids: inout [TokenID]
    ) {
        if unsafe length == 3 && bytes[0] >= 0xE0 {
            unsafe encodeScalar(bytes, isPretoken: true)
            return
        }
        // No token has a barrier in it. To look for one first pays where there are many.
        var end = length
        let looksForBarrier = unsafe bytes[length - 1] >= 0x80
        if looksForBarrier {
            end = unsafe vocabulary.barriers.pieceEnd(bytes, from: 0, length: length, readable: readable)
        }
        if end == length, vocabulary.findsWholePretokens, length <= vocabulary.tokens.longest,
            let rank = unsafe vocabulary.tokens.id(of: bytes, length)
        {
            output.append(vocabulary.id(ofRank: rank))
            return
        }
        if !looksForBarrier {
            end = unsafe vocabulary.barriers.pieceEnd(bytes, from: 0, length: length, readable: readable)
        }
        var start = 0
        while true {
            output.reserve(PairMerger.shortLimit, flushingTo: &ids)
            if end - start == 3, unsafe bytes[start] >= 0xE0 {
                unsafe encodeScalar(bytes + start, isPretoken: false)
            } else {
                unsafe encodePiece(bytes + start, end - start, readable: readable - start, &ids)
            }
            start = end
            if start >= length { break }
            end = unsafe vocabulary.barriers.pieceEnd(bytes, from: start, length: length, readable: readable)
        }
    }

    /// A piece, or a pretoken, that is one scalar of three bytes.
    @inline(__always)
    private mutating func encodeScalar(_ bytes: UnsafePointer<UInt8>, isPretoken: Bool) {
        let place = unsafe scalars.place(of: bytes)
        let entry = unsafe place.pointee
        if entry.isKnown {
            output.append(entry)
        } else {
            unsafe place.pointee = encodeNewScalar(bytes, isPretoken: isPretoken)
        }
    }

    /// Returns an entry for the cache: of a scalar that has other ids as a pretoken than as a piece, none.
    @inline(never)
    private mutating func encodeNewScalar(_ bytes: UnsafePointer<UInt8>, isPretoken: Bool) -> ScalarCache.Entry {
        let written = unsafe mergePiece(bytes, 3)
        if vocabulary.findsWholePretokens, let rank = unsafe vocabulary.tokens.id(of: bytes, 3), written > 1 {
            if isPretoken {
                output.advance(-written)
                output.append(vocabulary.id(ofRank: rank))
            }
            return ScalarCache.Entry()
        }
        return output.lastScalar(written)
    }

    /// What is between two barriers.
    @inline(__always)
    private mutating func encodePiece(
        _ bytes: UnsafePointer<UInt8>, _ length: Int, readable: Int, _ ids: inout [TokenID]
    ) {
        if length == 1 {
            unsafe output.append(vocabulary.id(ofRank: vocabulary.pairs.byteIDs[Int(bytes[0])]))
        } else if length <= PretokenCache.longestKey {
            let key = unsafe PretokenCache.key(bytes, length, readable: readable, isPiece: true)
            let place = unsafe cache.place(of: key)
            if unsafe place.pointee.key.words == key.words {
                unsafe output.append(place.pointee.ids)
                return
            }
            let written =
                unsafe PieceCache.isLikely(bytes, length)
                ? mergeLongPiece(bytes, length, readable: readable) : mergePiece(bytes, length)
            if written <= PretokenCache.mostIDs {
                unsafe place.pointee = PretokenCache.Entry(key: key, ids: output.last(written))
            }
        } else if length <= PieceCache.longestKey {
            _ = unsafe mergeLongPiece(bytes, length, readable: readable)
        } else if length <= PairMerger.shortLimit {
            _ = unsafe mergePiece(bytes, length)
        } else {
            output.flush(to: &ids)
            unsafe merger.merge(bytes, length)
            unsafe translate(merger.ids, merger.count)
            unsafe ids.append(contentsOf: UnsafeBufferPointer(start: merger.ids, count: merger.count))
        }
    }

    /// A piece of at most 31 bytes that is not in the cache of short ones. Returns the number of its ids.
    @inline(never)
    private mutating func mergeLongPiece(_ bytes: UnsafePointer<UInt8>, _ length: Int, readable: Int) -> Int {
        let key = unsafe PieceCache.key(bytes, length, readable: readable)
        let place = unsafe pieces.place(of: key)
        if unsafe place.pointee.key == key { return unsafe output.append(place.pointee) }
        let written = unsafe mergePiece(bytes, length)
        if written <= PieceCache.mostIDs, written > PretokenCache.mostIDs || length > PretokenCache.longestKey {
            unsafe place.pointee = output.lastPiece(written, key)
        }
        return written
    }

    /// A piece of at most 64 bytes. Returns the number of its ids.
    @inline(__always)
    private mutating func mergePiece(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> Int {
        let written = unsafe merger.mergeShort(bytes, length, into: output.end)
        unsafe translate(output.end, written)
        output.advance(written)
        return written
    }
}

extension Encoder {
    /// Ranks become ids.
    @inline(__always)
    private func translate(_ ranks: UnsafeMutablePointer<TokenID>, _ count: Int) {
        guard let translation = vocabulary.translation else { return }
        for index in 0..<count { unsafe ranks[index] = translation.ids.start[Int(ranks[index])] }
    }
}

/// Ids on their way to an array, to which they are added some thousands at a time.
@safe struct IDBuffer: ~Copyable {
    private let start: UnsafeMutablePointer<TokenID>
    private(set) var count = 0
    private static let capacity = 4096

    init() {
        unsafe start = .allocate(capacity: Self.capacity)
        // Entries of caches are copied whole, what is behind their ids with them.
        unsafe start.initialize(repeating: 0, count: Self.capacity)
    }

    deinit {
        unsafe start.deallocate()
    }

    /// Where the next id goes.
    var end: UnsafeMutablePointer<TokenID> {
        @inline(__always) get { unsafe start + count }
    }

    /// Makes room for so many ids, far fewer than the capacity.
    @inline(__always)
    mutating func reserve(_ needed: Int, flushingTo ids: inout [TokenID]) {
        if count + needed > Self.capacity { flush(to: &ids) }
    }

    @inline(__always)
    mutating func append(_ id: TokenID) {
        unsafe start[count] = id
        count += 1
    }

    /// Adds the ids of a cache entry: four are written, those that count are counted.
    @inline(__always)
    mutating func append(_ packed: SIMD4<UInt32>) {
        var ids = packed
        ids.x &= 0x00FF_FFFF
        unsafe UnsafeMutableRawPointer(end).storeBytes(of: ids, as: SIMD4<UInt32>.self)
        count += Int(packed.x >> 24)
    }

    /// Adds the ids of a piece's cache entry: sixteen are written, those that count are counted. Returns their number.
    @inline(__always)
    mutating func append(_ entry: PieceCache.Entry) -> Int {
        var ids = entry.first
        let written = Int(ids[0] >> 24)
        ids[0] &= 0x00FF_FFFF
        let end = unsafe UnsafeMutableRawPointer(end)
        unsafe end.storeBytes(of: ids, as: SIMD8<UInt32>.self)
        unsafe (end + 32).storeBytes(of: entry.rest, as: SIMD8<UInt32>.self)
        count += written
        return written
    }

    /// The last one to sixteen ids as an entry for a piece; there must be room for as many more.
    @inline(__always)
    func lastPiece(_ written: Int, _ key: PieceCache.Key) -> PieceCache.Entry {
        let ids = unsafe UnsafeRawPointer(start + (count - written))
        var entry = unsafe PieceCache.Entry(
            key: key, first: ids.loadUnaligned(as: SIMD8<UInt32>.self),
            rest: (ids + 32).loadUnaligned(as: SIMD8<UInt32>.self))
        entry.first[0] |= UInt32(written) << 24
        return entry
    }

    /// Adds the ids of a scalar's cache entry: four are written, those that count are counted.
    @inline(__always)
    mutating func append(_ entry: ScalarCache.Entry) {
        unsafe UnsafeMutableRawPointer(end).storeBytes(of: entry.ids, as: SIMD4<UInt32>.self)
        count += entry.count
    }

    /// The last one to three ids as an entry for a scalar.
    @inline(__always)
    func lastScalar(_ written: Int) -> ScalarCache.Entry {
        ScalarCache.Entry((0..<written).map { unsafe start[count - written + $0] })
    }

    @inline(__always)
    mutating func advance(_ written: Int) {
        count += written
    }

    /// The last one to four ids, as a cache entry keeps them.
    @inline(__always)
    func last(_ written: Int) -> SIMD4<UInt32> {
        var ids = SIMD4<UInt32>.zero
        for index in 0..<written { ids[index] = unsafe start[count - written + index] }
        ids.x |= UInt32(written) << 24
        return ids
    }

    mutating func flush(to ids: inout [TokenID]) {
        unsafe ids.append(contentsOf: UnsafeBufferPointer(start: start, count: count))
        count = 0
    }
}
