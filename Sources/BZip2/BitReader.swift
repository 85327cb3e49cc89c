/// Bits from the highest of each byte on. Zeros follow the data, so that reading a little too far is harmless; who
/// reads compares ``position`` with what is there.
@safe struct BitReader {
    var base: UnsafePointer<UInt8>
    /// The bits that were read.
    private(set) var position = 0

    init(_ base: UnsafePointer<UInt8>) { unsafe self.base = unsafe base }

    /// The next bits from the highest on; 57 of them are there.
    @inline(__always) var ahead: UInt64 {
        let word = unsafe UnsafeRawPointer(base + position >> 3).loadUnaligned(as: UInt64.self)
        return UInt64(bigEndian: word) &<< UInt64(position & 7)
    }

    @inline(__always) mutating func skip(_ count: Int) { position &+= count }

    /// Up to 56 bits, the last one lowest.
    mutating func take(_ count: Int) -> UInt64 {
        let bits = ahead >> UInt64(64 - count)
        position += count
        return bits
    }
}
