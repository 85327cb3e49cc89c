import DurableFiles
import InputNumbers
import TokenFiles
import Tokenization

/// What became of a range of keys: the record of a task that made a piece (`TokenPiece`).
public struct TokenPieceRecord: Codable, Equatable, Sendable {
    /// The number of the range.
    @Count public var range: Int
    /// How many ranges there are.
    @Count public var ranges: Int
    /// The identity of the run, in hexadecimal digits: pieces of different runs do not go together.
    public var run: String
    /// Tokens in the piece, end-of-text tokens included.
    public var tokens: TokenFilesRecord.Counts
    /// Documents in the piece.
    public var documents: TokenFilesRecord.Counts
    /// The checksum of the tokens of each split (`TokenSum`), in hexadecimal digits, by the split's name.
    public var sums: [String: String]
    /// Documents of the range that are not in it, by reason.
    public var removed: RemovedDocuments
    /// Documents of corpora in the piece that stand there for the first time: without the copies that `--mix` adds.
    @Count public var selected: Int
    /// Those of them that a newer dump lacks.
    @Count public var absent: Int
    /// The documents of each part that came to the range: those in the piece, and those removed.
    public var known: [KnownPart]
    /// What legacy dumps lack in the range, by wiki.
    public var missing: [String: MissingShare]
    /// Invalid UTF-8 sequences that became U+FFFD.
    @Count public var replacedInvalidSequences: Int

    /// The documents of a part that came to a range.
    public struct KnownPart: Codable, Equatable, Sendable {
        /// The number of the part.
        @Count public var part: Int
        /// How many they are.
        @Count public var documents: Int
        /// How many of each segment file; nil where they are of too many to list.
        public var segments: [String: Int]?

        /// Of more segment files nobody is told.
        static let mostSegments = 256
    }

    enum CodingKeys: String, CodingKey {
        case range, ranges, run, tokens, documents, sums, removed, selected, absent, known, missing
        case replacedInvalidSequences = "replaced_invalid_sequences"
    }
}

/// The tokens of one range of keys, in the order of the output, as one task leaves them for another: a file of
/// documents (``PieceDocuments``), and for each split its ids, little-endian, of the width that they will have in the
/// token files, and nothing else.
///
/// Pieces that follow one another are the splits: they do not depend on the format of the token files but for the width
/// of an id.
package enum TokenPiece {
    /// The name of the file of documents.
    static func documentsName(range: Int) -> String { "\(numberInName(range, digits: 6)).documents" }

    /// The name of the file of a split's ids.
    static func tokensName(range: Int, _ split: Split) -> String {
        "\(numberInName(range, digits: 6)).\(split.rawValue).tokens"
    }

    /// Writes the files of a piece.
    /// - Parameters:
    ///   - tokens: the documents of the range, in their order, all of them in memory.
    ///   - range: its number.
    ///   - layout: that of the token files.
    ///   - folder: where the files will be; it must exist.
    ///   - recordsOrigins: whether the token files will tell which pages the documents were: where all inputs are
    ///     corpora.
    ///   - run: the identity of the run, and how many ranges it has.
    ///   - segments: the names of each part's segment files, by their numbers.
    package static func write(
        _ tokens: RangeTokens, range: Int, layout: TokenFileLayout, into folder: String, recordsOrigins: Bool,
        run: (identity: UInt64, ranges: Int), segments: [[String]]
    ) throws -> TokenPieceRecord {
        var lists: [Split: [PieceDocuments.Document]] = [:]
        var sums: [Split: TokenSum] = [:]
        var counts: [Split: Int] = [:]
        var train = try AtomicFile(path: "\(folder)/\(tokensName(range: range, .train))")
        var val = try AtomicFile(path: "\(folder)/\(tokensName(range: range, .val))")
        for document in tokens.documents {
            guard case .inMemory(let ids) = document.tokens else { throw TaskError.notInMemory(range: range) }
            try layout.check(tokens.ids[ids].span)
            let split = document.place.split
            sums[split, default: TokenSum()].add(tokens.ids[ids], at: counts[split] ?? 0, ofRange: range)
            counts[split, default: 0] += ids.count
            if split == .val {
                try append(tokens.ids[ids], layout.width, to: &val)
            } else {
                try append(tokens.ids[ids], layout.width, to: &train)
            }
            lists[split, default: []].append(
                PieceDocuments.Document(tokens: ids.count, origin: recordsOrigins ? document.origin : nil))
        }
        try train.finish()
        try val.finish()
        let documents = try PieceDocuments(
            encoding: lists[.train] ?? [], lists[.val] ?? [], range: range, hasOrigins: recordsOrigins,
            run: run.identity)
        try AtomicFile.write(documents.bytes, to: "\(folder)/\(documentsName(range: range))")
        return TokenPieceRecord(
            range: range, ranges: run.ranges, run: documents.runDigits,
            tokens: .init(train: documents.train.tokens, val: documents.val.tokens),
            documents: .init(train: documents.train.documents, val: documents.val.documents),
            sums: Dictionary(
                uniqueKeysWithValues: Split.allCases.map { ($0.rawValue, (sums[$0] ?? TokenSum()).digits) }),
            removed: tokens.removed, selected: tokens.selected, absent: tokens.absent,
            known: segments.indices.compactMap { known(tokens.known, part: $0, segments[$0]) },
            missing: tokens.missing, replacedInvalidSequences: tokens.replaced)
    }

    private static func known(_ known: KnownDocuments, part: Int, _ names: [String]) -> TokenPieceRecord.KnownPart? {
        let documents = known.documents(ofPart: part)
        if documents == 0 { return nil }
        var segments: [String: Int]?
        if let numbered = known.bySegment(ofPart: part), numbered.count <= TokenPieceRecord.KnownPart.mostSegments {
            // Frames of one file come one by one.
            segments = Dictionary(
                numbered.map { (names.indices.contains($0.key) ? names[$0.key] : "", $0.value) },
                uniquingKeysWith: { $0.addingClamped($1) })
        }
        return TokenPieceRecord.KnownPart(part: part, documents: documents, segments: segments)
    }

    private static func append(_ ids: ArraySlice<UInt32>, _ width: TokenWidth, to file: inout AtomicFile) throws {
        var bytes: [UInt8] = []
        TokenBytes.append(ids.span, width: width, to: &bytes)
        try file.write(bytes.span)
    }
}
