import CLibrary

/// A file without a name. The system removes it when it is closed, however the process ends.
package final class TemporaryFile: Sendable {
    private let descriptor: Int32
    /// Where it is, for messages.
    package let path: String
    private static let pieceSize = 1 << 20

    /// Makes a file.
    /// - Parameter folder: where it takes room; nil: the folder that `TMPDIR` names, else `/tmp`.
    package init(in folder: String? = nil) throws(FileError) {
        let folder = if let folder { folder } else { try Self.systemFolder() }
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

    /// The folder that `TMPDIR` names; `/tmp` where it is not set, or empty.
    package static func systemFolder() throws(FileError) -> String {
        guard let named = unsafe getenv("TMPDIR"), unsafe named.pointee != 0 else { return "/tmp" }
        guard let folder = unsafe String(validatingCString: named) else {
            throw FileError("create", "a temporary file in the folder that TMPDIR names", code: EILSEQ)
        }
        return folder
    }

    /// Writes bytes behind those that were written before, or at an offset: that, threads may do at the same time.
    package func write(_ bytes: [UInt8], at offset: Int? = nil) throws(FileError) {
        try writeAll(bytes, descriptor: descriptor, path: path, at: offset)
    }

    /// The bytes at an offset; fewer than `count` only where the file ends.
    package func read(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
        try readAll(count, descriptor: descriptor, path: path, at: offset)
    }

    /// Reads all bytes from the start, piece by piece.
    package func forEachPiece(_ body: ([UInt8]) throws -> Void) throws {
        var offset = 0
        while true {
            let piece = try read(at: offset, count: Self.pieceSize)
            if piece.isEmpty { return }
            try body(piece)
            offset += piece.count
        }
    }
}
