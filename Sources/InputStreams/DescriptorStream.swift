import CLibrary
import DurableFiles

/// The bytes of a file, a named pipe or standard input.
public final class DescriptorStream: ByteStream {
    /// The path; `-` is standard input.
    public let path: String
    /// The size of a regular file in bytes, when it was opened; nil of anything else.
    public var size: Int? { opened?.size }
    /// How many bytes have been read.
    public private(set) var consumed = 0
    private let descriptor: Int32
    /// What a regular file was like when it was opened; nil of anything else.
    package let opened: FileState?
    private var head: [UInt8] = []

    private static let pieceSize = 256 << 10

    /// Opens a file, or standard input for `-`.
    public init(path: String) throws(FileError) {
        self.path = path
        let descriptor = path == "-" ? 0 : unsafe open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { throw FileError("open", path) }
        var status = stat()
        var code: Int32 = unsafe fstat(descriptor, &status) == 0 ? 0 : errno
        if code == 0, status.st_mode & S_IFMT == S_IFDIR { code = EISDIR }
        if code != 0 {
            if descriptor > 0 { close(descriptor) }
            throw FileError("read", shownPath(path), code: code)
        }
        self.descriptor = descriptor
        opened = status.st_mode & S_IFMT == S_IFREG ? FileState(status) : nil
        if opened != nil { adviseSequentialReading(descriptor) }
    }

    deinit { if descriptor > 0 { close(descriptor) } }

    /// Up to `count` bytes from the start, which stay for ``next()``; fewer only where the input ends.
    public func peek(_ count: Int) throws -> [UInt8] {
        if head.count < count { head += try read(count - head.count) }
        return Array(head.prefix(count))
    }

    /// The next piece.
    public func next() throws -> [UInt8]? {
        let bytes = head.isEmpty ? try read(Self.pieceSize) : head
        head = []
        return bytes.isEmpty ? nil : bytes
    }

    /// - Throws: `ChangedFile` when the file is not what it was when it was opened. Where it ends, that is looked at
    ///   anyway.
    public func checkUnchanged() throws { try opened?.check(descriptor: descriptor, path: path) }

    private func read(_ count: Int) throws -> [UInt8] {
        let bytes = try readAll(
            count, descriptor: descriptor, path: shownPath(path), at: nil)
        consumed += bytes.count
        if bytes.count < count { try checkUnchanged() }
        return bytes
    }
}
