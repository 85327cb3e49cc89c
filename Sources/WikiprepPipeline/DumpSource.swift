import BZip2
import CLibrary
import DurableFiles

/// The bytes of a dump as they stand on disk or come through a pipe: read at any offset by the workers, and once in order for the checksum.
///
/// Of a pipe, the bytes that a worker may still need are kept: from the first segment that is not committed up to the last that was claimed.
final class DumpSource: ByteSource {
    /// The path; `-` is standard input.
    let path: String
    /// Whether anybody wants the checksum.
    private let hashes: Bool
    private let backend: Backend
    private let sequential: Monitor<Sequential>
    private let prepared = Monitor<Background<String>?>(nil)

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
        var hash: SHA256Sum?
        var count = 0
        var isAtEnd = false
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
    init(path: String, hashes: Bool = true) throws(FileError) {
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
    init(path: String, streamed: StreamedDump, hashes: Bool) {
        self.path = path
        self.hashes = hashes
        backend = .streamed(streamed)
        sequential = Monitor(Sequential(hash: nil))
    }

    /// The size in bytes; of a pipe, nil.
    var size: Int? {
        switch backend {
        case .file(let box): box.file.size
        case .pipe: nil
        case .streamed(let streamed): streamed.size
        }
    }

    /// Whether it can be read at any offset at any time.
    var isSeekable: Bool { if case .file = backend { true } else { false } }

    /// The time of the last change, in nanoseconds since 1970; of a pipe, 0.
    var modified: Int {
        switch backend {
        case .file(let box): box.file.modified
        case .pipe: 0
        case .streamed(let streamed): streamed.modified
        }
    }

    /// Begins to compute ``headAndTail()`` on a thread of its own: what reads the dump's head need not wait for the program that hashes.
    func prepareHeadAndTail() {
        let hash = Background { [self] in try hashHeadAndTail() }
        prepared.withLock { $0 = hash }
    }

    /// A hash of the first and the last 64 KiB; of a pipe, of the first.
    func headAndTail() throws -> String {
        try prepared.withLock { $0 }?.value() ?? hashHeadAndTail()
    }

    private func hashHeadAndTail() throws -> String {
        let part = 64 << 10
        var bytes = try read(at: 0, count: part)
        if let size, size > part { bytes += try read(at: max(part, size - part), count: part) }
        return SHA256Sum.of(bytes)
    }

    /// Up to `count` bytes at `offset`; fewer only at the end. Waits for a pipe.
    func read(at offset: Int, count: Int) throws -> [UInt8] {
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
    func advance(to offset: Int, beyond start: Int) throws -> Bool {
        try sequential.withLock { state in
            if !hashes, let size { return size > start }
            if hashes, state.hash == nil, state.count == 0 { state.hash = SHA256Sum() }
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
    func checkUnchanged() throws(ChangedFile) {
        switch backend {
        case .file(let box): try box.file.checkUnchanged()
        case .pipe(_, let opened?): try opened.check(descriptor: nil, path: path)
        case .pipe(_, nil), .streamed: break
        }
    }

    /// What damage is to the user: where the file changed while it was read, that is the reason.
    func damage(_ damage: any Error) -> any Error {
        do {
            try checkUnchanged()
            return damage
        } catch {
            return error
        }
    }

    /// Sees to it that the file is what it was when it was opened. Where only the time of its last change tells
    /// otherwise, its bytes decide: a copied time stamp need not cost hours of work.
    private func checkUnchanged(sha256: String) throws {
        do {
            try checkUnchanged()
        } catch {
            guard error.change == .rewritten, case .file(let box) = backend, !sha256.isEmpty,
                let hash = SHA256Sum()
            else { throw error }
            var offset = 0
            while true {
                let bytes = try box.file.read(at: offset, count: Self.chunkSize)
                if bytes.isEmpty { break }
                hash.update(bytes)
                offset += bytes.count
            }
            if try hash.finish() != sha256 || hashHeadAndTail() != headAndTail() { throw error }
        }
    }

    /// Reads to the end in order.
    /// - Returns: the size and the SHA-256 of all bytes, which is empty when the system cannot compute it.
    /// - Throws: `ChangedFile` when the file is not what it was when it was opened.
    func finish() throws -> (bytes: Int, sha256: String) {
        let read = try finishReading()
        try checkUnchanged(sha256: read.sha256)
        return read
    }

    private func finishReading() throws -> (bytes: Int, sha256: String) {
        _ = try advance(to: Int.max, beyond: 0)
        return try sequential.withLock { state in
            if let size, state.count != size {
                try checkUnchanged()
                throw TaskInputError.damaged(
                    path: path, offset: state.count, reason: "of its \(size) bytes no more could be read")
            }
            let digest = state.hash?.finish() ?? ""
            state.hash = nil
            return (state.count, digest)
        }
    }

    private func readChunk(of descriptor: Int32, into state: inout Sequential) throws {
        // The checksum begins with the first byte, whoever asks for it.
        if hashes, state.hash == nil, state.count == 0 { state.hash = SHA256Sum() }
        let bytes = try readAll(Self.chunkSize, descriptor: descriptor, path: "standard input", at: nil)
        if bytes.count < Self.chunkSize { state.isAtEnd = true }
        take(bytes, into: &state)
    }

    private func readChunk(of streamed: StreamedDump, into state: inout Sequential) throws {
        if hashes, state.hash == nil, state.count == 0 { state.hash = SHA256Sum() }
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
            throw TaskInputError.damaged(
                path: "-", offset: state.count, reason: "of \(path) fewer bytes came than --stdin-holds says")
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
