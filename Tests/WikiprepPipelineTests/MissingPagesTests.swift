import Corpus
import Foundation
import PipelineTestSupport
import TestSupport
import Testing

@testable import ClusterTasks
@testable import CorpusParts
@testable import Extraction
@testable import Tokenization
@testable import WikiprepPipeline
@testable import Workers

/// Absent is not deleted: what a newer dump that lacks pages does to the documents of an older one.
struct MissingPagesTests {
    private let folder: TemporaryFolder
    private static let count: UInt64 = 400

    init() throws { folder = try TemporaryFolder() }

    private func run(
        _ dumps: [String], into name: String = "out", missing: MissingPages? = nil,
        change: (inout Pipeline) -> Void = { _ in }
    ) throws -> TokenFilesRecord {
        try runDumps(dumps, into: folder.file(name)) {
            $0.text.minimumCharacters = 0
            $0.setMissing(missing)
            change(&$0)
        }
    }

    private func dump(_ pages: [UInt64], _ name: String, day: String = "2026-01-01") throws -> String {
        try SmallDump(pages: pages.map { .article($0, words: 4) }, day: day).write(name, in: folder)
    }

    private func old() throws -> String {
        try dump(Array(1...Self.count), "enwiki-20260101-pages-articles.xml")
    }

    /// All pages but some, at random, neither the first nor the last.
    private static func lacking(_ missing: Int, _ random: inout SeededGenerator) -> [UInt64] {
        let gone = Set((2..<count).shuffled(using: &random).prefix(missing))
        return (1...count).filter { !gone.contains($0) }
    }

    private static func total(_ record: TokenFilesRecord) -> Int { record.documents.train + record.documents.val }

    /// What a run stops with.
    private func stop(_ body: () throws -> Void) -> (lacking: Int, covered: Int, message: String)? {
        do {
            try body()
        } catch {
            if case TokenizationError.missingDocuments(_, let lacking, let covered, _, _) = error {
                return (lacking, covered, "\(error)")
            }
        }
        return nil
    }

    // MARK: - Content exports

    /// 0.5, 5 and 50 % are missing: they stay, and are counted, in whatever order the dumps come.
    @Test(arguments: [2, 20, 200], [true, false]) func contentExports(missing: Int, newerFirst: Bool) throws {
        var random = SeededGenerator(seed: UInt64(missing))
        let new = try dump(Self.lacking(missing, &random), "enwiki-2026-02-01-p1p400.xml", day: "2026-02-01")
        let dumps = newerFirst ? [new, try old()] : [try old(), new]
        let kept = try run([dumps[0]]).removed.deleted + run([dumps[1]]).removed.deleted
        let record = try run(dumps)
        #expect(kept == 0 && record.removed.deleted == 0)
        #expect(Self.total(record) == Int(Self.count) && record.absent == missing)
        // Unless it is said of the export; a plan knows that it is.
        var pipeline = Pipeline(threads: 2)
        pipeline.text.minimumCharacters = 0
        pipeline.tokens.validationRatio = 0.2
        #expect(try pipeline.plan([new], into: folder.file("out")).tokenFiles?.state == .upToDate)
        pipeline.setMissing(.delete)
        #expect(try pipeline.plan([new], into: folder.file("out")).tokenFiles?.state == .replaced)
        let said = try run([new], missing: .delete)
        #expect(said.removed.deleted == missing && Self.total(said) == Int(Self.count) - missing && said.absent == nil)
    }

    // MARK: - Legacy dumps

    @Test(arguments: [true, false]) func aFewAreDeleted(newerFirst: Bool) throws {
        var random = SeededGenerator(seed: 1)
        let new = try dump(Self.lacking(2, &random), "enwiki-20260201-pages-articles.xml", day: "2026-02-01")
        let dumps = newerFirst ? [new, try old()] : [try old(), new]
        _ = try run([dumps[0]])
        let record = try run([dumps[1]])
        #expect(record.removed.deleted == 2 && record.absent == nil && Self.total(record) == Int(Self.count) - 2)
        let kept = try run([new], missing: .keep)
        #expect(kept.removed.deleted == 0 && kept.absent == 2 && Self.total(kept) == Int(Self.count))
    }

