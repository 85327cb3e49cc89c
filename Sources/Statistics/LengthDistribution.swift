import InputNumbers

/// How long documents are, or anything else that is counted in whole numbers: exact for small lengths, in steps of a
/// fixed share of the length above.
///
/// A histogram that is linear within each doubling, as HdrHistogram (hdrhistogram.org) has it: its size is bounded by
/// the steps, not by the number of documents, and two are added without loss.
public struct LengthDistribution: Equatable, Sendable {
    /// How many steps each doubling has, a power of two; lengths below twice as many are exact.
    public let steps: Int
    /// The number of documents.
    public private(set) var count = 0
    /// The shortest document; 0 where there is none.
    public private(set) var minimum = 0
    /// The length of the longest document; 0 while there is none.
    public private(set) var maximum = 0
    /// The sum of all lengths.
    public private(set) var sum = 0

    private var buckets: [Int] = []

    /// The steps where nothing else is wanted: lengths below 65,536 are exact.
    public static let exactSteps = 1 << 15

    /// No documents.
    /// - Parameter steps: a power of two; another number counts as the next power of two below it.
    public init(steps: Int = exactSteps) {
        let steps = min(max(steps, 1), Self.exactSteps)
        self.steps = 1 << (Int.bitWidth - 1 - steps.leadingZeroBitCount)
    }

    /// Adds a document of such a length, at least 0.
    public mutating func add(_ length: Int) {
        add(length, count: 1)
        minimum = count == 1 ? length : min(minimum, length)
        maximum = max(maximum, length)
        sum.addClamped(length)
    }

    /// Adds the documents of another distribution with as many steps.
    public mutating func add(_ other: LengthDistribution) {
        precondition(steps == other.steps, "distributions of different steps have nothing in common")
        if other.count == 0 { return }
        minimum = count == 0 ? other.minimum : min(minimum, other.minimum)
        maximum = max(maximum, other.maximum)
        sum.addClamped(other.sum)
        for (bucket, documents) in other.buckets.enumerated() where documents > 0 {
            add(lowerEnd(bucket), count: documents)
        }
    }

    private mutating func add(_ length: Int, count documents: Int) {
        let bucket = bucket(length)
        if bucket >= buckets.count {
            buckets.append(contentsOf: repeatElement(0, count: bucket + 1 - buckets.count))
        }
        buckets[bucket].addClamped(documents)
        count.addClamped(documents)
    }

    /// The mean length; 0 where there is no document.
    public var mean: Double { count == 0 ? 0 : Double(sum) / Double(count) }

    /// The shortest length that so many percent of documents do not exceed; where it is not exact, the lower end of its
    /// step.
    public func percentile(_ percent: Double) -> Int {
        let rank = max(1, Int(clamping: (percent / 100 * Double(count)).rounded(.up)))
        var seen = 0
        for (bucket, documents) in buckets.enumerated() {
            seen.addClamped(documents)
            if seen >= rank { return max(minimum, min(maximum, lowerEnd(bucket))) }
        }
        return maximum
    }

    /// How many documents have lengths of a range, which its lower end names.
    public struct Bin: Equatable, Sendable {
        /// The shortest length that belongs to it.
        public var from: Int
        /// The shortest length that is too long for it.
        public var to: Int
        /// How many documents have such a length.
        public var count: Int
    }

    /// The documents in coarser ranges, from that of the shortest to that of the longest, empty ones included: for a
    /// picture.
    /// - Parameter coarse: how many ranges each doubling has, a power of two up to ``steps``.
    public func bins(steps coarse: Int) -> [Bin] {
        let wanted = LengthDistribution(steps: min(coarse, steps))
        if count == 0 { return [] }
        var bins = (wanted.bucket(minimum)...wanted.bucket(maximum)).map {
            Bin(from: wanted.lowerEnd($0), to: wanted.lowerEnd($0 + 1), count: 0)
        }
        for (bucket, documents) in buckets.enumerated() where documents > 0 {
            let place = max(wanted.bucket(lowerEnd(bucket)), wanted.bucket(minimum)) - wanted.bucket(minimum)
            bins[min(place, bins.count - 1)].count.addClamped(documents)
        }
        return bins
    }

    private func bucket(_ length: Int) -> Int {
        if length < 2 * steps { return max(0, length) }
        let shift = steps.leadingZeroBitCount - length.leadingZeroBitCount
        return steps * shift + length >> shift
    }

    private func lowerEnd(_ bucket: Int) -> Int {
        if bucket < 2 * steps { return bucket }
        let shift = bucket / steps - 1
        return (bucket - shift * steps) << shift
    }
}

extension LengthDistribution: Codable {
    private enum CodingKeys: String, CodingKey {
        case count, minimum, maximum, sum, steps, bins
    }

    /// `bins` is a list of pairs: the shortest length of a step, and how many documents are in it; empty steps are left
    /// out.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(steps, forKey: .steps)
        try values.encode(count, forKey: .count)
        try values.encode(minimum, forKey: .minimum)
        try values.encode(maximum, forKey: .maximum)
        try values.encode(sum, forKey: .sum)
        let bins = buckets.enumerated().compactMap { $1 > 0 ? [lowerEnd($0), $1] : nil }
        try values.encode(bins, forKey: .bins)
    }

    /// - Throws: `DecodingError` where the numbers do not go together.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(steps: try values.decode(Int.self, forKey: .steps))
        let sizes = Count.range
        for bin in try values.decode([[Int]].self, forKey: .bins) {
            guard bin.count == 2, sizes ~= bin[0], sizes ~= bin[1], sizes ~= count else { throw Self.error(values) }
            add(bin[0], count: bin[1])
        }
        minimum = try values.decode(Int.self, forKey: .minimum)
        maximum = try values.decode(Int.self, forKey: .maximum)
        sum = try values.decode(Int.self, forKey: .sum)
        guard try values.decode(Int.self, forKey: .count) == count, sizes ~= sum, sizes ~= maximum,
            0...maximum ~= minimum
        else { throw Self.error(values) }
    }

    private static func error(_ values: KeyedDecodingContainer<CodingKeys>) -> DecodingError {
        .dataCorruptedError(forKey: .bins, in: values, debugDescription: "this is no distribution of lengths")
    }
}
