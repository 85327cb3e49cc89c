/// Byte strings and a count for each, one after another in an arena. What stands in the list keeps its number.
///
/// It belongs to one thread at a time; whoever hands it to another goes through a lock.
@safe final class PretokenList: @unchecked Sendable {
    struct Entry: BitwiseCopyable {
        var start: UInt32
        var length: UInt32
        var count: UInt64
    }

    /// An arena's places are 32 bits wide.
    static let arenaLimit = Int(UInt32.max)

    private(set) var count = 0
    private(set) var arenaCount = 0
    private let entryTable = GrowingTable(capacity: 1 << 10, fill: Entry(start: 0, length: 0, count: 0))
    private let arenaTable = GrowingTable(capacity: 1 << 14, fill: 0 as UInt8)

    /// `count` entries.
    var entries: UnsafeMutablePointer<Entry> {
        @inline(__always) get { unsafe entryTable.start }
    }

    /// The bytes of all entries.
    var arena: UnsafeMutablePointer<UInt8> {
        @inline(__always) get { unsafe arenaTable.start }
    }

    /// The bytes of memory that it takes.
    var memory: Int { entryTable.memory + arenaTable.memory }

    /// The bytes of memory that it takes when one more of this length is in it.
    func memory(withOneMore length: Int) -> Int {
        entryTable.memory * (count < entryTable.capacity ? 1 : 2)
            + Self.capacity(arenaTable.capacity, for: arenaCount + length)
    }

    /// Whether one more of this length has a place in the arena at all.
    func hasPlace(for length: Int) -> Bool { arenaCount + length <= Self.arenaLimit }

    /// Adds an entry. The caller has asked `hasPlace`.
    func append(_ bytes: UnsafePointer<UInt8>, _ length: Int, count weight: UInt64) {
        precondition(hasPlace(for: length))
        if count == entryTable.capacity { entryTable.grow(to: count * 2) }
        let capacity = Self.capacity(arenaTable.capacity, for: arenaCount + length)
        if capacity != arenaTable.capacity { arenaTable.grow(to: capacity) }
        unsafe (arena + arenaCount).update(from: bytes, count: length)
        unsafe entries[count] = Entry(start: UInt32(arenaCount), length: UInt32(length), count: weight)
        arenaCount += length
        count += 1
    }

    /// Forgets everything, and keeps the memory.
    func removeAll() {
        count = 0
        arenaCount = 0
    }

    /// Removes all entries whose count is not above a limit.
    func removeAll(countedAtMost limit: UInt64) {
        var kept = 0
        var end = 0
        for index in 0..<count {
            let entry = unsafe entries[index]
            if entry.count <= limit { continue }
            unsafe (arena + end).update(from: arena + Int(entry.start), count: Int(entry.length))
            unsafe entries[kept] = Entry(start: UInt32(end), length: entry.length, count: entry.count)
            kept += 1
            end += Int(entry.length)
        }
        count = kept
        arenaCount = end
    }

    private static func capacity(_ capacity: Int, for needed: Int) -> Int {
        var capacity = capacity
        while capacity < needed { capacity *= 2 }
        return capacity
    }
}
