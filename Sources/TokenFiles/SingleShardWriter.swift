import DurableFiles

/// Writes one shard of a split, and its index where the format has one, byte for byte as ``SplitWriter`` would.
///
///     var writer = try SingleShardWriter(folder: "out", split: .train, layout: layout, number: 7)
///     try writer.append(ids.span)
///     try writer.endDocument()
///     let files = try writer.finish()
///
/// It takes the ids of the shard and the ends of the documents that end in it (``SplitIndexWriter`` tells both). Only
/// for layouts without blocks.
public struct SingleShardWriter: ~Copyable {
    private let layout: TokenFileLayout
    private var shards: ShardWriter

    /// Begins the shard; the folder must exist.
    /// - Parameters:
    ///   - folder: where the files will be.
    ///   - split: which split.
    ///   - layout: that of the split, without blocks.
    ///   - number: the shard's, counted from 0 whatever the format's first number is.
    public init(folder: String, split: Split, layout: TokenFileLayout, number: Int) throws(TokenFileError) {
        precondition(layout.block == nil, "rows are not cut")
        self.layout = layout
        let names = TokenFileNames(layout: layout, split: split)
        try TokenFileError.makeFolders(for: [names.tokens(shard: number)], in: folder)
        shards = ShardWriter(folder: folder, names: names, first: number)
    }

    /// Adds ids to the document in hand.
    /// - Throws: `TokenFileError.idOutsideVocabulary`, before any of these ids is written; after another error the
    ///   shard can no longer be finished.
    public mutating func append(_ ids: Span<UInt32>) throws(TokenFileError) {
        try layout.check(ids)
        try shards.append(ids)
    }

    /// Ends the document in hand, which may be empty.
    public mutating func endDocument() throws(TokenFileError) { try shards.endDocument() }

    /// Completes the files, and gives them their names.
    /// - Returns: the files. Those of several shards where more was handed over than one takes, of none where nothing
    ///   was and there need not be one.
    public consuming func finish() throws(TokenFileError) -> [WrittenFile] {
        let files = try shards.seal()
        try SealedSplit.publish(files)
        return files.map(\.written)
    }
}