    /// 5 %: the run stops, whichever dump came last, and what was there stays.
    @Test(arguments: [true, false]) func manyAreAQuestion(newerFirst: Bool) throws {
        var random = SeededGenerator(seed: 2)
        let pages = Self.lacking(20, &random)
        let new = try dump(pages, "enwiki-20260201-pages-articles.xml", day: "2026-02-01")
        let dumps = newerFirst ? [new, try old()] : [try old(), new]
        _ = try run([dumps[0]])
        let before = try filesBesideCorpus(in: folder.file("out"))
        let stopped = try #require(stop { _ = try run([dumps[1]]) })
        #expect(stopped.lacking == 20 && stopped.covered == Int(Self.count))
        let first = try #require((1...Self.count).first { !pages.contains($0) })
        for text in ["20 of the 400", "5.0%", "'Page \(first)'", "20260201"] {
            #expect(stopped.message.contains(text), "\(text): \(stopped.message)")
        }
        #expect(try difference(filesBesideCorpus(in: folder.file("out")), before) == [])
        // Tokenizing the corpus stops as well, and its plan.
        let corpus = folder.file("out/corpus")
        let configuration = TokenConfiguration(threads: 2)
        let tokenization = try TokenizationRun(of: [corpus], configuration: configuration, observer: SilentObserver())
        #expect(stop { _ = try tokenization.run(into: folder.file("tokens")) }?.lacking == 20)
        #expect(stop { _ = try tokenization.plan(into: folder.file("tokens")) }?.lacking == 20)
        // The two ways on, with the same command.
        let kept = try run([dumps[1]], into: "out", missing: .keep)
        #expect(Self.total(kept) == Int(Self.count) && kept.absent == 20 && kept.removed.deleted == 0)
        _ = try run([dumps[0]], into: "other")
        let deleted = try run([dumps[1]], into: "other", missing: .delete)
        #expect(Self.total(deleted) == Int(Self.count) - 20 && deleted.removed.deleted == 20)
    }

    /// What was said of a dump is recorded with its part, and holds from then on.
    @Test func whatWasSaidIsRemembered() throws {
        var random = SeededGenerator(seed: 3)
        let old = try old()
        let new = try dump(Self.lacking(20, &random), "enwiki-20260201-pages-articles.xml", day: "2026-02-01")
        let record = try run([old, new], missing: .delete)
        let corpus = try CorpusFolder(opening: folder.file("out/corpus"))
        #expect(try corpus.completeParts().map(\.missing) == [.delete, .delete])
        #expect(record.parts.map(\.missing) == [.delete, .delete])
        let report = String(decoding: try contents(folder.file("out/report.json")), as: UTF8.self)
        #expect(report.contains("\"missing\" : \"delete\""))
        let bytes = try filesBesideCorpus(in: folder.file("out"))
        #expect(try run([old]) == record)
        #expect(try difference(filesBesideCorpus(in: folder.file("out")), bytes) == [])
        let other = try run([new], missing: .keep)
        #expect(other.removed.deleted == 0)
        #expect(try corpus.part(named: "enwiki-20260201-pages-articles")?.missing == .keep)
        // Nothing is said where nothing was.
        _ = try run([old], into: "plain")
        let plain = String(
            decoding: try contents(folder.file("plain/corpus/enwiki-20260101-pages-articles/part.json")), as: UTF8.self)
        #expect(!plain.contains("missing") && !plain.contains("unread"))
    }

