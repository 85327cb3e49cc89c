import InputNumbers

/// `part.json`: one part of a corpus, usually one dump file. Written when the part is begun, and again when it is
/// complete.
public struct PartRecord: Codable, Equatable, Sendable {
    /// The part's name, which is also its folder's.
    public var name: String
    /// The wiki's database name.
    public var wiki: String
    /// Whether all segments are there and verified.
    public var complete: Bool
    /// Where the part comes from.
    public var source: Source
    /// The corpus seed.
    public var seed: UInt64
    /// The options that shape the text, by name; parts of one wiki must agree on them.
    public var options: [String: String]
    /// The version of the rules that make text of wikitext.
    public var textRules: Int
    /// The size of a segment, in bytes of the dump.
    @Count public var segmentSize: Int
    /// The number of buckets of each segment file, a power of two.
    @Count public var buckets: Int
    /// What became of the pages. Of an incomplete part: of the pages up to the damage.
    public var pages: PageCounts
    /// What the documents are like; of the templates that showed nothing, those called most often.
    public var statistics: TextStatistics
    /// The pages that were asked for; nil: all.
    public var slice: DumpSlice?
    /// The ids of the pages that the part is known to cover; empty when the dump's pages do not stand in the order of
    /// their ids.
    public var covers: PageCoverage
    /// The ids among which pages stand whose own ids could not be read: no page with such an id is known to be absent.
    /// Nil: there are none.
    public var unread: PageCoverage?
    /// What was said of documents whose pages this part lacks; nil: nothing.
    public var missing: MissingPages?
    /// Whether each page of the dump has a larger id than the one before.
    public var ascending: Bool
    /// The largest revision id that was seen; 0 without any.
    public var newestRevision: UInt64
    /// The newest time stamp of a revision that was seen, such as `2026-01-01T00:00:00Z`; empty without any.
    public var newestTimestamp: String
    /// Of a part that is begun: whether it takes the place of one that was complete. Its options are those of the
    /// corpus then, as that part's were.
    public var replaces: Bool?
    /// The damage that ended the part, if any.
    public var failure: String?
    /// What `--salvage` went past.
    public var damage: [DamagedRange]
    /// The address of the wiki's main page, as the dump tells it.
    public var base: String
    /// The segment files.
    public var segments: [SegmentLayout]

    /// Where a part comes from: nothing but what the bytes themselves tell. When they were written, and where, is not
    /// the part's business.
    public struct Source: Codable, Equatable, Sendable {
        /// The file's name without its folder; `-` is standard input.
        public var file: String
        /// Its size.
        @Count public var bytes: Int
        /// A hash of its first and last bytes: where it differs, the file is another one, and nothing else need be
        /// read.
        public var headAndTail: String
        /// SHA-256 of the whole, taken while reading; empty as long as the part is not complete, and of a slice.
        public var sha256: String
        /// Of a slice that is complete: the bytes that it depends on. Nil where nobody knows them.
        public var read: Read?

        /// Bytes of a file.
        public struct Read: Codable, Equatable, Sendable {
            /// Where they stand: ascending ranges, each its first byte and the one behind its last. The last may end
            /// behind the file: then it had no more.
            public var ranges: [[Int]]
            /// SHA-256 of them, one after another.
            public var sha256: String

            /// Bytes from their place and their hash.
            public init(ranges: [[Int]], sha256: String) {
                self.ranges = ranges
                self.sha256 = sha256
            }
        }

        enum CodingKeys: String, CodingKey {
            case file, bytes, sha256, read
            case headAndTail = "head_and_tail"
        }

        /// A source from its parts.
        public init(file: String, bytes: Int, headAndTail: String, sha256: String = "", read: Read? = nil) {
            self.file = file
            self.bytes = bytes
            self.headAndTail = headAndTail
            self.sha256 = sha256
            self.read = read
        }

        /// Whether both are known to be the same bytes: what nobody has hashed is known of neither.
        public func isKnownToBe(_ other: Source) -> Bool {
            let isKnown = !sha256.isEmpty || read.map { !$0.sha256.isEmpty } ?? false
            return isKnown && self == other
        }
    }

