/// What the scalars of three bytes were encoded to that stand alone between two barriers: kana, kanji, hangul. Most
/// pieces of Japanese text are such ones, and eight bytes for each keep them in the nearer caches, where the 32 of
/// `PretokenCache` do not fit.
///
/// A place for every scalar from U+0000 to U+FFFF: 512 KiB, of which a text touches little.
@safe struct ScalarCache: ~Copyable {
    /// One to three ids of 20 bits, and above them their number; 0 is what is not known.
    struct Entry: BitwiseCopyable {
        private var packed: UInt64 = 0
        private static let idBits: UInt64 = 20
        private static let idMask: UInt64 = 1 << idBits - 1

        /// What is not known.
        init() {}

        /// An entry for ids; what does not fit is not known.
        init(_ ids: [TokenID]) {
            guard ids.count <= 3, ids.allSatisfy({ UInt64($0) <= Self.idMask }) else { return }
            for id in ids.reversed() { packed = packed << Self.idBits | UInt64(id) }
            packed |= UInt64(ids.count) << (3 * Self.idBits)
        }

        @inline(__always) var isKnown: Bool { packed != 0 }
        @inline(__always) var count: Int { Int(truncatingIfNeeded: packed &>> (3 &* Self.idBits)) }
        /// The ids, of which the first `count` mean something.
        @inline(__always) var ids: SIMD4<UInt32> {
            SIMD4(
                UInt32(truncatingIfNeeded: packed & Self.idMask),
                UInt32(truncatingIfNeeded: packed &>> Self.idBits & Self.idMask),
                UInt32(truncatingIfNeeded: packed &>> (2 &* Self.idBits) & Self.idMask), 0)
        }
    }

    private let entries: UnsafeMutablePointer<Entry>
    private static let count = 1 << 16

    init() {
        unsafe entries = TableMemory.allocate(Entry.self, count: Self.count)
        unsafe entries.initialize(repeating: Entry(), count: Self.count)
    }

    deinit {
        unsafe TableMemory.deallocate(entries)
    }

    /// The place of the scalar that these three bytes of valid UTF-8 are.
    @inline(__always)
    func place(of bytes: UnsafePointer<UInt8>) -> UnsafeMutablePointer<Entry> {
        let scalar = unsafe Int(bytes[0] & 0x0F) &<< 12 | Int(bytes[1] & 0x3F) &<< 6 | Int(bytes[2] & 0x3F)
        return unsafe entries + scalar
    }
}
