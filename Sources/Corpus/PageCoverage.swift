/// The page ids that a part is known to cover: every page of the dump with such an id was seen, whatever became of it.
///
/// What a part covers tells an article that is no longer in a newer dump from one that the part never came to. In JSON
/// it is a list of pairs, `[[first, last], …]`, both of them covered, in ascending order.
public struct PageCoverage: Equatable, Sendable {
    /// The intervals: ascending, apart from one another by one id at least that is not covered.
    public private(set) var ranges: [ClosedRange<UInt64>] = []

    /// No ids.
    public init() {}

    /// Whether no id is covered.
    public var isEmpty: Bool { ranges.isEmpty }

    /// Whether an id is covered.
    public func contains(_ id: UInt64) -> Bool {
        let index = firstIndex(endingAtOrAfter: id)
        return index < ranges.count && ranges[index].contains(id)
    }

    /// Covers an interval too.
    public mutating func insert(_ range: ClosedRange<UInt64>) {
        // Neighbours become one interval.
        let below = range.lowerBound == 0 ? 0 : range.lowerBound - 1
        let above = range.upperBound == .max ? .max : range.upperBound + 1
        let first = firstIndex(endingAtOrAfter: below)
        var end = first
        while end < ranges.count, ranges[end].lowerBound <= above { end += 1 }
        var joined = range
        if first < end {
            joined =
                min(range.lowerBound, ranges[first].lowerBound)...max(range.upperBound, ranges[end - 1].upperBound)
        }
        ranges.replaceSubrange(first..<end, with: CollectionOfOne(joined))
    }

    /// Covers an interval no longer.
    public mutating func remove(_ range: ClosedRange<UInt64>) {
        let first = firstIndex(endingAtOrAfter: range.lowerBound)
        var end = first
        var rest: [ClosedRange<UInt64>] = []
        while end < ranges.count, ranges[end].lowerBound <= range.upperBound {
            let old = ranges[end]
            if old.lowerBound < range.lowerBound { rest.append(old.lowerBound...range.lowerBound - 1) }
            if old.upperBound > range.upperBound { rest.append(range.upperBound + 1...old.upperBound) }
            end += 1
        }
        ranges.replaceSubrange(first..<end, with: rest)
    }

    /// The first interval whose end is not below an id.
    private func firstIndex(endingAtOrAfter id: UInt64) -> Int {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = low + (high - low) / 2
            if ranges[middle].upperBound < id { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension PageCoverage: Codable {
    /// Reads pairs, in any order.
    public init(from decoder: any Decoder) throws {
        var values = try decoder.unkeyedContainer()
        while !values.isAtEnd {
            let pair = try values.decode([UInt64].self)
            guard pair.count == 2, pair[0] <= pair[1] else {
                throw DecodingError.dataCorruptedError(
                    in: values, debugDescription: "an interval of page ids is [first, last]")
            }
            insert(pair[0]...pair[1])
        }
    }

    /// Writes pairs.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.unkeyedContainer()
        for range in ranges { try values.encode([range.lowerBound, range.upperBound]) }
    }
}
