/// The checksum that a dump states of a text: SHA-1 in 31 digits to the base of 36, as MediaWiki writes it.
///
/// Source: FIPS 180-4, section 6.1; `\Wikimedia\base_convert( sha1( $text ), 16, 36, 31 )` of MediaWiki.
enum TextSum {
    private static let digits = Array("0123456789abcdefghijklmnopqrstuvwxyz".utf8)

    /// How many digits it has.
    static let length = 31

    /// Whether a byte is one of its digits.
    static func isDigit(_ byte: UInt8) -> Bool { digits.contains(byte) }

    /// The sum of a text.
    static func of(_ text: [UInt8]) -> [UInt8] {
        var words = sha1(text)
        var result = [UInt8](repeating: digits[0], count: length)
        for place in result.indices.reversed() {
            var rest: UInt64 = 0
            for index in words.indices {
                let value = rest << 32 | UInt64(words[index])
                words[index] = UInt32(truncatingIfNeeded: value / 36)
                rest = value % 36
            }
            result[place] = digits[Int(rest)]
        }
        return result
    }

    private static func sha1(_ text: [UInt8]) -> [UInt32] {
        var state = State()
        let whole = text.count & ~63
        unsafe text.withUnsafeBytes { raw in
            for start in stride(from: 0, to: whole, by: 64) {
                unsafe state.add(UnsafeRawBufferPointer(rebasing: raw[start..<start + 64]))
            }
        }
        var rest = Array(text[whole...]) + [0x80]
        rest += [UInt8](repeating: 0, count: (120 - rest.count) % 64)
        let bits = UInt64(text.count) << 3
        for shift in stride(from: 56, through: 0, by: -8) {
            rest.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
        }
        unsafe rest.withUnsafeBytes { raw in
            for start in stride(from: 0, to: raw.count, by: 64) {
                unsafe state.add(UnsafeRawBufferPointer(rebasing: raw[start..<start + 64]))
            }
        }
        return [state.a, state.b, state.c, state.d, state.e]
    }

    private struct State {
        var a: UInt32 = 0x6745_2301
        var b: UInt32 = 0xEFCD_AB89
        var c: UInt32 = 0x98BA_DCFE
        var d: UInt32 = 0x1032_5476
        var e: UInt32 = 0xC3D2_E1F0

        /// Adds a block of 64 bytes.
        mutating func add(_ block: UnsafeRawBufferPointer) {
            var w = InlineArray<16, UInt32>(repeating: 0)
            for index in 0..<16 {
                w[index] = unsafe block.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self).bigEndian
            }
            var next = self
            for index in 0..<16 {
                next.round((next.b & next.c) | (~next.b & next.d), 0x5A82_7999, w[index])
            }
            for index in 16..<80 {
                let mixed = w[(index + 13) & 15] ^ w[(index + 8) & 15] ^ w[(index + 2) & 15] ^ w[index & 15]
                let word = mixed << 1 | mixed >> 31
                w[index & 15] = word
                switch index {
                case ..<20: next.round((next.b & next.c) | (~next.b & next.d), 0x5A82_7999, word)
                case ..<40: next.round(next.b ^ next.c ^ next.d, 0x6ED9_EBA1, word)
                case ..<60: next.round((next.b & next.c) | (next.b & next.d) | (next.c & next.d), 0x8F1B_BCDC, word)
                default: next.round(next.b ^ next.c ^ next.d, 0xCA62_C1D6, word)
                }
            }
            a &+= next.a
            b &+= next.b
            c &+= next.c
            d &+= next.d
            e &+= next.e
        }

        @inline(__always)
        private mutating func round(_ f: UInt32, _ k: UInt32, _ word: UInt32) {
            let sum = (a << 5 | a >> 27) &+ f &+ e &+ k &+ word
            e = d
            d = c
            c = b << 30 | b >> 2
            b = a
            a = sum
        }
    }
}
