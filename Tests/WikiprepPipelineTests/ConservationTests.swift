import Corpus
import DurableFiles
import Foundation
import PipelineTestSupport
import TestSupport
import Testing
import TokenFiles

@testable import Extraction
@testable import Tokenization
@testable import WikiprepPipeline
@testable import Workers

/// Documents in = documents out + those left out by a named reason: in files that were made, in those that are there,
/// and in corpora side by side.
struct ConservationTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func dump(_ ids: ClosedRange<UInt64>, wiki: String = "enwiki", _ name: String, day: String = "2026-01-01")
        throws -> String
    {
        try SmallDump(wiki: wiki, pages: ids.map { .article($0) }, day: day).write(name, in: folder)
    }

    private func account(_ change: (inout TokenFilesRecord) -> Void = { _ in }) throws -> Conservation {
        var record = try TokenFilesRecord(decoding: contents(folder.file("out/meta.json")))
        change(&record)
        return try Conservation(of: record, in: folder.file("out"))
    }

    /// Weights, duplicates, versions, rows, what was added later: every sum is right; and wrong as soon as anything is
    /// not.
    @Test(arguments: 1...8 as ClosedRange<UInt64>) func filesOfAllKinds(seed: UInt64) throws {
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let dumps = [
            try dump(1...50, "enwiki-20260101-a.xml"),
            try dump(30...70, "enwiki-20260201-a.xml", day: "2026-02-01"),
            try dump(1...30, wiki: "jawiki", "jawiki-20260101-a.xml"),
        ]
        let mix: [String: Double] = Bool.random(using: &random) ? ["enwiki": 2.5, "jawiki": 0.4] : [:]
        let dedup = Bool.random(using: &random)
        let inRows = Bool.random(using: &random)
        func change(_ pipeline: inout Pipeline) {
            pipeline.tokens.mix.weights = mix
            pipeline.tokens.dropsDuplicates = dedup
            if inRows { pipeline.tokens.blocks = .init(size: 64) }
        }
        if !inRows, !mix.isEmpty || !dedup {
            try runDumps([dumps[0], dumps[2]], into: folder.file("out"), change: change)
            try runDumps([dumps[1]], into: folder.file("out")) {
                change(&$0)
                $0.tokens.writesOnlyNew = true
            }
        } else {
            try runDumps(dumps, into: folder.file("out"), change: change)
        }
        let account = try account()
        #expect(account.isKept && account.problem == nil, "\(account)")
        #expect(account.given == 121 && account.removed > 0)
        #expect(try !self.account { $0.removed.superseded += 1 }.isKept)
        #expect(try !self.account { $0.parts[0].pages.kept += 1 }.isKept)
        #expect(try self.account { $0.parts[0].pages.kept += 3 }.problem?.contains("3 are missing") == true)
    }

    /// Files that lack documents, though their checksums are right, are not up to date.
    @Test func upToDateIsCounted() throws {
        let dump = try dump(1...40, "enwiki-20260101-a.xml")
        try runDumps([dump], into: folder.file("whole"))
        try runDumps([dump], into: folder.file("out"))
        // A file of fewer documents, as a run of tasks left it that lost some: those of another part of the dump.
        let fewer = try self.dump(1...33, "enwiki-20260101-b.xml")
        try runDumps([fewer], into: folder.file("fewer"))
        var record = try TokenFilesRecord(decoding: contents(folder.file("fewer/meta.json")))
        record.parts = try TokenFilesRecord(decoding: contents(folder.file("out/meta.json"))).parts
        for file in record.files {
            try Data(contents(folder.file("fewer/\(file.name)"))).write(
                to: URL(filePath: folder.file("out/\(file.name)")))
        }
        try Data(record.encoded()).write(to: URL(filePath: folder.file("out/meta.json")))
        #expect(try account().problem?.contains("33 of 40") == true)
        let observer = RecordingObserver()
        try runDumps([dump], into: folder.file("out"), observer: observer)
        #expect(!observer.notes.contains { $0.contains("up to date") })
        #expect(
            try difference(filesBesideCorpus(in: folder.file("out")), filesBesideCorpus(in: folder.file("whole")))
                == [])
    }

    /// A segment file that has fewer documents than its part says: the run names both, and leaves what was there.
    @Test func documentsOfACorpusAreMissed() throws {
        let dump = try dump(1...40, "enwiki-20260101-a.xml")
        try runDumps([dump], into: folder.file("out")) { $0.dump.segmentSize = 4 << 10 }
        let part = folder.file("out/corpus/enwiki-20260101-a")
        var record = try #require(try CorpusFolder(opening: folder.file("out/corpus")).part(named: "enwiki-20260101-a"))
        let lost = try #require(record.segments.first { $0.documents > 0 })
        record.segments.removeAll { $0.file == lost.file }
        try AtomicFile.write(Array(JSONEncoder().encode(record)), to: "\(part)/part.json")
        do {
            _ = try TokenizationRun(
                of: [folder.file("out/corpus")], configuration: TokenConfiguration(threads: 2),
                observer: SilentObserver()
            ).run(into: folder.file("tokens"))
            Issue.record("nothing was missed")
        } catch CorpusError.lostDocuments(let name, let detail) {
            #expect(name == "enwiki-20260101-a" && detail.contains("\(lost.documents) of its 40 documents are missing"))
        }
        #expect(!folder.exists("tokens/meta.json"))
    }

    // MARK: - Corpora side by side

    private func corpus(_ dumps: [String], _ name: String, minimum: Int) throws -> String {
        var pipeline = Pipeline(threads: 2)
        pipeline.text.minimumCharacters = minimum
        return try pipeline.extract(dumps, into: folder.file(name)).path
    }

    @Test func oneWikiWithTwoTexts() throws {
        let first = try dump(1...30, "enwiki-20260101-a.xml")
        let later = try dump(20...60, "enwiki-20260201-b.xml", day: "2026-02-01")
        let apart = try dump(31...60, "enwiki-20260101-c.xml")
        let a = try corpus([first], "a", minimum: 100)
        let b = try corpus([later], "b", minimum: 0)
        let c = try corpus([apart], "c", minimum: 0)
        func open(_ corpora: [String]) throws {
            _ = try TokenizationRun(
                of: corpora, configuration: TokenConfiguration(threads: 2), observer: SilentObserver())
        }
        do {
            try open([a, b])
            Issue.record("two texts of one page")
        } catch let error as TokenizationError {
            #expect(
                error
                    == .textsDiffer(corpora: [a, b], wiki: "enwiki", page: 20, settings: ["min-chars = 100 and 0"]))
        }
        // They share no page, or have the same options, or are of different wikis.
        try open([a, c])
        try open([b, try corpus([first], "d", minimum: 0)])
        let japanese = try dump(1...30, wiki: "jawiki", "jawiki-20260101-a.xml")
        try open([a, try corpus([japanese], "e", minimum: 0)])
        // Ids that interleave are not the same ids.
        let odd = try SmallDump(pages: (1...30).map { .article($0 * 2 + 1) }).write("enwiki-20260101-o.xml", in: folder)
        let even = try SmallDump(pages: (1...30).map { .article($0 * 2) }).write("enwiki-20260101-v.xml", in: folder)
        try open([try corpus([odd], "o", minimum: 100), try corpus([even], "v", minimum: 0)])
    }
}
