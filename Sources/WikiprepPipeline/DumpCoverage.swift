import Corpus

/// Which pages a part tells of, those included that it does not have.
enum DumpCoverage {
    /// What the part saw from its first page to its last; where the dump's name says that it is of more, that.
    static func of(_ part: PartRecord) -> PageCoverage {
        // What is sliced or damaged has seen no more than it has seen.
        guard part.covers.ranges.count == 1, let seen = part.covers.ranges.first, part.isWhole,
            let named = named(part.source.file), named.contains(seen.lowerBound), named.contains(seen.upperBound)
        else { return part.covers }
        var coverage = PageCoverage()
        coverage.insert(named)
        return coverage
    }

    /// What the parts of a wiki tell of.
    ///
    /// A dump whose name does not say it, and that spans three quarters of an older one, is taken for a newer version of that one: then what stood
    /// before its first page or behind its last was deleted too, unless yet another newer part knows of it.
    /// - Parameter parts: from the oldest to the newest.
    static func all(of parts: [PartRecord]) -> [PageCoverage] {
        let own = parts.map { of($0) }
        var coverages = own
        for (index, part) in parts.enumerated() where part.isWhole && named(part.source.file) == nil {
            guard own[index].ranges.count == 1, let seen = own[index].ranges.first else { continue }
            for older in 0..<index {
                guard let span = own[older].span, span.overlaps(seen) else { continue }
                let common = span.clamped(to: seen)
                guard common.upperBound - common.lowerBound >= (span.upperBound - span.lowerBound) / 4 * 3 else {
                    continue
                }
                var ends: [ClosedRange<UInt64>] = []
                if span.lowerBound < seen.lowerBound { ends.append(span.lowerBound...seen.lowerBound - 1) }
                if span.upperBound > seen.upperBound { ends.append(seen.upperBound + 1...span.upperBound) }
                for end in ends
                where !own[(older + 1)...].enumerated().contains(where: { offset, other in
                    older + 1 + offset != index && other.span?.overlaps(end) == true
                }) {
                    coverages[index].insert(end)
                }
            }
        }
        return coverages
    }

    /// `enwiki-20260101-pages-articles1.xml-p1p41242.bz2`, `enwiki-2026-01-01-p10p1134785.xml.bz2` → the pages from the first number to the
    /// second; `enwiki-20260101-pages-articles.xml.bz2` → all; nil of another name.
    static func named(_ file: String) -> ClosedRange<UInt64>? {
        var name = Substring(file)
        for ending in [".bz2", ".xml"] where name.hasSuffix(ending) { name = name.dropLast(ending.count) }
        if let wholes = ["-pages-articles", "-pages-articles-multistream"].first(where: { name.hasSuffix($0) }) {
            return name.count > wholes.count ? 0...UInt64.max : nil
        }
        guard let hyphen = name.lastIndex(of: "-"), hyphen > name.startIndex else { return nil }
        let range = name[name.index(after: hyphen)...]
        let numbers = range.dropFirst().split(separator: "p", omittingEmptySubsequences: false)
        guard range.hasPrefix("p"), numbers.count == 2, let first = number(numbers[0]), let last = number(numbers[1]),
            first <= last
        else { return nil }
        return first...last
    }

    private static func number(_ digits: Substring) -> UInt64? {
        digits.allSatisfy { $0.isASCII && $0.isNumber } ? UInt64(digits) : nil
    }
}

extension PageCoverage {
    /// From the lowest id to the highest; nil of none.
    var span: ClosedRange<UInt64>? {
        guard let first = ranges.first, let last = ranges.last else { return nil }
        return first.lowerBound...last.upperBound
    }
}

/// How new a dump is: by the day that its name tells, else by that of its newest revision; then by that revision, and at last by the part's name,
/// so that any two have an order.
struct DumpAge: Comparable {
    private let day: String
    private let timestamp: String
    private let revision: UInt64
    private let name: String

    init(_ part: PartRecord) {
        day = DumpDate.day(ofDumpNamed: part.source.file) ?? String(part.newestTimestamp.prefix(10))
        timestamp = part.newestTimestamp
        revision = part.newestRevision
        name = part.name
    }

    static func < (a: DumpAge, b: DumpAge) -> Bool {
        (a.day, a.timestamp, a.revision, a.name) < (b.day, b.timestamp, b.revision, b.name)
    }
}

/// Which of several coverages have a page in them.
struct CoverageMap: Sendable {
    /// Where the answer changes, ascending; and the answer from there on.
    private var starts: [UInt64] = []
    private var answers: [[Int]] = []

    /// - Parameter coverages: their numbers are the answers.
    init(_ coverages: [PageCoverage]) {
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
    func ranks(covering pageID: UInt64) -> [Int] {
        var low = 0
        var high = starts.count
        while low < high {
            let middle = low + (high - low) / 2
            if starts[middle] <= pageID { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? [] : answers[low - 1]
    }
}
