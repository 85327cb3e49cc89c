import CLibrary

/// A file open for reading at any offset, from any thread.
@safe public struct ReadableFile: ~Copyable, Sendable {
    /// The name it was opened under.
    public let path: String
    /// What it was like when it was opened.
    public let state: FileState
    /// The size when it was opened, in bytes.
    public var size: Int { state.size }
    /// The time of the last change, in nanoseconds since 1970.
    public var modified: Int { state.modified }
    private let descriptor: Int32

    /// Opens a regular file. A pipe or a device cannot be read at any offset: that is an error (`ESPIPE`).
    public init(path: String) throws(FileError) {
        let opened = unsafe open(path, O_RDONLY | O_CLOEXEC)
        if opened < 0 { throw FileError("open", path) }
        var status = stat()
        var code: Int32 = unsafe fstat(opened, &status) == 0 ? 0 : errno
        if code == 0, status.st_mode & S_IFMT != S_IFREG {
            code = status.st_mode & S_IFMT == S_IFDIR ? EISDIR : ESPIPE
        }
        if code != 0 {
            close(opened)
            throw FileError("read", path, code: code)
        }
        self.path = path
        descriptor = opened
        state = FileState(status)
    }

    deinit { close(descriptor) }

    /// Up to `count` bytes at `offset`; fewer only at the end that the file had when it was opened.
    public func read(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
        // Another file may say where to read, and how much: no more is allocated than is there.
        guard offset >= 0, offset < size, count > 0 else { return [] }
        return try readAll(min(count, size - offset), descriptor: descriptor, path: path, at: offset)
    }

    /// - Throws: ``ChangedFile`` when the file is not what it was when it was opened.
    public func checkUnchanged() throws(ChangedFile) { try state.check(descriptor: descriptor, path: path) }

    /// A whole file in memory; for small ones.
    public static func contents(of path: String) throws(FileError) -> [UInt8] {
        let file = try ReadableFile(path: path)
        return try file.read(at: 0, count: file.size)
    }
}
