import Corpus
import InputNumbers

/// The ranges of the shuffle key that are tokenized one at a time: equal shares of all keys.
///
/// They need not coincide with the buckets of the segment files: memory then depends on the size of a range alone, not
/// on how the size of the corpus lies between powers of two.
package struct KeyRanges: Sendable {
    package let count: Int
    /// The bytes of documents that all hold.
    package let bytes: Int
    /// How many bytes of documents one holds, on average.
    package var expectedBytes: Int { bytes / count }

    /// No run has more ranges.
    package static let most = 1 << 24

    /// As many ranges as hold `bytes` of documents in pieces of `rangeSize`, and enough for all threads to end at about
    /// the same time.
    package init(bytes: Int, rangeSize: Int, threads: Int) {
        count = min(max((bytes / max(rangeSize, 1)).addingClamped(1), 4 * threads, 16), Self.most)
        self.bytes = bytes
    }

    /// So many ranges, from 1 to ``most``.
    package init(count: Int, bytes: Int = 0) {
        self.count = min(max(count, 1), Self.most)
        self.bytes = bytes
    }

    /// The range of a key.
    package func index(of key: ShuffleKey) -> Int {
        let index = Int(UInt64(count).multipliedFullWidth(by: key.value).high)
        // Bounds are rounded down.
        return index + 1 < count && bound(index + 1) <= key.value ? index + 1 : index
    }

    package subscript(index: Int) -> KeyRange {
        KeyRange(start: bound(index), last: index + 1 == count ? .max : bound(index + 1) - 1)
    }

    /// How many bytes the ranges before `index` hold, more or less: keys are spread evenly.
    package func bytes(before index: Int) -> Int {
        let (quotient, remainder) = bytes.quotientAndRemainder(dividingBy: count)
        return quotient * index + remainder * index / count
    }

    /// ⌊2^64 × index / count⌋.
    private func bound(_ index: Int) -> UInt64 {
        UInt64(count).dividingFullWidth((UInt64(index), 0)).quotient
    }
}

/// The keys from `start` to `last`.
package struct KeyRange: Sendable {
    let start: UInt64
    let last: UInt64

    func contains(_ key: ShuffleKey) -> Bool { (start...last).contains(key.value) }

    /// The buckets, of so many, that hold the range's keys, and perhaps others.
    func buckets(of count: Int) -> Range<Int> {
        ShuffleKey(value: start).bucket(of: count)..<ShuffleKey(value: last).bucket(of: count) + 1
    }
}
