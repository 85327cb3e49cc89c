import Testing
import TestSupport

@testable import BZip2

@Suite struct BitWindowTests {
    /// A bit at a time.
    private func slowBits(_ bytes: [UInt8], at bit: Int, count: Int) -> UInt64? {
        guard bit + count <= bytes.count * 8 else { return nil }
        return (bit..<bit + count).reduce(UInt64(0)) { $0 << 1 | bytes.bit($1) }
    }

    @Test func bitsAnywhere() throws {
        var random = SeededGenerator(seed: 1)
        let bytes = random.noise(count: 40)
        var window = BitWindow(bytes)
        for bit in 0..<330 {
            for count in [1, 7, 8, 9, 32, 48, 56] {
                #expect(try window.bits(at: bit, count: count) == slowBits(bytes, at: bit, count: count))
            }
        }
    }

    @Test func bitsAcrossReads() throws {
        var random = SeededGenerator(seed: 2)
        let bytes = random.noise(count: BitWindow.chunk * 2 + 100)
        var window = BitWindow(bytes)
        for _ in 0..<300 {
            let edge = [BitWindow.chunk, 2 * BitWindow.chunk, bytes.count][Int.random(in: 0..<3, using: &random)]
            let bit = edge * 8 + Int.random(in: -60...60, using: &random)
            #expect(try window.bits(at: bit, count: 48) == slowBits(bytes, at: bit, count: 48), "bit \(bit)")
        }
    }

    @Test func copiesAreShifted() throws {
        var random = SeededGenerator(seed: 3)
        let bytes = random.noise(count: 300)
        var window = BitWindow(bytes)
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 64)
        defer { unsafe buffer.deallocate() }
        for bit in [0, 1, 7, 8, 13, 1_000, 2_320, 2_330, 2_392, 2_399, 2_400] {
            let count = unsafe try window.copyBits(at: bit, into: buffer)
            #expect(count == min(64, (2_400 - bit) / 8), "bit \(bit)")
            for index in 0..<count {
                let expected = slowBits(bytes, at: bit + index * 8, count: 8)
                #expect(unsafe UInt64(buffer[index]) == expected, "bit \(bit)")
            }
        }
    }

    /// Magics that straddle the reads, and one that starts in the last byte of the range.
    @Test func searchAcrossReads() throws {
        for distance in -60...60 {
            let bit = BitWindow.chunk * 8 + distance
            var bytes = [UInt8](repeating: 0, count: BitWindow.chunk + 100)
            for offset in 0..<48 where Format.blockMagic >> UInt64(47 - offset) & 1 == 1 {
                bytes[(bit + offset) >> 3] |= 0x80 >> UInt8((bit + offset) & 7)
            }
            var window = BitWindow(bytes)
            let scanner = MagicScanner()
            #expect(try window.firstMagic(in: 0..<bytes.count * 8, scanner: scanner) == bit)
            #expect(try window.firstMagic(in: 0..<bit + 1, scanner: scanner) == bit)
            #expect(try window.firstMagic(in: 0..<bit, scanner: scanner) == nil)
            #expect(try window.firstMagic(in: bit..<Int.max >> 2, scanner: scanner) == bit)
            #expect(try window.firstMagic(in: bit + 1..<Int.max >> 2, scanner: scanner) == nil)
        }
    }

    @Test func whatStandsAtABit() throws {
        let bytes: [UInt8] = [0x31, 0x41, 0x59, 0x26, 0x53, 0x59, 0x17, 0x72, 0x45, 0x38, 0x50, 0x90, 0x31, 0x41]
        var window = BitWindow(bytes)
        #expect(try window.magic(at: 0) == .block)
        #expect(try window.magic(at: 48) == .streamEnd)
        #expect(try window.magic(at: 1) == nil)
        #expect(try window.magic(at: 96) == .cutOff)
        #expect(try window.magic(at: 104) == nil)
        #expect(try window.magic(at: 112) == .cutOff)
    }

    /// The end of the data is read once, not again for each look at it.
    @Test func fewReads() throws {
        let bytes = [UInt8](repeating: 7, count: BitWindow.chunk + 10)
        let source = CountingSource(bytes: bytes)
        var window = BitWindow(source)
        for bit in stride(from: 0, to: BitWindow.chunk * 8, by: 1_001) { _ = try window.bits(at: bit, count: 48) }
        for bit in (bytes.count - 20) * 8..<bytes.count * 8 { _ = try window.bits(at: bit, count: 48) }
        #expect(source.reads == 2)
    }
}
