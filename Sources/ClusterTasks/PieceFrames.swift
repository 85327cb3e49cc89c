import DurableFiles
import TokenFiles
import Workers

/// What crosses from those who have pieces to those who write token files: a stream of frames.
///
///     UInt32  1: the file of documents of a piece; 2: bytes of its file of tokens; 0: the stream ends here
///     UInt32  the number of the piece's range
///     UInt64  the bytes that follow
///
/// Numbers are little-endian. Pieces come in the order of their ranges, of each the documents first; its tokens come in
/// any number of frames.
struct PieceFrames {
    /// What a frame holds.
    enum Kind: UInt32 {
        case end = 0
        case documents = 1
        case tokens = 2
    }

    /// What comes next.
    enum Event {
        /// The documents of a piece.
        case documents(PieceDocuments)
        /// Ids of the piece of such a range, behind those that came before.
        case tokens([UInt32], range: Int)
    }

    /// Where it is read from, for messages.
    let path: String
    /// The byte at which the next is read.
    private(set) var position = 0

    private let descriptor: Int32
    private let width: TokenWidth
    /// The frame of tokens in hand, and what of it is still to come.
    private var tokens = (range: 0, bytes: 0)
    /// The first bytes of an id whose others come in the next frame.
    private var partialID: [UInt8] = []
    private var hasEnded = false

    private static let headerSize = 16
    /// So many bytes are read at a time, whatever a frame says of itself.
    private static let pieceSize = 1 << 20

    /// - Parameters:
    ///   - descriptor: where the stream comes from.
    ///   - path: its name.
    ///   - width: how wide an id is.
    init(from descriptor: Int32, path: String = "-", width: TokenWidth) {
        self.descriptor = descriptor
        self.path = path
        self.width = width
    }

    /// The next of the stream; nil at its end.
    /// - Throws: ``/Workers/TaskInputError/damaged(path:offset:reason:)`` where it was cut, or is none.
    mutating func next() throws -> Event? {
        while !hasEnded {
            if tokens.bytes > 0 {
                let ids = try readIDs()
                if !ids.isEmpty { return .tokens(ids, range: tokens.range) }
                continue
            }
            let header = try read(Self.headerSize)
            let size = LittleEndian.read(UInt64.self, from: header, at: 8)
            let range = Int(LittleEndian.read(UInt32.self, from: header, at: 4))
            guard let kind = Kind(rawValue: LittleEndian.read(UInt32.self, from: header, at: 0)),
                let size = Int(exactly: size), kind != .end || size == 0
            else { throw damage("there is no frame of a piece", at: position - Self.headerSize) }
            if !partialID.isEmpty, kind != .tokens || range != tokens.range {
                throw damage("the tokens of range \(tokens.range) end within one", at: position - Self.headerSize)
            }
            switch kind {
            case .end: hasEnded = true
            case .documents: return .documents(try readDocuments(size, range: range))
            case .tokens: tokens = (range, size)
            }
        }
        return nil
    }

    private mutating func readDocuments(_ size: Int, range: Int) throws -> PieceDocuments {
        let start = position
        var bytes: [UInt8] = []
        while bytes.count < size { bytes += try read(min(size - bytes.count, Self.pieceSize)) }
        let documents = try PieceDocuments(decoding: bytes, path: path, offset: start)
        guard documents.range == range else {
            throw damage("the documents are those of range \(documents.range), not of \(range)", at: start)
        }
        return documents
    }

    private mutating func readIDs() throws -> [UInt32] {
        let bytes = partialID + (try read(min(tokens.bytes, Self.pieceSize)))
        tokens.bytes -= bytes.count - partialID.count
        let count = bytes.count / width.byteCount
        partialID = Array(bytes[(count * width.byteCount)...])
        return TokenBytes.ids(bytes, at: 0, count: count, width: width)
    }

    private mutating func read(_ count: Int) throws -> [UInt8] {
        let bytes = try readAll(
            count, descriptor: descriptor, path: shownPath(path), at: nil)
        position += bytes.count
        guard bytes.count == count else {
            throw damage("the pieces end without the frame that ends them", at: position)
        }
        return bytes
    }

    /// An error at a byte of the stream.
    func damage(_ reason: String, at byte: Int) -> TaskInputError {
        .damaged(path: path, offset: byte, reason: reason)
    }
}
