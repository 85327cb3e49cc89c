import DurableFiles

/// A file of compressed bytes. Reads do not share a position, so any number of threads can read at the same time.
public final class FileByteSource: ByteSource {
    private let file: ReadableFile

    /// Opens a file for reading; it is closed with the last reference.
    ///
    /// - Throws: `FileError` when it cannot be opened.
    public init(path: String) throws {
        file = try ReadableFile(path: path)
    }

    /// The path under which the file was opened.
    public var path: String { file.path }

    /// The bytes that stand at an offset: `count` of them, fewer only at the end of the file.
    ///
    /// - Throws: `FileError` when the system reports an error.
    public func read(at offset: Int, count: Int) throws -> [UInt8] {
        guard offset >= 0, count > 0 else { return [] }
        return try file.read(at: offset, count: count)
    }
}
