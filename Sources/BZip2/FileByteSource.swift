#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file of compressed bytes. Reads do not share a position, so any number of threads can read at the same time.
///
/// A pipe is refused at the first read: it has no offsets.
public final class FileByteSource: ByteSource {
    /// The path under which the file was opened.
    public let path: String
    private let descriptor: Int32

    /// Opens a file for reading; it is closed with the last reference.
    ///
    /// - Throws: `BZip2Error.readFailed` when it cannot be opened.
    public init(path: String) throws {
        self.path = path
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw BZip2Error.readFailed(path: path, offset: 0, errno: errno) }
    }

    deinit {
        // Nothing was written, so there is nothing that a failing close could lose.
        _ = close(descriptor)
    }

    /// The bytes that stand at an offset: `count` of them, fewer only at the end of the file.
    ///
    /// - Throws: `BZip2Error.readFailed` when the system reports an error.
    public func read(at offset: Int, count: Int) throws -> [UInt8] {
        guard offset >= 0, count > 0 else { return [] }
        return try unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let read = unsafe pread(
                    descriptor, buffer.baseAddress.map { unsafe $0 + filled }, count - filled, off_t(offset + filled))
                if read == 0 { break }
                if read > 0 {
                    filled += read
                } else if errno != EINTR {
                    throw BZip2Error.readFailed(path: path, offset: offset + filled, errno: errno)
                }
            }
        }
    }
}
