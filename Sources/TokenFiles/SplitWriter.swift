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
    /// What the offsets count of the document in hand: its ids, or its rows.
    private var documentLength = 0
    private var failure: TokenFileError?
    /// Keeps other processes from writing the same split.
    private let ownership: AtomicFile

    /// Begins the split's files; the folder must exist.
    ///
    /// - Parameter replaced: files in the folder that the caller will remove when the new ones have their names.
    public init(
        folder: String, split: Split, layout: TokenFileLayout, replacing replaced: [String] = []
    ) throws(TokenFileError) {
        let names = TokenFileNames(layout: layout, split: split)
        let ownership = try Self.own(folder, names)
        try Self.refuseConfusable(folder, names, except: replaced)
        let offsets: DocumentIndexWriter? =
            if let name = names.offsets {
                try DocumentIndexWriter(path: "\(folder)/\(name)", kind: .offsets)
            } else {
                nil
            }
        self.split = split
        self.layout = layout
        self.ownership = ownership
        self.offsets = offsets
        shards = ShardWriter(folder: folder, names: names)
        blocks = layout.block.map { BlockPacker($0) }
    }

    /// Takes possession of the split, and makes the folders that its files stand in.
    private static func own(_ folder: String, _ names: TokenFileNames) throws(TokenFileError) -> AtomicFile {
        do {
            let ownership = try AtomicFile(path: "\(folder)/\(names.split.rawValue)-files")
            for name in [names.offsets, names.tokens(shard: nil)].compactMap({ $0 }) where name.contains("/") {
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
    public mutating func endDocument() throws(TokenFileError) {
        if let failure { throw failure }
        do throws(TokenFileError) {
            var length = documentLength
            if let block = layout.block, block.packing == .documents {
                try blocks?.endRow(in: &shards)
                length = blocks?.takeRows() ?? 0
            }
            try offsets?.appendDocument(tokens: length)
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
        // What a stream dropped behind its last row is in no file.
        let limit = layout.block?.packing == .stream ? shards.tokens : Int.max
        var files = try shards.seal()
        if let name = names.offsets, let sealed = try offsets.take()?.seal(limit: limit) {
            files.append(try SealedSplit.File(sealed, name: name, split: split))
        }
        return SealedSplit(
            files: files, folder: folder, names: names, droppedTokens: dropped, paddingTokens: padding,
            ownership: ownership)
    }
}
