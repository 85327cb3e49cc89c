/// Which parts of a dump are wanted: `2`, `1-3`, `1,4-6`.
package struct PartSelection: Equatable, Sendable {
    /// The numbers, from 1, in the order in which they were given.
    package let ranges: [ClosedRange<Int>]

    /// These parts.
    package init(_ range: ClosedRange<Int>) { ranges = [range] }

    /// Reads numbers and ranges between commas; nil for anything else.
    package init?(_ text: String) {
        var ranges: [ClosedRange<Int>] = []
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = item.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map(Self.number)
            guard let first = ends.first ?? nil, let last = ends.last ?? nil, first <= last else { return nil }
            ranges.append(first...last)
        }
        self.ranges = ranges
    }

    /// Whether a part is wanted.
    package func contains(_ part: Int) -> Bool { ranges.contains { $0.contains(part) } }

    private static func number(_ digits: Substring) -> Int? {
        guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let number = Int(digits),
            number > 0
        else { return nil }
        return number
    }
}
