import Corpus
import DurableFiles
import Foundation
import Testing
import PipelineTestSupport
import TestSupport
import TokenFiles
import Wikitext

@testable import Extraction
@testable import CorpusParts
@testable import Tokenization
@testable import WikiprepPipeline
@testable import Workers

/// Folders that version 0.1 has made are run again, grow, and are brought up to date (`Data/0.1/make.sh` says how they
/// were made).
@Suite struct UpgradeTests {
    private static let data = "\(SharedFolder.checkout.path)/Tests/WikiprepPipelineTests/Data/0.1"
    private static let english = "\(data)/enwiki-20260101-pages-articles1.xml-p1p999.bz2"
    private static let japanese = "\(data)/jawiki-20260101-pages-articles-multistream1.xml-p1p999.bz2"

    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func copy(_ name: String) throws -> String {
        let path = folder.file(name)
        try FileManager.default.copyItem(atPath: "\(Self.data)/\(name)", toPath: path)
        return path
    }

    /// All files of a folder but reports, which have times in them, and memories.
    private static func files(_ folder: String) throws -> [String: [UInt8]] {
        try corpusFiles(in: folder).filter { !$0.key.contains("report.") }
    }

    /// Makes the text of a corpus that of earlier rules, as far as its records say.
    private static func age(_ corpus: String) throws {
        let names = try FileManager.default.subpathsOfDirectory(atPath: corpus)
        for name in names where name.hasSuffix("part.json") || name == "manifest.json" {
            let text = String(decoding: try contents("\(corpus)/\(name)"), as: UTF8.self)
            let aged = text.replacing("\"text_rules\":\(textRulesVersion)", with: "\"text_rules\":1").replacing(
                "\"text_rules\" : \(textRulesVersion)", with: "\"text_rules\" : 1")
            try Data(aged.utf8).write(to: URL(fileURLWithPath: "\(corpus)/\(name)"))
        }
    }

    /// The corpora of which a tokenization says that their text is that of earlier rules.
    private static func outdatedCorpora(_ observer: RecordingObserver) -> [String] {
        observer.warnings(of: TokenizationMessage.self).compactMap { warning in
            if case .outdatedText(let corpus, _, _, _, _) = warning { corpus } else { nil }
        }
    }

    private static func copied(_ observer: RecordingObserver) -> Int {
        let note = observer.notes.last { $0.contains("are copied from the files") }
        return note.flatMap { $0.split(separator: " ").compactMap { Int($0) }.first } ?? 0
    }

    private static func origins(_ folder: String) throws -> [DocumentOrigin] {
        try Split.allCases.flatMap { split in
            let origins = try DocumentOrigins(folder: folder, split: split)
            return try origins.origins(in: 0..<origins.count)
        }
    }

    // MARK: - Folders of version 0.1

