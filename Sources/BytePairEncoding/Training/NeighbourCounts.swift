/// What stands beside a new token, on one of its sides: how often each id, and where. These are the new pairs of a
/// merge, and all pairs that the token will ever have with older ones.
struct NeighbourCounts {
    private struct Count: BitwiseCopyable {
        var frequency: UInt64 = 0
        var places = 0
        /// Where the next place goes; -1 where the pair is too rare to be kept.
        var next = -1
    }

    private var counts: [Count]
    private var seen: [TokenID] = []
    private var occurrences: [(id: TokenID, place: UInt32)] = []

    /// - Parameter size: how many ids there will be.
    init(_ size: Int) {
        counts = [Count](repeating: Count(), count: size)
    }

    /// An id stands beside the token; the pair of the two begins at a place behind all earlier ones.
    @inline(__always)
    mutating func add(_ frequency: UInt64, of id: TokenID, at place: Int) {
        if counts[Int(id)].places == 0 { seen.append(id) }
        counts[Int(id)].frequency &+= frequency
        counts[Int(id)].places &+= 1
        occurrences.append((id, UInt32(truncatingIfNeeded: place)))
    }

    /// An id that was added has been merged itself.
    @inline(__always)
    mutating func remove(_ frequency: UInt64, from id: TokenID) {
        counts[Int(id)].frequency &-= frequency
    }

    /// Enters the pairs that are frequent enough, and forgets all.
    mutating func enter(
        _ pairs: inout PairOccurrences, _ queue: inout PairQueue, _ minimumFrequency: UInt64,
        _ pair: (TokenID) -> TokenPair
    ) {
        var places = 0
        for id in seen where counts[Int(id)].frequency >= minimumFrequency { places += counts[Int(id)].places }
        pairs.makeRoom(for: places)
        for id in seen where counts[Int(id)].frequency >= minimumFrequency {
            let count = counts[Int(id)]
            counts[Int(id)].next = pairs.add(pair(id), count: count.frequency, places: count.places)
            queue.insert(PairQueue.Entry(count: count.frequency, pair: pair(id)))
        }
        for occurrence in occurrences where counts[Int(occurrence.id)].next >= 0 {
            pairs.setPlace(counts[Int(occurrence.id)].next, to: occurrence.place)
            counts[Int(occurrence.id)].next += 1
        }
        for id in seen { counts[Int(id)] = Count() }
        seen.removeAll(keepingCapacity: true)
        occurrences.removeAll(keepingCapacity: occurrences.count < 1 << 16)
    }
}
