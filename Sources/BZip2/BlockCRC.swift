/// The checksum of a block: CRC-32 with the polynomial 0x04C11DB7, highest bit first, 8 bytes at a time (M. Kounavis and F. Berry: A
/// Systematic Approach to Building High Performance Software-Based CRC Generators, 2005).
struct BlockCRC {
    private var register: UInt32 = 0xFFFF_FFFF

    /// The checksum of the bytes so far.
    var value: UInt32 { ~register }

    /// Adds bytes.
    mutating func update(_ bytes: UnsafeBufferPointer<UInt8>) {
        unsafe update(Span(_unsafeElements: bytes))
    }

    /// Adds bytes.
    mutating func update(_ bytes: Span<UInt8>) {
        var crc = register
        var index = 0
        let tables = Self.tables.span
        while index &+ 8 <= bytes.count {
            let first =
                UInt32(bytes[index]) << 24 | UInt32(bytes[index &+ 1]) << 16
                | UInt32(bytes[index &+ 2]) << 8 | UInt32(bytes[index &+ 3])
            let x = crc ^ first
            crc =
                tables[7 * 256 + Int(x >> 24)] ^ tables[6 * 256 + Int(x >> 16 & 255)]
                ^ tables[5 * 256 + Int(x >> 8 & 255)]
                ^ tables[4 * 256 + Int(x & 255)] ^ tables[3 * 256 + Int(bytes[index &+ 4])]
                ^ tables[2 * 256 + Int(bytes[index &+ 5])] ^ tables[256 + Int(bytes[index &+ 6])]
                ^ tables[Int(bytes[index &+ 7])]
            index &+= 8
        }
        while index < bytes.count {
            crc = crc << 8 ^ tables[Int(crc >> 24) ^ Int(bytes[index])]
            index += 1
        }
        register = crc
    }

    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var crc = UInt32(byte) << 24
            for _ in 0..<8 { crc = crc & 0x8000_0000 != 0 ? crc << 1 ^ 0x04C1_1DB7 : crc << 1 }
            tables[byte] = crc
        }
        for index in 256..<8 * 256 {
            let before = tables[index - 256]
            tables[index] = before << 8 ^ tables[Int(before >> 24)]
        }
        return tables
    }()
}
