import CLibrary

/// A file open for reading at any offset, from any thread.
@safe package struct ReadableFile: ~Copyable, Sendable {
    /// The name it was opened under.
    package let path: String
    /// What it was like when it was opened.
    package let state: FileState
    /// The size when it was opened, in bytes.
    package var size: Int { state.size }
    /// What the system told of it when it was opened.
    package var stamp: FileStamp { state.stamp }
    private let descriptor: Int32

    /// Opens a regular file. A pipe or a device cannot be read at any offset: that is an error (`ESPIPE`), found
    /// without opening it.
    package init(path: String) throws(FileError) {
        // To open a named pipe is to wait for its writer, who would see its only reader go.
        var status = stat()
        if unsafe stat(path, &status) == 0 { try Self.check(status, path) }
        let opened = unsafe open(path, O_RDONLY | O_CLOEXEC)
        if opened < 0 { throw FileError("open", path) }
        do throws(FileError) {
            if unsafe fstat(opened, &status) != 0 { throw FileError("read", path) }
            try Self.check(status, path)
        } catch {
            close(opened)
            throw error
        }
        self.path = path
        descriptor = opened
        state = FileState(status)
    }

    deinit { close(descriptor) }

    private static func check(_ status: stat, _ path: String) throws(FileError) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw FileError("read", path, code: EISDIR)
        default: throw FileError("read", path, code: ESPIPE)
        }
    }

    /// What the system tells of it now.
    package func currentStamp() throws(FileError) -> FileStamp {
        var status = stat()
        if unsafe fstat(descriptor, &status) != 0 { throw FileError("read", path) }
        return FileStamp(status)
    }

    /// Up to `count` bytes at `offset`; fewer only at the end that the file had when it was opened.
    package func read(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
        // Another file may say where to read, and how much: no more is allocated than is there.
        guard offset >= 0, offset < size, count > 0 else { return [] }
        return try readAll(min(count, size - offset), descriptor: descriptor, path: path, at: offset)
    }

    /// - Throws: ``ChangedFile`` when the file is not what it was when it was opened.
    package func checkUnchanged() throws(ChangedFile) { try state.check(descriptor: descriptor, path: path) }

    /// A whole file in memory; for small ones.
    package static func contents(of path: String) throws(FileError) -> [UInt8] {
        let file = try ReadableFile(path: path)
        return try file.read(at: 0, count: file.size)
    }
}

/// What a system tells of a file without reading it. Of two looks that find the same, the second sees the content that
/// the first saw: whoever changes the content changes ``changed``, which no program can set back.
package struct FileStamp: Codable, Equatable, Sendable {
    /// Which file it is, of its file system.
    package var inode: UInt64
    /// Its size.
    package var bytes: Int
    /// When its content was changed last, in nanoseconds since 1970.
    package var modified: Int
    /// When anything of it was changed last, in nanoseconds since 1970.
    package var changed: Int

    /// A stamp from its parts.
    package init(inode: UInt64, bytes: Int, modified: Int, changed: Int) {
        self.inode = inode
        self.bytes = bytes
        self.modified = modified
        self.changed = changed
    }

    init(_ status: stat) {
        self.init(
            inode: UInt64(truncatingIfNeeded: status.st_ino), bytes: Int(status.st_size),
            modified: status.modifiedNanoseconds,
            changed: status.changedNanoseconds)
    }

    /// Whether a change after a moment is sure to give another stamp: clocks of file systems tick, and what is changed
    /// within a tick has the same time.
    ///
    /// Linux ticks up to every 10 ms. File systems that count in larger steps (FAT, network file systems that know the
    /// time of content only) are told by their round numbers; of these no stamp is trusted.
    /// - Parameter moment: in nanoseconds since 1970.
    package func tellsOfChanges(after moment: Int) -> Bool {
        let (bound, isOverflown) = moment.subtractingReportingOverflow(2 * Self.tick)
        return changed % Self.tick != 0 && !isOverflown && changed < bound
    }

    private static let tick = 10_000_000
}
