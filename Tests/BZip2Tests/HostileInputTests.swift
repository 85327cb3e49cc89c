import Testing
import TestSupport

@testable import BZip2

/// Input made to hurt: it costs no more memory or time than other input, and nothing crashes.
@Suite struct HostileInputTests {
    /// 45 MB from less than 100 bytes: a block that consists of runs of 259 bytes, over and over.
    @Test func bomb() throws {
        let bomb: [UInt8] = LibBZip2.compress([UInt8](repeating: 0, count: 45_000_000), level: 9)
        #expect(bomb.count < 100)
        var decompressor = Decompressor(source: bomb)
        var total = 0
        while let piece = try decompressor.next() {
            #expect(piece.count <= 1 << 20)
            total += piece.count
        }
        #expect(total == 45_000_000)
    }

    @Test(arguments: 1...40) func noise(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var noise = random.noise(count: Int.random(in: 0...4_000, using: &random))
        #expect(try decodePlainly(noise).error != nil, "seed \(seed)")
        // With a header, and a block's magic here and there.
        noise = Array("BZh91AY&SY".utf8) + noise
        for _ in 0..<5 {
            let place = Int.random(in: 10...noise.count, using: &random)
            noise.insert(contentsOf: "1AY&SY".utf8, at: place)
        }
        let plain = try decodePlainly(noise)
        #expect(plain.error != nil, "seed \(seed)")
        for size in [noise.count, 1_000, 100, 7] {
            let cuts = Array(stride(from: size, to: noise.count, by: size))
            let segmented = try decodeInSegments(noise, size: noise.count, cuts: cuts)
            #expect(segmented.decoded == plain, "seed \(seed), segments of \(size)")
        }
    }

    /// Bytes changed, left out, doubled and moved: what libbz2 accepts, with the same bytes, and nothing else.
    @Test(arguments: 1...60) func mutations(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<20 {
            let number = Int.random(in: 0..<SmallFiles.all.count, using: &random)
            var bytes = SmallFiles.all[number].file.bytes
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                let length = Int.random(in: 1...min(60, bytes.count - place), using: &random)
                let part = Array(bytes[place..<place + length])
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1 where length < bytes.count: bytes.removeSubrange(place..<place + length)
                case 2: bytes.insert(contentsOf: part, at: place)
                default: bytes += part
                }
            }
            let plain = try decodePlainly(bytes)
            #expect((plain.error == nil ? plain.bytes : nil) == LibBZip2.decompress(bytes), "seed \(seed)")
            let cuts = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                Int.random(in: 0...bytes.count, using: &random)
            }
            let segmented = try decodeInSegments(bytes, size: bytes.count, cuts: cuts)
            #expect(segmented.decoded.agrees(with: plain), "seed \(seed), cuts \(cuts)")
        }
    }

    /// Streams of nothing, one after another.
    @Test func manyEmptyStreams() throws {
        var one = StreamWriter()
        one.stream([])
        var compressed: [UInt8] = []
        for _ in 0..<20_000 { compressed += one.bytes }
        let segmented = try decodeInSegments(
            compressed, size: compressed.count, cuts: Array(stride(from: 10_000, to: compressed.count, by: 10_000)))
        #expect(segmented.decoded == Decoded())
    }

    /// Each 16-bit word that the scanner looks at could be part of a magic.
    @Test func piecesOfMagicsEverywhere() {
        let piece: [UInt8] = [0x41, 0x59, 0x41, 0x59]
        let pieces = (0..<1 << 18).map { piece[$0 & 3] }
        #expect(pieces.firstMagic() == nil)
    }

    /// A segment does not read much beyond its last block, or a pipe could not be cut into segments.
    @Test func readAhead() throws {
        var random = SeededGenerator(seed: 12)
        let compressed = LibBZip2.compress(random.text(count: 3_000_000), level: 1)
        let source = CountingSource(bytes: compressed)
        let middle = compressed.count / 2
        let (decoded, summary) = try decodeSegment(source, range: 0..<middle, start: .streamHeader)
        #expect(decoded.error == nil)
        let lastBlockEnd = try #require(summary.nextBlock) / 8
        #expect(lastBlockEnd >= middle)
        #expect(source.end <= lastBlockEnd + 256 << 10)
    }
}
