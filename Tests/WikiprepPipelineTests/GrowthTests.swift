import Corpus
import Foundation
import Testing
import PipelineTestSupport
import TestSupport
import TokenFiles

@testable import Tokenization
@testable import WikiprepPipeline
@testable import Workers

/// A corpus that grows gives the bytes of one that was made at once; newer dumps replace older ones.
struct GrowthTests {
    /// Four parts of one wiki and one of another.
    private static func parts(in folder: TemporaryFolder) throws -> [String] {
        var paths = try (0..<4).map { part in
            try SmallDump(pages: (1...20).map { .article(UInt64(part * 20 + $0)) })
                .write("enwiki-20260101-pages-articles\(part + 1).xml-p\(part * 20 + 1)p\(part * 20 + 20)", in: folder)
        }
        paths.append(
            try SmallDump(wiki: "jawiki", pages: (1...15).map { .article(UInt64(1000 + $0)) })
                .write("jawiki-20260101-pages-articles.xml", in: folder))
        return paths
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func partsInAnyOrder(seed: UInt64) throws {
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        let parts = try Self.parts(in: folder)
        try runDumps(parts, into: folder.file("whole"))
        let whole = try filesBesideCorpus(in: folder.file("whole"))
        #expect(whole["train.bin"]?.isEmpty == false && whole["val.bin"]?.isEmpty == false)
        var rest = parts.shuffled(using: &random)[...]
        var validation: Set<[UInt32]> = []
        while !rest.isEmpty {
            let count = Int.random(in: 1...min(2, rest.count), using: &random)
            try runDumps(Array(rest.prefix(count)), into: folder.file("grown")) {
                $0.tokens.rangeSize = Int.random(in: 500...100_000, using: &random)
            }
            rest = rest.dropFirst(count)
            let now = try Self.documents(folder.file("grown"), .val)
            #expect(validation.isSubset(of: now), "a validation document was lost")
            #expect(validation.isDisjoint(with: try Self.documents(folder.file("grown"), .train)))
            validation = now
        }
        #expect(try difference(filesBesideCorpus(in: folder.file("grown")), whole) == [])
    }

    static func documents(_ folder: String, _ split: Split) throws -> Set<[UInt32]> {
        let record = try TokenFilesRecord(decoding: contents("\(folder)/meta.json"))
        let reader = try SplitReader(folder: folder, split: split, layout: record.layout())
        return Set(try (0..<(reader.documents ?? 0)).map { try reader.ids(in: reader.tokens(ofDocument: $0)) })
    }

    /// What is there is copied, not encoded again: the text of an earlier part may be gone.
    @Test func earlierPartsAreNotRead() throws {
        let folder = try TemporaryFolder()
        let parts = try Self.parts(in: folder)
        try runDumps(parts, into: folder.file("whole"))
        try runDumps(Array(parts[..<4]), into: folder.file("grown"))
        let part = folder.file("grown/corpus/enwiki-20260101-pages-articles1-p1p20")
        for name in try FileManager.default.contentsOfDirectory(atPath: part) where name.hasSuffix(".zst") {
            try Data("nothing".utf8).write(to: URL(fileURLWithPath: "\(part)/\(name)"))
        }
        try runDumps([parts[4]], into: folder.file("grown"))
        let whole = try filesBesideCorpus(in: folder.file("whole"))
        #expect(try difference(filesBesideCorpus(in: folder.file("grown")), whole) == [])
        // And where files were changed, everything is encoded anew: then what is gone is missed.
        let bin = folder.file("grown/train.bin")
        var bytes = try contents(bin)
        bytes[100] ^= 1
        try Data(bytes).write(to: URL(fileURLWithPath: bin))
        let observer = RecordingObserver()
        #expect(throws: SegmentFileError.self) {
            try runDumps([parts[4]], into: folder.file("grown"), observer: observer)
        }
        #expect(observer.warnings.contains { $0.contains("train.bin is not as it was written") })
    }

