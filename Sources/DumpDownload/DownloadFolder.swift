import CLibrary
import Checksums
import DumpListing
import DurableFiles
import PortableFoundation
import Workers

/// A folder of dump files. A file has its name only when it was verified; until then it is `NAME.partial`, and
/// `NAME.wrong-checksum` when it is not what was published.
///
/// The folder `.downloads` in it holds the records of the dumps, one folder a dump, and a mark for each verified file.
struct DownloadFolder: Sendable {
    let path: String
    private let state: String
    private static let stateName = ".downloads"

    init(_ path: String) {
        self.path = path
        state = "\(path)/\(Self.stateName)"
    }

    func final(_ file: DumpFile) -> String { "\(path)/\(file.name)" }
    func partial(_ file: DumpFile) -> String { "\(path)/\(file.name).partial" }
    func aside(_ file: DumpFile) -> String { "\(path)/\(file.name).wrong-checksum" }

    /// Keeps other downloads out, and makes the folders.
    /// - Throws: ``FileError`` with the code `EBUSY` where another process is at it.
    func lock() throws(FileError) -> FolderLock {
        try makeFolders(path)
        try makeFolder(Self.stateName, in: path)
        return try FolderLock(folder: state)
    }

    // MARK: - Verified files

    /// What tells that a verified file is still the same.
    private struct Mark: Codable, Equatable {
        var checksum: String
        var stamp: FileStamp
        /// When the stamp was taken, in nanoseconds since 1970.
        var moment: Int
    }

    /// How long it is waited before a file is stamped, in microseconds: the clock of its file system has ticked then,
    /// so that every later change gives another stamp.
    private static let tick: UInt32 = 30_000

    private func markPath(_ file: DumpFile) -> String { "\(state)/\(file.name).verified" }

    /// Whether the file was verified, and nobody has touched it since.
    func isVerified(_ file: DumpFile) -> Bool {
        guard let mark = mark(file), let checksum = file.checksum else { return false }
        return mark.checksum == checksum.text
    }

    /// Whether the file that is there was verified by what was published then, and something else is published now.
    func isOutdated(_ file: DumpFile) -> Bool {
        guard let mark = mark(file), let checksum = file.checksum else { return false }
        return mark.checksum != checksum.text
    }

    /// Whether the file is there, and may be what was published.
    func isWhole(_ file: DumpFile) -> Bool {
        guard let size = regularFileSize(final(file)) else { return false }
        return isVerified(file) || !isOutdated(file) && (file.bytes ?? size) == size
    }

    /// The mark of a file that nobody has touched since.
    private func mark(_ file: DumpFile) -> Mark? {
        guard let bytes = try? ReadableFile.contents(of: markPath(file)),
            let mark = try? decodeJSON(Mark.self, from: bytes),
            let stamp = try? ReadableFile(path: final(file)).stamp, stamp == mark.stamp,
            stamp.tellsOfChanges(after: mark.moment)
        else { return nil }
        return mark
    }

    /// What is the matter with a file; nil where it is what was published.
    /// - Parameter read: gets the bytes that were read, one piece after another.
    func mismatch(_ path: String, _ file: DumpFile, read: (Int) -> Void = { _ in }) throws -> String? {
        guard let checksum = file.checksum else { return "no checksum" }
        let content = try ReadableFile(path: path)
        if let bytes = file.bytes, content.size != bytes { return "\(content.size) bytes" }
        let digest = try MessageDigest(checksum.algorithm)
        var offset = 0
        while offset < content.size {
            try StopSignal.check(Curl.advice)
            let piece = try content.read(at: offset, count: 1 << 20)
            if piece.isEmpty { break }
            digest.update(piece)
            offset += piece.count
            read(piece.count)
        }
        let digits = try digest.finish()
        return digits == checksum.digits && offset == content.size
            ? nil : "\(content.size) bytes and the \(checksum.algorithm.shown) \(digits)"
    }

    /// Gives a file that was verified its name, and marks it.
    /// - Parameter path: where it is: under its own name, or another one in the folder.
    func accept(_ path: String, _ file: DumpFile) throws {
        guard let checksum = file.checksum else { return }
        if path != final(file) {
            try flush(path)
            try moveFile(path, to: final(file))
            try syncFolder(self.path)
        }
        usleep(Self.tick)
        let stamp = try ReadableFile(path: final(file)).stamp
        let mark = Mark(checksum: checksum.text, stamp: stamp, moment: wallClockNanoseconds())
        try AtomicFile.write(try Self.json(mark), to: markPath(file))
        try remove(halfPath(file))
    }

    private func flush(_ path: String) throws(FileError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        if descriptor < 0 { throw FileError(errno == ELOOP ? "write to" : "open", path) }
        defer { close(descriptor) }
        if flushToDisk(descriptor) != 0 { throw FileError("flush", path) }
    }

