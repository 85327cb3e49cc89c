import Testing
import TestSupport

@testable import BZip2

/// What stands after the last stream is reported, not decoded.
@Suite struct TrailingBytesTests {
    private func stream() -> StreamWriter {
        var file = StreamWriter()
        file.stream([Array("a dump".utf8)])
        return file
    }

    @Test func none() throws {
        #expect(try decodePlainly(stream().bytes).trailing == nil)
    }

    @Test(arguments: [
        "\n", "\0\0\0\0\0\0\0\0", "garbage, much longer than a header", "BZip2", "bZh9", "BZh0", "\u{7F}",
    ])
    func garbage(_ garbage: String) throws {
        let file = stream()
        let offset = file.bytes.count
        let compressed = file.bytes + Array(garbage.utf8)
        let expected = TrailingBytes(
            offset: offset, count: garbage.utf8.count, containsBlockMagic: false,
            firstNonzero: garbage.utf8.first == 0 ? nil : offset)
        let plain = try decodePlainly(compressed)
        #expect(plain == Decoded(bytes: file.contents, trailing: expected))
        for cut in 0...compressed.count {
            let segmented = try decodeInSegments(compressed, size: compressed.count, cuts: [cut])
            #expect(segmented.decoded == plain, "cut at \(cut)")
        }
    }

    /// Only zeros up to the end are padding: however far they reach, and wherever the data are cut.
    @Test func padding() throws {
        let file = stream()
        let offset = file.bytes.count
        let zeros = [UInt8](repeating: 0, count: 300_000)
        #expect(try decodePlainly(file.bytes + zeros).trailing?.checkArePadding() != nil)
        for place in [0, 1, 131_071, 131_072, 299_999] {
            var padded = file.bytes + zeros
            padded[offset + place] = 1
            let plain = try decodePlainly(padded)
            let segmented = try decodeInSegments(padded, size: padded.count, cuts: [offset + 7, offset + 140_000])
            #expect(segmented.decoded == plain)
            #expect(throws: BZip2Error.notAStream(offset: offset, nonzero: offset + place)) {
                try plain.trailing?.checkArePadding()
            }
        }
    }

    /// A header that goes on as no stream does, or ends too early: no garbage, bzip2 refuses these too.
    @Test(arguments: ["B", "BZ", "BZh", "BZh9", "BZh91AY", "BZh9garbage", "BZh9\0"])
    func beginningOfAStream(_ rest: String) throws {
        let file = stream()
        let compressed = file.bytes + Array(rest.utf8)
        #expect(LibBZip2.decompress(compressed) == nil)
        let plain = try decodePlainly(compressed)
        #expect(plain.bytes == file.contents)
        switch plain.error {
        case .truncated(offset: compressed.count), .magicExpected(bit: (file.bytes.count + 4) * 8): break
        default: Issue.record("\(String(describing: plain.error))")
        }
    }

    @Test func aMagicAtAnyBitOfThem() throws {
        for shift in 0..<16 {
            var file = stream()
            let offset = file.bytes.count
            file.put(0, shift)
            file.put(Format.blockMagic, 48)
            let compressed = file.bytes
            let plain = try decodePlainly(compressed)
            let count = compressed.count - offset
            #expect(
                plain.trailing
                    == TrailingBytes(
                        offset: offset, count: count, containsBlockMagic: true,
                        firstNonzero: offset + shift / 8 + (shift % 8 > 5 ? 1 : 0)))
            for cut in 0...compressed.count {
                let segmented = try decodeInSegments(compressed, size: compressed.count, cuts: [cut])
                #expect(segmented.decoded == plain, "shift \(shift), cut at \(cut)")
            }
        }
    }

    /// Longer than what is read at a time, in segments that lie wholly inside.
    @Test func manyOfThem() throws {
        var random = SeededGenerator(seed: 8)
        let file = stream()
        var noise = random.noise(count: 400_000)
        noise[0] = 0
        noise[1] = 1
        let compressed = file.bytes + noise
        let offset = file.bytes.count
        let cuts = [10, 1_000, 100_000, 200_000, 300_000]
        let segmented = try decodeInSegments(compressed, size: compressed.count, cuts: cuts)
        let expected = TrailingBytes(
            offset: offset, count: noise.count, containsBlockMagic: false, firstNonzero: offset + 1)
        #expect(segmented.decoded == Decoded(bytes: file.contents, trailing: expected))
    }
}
