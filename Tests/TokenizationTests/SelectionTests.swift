import BytePairEncoding
import Corpus
import Foundation
import InputStreams
import Testing
import PipelineTestSupport
import TestSupport
import TokenFiles

@testable import Extraction
@testable import Tokenization
@testable import WikiprepPipeline

/// Which documents of a corpus are in the files, and how often: weights, duplicates, only what is new; and what is told
/// of them.
struct SelectionTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @discardableResult private func run(
        _ dumps: [String], into name: String = "out", change: (inout Pipeline) -> Void = { _ in }
    ) throws -> TokenFilesRecord {
        try runDumps(dumps, into: folder.file(name), change: change)
    }

    private func texts(_ split: Split, in name: String = "out") throws -> [String] {
        try decodedTexts(of: split, in: folder.file(name))
    }

    private func english(_ ids: ClosedRange<UInt64> = 1...60, _ name: String = "enwiki-20260101-a.xml") throws -> String
    {
        try SmallDump(pages: ids.map { .article($0) }).write(name, in: folder)
    }

    private func japanese() throws -> String {
        try SmallDump(wiki: "jawiki", pages: (1001...1040).map { .article($0) }).write(
            "jawiki-20260101-a.xml", in: folder)
    }

    // MARK: - Weights

    @Test func copiesStandFarApart() throws {
        let dumps = [try english(), try japanese()]
        let plain = try run(dumps, into: "plain")
        let mixed = try run(dumps) { $0.tokens.mix.weights = ["jawiki": 3, "enwiki": 1] }
        let once = try texts(.train, in: "plain")
        let texts = try texts(.train)
        let own = Set(once).intersection((1001...1040).map { SmallDump.Page.article($0).text })
        #expect(mixed.documents.val == plain.documents.val)
        #expect(try self.texts(.val) == self.texts(.val, in: "plain"))
        #expect(mixed.documents.train == plain.documents.train + 2 * own.count)
        for text in Set(once) {
            let places = texts.indices.filter { texts[$0] == text }
            #expect(places.count == (own.contains(text) ? 3 : 1))
            // A third of all keys lies between copies: about a third of the documents.
            for (a, b) in zip(places, places.dropFirst()) { #expect(b - a > texts.count / 6) }
        }
        #expect(mixed.mix == ["jawiki": 3])
        // For any range size, and when it grows.
        let bytes = try filesBesideCorpus(in: folder.file("out"))
        for (index, size) in [700, 5000].enumerated() {
            for dump in dumps.reversed() {
                try run([dump], into: "grown\(index)") {
                    $0.tokens.mix.weights = dump == dumps[1] ? ["jawiki": 3] : ["jawiki": 3, "enwiki": 1]
                    $0.tokens.rangeSize = size
                }
            }
            #expect(try difference(filesBesideCorpus(in: folder.file("grown\(index)")), bytes) == [])
        }
    }

    @Test func aWeightThatIsNotWhole() throws {
        let dumps = [try english(1...400)]
        let plain = try run(dumps, into: "plain")
        let halves = try run(dumps, into: "half") { $0.tokens.mix.weights = ["enwiki": 0.5] }
        let more = try run(dumps, into: "more") { $0.tokens.mix.weights = ["enwiki": 2.5] }
        let total = plain.documents.train + plain.documents.val
        #expect(halves.documents.train + halves.documents.val + halves.removed.sampled == total)
        #expect(abs(halves.documents.train - plain.documents.train / 2) < plain.documents.train / 8)
        #expect(more.documents.val == plain.documents.val)
        #expect(abs(more.documents.train - plain.documents.train * 5 / 2) < plain.documents.train / 8)
        // Who is in the half is among those that come once more.
        let often = Dictionary(grouping: try texts(.train, in: "more")) { $0 }.filter { $0.value.count == 3 }
        #expect(Set(try texts(.train, in: "half")) == Set(often.keys))
        let none = try run(dumps, into: "none") { $0.tokens.mix.weights = ["enwiki": 0] }
        #expect(none.documents == .init(train: 0, val: 0) && none.removed.sampled == total)
    }

    @Test func anUnknownWikiIsRefused() throws {
        let dump = try english()
        #expect(throws: TokenizationError.self) { try run([dump]) { $0.tokens.mix.weights = ["enwkii": 2] } }
    }

    // MARK: - Duplicates

    @Test(arguments: [1, 2, 3, 4] as [UInt64]) func duplicates(seed: UInt64) throws {
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        var pages: [SmallDump.Page] = []
        for id in 1...80 as ClosedRange<UInt64> {
            var page = SmallDump.Page.article(id)
            page.text = SmallDump.Page.article(UInt64.random(in: 1...30, using: &random)).text
            pages.append(page)
        }
        let dumps = [
            try SmallDump(pages: Array(pages[..<40])).write("enwiki-20260101-a.xml", in: folder),
            try SmallDump(wiki: "simplewiki", pages: Array(pages[40...])).write(
                "simplewiki-20260101-a.xml", in: folder),
        ]
        try run(dumps, into: "plain")
        let all = (train: try texts(.train, in: "plain"), val: try texts(.val, in: "plain"))
        let record = try run(dumps) { $0.tokens.dropsDuplicates = true }
        let (train, val) = (try texts(.train), try texts(.val))
        // The first of each, in the order of the output; what is for training is not for validation.
        var seen: Set<String> = []
        #expect(train == all.train.filter { seen.insert($0).inserted })
        #expect(val == all.val.filter { seen.insert($0).inserted })
        #expect(record.removed.duplicate == 80 - train.count - val.count)
        // The same when it grows, for other ranges, and when there is nothing to do.
        let bytes = try filesBesideCorpus(in: folder.file("out"))
        for dump in dumps.reversed() + [dumps[0]] {
            try run([dump], into: "grown") {
                $0.tokens.dropsDuplicates = true
                $0.tokens.rangeSize = 900
            }
        }
        #expect(try difference(filesBesideCorpus(in: folder.file("grown")), bytes) == [])
        // And without it all are back.
        #expect(throws: TokenizationError.self) { try run(dumps) }
        try run(dumps) { $0.tokens.remakes = true }
        #expect(
            try difference(filesBesideCorpus(in: folder.file("out")), filesBesideCorpus(in: folder.file("plain")))
                == [])
    }

    // MARK: - Only what is new

    @Test(arguments: TokenFileFormat.allCases, [nil, 2000]) func onlyNew(format: TokenFileFormat, shardTokens: Int?)
        throws
    {
        let first = try english()
        let second = try english(61...90, "enwiki-20260101-b.xml")
        let third = try japanese()
        func change(_ pipeline: inout Pipeline) {
            pipeline.tokens.format = format
            pipeline.tokens.shardTokens = shardTokens
            pipeline.tokens.name = "wiki"
        }
        try run([first], change: change)
        var before = try filesBesideCorpus(in: folder.file("out"))
        var documents = (train: try texts(.train), val: try texts(.val))
        for (index, dump) in [second, third].enumerated() {
            try run([dump], into: "alone\(index)", change: change)
            let record = try run([dump]) {
                change(&$0)
                $0.tokens.writesOnlyNew = true
            }
            let after = try filesBesideCorpus(in: folder.file("out"))
            for (name, bytes) in before
            where name.hasSuffix(format == .datatrove ? ".ds" : format == .npy ? ".npy" : ".bin") {
                if name.hasPrefix("offsets/") || name.hasPrefix("documents/") { continue }
                #expect(after[name] == bytes, "\(name) has changed")
            }
            documents.train += try texts(.train, in: "alone\(index)")
            documents.val += try texts(.val, in: "alone\(index)")
            #expect(try texts(.train) == documents.train)
            #expect(try texts(.val) == documents.val)
            #expect(record.documents.train == documents.train.count)
            #expect(record.runs?.count == index + 2)
            #expect(Set(record.files.map(\.name)).isSubset(of: after.keys))
            for file in record.files { #expect(after[file.name]?.count == file.bytes) }
            before = after
        }
        // Nothing is new, so nothing changes.
        for _ in 0..<2 {
            try run([third]) {
                change(&$0)
                $0.tokens.writesOnlyNew = true
            }
            #expect(try difference(filesBesideCorpus(in: folder.file("out")), before) == [])
        }
        // All in one again.
        try run([third], change: change)
        try run([first, second, third], into: "whole", change: change)
        #expect(
            try difference(filesBesideCorpus(in: folder.file("out")), filesBesideCorpus(in: folder.file("whole")))
                == [])
    }

    @Test func onlyNewNeedsFilesOfTheSameKind() throws {
        let first = try english()
        let second = try english(61...90, "enwiki-20260101-b.xml")
        try run([first])
        #expect(throws: TokenizationError.self) {
            try run([second]) {
                $0.tokens.writesOnlyNew = true
                $0.tokens.endOfText = TokenConfiguration.EndOfText.none
            }
        }
        // The corpus has the part; it is written when asked for.
        let record = try run([second]) { $0.tokens.writesOnlyNew = true }
        #expect(record.runs?.count == 2)
    }

    // MARK: - What is told

    @Test func theListOfDocuments() throws {
        let dumps = [try english(), try japanese()]
        let whole = try run(dumps) { $0.tokens.listsDocuments = true }
        let list = try lines(folder.file("out/documents.jsonl.zst"))
        #expect(list.count == whole.documents.train + whole.documents.val)
        let record = try TokenFilesRecord(decoding: contents(folder.file("out/meta.json")))
        for split in Split.allCases {
            let reader = try SplitReader(folder: folder.file("out"), split: split, layout: record.layout())
            let texts = try texts(split)
            for (number, line) in list.filter({ $0["split"] as? String == split.rawValue }).enumerated() {
                let place = try reader.tokens(ofDocument: number)
                #expect(line["offset"] as? Int == place.lowerBound && line["tokens"] as? Int == place.count)
                let id = try #require(line["id"] as? String)
                #expect(line["title"] as? String == "Page \(id)")
                #expect(line["revision"] as? Int == Int(id))
                let host = line["wiki"] as? String == "jawiki" ? "ja" : "en"
                #expect(line["url"] as? String == "https://\(host).wikipedia.org/wiki/Page_\(id)")
                #expect(SmallDump.Page.article(try #require(UInt64(id))).text == texts[number])
            }
        }
        // The same when it grows, and gone when it is not wanted.
        for dump in dumps { try run([dump], into: "grown") { $0.tokens.listsDocuments = true } }
        #expect(
            try contents(folder.file("grown/documents.jsonl.zst")) == contents(folder.file("out/documents.jsonl.zst")))
        #expect(
            try difference(filesBesideCorpus(in: folder.file("grown")), filesBesideCorpus(in: folder.file("out")))
                == [])
        _ = try english(61...62, "enwiki-20260101-b.xml")
        try run([folder.file("enwiki-20260101-b.xml")]) { $0.tokens.remakes = true }
        #expect(!folder.exists("out/documents.jsonl.zst"))
    }

    private func lines(_ path: String) throws -> [[String: Any]] {
        let stream = try ZstdStream(of: DescriptorStream(path: path), path: path)
        var bytes: [UInt8] = []
        while let piece = try stream.next() { bytes += piece }
        return try bytes.split(separator: UInt8(ascii: "\n")).map {
            try #require(try JSONSerialization.jsonObject(with: Data($0)) as? [String: Any])
        }
    }

    @Test func attribution() throws {
        try run([try english(), try japanese()])
        let text = String(decoding: try contents(folder.file("out/ATTRIBUTION")), as: UTF8.self)
        for part in [
            "enwiki", "jawiki", "CC BY-SA 4.0", "2026-01-01",
            "https://ja.wikipedia.org/w/index.php?curid=ID&action=history",
        ] { #expect(text.contains(part), "\(part)") }
        let record = try TokenFilesRecord(decoding: contents(folder.file("out/meta.json")))
        #expect(record.attribution.map(\.wiki) == ["enwiki", "jawiki"])
        #expect(record.attribution.map(\.dumpDates) == [["2026-01-01"], ["2026-01-01"]])
    }
}
