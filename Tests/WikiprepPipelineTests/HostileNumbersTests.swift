import BZip2
import Corpus
import DurableFiles
import Foundation
import InputNumbers
import RunReport
import Synchronization
import PipelineTestSupport
import TestSupport
import Testing
import TokenFiles

@testable import ClusterTasks
@testable import Extraction
@testable import Tokenization
@testable import WikiprepPipeline
@testable import Workers

/// Records that somebody else made: whatever stands in a field for a number, readers go on or throw. A trap would end
/// the tests.
@Suite struct HostileNumbersTests {
    private let folder: TemporaryFolder
    private let vocabulary: String

    init() throws {
        folder = try TemporaryFolder()
        let lines = (0..<256).map { "\(Data([UInt8($0)]).base64EncodedString()) \($0)\n" }.joined()
        vocabulary = try folder.write(Data(lines.utf8), to: "bytes.tiktoken")
    }

    private var out: String { folder.file("out") }
    private var corpus: String { folder.file("out/corpus") }

    private var pipeline: Pipeline {
        var pipeline = Pipeline(threads: 1)
        pipeline.tokens.tokenizer.name = vocabulary
        pipeline.tokens.tokenizer.pattern = .gpt2
        pipeline.tokens.validationRatio = 0.3
        pipeline.text.minimumCharacters = 0
        return pipeline
    }

    private func dumps() throws -> [String] {
        [
            try SmallDump(pages: (1...6).map { .article($0, words: 12) }).write("enwiki-20260101-a.xml", in: folder),
            try SmallDump(pages: (4...5).map { .article($0, revision: 100 + $0, words: 12) }, day: "2026-02-01").write(
                "enwiki-20260201-a.xml", in: folder),
        ]
    }

    /// Puts each number into each field of a JSON file, and hands it to its readers.
    /// - Parameter read: throws where the record is refused. That it is not refused as it was written is checked.
    private func replaceNumbers(
        in name: String, with numbers: [String] = HostileNumbers.json, _ read: () throws -> Void
    ) throws {
        let text = try folder.bytes(name)
        try read()
        let json = JSONNumbers(text)
        #expect(!json.places.isEmpty, "\(name)")
        var refused = 0
        try json.forEachReplacement(with: numbers) { changed, what in
            try folder.write(changed, to: name)
            do {
                try read()
            } catch {
                refused += 1
                #expect(!"\(error)".isEmpty, "\(what)")
            }
        }
        #expect(refused > json.places.count, "\(name): numbers that are none were believed")
        try folder.write(text, to: name)
    }

    /// - Parameter isRun: whether token files are written, too.
    private func readCorpus(_ configuration: TokenConfiguration, isRun: Bool = false) throws {
        let opened = try CorpusFolder(opening: corpus)
        let parts = try opened.completeParts()
        _ = try opened.begunParts()
        _ = MergedParts(parts)
        let tokenization = try TokenizationRun(of: [corpus], configuration: configuration, observer: SilentObserver())
        _ = try tokenization.plan(into: out)
        if isRun { _ = try tokenization.run(into: folder.file("again")) }
        for wanted in [CorpusSearch.Wanted.all, .random(count: 3, seed: 1), .random(count: .max, seed: 1), .page(4)] {
            try CorpusSearch(opened, threads: 1).run(wanted) { _ in true }
        }
    }

    @Test func partsOfACorpus() throws {
        let dumps = try dumps()
        var pipeline = pipeline
        _ = try pipeline.run(dumps, into: out)
        // Fields that these dumps do not have.
        var opened = try CorpusFolder(opening: corpus)
        var record = try #require(try opened.part(named: "enwiki-20260201-a"))
        let page = DamagedRange.PageName(id: 7, title: "A")
        record.damage = [
            .init(compressedFrom: 1, compressedTo: 2, kind: .lost, pageBefore: page, pageAfter: page),
            .init(compressedFrom: 3, compressedTo: 4, kind: .end, pageBefore: page),
        ]
        record.slice = .first(5)
        record.statistics.add(
            bytes: 9, characters: 9, leftovers: [(kind: "link", places: 2)], droppedTemplates: ["a": 3])
        try opened.record(record)
        var configuration = pipeline.tokens
        let part = "out/corpus/enwiki-20260201-a/part.json"
        try replaceNumbers(in: part) { try readCorpus(configuration) }
        // The largest that are believed.
        let believed = ["1125899906842624", "1125899906842625", "9223372036854775808"]
        try replaceNumbers(in: part, with: believed) { try readCorpus(configuration, isRun: true) }
        configuration.remakes = true
        configuration.dropsDuplicates = true
        configuration.mix.weights = ["enwiki": 2.5]
        try replaceNumbers(in: "out/corpus/manifest.json") { try readCorpus(configuration) }
        // The dumps that they are of, again.
        pipeline.dump.slice = .first(5)
        try replaceNumbers(in: part, with: ["1125899906842624", "-1", "0", "1e308"]) {
            _ = try pipeline.plan([dumps[1]], into: out)
        }
        record.slice = .pages(1...9)
        try opened.record(record)
        try replaceNumbers(in: part, with: ["18446744073709551615", "0", "-1"]) {
            _ = try CorpusFolder(opening: corpus).completeParts()
        }
    }

