/// How often each pair of neighbours occurs, and where. Only pairs are kept that occur often enough to be merged one
/// day: a pair never becomes more frequent after the merge that made it.
///
/// The places of a pair lie side by side in an arena, those of an older pair before those of a younger one. A place
/// stays in it after the pair has gone from there: who reads places looks at the text.
struct PairOccurrences {
    struct Record: BitwiseCopyable {
        var pair: TokenPair
        /// How often the pair occurs in the corpus; 0 where it is dead: merged, or too rare.
        var count: UInt64
        var start: Int
        var length: UInt32
    }

    private struct Slot: BitwiseCopyable {
        var pair: UInt64 = 0
        /// The number of the record plus 1; 0 where the slot is free.
        var record: UInt32 = 0
    }

    private let minimumFrequency: UInt64
    private var records: [Record] = []
    private var slots = GrowingTable(capacity: 1 << 10, fill: Slot())
    private let places: GrowingTable<UInt32>
    private var placeCount = 0
    private var deadPlaces = 0
    private var deadRecords = 0
    private static let leastGarbage = 1 << 16

    /// - Parameter capacity: how many places there will be at the start.
    init(minimumFrequency: UInt64, capacity: Int) {
        self.minimumFrequency = minimumFrequency
        places = GrowingTable(capacity: max(capacity, 1 << 10), fill: 0)
    }

    /// The record of a pair that is alive.
    @inline(__always)
    func record(of pair: TokenPair) -> Record? {
        guard let index = index(of: pair) else { return nil }
        let record = records[index]
        return record.count == 0 ? nil : record
    }

    /// The places of a record. They are valid until a record is added.
    func places(of record: Record) -> UnsafeBufferPointer<UInt32> {
        unsafe UnsafeBufferPointer(start: places.start + record.start, count: Int(record.length))
    }

    /// Adds a pair that was not there, with memory for so many places, which the caller fills at once.
    ///
    /// - Returns: where the places go, valid until another record is added or `makeRoom` is called.
    mutating func add(_ pair: TokenPair, count: UInt64, places length: Int) -> Int {
        let start = placeCount
        precondition(start + length <= places.capacity)
        placeCount += length
        records.append(Record(pair: pair, count: count, start: start, length: UInt32(length)))
        if records.count * 4 > slots.capacity * 3 {
            rebuild(slots.capacity * 2)
        } else {
            enter(records.count - 1)
        }
        return start
    }

    @inline(__always)
    mutating func setPlace(_ index: Int, to position: UInt32) {
        unsafe places.start[index] = position
    }

    /// Takes occurrences away from a pair, if it is there. It dies when too few are left.
    @inline(__always)
    mutating func remove(_ weight: UInt64, from pair: TokenPair) {
        guard let index = index(of: pair), records[index].count > 0 else { return }
        records[index].count &-= weight
        if records[index].count < minimumFrequency { kill(index) }
    }

    /// A pair is merged: it is no more.
    mutating func remove(_ pair: TokenPair) {
        if let index = index(of: pair), records[index].count > 0 { kill(index) }
    }

    private mutating func kill(_ index: Int) {
        records[index].count = 0
        deadPlaces += Int(records[index].length)
        deadRecords += 1
    }

    /// Makes room for so many more places. Dead ones go first.
    mutating func makeRoom(for length: Int) {
        let isMostlyDead =
            deadPlaces > placeCount / 2 && deadPlaces > Self.leastGarbage
            || deadRecords > records.count / 2 && deadRecords > Self.leastGarbage
        if isMostlyDead || placeCount + length > places.capacity && deadPlaces > placeCount / 4 { removeDead() }
        if placeCount + length <= places.capacity { return }
        places.grow(to: max(placeCount + length, places.capacity + places.capacity / 4))
    }

    private mutating func removeDead() {
        var end = 0
        var kept = 0
        for index in records.indices {
            var record = records[index]
            if record.count == 0 { continue }
            // Records are in the order of their places, so nothing is written over that is still to be read.
            if end != record.start {
                unsafe (places.start + end).update(from: places.start + record.start, count: Int(record.length))
            }
            record.start = end
            records[kept] = record
            kept += 1
            end += Int(record.length)
        }
        records.removeSubrange(kept...)
        placeCount = end
        deadPlaces = 0
        deadRecords = 0
        var count = 1 << 10
        while count < kept * 2 { count *= 2 }
        rebuild(count)
    }

    private mutating func rebuild(_ count: Int) {
        slots = GrowingTable(capacity: count, fill: Slot())
        for index in records.indices { enter(index) }
    }

    private mutating func enter(_ index: Int) {
        let pair = records[index].pair
        var slot = firstSlot(pair)
        while unsafe slots.start[slot].record != 0 { slot = (slot + 1) & (slots.capacity - 1) }
        unsafe slots.start[slot] = Slot(pair: pair.bits, record: UInt32(index + 1))
    }

    @inline(__always)
    private func index(of pair: TokenPair) -> Int? {
        var place = firstSlot(pair)
        while case let slot = unsafe slots.start[place], slot.record != 0 {
            if slot.pair == pair.bits { return Int(slot.record &- 1) }
            place = (place &+ 1) & (slots.capacity &- 1)
        }
        return nil
    }

    @inline(__always)
    private func firstSlot(_ pair: TokenPair) -> Int {
        let hash = pair.bits &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: hash ^ hash >> 32) & (slots.capacity &- 1)
    }
}
