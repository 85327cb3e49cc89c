import Glibc

/// A file open for reading at any offset, from any thread.
@safe public struct ReadableFile: ~Copyable, Sendable {
    /// The name it was opened under.
    public let path: String
    /// The size when it was opened, in bytes.
    public let size: Int
    /// The time of the last change, in nanoseconds since 1970.
    public let modified: Int
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
        size = Int(status.st_size)
        modified = status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
    }

    deinit { close(descriptor) }

    /// Up to `count` bytes at `offset`; fewer only at the end of the file.
    public func read(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
        var code: Int32 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                guard let base = buffer.baseAddress else { break }
                let got = unsafe pread(descriptor, base + filled, count - filled, off_t(offset + filled))
                if got < 0, errno == EINTR { continue }
                if got < 0 { code = errno }
                if got <= 0 { break }
                filled += got
            }
        }
        if code != 0 { throw FileError("read", path, code: code) }
        return bytes
    }

    /// A whole file in memory; for small ones.
    public static func contents(of path: String) throws(FileError) -> [UInt8] {
        let file = try ReadableFile(path: path)
        return try file.read(at: 0, count: file.size)
    }
}
