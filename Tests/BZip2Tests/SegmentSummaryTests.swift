import Foundation
import Testing

@testable import BZip2

@Suite struct SegmentSummaryTests {
    /// Summaries are kept in files, so that a run that was interrupted can go on.
    @Test func jsonAndBack() throws {
        for (_, file) in SmallFiles.all {
            let size = file.bytes.count
            for range in [0..<size, 0..<size / 2, size / 2..<size] {
                let start: SegmentStart = range.lowerBound == 0 ? .streamHeader : .search
                let summary = try decodeSegment(file.bytes, range: range, start: start).summary
                let json = try JSONEncoder().encode(summary)
                #expect(try JSONDecoder().decode(SegmentSummary.self, from: json) == summary)
            }
        }
        let starts: [SegmentStart] = [.search, .streamHeader, .block(bit: 5, level: 3), .trailing(offset: 9)]
        #expect(try JSONDecoder().decode([SegmentStart].self, from: JSONEncoder().encode(starts)) == starts)
    }

    @Test func whatItTells() throws {
        let file = SmallFiles.manyStreams
        let starts = file.blockStarts
        // The second stream's blocks, found by search.
        let (decoded, summary) = try decodeSegment(
            file.bytes, range: starts[1] / 8..<starts[3] / 8, start: .search, assumedLevel: 1)
        #expect(decoded.bytes == Array("two blocks".utf8))
        #expect(summary.firstBlock == starts[1])
        #expect(summary.nextBlock == starts[3])
        #expect(summary.blocks == 2)
        #expect(summary.bytes == 10)
        #expect(summary.levelAtStart == 1)
        #expect(summary.levelAtEnd == 5)
        #expect(summary.leadingCRC.blocks == 2)
        #expect(summary.firstStreamEnd?.stored == summary.leadingCRC.value)
        #expect(summary.openCRC.blocks == 0)
        #expect(summary.endOfStreams == nil)
    }

    @Test func aRangeInsideABlock() throws {
        let file = SmallFiles.oneStream
        let inside = file.blockStarts[1] / 8 + 1..<file.blockStarts[1] / 8 + 3
        let (decoded, summary) = try decodeSegment(file.bytes, range: inside, start: .search)
        #expect(decoded == Decoded())
        #expect(summary == SegmentSummary(start: .search, level: 9))
    }
}
