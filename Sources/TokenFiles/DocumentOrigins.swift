import DurableFiles

/// Which page a document of a token file was: what a later run needs to know which tokens are there already.
public struct DocumentOrigin: Hashable, Sendable {
    /// The page's id.
    public var pageID: UInt64
    /// The number of its part, in the order of `parts` in `meta.json`.
    public var part: UInt32
    /// Which copy of the document it is, from 0 on, where documents are repeated.
    public var copy: UInt32

    /// An origin from its parts.
    public init(pageID: UInt64, part: UInt32, copy: UInt32) {
        self.pageID = pageID
        self.part = part
        self.copy = copy
    }
}

/// Where the documents of a split come from: a NumPy array of records, one for each document, in the order of the files.
///
///     documents = numpy.load("documents/train.npy", mmap_mode="r")
///     documents["page"], documents["part"], documents["copy"]
///
/// Nothing but what is asked for is read, so there may be any number of documents.
public final class DocumentOrigins: Sendable {
    /// The number of documents.
    public let count: Int

    private let file: ReadableFile
    private let dataStart: Int

    /// The type of the records, as NumPy writes it.
    static let description = "[('page', '<u8'), ('part', '<u4'), ('copy', '<u4')]"
    static let size = 16

    /// Opens the file of a split in a folder.
    ///
    /// - Throws: `TokenFileError.malformed` where it is no whole array of such records.
    public init(folder: String, split: Split) throws(TokenFileError) {
        let path = "\(folder)/\(TokenFileNames.origins(split))"
        let file = try TokenFileError.open(path)
        let array = try NumPyHeader.parse(file)
        guard array.description == Self.description.filter({ $0 != " " }), array.shape.count == 1,
            array.count == (file.size - array.dataStart) / Self.size,
            (file.size - array.dataStart).isMultiple(of: Self.size)
        else { throw .malformed(path: path, reason: "it is no array of the documents' pages, parts and copies") }
        self.file = file
        dataStart = array.dataStart
        count = array.count
    }

    /// The origins of some documents.
    public func origins(in range: Range<Int>) throws(TokenFileError) -> [DocumentOrigin] {
        guard range.lowerBound >= 0, range.upperBound <= count else {
            throw .outOfRange(path: file.path, requested: range, count: count)
        }
        let bytes = try TokenFileError.read(
            file, range.count * Self.size, at: dataStart + range.lowerBound * Self.size)
        guard bytes.count == range.count * Self.size else {
            throw .malformed(path: file.path, reason: "it became shorter while it was read")
        }
        return (0..<range.count).map { index in
            DocumentOrigin(
                pageID: LittleEndian.read(UInt64.self, from: bytes, at: index * Self.size),
                part: LittleEndian.read(UInt32.self, from: bytes, at: index * Self.size + 8),
                copy: LittleEndian.read(UInt32.self, from: bytes, at: index * Self.size + 12))
        }
    }

    static func append(_ origin: DocumentOrigin, to bytes: inout [UInt8]) {
        LittleEndian.append(origin.pageID, to: &bytes)
        LittleEndian.append(origin.part, to: &bytes)
        LittleEndian.append(origin.copy, to: &bytes)
    }
}