    enum CodingKeys: String, CodingKey {
        case name, wiki, complete, source, seed, options, buckets, pages, slice, covers, unread, missing, ascending,
            replaces, failure, damage, segments, base, statistics
        case textRules = "text_rules"
        case segmentSize = "segment_size"
        case newestRevision = "newest_revision"
        case newestTimestamp = "newest_timestamp"
    }

    /// A part that is begun.
    public init(
        name: String, wiki: String, base: String = "", source: Source, seed: UInt64, options: [String: String],
        textRules: Int,
        segmentSize: Int,
        buckets: Int
    ) {
        self.name = name
        self.wiki = wiki
        self.source = source
        self.seed = seed
        self.options = options
        self.textRules = textRules
        self.segmentSize = segmentSize
        self.buckets = buckets
        self.base = base
        complete = false
        pages = PageCounts()
        statistics = TextStatistics()
        covers = PageCoverage()
        ascending = true
        newestRevision = 0
        newestTimestamp = ""
        damage = []
        segments = []
    }

    /// The bytes of all documents' lines before compression.
    public var bytes: Int { segments.map(\.bytes).clampedSum() }
    /// Whether all pages of the dump are in it.
    public var isWhole: Bool { complete && damage.isEmpty && slice == nil }
}

/// `manifest.json`: what a corpus holds.
public struct Manifest: Codable, Equatable, Sendable {
    /// The version of the folder's layout.
    public var version: Int
    /// The seed of the shuffle: it belongs to the corpus.
    public var seed: UInt64
    /// The complete parts, by name.
    public var parts: [Part]

    /// The layout that this program reads and writes.
    public static let currentVersion = 3

    /// What every version of the layout has.
    struct Version: Decodable {
        var version: Int
    }

    /// A part, without the places of its documents.
    public struct Part: Codable, Equatable, Sendable {
        /// The part's name, which is also its folder's.
        public var name: String
        /// The wiki's database name.
        public var wiki: String
        /// Where it comes from.
        public var source: PartRecord.Source
        /// The options that shape the text.
        public var options: [String: String]
        /// What became of its pages.
        public var pages: PageCounts
        /// The bytes of its documents' lines before compression.
        @Count public var bytes: Int
        /// The address of the wiki's main page, as the dump tells it.
        public var base: String
        /// The latest time stamp of a revision.
        public var newestTimestamp: String
        /// The version of the rules that made text of its wikitext; nil in records of version 0.1, which do not tell.
        public var textRules: Int?
        /// What was said of documents whose pages this part lacks; nil: nothing.
        public var missing: MissingPages?

        enum CodingKeys: String, CodingKey {
            case name, wiki, source, options, pages, bytes, base, missing
            case newestTimestamp = "newest_timestamp"
            case textRules = "text_rules"
        }

        /// Whether another record is known to be of the same documents: all is the same, but for what is said of
        /// documents that are not its own.
        public func hasSameDocuments(as other: Part) -> Bool {
            var other = other
            other.missing = missing
            return self == other && textRules != nil && source.isKnownToBe(other.source)
        }
    }

    enum CodingKeys: String, CodingKey {
        case version, seed, parts
    }

    private enum EarlierKeys: String, CodingKey {
        case textRules = "text_rules"
    }

    /// A manifest from its parts.
    public init(version: Int, seed: UInt64, parts: [Part]) {
        self.version = version
        self.seed = seed
        self.parts = parts
    }

    /// Reads a manifest. Version 0.1 had one version of the text's rules for all parts of a corpus.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        version = try values.decode(Int.self, forKey: .version)
        seed = try values.decode(UInt64.self, forKey: .seed)
        parts = try values.decode([Part].self, forKey: .parts)
        let common = try decoder.container(keyedBy: EarlierKeys.self).decodeIfPresent(Int.self, forKey: .textRules)
        for index in parts.indices where parts[index].textRules == nil { parts[index].textRules = common }
    }
}

extension Manifest.Part {
    /// What a manifest says of a part.
    public init(_ part: PartRecord) {
        self.init(
            name: part.name, wiki: part.wiki, source: part.source, options: part.options, pages: part.pages,
            bytes: part.bytes, base: part.base, newestTimestamp: part.newestTimestamp, textRules: part.textRules,
            missing: part.missing)
    }
}
