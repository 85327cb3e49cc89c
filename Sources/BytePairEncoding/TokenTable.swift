/// The bytes of every token, by id, and the id of every token, by its bytes: one arena, one table of ranges, one
/// open-addressing hash table. Special tokens have bytes and no entry in the hash table: text never turns into them.
///
/// The ids of this table are ranks: of two merges the one that makes the token of the lower rank comes first. In most
/// vocabularies a token's rank is its id; where it is not, `Vocabulary` translates.
struct TokenTable: Sendable {
    /// Where a token's bytes are in the arena; of length 0 where no token has the id.
    struct Range: BitwiseCopyable, Sendable {
        var start: UInt32 = 0
        var length: UInt32 = 0
    }

    private let arena: FlatTable<UInt8>
    private let ranges: FlatTable<Range>
    /// A rank plus 1 in the lower bits, 0 where the slot is free; above them bits of the hash, so that only what is
    /// most likely equal is compared.
    private let slots: FlatTable<UInt64>
    private let shift: UInt64
    private static let rankMask: UInt64 = 1 << 22 - 1

    /// The length of the longest token that text can turn into, in bytes.
    let longest: Int

    /// The ranks of the tokens that text can turn into, the shortest tokens first.
    let ranksByLength: [TokenID]

    /// One more than the highest id.
    var size: Int { ranges.count }

    /// - Parameters:
    ///   - list: the tokens that text can turn into.
    ///   - unmerged: the others.
    init(_ list: TokenList, unmerged: [(bytes: [UInt8], rank: TokenID)]) throws(VocabularyError) {
        var bytes = list.bytes
        let highest = max(list.tokens.map(\.id).max() ?? 0, unmerged.map(\.rank).max() ?? 0)
        if highest > Vocabulary.maximumID { throw .idTooLarge(UInt64(highest), line: nil) }
        var ranges = [Range](repeating: Range(), count: Int(highest) + 1)
        var longest = 0
        for (index, token) in list.tokens.enumerated() {
            let range = list.range(index)
            if ranges[Int(token.id)].length != 0 { throw .duplicateID(token.id, line: Int(token.line)) }
            ranges[Int(token.id)] = Range(start: UInt32(range.lowerBound), length: UInt32(range.count))
            longest = max(longest, range.count)
        }
        for token in unmerged {
            if ranges[Int(token.rank)].length != 0 { throw .duplicateID(token.rank, line: nil) }
            ranges[Int(token.rank)] = Range(start: UInt32(bytes.count), length: UInt32(token.bytes.count))
            bytes.append(contentsOf: token.bytes)
        }

        var bits: UInt64 = 4
        while 1 << bits < list.tokens.count * 2 { bits += 1 }
        let shift = 64 - bits
        let mask = 1 << bits - 1
        var slots = [UInt64](repeating: 0, count: 1 << bits)
        arena = FlatTable(bytes)
        self.ranges = FlatTable(ranges)
        for token in list.tokens {
            let range = ranges[Int(token.id)]
            let start = unsafe arena.start + Int(range.start)
            let hash = unsafe Self.hash(start, Int(range.length))
            var slot = Int(truncatingIfNeeded: hash >> shift)
            while slots[slot] != 0 {
                let other = ranges[Int(slots[slot] & Self.rankMask) - 1]
                if other.length == range.length,
                    unsafe Self.areEqual(start, arena.start + Int(other.start), Int(range.length))
                {
                    throw .duplicateToken(line: token.line == 0 ? nil : Int(token.line))
                }
                slot = (slot + 1) & mask
            }
            slots[slot] = hash << 22 | UInt64(token.id + 1)
        }
        self.slots = FlatTable(slots)
        self.shift = shift
        self.longest = longest
        ranksByLength = Self.sortByLength(list.tokens, ranges, longest)
    }

    /// The bytes of a token, or nil where no token has the id.
    func bytes(of id: TokenID) -> [UInt8]? {
        unsafe unsafeBytes(of: id).map { unsafe Array($0) }
    }

    /// Adds the bytes of a token at the end of an array. False where no token has the id.
    func appendBytes(of id: TokenID, to bytes: inout [UInt8]) -> Bool {
        guard let added = unsafe unsafeBytes(of: id) else { return false }
        unsafe bytes.append(contentsOf: added)
        return true
    }

    /// The length in bytes of a token that is known to exist.
    @inline(__always)
    func length(ofExisting id: TokenID) -> Int {
        unsafe Int(ranges.start[Int(id)].length)
    }

    /// The address of a token's bytes; they stay there as long as this table lives.
    func unsafeBytes(of id: TokenID) -> UnsafeBufferPointer<UInt8>? {
        guard let range = range(of: id) else { return nil }
        return unsafe UnsafeBufferPointer(start: arena.start + Int(range.start), count: Int(range.length))
    }

    /// The id of the token with exactly these bytes, if there is one and it is no special token.
    @inline(__always)
    func id(of bytes: UnsafePointer<UInt8>, _ count: Int) -> TokenID? {
        let mask = slots.count - 1
        let hash = unsafe Self.hash(bytes, count)
        var slot = Int(truncatingIfNeeded: hash &>> shift)
        while true {
            let entry = unsafe slots.start[slot]
            if entry == 0 { return nil }
            if entry &>> 22 == hash & (1 << 42 - 1) {
                let rank = UInt32(truncatingIfNeeded: entry & Self.rankMask) &- 1
                let range = unsafe ranges.start[Int(rank)]
                if Int(range.length) == count,
                    unsafe Self.areEqual(bytes, arena.start + Int(range.start), count)
                {
                    return rank
                }
            }
            slot = (slot + 1) & mask
        }
    }

    private static func sortByLength(_ tokens: [TokenList.Token], _ ranges: [Range], _ longest: Int) -> [TokenID] {
        var places = [Int](repeating: 0, count: longest + 2)
        for token in tokens { places[Int(ranges[Int(token.id)].length) + 1] += 1 }
        for length in places.indices.dropFirst() { places[length] += places[length - 1] }
        var ids = [TokenID](repeating: 0, count: tokens.count)
        for token in tokens {
            let length = Int(ranges[Int(token.id)].length)
            ids[places[length]] = token.id
            places[length] += 1
        }
        return ids
    }

    private func range(of id: TokenID) -> Range? {
        guard Int(id) < ranges.count else { return nil }
        let range = unsafe ranges.start[Int(id)]
        return range.length == 0 ? nil : range
    }

    @inline(__always)
    private static func hash(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
        var hash = UInt64(truncatingIfNeeded: count)
        var index = 0
        while index + 8 <= count {
            let word = unsafe UnsafeRawPointer(bytes + index).loadUnaligned(as: UInt64.self)
            hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
            hash ^= hash >> 32
            index += 8
        }
        var rest: UInt64 = 0
        while index < count {
            rest = unsafe rest << 8 | UInt64(bytes[index])
            index += 1
        }
        hash = (hash ^ rest) &* 0x9E37_79B9_7F4A_7C15
        hash ^= hash >> 32
        return hash &* 0x9E37_79B9_7F4A_7C15
    }

    @inline(__always)
    private static func areEqual(_ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        var index = 0
        while index < count {
            if unsafe a[index] != b[index] { return false }
            index += 1
        }
        return true
    }
}
