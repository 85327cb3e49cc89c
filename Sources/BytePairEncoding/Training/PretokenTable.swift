/// How often each distinct byte string came: a list, and an open-addressing hash table over it.
///
/// It belongs to one thread at a time; whoever hands it to another goes through a lock.
@safe final class PretokenTable: @unchecked Sendable {
    private struct Slot: BitwiseCopyable {
        /// Bits of the hash, which tell nearly all other strings apart.
        var tag: UInt32 = 0
        /// The number of the entry plus 1; 0 where the slot is free.
        var entry: UInt32 = 0
    }

    let list = PretokenList()
    private var slots = GrowingTable(capacity: 1 << 11, fill: Slot())

    /// The bytes of memory that it takes.
    var memory: Int { list.memory + slots.memory }

    /// Counts a string.
    ///
    /// - Parameters:
    ///   - weight: how often it came.
    ///   - limit: bytes of memory.
    /// - Returns: false, and nothing is counted, where it is new and would take the table above the limit.
    @inline(__always)
    func add(_ bytes: UnsafePointer<UInt8>, _ length: Int, count weight: UInt64, limit: Int) -> Bool {
        let hash = unsafe PretokenHash.hash(bytes, length)
        let tag = UInt32(truncatingIfNeeded: hash >> 24)
        let mask = slots.capacity &- 1
        var place = Int(truncatingIfNeeded: hash) & mask
        while case let slot = unsafe slots.start[place], slot.entry != 0 {
            if slot.tag == tag {
                let entry = unsafe list.entries + Int(slot.entry &- 1)
                if unsafe Int(entry.pointee.length) == length,
                    unsafe PretokenHash.areEqual(list.arena + Int(entry.pointee.start), bytes, length)
                {
                    unsafe entry.pointee.count &+= weight
                    return true
                }
            }
            place = (place &+ 1) & mask
        }
        return unsafe insert(bytes, length, count: weight, limit: limit, Slot(tag: tag), place)
    }

    @inline(never)
    private func insert(
        _ bytes: UnsafePointer<UInt8>, _ length: Int, count weight: UInt64, limit: Int, _ slot: Slot, _ place: Int
    ) -> Bool {
        let isDense = (list.count + 1) * 4 > slots.capacity * 3
        let slotMemory = slots.memory * (isDense ? 2 : 1)
        guard list.memory(withOneMore: length) + slotMemory <= limit || list.count == 0, list.hasPlace(for: length),
            list.count + 1 < Int(UInt32.max)
        else { return false }
        unsafe list.append(bytes, length, count: weight)
        unsafe slots.start[place] = Slot(tag: slot.tag, entry: UInt32(list.count))
        if isDense { rebuild(slots.capacity * 2) }
        return true
    }

    private func rebuild(_ count: Int) {
        slots = GrowingTable(capacity: count, fill: Slot())
        for index in 0..<list.count {
            let entry = unsafe list.entries[index]
            let hash = unsafe PretokenHash.hash(list.arena + Int(entry.start), Int(entry.length))
            var place = Int(truncatingIfNeeded: hash) & (count - 1)
            while unsafe slots.start[place].entry != 0 { place = (place + 1) & (count - 1) }
            unsafe slots.start[place] = Slot(tag: UInt32(truncatingIfNeeded: hash >> 24), entry: UInt32(index + 1))
        }
    }

    /// Forgets everything, and keeps the memory.
    func removeAll() {
        list.removeAll()
        slots.clear()
    }
}

/// The hash by which pretokens are found and by which they are dealt out to the parts of a spill file. It is another
/// one in every process, so that no text can be made on which it is bad; nothing that is written depends on it.
enum PretokenHash {
    private static let seed = UInt64.random(in: 0...UInt64.max)

    @inline(__always)
    static func hash(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
        let raw = unsafe UnsafeRawPointer(bytes)
        var state = seed &+ UInt64(truncatingIfNeeded: length) &* 0x9E37_79B9_7F4A_7C15
        if length >= 8 {
            var position = 0
            while position &+ 8 < length {
                state = mix(state ^ (unsafe raw.loadUnaligned(fromByteOffset: position, as: UInt64.self)))
                position &+= 8
            }
            return mix(state ^ (unsafe raw.loadUnaligned(fromByteOffset: length &- 8, as: UInt64.self)))
        }
        if length >= 4 {
            let first = unsafe UInt64(raw.loadUnaligned(as: UInt32.self))
            let last = unsafe UInt64(raw.loadUnaligned(fromByteOffset: length &- 4, as: UInt32.self))
            return mix(state ^ (first | last << 32))
        }
        if length == 0 { return mix(state) }
        let first = unsafe UInt64(bytes[0])
        let middle = unsafe UInt64(bytes[length >> 1])
        let last = unsafe UInt64(bytes[length &- 1])
        return mix(state ^ (first | middle << 8 | last << 16))
    }

    @inline(__always)
    private static func mix(_ value: UInt64) -> UInt64 {
        let product = (value ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
        return product.high ^ product.low
    }

    @inline(__always)
    static func areEqual(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        var position = 0
        let (left, right) = unsafe (UnsafeRawPointer(left), UnsafeRawPointer(right))
        while position &+ 8 <= length {
            if unsafe left.loadUnaligned(fromByteOffset: position, as: UInt64.self)
                != right.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            {
                return false
            }
            position &+= 8
        }
        while position < length {
            if unsafe left.load(fromByteOffset: position, as: UInt8.self)
                != right.load(fromByteOffset: position, as: UInt8.self)
            {
                return false
            }
            position &+= 1
        }
        return true
    }
}
