import Corpus
import InputNumbers
import Workers

/// How many of the documents of older parts the legacy dumps that cover them lack: of one wiki, over all its parts.
///
/// Few pages are deleted from one dump to the next. Where more than one in a hundred is absent, a dump was cut, or is
/// of something else: that is for the
/// user to decide. Dumps of which the user has said what their absent pages mean do not count.
public struct MissingShare: Codable, Equatable, Sendable {
    /// Documents of older parts that legacy dumps cover.
    public var covered = 0
    /// Those of them that would be deleted.
    public var lacking = 0
    /// Some of these pages, by id.
    public var pages: [Page] = []
    /// The numbers of the parts that lack them.
    public var parts: [Int] = []

    /// A page that a newer dump lacks.
    public struct Page: Codable, Equatable, Sendable {
        /// Its id.
        public var id: UInt64
        /// The number of the part that has it.
        public var part: Int
        /// Its title, where it was looked up.
        public var title: String?
    }

    /// Further pages are not named.
    private static let mostNamed = 5
    /// A larger share is refused, in percent.
    private static let allowedPercent = 1

    /// Whether more is lacking than is believed.
    var isTooLarge: Bool {
        lacking.multipliedClamped(by: 100) > covered.multipliedClamped(by: Self.allowedPercent)
    }

    /// Counts a page that is lacking.
    package mutating func add(_ page: PartPage, lackedBy parts: [Int]) {
        lacking += 1
        name([Page(id: page.pageID, part: page.part)])
        self.parts = Set(self.parts).union(parts).sorted()
    }

    /// Adds what was found among other pages of the wiki.
    package mutating func add(_ other: MissingShare) {
        covered = covered.addingClamped(other.covered)
        lacking = lacking.addingClamped(other.lacking)
        name(other.pages)
        parts = Set(parts).union(other.parts).sorted()
    }

    private mutating func name(_ more: [Page]) {
        if let last = pages.last, pages.count == Self.mostNamed, more.allSatisfy({ $0.id >= last.id }) { return }
        pages = Array((pages + more).sorted { ($0.id, $0.part) < ($1.id, $1.part) }.prefix(Self.mostNamed))
    }

    /// Looks up the titles of the pages.
    package mutating func findTitles(in corpus: [CorpusPart], _ reader: borrowing SegmentFileReader) throws {
        for index in pages.indices where corpus.indices.contains(pages[index].part) {
            pages[index].title = try corpus[pages[index].part].title(of: pages[index].id, reader)
        }
    }

    /// - Parameters:
    ///   - shares: by wiki.
    ///   - names: those of the parts, by number.
    /// - Throws: ``TokenizationError/missingDocuments(wiki:lacking:covered:titles:parts:)`` for the first wiki of which
    ///   too much is lacking.
    package static func check(_ shares: [String: MissingShare], names: [String]) throws {
        for (wiki, share) in shares.sorted(by: { $0.key < $1.key }) where share.isTooLarge {
            throw TokenizationError.missingDocuments(
                wiki: wiki, lacking: share.lacking, covered: share.covered,
                titles: share.pages.map { $0.title ?? "id \($0.id)" },
                parts: share.parts.map { names.indices.contains($0) ? names[$0] : "part \($0)" })
        }
    }
}

extension MissingShare {
    /// Looks at all pages before any of them is encoded.
    /// - Throws: as ``check(_:names:)``; ``/Workers/Stopped``.
    package static func check(_ selection: DocumentSelection, ranges: KeyRanges, threads: Int) throws {
        if !selection.ruling.deletesByRule { return }
        let sums = Monitor<[String: MissingShare]>([:])
        try OrderedWork(threads: threads, lookahead: threads + 2).run(
            makeWorker: { try ReaderOfOne() },
            claim: { index -> KeyRange? in
                try StopSignal.check("The corpus is kept: run the same command again.")
                return index < ranges.count ? ranges[index] : nil
            },
            work: { worker, _, range, _ -> [String: MissingShare] in
                var shares: [String: MissingShare] = [:]
                for wiki in selection.ruling.names {
                    shares[wiki] = try selection.versions(wiki: wiki, in: range, reader: worker.reader).missing
                }
                return shares
            },
            commit: { _, _, shares in
                sums.withLock { $0.merge(shares) { $0.adding($1) } }
                return .goOn
            })
        var shares = sums.withLock { $0 }
        let reader = try SegmentFileReader()
        for (wiki, share) in shares where share.isTooLarge {
            try shares[wiki]?.findTitles(in: selection.parts, reader)
        }
        try check(shares, names: selection.parts.map(\.record.name))
    }

    /// The sum of both.
    package func adding(_ other: MissingShare) -> MissingShare {
        var sum = self
        sum.add(other)
        return sum
    }
}

/// The reader of a worker.
private final class ReaderOfOne {
    let reader: SegmentFileReader
    init() throws { reader = try SegmentFileReader() }
}

extension CorpusPart {
    /// The title of a page that became a document; nil where there is none.
    fileprivate func title(of pageID: UInt64, _ reader: borrowing SegmentFileReader) throws -> String? {
        let key = ShuffleKey(seed: record.seed, wiki: record.wiki, pageID: pageID)
        for layout in record.segments where layout.documents > 0 {
            let bucket = key.bucket(of: layout.buckets)
            let entries = try reader.pages(of: layout, buckets: bucket..<bucket + 1, folder: folder)
            guard entries.contains(where: { $0.pageID == pageID && $0.text != nil }) else { continue }
            let lines = try reader.lines(of: layout, buckets: bucket..<bucket + 1, folder: folder)
            for line in lines.split(separator: UInt8(ascii: "\n")) {
                let document = try Document(jsonLine: line)
                if document.id == String(pageID) { return document.title }
            }
        }
        return nil
    }
}
