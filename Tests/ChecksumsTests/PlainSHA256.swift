/// SHA-256 (FIPS 180-4), as the standard describes it: what libcrypto computes is compared with it.
enum PlainSHA256 {
    static func hex(of bytes: [UInt8]) -> String {
        var message = bytes + [0x80]
        while message.count % 64 != 56 { message.append(0) }
        for shift in stride(from: 56, through: 0, by: -8) {
            message.append(UInt8(truncatingIfNeeded: (UInt64(bytes.count) * 8) >> UInt64(shift)))
        }
        var hash = initial
        var words = [UInt32](repeating: 0, count: 64)
        for start in stride(from: 0, to: message.count, by: 64) {
            for index in 0..<16 {
                words[index] = message[start + 4 * index..<start + 4 * index + 4].reduce(0) { $0 << 8 | UInt32($1) }
            }
            for index in 16..<64 {
                let (a, b) = (words[index - 15], words[index - 2])
                let s0 = turn(a, 7) ^ turn(a, 18) ^ a >> 3
                let s1 = turn(b, 17) ^ turn(b, 19) ^ b >> 10
                words[index] = words[index - 16] &+ s0 &+ words[index - 7] &+ s1
            }
            var (a, b, c, d, e, f, g, h) =
                (hash[0], hash[1], hash[2], hash[3], hash[4], hash[5], hash[6], hash[7])
            for index in 0..<64 {
                let s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)
                let t1 = h &+ s1 &+ (e & f ^ ~e & g) &+ constants[index] &+ words[index]
                let s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)
                let t2 = s0 &+ (a & b ^ a & c ^ b & c)
                (h, g, f, e, d, c, b, a) = (g, f, e, d &+ t1, c, b, a, t1 &+ t2)
            }
            for (index, value) in [a, b, c, d, e, f, g, h].enumerated() { hash[index] &+= value }
        }
        return hash.map {
            String(repeating: "0", count: $0.leadingZeroBitCount / 4) + ($0 == 0 ? "" : String($0, radix: 16))
        }
        .joined()
    }

    private static func turn(_ value: UInt32, _ count: UInt32) -> UInt32 {
        value >> count | value << (32 - count)
    }

    /// The first 32 bits of the fractions of the cube roots of the first 64 primes, and of the square roots of the
    /// first 8.
    private static let primes = (2...311).filter { number in !(2..<number).contains { number % $0 == 0 } }
    private static let constants = primes.map { fraction(ofRoot: 3, of: $0) }
    private static let initial = primes.prefix(8).map { fraction(ofRoot: 2, of: $0) }

    /// The largest x with x^root ≤ prime · 2^(32 · root), without its whole part: found bit by bit, in exact
    /// arithmetic.
    private static func fraction(ofRoot root: Int, of prime: Int) -> UInt32 {
        var value: UInt128 = 0
        for bit in (0..<36).reversed() {
            let next = value | 1 << UInt128(bit)
            // x³ needs up to 105 bits.
            if (0..<root).reduce(UInt128(1), { product, _ in product * next }) <= UInt128(prime) << UInt128(32 * root) {
                value = next
            }
        }
        return UInt32(truncatingIfNeeded: value)
    }
}
