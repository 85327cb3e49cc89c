import BZip2
import CLibrary
import Checksums
import DurableFiles
import Workers

/// The bytes of a dump as they stand on disk or come through a pipe: read at any offset by the workers, and once in
/// order for the checksum.
///
/// Of a pipe, the bytes that a worker may still need are kept: from the first segment that is not committed up to the
/// last that was claimed.
package final class DumpSource: ByteSource {
    /// The path; `-` is standard input.
    package let path: String
    /// Whether anybody wants the checksum.
    private let hashes: Bool
    private let backend: Backend
    private let sequential: Monitor<Sequential>
    private let prepared = Monitor<Background<String>?>(nil)
    /// When it was opened.
    private let moment = wallClockNanoseconds()

    private enum Backend {
        case file(FileBox)
        /// Standard input or a named pipe; standard input may be a regular file.
        case pipe(descriptor: Int32, opened: FileState?)
        /// Standard input, with ranges of a dump that stands elsewhere.
        case streamed(StreamedDump)
    }

    private final class FileBox: Sendable {
        let file: ReadableFile
        init(_ file: consuming ReadableFile) { self.file = file }
    }

    /// What has been read in order.
    fileprivate struct Sequential {
        var hash: SHA256?
        var count = 0
        var isAtEnd = false
        /// What it came to.
        var outcome: (bytes: Int, sha256: String)?
        /// A pipe's bytes, in chunks by their offsets.
        var chunks: [(start: Int, bytes: [UInt8])] = []
        /// Which of the streamed ranges is being read.
        var range = 0
    }

    private static let chunkSize = 1 << 20
    /// What looks for a block behind damage looks back a little.
    private static let lookedBack = 1 << 20

    /// Opens a file, or standard input for `-`. A named pipe is read as standard input is.
    /// - Parameter hashes: whether the checksum is wanted.
    package init(path: String, hashes: Bool = true) throws(FileError) {
        self.path = path
        self.hashes = hashes
        if path == "-" {
            backend = .pipe(descriptor: 0, opened: FileState(ofRegularFile: 0))
        } else {
            do {
                backend = .file(FileBox(try ReadableFile(path: path)))
            } catch {
                guard error.code == ESPIPE else { throw error }
                let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
                if descriptor < 0 { throw FileError("open", path) }
                // It stays open as long as the program runs.
                backend = .pipe(descriptor: descriptor, opened: nil)
            }
        }
        sequential = Monitor(Sequential(hash: nil))
    }

    /// A dump of which ranges come through standard input.
    /// - Parameters:
    ///   - path: what it is called.
    ///   - hashes: whether the checksum is wanted; then all of it must come.
    package init(path: String, streamed: StreamedDump, hashes: Bool) {
        self.path = path
        self.hashes = hashes
        backend = .streamed(streamed)
        sequential = Monitor(Sequential(hash: nil))
    }

    /// The size in bytes; of a pipe, nil.
    package var size: Int? {
        switch backend {
        case .file(let box): box.file.size
        case .pipe: nil
        case .streamed(let streamed): streamed.size
        }
    }

    /// What the system told of the file when it was opened; nil of what is no file of this machine.
    package var opened: Sighting? {
        if case .file(let box) = backend { return Sighting(stamp: box.file.stamp, moment: moment) }
        return nil
    }

    /// What the system tells of the file now; nil of what is no file of this machine.
    func sighting() throws -> Sighting? {
        guard case .file(let box) = backend else { return nil }
        let moment = wallClockNanoseconds()
        return Sighting(stamp: try box.file.currentStamp(), moment: moment)
    }

    /// Whether any of its bytes can be read at any time.
    var isFile: Bool { opened != nil }

    /// Whether all of its bytes are to be had.
    package var isWhole: Bool {
        guard case .streamed(let streamed) = backend else { return true }
        return streamed.isWhole
    }

    /// Begins to compute ``headAndTail()`` on a thread of its own: what reads the dump's head need not wait for it.
    package func prepareHeadAndTail() {
        let hash = Background { [self] in try hashHeadAndTail() }
        prepared.withLock { $0 = hash }
    }

    /// A hash of the first and the last 64 KiB; of a pipe, of the first.
    package func headAndTail() throws -> String {
        try prepared.withLock { $0 }?.value() ?? hashHeadAndTail()
    }

    private func hashHeadAndTail() throws -> String {
        let part = 64 << 10
        var bytes = try read(at: 0, count: part)
        if let size, size > part { bytes += try read(at: max(part, size - part), count: part) }
        return try SHA256.of(bytes)
    }

    /// Up to `count` bytes at `offset`; fewer only at the end. Waits for a pipe.
    package func read(at offset: Int, count: Int) throws -> [UInt8] {
        switch backend {
        case .file(let box): return try box.file.read(at: offset, count: count)
        case .pipe(let descriptor, _):
            return try sequential.withLock { state in
                while state.count < offset + count, !state.isAtEnd { try readChunk(of: descriptor, into: &state) }
                return state.bytes(at: offset, count: count)
            }
        case .streamed(let streamed):
            return try sequential.withLock { state in
                while state.count < offset + count, !state.isAtEnd { try readChunk(of: streamed, into: &state) }
                if !hashes, let last = streamed.ranges.last, offset >= last.lowerBound {
                    state.release(below: offset - Self.lookedBack, from: last.lowerBound)
                }
                return state.bytes(at: offset, count: count)
            }
        }
    }

    /// Reads on in order up to `offset`, for the checksum.
    /// - Returns: whether the data reach beyond `start`.
    package func advance(to offset: Int, beyond start: Int) throws -> Bool {
        try sequential.withLock { state in
            if !hashes, let size { return size > start }
            if hashes, state.hash == nil, state.count == 0 { state.hash = try SHA256() }
            while state.count < offset, !state.isAtEnd {
                switch backend {
                case .pipe(let descriptor, _): try readChunk(of: descriptor, into: &state)
                case .streamed(let streamed): try readChunk(of: streamed, into: &state)
                case .file(let box):
                    let bytes = try box.file.read(at: state.count, count: min(Self.chunkSize, offset - state.count))
                    if bytes.isEmpty { state.isAtEnd = true }
                    state.hash?.update(bytes)
                    state.count += bytes.count
                }
            }
            return state.count > start
        }
    }

    /// Forgets a pipe's bytes below `offset`.
    func release(below offset: Int) {
        sequential.withLock { $0.release(below: offset, from: 0) }
    }

    /// - Throws: `ChangedFile` when the file is not what it was when it was opened.
    package func checkUnchanged() throws(ChangedFile) {
        switch backend {
        case .file(let box): try box.file.checkUnchanged()
        case .pipe(_, let opened?): try opened.check(descriptor: nil, path: path)
        case .pipe(_, nil), .streamed: break
        }
    }

    /// What damage is to the user: where the file changed while it was read, that is the reason.
    package func damage(_ damage: any Error) -> any Error {
        do {
            try checkUnchanged()
            return damage
        } catch {
            return error
        }
    }

    /// Reads to the end in order. Of a pipe, nothing that was read is kept. May be called again.
    /// - Returns: the size and the SHA-256 of all bytes.
    package func finish() throws -> (bytes: Int, sha256: String) {
        if let known = sequential.withLock({ $0.outcome }) { return known }
        var next = Self.chunkSize
        while try advance(to: next, beyond: next - 1) {
            if !isFile { release(below: next) }
            next += Self.chunkSize
        }
        return try sequential.withLock { state in
            if let size, state.count != size {
                try checkUnchanged()
                throw TaskInputError.damaged(
                    path: path, offset: state.count, reason: "of its \(size) bytes no more could be read")
            }
            guard let hash = state.hash else {
                throw ExtractionError.partlyRead(path: path)
            }
            let outcome = (bytes: state.count, sha256: try hash.finish())
            state.outcome = outcome
            return outcome
        }
    }

    /// The SHA-256 of a file, which is read for it and not by the way; of what is no file, that of ``finish()``.
    package func sha256() throws -> String { try sha256(of: [[0, .max]]) ?? finish().sha256 }

    /// The SHA-256 of ranges of a file, one after another; nil of what is no file. They may end behind it.
    package func sha256(of ranges: [[Int]]) throws -> String? {
        guard case .file(let box) = backend else { return nil }
        let hash = try SHA256()
        for range in ranges {
            guard range.count == 2, range[0] >= 0 else { return nil }
            var next = range[0]
            while next < range[1] {
                try StopSignal.check("")
                let wanted = min(Self.chunkSize, range[1] - next)
                let bytes = try box.file.read(at: next, count: wanted)
                hash.update(bytes)
                next += bytes.count
                if bytes.count < wanted { break }
            }
        }
        return try hash.finish()
    }

    private func readChunk(of descriptor: Int32, into state: inout Sequential) throws {
        // The checksum begins with the first byte, whoever asks for it.
        if hashes, state.hash == nil, state.count == 0 { state.hash = try SHA256() }
        let bytes = try readAll(Self.chunkSize, descriptor: descriptor, path: "standard input", at: nil)
        if bytes.count < Self.chunkSize { state.isAtEnd = true }
        take(bytes, into: &state)
    }

    private func readChunk(of streamed: StreamedDump, into state: inout Sequential) throws {
        if hashes, state.hash == nil, state.count == 0 { state.hash = try SHA256() }
        while state.range < streamed.ranges.count, streamed.ranges[state.range].upperBound <= state.count {
            state.range += 1
        }
        guard state.range < streamed.ranges.count else { return state.isAtEnd = true }
        let range = streamed.ranges[state.range]
        state.count = max(state.count, range.lowerBound)
        let wanted = min(Self.chunkSize, range.upperBound - state.count)
        let bytes = try readAll(wanted, descriptor: streamed.descriptor, path: "standard input", at: nil)
        take(bytes, into: &state)
        if bytes.count == wanted { return }
        state.isAtEnd = true
        if state.count < min(range.upperBound, streamed.size) {
            throw ExtractionError.streamEnded(path: path, offset: state.count)
        }
    }

    private func take(_ bytes: [UInt8], into state: inout Sequential) {
        if bytes.isEmpty { return }
        state.hash?.update(bytes)
        state.chunks.append((state.count, bytes))
        state.count += bytes.count
    }
}

extension DumpSource.Sequential {
    fileprivate func bytes(at offset: Int, count: Int) -> [UInt8] {
        var result: [UInt8] = []
        for (start, bytes) in chunks {
            let from = max(offset, start)
            let to = min(offset + count, start + bytes.count)
            // What comes next must follow: between streamed ranges there is a gap.
            if from < to, from == offset + result.count { result.append(contentsOf: bytes[from - start..<to - start]) }
        }
        return result
    }

    fileprivate mutating func release(below offset: Int, from first: Int) {
        chunks.removeAll { $0.start >= first && $0.start + $0.bytes.count <= offset }
    }
}
