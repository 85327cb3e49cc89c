/// Which two neighbouring tokens merge, and into which token.
///
/// Any token that merging can make is made of the same two parts wherever it occurs: until it is whole no merge
/// reaches across its ends, so what happens between them is what happens to its bytes alone. So there is one pair a
/// token, found once, by merging the token's own bytes. The pairs of bytes have a table of their own, addressed
/// directly; all pairs are in an open-addressing hash table of packed 64-bit words: left id, right id, merged id, 21
/// bits each.
///
/// Immutable when `init` returns, hence safe to share.
@safe final class PairTable: @unchecked Sendable {
    /// Stands for "these do not merge". As a rank it is above every other.
    static let noMerge: UInt32 = 1 << 25 - 1

    /// The id of each single byte.
    let byteIDs: UnsafeMutablePointer<UInt32>
    /// For two bytes, at `first << 8 | second`: their token, or `noMerge`.
    let bytePairs: UnsafeMutablePointer<UInt32>
    private let slots: UnsafeMutablePointer<UInt64>
    private let shift: UInt64
    private let mask: Int

    private static let free = UInt64.max

    /// - Parameter merges: the pairs that may merge, as `key` packs them; nil where all may whose bytes are a token.
    init(_ tokens: TokenTable, merges: Set<UInt64>? = nil) throws(VocabularyError) {
        var bits: UInt64 = 4
        // Small counts for more than few collisions: twice the size is 0.94 times as fast.
        while 1 << bits < tokens.ranksByLength.count * 5 / 4 { bits += 1 }
        shift = 64 - bits
        mask = 1 << bits - 1
        unsafe byteIDs = .allocate(capacity: 256)
        unsafe bytePairs = .allocate(capacity: 1 << 16)
        unsafe slots = TableMemory.allocate(UInt64.self, count: 1 << bits)
        unsafe byteIDs.initialize(repeating: Self.noMerge, count: 256)
        unsafe bytePairs.initialize(repeating: Self.noMerge, count: 1 << 16)
        unsafe slots.initialize(repeating: Self.free, count: 1 << bits)
        for byte in UInt8.min...UInt8.max {
            guard let id = unsafe withUnsafePointer(to: byte, { unsafe tokens.id(of: $0, 1) }) else {
                throw .missingByte(byte)
            }
            unsafe byteIDs[Int(byte)] = id
        }
        addPairs(of: tokens, merges)
    }

    deinit {
        unsafe byteIDs.deallocate()
        unsafe bytePairs.deallocate()
        unsafe TableMemory.deallocate(slots)
    }

    /// Two ids in one word.
    @inline(__always)
    static func key(_ left: UInt32, _ right: UInt32) -> UInt64 {
        UInt64(left) &<< 21 | UInt64(right)
    }

    /// The token that two neighbours merge into, or `noMerge`.
    @inline(__always)
    func merged(_ left: UInt32, _ right: UInt32) -> UInt32 {
        let key = Self.key(left, right)
        var slot = home(of: key)
        while true {
            let entry = unsafe slots[slot]
            if entry &>> 21 == key { return UInt32(truncatingIfNeeded: entry) & (1 << 21 - 1) }
            if entry == Self.free { return Self.noMerge }
            slot = (slot &+ 1) & mask
        }
    }

    @inline(__always)
    private func home(of key: UInt64) -> Int {
        Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) &>> shift)
    }

    /// Shortest tokens first, so that every token inside the one in hand has its pair already.
    private func addPairs(of tokens: TokenTable, _ merges: Set<UInt64>?) {
        var merger = PairMerger(tokens, self)
        for id in tokens.ranksByLength {
            guard let bytes = unsafe tokens.unsafeBytes(of: id), let start = bytes.baseAddress, bytes.count > 1 else {
                continue
            }
            unsafe merger.merge(start, bytes.count)
            // More than two parts: merging never makes this token. Only a pretoken that equals it is encoded so.
            guard merger.count == 2, case let (left, right) = unsafe (merger.ids[0], merger.ids[1]),
                merges?.contains(Self.key(left, right)) ?? true
            else { continue }
            insert(left, right, id)
            if bytes.count == 2 { unsafe bytePairs[Int(start[0]) << 8 | Int(start[1])] = id }
        }
    }

    private func insert(_ left: UInt32, _ right: UInt32, _ id: UInt32) {
        let key = Self.key(left, right)
        var slot = home(of: key)
        while unsafe slots[slot] != Self.free { slot = (slot + 1) & mask }
        unsafe slots[slot] = key << 21 | UInt64(id)
    }
}