    private static func json(_ mark: Mark) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return Array(try encoder.encode(mark)) + [UInt8(ascii: "\n")]
    }

    // MARK: - Halves

    private func halfPath(_ file: DumpFile) -> String { "\(state)/\(file.name).half" }

    /// The bytes that are there of a file which is to be gone on with.
    func have(_ file: DumpFile) -> Int { regularFileSize(partial(file)) ?? 0 }

    /// Whether the half that is there is of a file which was published by another checksum. Of a half that other
    /// programs have left, it is not known: its checksum decides when it is whole.
    func isForeignHalf(_ file: DumpFile) -> Bool {
        guard have(file) > 0, let bytes = try? ReadableFile.contents(of: halfPath(file)) else { return false }
        return String(decoding: bytes, as: UTF8.self) != file.checksum?.text
    }

    /// Records of which file the half is.
    func beginHalf(_ file: DumpFile) throws(FileError) {
        try AtomicFile.write(Array((file.checksum?.text ?? "").utf8), to: halfPath(file))
    }

    func removeHalf(_ file: DumpFile) throws(FileError) { try remove(partial(file)) }

    func setAside(_ path: String, _ file: DumpFile) throws(FileError) { try moveFile(path, to: aside(file)) }

    private func remove(_ path: String) throws(FileError) {
        if unsafe unlink(path) != 0, errno != ENOENT { throw FileError("delete", path) }
    }

    // MARK: - Records

    /// The dumps of a wiki whose records are here, the newest first.
    func recorded(_ wiki: String) throws(FileError) -> [(layout: DumpLayout, day: DumpDay)] {
        let prefix = "\(wiki)-"
        return try fileNames(in: state).filter { $0.hasPrefix(prefix) }.compactMap { name in
            let text = String(name.dropFirst(prefix.count))
            guard let day = DumpDay(text), let layout = DumpLayout.allCases.first(where: { day.text(in: $0) == text })
            else { return nil }
            return (layout, day)
        }.sorted {
            // Of one day the classic dump first, as where nothing was begun.
            $0.day != $1.day ? $0.day > $1.day : $0.layout == .classic && $1.layout != .classic
        }
    }

    private func recordFolder(_ wiki: String, _ layout: DumpLayout, _ day: DumpDay) -> String {
        "\(wiki)-\(day.text(in: layout))"
    }

    /// The record of a dump; nil where it is not here, or not whole.
    func record(_ wiki: String, _ layout: DumpLayout, _ day: DumpDay) -> DumpRecordBytes? {
        let folder = "\(state)/\(recordFolder(wiki, layout, day))"
        var files: [[UInt8]] = []
        for name in layout.recordNames {
            guard let size = regularFileSize("\(folder)/\(name)"), size <= DumpRecord.largest,
                let bytes = try? ReadableFile.contents(of: "\(folder)/\(name)")
            else { return nil }
            files.append(bytes)
        }
        return DumpRecordBytes(layout: layout, day: day, files: files)
    }

    /// Keeps the record of a dump.
    func keep(_ record: DumpRecordBytes, of wiki: String) throws {
        let name = recordFolder(wiki, record.layout, record.day)
        try makeFolder(name, in: state)
        for (file, bytes) in zip(record.layout.recordNames, record.files) {
            try AtomicFile.write(bytes, to: "\(state)/\(name)/\(file)")
        }
    }
}

/// The records of a dump, as they were published.
struct DumpRecordBytes: Equatable, Sendable {
    var layout: DumpLayout
    var day: DumpDay
    /// The files of ``DumpLayout/recordNames``.
    var files: [[UInt8]]

    /// What they list.
    /// - Parameter url: what messages call the record.
    func listing(_ request: DumpRecord.Request, wiki: String, url: String) throws -> DumpListing {
        let listing: DumpListing
        do throws(DumpListingError) {
            listing = try DumpRecord.listing(files.first ?? [], path: url, hasSuccess: true, request)
        } catch {
            switch error {
            case .notARecord(_, let reason): throw DownloadError.badRecord(url: url, reason: reason)
            case .badFile(_, let file, let reason):
                throw DownloadError.badRecord(url: url, reason: "\(file): \(reason)")
            default: throw error
            }
        }
        let wanted = "\(wiki) \(day.text(in: layout))"
        let found = "\(listing.wiki) \(listing.date)"
        if found != wanted { throw DownloadError.otherDump(url: url, found: found, wanted: wanted) }
        return listing
    }
}

extension DumpFile {
    /// The strongest of the published checksums.
    struct Checksum: Equatable, Sendable {
        var algorithm: MessageDigest.Algorithm
        var digits: String
        /// As marks have it.
        var text: String { "\(algorithm.rawValue) \(digits)" }
    }

    var checksum: Checksum? {
        if let digits = checksums.sha256 { return Checksum(algorithm: .sha256, digits: digits) }
        if let digits = checksums.sha1 { return Checksum(algorithm: .sha1, digits: digits) }
        return checksums.md5.map { Checksum(algorithm: .md5, digits: $0) }
    }
}
