import DurableFiles

/// Reads one file of ids, behind the header of its format.
///
/// Nothing but what is asked for is read, so a file may be larger than memory.
public final class TokenFile: Sendable {
    /// How many bits each id takes. nanoGPT's files do not say: `meta.json` does, as `dtype`.
    public let width: TokenWidth
    /// The number of ids in the file.
    public let count: Int
    /// Where the file is.
    public var path: String { file.path }

    private let file: ReadableFile
    private let start: Int

    /// Opens a file without a header.
    ///
    /// - Throws: `TokenFileError.partialElement` where the size is no multiple of the width.
    public convenience init(path: String, width: TokenWidth) throws(TokenFileError) {
        try self.init(path: path, width: width, header: .none)
    }

    init(path: String, width: TokenWidth, header: TokenFileHeader) throws(TokenFileError) {
        let file = try TokenFileError.open(path)
        (start, count) = try header.parse(file, width: width)
        self.file = file
        self.width = width
    }

    /// The ids at these places, counted in tokens from the first.
    ///
    /// - Throws: `TokenFileError.outOfRange` where the range is not within the file.
    public func ids(in range: Range<Int>) throws(TokenFileError) -> [UInt32] {
        guard range.lowerBound >= 0, range.upperBound <= count else {
            throw .outOfRange(path: path, requested: range, count: count)
        }
        let bytes = try TokenFileError.read(
            file, range.count * width.byteCount, at: start + range.lowerBound * width.byteCount)
        let read = bytes.count / width.byteCount
        guard read == range.count else {  // the file has become shorter
            throw .outOfRange(path: path, requested: range, count: range.lowerBound + read)
        }
        return TokenBytes.ids(bytes, width: width)
    }
}
