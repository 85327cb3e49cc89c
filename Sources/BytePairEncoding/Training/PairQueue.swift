/// Pairs of neighbours by how often they occur: the most frequent first, of equally frequent ones that with the lower
/// ids, which is Hugging Face's order. A binary heap.
struct PairQueue {
    struct Entry: Equatable {
        /// How often the pair occurred when the entry was made; it may have become fewer since.
        var count: UInt64
        var pair: TokenPair

        @inline(__always)
        func precedes(_ other: Entry) -> Bool {
            count != other.count ? count > other.count : pair.bits < other.pair.bits
        }
    }

    private var heap: [Entry] = []

    /// The entry that comes first.
    var first: Entry? { heap.first }

    mutating func insert(_ entry: Entry) {
        var place = heap.count
        heap.append(entry)
        while place > 0 {
            let parent = (place - 1) / 2
            if !entry.precedes(heap[parent]) { break }
            heap[place] = heap[parent]
            place = parent
        }
        heap[place] = entry
    }

    mutating func removeFirst() {
        guard let last = heap.popLast(), !heap.isEmpty else { return }
        sink(last)
    }

    /// As removing the first entry and adding this.
    mutating func replaceFirst(by entry: Entry) {
        if heap.isEmpty { return }
        sink(entry)
    }

    private mutating func sink(_ entry: Entry) {
        var place = 0
        while true {
            var child = 2 * place + 1
            if child >= heap.count { break }
            if child + 1 < heap.count, heap[child + 1].precedes(heap[child]) { child += 1 }
            if !heap[child].precedes(entry) { break }
            heap[place] = heap[child]
            place = child
        }
        heap[place] = entry
    }
}

/// Two ids side by side.
struct TokenPair: BitwiseCopyable, Hashable, Sendable {
    /// The left id in the upper half, the right one in the lower.
    let bits: UInt64

    @inline(__always)
    init(_ left: TokenID, _ right: TokenID) {
        bits = UInt64(left) << 32 | UInt64(right)
    }

    var left: TokenID { @inline(__always) get { TokenID(truncatingIfNeeded: bits >> 32) } }
    var right: TokenID { @inline(__always) get { TokenID(truncatingIfNeeded: bits) } }
}
