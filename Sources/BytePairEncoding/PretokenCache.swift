/// What short pretokens were encoded to, so that a word that comes again is only looked up.
///
/// Direct-mapped: a pretoken has one place, and what is there is overwritten. So its size does not depend on the text:
/// a place for each token of the vocabulary, at least 2^17 (4 MiB). With o200k_base 2^16 places are 0.92 times as fast
/// in English as 2^17, and 2^18 are 1.08 times as fast; Japanese does not care. Up to 15 bytes and up to 4 ids fit an
/// entry of 32 bytes; longer pretokens are not kept.
@safe struct PretokenCache: ~Copyable {
    static let longestKey = 15
    static let mostIDs = 4

    struct Key: BitwiseCopyable {
        /// The bytes, and in the highest byte their number and whether they are a piece of a pretoken.
        var words: SIMD2<UInt64>
    }

    struct Entry: BitwiseCopyable {
        var key = Key(words: .zero)
        /// The ids; the highest byte of the first is their number.
        var ids = SIMD4<UInt32>.zero
    }

    let entries: UnsafeMutablePointer<Entry>
    private let shift: UInt64
    private static let fewestBits = 17
    private static let mostBits = 18

    /// A cache that begins with the tokens that are most likely pretokens.
    init(_ vocabulary: Vocabulary) {
        unsafe entries = TableMemory.allocate(Entry.self, count: vocabulary.firstCache.count)
        unsafe entries.initialize(from: vocabulary.firstCache.start, count: vocabulary.firstCache.count)
        shift = UInt64(64 - vocabulary.firstCache.count.trailingZeroBitCount)
    }

    /// What every cache of a vocabulary begins with, where ids are ranks: the first tokens, those of lower ranks where
    /// two have one place. In English that is half of what a cache would have to learn.
    ///
    /// - Parameter ranks: how many tokens; none where a pretoken that is a token may have other ids.
    static func beginning(_ tokens: TokenTable, upTo ranks: Int = .max) -> FlatTable<Entry> {
        var bits = fewestBits
        while bits < mostBits, 1 << bits < tokens.size { bits += 1 }
        let shift = UInt64(64 - bits)
        return unsafe FlatTable(repeating: Entry(), count: 1 << bits) { entries in
            for rank in (0..<TokenID(min(ranks, tokens.size))).reversed() {
                guard let token = unsafe tokens.unsafeBytes(of: rank), let start = token.baseAddress,
                    token.count <= longestKey, unsafe tokens.id(of: start, token.count) == rank
                else { continue }
                let key = unsafe key(start, token.count, readable: token.count, isPiece: false)
                unsafe entries[place(of: key, shift)] = Entry(key: key, ids: SIMD4(rank | 1 << 24, 0, 0, 0))
            }
        }
    }

    deinit {
        unsafe TableMemory.deallocate(entries)
    }

    /// The key of 1 to 15 bytes, of which `readable` may be read. A piece of a pretoken has a key of its own: some
    /// tokens are only found as whole pretokens.
    @inline(__always)
    static func key(_ bytes: UnsafePointer<UInt8>, _ length: Int, readable: Int, isPiece: Bool) -> Key {
        var low: UInt64
        var high: UInt64
        if readable >= 16 {
            low = unsafe UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self)
            high = unsafe UnsafeRawPointer(bytes + 8).loadUnaligned(as: UInt64.self)
            if length <= 8 {
                high = 0
                low &= UInt64.max &>> UInt64(truncatingIfNeeded: (8 &- length) &* 8)
            } else {
                high &= UInt64.max &>> UInt64(truncatingIfNeeded: (16 &- length) &* 8)
            }
        } else {
            low = 0
            high = 0
            for index in 0..<length {
                let byte = unsafe UInt64(bytes[index])
                if index < 8 { low |= byte << UInt64(index * 8) } else { high |= byte << UInt64((index - 8) * 8) }
            }
        }
        return Key(words: SIMD2(low, high | UInt64(truncatingIfNeeded: isPiece ? length | 0x40 : length) &<< 56))
    }

    /// The only place where this key can be.
    @inline(__always)
    func place(of key: Key) -> UnsafeMutablePointer<Entry> {
        unsafe entries + Self.place(of: key, shift)
    }

    @inline(__always)
    private static func place(of key: Key, _ shift: UInt64) -> Int {
        let mixed = (key.words.x &* 0x9E37_79B9_7F4A_7C15) ^ (key.words.y &* 0xC2B2_AE3D_27D4_EB4F)
        let hash = (mixed ^ mixed >> 29) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: hash &>> shift)
    }
}
