import InputNumbers

/// What of a split is in one of its shards.
public struct ShardExtent: Equatable, Sendable, Codable {
    /// The shard's number, counted from 0 whatever the format's first number is.
    @Count public var number: Int
    /// The place of its first id among those of the split.
    @Count public var firstToken: Int
    /// Its ids.
    @Count public var tokens: Int
    /// The first document that may end in it: so many end before.
    @Count public var firstDocument: Int
    /// The documents that end in it.
    @Count public var documents: Int

    /// A shard from its parts.
    public init(number: Int, firstToken: Int, tokens: Int, firstDocument: Int, documents: Int) {
        self.number = number
        self.firstToken = firstToken
        self.tokens = tokens
        self.firstDocument = firstDocument
        self.documents = documents
    }

    enum CodingKeys: String, CodingKey {
        case number, tokens, documents
        case firstToken = "first_token"
        case firstDocument = "first_document"
    }
}

/// Deals ids and documents out to shards, and writes none: the one rule of where shards begin and end.
///
/// - In formats with an index for each shard it ends with the document that reaches the layout's size; a document
///   without an id begins one, too.
/// - In the others a shard ends wherever it is full: rows between rows. Only an id begins the next one.
/// - A document counts to the shard in which it ends; of one that ends where a shard does, and of those without an id
///   behind it, that is this shard.
struct ShardDealer {
    /// The shards that were begun.
    private(set) var shards: [ShardExtent] = []
    /// Whether the last of them takes more.
    private(set) var isOpen = false
    /// The ids of all shards.
    private(set) var tokens = 0
    /// The number of the first shard.
    let first: Int

    /// The documents of all shards, and those before the first.
    private var documents = 0
    /// The most ids of a shard: whole rows where there are rows.
    private let capacity: Int
    private let holdsWholeDocuments: Bool

    init(_ layout: TokenFileLayout, first: Int = 0) {
        let row = layout.block?.size ?? 1
        capacity = layout.shardTokens.map { $0 / row * row } ?? .max
        holdsWholeDocuments = layout.format.hasIndexPerShard
        self.first = first
    }

    /// The number of the next shard.
    var next: Int { first + shards.count }

    /// Whether a document can end only in a shard that has yet to begin.
    var needsShardForDocument: Bool { holdsWholeDocuments && !isOpen }

    /// Begins a shard.
    mutating func begin() {
        shards.append(
            ShardExtent(number: next, firstToken: tokens, tokens: 0, firstDocument: documents, documents: 0))
        isOpen = true
    }

    /// Deals ids out to the open shard, which may be full then.
    /// - Returns: how many of them it takes, at least one.
    mutating func deal(_ count: Int) -> Int {
        guard isOpen, let last = shards.indices.last else { return 0 }
        let room = holdsWholeDocuments ? Int.max : capacity - shards[last].tokens
        let dealt = min(room, count)
        shards[last].tokens += dealt
        tokens += dealt
        isOpen = dealt < room
        return dealt
    }

    /// Ends a document, and perhaps the shard.
    mutating func endDocument() {
        documents += 1
        guard let last = shards.indices.last else { return }
        shards[last].documents += 1
        if holdsWholeDocuments, shards[last].tokens >= capacity { isOpen = false }
    }

    /// Deals a whole document out.
    mutating func dealDocument(tokens count: Int) {
        var left = count
        while left > 0 {
            if !isOpen { begin() }
            left -= deal(left)
        }
        if needsShardForDocument { begin() }
        endDocument()
    }

    /// Whether there must be a shard though no id asked for one.
    func lacksOnlyShard(_ names: TokenFileNames) -> Bool { next == 0 && names.alwaysHasFile }
}
