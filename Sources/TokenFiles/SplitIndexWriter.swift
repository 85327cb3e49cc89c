import DurableFiles

/// Writes what ``SplitWriter`` writes beside the shards of a split, and tells what is in each shard: so that every
/// shard can be written by another process (``SingleShardWriter``).
///
///     var index = try SplitIndexWriter(folder: "out", split: .train, layout: layout)
///     for document in documents { try index.appendDocument(tokens: document.ids.count) }
///     let (files, shards) = try index.finish()
///
/// Only for layouts without blocks: what is in a row depends on all rows before.
public struct SplitIndexWriter: ~Copyable {
    /// The documents so far.
    public private(set) var documents = 0
    /// Their ids.
    public private(set) var tokens = 0

    private let names: TokenFileNames
    private var dealer: ShardDealer
    private var indices: SplitIndices

    /// Begins the files; the folder must exist.
    /// - Parameters:
    ///   - folder: where the files will be.
    ///   - split: which split.
    ///   - layout: that of the split, without blocks.
    ///   - recordsOrigins: whether ``DocumentOrigins`` are written; then each document must come with its own.
    public init(
        folder: String, split: Split, layout: TokenFileLayout, recordsOrigins: Bool = false
    ) throws(TokenFileError) {
        precondition(layout.block == nil, "rows are not cut")
        names = TokenFileNames(layout: layout, split: split)
        dealer = ShardDealer(layout)
        try TokenFileError.makeFolders(
            for: SplitIndices.fileNames(names, recordsOrigins: recordsOrigins), in: folder)
        indices = try SplitIndices(folder: folder, names: names, recordsOrigins: recordsOrigins)
    }

    /// Adds a document.
    public mutating func appendDocument(tokens count: Int, _ origin: DocumentOrigin? = nil) throws(TokenFileError) {
        try indices.append(length: count, origin)
        dealer.dealDocument(tokens: count)
        documents += 1
        tokens += count
    }

    /// Completes the files, and gives them their names.
    /// - Returns: the files, and the shards that the split has, in their order.
    public consuming func finish() throws(TokenFileError) -> (files: [WrittenFile], shards: [ShardExtent]) {
        if dealer.lacksOnlyShard(names) { dealer.begin() }
        let shards = dealer.shards
        let files = try indices.seal()
        try SealedSplit.publish(files)
        return (files.map(\.written), shards)
    }
}
