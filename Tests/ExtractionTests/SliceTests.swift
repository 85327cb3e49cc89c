import Corpus
import Foundation
import Testing
import PipelineTestSupport
import TestSupport

@testable import Extraction
@testable import WikiprepPipeline
@testable import Workers

/// Slices of dumps: what is asked for, no more and no less, however the dump is cut.
struct SliceTests {
    private struct Line: Decodable {
        var id: String
        var title: String
    }

    private static func documents(
        of dump: String, slice: DumpSlice?, threads: Int = 2, segmentSize: Int? = nil, index: String? = nil,
        observer: any RunObserver = SilentObserver()
    ) throws -> (documents: [Line], pages: PageCounts, record: PartRecord) {
        let folder = try TemporaryFolder()
        var pipeline = Pipeline(threads: threads, observer: observer)
        pipeline.dump.segmentSize = segmentSize
        pipeline.dump.slice = slice
        pipeline.dump.index = index
        pipeline.text.minimumCharacters = 0
        let corpus = try pipeline.extract([dump], into: folder.path)
        let part = try #require(corpus.completeParts().first)
        var lines: [UInt8] = []
        for layout in part.segments {
            lines += try SegmentFileReader().lines(
                of: layout, buckets: 0..<layout.buckets, folder: corpus.folder(ofPart: part.name))
        }
        let documents = try lines.split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(Line.self, from: Data($0))
        }
        return (documents.sorted { (Int($0.id) ?? 0) < (Int($1.id) ?? 0) }, part.pages, part)
    }

    private static let all = Result { try documents(of: Dumps.japanese, slice: nil) }

    @Test(arguments: [1 << 10, 7 << 10, 1 << 30]) func idsFromTo(segmentSize: Int) throws {
        let whole = try Self.all.get()
        let ids = whole.documents.compactMap { UInt64($0.id) }
        var random = SeededGenerator(seed: UInt64(segmentSize))
        for _ in 0..<8 {
            let range = [ids.randomElement(using: &random) ?? 0, ids.randomElement(using: &random) ?? 0].sorted()
            let asked = range[0]...range[1] + UInt64.random(in: 0...3, using: &random)
            let slice = try Self.documents(of: Dumps.japanese, slice: .pages(asked), segmentSize: segmentSize)
            #expect(slice.documents.map(\.id) == ids.filter { asked.contains($0) }.map(String.init))
            #expect(slice.pages.seen == slice.pages.kept + slice.pages.rejectedTotal)
            #expect(
                slice.record.slice == .pages(asked)
                    && slice.record.name.hasSuffix("-pages-\(asked.lowerBound)-\(asked.upperBound)"))
            let last = try #require(whole.record.covers.ranges.first).upperBound
            #expect(slice.record.covers.ranges == [asked.lowerBound...min(asked.upperBound, last)])
            #expect(slice.record.source.sha256.isEmpty)
        }
    }

    @Test(arguments: [1, 2, 11, 30, 53, 54, 55]) func theFirst(count: Int) throws {
        let whole = try Self.all.get()
        var results: [[String]] = []
        for (size, threads) in [(1 << 10, 3), (9 << 10, 2), (1 << 30, 1)] {
            let slice = try Self.documents(
                of: Dumps.japanese, slice: .first(count), threads: threads, segmentSize: size)
            #expect(slice.pages.seen == min(count, 54))
            results.append(slice.documents.map(\.id))
        }
        #expect(results[0] == results[1] && results[1] == results[2])
        #expect(whole.documents.map(\.id).starts(with: results[0]))
    }

    /// Whether all titles were found is asked after each page: thousands of pages may have the same title.
    @Test func manyPagesOfOneTitle() {
        let slice = DumpSlice.titles(["A", "B"])
        var trail = PageTrail()
        var answers = 0
        for id in UInt64(1)...100_000 {
            trail.find(PageTrail.PageName(id: id, title: "A"))
            if slice.isComplete(trail) { answers += 1 }
        }
        #expect(answers == 0 && trail.found.pages.count == 100_000)
        var rest = PageTrail()
        rest.find(PageTrail.PageName(id: 100_001, title: "B"))
        trail.append(rest)
        #expect(slice.isComplete(trail))
    }

    /// What is stored with a segment is what was there.
    @Test func titlesThatWereFoundAreStored() throws {
        var trail = PageTrail()
        trail.find(PageTrail.PageName(id: 1, title: "A"))
        let stored = try JSONDecoder().decode(PageTrail.self, from: JSONEncoder().encode(trail))
        #expect(stored.found.titles == ["A"] && stored.found.pages.map(\.id) == [1])
    }

    @Test func titles() throws {
        let whole = try Self.all.get()
        let titles = Set(whole.documents.filter { Int($0.id).map { $0 % 3 == 0 } ?? false }.map(\.title))
        for size in [1 << 10, 1 << 30] {
            let slice = try Self.documents(of: Dumps.japanese, slice: .titles(titles), segmentSize: size)
            #expect(Set(slice.documents.map(\.title)) == titles)
            #expect(slice.pages.seen == titles.count)
            #expect(slice.record.covers.ranges.reduce(0) { $0 + $1.count } == titles.count)
        }
        let observer = RecordingObserver()
        let some = DumpSlice.titles(listedIn: "\(whole.documents[3].title)\n\nNo_such page\r\n")
        #expect(some == .titles([whole.documents[3].title, "No such page"]))
        let slice = try Self.documents(of: Dumps.japanese, slice: some, observer: observer)
        #expect(slice.documents.map(\.title) == [whole.documents[3].title])
        #expect(observer.warnings.contains { $0.contains("No such page") })
    }

    /// Reading ends where the slice does: damage behind it is not met.
    @Test func whatFollowsIsNotRead() throws {
        let folder = try TemporaryFolder()
        var bytes = try contents(Dumps.japanese)
        for index in bytes.count * 3 / 4..<bytes.count { bytes[index] = 0 }
        let path = try folder.write(bytes, to: "jawiki.xml.bz2")
        let ids = try Self.all.get().documents.prefix(5).compactMap { UInt64($0.id) }
        let slices: [DumpSlice] = [
            .first(8), .pages(ids[1]...ids[3]), .titles([try Self.all.get().documents[2].title]),
        ]
        for slice in slices {
            for size in [2 << 10, 1 << 30] {
                let found = try Self.documents(of: path, slice: slice, segmentSize: size)
                // What came before the damage in its segment is not lost with it.
                #expect(found.documents.count == found.record.pages.kept && !found.documents.isEmpty)
            }
        }
    }

    @Test func anIndexIsReadInPlaceOfTheDump() throws {
        let folder = try TemporaryFolder()
        var bytes = try contents(Dumps.japanese)
        let streams = bytes.indices.filter { bytes[$0...].starts(with: "BZh91AY&SY".utf8) }
        // The index as Wikimedia makes it: of the whole dump's pages, by the streams' offsets.
        var index = ""
        var idsOfStreams: [[UInt64]] = []
        for (start, end) in zip(streams.dropFirst(), streams.dropFirst(2)) {
            let head = try folder.write(
                bytes[..<streams[1]] + bytes[start..<end] + bytes[(streams.last ?? 0)...], to: "one.xml.bz2")
            let documents = try Self.documents(of: head, slice: nil).documents
            idsOfStreams.append(documents.compactMap { UInt64($0.id) })
            for document in documents { index += "\(start):\(document.id):\(document.title)\n" }
        }
        let path = "\(folder.path)/jawiki-20260101-pages-articles-multistream1.xml-p1p999"
        let indexPath = "\(folder.path)/jawiki-20260101-pages-articles-multistream-index1.txt-p1p999"
        #expect(MultistreamIndex.path(besideDump: path) == nil)
        try Data(index.utf8).write(to: URL(filePath: indexPath))
        #expect(MultistreamIndex.path(besideDump: path) == indexPath)
        // Only the third stream of pages may be read.
        let wanted = idsOfStreams[2]
        for stream in [1, 2, 4, 5] where stream < streams.count - 1 {
            for index in streams[stream] + 20..<streams[stream + 1] { bytes[index] = 0 }
        }
        try Data(bytes).write(to: URL(filePath: path))
        let observer = RecordingObserver()
        let range = wanted[0]...wanted[wanted.count - 1]
        let slice = try Self.documents(of: path, slice: .pages(range), observer: observer)
        #expect(slice.documents.compactMap { UInt64($0.id) } == wanted)
        #expect(slice.record.covers.ranges == [range])
        let size = streams[4] - streams[3]
        #expect(
            observer.notes.contains { $0.contains("\(size) of \(bytes.count) bytes were read") }, "\(observer.notes)")
        let title = try #require(slice.documents.last?.title)
        let byTitle = try Self.documents(of: path, slice: .titles([title]), index: indexPath)
        #expect(byTitle.documents.map(\.title) == [title])
        // Lines in several streams: all are read, and none is lost unseen.
        let lines = index.split(separator: "\n").map { Array("\($0)\n".utf8) }
        let packed = lines.map { LibBZip2.compress($0) }
        try folder.write(packed.flatMap(\.self), to: "index.txt.bz2")
        let fromStreams = try Self.documents(of: path, slice: .pages(range), index: folder.file("index.txt.bz2"))
        #expect(fromStreams.documents.compactMap { UInt64($0.id) } == wanted)
        var flipped = packed.flatMap(\.self)
        flipped[packed[0].count] ^= 1
        try folder.write(flipped, to: "index.txt.bz2")
        #expect(throws: ExtractionError.self) {
            _ = try Self.documents(of: path, slice: .pages(range), index: folder.file("index.txt.bz2"))
        }
        // An index of something else is an error, not another result.
        for (bad, message) in [
            ("7:1:A\n", "BZh"), ("x\n", "line 1"), ("9999999999:1:A\n", "line 1"), ("", "empty"),
            ("\(streams[3]):1:A\n5:2:B\n", "line 2"),
        ] {
            try Data(bad.utf8).write(to: URL(filePath: indexPath))
            do {
                _ = try Self.documents(of: path, slice: .pages(1...2))
                Issue.record("\(bad) was taken")
            } catch {
                #expect("\(error)".contains(message), "\(error)")
            }
        }
    }

    /// Two slices of a dump are two parts; the same slice is not read twice.
    @Test func slicesAreParts() throws {
        let folder = try TemporaryFolder()
        var pipeline = Pipeline(threads: 2)
        let observer = RecordingObserver()
        pipeline.observer = observer
        for slice in [DumpSlice.first(10), .first(20), .first(10)] {
            pipeline.dump.slice = slice
            _ = try pipeline.extract([Dumps.japanese], into: folder.path)
        }
        #expect(try CorpusFolder(opening: folder.path).manifest.parts.count == 2)
        #expect(observer.notes.count { $0.contains("already in the corpus") } == 1)
        pipeline.dump.name = "mine"
        _ = try pipeline.extract([Dumps.japanese], into: folder.path)
        pipeline.dump.slice = .first(11)
        #expect(throws: CorpusError.self) { try pipeline.extract([Dumps.japanese], into: folder.path) }
    }
}