    /// What a run was told of one dump is recorded for that dump alone, and for newer ones that asked for it.
    @Test(arguments: [true, false]) func theRecordHasWhatThePartsHave(newerFirst: Bool) throws {
        var random = SeededGenerator(seed: 4)
        let beside = try SmallDump(wiki: "jawiki", pages: [.article(1, words: 4)]).write(
            "jawiki-20260101-pages-articles.xml", in: folder)
        let new = try dump(Self.lacking(20, &random), "enwiki-20260201-pages-articles.xml", day: "2026-02-01")
        let dumps = newerFirst ? [new, try old()] : [try old(), new]
        _ = try run([beside, dumps[0]])
        let record = try run([dumps[1]], missing: .keep)
        let said = try CorpusFolder(opening: folder.file("out/corpus")).completeParts().map(\.missing)
        #expect(said == [newerFirst ? .keep : nil, .keep, nil])
        #expect(record.parts.map(\.missing) == said && record.removed.deleted == 0)
        #expect(record.commands?.map(\.first) == ["extract", "run"], "\(record.commands ?? [])")
        #expect(record.commands?.filter { $0.contains("--missing") }.count == 1)
        // Nothing is left to do.
        let bytes = try filesBesideCorpus(in: folder.file("out"))
        var pipeline = Pipeline(threads: 2)
        pipeline.text.minimumCharacters = 0
        pipeline.tokens.validationRatio = 0.2
        #expect(try pipeline.plan([dumps[0]], into: folder.file("out")).tokenFiles?.state == .upToDate)
        pipeline.setMissing(.keep)
        #expect(try pipeline.plan([dumps[1]], into: folder.file("out")).tokenFiles?.state == .upToDate)
        #expect(try run([dumps[1]], missing: .keep) == record && run([dumps[0]]) == record)
        #expect(try difference(filesBesideCorpus(in: folder.file("out")), bytes) == [])
    }

    /// Tasks of which each sees one part record and decide what one machine does.
    @Test func tasksSayIt() throws {
        var random = SeededGenerator(seed: 5)
        let beside = try SmallDump(wiki: "jawiki", pages: [.article(1, words: 4)]).write(
            "jawiki-20260101-pages-articles.xml", in: folder)
        let new = try dump(Self.lacking(20, &random), "enwiki-20260201-pages-articles.xml", day: "2026-02-01")
        let old = try old()
        var pipeline = Pipeline(threads: 1)
        pipeline.text.minimumCharacters = 0
        for name in ["alone/corpus", "tasks"] { _ = try pipeline.extract([beside, new], into: folder.file(name)) }
        _ = try run([old], into: "alone", missing: .keep)
        pipeline.setMissing(.keep)
        let part = try DumpTask(old, pipeline).complete(in: folder.file("tasks")).part
        let merged = try CorpusFolder.merge(folder.file("tasks"), seed: nil, run: [part], missing: .keep)
        let alone = try CorpusFolder(opening: folder.file("alone/corpus"))
        let tasks = try CorpusFolder(opening: folder.file("tasks"))
        #expect(try tasks.completeParts().map(\.missing) == alone.completeParts().map(\.missing))
        #expect(tasks.manifest == alone.manifest)
        #expect(merged.records.map(\.missing) == [.keep, .keep, nil])
        // Said where a corpus is tokenized, it is true of the rest, and of these token files alone.
        let decided = try CorpusFolder.merge(folder.file("tasks"), seed: nil, missing: .delete)
        #expect(decided.records.map(\.missing) == [.keep, .keep, .delete])
        #expect(try CorpusFolder(opening: folder.file("tasks")).manifest == alone.manifest)
        let tokens = folder.file("tokens")
        var configuration = TokenConfiguration(threads: 1)
        configuration.missing = .delete
        let record = try runTokenization([tasks.path], configuration, observer: SilentObserver(), into: tokens)
        #expect(record.parts.map(\.missing) == decided.records.map(\.missing))
        // The folder remembers it.
        let remembered = try CorpusFolder.merge(tasks.path, seed: nil, tokenFolder: tokens)
        #expect(remembered.records.map(\.missing) == [.keep, .keep, .delete])
        #expect(throws: CorpusError.self) { try CorpusFolder.merge(tasks.path, seed: nil, run: ["another"]) }
    }

