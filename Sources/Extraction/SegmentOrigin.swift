import BZip2
import Checksums
import Workers

/// The bytes of a dump that a segment was made from, and their hash: by it a later run knows whether the dump still has
/// them.
///
/// They are all that the segment depends on. Of plain XML that is its range. Of bzip2 it is more: the block that begins
/// last in the range ends behind it, and after that it was looked what follows (``/BZip2/SegmentDecoder/dependence``).
/// So a change of any byte that had a part in the documents, the counts, or the bytes that are stitched to the
/// neighbours' is a change of the hash, and so is an end of the file where there was none.
package struct SegmentOrigin: Codable, Equatable, Sendable {
    /// The first byte.
    package var from: Int
    /// The one behind the last. It may be behind the end of the dump: then the dump had no more.
    package var to: Int
    /// XXH128 of those bytes from ``from`` to ``to`` that there are.
    package var xxh128: String
    /// ``DumpHead/hash``: the names of namespaces have their part in the text.
    package var head: String

    private static let piece = 1 << 20
    /// No segment depends on more bytes beyond its range: what a record says is not believed at the cost of memory.
    private static let mostBeyond = 256 << 20

    /// Whether a dump has the same bytes there.
    /// - Parameter range: the segment's.
    package func isSame(in source: any ByteSource, range: Range<Int>, head: String) throws -> Bool {
        guard self.head == head, from >= 0, from <= to, from <= range.lowerBound, to >= range.lowerBound,
            range.lowerBound - from <= Self.mostBeyond, to - range.lowerBound <= range.count + Self.mostBeyond
        else { return false }
        let hash = try XXH128()
        var next = from
        while next < to {
            let wanted = min(Self.piece, to - next)
            let bytes = try source.read(at: next, count: wanted)
            hash.update(bytes[...])
            next += bytes.count
            if bytes.count < wanted { break }
        }
        return hash.digits == xxh128
    }
}

/// A dump as one segment reads it: what comes by is hashed.
///
/// A decoder reads on and on, now and then a little again; what it passes over is read here.
final class HashedSource: ByteSource {
    private let source: any ByteSource
    private let range: Range<Int>
    private let start: Int
    private let state: Monitor<State>

    private struct State {
        var hash: XXH128?
        /// All bytes of the range before this one are hashed, and those behind the range are in `beyond`.
        var next: Int
        var isAtEnd = false
        /// The bytes behind the range: only at the end it is known how many of them matter.
        var beyond: [UInt8] = []
    }

    private static let piece = 1 << 20

    /// - Parameters:
    ///   - range: the segment's.
    ///   - looksBack: whether it depends on ``/BZip2/SegmentDecoder/lookBack`` bytes before it, too.
    init(_ source: any ByteSource, range: Range<Int>, looksBack: Bool) {
        self.source = source
        self.range = range
        start = looksBack ? max(0, range.lowerBound - SegmentDecoder.lookBack) : range.lowerBound
        state = Monitor(State(next: start))
    }

    func read(at offset: Int, count: Int) throws -> [UInt8] {
        let bytes = try source.read(at: offset, count: count)
        try state.withLock { state in
            try readOn(to: max(offset, range.lowerBound), &state)
            if offset <= state.next, state.next < offset + bytes.count {
                try take(bytes[(state.next - offset)...], &state)
            }
            if bytes.count < count, offset >= range.lowerBound { state.isAtEnd = true }
        }
        return bytes
    }

    private func take(_ bytes: ArraySlice<UInt8>, _ state: inout State) throws {
        let own = bytes.prefix(max(0, range.upperBound - state.next))
        let hash = try state.hash ?? XXH128()
        state.hash = hash
        hash.update(own)
        state.beyond += bytes.dropFirst(own.count)
        state.next += bytes.count
    }

    /// Reads what nobody has asked for.
    private func readOn(to end: Int, _ state: inout State) throws {
        while state.next < end, !state.isAtEnd {
            let wanted = min(Self.piece, end - state.next)
            let bytes = try source.read(at: state.next, count: wanted)
            try take(bytes[...], &state)
            if bytes.count == wanted { continue }
            // What comes through standard input in ranges may lack the bytes before the segment.
            if state.next < range.lowerBound { state.next = range.lowerBound } else { state.isAtEnd = true }
        }
    }

    /// What the segment was made from, once it is done: its range at least, whether all of it was wanted or not.
    /// - Parameters:
    ///   - dependence: what it depends on.
    ///   - head: ``DumpHead/hash``.
    func origin(dependence: Range<Int>, head: String) throws -> SegmentOrigin {
        let to = max(dependence.upperBound, range.upperBound)
        return try state.withLock { state in
            try readOn(to: to, &state)
            try take([], &state)
            state.hash?.update(state.beyond.prefix(max(0, to - range.upperBound)))
            return SegmentOrigin(from: start, to: to, xxh128: state.hash?.digits ?? "", head: head)
        }
    }
}
