import Corpus
import DurableFiles
import Foundation
import Testing
import PipelineTestSupport
import TestSupport

@testable import ClusterTasks
@testable import Extraction
@testable import WikiprepPipeline
@testable import Workers

/// The tasks of a dump, in any order and any number of times, make the part that a run makes.
struct DumpTaskTests {
    private static func withoutReports(_ files: [String: [UInt8]]) -> [String: [UInt8]] {
        files.filter { !$0.key.hasPrefix("report.") }
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6]) func anyOrderIsTheCorpusOfARun(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var pipeline = Pipeline(threads: 1)
        pipeline.dump.segmentSize = Int.random(in: 1 << 10...40 << 10, using: &random)
        pipeline.dump.buckets = [nil, 1, 8, 64].randomElement(using: &random) ?? nil
        pipeline.text.minimumCharacters = Int.random(in: 0...400, using: &random)
        pipeline.dump.salvages = Bool.random(using: &random)
        if seed == 6 { pipeline.dump.slice = .first(20) }
        let whole = try TemporaryFolder()
        _ = try pipeline.extract([Dumps.english, Dumps.japanese], into: whole.path)

        let folder = try TemporaryFolder()
        let corpus = folder.file("corpus")
        for path in [Dumps.japanese, Dumps.english] {
            let task = DumpTask(path, pipeline)
            let plan = try task.plan(into: corpus)
            #expect(try task.plan(into: corpus) == plan)
            #expect(plan.segments.first?.first == 0 && plan.segments.last?.last == plan.bytes)
            // Some twice, and some not at all: what is missing is done at the end.
            for number in (Array(plan.segments.indices) + plan.segments.indices).shuffled(using: &random).dropFirst(3) {
                let attempt = folder.file("attempt-\(UInt64.random(in: 0...UInt64.max, using: &random))")
                let segment = try extractSegment(number, task, into: attempt)
                #expect(segment.failure == nil && segment.segment == number)
                try publishSegment(segment, from: attempt, into: "\(corpus)/\(plan.part)")
            }
            let part = try task.complete(in: corpus)
            #expect(part.pages.seen == part.pages.kept + part.pages.rejectedTotal)
            #expect(try task.complete(in: corpus) == part)
            #expect(try task.plan(into: corpus).complete)
        }
        let merged = try CorpusFolder.merge(corpus, seed: nil)
        #expect(merged.parts.map(\.number) == [0, 1])
        #expect(merged.pages.kept == merged.parts.reduce(0) { $0 + $1.segments.reduce(0) { $0 + $1.documents } })
        let made = try corpusFiles(in: corpus)
        #expect(made == Self.withoutReports(try corpusFiles(in: whole.path)), "seed \(seed)")
    }

    @Test func segmentsThatFollowOneAnotherAreTheSameAsAlone() throws {
        let folder = try TemporaryFolder()
        var pipeline = Pipeline(threads: 1)
        pipeline.dump.segmentSize = 3 << 10
        let task = DumpTask(Dumps.japanese, pipeline)
        let count = try task.plan(into: folder.file("corpus")).segments.count
        let together = try task.extract(segments: 1...count - 1, into: folder.file("together"))
        #expect(together.segments.map(\.segment) == Array(1..<count))
        for segment in together.segments {
            #expect(try extractSegment(segment.segment, task, into: folder.file("alone")) == segment)
        }
        #expect(try corpusFiles(in: folder.file("alone")) == corpusFiles(in: folder.file("together")))
    }

    /// Whoever starts the tasks hears which options the corpus hands down.
    @Test func theCorpusHandsItsOptionsDown() throws {
        let folder = try TemporaryFolder()
        var pipeline = Pipeline(threads: 1)
        pipeline.text.text.tables = .markdown
        pipeline.text.text.keepsCaptions = true
        _ = try pipeline.extract([Dumps.english], into: folder.file("corpus"))
        var other = Pipeline(threads: 1)
        other.text.given = ["captions"]
        let plan = try DumpTask(Dumps.japanese, other).plan(into: folder.file("corpus"))
        #expect(plan.options == ["--tables", "markdown"])
        other.text.given = nil
        #expect(try DumpTask(Dumps.japanese, other).plan(into: folder.file("alone")).options == [])
        other.text.given = []
        other.text.text.keepsCaptions = true
        other.text.text.tables = .markdown
        #expect(try DumpTask(Dumps.english, other).plan(into: folder.file("corpus")).options == [])
    }

    @Test func pagesOfSegmentsAndSeamsAreThoseOfThePart() throws {
        var pipeline = Pipeline(threads: 1)
        pipeline.dump.segmentSize = 4 << 10
        let folder = try TemporaryFolder()
        let task = DumpTask(Dumps.english, pipeline)
        let plan = try task.plan(into: folder.file("corpus"))
        var pages = PageCounts()
        for number in plan.segments.indices {
            let segment = try extractSegment(number, task, into: folder.file("\(number)"))
            pages.add(segment.pages)
            try publishSegment(segment, from: folder.file("\(number)"), into: folder.file("corpus/\(plan.part)"))
        }
        let part = try task.complete(in: folder.file("corpus"))
        // Some straddle.
        #expect(pages.seen < part.pages.seen && pages.seen > 10)
    }

    @Test func damageIsToldAsByARun() throws {
        let folder = try TemporaryFolder()
        var bytes = try contents(Dumps.japanese)
        bytes[bytes.count / 2] ^= 0x10
        let path = try folder.write(bytes, to: "jawiki-flipped.xml.bz2")
        var pipeline = Pipeline(threads: 1)
        pipeline.dump.segmentSize = 2 << 10
        let wanted = try #require(try Damage { _ = try pipeline.extract([path], into: folder.file("run")) })
        let task = DumpTask(path, pipeline)
        let plan = try task.plan(into: folder.file("corpus"))
        let segments = try plan.segments.indices.map {
            try extractSegment($0, task, into: folder.file("attempt-\($0)"))
        }
        #expect(segments.contains { $0.failure != nil && $0.files.isEmpty && $0.pages.seen == 0 })
        let damage = try #require(try Damage { _ = try task.complete(in: folder.file("corpus")) })
        #expect(damage.reason == wanted.reason && damage.lastPage == wanted.lastPage && damage.pages == wanted.pages)
        #expect(try CorpusFolder.merge(folder.file("corpus"), seed: nil).parts.isEmpty)
    }

    @Test func segmentsOfOtherOptionsAreCleared() throws {
        let folder = try TemporaryFolder()
        var pipeline = Pipeline(threads: 1)
        var task = DumpTask(Dumps.english, pipeline)
        let plan = try task.plan(into: folder.file("corpus"))
        let part = folder.file("corpus/\(plan.part)")
        try publishSegment(try extractSegment(0, task, into: folder.file("a")), from: folder.file("a"), into: part)
        pipeline.text.minimumCharacters = 1000
        task = DumpTask(Dumps.english, pipeline)
        _ = try task.plan(into: folder.file("corpus"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: part) == ["part.json"])
        let pages = try task.complete(in: folder.file("corpus")).pages
        let whole = try TemporaryFolder()
        #expect(try pages == pipeline.extract([Dumps.english], into: whole.path).completeParts()[0].pages)
    }

    @Test func aPartThatIsNoLongerCompleteIsNotListed() throws {
        let folder = try TemporaryFolder()
        let corpus = folder.file("corpus")
        var pipeline = Pipeline(threads: 1)
        _ = try DumpTask(Dumps.english, pipeline).complete(in: corpus)
        _ = try DumpTask(Dumps.japanese, pipeline).complete(in: corpus)
        #expect(try CorpusFolder.merge(corpus, seed: nil).parts.count == 2)
        // A dump of the same name that was damaged and salvaged is done anew when the mended one comes: here, its
        // record says that it is begun.
        let name = try #require(try CorpusFolder(opening: corpus).manifest.parts.first?.name)
        var record = try #require(try CorpusFolder(opening: corpus).part(named: name))
        record.complete = false
        var joining = try CorpusFolder(joining: corpus, seed: record.seed)
        try joining.record(record)
        #expect(try CorpusFolder(opening: corpus).manifest.parts.count == 2)
        #expect(try CorpusFolder.merge(corpus, seed: nil).parts.count == 1)
        #expect(try CorpusFolder(opening: corpus).manifest.parts.map(\.name) != [name])
        pipeline.seed = 5
        #expect(throws: CorpusError.self) { try DumpTask(Dumps.english, pipeline).plan(into: corpus) }
    }

    // MARK: - Dumps that come through standard input

    /// A descriptor that gives ranges of a file.
    private static func pipe(_ bytes: [UInt8], _ ranges: [Range<Int>]) -> (descriptor: Int32, pipe: Pipe) {
        let pipe = Pipe()
        let data = Data(ranges.flatMap { bytes[$0] })
        Thread.detachNewThread {
            // Whoever reads may have enough before the end.
            try? pipe.fileHandleForWriting.write(contentsOf: data)
            try? pipe.fileHandleForWriting.close()
        }
        return (pipe.fileHandleForReading.fileDescriptor, pipe)
    }

    @Test(arguments: [1, 2, 3]) func streamedDumpsAreThoseOnDisk(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        let path = [Dumps.english, Dumps.japanese].randomElement(using: &random) ?? Dumps.english
        let bytes = try contents(path)
        var pipeline = Pipeline(threads: 1)
        pipeline.dump.segmentSize = Int.random(in: 2 << 10...20 << 10, using: &random)
        let whole = try TemporaryFolder()
        _ = try pipeline.extract([path], into: whole.path)

        var pipes: [Pipe] = []
        func task(_ ranges: [Range<Int>]) throws -> DumpTask {
            let text = ranges.map { "\($0.lowerBound)-\($0.upperBound == bytes.count ? "" : "\($0.upperBound)")" }
            var streamed = try #require(
                StreamedDump(ranges: text.joined(separator: ","), size: bytes.count))
            let pipe = Self.pipe(bytes, ranges)
            streamed.descriptor = pipe.descriptor
            var task = DumpTask("hdfs://cluster/dumps/\(path.split(separator: "/").last ?? "")", pipeline)
            task.streamed = streamed
            // It closes what it reads from when it goes.
            pipes.append(pipe.pipe)
            return task
        }
        let corpus = folder.file("corpus")
        // The first block of the English sample is nearly all of it: more than that is not needed for the head.
        let head = bytes.count - 2000
        let plan = try task([0..<bytes.count]).plan(into: corpus)
        for (number, segment) in plan.segments.enumerated() {
            let ranges = segment[0] <= head ? [0..<bytes.count] : [0..<head, segment[0]..<bytes.count]
            let task = try task(ranges)
            let attempt = folder.file("\(number)")
            try publishSegment(
                extractSegment(number, task, into: attempt), from: attempt, into: "\(corpus)/\(plan.part)")
        }
        _ = try task([0..<bytes.count]).complete(in: corpus)
        _ = try CorpusFolder.merge(corpus, seed: nil)
        #expect(try corpusFiles(in: corpus) == Self.withoutReports(try corpusFiles(in: whole.path)))

        // A stream that breaks off is no dump that ends there.
        var cut = try #require(StreamedDump(ranges: "0-", size: bytes.count + 5))
        let pipe = Self.pipe(bytes, [0..<bytes.count])
        cut.descriptor = pipe.descriptor
        var broken = DumpTask("hdfs://cluster/other.xml.bz2", pipeline)
        broken.streamed = cut
        #expect(throws: ExtractionError.self) { try broken.complete(in: corpus) }
        withExtendedLifetime((pipe, pipes)) {}
    }

    @Test(arguments: ["", "5", "0-4,3-9", "0-11", "a-", "4-2", "-", "0-2,"])
    func rangesThatMakeNoSense(text: String) {
        #expect(StreamedDump(ranges: text, size: 10) == nil)
    }

    @Test func rangesThatDo() {
        #expect(StreamedDump(ranges: "0-", size: 10)?.ranges == [0..<10])
        #expect(StreamedDump(ranges: "0-4,7-", size: 10)?.ranges == [0..<4, 7..<10])
    }
}
