import DurableFiles
import InputNumbers

/// Where documents begin: a NumPy array of type `<u8` (little-endian uint64) and shape (documents + 1,), in tokens of
/// the whole split, in whatever shards it is. The first entry is 0, the last the number of tokens; document `i` is the
/// tokens from entry `i` up to entry `i + 1`.
///
///     offsets = numpy.load("train.offsets.npy", mmap_mode="r")
///     tokens = numpy.memmap("train.bin", dtype=numpy.uint16, mode="r")
///     document = tokens[offsets[i]:offsets[i + 1]]
///
/// Of documents that are packed into blocks, where no row holds two, the entries are rows.
///
/// Nothing but what is asked for is read, so there may be any number of documents.
public final class DocumentOffsets: DocumentBorders {
    /// The number of documents: the entries of the array less one.
    public let documents: Int
    /// Where the file is.
    public var path: String { file.path }

    private let file: ReadableFile
    private let dataStart: Int

    /// Opens a file.
    ///
    /// - Throws: `TokenFileError.malformedOffsets` where it is not a whole array of `<u8` in one dimension with at
    ///   least one entry.
    public init(path: String) throws(TokenFileError) {
        let file = try TokenFileError.open(path)
        let array: NumPyHeader.Layout
        do {
            array = try NumPyHeader.parse(file)
        } catch {
            if case .malformed(_, let reason) = error { throw .malformedOffsets(path: path, reason: reason) }
            throw error
        }
        guard array.description == "<u8", array.shape.count == 1 else {
            throw .malformedOffsets(path: path, reason: "it is no array of little-endian uint64 in one dimension")
        }
        guard array.count > 0 else { throw .malformedOffsets(path: path, reason: "it has no entry") }
        let size = file.size - array.dataStart
        guard array.count == size / 8, size.isMultiple(of: 8) else {
            throw .malformedOffsets(
                path: path, reason: "\(size) bytes of data instead of 8 for each of \(array.count) entries")
        }
        self.file = file
        dataStart = array.dataStart
        documents = array.count - 1
    }

    /// The entries at these places: one more than there are documents.
    public func entries(in range: Range<Int>) throws(TokenFileError) -> [UInt64] {
        guard range.lowerBound >= 0, range.upperBound <= documents + 1 else {
            throw .outOfRange(path: path, requested: range, count: documents + 1)
        }
        let bytes = try TokenFileError.read(file, range.count * 8, at: dataStart + range.lowerBound * 8)
        guard bytes.count == range.count * 8 else {
            throw .malformedOffsets(path: path, reason: "it became shorter while it was read")
        }
        return LittleEndian.numbers(UInt64.self, from: bytes)
    }

    /// Where the tokens of a document are in the token file.
    ///
    /// - Throws: `TokenFileError.outOfRange` where there is no such document, `malformedOffsets` where it ends before
    ///   it begins.
    public func tokens(ofDocument document: Int) throws(TokenFileError) -> Range<Int> {
        guard document >= 0, document < documents else {
            throw .outOfRange(path: path, requested: document..<document.addingClamped(1), count: documents)
        }
        let entries = try entries(in: document..<document + 2)
        guard entries[0] <= entries[1], let start = Int(exactly: entries[0]), let end = Int(exactly: entries[1]) else {
            throw .malformedOffsets(path: path, reason: "document \(document) ends before it begins")
        }
        return start..<end
    }
}
