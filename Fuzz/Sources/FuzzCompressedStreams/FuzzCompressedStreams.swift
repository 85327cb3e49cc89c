import FuzzSupport
import InputStreams

/// gzip and zstd, in pieces of any size: what comes out does not depend on them.
///
/// Input: a byte for the kind, one for the size of pieces; the compressed bytes.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(data, count)
    let isZstd = input.byte() & 1 == 1
    let pieceSize = Int(input.byte()) + 1
    let whole = decompressed(input.rest, isZstd: isZstd, pieceSize: input.rest.count + 1)
    let pieces = decompressed(input.rest, isZstd: isZstd, pieceSize: pieceSize)
    require(whole.isDamaged == pieces.isDamaged, "in pieces of \(pieceSize): damaged or not")
    // What comes before damage is found may depend on the pieces.
    require(whole.isDamaged || whole.bytes == pieces.bytes, "in pieces of \(pieceSize): other bytes")
    return 0
}

private func decompressed(_ bytes: [UInt8], isZstd: Bool, pieceSize: Int) -> (bytes: [UInt8], isDamaged: Bool) {
    let source = Pieces(bytes, size: pieceSize)
    var output: [UInt8] = []
    do {
        let stream: any ByteStream =
            isZstd ? try ZstdStream(of: source, path: "-") : try GzipStream(of: source, path: "-")
        while let piece = try stream.next() {
            require(!piece.isEmpty, "an empty piece")
            output += piece
            // A bomb is no finding: a user of the stream never holds more than a piece.
            if output.count > 16 << 20 { break }
        }
        return (output, false)
    } catch {
        require(error is DamagedInput, "an error of another kind: \(error)")
        return (output, true)
    }
}

private final class Pieces: ByteStream {
    private let bytes: [UInt8]
    private let size: Int
    private(set) var consumed = 0

    init(_ bytes: [UInt8], size: Int) {
        self.bytes = bytes
        self.size = size
    }

    func next() -> [UInt8]? {
        if consumed == bytes.count { return nil }
        let piece = Array(bytes[consumed..<min(consumed + size, bytes.count)])
        consumed += piece.count
        return piece
    }
}
