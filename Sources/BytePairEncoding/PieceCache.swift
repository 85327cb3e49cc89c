/// What pieces of pretokens were encoded to that do not fit `PretokenCache`: up to 31 bytes, up to 16 ids. These are
/// the words of alphabets that a vocabulary has few tokens for, or whose letters take two bytes: it makes Greek 1.5
/// times as fast.
///
/// Direct-mapped like the other cache, and 1.5 MiB large.
@safe struct PieceCache: ~Copyable {
    static let longestKey = 31
    static let mostIDs = 16

    /// The bytes, and in the highest byte their number.
    typealias Key = SIMD4<UInt64>

    struct Entry: BitwiseCopyable {
        var key = Key.zero
        /// The ids; the highest byte of the first is their number.
        var first = SIMD8<UInt32>.zero
        var rest = SIMD8<UInt32>.zero
    }

    private let entries: UnsafeMutablePointer<Entry>
    private static let bits: UInt64 = 14

    init() {
        unsafe entries = TableMemory.allocate(Entry.self, count: 1 << Self.bits)
        unsafe entries.initialize(repeating: Entry(), count: 1 << Self.bits)
    }

    deinit {
        unsafe TableMemory.deallocate(entries)
    }

    /// Whether a piece that the other cache does not have may have too many ids for it: it begins with a letter of two
    /// bytes, a space before it or not. To look for others too costs 4 % of the time in English.
    @inline(__always)
    static func isLikely(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        unsafe length > PretokenCache.mostIDs && (bytes[0] & 0xE0 == 0xC0 || bytes[1] & 0xE0 == 0xC0)
    }

    /// The key of 1 to 31 bytes, of which `readable` may be read.
    @inline(__always)
    static func key(_ bytes: UnsafePointer<UInt8>, _ length: Int, readable: Int) -> Key {
        var key = Key.zero
        if readable >= 32 {
            key = unsafe UnsafeRawPointer(bytes).loadUnaligned(as: Key.self)
            // A shift by more than 63 gives 0, by less than 0 the whole: words behind the end and before it.
            key[0] &= UInt64.max >> max(0, 64 - length * 8)
            key[1] &= UInt64.max >> max(0, 128 - length * 8)
            key[2] &= UInt64.max >> max(0, 192 - length * 8)
            key[3] &= UInt64.max >> max(0, 256 - length * 8)
        } else {
            for index in 0..<length {
                key[index / 8] |= unsafe UInt64(bytes[index]) << UInt64(index % 8 * 8)
            }
        }
        key[3] |= UInt64(length) << 56
        return key
    }

    /// The only place where this key can be.
    @inline(__always)
    func place(of key: Key) -> UnsafeMutablePointer<Entry> {
        let low = (key[0] &* 0x9E37_79B9_7F4A_7C15) ^ (key[1] &* 0xC2B2_AE3D_27D4_EB4F)
        let high = (key[2] &* 0x1656_67B1_9E37_79F9) ^ (key[3] &* 0x27D4_EB2F_1656_67C5)
        let mixed = low ^ (high &<< 32 | high &>> 32)
        let hash = (mixed ^ mixed &>> 29) &* 0x9E37_79B9_7F4A_7C15
        return unsafe entries + Int(truncatingIfNeeded: hash &>> (64 - Self.bits))
    }
}
