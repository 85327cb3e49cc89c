import Corpus
import DurableFiles
import Foundation
import Testing
import PipelineTestSupport
import TestSupport

@testable import Extraction
@testable import WikiprepPipeline
@testable import Workers

/// With `--salvage`, what is whole comes out of a damaged dump, and what is lost is told.
struct SalvageTests {
    private struct Salvaged: Equatable {
        var documents: [String: String]
        var pages: PageCounts
        var damage: [DamagedRange]
        var covers: PageCoverage
    }

    /// The documents by their ids, and the part's record.
    private static func salvage(
        _ path: String, segmentSize: Int = 1 << 30, threads: Int = 1, observer: any RunObserver = SilentObserver()
    ) throws -> Salvaged {
        let folder = try TemporaryFolder()
        var pipeline = Pipeline(threads: threads, observer: observer)
        pipeline.dump.segmentSize = segmentSize
        pipeline.dump.salvages = true
        // The head may be damaged.
        pipeline.dump.wiki = path.contains("/en") ? "enwiki" : "jawiki"
        pipeline.text.minimumCharacters = 0
        let corpus = try pipeline.extract([path], into: folder.path)
        let part = try #require(corpus.completeParts().first)
        var lines: [UInt8] = []
        for layout in part.segments {
            lines += try SegmentFileReader().lines(
                of: layout, buckets: 0..<layout.buckets, folder: corpus.folder(ofPart: part.name))
        }
        // Without the dump's head, the pages' addresses are not known.
        struct Line: Decodable {
            var id: String
            var text: String
        }
        var documents: [String: String] = [:]
        for line in lines.split(separator: UInt8(ascii: "\n")) {
            let document = try JSONDecoder().decode(Line.self, from: Data(line))
            documents[document.id] = document.text
        }
        return Salvaged(documents: documents, pages: part.pages, damage: part.damage, covers: part.covers)
    }

    @Test(arguments: [Dumps.english, Dumps.japanese]) func aWholeDumpIsTheSame(dump: String) throws {
        let salvaged = try Self.salvage(dump, segmentSize: 3 << 10)
        let (_, pages) = try lines(of: dump) { $0.minimumCharacters = 0 }
        #expect(salvaged.pages == pages)
        #expect(salvaged.damage.isEmpty)
        #expect(salvaged.covers.ranges.count == 1)
    }

