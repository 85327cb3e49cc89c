/// A canonical Huffman code of lengths from 1 to 20 bits.
struct HuffmanTable {
    /// By the next bits: symbol × 32 + length, or 0 for longer codes.
    private var short: [UInt16]
    /// For the longer lengths: the first 20-bit value that is no code of this length or a shorter one.
    private var limits: [UInt64]
    /// What to add to a code of this length to get the place of its symbol.
    private var offsets: [Int]
    /// The symbols in the order of their codes.
    private var symbols: [UInt16]

    private static let shortBits = 10
    private static let longest = 20

    /// Reads the code lengths of a table: the first as it is, then steps up and down.
    /// - Returns: nil for lengths outside 1 to 20, and for codes that leave bits without meaning or with two.
    init?(reading reader: inout BitReader, alphabet: Int) {
        var lengths: [Int] = []
        lengths.reserveCapacity(alphabet)
        var length = Int(reader.take(5))
        for _ in 0..<alphabet {
            while true {
                guard (1...Self.longest).contains(length) else { return nil }
                if reader.take(1) == 0 { break }
                length += reader.take(1) == 0 ? 1 : -1
            }
            lengths.append(length)
        }
        guard lengths.reduce(0, { $0 + 1 << (Self.longest - $1) }) == 1 << Self.longest else { return nil }
        short = [UInt16](repeating: 0, count: 1 << Self.shortBits)
        limits = [UInt64](repeating: 0, count: Self.longest + 1)
        offsets = [Int](repeating: 0, count: Self.longest + 1)
        symbols = []
        symbols.reserveCapacity(alphabet)
        var code = 0
        for length in 1...Self.longest {
            offsets[length] = symbols.count - code
            for symbol in 0..<alphabet where lengths[symbol] == length {
                if length <= Self.shortBits {
                    let first = code << (Self.shortBits - length)
                    for index in first..<first + 1 << (Self.shortBits - length) {
                        short[index] = UInt16(symbol << 5 | length)
                    }
                }
                symbols.append(UInt16(symbol))
                code += 1
            }
            limits[length] = UInt64(code) << UInt64(Self.longest - length)
            code <<= 1
        }
    }

    /// Decodes the next symbol.
    @inline(__always) func next(_ reader: inout BitReader) -> Int {
        let ahead = reader.ahead
        let entry = Int(short[Int(truncatingIfNeeded: ahead >> UInt64(64 - Self.shortBits))])
        if entry != 0 {
            reader.skip(entry & 31)
            return entry >> 5
        }
        return long(ahead, &reader)
    }

    private func long(_ ahead: UInt64, _ reader: inout BitReader) -> Int {
        let bits = ahead >> UInt64(64 - Self.longest)
        var length = Self.shortBits + 1
        // The code is complete, so a length is found.
        while length < Self.longest, bits >= limits[length] { length += 1 }
        reader.skip(length)
        return Int(symbols[Int(bits >> UInt64(Self.longest - length)) + offsets[length]])
    }
}
