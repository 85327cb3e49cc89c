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
/// A document may come in any number of pieces. The ids that end or begin documents are among the ids that are handed over.
/// Until `finish()` all files have temporary names.
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
    private var offsets: DocumentIndexWriter?
    private var origins: DocumentIndexWriter?
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
    ///   - earlier: shards of the same layout in the folder, which stay; new ones are written behind them. Only for layouts without blocks.
    public init(
        folder: String, split: Split, layout: TokenFileLayout, replacing replaced: [String] = [],
        recordsOrigins: Bool = false, after earlier: EarlierShards? = nil
    ) throws(TokenFileError) {
        let names = TokenFileNames(layout: layout, split: split)
        var fileNames = [names.offsets, names.tokens(shard: nil)].compactMap { $0 }
        if recordsOrigins { fileNames.append(TokenFileNames.origins(split)) }
        let ownership = try Self.own(folder, split, filesNamed: fileNames)
        try Self.refuseConfusable(folder, names, except: replaced)
        var offsets: DocumentIndexWriter? =
            if let name = names.offsets {
                try DocumentIndexWriter(path: "\(folder)/\(name)", kind: .offsets)
            } else {
                nil
            }
        var origins: DocumentIndexWriter? =
            if recordsOrigins {
                try DocumentIndexWriter(path: "\(folder)/\(TokenFileNames.origins(split))", kind: .origins)
            } else {
                nil
            }
        if let earlier {
            try earlier.forEachDocument { (length, origin) throws(TokenFileError) in
                try offsets?.appendDocument(tokens: length)
                try origins?.append(origin)
            }
            tokens = earlier.reader.tokens
            documents = earlier.origins.count
        }
        self.split = split
        self.layout = layout
        self.origins = origins
        self.ownership = ownership
        self.offsets = offsets
        shards = ShardWriter(folder: folder, names: names, after: earlier?.reader.shards.map(\.name) ?? [])
        blocks = layout.block.map { BlockPacker($0) }
    }

    /// Takes possession of the split, and makes the folders that its files stand in.
    private static func own(
        _ folder: String, _ split: Split, filesNamed names: [String]
    ) throws(TokenFileError) -> AtomicFile {
        do {
            let ownership = try AtomicFile(path: "\(folder)/\(split.rawValue)-files")
            for name in names where name.contains("/") {
                try makeFolder(splitPath(name).folder, in: folder)
            }
            return ownership
        } catch {
            throw .file(error)
        }
    }

    /// - Throws: `TokenFileError.confusable` where the folder has a file that the format's reader would take for a shard.
    private static func refuseConfusable(
        _ folder: String, _ names: TokenFileNames, except replaced: [String]
    ) throws(TokenFileError) {
        let present: [String]
        do {
            present = try fileNames(in: folder)
        } catch {
            throw .file(error)
        }
        if let name = present.first(where: { names.isConfusable($0) && !replaced.contains($0) }) {
            throw .confusable(path: "\(folder)/\(name)", split: names.split)
        }
    }

    /// The ids that filled no block and were left out.
    public var droppedTokens: Int { blocks?.dropped ?? 0 }
    /// The ids that were added to fill blocks up.
    public var paddingTokens: Int { blocks?.padding ?? 0 }

    /// Adds ids to the document in hand.
    ///
    /// - Throws: `TokenFileError.idOutsideVocabulary`, before any of these ids is written; after another error the files can no
    ///   longer be finished.
    public mutating func append(_ ids: Span<UInt32>) throws(TokenFileError) {
        if let failure { throw failure }
        let largest = TokenBytes.largest(of: ids)
        guard Int(largest) < layout.vocabularySize else {
            throw .idOutsideVocabulary(largest, vocabularySize: layout.vocabularySize)
        }
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
            try offsets?.appendDocument(tokens: length)
            if let origin { try origins?.append(origin) }
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
        if let name = names.offsets, let sealed = try offsets.take()?.seal(limit: limit) {
            files.append(try SealedSplit.File(sealed, name: name, split: split))
        }
        if let sealed = try origins.take()?.seal() {
            files.append(try SealedSplit.File(sealed, name: TokenFileNames.origins(split), split: split))
        }
        return SealedSplit(
            files: files, folder: folder, names: names, earlier: earlier, droppedTokens: dropped,
            paddingTokens: padding,
            ownership: ownership)
    }
}
