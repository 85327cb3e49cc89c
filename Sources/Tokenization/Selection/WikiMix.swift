import Corpus
import InputNumbers
import TokenFiles

/// How often the documents of each wiki are in the output: `enwiki=1,jawiki=3`.
///
/// Copy `c` of `n` has the key `k + c·⌊2^64/n⌋`, so the copies of a document stand far apart. A weight that is not
/// whole repeats a share of the documents once more, which a hash of wiki and page chooses: always the same, and more
/// of them for a larger weight. What belongs to validation is never repeated.
public struct WikiMix: Equatable, Sendable {
    /// The weights by the wikis' database names. A wiki that is not named has the weight 1.
    public var weights: [String: Double] = [:]

    /// The largest weight: more copies would only be that much more of the same.
    public static let largestWeight = 100.0
    private static let salt: UInt64 = 0x6D69_7820_6D69_7820

    /// Every document once.
    public init() {}

    /// Whether every document is there once.
    var isPlain: Bool { weights.values.allSatisfy { $0 == 1 } }

    /// A weight's whole part, from 0 to ``largestWeight``.
    private static func whole(_ weight: Double) -> Int { Int(clamping: min(max(weight, 0), largestWeight)) }

    /// How often a document is in the output: for validation once at most.
    func copies(wiki: String, pageID: UInt64, split: Split) -> Int {
        guard let weight = weights[wiki] else { return 1 }
        let whole = Self.whole(weight)
        var copies = whole
        if Double(whole) < weight {
            let extra = ValidationSplit(ratio: weight - Double(whole), salt: Self.salt)
            if extra.contains(wiki: wiki, pageID: pageID) { copies += 1 }
        }
        return split == .val ? min(copies, 1) : copies
    }

    /// What is added to the key of a copy.
    package static func shift(copy: Int, of copies: Int) -> UInt64 {
        copies < 2 ? 0 : UInt64(copy) &* UInt64(copies).dividingFullWidth((1, 0)).quotient
    }

    /// The key of a copy.
    package static func key(_ key: ShuffleKey, copy: Int, of copies: Int) -> ShuffleKey {
        ShuffleKey(value: key.value &+ shift(copy: copy, of: copies))
    }

    /// Where the documents come from that stand in a range of the output.
    package struct Source: Sendable {
        /// Keys of documents, before anything is added to them.
        var range: KeyRange
        /// Which of their copies stand there.
        var copy: Int
        /// Of documents with so many copies; nil: of all documents that are there at all.
        var copies: Int?

        /// Whether a document with so many copies is meant.
        func takes(copies wanted: Int) -> Bool { copies.map { $0 == wanted } ?? (wanted > 0) }
    }

    /// The sources of a range: the range itself, and for each further copy the range that it was moved from.
    func sources(of range: KeyRange) -> [Source] {
        var sources = [Source(range: range, copy: 0, copies: nil)]
        for copies in Self.counts(weights.values) {
            for copy in 1..<copies {
                let shift = Self.shift(copy: copy, of: copies)
                let (start, last) = (range.start &- shift, range.last &- shift)
                // Behind the last key comes the first.
                let ranges =
                    start <= last
                    ? [KeyRange(start: start, last: last)]
                    : [KeyRange(start: start, last: .max), KeyRange(start: 0, last: last)]
                sources += ranges.map { Source(range: $0, copy: copy, copies: copies) }
            }
        }
        return sources
    }

    /// What is added to keys of a wiki's documents and of their copies, in whatever number these are.
    package func shifts(wiki: String) -> [UInt64] {
        let counts = Self.counts(weights[wiki].map { [$0] } ?? [])
        return [0] + counts.flatMap { copies in (1..<copies).map { Self.shift(copy: $0, of: copies) } }
    }

    /// The numbers of copies, more than one, that documents of such weights can have.
    private static func counts(_ weights: some Sequence<Double>) -> [Int] {
        var counts: Set<Int> = []
        for weight in weights {
            counts.insert(whole(weight))
            counts.insert(whole(weight.rounded(.up)))
        }
        return counts.filter { $0 > 1 }.sorted()
    }

    /// The weights as they stand in `meta.json`, those of 1 left out; nil when all are 1.
    package var record: [String: Double]? { isPlain ? nil : weights.filter { $0.value != 1 } }
}
