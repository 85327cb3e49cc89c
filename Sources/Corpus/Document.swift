// Documents on disk, in an order that depends on nothing but themselves.
//
// The nouns: a `Document` is what one article has become; its `ShuffleKey` says where it stands in the shuffled order;
// a `SegmentFile` holds the documents of one segment of a dump, grouped by ranges of the key (buckets); a
// `CorpusFolder` holds the segment files of all parts, and a manifest.
//
//     let key = ShuffleKey(seed: 2357, wiki: "enwiki", pageID: 12)
//     var writer = SegmentFileWriter(buckets: 16)
//     writer.append(document, pageID: 12, key: key)
//     let layout = try writer.write(
//         to: "corpus/part/00000.jsonl.zst", pages: PageCounts(), attachment: [], compressor: SegmentCompressor())

/// What an article, or a text of another kind, has become.
public struct Document: Equatable, Sendable {
    /// The page id as it stands in the dump; for other documents, their own name or position.
    public var id: String
    /// The wiki's database name, such as `enwiki`; for other documents, the name of their source.
    public var wiki: String
    /// The page's title, with spaces.
    public var title: String
    /// The page's address; empty when unknown.
    public var url: String
    /// The revision id; 0 when unknown.
    public var revision: UInt64
    /// The text, UTF-8.
    public var text: [UInt8]

    /// A document from its parts.
    public init(id: String, wiki: String, title: String, url: String, revision: UInt64, text: [UInt8]) {
        self.id = id
        self.wiki = wiki
        self.title = title
        self.url = url
        self.revision = revision
        self.text = text
    }
}
