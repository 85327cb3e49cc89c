import TestSupport

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
