import Corpus

/// Corpora whose text was made with different options, side by side.
///
/// Within a corpus all text of a wiki is made alike. Two corpora of one wiki may differ, as long as no page is in both:
/// of such a page the newest
/// version would rule, and which options made its text would be an accident of the dumps' dates.
enum TextMixture {
    /// Refuses corpora of one wiki with different options that share a page.
    /// - Throws: ``TokenizationError/textsDiffer(corpora:wiki:page:settings:)``: it names both corpora, the wiki, the
    ///   options and a page.
    static func refuse(in corpora: [(folder: CorpusFolder, parts: [PartRecord])]) throws {
        let numbered = CorpusPart.all(of: corpora)
        let owners = corpora.enumerated().flatMap { corpus, opened in opened.parts.map { _ in corpus } }
        let byWiki = Dictionary(grouping: numbered) { $0.record.wiki }
        for (wiki, parts) in byWiki.sorted(by: { $0.key < $1.key }) {
            let first = Dictionary(grouping: parts) { owners[$0.number] }.sorted { $0.key < $1.key }
            for (index, one) in first.enumerated() {
                for other in first[(index + 1)...] {
                    let differing = options(one.value, other.value)
                    guard !differing.isEmpty, let page = try sharedPage(one.value, other.value) else { continue }
                    throw TokenizationError.textsDiffer(
                        corpora: [one.key, other.key].map { corpora[$0].folder.path }, wiki: wiki, page: page,
                        settings: differing)
                }
            }
        }
    }

    /// What differs, with both values: `min-chars = 200 and 0`.
    private static func options(_ a: [CorpusPart], _ b: [CorpusPart]) -> [String] {
        // Within a corpus they are the same.
        guard let a = a.first?.record.options, let b = b.first?.record.options else { return [] }
        return Set(a.keys).union(b.keys).sorted().filter { a[$0] != b[$0] }.map {
            "\($0) = \(shown(a[$0])) and \(shown(b[$0]))"
        }
    }

    private static func shown(_ value: String?) -> String {
        guard let value, !value.isEmpty else { return "none" }
        return value.count > 60 ? "\(value.prefix(60))…" : value
    }

    /// A page that parts of both corpora know, whatever became of it; nil: there is none.
    ///
    /// Pages are looked at a range of keys at a time: memory is that of a range.
    private static func sharedPage(_ a: [CorpusPart], _ b: [CorpusPart]) throws -> UInt64? {
        if !mayOverlap(a, b) { return nil }
        let reader = try SegmentFileReader()
        let pages = (a + b).reduce(0) { $0 + $1.record.pages.seen }
        let ranges = KeyRanges(count: pages / pagesOfRange + 1)
        for index in 0..<ranges.count {
            let known = try ids(a, in: ranges[index], reader)
            if let shared = try ids(b, in: ranges[index], reader).intersection(known).min() { return shared }
        }
        return nil
    }

    /// So many pages are looked at at once.
    private static let pagesOfRange = 1 << 20

    private static func ids(_ parts: [CorpusPart], in range: KeyRange, _ reader: borrowing SegmentFileReader) throws
        -> Set<UInt64>
    {
        var ids: Set<UInt64> = []
        for part in parts {
            for layout in part.record.segments {
                let entries = try reader.pages(
                    of: layout, buckets: range.buckets(of: layout.buckets), folder: part.folder)
                for entry in entries
                where range.contains(
                    ShuffleKey(seed: part.record.seed, wiki: part.record.wiki, pageID: entry.pageID))
                {
                    ids.insert(entry.pageID)
                }
            }
        }
        return ids
    }

    /// Whether any page can be in both: what is known of the ids of the parts does not rule it out.
    private static func mayOverlap(_ a: [CorpusPart], _ b: [CorpusPart]) -> Bool {
        func spans(_ parts: [CorpusPart]) -> [ClosedRange<UInt64>]? {
            var spans: [ClosedRange<UInt64>] = []
            for part in parts where part.record.pages.seen > 0 {
                // A page that could not be read may stand before the first that could, or behind the last.
                guard part.record.ascending, part.record.pages.rejected[Rejection.invalid.rawValue] == nil,
                    let span = part.record.covers.span
                else { return nil }
                spans.append(span)
            }
            return spans
        }
        guard let a = spans(a), let b = spans(b) else { return true }
        return a.contains { one in b.contains { $0.overlaps(one) } }
    }
}
