/// How often templates were called that showed nothing since they are not known, by name.
public struct TemplateCounts: Equatable, Sendable {
    private var counts: [String: Int] = [:]
    /// A wiki has several hundred thousand templates; those that were called once make room when there are more names than these.
    private static let limit = 100_000

    /// No calls.
    public init() {}

    /// Adds calls.
    public mutating func add(_ calls: [String: Int]) {
        counts.merge(calls, uniquingKeysWith: +)
        if counts.count > Self.limit { counts = counts.filter { $0.value > 1 } }
        if counts.count > 2 * Self.limit { counts = mostFrequent(Self.limit) }
    }

    /// All counts.
    public var all: [String: Int] { counts }

    /// The names called most often; of equals the first by name.
    public func mostFrequent(_ number: Int) -> [String: Int] {
        Dictionary(uniqueKeysWithValues: sorted.prefix(number).map { ($0.name, $0.calls) })
    }

    /// All names, those called most often first.
    public var sorted: [(name: String, calls: Int)] {
        counts.map { (name: $0.key, calls: $0.value) }
            .sorted {
                $0.calls == $1.calls ? $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) : $0.calls > $1.calls
            }
    }
}
