import Corpus
import DurableFiles
import PipelineTestSupport
import TestSupport
import Testing
import Wikitext

@testable import Extraction
@testable import Tokenization
@testable import WikiprepPipeline
@testable import Workers

/// A corpus whose text is made again with other options keeps those that nobody has asked to change, whenever a run is
/// killed; and a plan says what the run does.
struct RemadeTextTests {
    private let folder: TemporaryFolder
    private let dumps: [String]
    private let parts = ["enwiki-20260101-a", "enwiki-20260101-b"]
    private var out: String { folder.file("out") }

    init() throws {
        folder = try TemporaryFolder()
        let pages = (1...40).map { id in
            var page = SmallDump.Page.article(UInt64(id), words: id % 5 == 0 ? 20 : 60)
            // It is another text in Markdown.
            page.text += "\n\n== Heading ==\n\n" + page.text
            return page
        }
        dumps = [
            try SmallDump(pages: Array(pages[..<20])).write("enwiki-20260101-a.xml", in: folder),
            try SmallDump(pages: Array(pages[20...])).write("enwiki-20260101-b.xml", in: folder),
        ]
    }

    /// Asks for some options of the text.
    private func pipeline(_ given: Set<String>, remakes: Bool = false) -> Pipeline {
        var pipeline = Pipeline(threads: 2)
        pipeline.tokens.given = ["val-ratio"]
        pipeline.tokens.validationRatio = 0.3
        pipeline.tokens.remakes = remakes
        pipeline.remakes = remakes
        pipeline.text.given = given
        if given.contains("text-format") { pipeline.text.text = TextOptions(format: .markdown) }
        if given.contains("min-chars") { pipeline.text.minimumCharacters = 0 }
        return pipeline
    }

    private func remade() -> Pipeline { pipeline(["text-format"], remakes: true) }

    private func options() throws -> [[String: String]] {
        try CorpusFolder(opening: "\(out)/corpus").completeParts().map(\.options)
    }

    /// What the folder is where all was asked for at once.
    private func fresh() throws -> [String: [UInt8]] {
        _ = try pipeline(["text-format", "min-chars"]).run(dumps, into: folder.file("fresh"))
        return try filesBesideCorpus(in: folder.file("fresh"))
    }

