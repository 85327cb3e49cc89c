import TestSupport
import Testing

@testable import BZip2

/// The 48 bits of a magic inside a block. A segment that begins before them takes them for a block.
@Suite struct FalseMagicTests {
    /// The bits of a magic alone.
    private let magicBits = (0..<48).map { Format.blockMagic >> UInt64(47 - $0) & 1 == 1 }

    @Test func insideABlock() throws {
        var file = StreamWriter()
        file.beginStream()
        file.block(Array("before it".utf8))
        file.block(Array("around it".utf8), inside: magicBits)
        file.block(Array("after it".utf8))
        file.endStream()
        let compressed = file.bytes

        // It is there, and libbz2 takes no notice of it.
        let blockStarts = file.blockStarts
        let falseStart = try #require(compressed.firstMagic(from: blockStarts[1] + 1))
        #expect(falseStart < blockStarts[2])
        #expect(LibBZip2.decompress(compressed) == file.contents)
        #expect(try decodePlainly(compressed) == Decoded(bytes: file.contents))

        // A segment that begins between the true magic and the false one finds the false one, and fails.
        let cut = blockStarts[1] / 8 + 1
        let (decoded, summary) = try decodeSegment(
            compressed, range: cut..<compressed.count, start: .search, assumedLevel: 1)
        #expect(summary.firstBlock == falseStart)
        #expect(decoded.error?.offset == falseStart / 8)

        // The chain has it done again, and all is well.
        let segmented = try decodeInSegments(compressed, size: compressed.count, cuts: [cut], assumedLevel: 1)
        #expect(segmented.decoded == Decoded(bytes: file.contents))
        #expect(segmented.redone == 1)
    }

    @Test func anywhereItIsCut() throws {
        var file = StreamWriter()
        file.beginStream()
        file.block(Array("a".utf8), inside: magicBits)
        file.block(
            Array("magics everywhere".utf8), inside: magicBits + [false] + magicBits + [false, true] + magicBits)
        file.block(Array("z".utf8), inside: magicBits)
        file.endStream()
        file.beginStream(level: 3)
        file.block(Array("a stream of another level".utf8))
        file.block(Array("and the last block".utf8), inside: magicBits)
        file.endStream()
        let compressed = file.bytes
        for size in 1...compressed.count {
            let cuts = Array(stride(from: size, to: compressed.count, by: size))
            let segmented = try decodeInSegments(compressed, size: compressed.count, cuts: cuts)
            #expect(segmented.decoded == Decoded(bytes: file.contents), "segments of \(size)")
        }
    }

    /// The worst case: what is inside the block is a stream's rest, which decodes, and whose checksums hold. Only the
    /// chain can tell.
    @Test func aWholeStreamInsideABlock() throws {
        let inner = try #require(harmlessStream())
        var file = StreamWriter()
        file.beginStream()
        file.block(Array("before it, ".utf8))
        file.block(Array("around it, ".utf8), inside: Array(inner.bits.dropFirst(32)))
        file.block(Array("after it".utf8))
        file.endStream()
        let compressed = file.bytes
        #expect(LibBZip2.decompress(compressed) == file.contents)

        let blockStarts = file.blockStarts
        let falseStart = try #require(compressed.firstMagic(from: blockStarts[1] + 1))
        #expect(falseStart < blockStarts[2])
        let (decoded, summary) = try decodeSegment(
            compressed, range: falseStart / 8..<falseStart / 8 + 1, start: .search, assumedLevel: 1)
        #expect(summary.firstBlock == falseStart)
        #expect(summary.blocks == 1)
        #expect(decoded.bytes == inner.contents, "the false block decodes, with its checksum")

        for cut in 0...compressed.count {
            let segmented = try decodeInSegments(compressed, size: compressed.count, cuts: [cut])
            #expect(segmented.decoded == Decoded(bytes: file.contents), "cut at \(cut)")
        }
        for size in 1...compressed.count {
            let cuts = Array(stride(from: size, to: compressed.count, by: size))
            let segmented = try decodeInSegments(compressed, size: compressed.count, cuts: cuts)
            #expect(segmented.decoded == Decoded(bytes: file.contents), "segments of \(size)")
        }
    }

    /// A stream without six ones in a row, so that it can stand in a list of selectors. Some contents have one.
    private func harmlessStream() -> StreamWriter? {
        for number in 0..<500 {
            var stream = StreamWriter()
            stream.stream([Array("ab\(number)".utf8)])
            var ones = 0
            var longest = 0
            for bit in stream.bits {
                ones = bit ? ones + 1 : 0
                longest = max(longest, ones)
            }
            if longest < 6 { return stream }
        }
        return nil
    }
}
