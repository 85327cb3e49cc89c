import Corpus
import DurableFiles
import Extraction
import InputNumbers
import Statistics
import TokenFiles
import Tokenization
import Workers

/// What token files of a split a task has made: all, or some of them.
public struct SplitRecord: Codable, Equatable, Sendable {
    /// Which split.
    public var split: Split
    /// The files, as they stand in `meta.json`; their names are those below the output folder.
    public var files: [TokenFilesRecord.File]
    /// The tokens of the split; of a task that wrote one shard, those of the shard.
    @Count public var tokens: Int
    /// The documents of the split; of a task that wrote one shard, those that end in it.
    @Count public var documents: Int
    /// Tokens that filled no row and were left out.
    @Count public var droppedTokens = 0
    /// Tokens that were added to fill rows up.
    @Count public var paddingTokens = 0
    /// How long the documents of the split are, in tokens; nil of a task that wrote one shard.
    public var lengths: LengthDistribution?
    /// The shards that are to be written, where this task wrote none.
    public var shards: [ShardExtent]?
    /// The identity of the run whose pieces these were, in hexadecimal digits; nil of a shard that none was needed for.
    public var run: String?
    /// The checksum of the tokens that came (`TokenSum`), in hexadecimal digits.
    public var tokenSum = TokenSum().digits
    /// How many files there are.
    @Count public var fileCount: Int

    enum CodingKeys: String, CodingKey {
        case split, files, tokens, documents, lengths, shards, run
        case tokenSum = "token_sum"
        case fileCount = "file_count"
        case droppedTokens = "dropped_tokens"
        case paddingTokens = "padding_tokens"
    }
}

/// The tasks behind ``RangeTask``: the pieces of all ranges → the token files of a split.
///
/// Either one task writes them all (``write(from:into:)``), or one writes what tells where documents are
/// (``index(from:into:)``) and says how the split falls into shards, and a task each writes these
/// (``write(_:from:firstPiece:into:)``). The files are the same, byte for byte.
public struct SplitTask: Sendable {
    /// Which split.
    public let split: Split
    private let layout: TokenFileLayout

    /// - Parameters:
    ///   - split: which split.
    ///   - configuration: what the token files are like.
    ///   - folder: where the token files will stand; shards are named after it.
    public init(_ split: Split, _ configuration: TokenConfiguration, tokenFolder folder: String) throws {
        try TaskChecks.check(configuration)
        self.init(split, layout: try configuration.layout(folder: folder))
    }

    package init(_ split: Split, layout: TokenFileLayout) {
        self.split = split
        self.layout = layout
    }

    // MARK: - The whole split

    /// Writes all files of the split.
    /// - Parameters:
    ///   - descriptor: where the pieces of all ranges come from (`PieceFrames`).
    ///   - folder: where the files are written, a fresh one.
    public func write(from descriptor: Int32, into folder: String) throws -> SplitRecord {
        try makeFolders(folder)
        var frames = PieceFrames(from: descriptor, width: layout.width)
        var pieces = PieceOrder(split)
        guard let first = try frames.next() else { throw frames.damage("there is no piece", at: 0) }
        var writer = try SplitWriter(
            folder: folder, split: split, layout: layout, recordsOrigins: pieces.recordsOrigins(first))
        var ends = DocumentEnds(of: split)
        var sum = TokenSum()
        var start = 0
        var event: PieceFrames.Event? = first
        while let now = event {
            switch now {
            case .documents(let documents):
                try pieces.begin(documents, frames, at: ends.position)
                start = ends.position
                ends.add(documents)
                while let ended = try ends.endHere() { try writer.endDocument(ended.origin) }
            case .tokens(let ids, let range):
                try pieces.checkTokens(of: range, frames)
                sum.add(ids[...], at: ends.position - start, ofRange: range)
                var next = 0
                while next < ids.count {
                    let count = try ends.advance(upTo: ids.count - next)
                    if count == 0 { throw frames.damage("there are more tokens than documents", at: frames.position) }
                    try writer.append(ids[next..<next + count].span)
                    next += count
                    while let ended = try ends.endHere() { try writer.endDocument(ended.origin) }
                }
            }
            event = try frames.next()
        }
        try pieces.end(frames, at: ends.position)
        let (tokens, documents) = (writer.tokens, writer.documents)
        let sealed = try writer.seal()
        let (dropped, padding) = (sealed.droppedTokens, sealed.paddingTokens)
        let files = try sealed.publish()
        var lengths = LengthDistribution(steps: TextStatistics.characterSteps)
        try SplitReader(folder: folder, split: split, layout: layout).addLengths(to: &lengths)
        return SplitRecord(
            split: split, files: files.map(TokenFilesRecord.File.init), tokens: tokens, documents: documents,
            droppedTokens: dropped, paddingTokens: padding, lengths: lengths, run: pieces.runDigits,
            tokenSum: sum.digits, fileCount: files.count)
    }