    @Test func nothingNewIsNothingToDo() throws {
        let folder = try TemporaryFolder()
        let parts = try Self.parts(in: folder)
        try runDumps(parts, into: folder.file("out"))
        let before = try FileManager.default.attributesOfItem(atPath: folder.file("out/train.bin"))
        let observer = RecordingObserver()
        try runDumps(parts, into: folder.file("out"), observer: observer)
        let after = try FileManager.default.attributesOfItem(atPath: folder.file("out/train.bin"))
        #expect(before[.systemFileNumber] as? Int == after[.systemFileNumber] as? Int)
        #expect(observer.notes.contains { $0.contains("up to date") })
    }

    // MARK: - Newer dumps

    private static let old = SmallDump(pages: (1...40).map { .article($0) })
    /// Of it: 3 and 4 edited, 7 and 8 deleted, 11 a redirect, 13 too short, 41 new, 20 not an article any more.
    private static let new: SmallDump = {
        var pages = old.pages.filter { ![7, 8].contains($0.id) }
        for index in pages.indices {
            switch pages[index].id {
            case 3, 4: pages[index] = .article(pages[index].id, revision: 1003)
            case 11: pages[index] = .redirect(11, revision: 1011)
            case 13: pages[index] = SmallDump.Page(id: 13, revision: 1013, text: "Short.")
            case 20: pages[index].namespace = 1
            default: break
            }
        }
        return SmallDump(pages: pages + [.article(41, revision: 1041)], day: "2026-02-01")
    }()

    @Test(arguments: [
        ["enwiki-20260101-pages-articles.xml", "enwiki-20260201-pages-articles.xml"], ["z.xml", "a.xml"],
        ["enwiki-20260101-pages-articles1.xml-p1p100", "enwiki-20260201-pages-articles1.xml-p1p100"],
    ]) func aNewerDumpReplacesTheOlder(names: [String]) throws {
        let folder = try TemporaryFolder()
        let old = try Self.old.write(names[0], in: folder)
        let new = try Self.new.write(names[1], in: folder)
        try runDumps([new], into: folder.file("alone"))
        let alone = try filesBesideCorpus(in: folder.file("alone"))
        for order in [[[old], [new]], [[new], [old]], [[old, new]]] {
            let output = folder.file("out")
            var record: TokenFilesRecord?
            // Two of 40 are more than one in a hundred: they go since it is said.
            for dumps in order { record = try runDumps(dumps, into: output) { $0.setMissing(.delete) } }
            for name in ["train.bin", "val.bin", "train.offsets.npy", "val.offsets.npy"] {
                #expect(try contents("\(output)/\(name)") == alone[name], "\(name), \(order)")
            }
            // 40 documents of the older: 2 are deleted, the rest has another version.
            #expect(record?.removed.deleted == 2)
            #expect(record?.removed.superseded == 38)
            try folder.remove("out")
        }
    }

    /// Dumps whose names claim nothing have the pages that they have. Who says that what they lack was deleted, speaks
    /// of what stands between their
    /// first page and their last.
    @Test func dumpsWhoseNamesClaimNothing() throws {
        let folder = try TemporaryFolder()
        let pages = (1...40).map { SmallDump.Page.article(UInt64($0)) }
        let old = try SmallDump(pages: pages).write("old.xml", in: folder)
        let inner = try SmallDump(pages: pages[2..<38].filter { $0.id % 10 != 0 }, day: "2026-02-01").write(
            "new.xml", in: folder)
        let kept = try runDumps([old, inner], into: folder.file("a"))
        #expect(kept.removed.deleted == 0 && kept.removed.superseded == 33 && kept.absent == nil)
        // Said of a dump that the corpus has, and remembered.
        let said = try runDumps([inner], into: folder.file("a")) { $0.setMissing(.delete) }
        #expect(said.removed.deleted == 3 && said.absent == nil)
        #expect(try runDumps([old], into: folder.file("a")) == said)
        let unsaid = try runDumps([inner], into: folder.file("a")) { $0.setMissing(.keep) }
        #expect(unsaid.removed.deleted == 0 && unsaid.absent == 3)
    }

