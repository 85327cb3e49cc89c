import DurableFiles
import Glibc

/// A file without a name, in the folder that `TMPDIR` names, else `/tmp`. The system removes it when it is closed, however the process ends.
final class TemporaryFile: Sendable {
    private let descriptor: Int32
    private let path: String
    private static let pieceSize = 1 << 20

    init() throws(FileError) {
        let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        var name = Array("\(folder)/wikiprep-XXXXXX".utf8CString)
        descriptor = unsafe mkstemp(&name)
        path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        if descriptor < 0 { throw FileError("create", path) }
        unsafe unlink(path)
    }

    deinit { close(descriptor) }

    /// Appends bytes.
    func write(_ bytes: [UInt8]) throws(FileError) {
        try writeAll(bytes, descriptor: descriptor, path: path, at: nil)
    }

    /// Reads all bytes from the start, piece by piece.
    func forEachPiece(_ body: ([UInt8]) throws -> Void) throws {
        var offset = 0
        while true {
            var piece = [UInt8](repeating: 0, count: Self.pieceSize)
            let got = unsafe piece.withUnsafeMutableBytes {
                unsafe pread(descriptor, $0.baseAddress, $0.count, off_t(offset))
            }
            if got < 0, errno == EINTR { continue }
            if got < 0 { throw FileError("read", path) }
            if got == 0 { return }
            try body(Array(piece[..<got]))
            offset += got
        }
    }
}
