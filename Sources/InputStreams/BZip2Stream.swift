import BZip2
import Synchronization

/// bzip2 decompression in order, of a file or a pipe: what `Decompression` does with all threads, a piece at a time.
/// What follows a stream is a stream, or padding with zeros, or damage.
final class BZip2Stream: ByteStream {
    var consumed: Int { source.consumed }
    private let source: WindowedSource
    private let path: String
    private var segment: SegmentDecoder
    private var isAtEnd = false
    private(set) var padding: Range<Int>?

    private static let everything = 0..<Int.max >> 4

    init(of stream: any ByteStream, path: String) throws {
        self.path = path
        // The decoder reads it while it is asked for bytes, and at no other time: never two threads at once.
        nonisolated(unsafe) let stream = stream
        source = WindowedSource(unsafe stream)
        segment = SegmentDecoder(source: source, range: Self.everything, start: .streamHeader, assumedLevel: 9)
    }

    func checkUnchanged() throws { try source.checkUnchanged() }

    func next() throws -> [UInt8]? {
        if isAtEnd { return nil }
        do {
            while let piece = try segment.next() {
                if !piece.isEmpty { return piece }
            }
            isAtEnd = true
            var chain = StreamChain()
            _ = try chain.append(segment.summary, range: Self.everything)
            if let trailing = try chain.finish() {
                try trailing.checkArePadding()
                padding = trailing.offset..<trailing.offset + trailing.count
            }
            return nil
        } catch let error as BZip2Error {
            throw damage(DamagedInput(path: path, offset: error.offset, reason: "\(error)"))
        }
    }
}

/// A stream's bytes at offsets that only grow, but for some MiB: as much as a decoder goes back in a block.
private final class WindowedSource: ByteSource {
    private struct State {
        var stream: any ByteStream
        var bytes: [UInt8] = []
        /// The offset of the first of them.
        var start = 0
        var isAtEnd = false
    }

    private let state: Mutex<State>
    private static let kept = 4 << 20

    init(_ stream: sending any ByteStream) {
        state = Mutex(State(stream: stream))
    }

    var consumed: Int { state.withLock { $0.stream.consumed } }
    func checkUnchanged() throws { try state.withLock { try $0.stream.checkUnchanged() } }

    func read(at offset: Int, count: Int) throws -> [UInt8] {
        try state.withLock { state in
            while !state.isAtEnd, state.start + state.bytes.count < offset + count {
                guard let piece = try state.stream.next() else {
                    state.isAtEnd = true
                    break
                }
                let old = offset - Self.kept - state.start
                if old > Self.kept {
                    state.bytes.removeFirst(min(old, state.bytes.count))
                    state.start += old
                }
                state.bytes += piece
            }
            let from = min(max(offset - state.start, 0), state.bytes.count)
            return Array(state.bytes[from..<min(from + count, state.bytes.count)])
        }
    }
}