    /// The text of the parts stays; what is done is told: the tokens are copied, and written beside what version 0.1
    /// did not know of them.
    @Test func aRunAgain() throws {
        let run = try copy("run")
        let before = try Self.files(run)
        #expect(try Self.origins(run).allSatisfy { $0.text == DocumentOrigin.unknownText })
        let observer = RecordingObserver()
        let record = try runDumps([Self.english], into: run, observer: observer)
        #expect(Self.copied(observer) == 30)
        #expect(Self.outdatedCorpora(observer) == ["\(run)/corpus"])
        #expect(record.parts.map(\.textRules) == [2])
        let after = try Self.files(run)
        for name in ["train.bin", "val.bin", "train.offsets.npy", "val.offsets.npy"] {
            #expect(after[name] == before[name])
        }
        #expect(before.filter { $0.key.hasPrefix("corpus/") } == after.filter { $0.key.hasPrefix("corpus/") })
        var texts: [UInt64: UInt64] = [:]
        try CorpusFolder(opening: "\(run)/corpus").forEachDocument {
            texts[try #require(UInt64($0.id))] = TextHash(of: $0.text).high
        }
        #expect(try Self.origins(run).allSatisfy { $0.text == texts[$0.pageID] })
        let again = RecordingObserver()
        try runDumps([Self.english], into: run, observer: again)
        #expect(again.notes.contains { $0.contains("up to date") })
        #expect(try Self.files(run) == after)
    }

    /// Version 0.1 did not record that there is a list of documents: where one is, it stays.
    @Test func aListOfDocumentsStays() throws {
        let run = try copy("run")
        #expect(try EarlierFiles(in: run).binding?.options["documents"] == nil)
        try Data("as 0.1 wrote it".utf8).write(to: URL(fileURLWithPath: "\(run)/\(TokenFileWriters.listName)"))
        let earlier = try #require(try EarlierFiles(in: run).binding)
        #expect(earlier.options["documents"] == "")
        var without = earlier
        without.listsDocuments = nil
        #expect(earlier.differences(from: without, wikis: nil).map(\.option) == ["documents"])
        #expect(without.differences(from: earlier, wikis: nil).isEmpty)
        let record = try runDumps([Self.english], into: run) { $0.tokens.given = ["val-ratio"] }
        #expect(record.listsDocuments == true)
        let list = try contents("\(run)/\(TokenFileWriters.listName)")
        #expect(list.starts(with: [0x28, 0xB5, 0x2F, 0xFD]))
    }

    @Test func aRunGrows() throws {
        let run = try copy("run")
        let training = try GrowthTests.documents(run, .train)
        let validation = try GrowthTests.documents(run, .val)
        let observer = RecordingObserver()
        let record = try runDumps([Self.japanese], into: run, observer: observer)
        #expect(Self.copied(observer) == 30)
        #expect(record.parts.map(\.textRules) == [2, textRulesVersion])
        #expect(validation.isSubset(of: try GrowthTests.documents(run, .val)))
        #expect(training.isSubset(of: try GrowthTests.documents(run, .train)))
    }

    @Test func aRunGrowsByShards() throws {
        let run = try copy("run")
        let before = try contents("\(run)/train.bin")
        let record = try runDumps([Self.japanese], into: run) { $0.tokens.writesOnlyNew = true }
        #expect(record.runs?.count == 2)
        #expect(try contents("\(run)/train.bin") == before)
        #expect(try !Self.origins(run).contains { $0.text == DocumentOrigin.unknownText })
        #expect(try Conservation(of: record, in: run).isKept)
    }

    @Test func aRunIsRefreshed() throws {
        let run = try copy("run")
        let corpus = "\(run)/corpus"
        #expect(try CorpusRefresh(of: corpus, threads: 2).plan().map(\.dump) == [nil])
        let done = try CorpusRefresh(of: corpus, threads: 2).run(with: [Self.english])
        #expect(done == ["enwiki-20260101-pages-articles1-p1p999"])
        let observer = RecordingObserver()
        try runDumps([Self.english], into: run, observer: observer)
        #expect(Self.outdatedCorpora(observer) == [])
        // Version 3 of the rules changes nothing here.
        #expect(textRulesVersion > 3 || Self.copied(observer) == 30)
        try runDumps([Self.english], into: folder.file("new"))
        #expect(try difference(Self.files(run), Self.files(folder.file("new"))) == [])
        #expect(try CorpusRefresh(of: corpus, threads: 2).run() == [])
    }

    /// The parts keep their own options, and are of the pages that they were of.
    @Test func aCorpusIsRefreshed() throws {
        let corpus = try copy("corpus")
        let dumps = [Self.english, Self.japanese]
        let options = try CorpusFolder(opening: corpus).manifest.parts.map(\.options)
        #expect(try CorpusRefresh(of: corpus, threads: 2).run(with: dumps).count == 2)
        var pipeline = Pipeline(threads: 2)
        pipeline.text = try #require(TextConfiguration(record: options[1]))
        #expect(pipeline.text.text.format == .markdown && pipeline.text.minimumCharacters == 50)
        _ = try pipeline.extract([Self.japanese], into: folder.file("new"))
        pipeline = Pipeline(threads: 2)
        pipeline.dump.slice = .first(20)
        _ = try pipeline.extract([Self.english], into: folder.file("new"))
        let differing = try difference(Self.files(corpus), Self.files(folder.file("new")))
        #expect(differing == [])
    }

    /// Folders of text are read as they are: what is done with them next is another matter.
    @Test(arguments: ["documents", "lines", "whole"]) func foldersOfTextAreRead(name: String) throws {
        let path = "\(Self.data)/text/\(name)"
        let record = try TokenFilesRecord(decoding: contents("\(path)/meta.json"))
        #expect(record.program == "wikiprep 0.1.0" && record.tokenRules == nil && record.equalTexts == nil)
        let vocabulary = try record.vocabulary(folder: path, verifies: true)
        let position = try record.endOfTextPosition()
        let marks = try EndOfTextMarkers(position, vocabulary: vocabulary)
        var texts: Set<String> = []
        for split in Split.allCases {
            for ids in try GrowthTests.documents(path, split) {
                let own = try #require(marks.stripped(from: ids[...]))
                texts.insert(String(decoding: try vocabulary.decode(own), as: UTF8.self))
            }
        }
        let prose = String(decoding: try contents("\(Self.data)/prose.txt"), as: UTF8.self)
        let trimmed = prose.hasSuffix("\n") ? String(prose.dropLast()) : prose
        let wanted = name == "whole" ? [trimmed] : Set(trimmed.components(separatedBy: "\n\n\n"))
        #expect(Set(texts.map { $0.trimmingCharacters(in: .newlines) }) == wanted)
    }

    /// Their split was by the places of documents in their files: it cannot be kept.
    @Test(arguments: ["documents", "lines", "whole"]) func foldersOfTextAreNotGoneOnWith(name: String) throws {
        let path = folder.file(name)
        try FileManager.default.copyItem(atPath: "\(Self.data)/text/\(name)", toPath: path)
        let before = try Self.files(path)
        var configuration = TokenConfiguration(threads: 2)
        configuration.given = []
        let input = "\(Self.data)/\(name == "lines" ? "prose.jsonl" : "prose.txt")"
        for remakes in [false, true] {
            configuration.remakes = remakes
            let tokenization = try TokenizationRun(
                of: [input], configuration: configuration, observer: SilentObserver())
            #expect { try tokenization.run(into: path) } throws: {
                if case TokenizationError.folder(path, .ofVersion01) = $0 { true } else { false }
            }
            #expect(try Self.files(path) == before)
        }
        configuration.changesSplit = true
        let record = try TokenizationRun(
            of: [input], configuration: configuration, observer: SilentObserver()
        ).run(into: path).record
        #expect(record.inputs.map(\.name) == [splitPath(input).name] && record.commands != nil)
    }

