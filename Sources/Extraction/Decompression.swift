import BZip2
import InputStreams
import Workers

/// A parallel `bzcat`: a dump's bytes in order.
public enum Decompression {
    /// Bytes that a segment may hold back while it waits for its turn.
    private static let bufferLimit = 32 << 20
    /// Bytes that come at a time, at most.
    private static let pieceSize = 1 << 20

    private struct Decoded: Sendable {
        var range: Range<Int>
        var summary: SegmentSummary
        var bytes: [UInt8]
        var failure: (any Error)?
    }

    /// Hands over the decompressed bytes of a file, or of standard input for `-`, piece by piece and in order, with
    /// every checksum verified.
    /// - Parameters:
    ///   - path: the file.
    ///   - threads: how many threads decompress.
    ///   - body: takes the pieces, one at a time, on any of the threads, while the caller waits.
    /// - Throws: `BZip2Error` for damage, after what comes before it was handed over; `FileError`; what the body
    ///   throws.
    public static func forEachPiece(of path: String, threads: Int, _ body: ([UInt8]) throws -> Void) throws {
        try withoutActuallyEscaping(body) { body in
            // Never two at once: a piece is written when everything before it is. All threads have ended when `run`
            // returns.
            nonisolated(unsafe) let body = body
            try run(path, dump: DumpConfiguration(threads: threads), observer: SilentObserver()) {
                try unsafe body($0)
            }
        }
    }

    /// Writes the decompressed bytes of a file, or of standard input for `-`.
    /// - Parameters:
    ///   - path: the file.
    ///   - dump: the number of threads, and how large the segments are that they take.
    ///   - observer: hears what happens.
    ///   - write: takes bytes in order.
    /// - Throws: `BZip2Error` for damage, after what comes before it was written.
    public static func run(
        _ path: String, dump: DumpConfiguration, observer: any RunObserver,
        write: @escaping @Sendable ([UInt8]) throws -> Void
    ) throws {
        let source = try DumpSource(path: path)
        let level = StreamHeader.level(of: try source.read(at: 0, count: 4)) ?? 9
        let segmentSize = dump.segmentSize(dumpSize: source.size)
        let state = Monitor<(chain: StreamChain, failure: (any Error)?)>((StreamChain(), nil))
        let progress = PhaseProgress(Phase(.decompress, subject: path, total: source.size), observer)
        defer { progress.end() }

        typealias Decode = @Sendable (DecoderMemory, Range<Int>, SegmentStart, OrderedWork.Turn?) throws -> Decoded
        let decode: Decode = { memory, range, start, turn in
            var segment = SegmentDecoder(
                source: source, range: range, start: start, assumedLevel: level, memory: memory)
            var bytes: [UInt8] = []
            var isOurTurn = turn == nil
            var failure: (any Error)?
            var writeFailure: (any Error)?
            do {
                while try segment.next(appendingTo: &bytes) {
                    if StopSignal.isSet {
                        writeFailure = StopSignal.error("")
                        break
                    }
                    // What is before this segment must be written first, and the segment must be where it should be.
                    isOurTurn = isOurTurn || turn?.hasCome ?? true
                    if !isOurTurn {
                        if bytes.count + pieceSize <= bufferLimit { continue }
                        guard turn?.come() ?? true else { break }
                        isOurTurn = true
                    }
                    let chain = state.withLock { $0.chain }
                    if turn != nil, chain.verdict(on: segment.summary, range: range) != .tiles { break }
                    do {
                        try write(bytes)
                    } catch {
                        writeFailure = error
                        break
                    }
                    bytes.removeAll(keepingCapacity: true)
                }
            } catch {
                failure = error
            }
            // Nothing is written after that.
            if let writeFailure { throw writeFailure }
            return Decoded(range: range, summary: segment.summary, bytes: bytes, failure: failure)
        }
        try OrderedWork(threads: dump.threads, lookahead: 2 * dump.threads + 2).run(
            makeWorker: { DecoderMemory() },
            claim: { index in
                let range = index * segmentSize..<(index + 1) * segmentSize
                if index > 0, try source.read(at: range.lowerBound, count: 1).isEmpty { return nil }
                return range
            },
            work: { memory, _, range, turn in
                try decode(memory, range, range.lowerBound == 0 ? .streamHeader : .search, turn)
            },
            commit: { memory, _, given in
                var decoded = given
                var chain = state.withLock { $0.chain }
                var redo: SegmentStart?
                do {
                    if case .redo(let start) = try chain.append(decoded.summary, range: decoded.range) { redo = start }
                } catch {
                    decoded.failure = decoded.failure ?? error
                }
                if let redo {
                    decoded = try decode(memory, decoded.range, redo, nil)
                    do {
                        _ = try chain.append(decoded.summary, range: decoded.range)
                    } catch {
                        decoded.failure = decoded.failure ?? error
                    }
                }
                try write(decoded.bytes)
                source.release(below: decoded.range.upperBound)
                progress.update { $0.done = decoded.range.upperBound }
                state.withLock { [chain] in $0 = (chain, decoded.failure) }
                return decoded.failure == nil ? .goOn : .stop
            })
        let (chain, failure) = state.withLock { $0 }
        do {
            if let failure { throw failure }
            if let trailing = try chain.finish() {
                try trailing.checkArePadding()
                let bytes = trailing.offset..<trailing.offset + trailing.count
                observer.warn(CompressedInput.warning(ofPadding: bytes, in: path))
            }
        } catch let error as BZip2Error {
            throw source.damage(error)
        }
        try source.checkUnchanged()
    }
}