    /// One of ten parts lacks 5 % of its pages, the others none: that is half a percent of what they cover.
    @Test(arguments: [true, false]) func thePartsAreOneSum(together: Bool) throws {
        let pages: [ClosedRange<UInt64>] = (0..<10).map { (part: UInt64) in part * 40 + 1...part * 40 + 40 }
        func name(_ day: String, _ part: Int) -> String {
            "enwiki-\(day)-pages-articles\(part + 1).xml-p\(pages[part].lowerBound)p\(pages[part].upperBound)"
        }
        let old = try pages.indices.map { try dump(Array(pages[$0]), name("20260101", $0)) }
        let new = try pages.indices.map { part in
            try dump(
                pages[part].filter { part != 4 || ![170, 171].contains($0) }, name("20260201", part), day: "2026-02-01")
        }
        _ = try run(old)
        if together {
            let record = try run(new)
            #expect(record.removed.deleted == 2)
        } else {
            // Of what that part alone covers it is 5 %.
            #expect(stop { _ = try run([new[4]]) }?.covered == 40)
        }
    }

    /// Legacy names, but no whole dump: nothing is deleted.
    @Test func whatHasNoEndDeletesNothing() throws {
        let pages = (1...Self.count).filter { $0 % 200 != 3 }
        let old = try old()
        _ = try run([old])
        let slice = try dump(pages, "enwiki-20260201-pages-articles.xml", day: "2026-02-01")
        let ofSlice = try run([slice]) { $0.dump.slice = .pages(1...300) }
        #expect(ofSlice.removed.deleted == 0 && ofSlice.absent == nil)
        // Cut behind a page: no `</mediawiki>`.
        let xml = SmallDump(pages: pages.map { .article($0, words: 4) }, day: "2026-03-01").xml
        let cut = try folder.write(
            xml.replacing("</mediawiki>\n", with: "").utf8, to: "enwiki-20260301-pages-articles.xml")
        let ofCut = try run([cut]) { $0.dump.salvages = true }
        #expect(ofCut.removed.deleted == 0 && ofCut.absent == 2)
        // A name that is only said: standard input has none of its own.
        var record = try #require(
            try CorpusFolder(opening: folder.file("out/corpus")).part(named: "enwiki-20260101-pages-articles"))
        #expect(DumpCoverage(of: record).meaning == .deletedByRule)
        record.source.file = "-"
        #expect(DumpCoverage(of: record).meaning == nil)
    }

    // MARK: - Pages that break before their ids

    /// Pages whose ids cannot be read, at random: older versions stay, whatever the segments; other absent pages go.
    @Test(arguments: 1...4 as ClosedRange<UInt64>) func unreadablePages(seed: UInt64) throws {
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let old = try old()
        let broken = Set((1...Self.count).shuffled(using: &random).prefix(Int.random(in: 1...30, using: &random)))
        // Neighbours of those that can be read: their absence is proven.
        let gone = Set(
            (3..<Self.count - 2).filter { id in (id - 1...id + 1).allSatisfy { !broken.contains($0) } }.shuffled(
                using: &random
            ).prefix(3))
        let pages = (1...Self.count).filter { !gone.contains($0) }.map { id in
            var page = SmallDump.Page.article(id, words: 4)
            if broken.contains(id) { page.title = "T\u{1}" }
            return page
        }
        let new = try SmallDump(pages: pages, day: "2026-02-01").write("enwiki-20260201-pages-articles.xml", in: folder)
        var unread: PageCoverage?
        for size in [nil, 1 << 10, Int.random(in: 1 << 10...20 << 10, using: &random)] {
            let record = try run([old, new]) { $0.dump.segmentSize = size }
            #expect(record.removed.deleted == gone.count)
            #expect(Self.total(record) == Int(Self.count) - gone.count)
            let part = try #require(
                try CorpusFolder(opening: folder.file("out/corpus")).part(named: "enwiki-20260201-pages-articles"))
            #expect(broken.allSatisfy { part.unread?.contains($0) == true && !part.covers.contains($0) })
            #expect(gone.allSatisfy { part.unread?.contains($0) == false })
            #expect(unread == nil || unread == part.unread)
            unread = part.unread
            try folder.remove("out")
        }
    }

    /// A stretch of a dump says the same of its unread pages, however it is cut.
    @Test(arguments: 1...30 as ClosedRange<UInt64>) func unreadPagesOfAnyCut(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        // Now and then more places than are told apart.
        let count = seed % 10 == 0 ? 3 * UnreadPages.most : Int.random(in: 0...60, using: &random)
        var id: UInt64 = 0
        let ids: [UInt64?] = (0..<count).map { _ in
            id += UInt64.random(in: 1...5, using: &random)
            return Int.random(in: 0..<3, using: &random) == 0 ? nil : id
        }
        func trail(_ ids: ArraySlice<UInt64?>) -> PageTrail {
            var trail = PageTrail()
            for id in ids {
                if let id {
                    trail.append(.init(id: id, title: ""), revision: 0, timestamp: "")
                } else {
                    trail.appendUnread()
                }
            }
            return trail
        }
        func cut(_ ids: ArraySlice<UInt64?>) -> PageTrail {
            if ids.count < 2 || Int.random(in: 0..<4, using: &random) == 0 { return trail(ids) }
            let middle = Int.random(in: ids.startIndex...ids.endIndex, using: &random)
            var first = trail(ids[..<middle])
            if middle > ids.startIndex, middle < ids.endIndex { first = cut(ids[..<middle]) }
            var second = trail(ids[middle...])
            if middle > ids.startIndex, middle < ids.endIndex { second = cut(ids[middle...]) }
            first.append(second)
            return first
        }
        let whole = trail(ids[...]).unread
        #expect(cut(ids[...]).unread == whole, "seed \(seed)")
        #expect((whole?.gaps.count ?? 0) <= UnreadPages.most)
    }

    // MARK: - Names

    @Test(
        arguments: [
            ("enwiki-20260101-pages-articles1.xml-p1p41242.bz2", DumpClaim.legacy(1...41242)),
            ("enwiki-20260101-pages-articles1.xml-p1p41242", .legacy(1...41242)),
            ("enwiki-20260101-pages-articles-multistream27.xml-p5p9.bz2", .legacy(5...9)),
            ("enwiki-20260101-pages-articles.xml.bz2", .legacy(0...UInt64.max)),
            ("be_x_oldwiki-20260101-pages-articles-multistream.xml", .legacy(0...UInt64.max)),
            ("enwiki-latest-pages-articles.xml.bz2", .legacy(0...UInt64.max)),
            ("enwiki-20260101-pages-meta-current1.xml-p1p9.bz2", .legacy(1...9)),
            ("enwiki-2026-01-01-p10p1134785.xml.bz2", .export(10...1_134_785)),
            ("enwiki-20260101-pages-articles1.xml.bz2", nil), ("enwiki-20260101-pages-articles1.xml-p9p1.bz2", nil),
            ("enwiki-2026-01-01-p7r1r2.xml.bz2", nil), ("enwiki-2026-01-01-pages-articles.xml.bz2", nil),
            ("enwiki-20261301-pages-articles.xml.bz2", nil), ("-20260101-pages-articles.xml", nil),
            ("enwiki-20260101-p1p9.xml", nil), ("enwiki-20260101-stub-articles.xml", nil),
            ("Wikipedia-20260301.xml", nil), ("pages-articles.xml", nil), ("-", nil), ("", nil),
            ("enwiki-20260101-pages-articles1.xml-p1p99999999999999999999.bz2", nil),
        ] as [(String, DumpClaim?)])
    func claims(name: String, claim: DumpClaim?) {
        #expect(DumpClaim(name) == claim, "\(name)")
    }
}
