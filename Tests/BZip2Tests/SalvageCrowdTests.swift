import TestSupport
import Testing

@testable import BZip2

/// Many small streams, damaged in all ways: what comes out is what a slow search finds that tries every magic.
@Suite struct SalvageCrowdTests {
    /// A block that can be decoded.
    private struct Block {
        var start: Int
        var end: Int
        var bytes: [UInt8]
    }

    /// The slow twin: of every magic that is not inside a good block, libbz2 says whether a block begins there.
    private static func goodBlocks(_ data: [UInt8]) throws -> [Block] {
        var blocks: [Block] = []
        var from = 0
        while let start = data.firstMagic(from: from) {
            from = start + 1
            var window = BitWindow(data)
            var decoder = LibBZip2BlockDecoder()
            var bytes: [UInt8] = []
            do {
                try decoder.begin(at: start, level: 9, in: &window)
                while let piece = try decoder.next() { bytes += piece }
            } catch is BZip2Error {
                continue
            }
            from = decoder.end ?? decoder.earliestEnd
            blocks.append(Block(start: start, end: from, bytes: bytes))
        }
        return blocks
    }

    /// Whether nothing but whole ends and headers of streams stands between two bits.
    private static func follows(_ data: [UInt8], _ end: Int, _ start: Int) throws -> Bool {
        var window = BitWindow(data)
        var bit = end
        while bit != start {
            guard try window.magic(at: bit) == .streamEnd else { return false }
            let header = (bit + 80 + 7) / 8
            guard StreamHeader.level(of: data.dropFirst(header)) != nil else { return false }
            bit = (header + 4) * 8
        }
        return true
    }

    private struct File {
        var bytes: [UInt8] = []
        /// Where the streams begin.
        var starts: [Int] = []
        /// What the blocks of each hold.
        var contents: [[UInt8]] = []
    }

    private static func file(streams: Int, _ random: inout SeededGenerator) -> File {
        var file = File()
        for number in 0..<streams {
            var stream = StreamWriter()
            let blocks = (0..<Int.random(in: 1...2, using: &random)).map { block in
                Array("[\(number).\(block)]".utf8) + random.text(count: Int.random(in: 0...40, using: &random))
            }
            stream.stream(blocks, level: Int.random(in: 1...9, using: &random))
            file.starts.append(file.bytes.count)
            file.bytes += stream.bytes
            file.contents.append(blocks.flatMap(\.self))
        }
        return file
    }

    /// Damages some streams of a file.
    private static func damage(_ file: File, kind: Int, _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = file.bytes
        let share = [1, 2, 3, 10].randomElement(using: &random) ?? 1
        let phase = Int.random(in: 0..<share, using: &random)
        // From the last on: the places of those before stay.
        for number in file.starts.indices.reversed() where number % share == phase && number > 0 {
            let start = file.starts[number]
            let end = number + 1 < file.starts.count ? file.starts[number + 1] : file.bytes.count
            func flip(_ range: Range<Int>) {
                bytes[Int.random(in: range, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            }
            switch kind {
            case 0: flip(start..<end)
            case 1: flip(start..<start + 4)
            case 2: flip(start + 4..<start + 10)
            case 3: flip(start + 10..<start + 14)
            case 4: flip(end - 10..<end)
            // Bytes of the end of the stream before, and of the header, are missing.
            case 5:
                bytes.removeSubrange(
                    start - Int.random(in: 0...10, using: &random)..<start + Int.random(in: 0...4, using: &random))
            case 6:
                bytes.removeSubrange(start..<Int.random(in: start...end, using: &random))
            case 7: bytes.insert(contentsOf: random.noise(count: Int.random(in: 1...30, using: &random)), at: start)
            case 8: bytes.insert(contentsOf: [UInt8](repeating: 0, count: 600), at: start)
            default:
                let other = file.starts.indices.randomElement(using: &random) ?? 0
                let upper = other + 1 < file.starts.count ? file.starts[other + 1] : file.bytes.count
                bytes.replaceSubrange(start..<end, with: file.bytes[file.starts[other]..<upper])
            }
        }
        return bytes
    }

    @Test(arguments: 0..<40) func whatTheSlowTwinFinds(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let file = Self.file(streams: 40, &random)
        let bytes = Self.damage(file, kind: seed % 10, &random)
        let salvaged = try SalvageTests.salvage(bytes, cuts: [])
        let blocks = try Self.goodBlocks(bytes)
        #expect(salvaged.stretches.flatMap(\.self) == blocks.flatMap(\.bytes), "seed \(seed)")
        // What is between two blocks that do not follow one another is told, and nothing else.
        var end = 32
        var gaps: [Int] = []
        for block in blocks {
            if try !Self.follows(bytes, end, block.start) { gaps.append(block.start) }
            end = block.end
        }
        let told = (salvaged.lost + salvaged.flaws.filter { $0.kind == .frame }.map(\.bits)).map(\.upperBound).sorted()
        #expect(told == gaps, "seed \(seed)")
        #expect(salvaged.stretches.count == salvaged.lost.count + 1, "seed \(seed)")
        for _ in 0..<4 {
            let cuts = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                Int.random(in: 1..<bytes.count, using: &random)
            }
            #expect(try SalvageTests.salvage(bytes, cuts: cuts) == salvaged, "seed \(seed), cuts \(cuts)")
        }
    }

    /// Every second stream is damaged: all others come out.
    @Test func everySecondStream() throws {
        var random = SeededGenerator(seed: 7)
        let file = Self.file(streams: 60, &random)
        var bytes = file.bytes
        for number in stride(from: 1, to: 60, by: 2) { bytes[file.starts[number] + 12] ^= 0x10 }
        let salvaged = try SalvageTests.salvage(bytes, cuts: Array(stride(from: 100, to: bytes.count, by: 100)))
        let text = salvaged.stretches.flatMap(\.self)
        // Of the last one, the second block may be found.
        #expect(salvaged.lost.count == (salvaged.end == nil ? 30 : 29))
        for number in stride(from: 0, to: 60, by: 2) {
            #expect(text.firstRange(of: file.contents[number]) != nil, "stream \(number)")
        }
    }

    /// In a crowd of magics a block is looked for at each, at a cost that all bytes together have once.
    @Test func aBlockInACrowd() throws {
        var file = StreamWriter()
        for _ in 0..<2000 { file.put(Format.blockMagic, 48) }
        file.stream([Array("a small block".utf8)])
        for _ in 0..<2000 {
            file.put(Format.blockMagic, 48)
            file.put(0, 400)
        }
        file.stream([Array("another".utf8)])
        let bytes = Array("BZh9".utf8) + file.bytes
        let whole = try SalvageTests.salvage(bytes, cuts: [])
        #expect(whole.stretches == [[], Array("a small block".utf8), Array("another".utf8)])
        #expect(try SalvageTests.salvage(bytes, cuts: [1000, 12_020, 50_001]) == whole)
    }
}
