import Testing
import TestSupport

@testable import BZip2

@Suite struct MagicScannerTests {
    /// The obvious twin: shift in one bit after another.
    private func slowFirstMagic(_ magic: UInt64, in bytes: [UInt8], from: Int) -> Int? {
        var last48: UInt64 = 0
        for bit in 0..<bytes.count * 8 {
            last48 = (last48 << 1 | bytes.bit(bit)) & 0xFFFF_FFFF_FFFF
            let start = bit - 47
            if start >= max(from, 0), last48 == magic { return start }
        }
        return nil
    }

    /// Zeros with magics at these bits.
    private func bytes(count: Int, magics: [Int], magic: UInt64 = Format.blockMagic) -> [UInt8] {
        var bits = [Bool](repeating: false, count: count * 8)
        for start in magics {
            for offset in 0..<48 { bits[start + offset] = magic >> UInt64(47 - offset) & 1 == 1 }
        }
        return stride(from: 0, to: bits.count, by: 8).map { start in
            bits[start..<start + 8].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
        }
    }

    @Test func everyBitOfEverySize() {
        for count in 6...24 {
            for start in 0...(count * 8 - 48) {
                let bytes = bytes(count: count, magics: [start])
                #expect(bytes.firstMagic(from: 0) == start, "\(count) bytes, at \(start)")
                #expect(bytes.firstMagic(from: start) == start, "\(count) bytes, at \(start)")
                #expect(bytes.firstMagic(from: start + 1) == nil, "\(count) bytes, at \(start)")
                // Cut off by one byte it is no magic any more, unless the last byte had none of its bits.
                let shorter = Array(bytes.dropLast())
                let expected = start + 48 <= shorter.count * 8 ? start : nil
                #expect(shorter.firstMagic(from: 0) == expected, "\(count) bytes, at \(start)")
            }
        }
    }

    @Test func theFirstOfSeveral() {
        for first in 0..<32 {
            let bytes = bytes(count: 40, magics: [first, first + 49, first + 120])
            #expect(bytes.firstMagic(from: 0) == first)
            #expect(bytes.firstMagic(from: first + 1) == first + 49)
            #expect(bytes.firstMagic(from: first + 50) == first + 120)
        }
    }

    @Test func tooShort() {
        #expect([UInt8]().firstMagic() == nil)
        let magic: [UInt8] = [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]
        #expect(Array(magic.dropLast()).firstMagic(from: 0) == nil)
        #expect(magic.firstMagic(from: 0) == 0)
        #expect(magic.firstMagic(from: -9) == 0)
        #expect(magic.firstMagic(from: .max) == nil)
    }

    /// Pieces of magics at random places, so that the fast look says yes and the exact one no.
    @Test(arguments: 1...30) func asTheSlowTwin(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var file = StreamWriter()
        while file.bits.count < 6_000 {
            let kept = Int.random(in: 1...48, using: &random)
            file.put(Format.blockMagic >> UInt64(Int.random(in: 0...(48 - kept), using: &random)), kept)
            if Int.random(in: 0..<20, using: &random) == 0 { file.put(Format.blockMagic, 48) }
            file.put(random.next(), Int.random(in: 0...9, using: &random))
        }
        let bytes = file.bytes
        for magic in [Format.blockMagic, Format.streamEndMagic] {
            var from = 0
            while true {
                let found = bytes.firstMagic(magic, from: from)
                #expect(found == slowFirstMagic(magic, in: bytes, from: from), "seed \(seed), from \(from)")
                guard let found else { break }
                from = found + 1
            }
        }
    }

    /// A block ends at one of eight neighbouring bits; only one of them can have a magic.
    @Test func magicsAtNeighbouringBitsExcludeOneAnother() {
        for first in [Format.blockMagic, Format.streamEndMagic] {
            for second in [Format.blockMagic, Format.streamEndMagic] {
                for distance in 1...7 as ClosedRange<UInt64> {
                    let shared = UInt64(1) << (48 - distance) - 1
                    #expect(first & shared != second >> distance)
                }
            }
        }
    }
}
