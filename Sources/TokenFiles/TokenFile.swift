import DurableFiles

/// Reads a token file: ids one after another, little-endian, without a header.
///
/// Nothing but what is asked for is read, so a file may be larger than memory.
public struct TokenFile: ~Copyable {
    /// How many bits each id takes. The file does not say: `meta.json` does, as `dtype`.
    public let width: TokenWidth
    /// The number of ids in the file.
    public let count: Int
    /// Where the file is.
    public var path: String { file.path }

    private let file: ReadableFile

    /// Opens a file.
    ///
    /// - Throws: `TokenFileError.partialElement` where the size is no multiple of the width.
    public init(path: String, width: TokenWidth) throws(TokenFileError) {
        let file = try TokenFileError.open(path)
        let size = file.size
        guard size.isMultiple(of: width.byteCount) else {
            throw .partialElement(path: path, bytes: size, elementBytes: width.byteCount)
        }
        self.file = file
        self.width = width
        count = size / width.byteCount
    }

    /// The ids at these places, counted in tokens from the start of the file.
    ///
    /// - Throws: `TokenFileError.outOfRange` where the range is not within the file.
    public func ids(in range: Range<Int>) throws(TokenFileError) -> [UInt32] {
        guard range.lowerBound >= 0, range.upperBound <= count else {
            throw .outOfRange(path: path, requested: range, count: count)
        }
        let bytes = try TokenFileError.read(file, range.count * width.byteCount, at: range.lowerBound * width.byteCount)
        let read = bytes.count / width.byteCount
        guard read == range.count else {  // the file has become shorter
            throw .outOfRange(path: path, requested: range, count: range.lowerBound + read)
        }
        return TokenBytes.ids(bytes, width: width)
    }
}