    /// `parts.json`, as tasks that share nothing have it.
    @Test func partsOfATask() throws {
        _ = try pipeline.run(dumps(), into: out)
        let records = try MergedParts(CorpusFolder(opening: corpus).completeParts()).records
        try folder.write(TaskRecord.encoded(records), to: "parts.json")
        let configuration = pipeline.tokens
        let file = try #require(try CorpusFolder(opening: corpus).completeParts()[0].segments.first).file
        try replaceNumbers(in: "parts.json") {
            let parts = try MergedParts.records(at: folder.file("parts.json"))
            let stream = Mutex<[UInt8]>([])
            try RangeSlicing(ranges: 2, part: 0, of: parts, configuration).run([
                "\(corpus)/enwiki-20260101-a/\(file)"
            ]) { bytes in stream.withLock { $0 += bytes } }
        }
    }

    @Test(arguments: [TokenFileFormat.npy, .megatron]) func tokenFiles(format: TokenFileFormat) throws {
        let dumps = try dumps()
        var pipeline = pipeline
        pipeline.tokens.format = format
        pipeline.tokens.shardTokens = 100
        _ = try pipeline.run([dumps[0]], into: out)
        pipeline.tokens.writesOnlyNew = format != .npy
        let record = try pipeline.run(dumps, into: out).record
        #expect((record.runs == nil) == (format == .npy))
        // As one that is of other inputs too, and of rows.
        let text = try folder.bytes("out/meta.json")
        var full = record
        full.inputDocuments = InputCounts()
        (full.droppedTokens, full.paddingTokens, full.padID, full.mix) = (1, 1, 1, ["enwiki": 2])
        try folder.write(full.encoded(), to: "out/meta.json")
        func inspect() throws {
            let record = try TokenFilesRecord(decoding: folder.bytes("out/meta.json"))
            let layout = try record.layout()
            for split in Split.allCases {
                let reader = try SplitReader(folder: out, split: split, layout: layout)
                let check = TokenFileCheck(
                    vocabularySize: record.vocabSize, endOfText: record.eot, position: try record.endOfTextPosition(),
                    block: layout.block)
                _ = try check.run(reader)
            }
        }
        try replaceNumbers(in: "out/meta.json", inspect)
        // Files that a run would go on with, or take for its own.
        try folder.write(text, to: "out/meta.json")
        let tokenization = try TokenizationRun(of: [corpus], configuration: pipeline.tokens, observer: SilentObserver())
        try JSONNumbers(text).forEachReplacement(with: ["9223372036854775807", "1125899906842624", "0"]) {
            changed, what in
            try folder.write(changed, to: "out/meta.json")
            for isRun in [false, true] where !isRun || !what.hasPrefix("parts") {
                do {
                    if isRun { _ = try tokenization.run(into: out) } else { _ = try tokenization.plan(into: out) }
                } catch {
                    #expect(!"\(error)".isEmpty, "\(what)")
                }
            }
        }
    }

    @Test func reports() throws {
        let dumps = try dumps()
        _ = try pipeline.run(dumps, into: out)
        try replaceNumbers(in: "out/report.json") {
            let report = try decodeJSON(Report.self, from: folder.bytes("out/report.json"))
            #expect(!ReportPage(report).html.isEmpty)
        }
    }