    /// Streams of ten pages each; one is damaged.
    @Test func whatIsLostStandsBetweenTwoPages() throws {
        let folder = try TemporaryFolder()
        var bytes = try contents(Dumps.japanese)
        let streams = bytes.indices.filter { bytes[$0...].starts(with: "BZh91AY&SY".utf8) }
        bytes[(streams[2] + streams[3]) / 2] ^= 0x10
        let path = try folder.write(bytes, to: "jawiki-damaged.xml.bz2")
        let whole = try Self.salvage(Dumps.japanese)
        let observer = RecordingObserver()
        let salvaged = try Self.salvage(path, observer: observer)
        let range = try #require(salvaged.damage.first)
        #expect(salvaged.damage.count == 1 && range.kind == .lost)
        #expect(range.compressedFrom <= streams[2] + 4 && range.compressedTo >= streams[3])
        let (before, after) = (try #require(range.pageBefore), try #require(range.pageAfter))
        #expect(observer.warnings.contains { $0.contains(before.title) && $0.contains("unknown number") })
        for (id, document) in whole.documents {
            let number = try #require(UInt64(id))
            let isLost = number > before.id && number < after.id
            #expect(salvaged.documents[id] == (isLost ? nil : document))
            #expect(salvaged.covers.contains(number) == !isLost, "\(id)")
        }
        #expect(salvaged.pages.seen < whole.pages.seen)
    }

    @Test func truncated() throws {
        let folder = try TemporaryFolder()
        let bytes = try contents(Dumps.japanese)
        let whole = try Self.salvage(Dumps.japanese)
        for count in [bytes.count / 2, bytes.count - 5] {
            let path = try folder.write(bytes.prefix(count), to: "cut.xml.bz2")
            let salvaged = try Self.salvage(path)
            let range = try #require(salvaged.damage.last)
            #expect(range.kind == .end && range.compressedTo == count && range.pageAfter == nil)
            #expect(salvaged.covers.ranges.last?.upperBound == range.pageBefore?.id)
            #expect(salvaged.documents.allSatisfy { whole.documents[$0.key] == $0.value })
        }
    }

    /// The page that is open where plain XML ends is damaged; what stands before it is kept.
    @Test func truncatedXML() throws {
        let folder = try TemporaryFolder()
        let xml = """
            <mediawiki version="0.11" xml:lang="en"><siteinfo><dbname>testwiki</dbname></siteinfo>
            <page><title>A</title><ns>0</ns><id>1</id><revision><id>1</id><text>Good text of the first page.</text>\
            </revision></page>
            <page><title>B</title><ns>0</ns><id>2</id><revision><id>2</id><text>Good te
            """
        let path = try folder.write(xml.utf8, to: "test.xml")
        let salvaged = try Self.salvage(path)
        #expect(salvaged.documents.keys.sorted() == ["1"])
        #expect(salvaged.pages.rejected == ["damaged": 1])
        #expect(salvaged.damage.map(\.kind) == [.end])
        #expect(salvaged.covers.ranges == [1...1])
    }

    private static let japanese = Result { try salvage(Dumps.japanese) }
    private static let english = Result { try salvage(Dumps.english) }

    @Test(arguments: 0..<24) func theSameHoweverItIsCut(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let folder = try TemporaryFolder()
        let original = seed % 2 == 0 ? Dumps.japanese : Dumps.english
        var bytes = try contents(original)
        // The head, without which the wiki's name is not known, stays.
        let place = Int.random(in: 3000..<bytes.count, using: &random)
        let end = min(place + Int.random(in: 1...4000, using: &random), bytes.count)
        switch seed % 6 {
        case 0, 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 2: for index in place..<end { bytes[index] = 0 }
        case 3: bytes.removeSubrange(place..<end)
        case 4: bytes.removeSubrange(place...)
        default: bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 3000..<bytes.count, using: &random))
        }
        let path = try folder.write(bytes, to: splitPath(original).name)
        let whole = try Self.salvage(path)
        let truth = try (seed % 2 == 0 ? Self.japanese : Self.english).get().documents
        for size in [1 << 10, 7 << 10] {
            #expect(try Self.salvage(path, segmentSize: size, threads: 3) == whole, "seed \(seed), \(size)")
        }
        #expect(whole.documents.allSatisfy { truth[$0.key] == $0.value }, "seed \(seed)")
        for (id, _) in truth where whole.documents[id] == nil {
            #expect(!whole.covers.contains(UInt64(id) ?? 0), "seed \(seed): \(id) is lost")
        }
        #expect(whole.documents == truth || !whole.damage.isEmpty, "seed \(seed)")
        #expect(whole.pages.seen == whole.pages.kept + whole.pages.rejectedTotal)
    }

    /// As in a dump with a stream for each page: those whose stream is whole are kept, whichever others are damaged.
    @Test(arguments: 0..<6) func manySmallStreams(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let xml = SmallDump(wiki: "jawiki", pages: (1...60).map { .article($0, words: 3) }).xml
        var parts: [String] = []
        for line in xml.split(separator: "\n", omittingEmptySubsequences: false) {
            let startsPart = line.contains("<page>") || line.contains("</mediawiki>")
            if startsPart || parts.isEmpty { parts.append("") }
            parts[parts.count - 1] += line + "\n"
        }
        #expect(parts.count == 62)
        var bytes: [UInt8] = []
        var damaged: [Range<Int>] = []
        for (number, part) in parts.enumerated() {
            var stream = LibBZip2.compress(Array(part.utf8), level: 1)
            let isDamaged =
                number > 0 && number < 61
                && (seed == 0 ? number % 2 == 1 : Int.random(in: 0..<seed + 1, using: &random) == 0)
            if isDamaged {
                stream[Int.random(in: 10..<14, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                damaged.append(bytes.count..<bytes.count + stream.count)
            }
            bytes += stream
        }
        let folder = try TemporaryFolder()
        let path = try folder.write(bytes, to: "jawiki.xml.bz2")
        let whole = try Self.salvage(path)
        #expect(whole.pages.seen == 60 - damaged.count && whole.documents.count == 60 - damaged.count, "seed \(seed)")
        #expect(whole.damage.allSatisfy { $0.kind == .lost }, "seed \(seed)")
        let lost = whole.damage.map { $0.compressedFrom..<$0.compressedTo }
        for range in damaged {
            // From the block's magic to that of the next good block.
            #expect(
                lost.contains { $0.contains(range.lowerBound + 4) && $0.upperBound >= range.upperBound },
                "seed \(seed): \(range)")
        }
        for (size, threads) in [(100, 3), (1 << 10, 2), (5 << 10, 1)] {
            #expect(try Self.salvage(path, segmentSize: size, threads: threads) == whole, "seed \(seed), \(size)")
        }
    }

    @Test func theMendedFileTakesTheSalvagedOnesPlace() throws {
        let folder = try TemporaryFolder()
        var bytes = try contents(Dumps.japanese)
        bytes[bytes.count / 2] ^= 0x10
        let path = try folder.write(bytes, to: "jawiki-part.xml.bz2")
        var pipeline = Pipeline(threads: 2)
        pipeline.dump.segmentSize = 4 << 10
        // First the error; what is complete serves the salvage.
        _ = try #require(try Damage { _ = try pipeline.extract([path], into: "\(folder.path)/out") })
        pipeline.dump.salvages = true
        let observer = RecordingObserver()
        pipeline.observer = observer
        let salvaged = try #require(try pipeline.extract([path], into: "\(folder.path)/out").completeParts().first)
        #expect(!salvaged.damage.isEmpty && salvaged.failure == nil)
        #expect(observer.notes.contains { $0.contains("segments were complete already") }, "\(observer.notes)")
        // Again: it is there, and it is said what it is.
        pipeline.dump.salvages = false
        let again = try #require(try pipeline.extract([path], into: "\(folder.path)/out").completeParts().first)
        #expect(again == salvaged)
        #expect(observer.warnings.contains { $0.contains("salvaged from a damaged file") })
        _ = try folder.write(try contents(Dumps.japanese), to: "jawiki-part.xml.bz2")
        let mended = try #require(try pipeline.extract([path], into: "\(folder.path)/out").completeParts().first)
        #expect(mended.damage.isEmpty && mended.pages.seen == 54)
    }

    /// Segments that a salvage wrote are no use to a run that wants the whole dump.
    @Test func aSalvagedSegmentIsNotTakenForAWholeOne() throws {
        let folder = try TemporaryFolder()
        var bytes = try contents(Dumps.japanese)
        bytes[bytes.count / 2] ^= 0x10
        let path = try folder.write(bytes, to: "jawiki-part.xml.bz2")
        var pipeline = Pipeline(threads: 2)
        pipeline.dump.salvages = true
        var corpus = try pipeline.extract([path], into: "\(folder.path)/out")
        var record = try #require(try corpus.part(named: "jawiki-part"))
        record.complete = false
        record.damage = []
        record.source.sha256 = ""
        try corpus.record(record)
        pipeline.dump.salvages = false
        _ = try #require(try Damage { _ = try pipeline.extract([path], into: "\(folder.path)/out") })
    }

    @Test func aDamagedHeadNeedsTheWikisName() throws {
        let folder = try TemporaryFolder()
        var bytes = try contents(Dumps.japanese)
        bytes[200] ^= 1
        let path = try folder.write(bytes, to: "x.xml.bz2")
        var pipeline = Pipeline(threads: 1)
        pipeline.dump.salvages = true
        #expect(throws: ExtractionError.self) { try pipeline.extract([path], into: "\(folder.path)/out") }
        pipeline.dump.wiki = "jawiki"
        let part = try #require(try pipeline.extract([path], into: "\(folder.path)/out").completeParts().first)
        #expect(part.pages.seen > 40)
    }
}
