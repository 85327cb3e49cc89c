/// Random numbers that a test can repeat: SplitMix64. A test prints its seed when it fails.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}

extension SeededGenerator {
    /// Bytes without any order.
    mutating func noise(count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 8)
        while bytes.count < count {
            let word = next()
            for shift in stride(from: UInt64(0), to: 64, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        return Array(bytes.prefix(count))
    }

    /// Bytes that compress about as well as text.
    mutating func text(count: Int) -> [UInt8] {
        let words = [
            "block ", "magic ", "stream ", "bit ", "checksum\n", "<page>", "&amp; ", "データ", "aaaaaaaaaa", "of ",
        ]
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 32)
        while bytes.count < count {
            bytes.append(contentsOf: words[Int.random(in: 0..<words.count, using: &self)].utf8)
        }
        return Array(bytes.prefix(count))
    }
}