    /// The remake goes on, and its plan is not refused.
    private func goesOn(_ place: SourceLocation = #_sourceLocation) throws {
        _ = try remade().plan(dumps, into: out)
        _ = try remade().run(dumps, into: out)
        #expect(
            try options().allSatisfy { $0["min-chars"] == "0" && $0["text-format"] == "markdown" },
            sourceLocation: place)
        #expect(try difference(filesBesideCorpus(in: out), fresh()) == [], sourceLocation: place)
    }

    @Test func aRemakeThatFailsTakesNothing() throws {
        _ = try pipeline(["min-chars"]).run(dumps, into: out)
        let before = try (filesBesideCorpus(in: out), options())
        let whole = try folder.bytes("enwiki-20260101-b.xml")
        try folder.write(whole.dropLast(200), to: "enwiki-20260101-b.xml")
        #expect(throws: (any Error).self) { try remade().run([dumps[1]], into: out) }
        #expect(try options() == before.1)
        try folder.write(whole, to: "enwiki-20260101-b.xml")
        _ = try pipeline([]).run(dumps, into: out)
        #expect(try difference(filesBesideCorpus(in: out), before.0) == [] && options() == before.1)
        #expect(!folder.exists("out/corpus/\(parts[1])/renewal"))
        try goesOn()
    }

    /// The states in which a run leaves a part whose successor is taking its place.
    @Test(arguments: [true, false]) func aPartWhoseSuccessorIsBegun(isListed: Bool) throws {
        _ = try pipeline(["min-chars"]).run(dumps, into: out)
        var corpus = try CorpusFolder(opening: "\(out)/corpus")
        let manifest = try folder.bytes("out/corpus/manifest.json")
        for name in parts {
            var begun = try #require(try corpus.part(named: name))
            begun.complete = false
            begun.replaces = true
            begun.segments = []
            begun.options["text-format"] = "markdown"
            for option in ["headings", "lists", "tables"] { begun.options[option] = "markdown" }
            try corpus.record(begun)
            try removeFiles(in: corpus.folder(ofPart: name)) { $0.hasSuffix(".zst") }
        }
        if isListed { try folder.write(manifest, to: "out/corpus/manifest.json") }
        // Whoever brings only one of them would leave the documents of the other out.
        let missing = CorpusError.missingPart(path: "\(out)/corpus/\(parts[1])")
        #expect(throws: missing) { try remade().plan([dumps[0]], into: out) }
        #expect(throws: missing) { try remade().run([dumps[0]], into: out) }
        #expect(throws: CorpusError.self) {
            try TokenizationRun(of: ["\(out)/corpus"], configuration: .init(threads: 1), observer: SilentObserver())
        }
        try expectRefusedUpdate(CorpusError.missingPart(path: "\(out)/corpus/\(parts[0])"))
        #expect(try CorpusRefresh(of: "\(out)/corpus", threads: 1).plan().map(\.part) == parts)
        try goesOn()
    }

    /// Nothing is left out of token files that are brought up to date, nor where something is added to them.
    private func expectRefusedUpdate(_ error: CorpusError, _ place: SourceLocation = #_sourceLocation) throws {
        let text = try folder.write(Array("A text.".utf8), to: "a.txt")
        let before = try folder.bytes("out/meta.json")
        var configuration = TokenConfiguration(threads: 1)
        configuration.given = []
        for (texts, onlyNew) in [([], false), ([text], false), ([text], true)] {
            configuration.writesOnlyNew = onlyNew
            let update = try TokenizationRun(of: texts, configuration: configuration, observer: SilentObserver())
            #expect(throws: error, sourceLocation: place) { try update.plan(into: out) }
            #expect(throws: error, sourceLocation: place) { try update.run(into: out) }
        }
        #expect(try folder.bytes("out/meta.json") == before, sourceLocation: place)
    }

    /// A run that was killed between a part's record and the manifest.
    @Test func aPartThatIsNotListed() throws {
        _ = try pipeline(["min-chars"]).run(dumps, into: out)
        let before = try filesBesideCorpus(in: out)
        var corpus = try CorpusFolder(opening: "\(out)/corpus")
        var part = try #require(try corpus.part(named: parts[1]))
        let bytes = try folder.bytes("out/corpus/\(parts[1])/part.json")
        part.complete = false
        try corpus.record(part)
        try folder.write(bytes, to: "out/corpus/\(parts[1])/part.json")
        let missing = CorpusError.missingPart(path: "\(out)/corpus/\(parts[1])")
        try expectRefusedUpdate(missing)
        var configuration = TokenConfiguration(threads: 1)
        configuration.given = []
        let named = try TokenizationRun(of: ["\(out)/corpus"], configuration: configuration, observer: SilentObserver())
        #expect(throws: missing) { try named.run(into: out) }
        #expect(throws: missing) { try pipeline([]).run([dumps[0]], into: out) }
        _ = try pipeline([]).plan([dumps[1]], into: out)
        _ = try pipeline([]).run([dumps[1]], into: out)
        #expect(try difference(filesBesideCorpus(in: out), before) == [])
    }

    /// What was taken out is gone.
    @Test func aPartThatWasTakenOut() throws {
        _ = try pipeline(["min-chars"]).run(dumps, into: out)
        var corpus = try CorpusFolder(opening: "\(out)/corpus")
        try corpus.remove(partNamed: parts[0])
        var configuration = TokenConfiguration(threads: 1)
        configuration.given = []
        let record = try runTokenization([], configuration, observer: SilentObserver(), into: out)
        #expect(record.parts.map(\.name) == [parts[1]])
    }

    /// A part that is listed and has no record.
    @Test(arguments: [true, false]) func aPartThatLostItsRecord(remakes: Bool) throws {
        _ = try pipeline(["min-chars"]).run(dumps, into: out)
        let before = try filesBesideCorpus(in: out)
        for name in parts { try folder.remove("out/corpus/\(name)/part.json") }
        if remakes { return try goesOn() }
        let missing = CorpusError.missingPart(path: "\(out)/corpus/\(parts[1])")
        #expect(throws: missing) { try pipeline([]).plan([dumps[0]], into: out) }
        #expect(throws: missing) { try pipeline([]).run([dumps[0]], into: out) }
        #expect(throws: missing) { try pipeline([]).planExtraction([dumps[0]], into: "\(out)/corpus") }
        #expect(throws: missing) { try pipeline([]).extract([dumps[0]], into: "\(out)/corpus") }
        _ = try pipeline([]).plan(dumps, into: out)
        _ = try pipeline([]).run(dumps, into: out)
        #expect(try difference(filesBesideCorpus(in: out), before) == [])
    }
}
