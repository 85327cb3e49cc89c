import DurableFiles

/// Reads datatrove's `.ds.index`: the ends of documents in tokens, 64 bits each, little-endian, and nothing else.
final class DatatroveIndex: DocumentBorders {
    let documents: Int
    private let file: ReadableFile

    /// - Throws: `TokenFileError.partialElement` where the size is no multiple of 8.
    init(path: String) throws(TokenFileError) {
        let file = try TokenFileError.open(path)
        guard file.size.isMultiple(of: 8) else {
            throw .partialElement(path: path, bytes: file.size, elementBytes: 8)
        }
        documents = file.size / 8
        self.file = file
    }

    func entries(in range: Range<Int>) throws(TokenFileError) -> [UInt64] {
        guard range.lowerBound >= 0, range.upperBound <= documents + 1 else {
            throw .outOfRange(path: file.path, requested: range, count: documents + 1)
        }
        if range.isEmpty { return [] }
        let first = max(range.lowerBound, 1)
        let bytes = try TokenFileError.read(file, (range.upperBound - first) * 8, at: (first - 1) * 8)
        guard bytes.count == (range.upperBound - first) * 8 else {
            throw .malformed(path: file.path, reason: "it became shorter while it was read")
        }
        return (range.lowerBound == 0 ? [0] : []) + LittleEndian.numbers(UInt64.self, from: bytes)
    }
}
