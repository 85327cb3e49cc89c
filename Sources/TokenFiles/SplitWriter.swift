import DurableFiles

/// Writes all files of one split.
///
///     var writer = try SplitWriter(folder: "out", split: .train, layout: layout)
///     for document in documents {
///         try writer.append(document.ids.span)
///         try writer.endDocument()
///     }
///     let files = try writer.finish()
///
/// A document may come in any number of pieces. The ids that end or begin documents are among the ids that are handed
/// over. Until `finish()` all files have temporary names.
public struct SplitWriter: ~Copyable {
    /// Which split.
    public let split: Split
    /// Which files, and how.
    public let layout: TokenFileLayout
    /// The ids handed over so far.
    public private(set) var tokens = 0
    /// The documents that have ended so far.
    public private(set) var documents = 0

    private var shards: ShardWriter
    private var blocks: BlockPacker?
    private var indices: SplitIndices
    /// What the offsets count of the document in hand: its ids, or its rows.
    private var documentLength = 0
    private var failure: TokenFileError?
    /// Keeps other processes from writing the same split.
    private let ownership: AtomicFile

    /// Begins the split's files; the folder must exist.
    ///
    /// - Parameters:
    ///   - folder: where the files will be.
    ///   - split: which split.
    ///   - layout: which files, and how.
    ///   - replaced: files in the folder that the caller will remove when the new ones have their names.
    ///   - recordsOrigins: whether ``DocumentOrigins`` are written; then each document must come with its own.
    ///   - earlier: shards of the same layout in the folder, which stay; new ones are written behind them. Only for
    ///     layouts without blocks.
    public init(
        folder: String, split: Split, layout: TokenFileLayout, replacing replaced: [String] = [],
        recordsOrigins: Bool = false, after earlier: EarlierShards? = nil
    ) throws(TokenFileError) {
        let names = TokenFileNames(layout: layout, split: split)
        let indexNames = SplitIndices.fileNames(names, recordsOrigins: recordsOrigins)
        try names.refuseConfusable(in: folder, except: replaced)
        let ownership = try Self.own(folder, split, filesNamed: indexNames + [names.tokens(shard: nil)])
        var indices = try SplitIndices(folder: folder, names: names, recordsOrigins: recordsOrigins)
        if let earlier {
            try earlier.forEachDocument { (length, origin) throws(TokenFileError) in
                try indices.append(length: length, origin)
            }
            tokens = earlier.reader.tokens
            documents = earlier.origins.count
        }
        self.split = split
        self.layout = layout
        self.indices = indices
        self.ownership = ownership
        shards = ShardWriter(folder: folder, names: names, after: earlier?.reader.shards.map(\.name) ?? [])
        blocks = layout.block.map { BlockPacker($0) }
    }

    /// Takes possession of the split, and makes the folders that its files stand in.
    private static func own(
        _ folder: String, _ split: Split, filesNamed names: [String]
    ) throws(TokenFileError) -> AtomicFile {
        let ownership: AtomicFile
        do {
            ownership = try AtomicFile(path: "\(folder)/\(split.rawValue)-files")
        } catch {
            throw .file(error)
        }
        try TokenFileError.makeFolders(for: names, in: folder)
        return ownership
    }

    /// Removes the shards of a split that are in a folder, but for some, with what belongs to them, unfinished ones
    /// too: those of earlier runs.
    /// - Parameters:
    ///   - split: which split.
    ///   - layout: what its files are like.
    ///   - folder: where they stand.
    ///   - kept: the names of those that stay, below the folder.
    public static func removeOtherShards(
        of split: Split, layout: TokenFileLayout, in folder: String, except kept: [String]
    ) throws(TokenFileError) {
        do {
            try TokenFileNames(layout: layout, split: split).removeShards(in: folder, except: Set(kept))
        } catch {
            throw .file(error)
        }
    }

    /// Refuses a folder with a file that the format's reader would take for a shard.
    /// - Parameters:
    ///   - split: which split.
    ///   - layout: what its files are like.
    ///   - folder: where they will stand.
    ///   - known: the names of files that do no harm, or will go.
    /// - Throws: ``TokenFileError/confusable(path:split:)``.
    public static func refuseConfusableFiles(
        of split: Split, layout: TokenFileLayout, in folder: String, except known: [String]
    ) throws(TokenFileError) {
        try TokenFileNames(layout: layout, split: split).refuseConfusable(in: folder, except: known)
    }

    /// The ids that filled no block and were left out.
    public var droppedTokens: Int { blocks?.dropped ?? 0 }
    /// The ids that were added to fill blocks up.
    public var paddingTokens: Int { blocks?.padding ?? 0 }

    /// Adds ids to the document in hand.
    ///
    /// - Throws: `TokenFileError.idOutsideVocabulary`, before any of these ids is written; after another error the
    ///   files can no longer be finished.
    public mutating func append(_ ids: Span<UInt32>) throws(TokenFileError) {
        if let failure { throw failure }
        try layout.check(ids)
        do throws(TokenFileError) {
            if blocks != nil {
                try blocks?.append(ids, to: &shards)
            } else {
                try shards.append(ids)
            }
        } catch {
            failure = error
            throw error
        }
        tokens += ids.count
        documentLength += ids.count
    }

    /// Ends the document in hand, which may be empty.
    ///
    /// - Parameter origin: where it comes from, where origins are recorded.
    public mutating func endDocument(_ origin: DocumentOrigin? = nil) throws(TokenFileError) {
        if let failure { throw failure }
        do throws(TokenFileError) {
            var length = documentLength
            if let block = layout.block, block.packing == .documents {
                try blocks?.endRow(in: &shards)
                length = blocks?.takeRows() ?? 0
            }
            try indices.append(length: length, origin)
            try shards.endDocument()
        } catch {
            failure = error
            throw error
        }
        documentLength = 0
        documents += 1
    }

    /// Completes all files and gives them their names; files of an earlier run that are no longer needed go.
    ///
    /// - Returns: the files, shards first.
    public consuming func finish() throws(TokenFileError) -> [WrittenFile] {
        try seal().publish()
    }

    /// Completes all files, which keep their temporary names: so that both splits can be published together.
    public consuming func seal() throws(TokenFileError) -> SealedSplit {
        if let failure { throw failure }
        if let block = layout.block, block.packing == .stream { try blocks?.endRow(in: &shards) }
        let dropped = droppedTokens
        let padding = paddingTokens
        let names = shards.names
        let folder = shards.folder
        let earlier = shards.earlier
        // What a stream dropped behind its last row is in no file.
        let limit = layout.block?.packing == .stream ? shards.tokens : Int.max
        var files = try shards.seal()
        files += try indices.seal(limit: limit)
        return SealedSplit(
            files: files, folder: folder, names: names, earlier: earlier, droppedTokens: dropped,
            paddingTokens: padding,
            ownership: ownership)
    }
}