    // MARK: - Refreshing

    private func agedCorpus(_ dump: String) throws -> String {
        let corpus = folder.file("corpus")
        _ = try Pipeline(threads: 2).extract([dump], into: corpus)
        try Self.age(corpus)
        return corpus
    }

    @Test func aDumpIsFoundWhereItWasSeenLast() throws {
        let dump = folder.file("enwiki-20260101-pages-articles.xml.bz2")
        let moved = folder.file("moved-enwiki.xml.bz2")
        try FileManager.default.copyItem(atPath: Self.english, toPath: dump)
        let corpus = try agedCorpus(dump)
        let refresh = CorpusRefresh(of: corpus, threads: 2)
        #expect(try refresh.plan().map(\.dump) == [dump])
        try FileManager.default.moveItem(atPath: dump, toPath: moved)
        let whole = try Self.files(corpus)
        #expect(throws: ExtractionError.self) { try refresh.run() }
        do {
            try refresh.run()
        } catch ExtractionError.outdatedParts(_, let reasons) {
            #expect(reasons.count == 1 && reasons[0].contains(dump), "\(reasons)")
        }
        // By another name it is not taken for the dump of this part.
        #expect(throws: ExtractionError.self) { try refresh.run(with: [moved]) }
        #expect(try Self.files(corpus) == whole)
        try makeFolders(folder.file("elsewhere"))
        let elsewhere = folder.file("elsewhere/enwiki-20260101-pages-articles.xml.bz2")
        try FileManager.default.moveItem(atPath: moved, toPath: elsewhere)
        #expect(try refresh.run(with: [elsewhere]).count == 1)
        try Self.age(corpus)
        #expect(try refresh.plan().map(\.dump) == [elsewhere])
        // A run sees it, too.
        try FileManager.default.moveItem(atPath: elsewhere, toPath: dump)
        _ = try Pipeline(threads: 2).extract([dump], into: corpus)
        #expect(try refresh.plan().map(\.dump) == [dump])
    }

