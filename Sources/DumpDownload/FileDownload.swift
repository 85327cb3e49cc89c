import CLibrary
import DumpListing
import DurableFiles
import Statistics
import Workers

/// One file of a dump: fetched, resumed, verified.
struct FileDownload {
    let file: DumpFile
    let url: String
    /// The size, where it is published or the server's list of the folder has it.
    let expected: Int?
    let folder: DownloadFolder
    let curl: Curl
    let policy: RetryPolicy
    let observer: any RunObserver
    let progress: PhaseProgress

    /// What a bzip2 file begins with.
    private static let magic = Array("BZh".utf8)

    /// Brings the file to its end, or to an error that waiting does not mend.
    func run() throws {
        if try takeWhatIsThere() { return }
        let path = folder.final(file)
        try curl.check()
        // Else it would be found after the download.
        if isFolder(path) { throw FileError("write to", path, code: EISDIR) }
        if folder.isForeignHalf(file) {
            note("another file is published under this name since the download began; it begins again")
            try folder.removeHalf(file)
        }
        try folder.beginHalf(file)
        try fetch()
    }

    // MARK: - What is there

    /// - Returns: whether it is the file.
    private func takeWhatIsThere() throws -> Bool {
        let path = folder.final(file)
        guard let size = regularFileSize(path) else { return false }
        if folder.isOutdated(file) {
            note("another file is published under this name since it was downloaded; it is downloaded again")
            return false
        }
        guard let found = try folder.mismatch(path, file) else {
            try accept(path)
            count(size, reused: true)
            return true
        }
        // Other programs give a file its name before it is whole.
        if let bytes = file.bytes, size < bytes, size > folder.have(file), !isLink(path) {
            note("it has \(size) of \(bytes) bytes; resuming")
            try moveFile(path, to: folder.partial(file))
        } else {
            try folder.setAside(path, file)
            observer.warn(
                "\(folder.final(file)) has \(found) and is not what was published: it stands aside as "
                    + "\(folder.aside(file)), and is downloaded again")
        }
        return false
    }

    // MARK: - Requests

    private func fetch() throws {
        // What is put together from several answers may be of two files: it has a second chance.
        var isPieced = folder.have(file) > 0
        var hasSecondChance = true
        var failed = 0
        // What comes again after the file began again is no progress: else it might never end, and be counted twice.
        var furthest = folder.have(file)
        count(furthest, reused: true)
        while true {
            let before = folder.have(file)
            let (verdict, reason) = try request(from: before, counted: furthest)
            let after = folder.have(file)
            let gain = after - furthest
            furthest = max(furthest, after)
            switch verdict {
            case .hopeless(let error): throw error
            case .anew:
                note("the server does not resume this file; it begins again")
                try folder.removeHalf(file)
                isPieced = false
                failed += 1
                try wait(policy.pause(after: failed), failed: failed, after: 0, reason, isNoted: true)
                continue
            case .whole:
                if after > 0 {
                    guard let found = try folder.mismatch(folder.partial(file), file) else {
                        return try accept(folder.partial(file))
                    }
                    if !isPieced || !hasSecondChance { throw try refused(found) }
                    note("its pieces are not what was published; it begins again")
                    try folder.removeHalf(file)
                    (hasSecondChance, isPieced) = (false, false)
                    continue
                }
                failed += 1
            case .again(let seconds):
                isPieced = isPieced || after > 0
                failed = RetryPolicy.gotOn(by: gain, expected: expected) ? 0 : failed + 1
                try wait(seconds ?? policy.pause(after: failed), failed: failed, after: after, reason)
                continue
            }
            try wait(policy.pause(after: failed), failed: failed, after: folder.have(file), reason)
        }
    }

