import InputNumbers

/// How often templates were called that showed nothing since they are not known, and in how many documents, by name.
public struct TemplateCounts: Equatable, Sendable {
    /// What is known of a template.
    public struct Count: Codable, Equatable, Sendable {
        /// How often it was called.
        public var calls: Int
        /// The documents that called it.
        public var documents: Int

        /// A count from its parts.
        public init(calls: Int, documents: Int) {
            self.calls = calls
            self.documents = documents
        }
    }

    private var counts: [String: Count] = [:]
    /// A wiki has several hundred thousand templates; those that were called once make room when there are more names
    /// than these.
    private static let limit = 100_000
    /// Room is made when there are more names than this: not for each document again where none can go.
    private var bound = limit

    /// No calls.
    public init() {}

    /// The same names as often.
    public static func == (a: Self, b: Self) -> Bool { a.counts == b.counts }

    /// Adds the calls of one document.
    public mutating func add(_ calls: [String: Int]) {
        for (name, calls) in calls { add(name, Count(calls: calls, documents: 1)) }
        makeRoom()
    }

    /// Adds the calls of other documents.
    public mutating func add(_ other: TemplateCounts) {
        for (name, count) in other.counts { add(name, count) }
        makeRoom()
    }

    private mutating func add(_ name: String, _ count: Count) {
        let before = counts[name] ?? Count(calls: 0, documents: 0)
        counts[name] = Count(
            calls: before.calls.addingClamped(count.calls), documents: before.documents.addingClamped(count.documents))
    }

    private mutating func makeRoom() {
        if counts.count <= bound { return }
        counts = counts.filter { $0.value.calls > 1 }
        if counts.count > 2 * Self.limit { keepMostFrequent(Self.limit) }
        bound = max(Self.limit, counts.count + counts.count / 2)
    }

    /// What is known of a template; nil when it was never called.
    public subscript(name: String) -> Count? { counts[name] }

    /// Whether there is none.
    public var isEmpty: Bool { counts.isEmpty }

    /// Forgets all but the names called most often; of equals the first by name stay.
    public mutating func keepMostFrequent(_ number: Int) {
        if counts.count <= number { return }
        counts = Dictionary(uniqueKeysWithValues: sorted.prefix(number).map { ($0.name, $0.count) })
    }

    /// All names, those called most often first.
    public var sorted: [(name: String, count: Count)] {
        counts.map { (name: $0.key, count: $0.value) }
            .sorted { a, b in
                a.count.calls == b.count.calls
                    ? a.name.utf8.lexicographicallyPrecedes(b.name.utf8) : a.count.calls > b.count.calls
            }
    }
}

extension TemplateCounts: Codable {
    /// An object with an entry for each name.
    public func encode(to encoder: any Encoder) throws { try counts.encode(to: encoder) }

    /// Reads what ``encode(to:)`` wrote.
    public init(from decoder: any Decoder) throws {
        counts = try [String: Count](from: decoder)
        let sizes = InputNumbers.Count.range
        guard counts.values.allSatisfy({ sizes ~= $0.calls && sizes ~= $0.documents }) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "this is no number of calls"))
        }
    }
}
