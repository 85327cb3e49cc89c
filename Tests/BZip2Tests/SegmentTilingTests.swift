import Testing
import TestSupport

@testable import BZip2

/// Any way to cut the data gives the same bytes.
@Suite struct SegmentTilingTests {
    @Test(arguments: SmallFiles.all.indices)
    func smallFilesCutAnywhere(_ index: Int) throws {
        let (name, file) = SmallFiles.all[index]
        let compressed = file.bytes
        let plain = try decodePlainly(compressed)
        #expect(plain == Decoded(bytes: file.contents, trailing: plain.trailing), "\(name)")
        for cut in 0...compressed.count {
            let segmented = try decodeInSegments(compressed, size: compressed.count, cuts: [cut])
            #expect(segmented.decoded == plain, "\(name), cut at \(cut)")
        }
        for size in 1...compressed.count {
            let cuts = Array(stride(from: size, to: compressed.count, by: size))
            let segmented = try decodeInSegments(compressed, size: compressed.count, cuts: cuts)
            #expect(segmented.decoded == plain, "\(name), segments of \(size)")
        }
    }

    @Test(arguments: 1...9)
    func everyLevel(_ level: Int) throws {
        let seed = UInt64(level)
        var random = SeededGenerator(seed: seed)
        let text = random.text(count: level * 250_000)
        let compressed = LibBZip2.compress(text, level: level)
        var cutSets = [[], blockBytes(compressed), blockBytes(compressed).map { $0 + 1 }]
        for count in [1, 2, 5] {
            cutSets.append((0..<count).map { _ in Int.random(in: 0...compressed.count, using: &random) })
        }
        for cuts in cutSets {
            let segmented = try decodeInSegments(compressed, size: compressed.count, cuts: cuts, assumedLevel: level)
            #expect(segmented.decoded == Decoded(bytes: text), "seed \(seed), cuts \(cuts)")
            #expect(segmented.redone == 0, "seed \(seed), cuts \(cuts)")
        }
    }

    @Test func everyBlockBoundaryOfOneStream() throws {
        var random = SeededGenerator(seed: 41)
        let text = random.text(count: 900_000)
        let compressed = LibBZip2.compress(text, level: 1)
        let boundaries = blockBytes(compressed)
        #expect(boundaries.count >= 9)
        for cut in boundaries + boundaries.map({ $0 + 1 }) {
            let segmented = try decodeInSegments(
                compressed, size: compressed.count, cuts: [cut], assumedLevel: 1)
            #expect(segmented.decoded == Decoded(bytes: text), "cut at \(cut)")
            #expect(segmented.redone == 0, "cut at \(cut)")
        }
    }

    @Test func manyStreamsOfDifferentLevels() throws {
        let seed: UInt64 = 7
        var random = SeededGenerator(seed: seed)
        var text: [UInt8] = []
        var compressed: [UInt8] = []
        for _ in 0..<20 {
            let part = random.text(count: Int.random(in: 0..<200_000, using: &random))
            text += part
            compressed += LibBZip2.compress(part, level: Int.random(in: 1...9, using: &random))
        }
        for size in [compressed.count, compressed.count / 2, 50_000, 9_999] {
            let cuts = Array(stride(from: size, to: compressed.count, by: size))
            for assumedLevel in [1, 9] {
                let segmented = try decodeInSegments(
                    compressed, size: compressed.count, cuts: cuts, assumedLevel: assumedLevel)
                #expect(
                    segmented.decoded == Decoded(bytes: text),
                    "seed \(seed), segments of \(size), level \(assumedLevel)")
            }
        }
    }

    @Test func segmentsInThreadsOfTheirOwn() async throws {
        var random = SeededGenerator(seed: 99)
        let text = random.text(count: 1_500_000)
        let compressed = LibBZip2.compress(text, level: 1)
        let size = compressed.count / 7
        let segments = try await withThrowingTaskGroup(
            of: (range: Range<Int>, decoded: Decoded, summary: SegmentSummary).self
        ) { group in
            for lower in stride(from: 0, to: compressed.count, by: size) {
                let range = lower..<min(lower + size, compressed.count)
                group.addTask {
                    let (decoded, summary) = try decodeSegment(
                        compressed, range: range, start: lower == 0 ? .streamHeader : .search, assumedLevel: 1)
                    return (range, decoded, summary)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let joined = try joinSegments(compressed, segments.sorted { $0.range.lowerBound < $1.range.lowerBound })
        #expect(joined.decoded == Decoded(bytes: text))
        #expect(joined.redone == 0)
    }

    @Test func aRangeMayReachBeyondTheData() throws {
        let file = SmallFiles.manyStreams
        for cuts in [[], [10], [100], [10, 1_000, 1_000_000]] {
            let beyond = try decodeInSegments(file.bytes, size: Int.max, cuts: cuts)
            #expect(beyond.decoded == Decoded(bytes: file.contents))
        }
    }

    @Test func aSegmentWithAnotherLevelIsDoneAgain() throws {
        let file = SmallFiles.manyStreams
        let cut = file.blockStarts[1] / 8
        #expect(try decodeInSegments(file.bytes, size: file.bytes.count, cuts: [cut], assumedLevel: 9).redone == 1)
        #expect(try decodeInSegments(file.bytes, size: file.bytes.count, cuts: [cut], assumedLevel: 1).redone == 0)
    }

    @Test func aMissingSegmentIsNoticed() throws {
        let file = SmallFiles.oneStream
        let compressed = file.bytes
        let first = try decodeSegment(compressed, range: 0..<file.blockStarts[2] / 8, start: .streamHeader).summary
        let last = try decodeSegment(
            compressed, range: file.blockStarts[4] / 8..<compressed.count, start: .search, assumedLevel: 1
        ).summary
        var chain = StreamChain()
        #expect(try chain.append(first, range: 0..<file.blockStarts[2] / 8) == .tiles)
        #expect(
            try chain.append(last, range: file.blockStarts[4] / 8..<compressed.count)
                == .redo(.block(bit: file.blockStarts[2], level: 1)))
        #expect(throws: BZip2Error.truncated(offset: file.blockStarts[2] / 8)) { try chain.finish() }
    }

    /// A large segment can be handed on while it is decoded: whether it is in its place is known with its first bytes.
    @Test func theVerdictComesWithTheFirstBytes() throws {
        let file = SmallFiles.oneStream
        let cut = file.blockStarts[2] / 8
        let tail = cut..<file.bytes.count
        var chain = StreamChain()
        let head = try decodeSegment(file.bytes, range: 0..<cut, start: .streamHeader).summary
        #expect(try chain.append(head, range: 0..<cut) == .tiles)
        for (level, verdict) in [
            (1, StreamChain.Verdict.tiles), (9, .redo(.block(bit: file.blockStarts[2], level: 1))),
        ] {
            var segment = SegmentDecoder(source: file.bytes, range: tail, start: .search, assumedLevel: level)
            _ = try segment.next()
            #expect(chain.verdict(on: segment.summary, range: tail) == verdict)
            while try segment.next() != nil {}
            #expect(chain.verdict(on: segment.summary, range: tail) == verdict)
        }
    }

    /// The bytes in which blocks start, found one after another.
    private func blockBytes(_ compressed: [UInt8]) -> [Int] {
        var bytes: [Int] = []
        var next = 0
        while let bit = compressed.firstMagic(from: next) {
            bytes.append(bit >> 3)
            next = bit + 1
        }
        return bytes
    }
}
