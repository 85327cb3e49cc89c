import DurableFiles
import Glibc

/// A file without a name. The system removes it when it is closed, however the process ends.
final class TemporaryFile: Sendable {
    private let descriptor: Int32
    private let path: String
    private static let pieceSize = 1 << 20

    /// Makes a file.
    /// - Parameter folder: where it takes room; nil: the folder that `TMPDIR` names, else `/tmp`.
    init(in folder: String? = nil) throws(FileError) {
        let system = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        let folder = folder ?? system
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

    /// The bytes at an offset; fewer than `count` only where the file ends.
    func read(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
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

    /// Reads all bytes from the start, piece by piece.
    func forEachPiece(_ body: ([UInt8]) throws -> Void) throws {
        var offset = 0
        while true {
            let piece = try read(at: offset, count: Self.pieceSize)
            if piece.isEmpty { return }
            try body(piece)
            offset += piece.count
        }
    }
}
