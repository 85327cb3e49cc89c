import Corpus
import Foundation
import PipelineTestSupport
import TestSupport
import Testing

@testable import Extraction
@testable import WikiprepPipeline

/// Indexes of multistream dumps that do not say what they should: no page of a slice goes unseen, and no part covers
/// what was not looked at.
struct MultistreamIndexTests {
    /// Pages 10, 20 … 1000 in ten streams, and the lines of their index.
    private struct Dump {
        let folder: TemporaryFolder
        let path: String
        let indexPath: String
        private(set) var lines: [[String]] = []
        /// Where the streams of pages begin.
        private(set) var offsets: [Int] = []

        static let step: UInt64 = 10

        init() throws {
            folder = try TemporaryFolder()
            path = folder.file("enwiki-20260101-pages-articles-multistream1.xml-p1p1000")
            indexPath = folder.file("enwiki-20260101-pages-articles-multistream-index1.txt-p1p1000")
            var bytes: [UInt8] = []
            let whole = SmallDump(pages: (1...100).map { .article($0 * Self.step) }).xml
            let pages = whole.components(separatedBy: "<page>")
            bytes += LibBZip2.compress(Array(pages[0].utf8))
            for stream in 0..<10 {
                offsets.append(bytes.count)
                let ids = stream * 10 + 1...stream * 10 + 10
                lines.append(ids.map { "\(bytes.count):\($0 * Int(Self.step)):Page \($0 * Int(Self.step))\n" })
                let xml = ids.map { "<page>" + pages[$0].replacing("</mediawiki>\n", with: "") }.joined()
                bytes += LibBZip2.compress(Array(xml.utf8))
            }
            bytes += LibBZip2.compress(Array("</mediawiki>\n".utf8))
            try folder.write(bytes, to: "enwiki-20260101-pages-articles-multistream1.xml-p1p1000")
        }

        func setIndex(_ lines: [String]) throws {
            try Data(lines.joined().utf8).write(to: URL(fileURLWithPath: indexPath))
        }

        private static func ids(_ lines: [UInt8]) throws -> [UInt64] {
            try lines.split(separator: UInt8(ascii: "\n")).compactMap {
                UInt64(try Document(jsonLine: $0).id)
            }
        }

        /// What a slice of it gives.
        func slice(_ slice: DumpSlice, salvages: Bool = false) throws -> (
            ids: [UInt64], record: PartRecord, warnings: [String]
        ) {
            let observer = RecordingObserver()
            var pipeline = Pipeline(threads: 2, observer: observer)
            pipeline.dump.slice = slice
            pipeline.dump.salvages = salvages
            pipeline.text.minimumCharacters = 0
            let corpus = try pipeline.extract([path], into: folder.file("corpus-\(UUID().uuidString)"))
            let part = try #require(corpus.completeParts().first)
            var lines: [UInt8] = []
            for layout in part.segments {
                lines += try SegmentFileReader().lines(
                    of: layout, buckets: 0..<layout.buckets, folder: corpus.folder(ofPart: part.name))
            }
            return (try Self.ids(lines).sorted(), part, observer.warnings)
        }
    }

