import TestSupport
import Testing

@testable import BZip2

/// The fast decoder against libbz2, which is its oracle. The other tests of this module run through it, too.
@Suite struct FastBlockDecoderTests {
    /// Decodes the first block of a stream.
    /// - Returns: nil when the block is declined.
    private func decodeFast(_ stream: [UInt8]) throws -> (bytes: [UInt8], end: Int)? {
        let level = StreamHeader.level(of: stream) ?? 0
        var window = BitWindow(stream)
        var decoder = FastBlockDecoder()
        let end = try decoder.begin(at: Format.headerBytes * 8, level: level, in: &window)
        if end == nil { return nil }
        return (try rest(of: &decoder), end ?? 0)
    }

    private func rest(of decoder: inout FastBlockDecoder) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while try decoder.next(appendingTo: &bytes) {}
        return bytes
    }

    private func check(_ bytes: [UInt8], level: Int = 9, _ what: Comment) throws {
        let stream = LibBZip2.compress(bytes, level: level)
        let decoded = try #require(try decodeFast(stream), what)
        #expect(decoded.bytes == bytes, what)
        // The magic of the stream's end and its checksum follow.
        #expect((decoded.end + 80 + 7) / 8 == stream.count, what)
    }

    /// Sizes around those at which walks start, and at which all walks go together.
    @Test func sizes() throws {
        var random = SeededGenerator(seed: 5)
        for size in Array(1...40) + [
            255, 256, 257, 2047, 2048, 2049, 4096, 8 * 2048 - 1, 8 * 2048, 8 * 2048 + 1, 50_000,
        ] {
            try check(random.text(count: size), "text of \(size)")
            try check(random.noise(count: size), "noise of \(size)")
        }
    }

    /// Rotations that are equal make circles that are shorter than the block, with starts of walks in them and without.
    @Test func circles() throws {
        for period in [1, 2, 3, 7, 64, 2048, 2049] {
            let unit = (0..<period).map { UInt8(truncatingIfNeeded: $0 &* 37) }
            for size in [period, period * 2, 5_000, 30_000] {
                try check((0..<size).map { unit[$0 % period] }, "period \(period), \(size) bytes")
            }
        }
    }

    /// Runs around the lengths that the format treats apart: 3, 4, and 255 more.
    @Test func runs() throws {
        for length in [3, 4, 5, 6, 258, 259, 260, 515, 518, 519, 100_000] {
            for byte in [UInt8(0), 4, 255] {
                let run = [UInt8](repeating: byte, count: length)
                try check(run, "\(length) times \(byte)")
                try check(run + [1] + run + [4, 4] + run, "runs of \(length) times \(byte)")
            }
        }
        // The length of a run that equals its byte does not begin another one.
        try check([4, 4, 4, 4, 4, 4, 4, 4, 9], "a run of 8 times 4")
    }

    @Test(arguments: 1...9) func levels(level: Int) throws {
        var random = SeededGenerator(seed: UInt64(level))
        try check(random.text(count: level * 40_000), level: level, "level \(level)")
    }

    @Test func declinesWhatNoEncoderWrites() throws {
        var random = SeededGenerator(seed: 3)
        var stream = LibBZip2.compress(random.text(count: 3_000), level: 1)
        // The bit that says that the block is randomised.
        stream[14] |= 0x80
        #expect(try decodeFast(stream) == nil)
    }

    @Test func checksumOfBytesOneByOne() {
        var random = SeededGenerator(seed: 8)
        for count in [0, 1, 7, 8, 9, 100, 1_003] {
            let bytes = random.noise(count: count)
            var slow: UInt32 = 0xFFFF_FFFF
            for byte in bytes {
                slow ^= UInt32(byte) << 24
                for _ in 0..<8 { slow = slow >> 31 == 1 ? slow << 1 ^ 0x04C1_1DB7 : slow << 1 }
            }
            var crc = BlockCRC()
            let head = Array(bytes.prefix(count / 3))
            let tail = Array(bytes.dropFirst(count / 3))
            crc.update(head.span)
            crc.update(tail.span)
            #expect(crc.value == ~slow)
        }
    }
}
