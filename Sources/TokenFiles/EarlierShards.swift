/// Shards of a split that stay in their folder when further ones are written behind them.
public struct EarlierShards {
    /// The shards.
    public let reader: SplitReader
    /// Where their documents come from.
    public let origins: DocumentOrigins
    /// The numbers that their parts will have from now on.
    public let partNumbers: [UInt32]
    private let text: (Int) throws(TokenFileError) -> UInt64

    private static let batch = 1 << 13

    /// - Parameters:
    ///   - reader: the shards of a split.
    ///   - origins: where each of its documents comes from.
    ///   - partNumbers: the numbers that the parts will have from now on.
    ///   - text: tells the hash of a document's text where the origins do not.
    /// - Throws: `TokenFileError.malformed` where there are not as many origins as documents.
    public init(
        reader: SplitReader, origins: DocumentOrigins, partNumbers: [UInt32],
        text: @escaping (Int) throws(TokenFileError) -> UInt64 = { _ in DocumentOrigin.unknownText }
    ) throws(TokenFileError) {
        guard reader.documents == origins.count else {
            throw .malformed(
                path: reader.shards.first?.path ?? "",
                reason: "it has \(reader.documents ?? 0) documents, of which \(origins.count) have an origin")
        }
        self.reader = reader
        self.origins = origins
        self.partNumbers = partNumbers
        self.text = text
    }

    /// Tells the length and the origin of each document, with the new number of its part.
    func forEachDocument(_ body: (Int, DocumentOrigin) throws(TokenFileError) -> Void) throws(TokenFileError) {
        var next = 0
        while next < origins.count {
            let end = min(next + Self.batch, origins.count)
            let borders = try reader.borders(ofDocuments: next..<end)
            for (index, var origin) in try origins.origins(in: next..<end).enumerated() {
                if origin.part != DocumentOrigin.noPart {
                    guard Int(origin.part) < partNumbers.count else {
                        throw .malformed(
                            path: "documents", reason: "document \(next + index) is of a part that is not listed")
                    }
                    origin.part = partNumbers[Int(origin.part)]
                }
                if origin.text == DocumentOrigin.unknownText { origin.text = try text(next + index) }
                try body(borders[index + 1] - borders[index], origin)
            }
            next = end
        }
    }
}
