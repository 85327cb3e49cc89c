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
