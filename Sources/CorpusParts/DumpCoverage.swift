import Corpus

/// What a dump's name claims of the pages that are in it.
///
///     enwiki-20260101-pages-articles1.xml-p1p41242.bz2        a legacy dump: all pages from 1 to 41242
///     enwiki-20260101-pages-articles-multistream.xml.bz2      a legacy dump: all pages of the wiki
///     enwiki-2026-01-01-p10p1134785.xml.bz2                   a content file export: pages from 10 to 1134785
///
/// Any other name claims nothing: the file may be of Special:Export, or of what somebody put together.
enum DumpClaim: Equatable, Sendable {
    /// A page in the range that the file does not have was not there when the dump was made.
    case legacy(ClosedRange<UInt64>)
    /// These have lacked pages that had been edited after their cutoff (Phabricator T431872): what is absent may be
    /// there.
    case export(ClosedRange<UInt64>)

    /// The ids of the pages.
    package var range: ClosedRange<UInt64> {
        switch self {
        case .legacy(let range), .export(let range): range
        }
    }

    private static let kinds = ["-pages-articles-multistream", "-pages-articles", "-pages-meta-current"]

    /// - Parameter file: the file's name; nil for one that claims nothing.
    init?(_ file: String) {
        var name = file[...]
        for ending in [".bz2", ".zst", ".gz"] where name.hasSuffix(ending) { name = name.dropLast(ending.count) }
        guard let hyphen = name.firstIndex(of: "-"), hyphen > name.startIndex else { return nil }
        let rest = name[hyphen...].replacing(".xml", with: "")[...]
        let isLatest = rest.hasPrefix("-latest-")
        guard isLatest || DumpDate.day(ofDumpNamed: file) != nil else { return nil }
        // The date is -20260101, or -2026-01-01 of a content file export.
        let date = isLatest ? "-latest".count : rest.dropFirst().prefix(8).allSatisfy(\.isNumber) ? 9 : 11
        let kind = rest.dropFirst(date)
        if date == 11 {
            guard let range = Self.range(kind) else { return nil }
            self = .export(range)
            return
        }
        guard let named = Self.kinds.first(where: { kind.hasPrefix($0) }) else { return nil }
        let numbered = kind.dropFirst(named.count)
        let part = numbered.prefix { $0.isASCII && $0.isNumber }
        let ids = numbered.dropFirst(part.count)
        if part.isEmpty, ids.isEmpty {
            self = .legacy(0...UInt64.max)
        } else if let range = Self.range(ids) {
            self = .legacy(range)
        } else {
            return nil
        }
    }

    /// `-p10p20` → 10...20.
    private static func range(_ text: Substring) -> ClosedRange<UInt64>? {
        guard text.hasPrefix("-p") else { return nil }
        let numbers = text.dropFirst(2).split(separator: "p", omittingEmptySubsequences: false).map(number)
        guard numbers.count == 2, let first = numbers[0], let last = numbers[1], first <= last else { return nil }
        return first...last
    }

    private static func number(_ digits: Substring) -> UInt64? {
        digits.allSatisfy { $0.isASCII && $0.isNumber } ? UInt64(digits) : nil
    }
}

/// Which pages a part speaks of that it does not have, and what it says.
///
/// Absent is not deleted. A page was deleted where a newer legacy dump that is whole claims its id by its name and
/// lacks it; or where the user says so
/// (``/Corpus/MissingPages``). Whatever else lacks a page leaves it where it is.
package struct DumpCoverage: Equatable, Sendable {
    /// What an absent page is taken for.
    package enum Meaning: Equatable, Sendable {
        /// Deleted, since a legacy dump lacks it: nobody has said so.
        case deletedByRule
        /// Deleted, since the user says so.
        case deleted
        /// Not deleted: the document stays, and is counted.
        case kept
    }

    package var pages: PageCoverage
    /// What the absence of one of them means; nil: nothing, the part covers just the pages that it has.
    package var meaning: Meaning?

    package init(of part: PartRecord) {
        let claim = DumpClaim(part.source.file)
        pages = part.covers
        if part.isWhole, let range = claim?.range, let seen = part.covers.span, range.contains(seen.lowerBound),
            range.contains(seen.upperBound)
        {
            pages = PageCoverage()
            pages.insert(range)
            for unknown in part.unread?.ranges ?? [] { pages.remove(unknown) }
            if part.missing == nil, case .legacy = claim {
                meaning = .deletedByRule
                return
            }
        }
        switch part.missing {
        case .delete: meaning = .deleted
        case .keep: meaning = .kept
        case nil: meaning = claim != nil && part.slice == nil ? .kept : nil
        }
    }
}

