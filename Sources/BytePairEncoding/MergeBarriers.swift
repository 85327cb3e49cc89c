/// Between which bytes no merge can ever reach, whatever stands around them, because no token has them side by side.
/// What is between two barriers is encoded on its own. In Japanese text and GPT-2's vocabulary there is a barrier
/// every two bytes, so that nearly every piece is short and in the cache; in English words there is hardly one.
///
/// A token with two bytes side by side is these two bytes, or has three bytes in a row of which they are the first or
/// the last two. So a set of pairs and a set of triples answer it, a bit each: 8 KiB and 2 MiB.
///
/// Immutable when `init` returns, hence safe to share.
@safe final class MergeBarriers: @unchecked Sendable {
    private let pairs: UnsafeMutablePointer<UInt64>
    private let triples: UnsafeMutablePointer<UInt64>

    private static let pairWords = 1 << 16 / 64
    private static let tripleWords = 1 << 24 / 64

    init(_ tokens: TokenTable) {
        unsafe pairs = .allocate(capacity: Self.pairWords)
        unsafe triples = .allocate(capacity: Self.tripleWords)
        unsafe pairs.initialize(repeating: 0, count: Self.pairWords)
        unsafe triples.initialize(repeating: 0, count: Self.tripleWords)
        for id in tokens.idsByLength {
            guard let bytes = unsafe tokens.unsafeBytes(of: id) else { continue }
            if bytes.count == 2 { unsafe Self.insert(Int(bytes[0]) << 8 | Int(bytes[1]), into: pairs) }
            if bytes.count < 3 { continue }
            for index in 2..<bytes.count {
                let triple = unsafe Int(bytes[index - 2]) << 16 | Int(bytes[index - 1]) << 8 | Int(bytes[index])
                unsafe Self.insert(triple, into: triples)
            }
        }
    }

    deinit {
        unsafe pairs.deallocate()
        unsafe triples.deallocate()
    }

    /// The end of the piece that begins at `start`: the first barrier behind it, or `length`.
    @inline(__always)
    func pieceEnd(_ bytes: UnsafePointer<UInt8>, from start: Int, length: Int) -> Int {
        var position = start + 1
        if position >= length { return length }
        var recent = unsafe Int(bytes[start]) << 8 | Int(bytes[position])
        // Over the border behind the piece's first byte no triple from before the piece can reach: it is a barrier.
        var reaches = false
        while position + 1 < length {
            let triple = unsafe recent << 8 | Int(bytes[position + 1])
            let reachesNext = unsafe Self.contains(triple, in: triples)
            if unsafe !reaches && !reachesNext && !Self.contains(recent, in: pairs) { return position }
            reaches = reachesNext
            recent = triple & 0xFFFF
            position += 1
        }
        return unsafe reaches || Self.contains(recent, in: pairs) ? length : position
    }

    @inline(__always)
    private static func contains(_ element: Int, in set: UnsafeMutablePointer<UInt64>) -> Bool {
        unsafe set[element &>> 6] &>> UInt64(truncatingIfNeeded: element & 63) & 1 != 0
    }

    private static func insert(_ element: Int, into set: UnsafeMutablePointer<UInt64>) {
        unsafe set[element &>> 6] |= 1 &<< UInt64(truncatingIfNeeded: element & 63)
    }
}
