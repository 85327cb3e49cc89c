import DurableFiles

/// Writes the ids of a split into as many files as the layout wants, each with its index where the format has one.
///
/// One file is open at a time; those that are full are closed and keep their temporary names.
struct ShardWriter: ~Copyable {
    let folder: String
    let names: TokenFileNames
    /// The names of the shards behind which these are.
    let earlier: [String]
    /// The ids of all shards.
    private(set) var tokens = 0

    private var layout: TokenFileLayout { names.layout }
    private var shard: OpenShard?
    private var sealed: [SealedSplit.File] = []
    /// How many shards were begun.
    private var begun: Int
    /// Where the last shard's ids are in `sealed`.
    private var lastShard: Int?
    private var documentLength = 0
    /// The most ids of a shard: whole rows where there are rows.
    private let capacity: Int

    private struct OpenShard: ~Copyable {
        var tokens: TokenFileWriter
        var index: DocumentIndexWriter?
        var documents = 0
    }

    init(folder: String, names: TokenFileNames, after earlier: [String] = []) {
        self.earlier = earlier
        begun = earlier.count
        self.folder = folder
        self.names = names
        let row = names.layout.block?.size ?? 1
        capacity = names.layout.shardTokens.map { $0 / row * row } ?? .max
    }

    /// Adds ids, and begins shards as they fill up.
    mutating func append(_ ids: Span<UInt32>) throws(TokenFileError) {
        var next = 0
        while next < ids.count {
            if shard == nil { shard = try begin() }
            let filled = shard?.tokens.count ?? 0
            let room = layout.format.hasIndexPerShard ? Int.max : capacity - filled
            let end = next + min(room, ids.count - next)
            try shard?.tokens.append(ids.extracting(next..<end))
            tokens += end - next
            documentLength += end - next
            if end - next == room { try sealShard() }
            next = end
        }
    }

    /// Ends a document. In the formats whose shards hold whole documents it may end the shard.
    mutating func endDocument() throws(TokenFileError) {
        if layout.format.hasIndexPerShard {
            if shard == nil { shard = try begin() }
            try shard?.index?.appendDocument(tokens: documentLength)
        }
        documentLength = 0
        if shard != nil {
            shard?.documents += 1
        } else if let lastShard {
            sealed[lastShard].written.documents += 1
        }
        if layout.format.hasIndexPerShard, let filled = shard?.tokens.count, filled >= capacity { try sealShard() }
    }

    /// Completes all shards. Where there is no token there is no shard, but in the formats that have one file an empty one.
    consuming func seal() throws(TokenFileError) -> [SealedSplit.File] {
        if shard == nil, begun == 0, names.alwaysHasFile { shard = try begin() }
        if shard != nil { try sealShard() }
        return sealed
    }

    private mutating func begin() throws(TokenFileError) -> OpenShard {
        let name = nextName
        let tokens = try TokenFileWriter(
            path: "\(folder)/\(name)", width: layout.width, header: TokenFileHeader(layout))
        begun += 1
        guard let index = names.index(ofTokens: name) else { return OpenShard(tokens: tokens, index: nil) }
        let kind: DocumentIndexWriter.Kind = layout.format == .megatron ? .megatron(layout.width) : .datatrove
        return OpenShard(tokens: tokens, index: try DocumentIndexWriter(path: "\(folder)/\(index)", kind: kind))
    }

    private var nextName: String { name(ofShard: begun) }

    private func name(ofShard number: Int) -> String {
        names.tokens(shard: layout.shardTokens == nil && number == 0 ? nil : number)
    }

    private mutating func sealShard() throws(TokenFileError) {
        guard let full = shard.take() else { return }
        let name = name(ofShard: begun - 1)
        let count = full.tokens.count
        let documents = full.documents
        var files = [
            try SealedSplit.File(full.tokens.seal(), name: name, split: names.split, tokens: count)
        ]
        files[0].written.documents = documents
        lastShard = sealed.count
        if let index = full.index, let indexName = names.index(ofTokens: name) {
            files.append(try SealedSplit.File(index.seal(), name: indexName, split: names.split))
        }
        if let metadata = names.metadata(ofTokens: name) {
            var file = try ArrayFile(path: "\(folder)/\(metadata)")
            let text = DatatroveMetadata.text(tokenizer: layout.tokenizerName, width: layout.width, tokens: count)
            try file.write(Array(text.utf8))
            files.append(try SealedSplit.File(file.seal(), name: metadata, split: names.split))
        }
        sealed += files
    }
}