    // MARK: - Shard by shard

    /// Writes the files of the split that are no shards, and plans the shards.
    /// - Parameters:
    ///   - descriptor: where the documents of the pieces of all ranges come from, without tokens.
    ///   - folder: where the files are written, a fresh one.
    /// - Returns: a record whose `shards` are still to be written.
    public func index(from descriptor: Int32, into folder: String) throws -> SplitRecord {
        try refuseRows()
        try makeFolders(folder)
        var frames = PieceFrames(from: descriptor, width: layout.width)
        var pieces = PieceOrder(split)
        guard let first = try frames.next() else { throw frames.damage("there is no piece", at: 0) }
        var writer = try SplitIndexWriter(
            folder: folder, split: split, layout: layout, recordsOrigins: pieces.recordsOrigins(first))
        var lengths = LengthDistribution(steps: TextStatistics.characterSteps)
        var event: PieceFrames.Event? = first
        while let now = event {
            guard case .documents(let documents) = now else {
                throw frames.damage("there are tokens, which this task does not take", at: frames.position)
            }
            try pieces.begin(documents, frames, at: nil)
            var list = documents.list(of: split)
            while let document = try list.next() {
                try writer.appendDocument(tokens: document.tokens, document.origin)
                lengths.add(document.tokens)
            }
            event = try frames.next()
        }
        let (tokens, documents) = (writer.tokens, writer.documents)
        let (files, shards) = try writer.finish()
        return SplitRecord(
            split: split, files: files.map(TokenFilesRecord.File.init), tokens: tokens, documents: documents,
            lengths: lengths, shards: shards, run: pieces.runDigits, fileCount: files.count)
    }

    /// Where the first of some pieces begins: so many tokens and documents of the split are in pieces before.
    public struct PieceStart: Equatable, Sendable {
        /// The place of its first token.
        public var token: Int
        /// The number of its first document.
        public var document: Int

        /// A place from its parts.
        public init(token: Int, document: Int) {
            self.token = token
            self.document = document
        }
    }

