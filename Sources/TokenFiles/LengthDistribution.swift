/// How long documents are: counted exactly below 65,536 tokens, above in steps of less than half a percent. Its size is fixed.
public struct LengthDistribution: Equatable, Sendable {
    /// The number of documents.
    public private(set) var count = 0
    /// The shortest document; 0 where there is none.
    public private(set) var minimum = 0
    /// The longest document.
    public private(set) var maximum = 0

    private var sum = 0.0
    private var buckets: [Int] = []

    private static let exact = 1 << 16
    /// Above `exact` each doubling has so many steps.
    private static let steps = 256

    /// No documents.
    public init() {}

    /// Adds a document of so many tokens.
    public mutating func add(_ length: Int) {
        let bucket = Self.bucket(length)
        if bucket >= buckets.count {
            buckets.append(contentsOf: repeatElement(0, count: max(bucket + 1, 2 * buckets.count) - buckets.count))
        }
        buckets[bucket] += 1
        minimum = count == 0 ? length : min(minimum, length)
        maximum = max(maximum, length)
        count += 1
        sum += Double(length)
    }

    /// The mean length; 0 where there is no document.
    public var mean: Double { count == 0 ? 0 : sum / Double(count) }

    /// The shortest length that so many percent of documents do not exceed; above 65,535 the lower end of its step.
    public func percentile(_ percent: Double) -> Int {
        let rank = max(1, Int((percent / 100 * Double(count)).rounded(.up)))
        var seen = 0
        for (bucket, documents) in buckets.enumerated() {
            seen += documents
            if seen >= rank { return max(minimum, min(maximum, Self.lowerEnd(bucket))) }
        }
        return maximum
    }

    private static func bucket(_ length: Int) -> Int {
        if length < exact { return max(0, length) }
        let doubling = Int.bitWidth - 1 - length.leadingZeroBitCount
        let step = length >> (doubling - 8) & (steps - 1)
        return exact + (doubling - 16) * steps + step
    }

    private static func lowerEnd(_ bucket: Int) -> Int {
        if bucket < exact { return bucket }
        let (doubling, step) = (bucket - exact).quotientAndRemainder(dividingBy: steps)
        return (steps + step) << (doubling + 8)
    }

    /// The same documents.
    public static func == (a: Self, b: Self) -> Bool {
        a.count == b.count && a.minimum == b.minimum && a.maximum == b.maximum && a.sum == b.sum
            && a.buckets.lazy.enumerated().allSatisfy { $1 == ($0 < b.buckets.count ? b.buckets[$0] : 0) }
            && b.buckets.lazy.enumerated().allSatisfy { $1 == ($0 < a.buckets.count ? a.buckets[$0] : 0) }
    }
}
