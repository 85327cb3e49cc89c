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
    var tokens: Int { dealer.tokens }

    private var layout: TokenFileLayout { names.layout }
    private var dealer: ShardDealer
    private var shard: OpenShard?
    /// The files of the shards that are full, shard by shard.
    private var sealed: [[SealedSplit.File]] = []
    private var documentLength = 0

    private struct OpenShard: ~Copyable {
        var tokens: TokenFileWriter
        var index: DocumentIndexWriter?
    }

    /// - Parameter earlier: the shards behind which these are.
    init(folder: String, names: TokenFileNames, after earlier: [String] = []) {
        self.init(folder: folder, names: names, after: earlier, first: earlier.count)
    }

    /// - Parameter first: the number of the first shard, those before which are elsewhere.
    init(folder: String, names: TokenFileNames, first: Int) {
        self.init(folder: folder, names: names, after: [], first: first)
    }

    private init(folder: String, names: TokenFileNames, after earlier: [String], first: Int) {
        self.earlier = earlier
        self.folder = folder
        self.names = names
        dealer = ShardDealer(names.layout, first: first)
    }

    /// Adds ids, and begins shards as they fill up.
    mutating func append(_ ids: Span<UInt32>) throws(TokenFileError) {
        var next = 0
        while next < ids.count {
            if !dealer.isOpen { try begin() }
            let end = next + dealer.deal(ids.count - next)
            try shard?.tokens.append(ids.extracting(next..<end))
            documentLength += end - next
            if !dealer.isOpen { try sealShard() }
            next = end
        }
    }

    /// Ends a document. In the formats whose shards hold whole documents it may end the shard.
    mutating func endDocument() throws(TokenFileError) {
        if dealer.needsShardForDocument { try begin() }
        try shard?.index?.appendDocument(tokens: documentLength)
        documentLength = 0
        dealer.endDocument()
        if !dealer.isOpen { try sealShard() }
    }

    /// Completes all shards. Where there is no token there is no shard, but in the formats that have one file an empty
    /// one.
    consuming func seal() throws(TokenFileError) -> [SealedSplit.File] {
        if dealer.lacksOnlyShard(names) { try begin() }
        try sealShard()
        // Documents may end in a shard that is full.
        for (number, extent) in dealer.shards.enumerated() { sealed[number][0].written.documents = extent.documents }
        return Array(sealed.joined())
    }

    private mutating func begin() throws(TokenFileError) {
        let name = name(ofShard: dealer.next)
        dealer.begin()
        let tokens = try TokenFileWriter(
            path: "\(folder)/\(name)", width: layout.width, header: TokenFileHeader(layout))
        guard let index = names.index(ofTokens: name) else {
            shard = OpenShard(tokens: tokens, index: nil)
            return
        }
        let kind: DocumentIndexWriter.Kind = layout.format == .megatron ? .megatron(layout.width) : .datatrove
        shard = OpenShard(
            tokens: tokens, index: try DocumentIndexWriter(path: "\(folder)/\(index)", kind: kind))
    }

    private func name(ofShard number: Int) -> String {
        names.tokens(shard: layout.shardTokens == nil && number == 0 ? nil : number)
    }

    private mutating func sealShard() throws(TokenFileError) {
        guard let full = shard.take() else { return }
        let name = name(ofShard: dealer.next - 1)
        let count = full.tokens.count
        var files = [
            try SealedSplit.File(full.tokens.seal(), name: name, split: names.split, tokens: count)
        ]
        if let index = full.index, let indexName = names.index(ofTokens: name) {
            files.append(try SealedSplit.File(index.seal(), name: indexName, split: names.split))
        }
        if let metadata = names.metadata(ofTokens: name) {
            var file = try ArrayFile(path: "\(folder)/\(metadata)")
            let text = DatatroveMetadata.text(tokenizer: layout.tokenizerName, width: layout.width, tokens: count)
            try file.write(Array(text.utf8))
            files.append(try SealedSplit.File(file.seal(), name: metadata, split: names.split))
        }
        sealed.append(files)
    }
}
