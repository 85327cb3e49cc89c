/// The checksum of a block: CRC-32 with the polynomial 0x04C11DB7, highest bit first, 16 bytes at a time (M. Kounavis
/// and F. Berry: A Systematic Approach to Building High Performance Software-Based CRC Generators, 2005).
struct BlockCRC {
    private var register: UInt32 = 0xFFFF_FFFF
    private static let width = 16

    /// The checksum of the bytes so far.
    var value: UInt32 { ~register }

    mutating func update(_ bytes: Span<UInt8>) {
        var crc = register
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe Self.tables.withUnsafeBufferPointer { tables in
                guard let table = tables.baseAddress, let base = bytes.baseAddress else { return }
                var index = 0
                while index &+ Self.width <= bytes.count {
                    let first = unsafe UInt64(bigEndian: (base + index).loadUnaligned(as: UInt64.self))
                    let second = unsafe UInt64(bigEndian: (base + index + 8).loadUnaligned(as: UInt64.self))
                    let lower = unsafe Self.after8(second, table)
                    crc = unsafe Self.after8(first ^ UInt64(crc) << 32, table + 8 * 256) ^ lower
                    index &+= Self.width
                }
                while index < bytes.count {
                    crc = unsafe crc << 8 ^ table[Int(UInt8(truncatingIfNeeded: crc >> 24) ^ bytes[index])]
                    index += 1
                }
            }
        }
        register = crc
    }

    /// What eight bytes, the first one highest, come to when as many bytes follow as the tables say.
    @inline(__always) private static func after8(_ word: UInt64, _ tables: UnsafePointer<UInt32>) -> UInt32 {
        var crc: UInt32 = 0
        for byte in 0..<8 {
            crc ^= unsafe tables[byte * 256 + Int(UInt8(truncatingIfNeeded: word >> UInt64(8 * byte)))]
        }
        return crc
    }

    /// For each number of bytes that follow and each byte: what it comes to.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: width * 256)
        for byte in 0..<256 {
            var crc = UInt32(byte) << 24
            for _ in 0..<8 { crc = crc & 0x8000_0000 != 0 ? crc << 1 ^ 0x04C1_1DB7 : crc << 1 }
            tables[byte] = crc
        }
        for index in 256..<width * 256 {
            let before = tables[index - 256]
            tables[index] = before << 8 ^ tables[Int(before >> 24)]
        }
        return tables
    }()
}