extension PartRecord {
    /// The record with what the user says of missing pages, where that decides: of a legacy dump of which nothing was
    /// said yet.
    package func deciding(_ missing: MissingPages?) -> PartRecord {
        var decided = self
        if let missing, DumpCoverage(of: self).meaning == .deletedByRule { decided.missing = missing }
        return decided
    }
}

extension CorpusFolder {
    /// The parts, beside those of the dumps of a run, for which its `--missing` answers: the newer ones that would
    /// delete what a dump has, and of which nothing was said.
    /// - Parameter parts: the names of those of the dumps.
    package func partsAnswered(beside parts: Set<String>) throws -> [PartRecord] {
        let complete = try completeParts(pending: parts)
        let added = Dictionary(grouping: complete.filter { parts.contains($0.name) }, by: \.wiki)
        return complete.filter { part in
            guard !parts.contains(part.name), let added = added[part.wiki] else { return false }
            let coverage = DumpCoverage(of: part)
            guard coverage.meaning == .deletedByRule, let span = coverage.pages.span else { return false }
            return added.contains { older in
                // Of pages out of order it is not known which they are: then it may be these.
                DumpAge(older) < DumpAge(part) && older.covers.span.map(span.overlaps) ?? (older.pages.seen > 0)
            }
        }
    }
}

extension PageCoverage {
    /// From the lowest id to the highest; nil of none.
    package var span: ClosedRange<UInt64>? {
        guard let first = ranges.first, let last = ranges.last else { return nil }
        return first.lowerBound...last.upperBound
    }
}

/// How new a dump is: by the day that its name tells, else by that of its newest revision; then by that revision, and
/// at last by the part's name, so that any two have an order.
package struct DumpAge: Comparable {
    private let day: String
    private let timestamp: String
    private let revision: UInt64
    private let name: String

    package init(_ part: PartRecord) {
        day = DumpDate.day(ofDumpNamed: part.source.file) ?? String(part.newestTimestamp.prefix(10))
        timestamp = part.newestTimestamp
        revision = part.newestRevision
        name = part.name
    }

    package static func < (a: DumpAge, b: DumpAge) -> Bool {
        (a.day, a.timestamp, a.revision, a.name) < (b.day, b.timestamp, b.revision, b.name)
    }
}

/// Which of several coverages have a page in them.
package struct CoverageMap: Sendable {
    /// Where the answer changes, ascending; and the answer from there on.
    private var starts: [UInt64] = []
    private var answers: [[Int]] = []

    /// - Parameter coverages: their numbers are the answers.
    package init(_ coverages: [PageCoverage]) {
        var changes: [UInt64: (begin: [Int], end: [Int])] = [:]
        for (number, coverage) in coverages.enumerated() {
            for interval in coverage.ranges {
                changes[interval.lowerBound, default: ([], [])].begin.append(number)
                if interval.upperBound < .max { changes[interval.upperBound + 1, default: ([], [])].end.append(number) }
            }
        }
        var current: Set<Int> = []
        for (start, change) in changes.sorted(by: { $0.key < $1.key }) {
            current.subtract(change.end)
            current.formUnion(change.begin)
            starts.append(start)
            answers.append(current.sorted())
        }
    }

    /// The numbers of those that cover a page.
    package func ranks(covering pageID: UInt64) -> [Int] {
        var low = 0
        var high = starts.count
        while low < high {
            let middle = low + (high - low) / 2
            if starts[middle] <= pageID { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? [] : answers[low - 1]
    }
}
