import Corpus
import DurableFiles
import PortableFoundation
import Tokenization
import Workers

/// What crosses from those who have documents to those who tokenize a range of keys: a stream of frames, each of one
/// range.
///
///     UInt32  the range's number; 2^32 - 1: the stream ends here
///     UInt32  the number of the part that the documents are of; 2^32 - 1: records of tokens
///     UInt64  the bytes that follow
///
/// Numbers are little-endian. The bytes of a frame are a ``/Corpus/SegmentSlice``, or records of tokens; those of the
/// end are a JSON object, so that a stream that was cut is never taken for a whole one.
struct RangeFrame {
    /// The range.
    var range: UInt32
    /// The part.
    var source: UInt32
    /// The content.
    var bytes: [UInt8]

    /// The range that no frame has, and the part.
    static let none = UInt32.max
    static let headerSize = 16
    /// A frame that says it is larger is not believed.
    private static let largest = 1 << 31
    /// So many bytes are read at a time, whatever a frame says of itself.
    private static let pieceSize = 1 << 20

    /// The frame as it stands in a stream.
    var encoded: [UInt8] {
        var encoded: [UInt8] = []
        encoded.reserveCapacity(Self.headerSize + bytes.count)
        LittleEndian.append(range, to: &encoded)
        LittleEndian.append(source, to: &encoded)
        LittleEndian.append(UInt64(bytes.count), to: &encoded)
        return encoded + bytes
    }

    /// The end of a stream.
    static func end(_ record: some Encodable) throws -> RangeFrame {
        RangeFrame(range: none, source: none, bytes: try TaskRecord.encoded(record))
    }

    /// Reads a stream up to its end.
    /// - Parameters:
    ///   - descriptor: where it comes from.
    ///   - body: takes the next frame; not the end.
    static func forEach(from descriptor: Int32, _ body: (RangeFrame) throws -> Void) throws {
        var position = 0
        while true {
            let header = try readAll(headerSize, descriptor: descriptor, path: "standard input", at: nil)
            guard header.count == headerSize else { throw cut(at: position + header.count) }
            let size = LittleEndian.read(UInt64.self, from: header, at: 8)
            guard size < largest else {
                throw TokenizationError.unreadableInput(
                    path: "-", reason: "there is no frame of a range at its byte \(position)")
            }
            var bytes: [UInt8] = []
            while bytes.count < size {
                let piece = try readAll(
                    min(Int(size) - bytes.count, pieceSize), descriptor: descriptor, path: "standard input", at: nil)
                bytes += piece
                if piece.isEmpty { throw cut(at: position + headerSize + bytes.count) }
            }
            let frame = RangeFrame(
                range: LittleEndian.read(UInt32.self, from: header, at: 0),
                source: LittleEndian.read(UInt32.self, from: header, at: 4), bytes: bytes)
            if frame.range == none { return }
            try body(frame)
            position += headerSize + bytes.count
        }
    }

    private static func cut(at byte: Int) -> TaskInputError {
        .damaged(path: "-", offset: byte, reason: "the frames end without the frame that ends them")
    }
}

/// What a task says on its standard output, in a line.
public enum TaskRecord {
    /// JSON without line breaks.
    public static func encoded(_ record: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try Array(encoder.encode(record))
    }
}
