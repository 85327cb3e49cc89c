import DurableFiles

/// Which page a document of a token file was, and which text: what a later run needs to know which tokens are there
/// already.
public struct DocumentOrigin: Hashable, Sendable {
    /// The page's id; of a document of no part, its shuffle key, that of the copy.
    public var pageID: UInt64
    /// The number of its part, in the order of `parts` in `meta.json`; ``noPart`` of a document of another input.
    public var part: UInt32
    /// Which copy of the document it is, from 0 on, where documents are repeated.
    public var copy: UInt32
    /// The first half of XXH128 of its text, the first 16 digits that `xxhsum -H2` prints; ``unknownText`` where nobody
    /// has hashed it.
    public var text: UInt64

    /// What stands for the hash of a text that nobody has hashed: it is equal to none.
    public static let unknownText: UInt64 = 0

    /// What stands for the part of a document that is of none.
    public static let noPart = UInt32.max

    /// An origin from its parts.
    public init(pageID: UInt64, part: UInt32, copy: UInt32, text: UInt64 = unknownText) {
        self.pageID = pageID
        self.part = part
        self.copy = copy
        self.text = text
    }
}

/// Where the documents of a split come from: a NumPy array of records, one for each document, in the order of the
/// files.
///
///     documents = numpy.load("documents/train.npy", mmap_mode="r")
///     documents["page"], documents["part"], documents["copy"], documents["text"]
///
/// Nothing but what is asked for is read, so there may be any number of documents.
public final class DocumentOrigins: Sendable {
    /// The number of documents.
    public let count: Int

    private let file: ReadableFile
    private let dataStart: Int
    private let record: Record

    /// The type of the records, as NumPy writes it.
    private struct Record {
        var description: String
        var size: Int
        var hasTexts: Bool

        static let current = Record(
            description: "[('page', '<u8'), ('part', '<u4'), ('copy', '<u4'), ('text', '<u8')]", size: 24,
            hasTexts: true)
        /// Version 0.1 did not say which texts the documents were.
        static let withoutTexts = Record(
            description: "[('page', '<u8'), ('part', '<u4'), ('copy', '<u4')]", size: 16, hasTexts: false)
    }

    /// The type of the records that are written.
    static var description: String { Record.current.description }

    /// Opens the file of a split in a folder.
    ///
    /// - Throws: `TokenFileError.malformed` where it is no whole array of such records.
    public init(folder: String, split: Split) throws(TokenFileError) {
        let path = "\(folder)/\(TokenFileNames.origins(split))"
        let file = try TokenFileError.open(path)
        let array = try NumPyHeader.parse(file)
        let record = [Record.current, .withoutTexts].first {
            $0.description.filter { $0 != " " } == array.description
        }
        guard let record, array.shape.count == 1, array.count == (file.size - array.dataStart) / record.size,
            (file.size - array.dataStart).isMultiple(of: record.size)
        else { throw .malformed(path: path, reason: "it is no array of the documents' pages, parts and copies") }
        self.file = file
        self.record = record
        dataStart = array.dataStart
        count = array.count
    }

    /// The origins of some documents.
    public func origins(in range: Range<Int>) throws(TokenFileError) -> [DocumentOrigin] {
        guard range.lowerBound >= 0, range.upperBound <= count else {
            throw .outOfRange(path: file.path, requested: range, count: count)
        }
        let size = record.size
        let bytes = try TokenFileError.read(file, range.count * size, at: dataStart + range.lowerBound * size)
        guard bytes.count == range.count * size else {
            throw .malformed(path: file.path, reason: "it became shorter while it was read")
        }
        return (0..<range.count).map { index in
            DocumentOrigin(
                pageID: LittleEndian.read(UInt64.self, from: bytes, at: index * size),
                part: LittleEndian.read(UInt32.self, from: bytes, at: index * size + 8),
                copy: LittleEndian.read(UInt32.self, from: bytes, at: index * size + 12),
                text: record.hasTexts
                    ? LittleEndian.read(UInt64.self, from: bytes, at: index * size + 16) : DocumentOrigin.unknownText)
        }
    }

    static func append(_ origin: DocumentOrigin, to bytes: inout [UInt8]) {
        LittleEndian.append(origin.pageID, to: &bytes)
        LittleEndian.append(origin.part, to: &bytes)
        LittleEndian.append(origin.copy, to: &bytes)
        LittleEndian.append(origin.text, to: &bytes)
    }
}
