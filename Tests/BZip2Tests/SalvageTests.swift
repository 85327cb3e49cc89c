import Testing
import TestSupport

@testable import BZip2

/// Decoding past damage: every good block comes out, nothing else does, and how the data were cut makes no difference.
@Suite struct SalvageTests {
    /// What came of some data: stretches of bytes with nothing lost inside, and the damage.
    struct Salvaged: Equatable {
        var stretches: [[UInt8]] = [[]]
        var lost: [Range<Int>] = []
        var flaws: [Flaw] = []
        var end: LostPlace?
    }

    static func salvage(_ data: [UInt8], cuts: [Int], assumedLevel: Int = 9) throws -> Salvaged {
        var result = Salvaged()
        var chain = StreamChain(salvages: true)
        let bounds = [0] + cuts.sorted() + [max(data.count, 1)]
        for (lower, upper) in zip(bounds, bounds.dropFirst()) where lower < upper {
            var start: SegmentStart = lower == 0 ? .streamHeader : .search
            for attempt in 0... {
                var segment = SegmentDecoder(
                    source: data, range: lower..<upper, start: start, assumedLevel: assumedLevel, salvages: true)
                var pieces: [(lost: Range<Int>?, bytes: [UInt8])] = []
                while let bytes = try segment.next() { pieces.append((segment.lostBefore, bytes)) }
                let verdict = try chain.append(segment.summary, range: lower..<upper)
                if case .redo(let other) = verdict {
                    try #require(attempt == 0)
                    start = other
                    continue
                }
                if let lost = chain.lostBefore {
                    result.lost.append(lost)
                    result.stretches.append([])
                }
                for piece in pieces {
                    if let lost = piece.lost {
                        result.lost.append(lost)
                        result.stretches.append([])
                    }
                    result.stretches[result.stretches.count - 1] += piece.bytes
                }
                break
            }
        }
        result.flaws = chain.flaws.sorted { $0.bits.lowerBound < $1.bits.lowerBound }
        result.end = chain.lostAtEnd
        return result
    }

    /// Three streams of some blocks, each with its number in it.
    private static func file(_ random: inout SeededGenerator) -> (bytes: [UInt8], blocks: [[UInt8]]) {
        var blocks: [[UInt8]] = []
        var bytes: [UInt8] = []
        for _ in 0..<3 {
            var stream = StreamWriter()
            var parts: [[UInt8]] = []
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                parts.append(Array("[\(blocks.count + parts.count)]".utf8) + random.text(count: 1500))
            }
            stream.stream(parts)
            bytes += stream.bytes
            blocks += parts
        }
        return (bytes, blocks)
    }

    @Test func undamaged() throws {
        for (name, file) in SmallFiles.all where name != "blocks after garbage" {
            let plain = try decodePlainly(file.bytes)
            for cut in [0, file.bytes.count / 3, file.bytes.count / 2] {
                let salvaged = try Self.salvage(file.bytes, cuts: [cut])
                #expect(salvaged.stretches == [plain.bytes], "\(name)")
                #expect(salvaged.lost.isEmpty && salvaged.flaws.isEmpty, "\(name)")
            }
        }
    }

    @Test func aDamagedBlockIsAllThatIsLost() throws {
        var random = SeededGenerator(seed: 1)
        var file = StreamWriter()
        let parts = (0..<4).map { _ in random.text(count: 2000) }
        file.stream(parts)
        var bytes = file.bytes
        let starts = file.blockStarts
        bytes[(starts[1] + starts[2]) / 16] ^= 4
        let salvaged = try Self.salvage(bytes, cuts: [])
        #expect(salvaged.stretches == [parts[0], parts[2] + parts[3]])
        #expect(salvaged.lost == [starts[1]..<starts[2]])
        #expect(salvaged.flaws.isEmpty && salvaged.end == nil)
    }

    @Test func theFrameOfAStreamLosesNothing() throws {
        var random = SeededGenerator(seed: 2)
        let parts = (0..<2).map { _ in random.text(count: 2000) }
        var first = StreamWriter()
        first.stream([parts[0]])
        var second = StreamWriter()
        second.stream([parts[1]])
        for byte in 0..<4 {
            var bytes = first.bytes + second.bytes
            bytes[first.bytes.count + byte] ^= 0x40
            let salvaged = try Self.salvage(bytes, cuts: [first.bytes.count])
            #expect(salvaged.stretches == [parts[0] + parts[1]], "byte \(byte)")
            #expect(salvaged.flaws.map(\.kind) == [.frame] && salvaged.lost.isEmpty, "byte \(byte)")
        }
        // The checksum alone: the blocks are all there.
        var bytes = first.bytes + second.bytes
        bytes[first.bytes.count - 3] ^= 1
        let salvaged = try Self.salvage(bytes, cuts: [10])
        #expect(salvaged.stretches == [parts[0] + parts[1]])
        #expect(salvaged.flaws.map(\.kind) == [.order] && salvaged.flaws.first?.bytes == 0..<first.bytes.count)
    }

    @Test(arguments: 0..<40) func damagedAnywhereAndCutAnywhere(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let (good, blocks) = Self.file(&random)
        var bytes = good
        switch seed % 5 {
        case 0: bytes[Int.random(in: bytes.indices, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1:
            let start = Int.random(in: bytes.indices, using: &random)
            for index in start..<min(start + 600, bytes.count) { bytes[index] = 0 }
        case 2:
            bytes.removeSubrange(Int.random(in: 0..<500, using: &random)..<Int.random(in: 500..<900, using: &random))
        case 3: bytes.removeLast(Int.random(in: 1..<bytes.count, using: &random))
        default: bytes.insert(contentsOf: random.noise(count: 50), at: Int.random(in: bytes.indices, using: &random))
        }
        let whole = try Self.salvage(bytes, cuts: [])
        for _ in 0..<12 {
            let cuts = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                Int.random(in: 1..<max(bytes.count, 2), using: &random)
            }
            #expect(try Self.salvage(bytes, cuts: cuts) == whole, "seed \(seed), cuts \(cuts)")
        }
        // Only blocks of the file come out, in their order, and at most a few are missing.
        let text = whole.stretches.flatMap { $0 }
        let found = blocks.filter { text.firstRange(of: $0) != nil }
        #expect(text == found.flatMap { $0 }, "seed \(seed)")
        #expect(seed % 5 == 3 || found.count + 3 >= blocks.count, "seed \(seed)")
        #expect(bytes == good || !whole.lost.isEmpty || !whole.flaws.isEmpty || whole.end != nil, "seed \(seed)")
    }

    /// Many magics cost no attempt to decode at each.
    @Test func magicsInCrowds() throws {
        var crowd = StreamWriter()
        for _ in 0..<20_000 { crowd.put(Format.blockMagic, 48) }
        var file = StreamWriter()
        file.stream([Array("a block behind a crowd".utf8)])
        let bytes = Array("BZh9".utf8) + crowd.bytes + [UInt8](repeating: 0, count: 5000) + file.bytes
        let whole = try Self.salvage(bytes, cuts: [])
        #expect(whole.stretches.last == Array("a block behind a crowd".utf8))
        #expect(whole.lost.count == 1)
        #expect(try Self.salvage(bytes, cuts: [1000, 70_000, 70_001]) == whole)
    }
}