    @Test func anotherFileOfTheSameNameIsNotTaken() throws {
        let dump = folder.file("enwiki-20260101-pages-articles.xml.bz2")
        try FileManager.default.copyItem(atPath: Self.english, toPath: dump)
        let corpus = try agedCorpus(dump)
        let whole = try Self.files(corpus)
        try FileManager.default.removeItem(atPath: dump)
        try FileManager.default.copyItem(atPath: Self.japanese, toPath: dump)
        #expect(throws: ExtractionError.self) { try CorpusRefresh(of: corpus, threads: 2).run() }
        #expect(try Self.files(corpus) == whole)
        // The same size, beginning and end, and another middle.
        let pages = (1...3000 as ClosedRange<UInt64>).map { SmallDump.Page.article($0) }
        let plain = try SmallDump(pages: pages).write("enwiki-plain.xml", in: folder)
        let other = folder.file("other")
        _ = try Pipeline(threads: 2).extract([plain], into: other)
        try Self.age(other)
        let before = try Self.files(other)
        var bytes = try contents(plain)
        let middle = try #require(bytes[(bytes.count / 2)...].firstIndex(of: UInt8(ascii: "e")))
        bytes[middle] = UInt8(ascii: "E")
        try Data(bytes).write(to: URL(fileURLWithPath: plain))
        #expect(throws: ExtractionError.self) { try CorpusRefresh(of: other, threads: 2).run() }
        #expect(try Self.files(other) == before)
    }

    /// Damage leaves the part as it is; what is whole is not done again. A run that was killed while the new segments
    /// took their places is resumed.
    @Test func aRefreshIsResumed() throws {
        let dump = folder.file("enwiki-20260101-pages-articles.xml")
        let pages = (1...3000 as ClosedRange<UInt64>).map { SmallDump.Page.article($0) }
        let good = SmallDump(pages: pages).xml
        try Data(good.utf8).write(to: URL(fileURLWithPath: dump))
        let corpus = folder.file("corpus")
        var pipeline = Pipeline(threads: 2)
        pipeline.dump.segmentSize = 64 << 10
        _ = try pipeline.extract([dump], into: corpus)
        let new = try Self.files(corpus)
        try Self.age(corpus)
        let whole = try Self.files(corpus)
        // Its size, beginning and end are those of the dump: only reading it tells.
        let bad = good.replacing("<id>1500</id>", with: "<di>1500</id>")
        try Data(bad.utf8).write(to: URL(fileURLWithPath: dump))
        #expect(throws: (any Error).self) { try CorpusRefresh(of: corpus, threads: 1).run() }
        let part = "\(corpus)/\(try #require(CorpusFolder(opening: corpus).manifest.parts.first).name)"
        let after = try Self.files(corpus).filter { !$0.key.contains("/\(CorpusFolder.renewalName)/") }
        #expect(difference(after, whole) == [])
        let staged = try fileNames(in: "\(part)/\(CorpusFolder.renewalName)").filter { $0.hasSuffix(".zst") }
        #expect(staged.count > 5)
        try Data(good.utf8).write(to: URL(fileURLWithPath: dump))
        let observer = RecordingObserver()
        try CorpusRefresh(of: corpus, threads: 2, observer: observer).run()
        let differing = try difference(Self.files(corpus), new)
        #expect(differing == [])
    }