    /// Without the newer part everything is again as it was.
    @Test func aPartIsTakenBack() throws {
        let folder = try TemporaryFolder()
        let old = try Self.old.write("enwiki-20260101-pages-articles.xml", in: folder)
        let new = try Self.new.write("enwiki-20260201-pages-articles.xml", in: folder)
        try runDumps([old], into: folder.file("alone")) { $0.setMissing(.delete) }
        let output = folder.file("out")
        try runDumps([old, new], into: output) { $0.setMissing(.delete) }
        var corpus = try CorpusFolder(opening: "\(output)/corpus")
        try corpus.remove(partNamed: "enwiki-20260201-pages-articles")
        #expect(throws: CorpusError.self) { try corpus.remove(partNamed: "enwiki-20260201-pages-articles") }
        try runDumps([old], into: output)
        #expect(try difference(filesBesideCorpus(in: output), filesBesideCorpus(in: folder.file("alone"))) == [])
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: "\(output)/corpus").sorted() == [
                "enwiki-20260101-pages-articles", "manifest.json",
            ])
    }

    /// Parts that overlap, of any pages in any revision, in any order: the bytes of what a slow look at all pages says.
    @Test(arguments: [1, 2, 3, 4] as [UInt64], [true, false]) func overlappingParts(seed: UInt64, delete: Bool) throws {
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        var parts: [String] = []
        var best: [UInt64: (revision: UInt64, day: Int, page: SmallDump.Page)] = [:]
        var dumps: [(day: Int, pages: [SmallDump.Page])] = []
        for day in 1...4 {
            let first = UInt64.random(in: 1...20, using: &random)
            let last = first + UInt64.random(in: 10...30, using: &random)
            var pages: [SmallDump.Page] = []
            for id in first...last where Bool.random(using: &random) || id == first || id == last {
                let revision = UInt64.random(in: 1...4, using: &random) * 1000 + id
                switch Int.random(in: 0..<5, using: &random) {
                case 0: pages.append(.redirect(id, revision: revision + 100))
                default: pages.append(.article(id, revision: revision))
                }
            }
            // Legacy dumps delete what they lack, content exports do not.
            let name =
                delete
                ? "enwiki-2026010\(day)-pages-articles1.xml-p\(first)p\(last)"
                : "enwiki-2026-01-0\(day)-p\(first)p\(last).xml"
            parts.append(try SmallDump(pages: pages, day: "2026-01-0\(day)").write(name, in: folder))
            dumps.append((day, pages))
            for page in pages where best[page.id].map({ ($0.revision, $0.day) < (page.revision, day) }) ?? true {
                best[page.id] = (page.revision, day, page)
            }
        }
        let documents = best.values.filter { $0.page.redirect == nil }
        let absent = documents.filter { winner in
            dumps.contains { dump in
                dump.day > winner.day && dump.pages[0].id <= winner.page.id
                    && winner.page.id <= dump.pages[dump.pages.count - 1].id
                    && !dump.pages.contains { $0.id == winner.page.id }
            }
        }
        let gone = Set(delete ? absent.map(\.page.id) : [])
        let expected = documents.map(\.page).filter { !gone.contains($0.id) }.sorted { $0.id < $1.id }
        let reference = try SmallDump(pages: expected).write("enwiki-20260109-reference.xml", in: folder)
        try runDumps([reference], into: folder.file("reference"))
        var record: TokenFilesRecord?
        for part in parts.shuffled(using: &random) {
            record = try runDumps([part], into: folder.file("grown")) { if delete { $0.setMissing(.delete) } }
        }
        #expect(record?.absent == (delete || absent.isEmpty ? nil : absent.count))
        for name in ["train.bin", "val.bin", "train.offsets.npy", "val.offsets.npy"] {
            let equal = try contents(folder.file("grown/\(name)")) == contents(folder.file("reference/\(name)"))
            #expect(equal, "\(name)")
        }
    }
}
