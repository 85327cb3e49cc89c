import Corpus
import DurableFiles
import Tokenization

extension CorpusFolder {
    /// What ``DumpTask`` leaves to one task: lists the complete parts of a corpus in its manifest, and decides what the
    /// pages mean that parts lack, for all tasks behind.
    /// - Parameters:
    ///   - path: the corpus folder.
    ///   - seed: of a corpus whose manifest is not made yet; nil: that of its parts.
    ///   - run: the names of the parts of a run's dumps; none where a corpus is tokenized.
    ///   - missing: what is said of missing pages. A run says it of its dumps, with whose parts it is recorded, and of
    ///     newer parts that ask for it; else it is true of all of which nothing was said, and of these token files
    ///     alone.
    ///   - tokenFolder: where the token files will stand, which remember what was said of them; nil: nothing was.
    /// - Throws: ``/Corpus/CorpusError/notACorpus(path:)`` where there is neither a manifest nor a part;
    ///   ``/Corpus/CorpusError/noSuchPart(path:part:parts:)``.
    public static func merge(
        _ path: String, seed: UInt64?, run: [String] = [], missing: MissingPages? = nil, tokenFolder: String? = nil
    ) throws -> MergedParts {
        guard isFolder(path), let found = try CorpusFolder.seed(of: path) ?? anyPart(of: path)?.seed else {
            throw CorpusError.notACorpus(path: path)
        }
        let known = seed ?? found
        let lock = try CorpusLock(folder: path)
        var corpus = try CorpusFolder(adding: path, seed: known)
        var parts = try corpus.listCompleteParts()
        if let unknown = run.first(where: { name in !parts.contains { $0.name == name } }) {
            throw CorpusError.noSuchPart(path: path, part: unknown, parts: parts.map(\.name))
        }
        if let missing, !run.isEmpty {
            for var answered in try corpus.partsAnswered(beside: Set(run)) {
                answered.missing = missing
                try corpus.record(answered)
            }
            parts = try corpus.completeParts()
        }
        _ = consume lock
        let remembered = try tokenFolder.map { try EarlierFiles(in: $0).decisions } ?? [:]
        return MergedParts(parts.map { $0.deciding((run.isEmpty ? missing : nil) ?? remembered[$0.name]) })
    }

    private static func anyPart(of path: String) throws -> PartRecord? {
        let new = try CorpusFolder(joining: path, seed: ShuffleKey.defaultSeed)
        return try new.begunParts().first
    }
}

/// The parts of a corpus, as the tasks behind want to know of them.
public struct MergedParts: Codable, Equatable, Sendable {
    /// A part.
    public struct Part: Codable, Equatable, Sendable {
        /// Its number among all parts, in the order of the manifest.
        public var number: Int
        /// Its name.
        public var name: String
        /// The wiki's database name.
        public var wiki: String
        /// The bytes of its documents' lines before compression.
        public var bytes: Int
        /// What became of its pages.
        public var pages: PageCounts
        /// Its segment files.
        public var segments: [Segment]
    }

    /// A segment file.
    public struct Segment: Codable, Equatable, Sendable {
        /// Its name in the part's folder.
        public var file: String
        /// Its documents.
        public var documents: Int
        /// The bytes of their lines before compression.
        public var bytes: Int
    }

    /// The parts.
    public var parts: [Part]
    /// What became of the pages of all.
    public var pages: PageCounts
    /// The corpus's seed; nil where it has no part.
    public var seed: UInt64?
    /// The records without places and statistics: what the tasks behind must know.
    public var records: [PartRecord]

    enum CodingKeys: String, CodingKey {
        case parts, pages, seed
    }

    package init(_ complete: [PartRecord]) {
        parts = complete.enumerated().map { number, record in
            Part(
                number: number, name: record.name, wiki: record.wiki, bytes: record.bytes, pages: record.pages,
                segments: record.segments.map { Segment(file: $0.file, documents: $0.documents, bytes: $0.bytes) })
        }
        pages = PageCounts()
        for record in complete { pages.add(record.pages) }
        seed = complete.first?.seed
        records = complete.map { record in
            var record = record
            record.segments = []
            record.statistics = TextStatistics()
            return record
        }
    }

    /// Reads a record again; ``records`` do not stand in it.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        parts = try values.decode([Part].self, forKey: .parts)
        pages = try values.decode(PageCounts.self, forKey: .pages)
        seed = try values.decodeIfPresent(UInt64.self, forKey: .seed)
        records = []
    }
}

extension MergedParts {
    /// The records of a `parts.json`.
    /// - Throws: ``/Corpus/CorpusError/unreadable(path:reason:)``.
    public static func records(at path: String) throws -> [PartRecord] {
        do {
            return try decodeJSON([PartRecord].self, from: ReadableFile.contents(of: path))
        } catch let error as FileError {
            throw error
        } catch {
            throw CorpusError.unreadable(path: path, reason: "\(error)")
        }
    }
}
