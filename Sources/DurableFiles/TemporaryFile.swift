import CLibrary

/// A file without a name. The system removes it when it is closed, however the process ends.
public final class TemporaryFile: Sendable {
    private let descriptor: Int32
    /// Where it is, for messages.
    public let path: String
    private static let pieceSize = 1 << 20

    /// Makes a file.
    /// - Parameter folder: where it takes room; nil: the folder that `TMPDIR` names, else `/tmp`.
    public init(in folder: String? = nil) throws(FileError) {
        let system = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        let folder = folder ?? system
        // A file that never had a name leaves none behind, whenever the process is killed.
        let unnamed = openUnnamedFile(in: folder)
        if unnamed >= 0 || ![EOPNOTSUPP, EISDIR, EINVAL].contains(errno) {
            descriptor = unnamed
            path = "\(folder)/(temporary file)"
        } else {
            var name = Array("\(folder)/wikiprep-XXXXXX".utf8CString)
            descriptor = unsafe mkstemp(&name)
            path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if descriptor >= 0 { unsafe unlink(path) }
        }
        if descriptor < 0 { throw FileError("create", path) }
    }

    deinit { close(descriptor) }

    /// Writes bytes behind those that were written before, or at an offset: that, threads may do at the same time.
    public func write(_ bytes: [UInt8], at offset: Int? = nil) throws(FileError) {
        try writeAll(bytes, descriptor: descriptor, path: path, at: offset)
    }

    /// The bytes at an offset; fewer than `count` only where the file ends.
    public func read(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
        try readAll(count, descriptor: descriptor, path: path, at: offset)
    }

    /// Reads all bytes from the start, piece by piece.
    public func forEachPiece(_ body: ([UInt8]) throws -> Void) throws {
        var offset = 0
        while true {
            let piece = try read(at: offset, count: Self.pieceSize)
            if piece.isEmpty { return }
            try body(piece)
            offset += piece.count
        }
    }
}