    /// A run that was killed while a part gave its place to its successor: whatever of that was done.
    @Test(arguments: 0...5) func aRefreshThatWasKilledGoesOn(step: Int) throws {
        let pages = (1...300 as ClosedRange<UInt64>).map { SmallDump.Page.article($0) }
        let dump = try SmallDump(pages: pages).write("enwiki-20260101-pages-articles.xml", in: folder)
        let corpus = folder.file("corpus")
        var pipeline = Pipeline(threads: 2)
        pipeline.dump.segmentSize = 8 << 10
        let made = try pipeline.extract([dump], into: corpus)
        let new = try Self.files(corpus)
        let name = try #require(made.manifest.parts.first?.name)
        let part = "\(corpus)/\(name)"
        let successor = try #require(try made.completeParts().first)
        // The successor waits in the part, whole.
        let segments = try fileNames(in: part).filter { $0.hasSuffix(".zst") }.sorted()
        let stage = "\(part)/\(CorpusFolder.renewalName)"
        try makeFolders(stage)
        for segment in segments {
            try FileManager.default.copyItem(atPath: "\(part)/\(segment)", toPath: "\(stage)/\(segment)")
        }
        var begun = successor
        begun.complete = false
        begun.segments = []
        begun.source.sha256 = ""
        begun.name = CorpusFolder.renewalName
        var staging = try CorpusFolder(joining: part, seed: successor.seed)
        try staging.record(begun)
        begun.name = name
        try Self.age(corpus)
        let old = try contents("\(part)/part.json")
        var folder = try CorpusFolder(opening: corpus)
        try folder.record(begun)
        if step == 0 { try Data(old).write(to: URL(fileURLWithPath: "\(part)/part.json")) }
        if step >= 2 { for segment in segments { try FileManager.default.removeItem(atPath: "\(part)/\(segment)") } }
        let moved = step < 3 ? 0 : step == 3 ? segments.count / 2 : segments.count
        for segment in segments.prefix(moved) {
            try FileManager.default.moveItem(atPath: "\(stage)/\(segment)", toPath: "\(part)/\(segment)")
        }
        if step >= 4 { try FileManager.default.removeItem(atPath: stage) }
        if step == 5 {
            try Data(#require(new["\(name)/part.json"])).write(to: URL(fileURLWithPath: "\(part)/part.json"))
        }
        #expect(try CorpusFolder(opening: corpus).manifest.parts.isEmpty)
        let done = try CorpusRefresh(of: corpus, threads: 2).run()
        #expect(done == (step == 5 ? [] : [name]))
        let differing = try difference(Self.files(corpus), new)
        #expect(differing == [])
    }

    @Test func recordedOptionsAreReadAgain() throws {
        var text = TextConfiguration()
        #expect(
            TextConfiguration(record: text.record(language: "en"))?.record(language: "ja")
                == text.record(language: "en"))
        text.text.format = .markdown
        text.text.keepsCaptions = true
        text.text.nonProseSections = ["see also", "history, in part"]
        text.namespaces = [0, 14, -1]
        text.minimumCharacters = 7
        text.keepsDisambiguation = true
        #expect(TextConfiguration(record: text.record(language: "en")) == text)
        #expect(TextConfiguration(record: ["tables": "sideways"]) == nil)
        #expect(TextConfiguration(record: ["colour": "blue"]) == nil)
        #expect(TextConfiguration(record: ["min-chars": "many"]) == nil)
        #expect(TextConfiguration(record: [:]) == TextConfiguration())
    }

    // MARK: - Tokens that are copied