    /// Writes one shard, and its index where the format has one.
    /// - Parameters:
    ///   - shard: which one, as ``index(from:into:)`` has planned it.
    ///   - descriptor: where the documents of the pieces come from that the shard is of, in their order, and just the
    ///     bytes of its tokens.
    ///   - firstPiece: where the first of these pieces begins.
    ///   - folder: where the files are written, a fresh one.
    public func write(
        _ shard: ShardExtent, from descriptor: Int32, firstPiece: PieceStart, into folder: String
    ) throws -> SplitRecord {
        try refuseRows()
        guard shard.tokens >= 0, shard.documents >= 0, shard.firstToken >= firstPiece.token,
            shard.firstDocument >= firstPiece.document
        else { throw mismatch(shard, "its first piece begins behind it") }
        try makeFolders(folder)
        var frames = PieceFrames(from: descriptor, width: layout.width)
        var writer = try SingleShardWriter(folder: folder, split: split, layout: layout, number: shard.number)
        var ends = DocumentEnds(
            of: split, wanted: shard.firstDocument..<shard.firstDocument + shard.documents, from: shard.firstToken,
            areWhole: layout.format.hasIndexPerShard,
            firstListed: (firstPiece.document, firstPiece.token))
        let end = shard.firstToken + shard.tokens
        var last = -1
        var run: PieceDocuments?
        var sum = TokenSum()
        // The place of the first token of the piece in hand, and of the next one.
        var (start, nextStart) = (firstPiece.token, firstPiece.token)
        while let event = try frames.next() {
            switch event {
            case .documents(let documents):
                guard documents.run == run?.run ?? documents.run else {
                    throw mismatch(shard, "the piece of range \(documents.range) is of another run")
                }
                run = run ?? documents
                // Pieces without anything of the split may be left out.
                guard documents.range > last else {
                    throw frames.damage(
                        "range \(documents.range) comes behind range \(last)", at: frames.position)
                }
                last = documents.range
                (start, nextStart) = (nextStart, nextStart.addingClamped(documents[split].tokens))
                ends.add(documents)
                while try ends.endHere() != nil { try writer.endDocument() }
            case .tokens(let ids, let range):
                sum.add(ids[...], at: ends.position - start, ofRange: range)
                var next = 0
                while next < ids.count {
                    let count = try ends.advance(upTo: ids.count - next)
                    if count == 0 { throw mismatch(shard, "tokens come of no document that ends in it") }
                    if ends.position > end { throw mismatch(shard, "there are more tokens than \(shard.tokens)") }
                    try writer.append(ids[next..<next + count].span)
                    next += count
                    while try ends.endHere() != nil { try writer.endDocument() }
                }
            }
        }
        guard ends.position == end, ends.ended == shard.documents else {
            throw mismatch(
                shard,
                "there are \(ends.position - shard.firstToken) tokens and the ends of \(ends.ended) documents, "
                    + "instead of \(shard.tokens) and \(shard.documents)"
            )
        }
        let files = try writer.finish().map(TokenFilesRecord.File.init)
        guard let file = files.first, file.tokens == shard.tokens, file.documents == shard.documents else {
            throw mismatch(shard, "the options make it end elsewhere")
        }
        return SplitRecord(
            split: split, files: files, tokens: shard.tokens, documents: shard.documents, run: run?.runDigits,
            tokenSum: sum.digits, fileCount: files.count)
    }

    private func refuseRows() throws {
        if layout.block != nil { throw TaskError.rowsOfShard }
    }

    private func mismatch(_ shard: ShardExtent, _ reason: String) -> TaskInputError {
        .mismatch(path: "-", reason: "shard \(shard.number) of \(split.rawValue): \(reason)")
    }
}

/// Whether pieces are all there, in their order.
private struct PieceOrder {
    private let split: Split
    private var next = 0
    private var hasOrigins = false
    /// The identity of the run.
    private var run: UInt64?
    /// The same in hexadecimal digits.
    var runDigits: String? { run.map { String($0, radix: 16) } }
    /// The tokens of all pieces so far, that in hand included.
    private var tokens = 0

    init(_ split: Split) { self.split = split }

    /// Whether the token files tell which pages their documents were.
    mutating func recordsOrigins(_ first: PieceFrames.Event) -> Bool {
        if case .documents(let documents) = first { hasOrigins = documents.hasOrigins }
        return hasOrigins
    }

    /// - Parameter position: the tokens that came; nil where none come.
    mutating func begin(_ piece: PieceDocuments, _ frames: PieceFrames, at position: Int?) throws {
        try end(frames, at: position ?? tokens)
        guard piece.range == next else {
            throw TaskInputError.mismatch(
                path: frames.path, reason: "the piece of range \(piece.range) comes where that of range \(next) is due")
        }
        guard piece.hasOrigins == hasOrigins, piece.run == run ?? piece.run else {
            throw TaskInputError.mismatch(
                path: frames.path, reason: "the pieces of ranges 0 and \(next) are not of the same run")
        }
        run = piece.run
        next += 1
        tokens.addClamped(piece[split].tokens)
        guard Count.range.contains(tokens) else {
            throw frames.damage("the pieces up to range \(piece.range) have \(tokens) tokens", at: frames.position)
        }
    }

    func checkTokens(of range: Int, _ frames: PieceFrames) throws {
        if range == next - 1 { return }
        throw frames.damage(
            "tokens of range \(range) come behind the documents of range \(next - 1)", at: frames.position)
    }

    /// - Throws: where the piece in hand lacks tokens.
    func end(_ frames: PieceFrames, at position: Int) throws {
        if position == tokens { return }
        throw frames.damage("\(tokens - position) tokens of range \(next - 1) are missing", at: frames.position)
    }
}