    /// Asks for what is missing.
    /// - Parameter counted: so many bytes of the file were counted.
    private func request(from offset: Int, counted: Int) throws -> (TransferVerdict, reason: String) {
        // More cannot come.
        if let bytes = file.bytes, offset >= bytes { return (.whole, "") }
        let half = try AppendedFile(folder.partial(file))
        // One byte more than was published shows that it is another file.
        let limit = file.bytes.map { $0 + 1 } ?? .max
        var (position, isPage) = (offset, false)
        let answer = try curl.get(url, from: offset) { bytes, headers in
            if position == 0, !bytes.starts(with: Self.magic.prefix(bytes.count)) {
                isPage = true
                return false
            }
            // It continues another file than the one that was published.
            if let published = file.bytes, let total = headers.total, offset > 0, total != published { return false }
            let piece = bytes.count > limit - position ? Array(bytes.prefix(limit - position)) : bytes
            try half.append(piece)
            position += piece.count
            count(min(piece.count, position - counted), reused: false)
            return position < limit
        }
        if isPage { return (.again(after: nil), "\(DownloadError.notADump(url: url))") }
        if answer.isForeign { return (position >= limit ? .whole : .anew, "another size than was published") }
        let verdict = TransferVerdict(
            answer, url: url, have: position, expected: expected, now: wallClockNanoseconds() / 1_000_000_000)
        return (verdict, answer.reason)
    }

    // MARK: - Ends

    private func wait(_ seconds: Int, failed: Int, after: Int, _ reason: String, isNoted: Bool = false) throws {
        if failed >= policy.tries {
            if reason == "\(DownloadError.notADump(url: url))" { throw DownloadError.notADump(url: url) }
            throw DownloadError.unreachable(url: url, reason: reason.isEmpty ? "it is empty" : reason, kept: after)
        }
        if !isNoted {
            note(
                "interrupted at \(Figures.bytes(after)): \(reason); "
                    + (seconds > 0 ? "going on in \(seconds) s" : "going on"))
        }
        try Pause.seconds(seconds)
    }

    private func accept(_ path: String) throws {
        try folder.accept(path, file)
        let size = regularFileSize(folder.final(file)) ?? 0
        note("\(Figures.bytes(size)), verified (\(file.checksum?.algorithm.shown ?? ""))")
    }

    /// Puts a file aside that came in one piece and is not what was published.
    private func refused(_ found: String) throws -> DownloadError {
        try folder.setAside(folder.partial(file), file)
        let size = file.bytes.map { "\($0) bytes and " } ?? ""
        let checksum = file.checksum.map { "the \($0.algorithm.shown) \($0.digits)" } ?? ""
        return .wrongFile(path: folder.aside(file), found: found, published: size + checksum)
    }

    private func note(_ text: String) { observer.note("\(file.name): \(text)") }

    private func count(_ bytes: Int, reused: Bool) {
        if bytes <= 0 { return }
        progress.update { advance in
            advance.done += bytes
            if reused { advance.reused += bytes }
        }
    }
}

/// A file to whose end bytes are written.
private struct AppendedFile: ~Copyable {
    private let path: String
    private let descriptor: Int32

    /// Opens it, or makes it. No link is followed.
    init(_ path: String) throws(FileError) {
        // To open a named pipe would be to wait for its reader.
        let opened = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o666)
        if opened < 0 {
            switch errno {
            case ELOOP: throw FileError("write to", path)
            // A named pipe that nobody reads.
            case ENXIO: throw FileError("write to", path, code: ESPIPE)
            default: throw FileError("create", path)
            }
        }
        if regularFileSize(descriptor: opened) == nil {
            close(opened)
            throw FileError("write to", path, code: ESPIPE)
        }
        descriptor = opened
        self.path = path
    }

    deinit { close(descriptor) }

    func append(_ bytes: [UInt8]) throws(FileError) {
        try writeAll(bytes, descriptor: descriptor, path: path, at: nil)
    }
}

/// Waiting that a signal ends.
enum Pause {
    static func seconds(_ seconds: Int) throws {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
            try StopSignal.check(Curl.advice)
            usleep(100_000)
        }
        try StopSignal.check(Curl.advice)
    }
}