    /// A newer dump: some texts are new, some pages have only a new revision, some are gone.
    @Test(arguments: [false, true]) func tokensOfUnchangedPagesAreCopied(listsDocuments: Bool) throws {
        let first = (1...40 as ClosedRange<UInt64>).map { SmallDump.Page.article($0) }
        let second = (1...45 as ClosedRange<UInt64>).map { id -> SmallDump.Page in
            var page = SmallDump.Page.article(id, revision: id <= 5 ? id + 1000 : nil)
            if (6...12).contains(id) { page.revision = id + 1000 }
            return page
        }
        let dumps = [
            try SmallDump(pages: first).write("enwiki-20260101-pages-articles.xml", in: folder),
            try SmallDump(pages: second, day: "2026-02-01").write("enwiki-20260201-pages-articles.xml", in: folder),
        ]
        let change = { (pipeline: inout Pipeline) in pipeline.tokens.listsDocuments = listsDocuments }
        try runDumps([dumps[0]], into: folder.file("grown"), change: change)
        let observer = RecordingObserver()
        try runDumps([dumps[1]], into: folder.file("grown"), observer: observer, change: change)
        #expect(Self.copied(observer) == 35)
        try runDumps(dumps, into: folder.file("whole"), change: change)
        #expect(
            try difference(
                filesBesideCorpus(in: folder.file("grown")), filesBesideCorpus(in: folder.file("whole"))) == [])
    }

    /// Pages whose part was taken out, and which come again in others.
    @Test func tokensAreCopiedAcrossParts() throws {
        let pages = (1...40 as ClosedRange<UInt64>).map { SmallDump.Page.article($0) }
        let whole = try SmallDump(pages: pages).write("enwiki-20260101-pages-articles.xml", in: folder)
        let halves = try [pages[..<20], pages[20...]].enumerated().map { index, pages in
            try SmallDump(pages: Array(pages)).write("enwiki-20260101-pages-articles\(index + 1).xml", in: folder)
        }
        let grown = folder.file("grown")
        try runDumps([whole], into: grown)
        var corpus = try CorpusFolder(opening: "\(grown)/corpus")
        try corpus.remove(partNamed: "enwiki-20260101-pages-articles")
        let observer = RecordingObserver()
        try runDumps(halves, into: grown, observer: observer)
        #expect(Self.copied(observer) == 40)
        try runDumps(halves, into: folder.file("whole"))
        #expect(try difference(filesBesideCorpus(in: grown), filesBesideCorpus(in: folder.file("whole"))) == [])
    }

    /// Other formats, marks, shares, copies: the tokens of a text are the same.
    @Test func tokensAreCopiedWhateverTheyAreWrittenInto() throws {
        let pages = (1...40 as ClosedRange<UInt64>).map { SmallDump.Page.article($0) }
        let dump = try SmallDump(pages: pages).write("enwiki-20260101-pages-articles.xml", in: folder)
        let grown = folder.file("tokens")
        try runDumps([dump], into: grown)
        let changes: [(inout Pipeline) -> Void] = [
            { $0.tokens.format = .llmc }, { $0.tokens.endOfText = TokenConfiguration.EndOfText.none },
            { $0.tokens.mix.weights = ["enwiki": 2.5] }, { $0.tokens.validationRatio = 0.5 },
            { $0.tokens.format = .megatron },
            { $0.tokens.blocks = .init(size: 64) },
        ]
        for (index, change) in changes.enumerated() {
            let observer = RecordingObserver()
            try runDumps([dump], into: grown, observer: observer) { pipeline in
                pipeline.tokens.remakes = true
                pipeline.tokens.changesSplit = true
                change(&pipeline)
            }
            #expect(Self.copied(observer) == 40, "\(index)")
            let whole = folder.file("\(index)/tokens")
            try runDumps([dump], into: whole, change: change)
            #expect(try difference(filesBesideCorpus(in: grown), filesBesideCorpus(in: whole)) == [], "\(index)")
        }
    }

    // MARK: - Texts in both splits

    @Test func textsInBothSplitsAreCounted() throws {
        let split = ValidationSplit(ratio: 0.2)
        let validation = (1...400 as ClosedRange<UInt64>).filter { split.contains(wiki: "enwiki", pageID: $0) }
        let training = (1...400 as ClosedRange<UInt64>).filter { !split.contains(wiki: "enwiki", pageID: $0) }
        // Five pages for validation have the text of one for training each; two others that of each other.
        var pages = (1...400 as ClosedRange<UInt64>).map { SmallDump.Page.article($0) }
        func copyText(of page: UInt64, to other: UInt64) { pages[Int(other) - 1].text = pages[Int(page) - 1].text }
        for index in 0..<5 { copyText(of: training[index], to: validation[index]) }
        copyText(of: training[5], to: training[6])
        copyText(of: validation[5], to: validation[6])
        let dump = try SmallDump(pages: pages).write("enwiki-20260101-pages-articles.xml", in: folder)
        let path = folder.file("a")
        #expect(try runDumps([dump], into: path).equalTexts == 5)
        #expect(try EqualTexts(in: path, temporaryFolder: path).count(holding: 0) == 5)
        let report = String(decoding: try contents("\(path)/report.json"), as: UTF8.self)
        #expect(report.contains("\"equal_texts\" : 5"))
        let page = String(decoding: try contents("\(path)/report.html"), as: UTF8.self)
        #expect(page.contains("tokens.equal_texts"))
        // More copies of what is for training are no more texts.
        func remade(_ change: @escaping (inout Pipeline) -> Void) throws -> TokenFilesRecord {
            try runDumps([dump], into: path) { pipeline in
                pipeline.tokens.remakes = true
                pipeline.tokens.changesSplit = true
                change(&pipeline)
            }
        }
        #expect(try remade { $0.tokens.mix.weights = ["enwiki": 3] }.equalTexts == 5)
        // Where most are for validation.
        let most = try remade { $0.tokens.validationRatio = 0.8 }
        #expect(try most.equalTexts == EqualTexts(in: path, temporaryFolder: path).count(holding: 0))
        #expect(try remade { $0.tokens.dropsDuplicates = true }.equalTexts == 0)
        // What nobody has hashed is not known.
        let old = try copy("run")
        #expect(try EqualTexts(in: old, temporaryFolder: old).count() == nil)
    }
}
