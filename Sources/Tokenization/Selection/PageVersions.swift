import Corpus
import CorpusParts
import InputNumbers

/// Which part's version of a page is in the output, where several parts of a wiki know the page: the newest revision
/// rules.
///
/// - A page that the version with the newest revision rejects (it has become a redirect, or too short) is not in the
///   output.
/// - Where revisions are the same, the newer dump rules.
/// - A page that a newer dump covers and does not have was deleted, where the dump proves that (``DumpCoverage``).
///
/// All of this is a matter of the parts' page indices, not of the order in which parts were added, and it is decided a
/// range of keys at a time. Wikis whose parts cannot disagree, as those of one dump, are not looked at.
package struct PageVersions: Sendable {
    /// How the parts of a wiki stand to each other.
    private struct Wiki: Sendable {
        var parts: [CorpusPart]
        /// The place of each part in the order of age, by its number: the newest is the highest.
        var ranks: [Int: Int]
        /// Which parts delete pages that they lack, by rank; and which of them do so though nobody has said it.
        var deleting: CoverageMap
        var byRule: Set<Int>
        /// Which parts lack pages that stay all the same.
        var keeping: CoverageMap
        /// The numbers of the parts, by rank.
        var numbers: [Int]

        init(_ parts: [CorpusPart]) {
            let byAge = parts.sorted { DumpAge($0.record) < DumpAge($1.record) }
            self.parts = parts
            numbers = byAge.map(\.number)
            ranks = Dictionary(uniqueKeysWithValues: numbers.enumerated().map { ($1, $0) })
            let coverages = byAge.map { DumpCoverage(of: $0.record) }
            func map(_ meanings: Set<DumpCoverage.Meaning>) -> CoverageMap {
                CoverageMap(
                    coverages.map { coverage in
                        coverage.meaning.map(meanings.contains) ?? false ? coverage.pages : PageCoverage()
                    })
            }
            deleting = map([.deleted, .deletedByRule])
            byRule = Set(coverages.indices.filter { coverages[$0].meaning == .deletedByRule })
            keeping = map([.kept])
        }
    }

    private let wikis: [String: Wiki]

    /// - Parameters:
    ///   - parts: of all wikis.
    ///   - everywhere: whether all wikis are looked at, and not only those whose parts may disagree.
    ///   - compared: wikis that are looked at whatever their parts are.
    package init(_ parts: [CorpusPart], everywhere: Bool, compared: Set<String> = []) {
        var wikis: [String: Wiki] = [:]
        for (name, parts) in Dictionary(grouping: parts, by: { $0.record.wiki }) {
            let isNeeded =
                everywhere || compared.contains(name) || Self.mayDisagree(parts.map(\.record))
            guard isNeeded else { continue }
            wikis[name] = Wiki(parts)
        }
        self.wikis = wikis
    }

    /// The wikis that are looked at.
    package var names: [String] { wikis.keys.sorted() }

    /// The parts of such a wiki.
    package func parts(of wiki: String) -> [CorpusPart] { wikis[wiki]?.parts ?? [] }

    package func contains(wiki: String) -> Bool { wikis[wiki] != nil }

    /// Whether a legacy dump may delete documents of older parts though nobody has said so.
    var deletesByRule: Bool { wikis.values.contains { $0.byRule.contains { $0 > 0 } } }

    /// A version of a page that is in the output.
    struct Version: Sendable {
        var revision: UInt64
        var text: TextHash
    }

    /// What is decided for a range of keys.
    package struct Outcome {
        /// The versions that are in the output.
        var versions: [PartPage: Version] = [:]
        /// The documents of the parts that are not, by reason.
        package var removed = RemovedDocuments()
        /// The pages whose documents stay though a newer dump lacks them.
        package var absent: [PartPage] = []
        /// The documents that were decided on, by where they are stored.
        package var known = KnownDocuments()
        /// What legacy dumps lack of what they cover.
        package var missing = MissingShare()
    }

    /// Decides on pages of a wiki.
    /// - Parameter entries: all entries of these pages, in any order.
    func decide(_ entries: [(part: Int, entry: PageEntry)], wiki: String) -> Outcome {
        var outcome = Outcome()
        guard let wiki = wikis[wiki] else { return outcome }
        let sorted = entries.map { (rank: wiki.ranks[$0.part] ?? 0, part: $0.part, entry: $0.entry) }.sorted { a, b in
            if a.entry.pageID != b.entry.pageID { return a.entry.pageID < b.entry.pageID }
            if a.entry.revision != b.entry.revision { return a.entry.revision < b.entry.revision }
            return a.rank == b.rank ? a.entry < b.entry : a.rank < b.rank
        }
        var start = 0
        while start < sorted.count {
            var end = start + 1
            while end < sorted.count, sorted[end].entry.pageID == sorted[start].entry.pageID { end += 1 }
            let winner = sorted[end - 1]
            let kept = sorted[start..<end].count { $0.entry.text != nil }
            let ids = sorted[start..<end]
            func lacks(_ rank: Int) -> Bool { rank > winner.rank && !ids.contains { $0.rank == rank } }
            let covering = wiki.deleting.ranks(covering: winner.entry.pageID)
            let lacking = covering.filter(lacks)
            let isDeleted = !lacking.isEmpty
            if let newest = covering.last(where: wiki.byRule.contains),
                ids.contains(where: { $0.entry.text != nil && $0.rank < newest })
            {
                outcome.missing.covered += 1
                if isDeleted, winner.entry.text != nil, lacking.allSatisfy(wiki.byRule.contains) {
                    outcome.missing.add(
                        PartPage(part: winner.part, pageID: winner.entry.pageID),
                        lackedBy: lacking.map { wiki.numbers[$0] })
                }
            }
            if isDeleted {
                outcome.removed.deleted += kept
            } else if let text = winner.entry.text {
                let page = PartPage(part: winner.part, pageID: winner.entry.pageID)
                outcome.versions[page] = Version(revision: winner.entry.revision, text: text)
                if wiki.keeping.ranks(covering: page.pageID).contains(where: lacks) { outcome.absent.append(page) }
                outcome.removed.superseded += kept - 1
            } else {
                outcome.removed.superseded += kept
            }
            start = end
        }
        return outcome
    }

    /// Whether a page may be known to two of the parts, or twice to one.
    private static func mayDisagree(_ parts: [PartRecord]) -> Bool {
        if parts.contains(where: { !$0.ascending }) { return true }
        if parts.count < 2 { return false }
        let spans = parts.map { DumpCoverage(of: $0).pages.span }
        // Of a part that does not know what it covers anything is possible.
        if zip(spans, parts).contains(where: { $0 == nil && $1.pages.seen > 0 }) { return true }
        let sorted = spans.compactMap { $0 }.sorted { $0.lowerBound < $1.lowerBound }
        return zip(sorted, sorted.dropFirst()).contains { $0.upperBound >= $1.lowerBound }
    }
}

/// How many documents of the parts are not in the output, by reason.
public struct RemovedDocuments: Codable, Equatable, Sendable {
    /// Another version of the page rules: its revision is newer, or the dump.
    @Count public var superseded = 0
    /// A newer dump lacks the page, which proves that it was deleted, or the user says that it does.
    @Count public var deleted = 0
    /// The text is that of another document; without an id, of one that `--only-new` has found in the files.
    @Count public var duplicate = 0
    /// The weight of the wiki leaves it out.
    @Count public var sampled = 0

    /// None.
    public init() {}

    /// All of them.
    public var total: Int { [superseded, deleted, duplicate, sampled].clampedSum() }

    package mutating func add(_ other: RemovedDocuments) {
        superseded.addClamped(other.superseded)
        deleted.addClamped(other.deleted)
        duplicate.addClamped(other.duplicate)
        sampled.addClamped(other.sampled)
    }
}
