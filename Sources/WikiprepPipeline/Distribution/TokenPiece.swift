import DurableFiles
import InputNumbers
import TokenFiles

/// What became of a range of keys: the record of a task that made a piece (`TokenPiece`).
public struct TokenPieceRecord: Codable, Equatable, Sendable {
    /// The number of the range.
    @Count public var range: Int
    /// Tokens in the piece, end-of-text tokens included.
    public var tokens: TokenFilesRecord.Counts
    /// Documents in the piece.
    public var documents: TokenFilesRecord.Counts
    /// Documents of the range that are not in it, by reason.
    public var removed: RemovedDocuments
    /// Invalid UTF-8 sequences that became U+FFFD.
    @Count public var replacedInvalidSequences: Int

    enum CodingKeys: String, CodingKey {
        case range, tokens, documents, removed
        case replacedInvalidSequences = "replaced_invalid_sequences"
    }
}

/// The tokens of one range of keys, in the order of the output, as one task leaves them for another: a file of documents (``PieceDocuments``), and for each
/// split its ids, little-endian, of the width that they will have in the token files, and nothing else.
///
/// Pieces that follow one another are the splits: they do not depend on the format of the token files but for the width of an id.
enum TokenPiece {
    /// The name of the file of documents.
    static func documentsName(range: Int) -> String { "\(padded(range)).documents" }

    /// The name of the file of a split's ids.
    static func tokensName(range: Int, _ split: Split) -> String { "\(padded(range)).\(split.rawValue).tokens" }

    private static func padded(_ range: Int) -> String {
        let digits = String(range)
        return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }

    /// Writes the files of a piece.
    /// - Parameters:
    ///   - tokens: the documents of the range, in their order, all of them in memory.
    ///   - range: its number.
    ///   - layout: that of the token files.
    ///   - folder: where the files will be; it must exist.
    ///   - recordsOrigins: whether the token files will tell which pages the documents were: where all inputs are corpora.
    static func write(
        _ tokens: RangeTokens, range: Int, layout: TokenFileLayout, into folder: String, recordsOrigins: Bool
    ) throws -> TokenPieceRecord {
        var lists: [Split: [PieceDocuments.Document]] = [:]
        var train = try AtomicFile(path: "\(folder)/\(tokensName(range: range, .train))")
        var val = try AtomicFile(path: "\(folder)/\(tokensName(range: range, .val))")
        for document in tokens.documents {
            guard case .inMemory(let ids) = document.tokens else {
                throw RunError.contradiction("a document of range \(range) is not in memory")
            }
            if recordsOrigins, document.origin == nil {
                throw RunError.contradiction(
                    "documents of corpora and of other inputs: tasks that share nothing cannot join them; tokenize each kind into a folder of its own, or both by wikiprep tokenize on one machine"
                )
            }
            try layout.check(tokens.ids[ids].span)
            if document.place.isValidation {
                try append(tokens.ids[ids], layout.width, to: &val)
            } else {
                try append(tokens.ids[ids], layout.width, to: &train)
            }
            lists[document.place.isValidation ? .val : .train, default: []].append(
                PieceDocuments.Document(tokens: ids.count, origin: recordsOrigins ? document.origin : nil))
        }
        try train.finish()
        try val.finish()
        let documents = try PieceDocuments(
            encoding: lists[.train] ?? [], lists[.val] ?? [], range: range, hasOrigins: recordsOrigins)
        try AtomicFile.write(documents.bytes, to: "\(folder)/\(documentsName(range: range))")
        return TokenPieceRecord(
            range: range, tokens: .init(train: documents.train.tokens, val: documents.val.tokens),
            documents: .init(train: documents.train.documents, val: documents.val.documents),
            removed: tokens.removed, replacedInvalidSequences: tokens.replaced)
    }

    private static func append(_ ids: ArraySlice<UInt32>, _ width: TokenWidth, to file: inout AtomicFile) throws {
        var bytes: [UInt8] = []
        TokenBytes.append(ids.span, width: width, to: &bytes)
        try file.write(bytes.span)
    }
}
