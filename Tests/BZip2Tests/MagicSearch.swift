@testable import BZip2

extension [UInt8] {
    /// The first bit, from one on, at which a magic starts.
    func firstMagic(_ magic: UInt64 = Format.blockMagic, from: Int = 0) -> Int? {
        MagicScanner(magic: magic).firstMagic(in: span, from: from)
    }

    /// The bit that is so many bits after the first.
    func bit(_ index: Int) -> UInt64 {
        UInt64(self[index >> 3] >> UInt8(7 - (index & 7)) & 1)
    }
}