    /// What a segment file keeps for a run that resumes.
    @Test(arguments: [false, true]) func segments(salvages: Bool) throws {
        var pipeline = pipeline
        pipeline.dump.salvages = salvages
        pipeline.dump.segmentSize = 8 << 10
        _ = try pipeline.extract([Dumps.japanese], into: corpus)
        let opened = try CorpusFolder(opening: corpus)
        let part = try #require(try opened.completeParts().first)
        let reader = try SegmentFileReader()
        for layout in part.segments where layout.file.allSatisfy({ $0.isASCII }) {
            guard var trailer = try? reader.trailer(path: "\(opened.folder(ofPart: part.name))/\(layout.file)"),
                let range = try? StoredSegment.range(of: trailer)
            else { continue }
            // A place of each kind.
            var stored = try decodeJSON(StoredSegment.self, from: trailer.attachment)
            let damage = DamagedRange(
                compressedFrom: 1, compressedTo: 2, kind: .lost, pageBefore: .init(id: 1, title: "A"),
                pageAfter: .init(id: 2, title: "B"))
            stored.trail.append(damage)
            let text = try Self.withSalvage(stored.encoded())
            for number in HostileNumbers.json {
                let json = JSONNumbers(text)
                for place in json.places {
                    trailer.attachment = json.replacing(place, with: number)
                    _ = try? StoredSegment.range(of: trailer)
                    guard
                        let outcome = try? StoredSegment.outcome(
                            of: trailer, range: range, salvages: salvages)
                    else { continue }
                    var chain = StreamChain(salvages: salvages)
                    guard let summary = outcome.summary else { continue }
                    for _ in 0..<2 {
                        _ = try? chain.append(summary, range: range)
                        _ = chain.lostAtEnd
                        for flaw in chain.flaws { _ = flaw.bytes }
                    }
                    _ = try? chain.finish()
                    var trail = outcome.trail
                    trail.append(outcome.trail)
                    _ = trail.damage.map(\.message)
                }
            }
        }
    }

    /// A summary that says of damage, and of an end, all that there is to say.
    private static func withSalvage(_ stored: [UInt8]) -> [UInt8] {
        let text = String(decoding: stored, as: UTF8.self)
        guard let start = text.firstRange(of: "\"summary\":{") else { return stored }
        let place = #"{"bit":1,"isAtBorder":false,"sawMagic":true}"#
        let salvage =
            #""salvage":{"flaws":[{"bits":[1,2],"kind":"lost"}],"leadingIsBroken":false,"lostAtEnd":\#(place),"#
            + #""lostAtStart":\#(place),"openIsBroken":false},"#
        let end = #""endOfStreams":9,"trailing":{"containsBlockMagic":false,"count":1,"offset":9},"firstDecoded":8,"#
        var changed = text
        changed.replaceSubrange(start, with: "\"summary\":{" + (text.contains("\"salvage\"") ? "" : salvage))
        if !text.contains("\"endOfStreams\"") {
            changed = changed.replacing("\"summary\":{", with: "\"summary\":{" + end)
        }
        return Array(changed.utf8)
    }

    /// The bytes of a segment file: the index of pages, and the trailer.
    @Test func everyByteOfASegmentFile() throws {
        _ = try pipeline.extract([dumps()[0]], into: corpus)
        let opened = try CorpusFolder(opening: corpus)
        let part = try #require(try opened.completeParts().first)
        let layout = try #require(part.segments.first)
        let name = "out/corpus/\(part.name)/\(layout.file)"
        let bytes = try folder.bytes(name)
        let reader = try SegmentFileReader()
        let start = layout.offsets[layout.buckets]
        for index in start..<bytes.count {
            for value: UInt8 in [0xFF, 0x7F, 0x00] {
                var changed = bytes
                for place in index..<min(index + 4, bytes.count) { changed[place] = value }
                try folder.write(changed, to: name)
                _ = try? reader.trailer(path: folder.file(name))
                _ = try? reader.pages(
                    of: layout, buckets: 0..<layout.buckets, folder: opened.folder(ofPart: part.name))
            }
        }
        // A frame that says that it holds more than its bytes can.
        try folder.write(bytes, to: name)
        var large = layout
        large.bytes = Count.range.upperBound
        for index in 4..<14 {
            var changed = bytes
            changed[index] = 0xFF
            try folder.write(changed, to: name)
            _ = try? reader.lines(
                of: large, buckets: 0..<layout.buckets, folder: opened.folder(ofPart: part.name))
        }
    }
}
