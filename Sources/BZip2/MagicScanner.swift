/// Finds the 48-bit magic of a block at any bit of the data.
///
/// Of the bytes that a magic covers at least five are whole, wherever it starts; so of any four 16-bit words that start
/// at consecutive bytes one lies wholly inside it. It is enough to look at the 16 bits at every fourth byte: are they
/// one of the 32 that a magic can show there? On other data the answer is yes once in 2,048 times.
///
///     let scanner = MagicScanner()
///     let bit = scanner.firstMagic(in: bytes.span, from: 0)  // nil: none
public struct MagicScanner: Sendable {
    private let magic: UInt64
    /// A bit for each 16-bit word: whether the magic has it at a distance of 1 to 32 bits from its start.
    private let words: [UInt64]

    /// A scanner for the magic of a block.
    public init() {
        self.init(magic: Format.blockMagic)
    }

    init(magic: UInt64) {
        self.magic = magic
        var words = [UInt64](repeating: 0, count: 1 << 10)
        for distance in Self.distances {
            let word = Int(truncatingIfNeeded: magic >> UInt64(Format.magicBits - 16 - distance)) & 0xFFFF
            words[word >> 6] |= 1 << UInt64(word & 63)
        }
        self.words = words
    }

    /// How many bits after the start of the magic the word lies that is looked at.
    private static let distances = 1...32

    /// Where the first magic starts that lies wholly inside the bytes.
    ///
    /// Time is linear in the bytes: some GB/s; on bytes that look like part of a magic everywhere, about 0.1 GB/s.
    ///
    /// - Parameters:
    ///   - bytes: The bytes to search.
    ///   - from: The first bit at which it may start; 0 is the highest bit of the first byte.
    /// - Returns: A bit, counted like `from`; nil when there is none.
    public func firstMagic(in bytes: Span<UInt8>, from: Int) -> Int? {
        let first = max(from, 0)
        let lastStart = bytes.count * 8 - Format.magicBits
        guard first <= lastStart else { return nil }
        // The word looked at next; a magic that starts in one of the four bytes before it covers it.
        var word = (first >> 3) + 4
        let found: Int? = unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe words.withUnsafeBufferPointer { words in
                guard let bytes = unsafe UnsafeRawPointer(bytes.baseAddress) else { return nil }
                // Eight bytes are read, from four before the word on.
                let end = lastStart / 8 + Format.magicBits / 8 - 4
                while word <= end {
                    let value = unsafe Int(
                        UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: word, as: UInt16.self)))
                    if unsafe words[value >> 6] >> UInt64(value & 63) & 1 != 0 {
                        let window = unsafe UInt64(
                            bigEndian: bytes.loadUnaligned(fromByteOffset: word - 4, as: UInt64.self))
                        // Of the magic that starts latest, 33 bits are in the window.
                        for distance in Self.distances.reversed()
                        where (window &<< UInt64(32 - distance)) &>> 31 == magic &>> 15 {
                            let bit = word * 8 - distance
                            if bit >= first, bit <= lastStart, unsafe Self.bits(of: bytes, at: bit) == magic {
                                return bit
                            }
                        }
                    }
                    word += 4
                }
                return nil
            }
        }
        if let found { return found }
        // The last few bytes, one bit at a time.
        var bit = max(first, (word - 4) * 8)
        while bit <= lastStart {
            if unsafe bytes.withUnsafeBytes({ unsafe Self.bits(of: $0.baseAddress, at: bit) }) == magic { return bit }
            bit += 1
        }
        return nil
    }

    /// The 48 bits at a bit, all of which must be inside the bytes.
    @inline(__always)
    private static func bits(of bytes: UnsafeRawPointer?, at bit: Int) -> UInt64? {
        guard let bytes = unsafe bytes else { return nil }
        var value: UInt64 = 0
        let last = (bit + Format.magicBits - 1) >> 3
        for byte in (bit >> 3)...last {
            value = unsafe value << 8 | UInt64(bytes.load(fromByteOffset: byte, as: UInt8.self))
        }
        return value >> UInt64((last + 1) * 8 - bit - Format.magicBits) & (1 << UInt64(Format.magicBits) - 1)
    }
}
