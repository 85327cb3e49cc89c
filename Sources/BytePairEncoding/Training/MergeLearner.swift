/// The text of a corpus's distinct pretokens while it is merged.
///
/// All pretokens stand one after another in one array, a border before and after each, the most frequent first. A token
/// of n bytes takes n places: its id stands at the first and at the last of them, so that both neighbours of a token
/// are found in one step; the places between hold nothing. As the pretokens are in the order of their frequency, how
/// often the one at a place came follows from the place.
///
/// One owner changes it. It is copyable only because Swift 6.3's optimiser breaks the initialiser of a noncopyable one.
struct MergeLearner {
    private static let border = TokenID.max
    private static let nothing = TokenID.max - 1

    private let table: GrowingTable<TokenID>
    private let textCount: Int
    private let frequencies: FrequencyZones
    private var lengths: [Int]
    private var pairs: PairOccurrences
    private var queue = PairQueue()
    private let minimumFrequency: UInt64

    private var leftNeighbours: NeighbourCounts
    private var rightNeighbours: NeighbourCounts

    /// What training takes for a pretoken, in bytes of memory: its entry in the list, 4 bytes a place of text, and
    /// places and counts of pairs. Measured on Japanese text, where it was 15 to 17 bytes a place.
    static func memory(forPretokenOf length: Int) -> Int { 24 + 18 * (length + 1) }

    /// - Parameters:
    ///   - list: pretokens of less than 4 GiB with their borders. It is not needed afterwards.
    ///   - byteIDs: the id of each byte.
    ///   - size: how many ids there will be at most.
    init(_ list: PretokenList, byteIDs: [TokenID], size: Int, minimumFrequency: UInt64) {
        textCount = list.arenaCount + list.count + 1
        precondition(textCount < Int(UInt32.max))
        let order = Self.byFrequency(list)
        table = GrowingTable(capacity: textCount, fill: Self.border)
        let text = unsafe table.start
        var zones = FrequencyZones()
        var position = 1
        for index in order {
            let entry = unsafe list.entries[Int(index)]
            zones.append(entry.count, at: position)
            for place in Int(entry.start)..<Int(entry.start) + Int(entry.length) {
                unsafe text[position] = byteIDs[Int(list.arena[place])]
                position += 1
            }
            position += 1
        }
        frequencies = zones
        lengths = [Int](repeating: 1, count: byteIDs.count)
        self.minimumFrequency = minimumFrequency
        leftNeighbours = NeighbourCounts(size)
        rightNeighbours = NeighbourCounts(size)
        pairs = PairOccurrences(minimumFrequency: minimumFrequency, capacity: textCount)
        findPairsOfBytes()
    }

    /// The next pair to be merged; nil where none occurs often enough.
    mutating func nextPair() -> TokenPair? {
        while let first = queue.first {
            guard let record = pairs.record(of: first.pair) else {
                queue.removeFirst()
                continue
            }
            if record.count == first.count {
                queue.removeFirst()
                return first.pair
            }
            queue.replaceFirst(by: PairQueue.Entry(count: record.count, pair: first.pair))
        }
        return nil
    }

    /// Merges a pair wherever it occurs, from left to right, into the next id.
    mutating func merge(_ pair: TokenPair) {
        guard let record = pairs.record(of: pair) else { return }
        let merged = TokenID(lengths.count)
        let (left, right) = (pair.left, pair.right)
        let leftLength = lengths[Int(left)]
        let length = leftLength + lengths[Int(right)]
        lengths.append(length)

        let text = unsafe table.start
        let places = unsafe pairs.places(of: record)
        var zone = FrequencyZones.Cursor()
        for index in 0..<places.count {
            let start = unsafe Int(places[index])
            // Text that has been merged otherwise since the place was noted.
            if unsafe text[start] != left || text[start + leftLength] != right { continue }
            let frequency = frequencies.frequency(at: start, &zone)
            let end = start + length

            let before = unsafe text[start - 1]
            if before != Self.border {
                if before == merged {
                    // The pair of the token that was merged just now and `left`, noted a moment ago.
                    rightNeighbours.remove(frequency, from: left)
                } else {
                    pairs.remove(frequency, from: TokenPair(before, left))
                }
                leftNeighbours.add(frequency, of: before, at: start - lengths[Int(before)])
            }
            let after = unsafe text[end]
            if after != Self.border {
                if left != right || after != right { pairs.remove(frequency, from: TokenPair(right, after)) }
                rightNeighbours.add(frequency, of: after, at: start)
            }
            unsafe text[start + leftLength - 1] = Self.nothing
            unsafe text[start + leftLength] = Self.nothing
            unsafe text[start] = merged
            unsafe text[end - 1] = merged
        }
        pairs.remove(pair)
        leftNeighbours.enter(&pairs, &queue, minimumFrequency) { TokenPair($0, merged) }
        rightNeighbours.enter(&pairs, &queue, minimumFrequency) { TokenPair(merged, $0) }
    }

    /// Entry numbers, the most frequent first.
    private static func byFrequency(_ list: PretokenList) -> [UInt32] {
        var order = [UInt32](0..<UInt32(list.count))
        order.sort { left, right in
            let (left, right) = unsafe (list.entries[Int(left)], list.entries[Int(right)])
            return left.count != right.count ? left.count > right.count : left.start < right.start
        }
        return order
    }

    /// Counts the pairs of bytes, and notes where they are, in two passes over the text.
    private mutating func findPairsOfBytes() {
        let text = unsafe table.start
        let byteCount = lengths.count
        var counts = [UInt64](repeating: 0, count: byteCount * byteCount)
        var numbers = [Int](repeating: 0, count: byteCount * byteCount)
        for zone in frequencies.zones.indices {
            let (frequency, positions) = frequencies.zone(zone, end: textCount)
            for position in positions {
                // A border is the last of all, and nothing is behind it.
                let left = unsafe text[position]
                if left == Self.border { continue }
                let right = unsafe text[position + 1]
                if right == Self.border { continue }
                counts[Int(left) * byteCount + Int(right)] += frequency
                numbers[Int(left) * byteCount + Int(right)] += 1
            }
        }
        var next = [Int?](repeating: nil, count: byteCount * byteCount)
        for index in counts.indices where counts[index] >= minimumFrequency {
            let pair = TokenPair(TokenID(index / byteCount), TokenID(index % byteCount))
            next[index] = pairs.add(pair, count: counts[index], places: numbers[index])
            queue.insert(PairQueue.Entry(count: counts[index], pair: pair))
        }
        for position in 0..<textCount - 1 {
            let (left, right) = unsafe (text[position], text[position + 1])
            if left == Self.border || right == Self.border { continue }
            let index = Int(left) * byteCount + Int(right)
            guard let place = next[index] else { continue }
            pairs.setPlace(place, to: UInt32(position))
            next[index] = place + 1
        }
    }
}