    /// Whatever lines an index lacks, a slice by ids has the pages that it has without the index, and covers no more.
    @Test func linesThatAreMissing() throws {
        let dump = try Dump()
        let all = dump.lines.flatMap { $0 }
        var random = SeededGenerator(seed: 15)
        for trial in 0..<40 {
            let seed = random.next()
            var draws = SeededGenerator(seed: seed)
            // Single lines, whole streams, the beginning or the end.
            var kept = all.indices.filter { _ in Int.random(in: 0..<4, using: &draws) > 0 }
            switch trial % 4 {
            case 0: kept = Array(all.indices.dropFirst(Int.random(in: 1...60, using: &draws)))
            case 1: kept = Array(all.indices.dropLast(Int.random(in: 1...60, using: &draws)))
            case 2:
                let stream = Int.random(in: 0..<10, using: &draws)
                kept = all.indices.filter { $0 / 10 != stream }
            default: break
            }
            let ends = [UInt64.random(in: 1...1010, using: &draws), .random(in: 1...1010, using: &draws)].sorted()
            let range = ends[0]...ends[1]
            let expected = (1...100).map { UInt64($0) * Dump.step }.filter { range.contains($0) }
            try dump.setIndex(kept.map { all[$0] })
            let slice = try dump.slice(.pages(range))
            #expect(slice.ids == expected, "seed \(seed), trial \(trial), \(range)")
            let lacking = expected.count - kept.count { expected.contains(UInt64($0 + 1) * Dump.step) }
            #expect(
                slice.warnings.contains { $0.contains("lacks the lines of \(lacking) pages") } == (lacking > 0),
                "seed \(seed): \(slice.warnings)")
            // All that it says it covers was looked at.
            let covered = slice.record.covers.ranges
            #expect(covered.count <= 1 && covered.allSatisfy { $0.clamped(to: range) == $0 })
            for id in expected { #expect(covered.contains { $0.contains(id) }, "seed \(seed): \(id)") }
        }
    }

    @Test func titlesWithoutALineAreSaid() throws {
        let dump = try Dump()
        try dump.setIndex(dump.lines.enumerated().filter { $0.offset != 4 }.flatMap(\.element))
        let slice = try dump.slice(.titles(["Page 30", "Page 450"]))
        #expect(slice.ids == [30])
        #expect(slice.warnings.contains { $0.contains("not in its index") && $0.contains("Page 450") })
        #expect(slice.record.covers.ranges == [30...30])
    }

    /// An index of another dump is an error, or is not used; never another result.
    @Test func anotherIndex() throws {
        let dump = try Dump()
        let all = dump.lines.flatMap { $0 }
        func moved(by streams: Int) -> [String] {
            dump.lines.enumerated().flatMap { number, lines in
                lines.map { line in
                    let rest = line.drop { $0 != ":" }
                    return "\(dump.offsets[min(number + streams, 9)])\(rest)"
                }
            }
        }
        // Each line tells the stream behind the right one.
        try dump.setIndex(moved(by: 2))
        #expect(throws: ExtractionError.self) { try dump.slice(.pages(110...200)) }
        #expect(throws: ExtractionError.self) { try dump.slice(.titles(["Page 150"])) }
        // Where some pages are found and others are not, that is said, and nothing is covered.
        try dump.setIndex(all.dropLast(10) + ["\(dump.offsets[9]):905:No page\n"] + all.suffix(10))
        let some = try dump.slice(.pages(905...1000))
        #expect(some.ids == (91...100).map { $0 * 10 } && some.record.covers.ranges.isEmpty)
        #expect(some.warnings.contains { $0.contains("1 of them are elsewhere") })
        // Offsets at which no stream begins.
        try dump.setIndex(all.map { line in "\((Int(line.prefix { $0 != ":" }) ?? 0) + 1)\(line.drop { $0 != ":" })" })
        #expect(throws: ExtractionError.self) { try dump.slice(.pages(110...200)) }
        // Ids without order tell nothing: the dump itself is read.
        var swapped = all
        swapped.swapAt(14, 15)
        try dump.setIndex(swapped)
        let read = try dump.slice(.pages(110...200))
        #expect(read.ids == (11...20).map { $0 * 10 })
        #expect(read.warnings.contains { $0.contains("do not ascend") })
    }

    /// A slip in one line does not end the reading of the others.
    @Test func anIdOutOfOrder() throws {
        let dump = try Dump()
        var lines = dump.lines.flatMap { $0 }
        lines[20] = "\(dump.offsets[2]):99999:Page 210\n"
        try dump.setIndex(lines)
        #expect(try dump.slice(.pages(450...460)).ids == [450, 460])
    }

    @Test func aSliceWithoutPagesIsSaid() throws {
        let dump = try Dump()
        try dump.setIndex(dump.lines.flatMap { $0 })
        let slice = try dump.slice(.pages(451...459))
        #expect(slice.ids.isEmpty && slice.warnings.contains { $0.contains("no page from 451 to 459") })
        #expect(slice.record.covers.ranges == [451...459])
    }
}
