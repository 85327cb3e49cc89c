import Foundation
import MediaWikiDump
import PipelineTestSupport
import TestSupport
import Testing

@testable import Corpus
@testable import Extraction
@testable import WikiprepPipeline
@testable import Workers

@Suite struct CorpusSearchTests {
    private static func corpus(_ folder: TemporaryFolder, segmentSize: Int? = nil) throws -> CorpusFolder {
        var pipeline = Pipeline(threads: 2)
        pipeline.dump.segmentSize = segmentSize
        return try pipeline.extract([Dumps.english, Dumps.japanese], into: folder.file("corpus"))
    }

    private static func find(_ wanted: CorpusSearch.Wanted, in corpus: CorpusFolder, threads: Int = 2) throws
        -> (found: [CorpusSearch.Found], outcome: CorpusSearch.Outcome)
    {
        let found = Monitor<[CorpusSearch.Found]>([])
        let outcome = try CorpusSearch(corpus, threads: threads).run(wanted) { document in
            found.withLock { $0.append(document) }
            return true
        }
        return (found.withLock { $0 }, outcome)
    }

    @Test(arguments: [
        "village", "vil[a-z]*ge", "the (river|sea)", "a(b|c)?d", "The .*e", "", "xyzzy", "[0-9]{4}", "^The .*[.]$",
        "日本", "(?i)THE", "$", "é|ü",
    ])
    func linesAreThoseThatTheExpressionMatches(_ pattern: String) throws {
        let folder = try TemporaryFolder()
        let corpus = try Self.corpus(folder)
        let all = try Self.find(.all, in: corpus).found
        let expression = try Regex(pattern)
        let expected = all.compactMap { found -> [String]? in
            let lines = String(decoding: found.document.text, as: UTF8.self).split(
                separator: "\n", omittingEmptySubsequences: false)
            let matching = lines.filter { $0.contains(expression) }.map(String.init)
            return matching.isEmpty ? nil : [found.document.id] + matching
        }
        let (found, outcome) = try Self.find(.text(TextPattern(pattern)), in: corpus, threads: 3)
        #expect(found.map { [$0.document.id] + $0.lines.map(\.text) } == expected)
        #expect(outcome == CorpusSearch.Outcome(seen: all.count, found: expected.count))
        for line in found.flatMap(\.lines) {
            for match in line.matches { #expect(line.text[match].wholeMatch(of: expression) != nil) }
        }
    }

    @Test(
        arguments: [
            ("lighthouse", "lighthouse"), ("light(house|ship)s", "light"), ("a|b", nil), ("(a|b)cd?e", "c"),
            ("ab*c", "a"),
            ("x{0}yz", "yz"), ("[0-9]{4}", nil), ("(ab){2,3}", nil), ("[a[b]c]d", nil), ("[^]a]b", nil),
            ("[abc]de.f+gh", "de"), ("^The $", "The "),
            ("日本[一-龠]人?", "日本"), (#"a\d"#, nil),
            ("(?i)abc", nil), ("", nil),
            ("(abc)?de", "de"), ("[a(]bc", "bc"),
        ] as [(String, String?)])
    func literalsThatEveryMatchHas(_ pattern: String, _ literal: String?) {
        let found = TextPattern.longestLiteral(pattern).map { String(decoding: $0, as: UTF8.self) }
        #expect(found == literal, "\(pattern)")
    }

    @Test func caseIsIgnoredWhereWanted() throws {
        let folder = try TemporaryFolder()
        let corpus = try Self.corpus(folder)
        let exact = try Self.find(.text(TextPattern("THE")), in: corpus).found
        let any = try Self.find(.text(TextPattern("THE", ignoresCase: true)), in: corpus).found
        #expect(any.count > exact.count)
        #expect(throws: (any Error).self) { try TextPattern("(") }
    }

    @Test func titlesPagesAndDraws() throws {
        let folder = try TemporaryFolder()
        let corpus = try Self.corpus(folder, segmentSize: 4 << 10)
        let all = try Self.find(.all, in: corpus).found
        for document in all.prefix(10).map(\.document) {
            let titled = try Self.find(.title(document.title), in: corpus).found
            #expect(
                titled.contains { $0.document == document } && titled.allSatisfy { $0.document.title == document.title }
            )
            let page = try Self.find(.page(UInt64(document.id) ?? 0), in: corpus).found
            #expect(page.contains { $0.document == document } && page.allSatisfy { $0.document.id == document.id })
        }
        #expect(try Self.find(.title("No such page"), in: corpus).found.isEmpty)
        let drawn = try Self.find(.random(count: 7, seed: 5), in: corpus).found.map(\.document)
        #expect(drawn.count == 7 && Set(drawn.map { $0.wiki + $0.id }).count == 7)
        #expect(try Self.find(.random(count: 7, seed: 5), in: corpus, threads: 1).found.map(\.document) == drawn)
        #expect(try Self.find(.random(count: 7, seed: 6), in: corpus).found.map(\.document) != drawn)
        #expect(try Self.find(.random(count: 1000, seed: 6), in: corpus).found.count == all.count)
    }

    /// However the dump was cut: of pages between segments, too.
    @Test(arguments: [1 << 10, 3000, 1 << 20]) func wikitextIsThatOfTheDump(segmentSize: Int) throws {
        let folder = try TemporaryFolder()
        let corpus = try Self.corpus(folder, segmentSize: segmentSize)
        var expected: [UInt64: [UInt8]] = [:]
        let pages = try DumpPages(path: Dumps.english)
        while let page = try pages.next() {
            if case .text(let wikitext)? = page.revision?.content { expected[page.id] = wikitext }
        }
        let all = try Self.find(.all, in: corpus).found
        let texts = try WikitextLookup(corpus, dumps: [Dumps.english]).wikitext(of: all)
        #expect(texts.count == all.count)
        for (found, wikitext) in zip(all, texts) {
            #expect(wikitext == (found.document.wiki == "enwiki" ? expected[UInt64(found.document.id) ?? 0] : nil))
        }
    }

    @Test func aDumpOfNoPartIsRefused() throws {
        let folder = try TemporaryFolder()
        let corpus = try Pipeline(threads: 1).extract([Dumps.english], into: folder.file("corpus"))
        #expect(throws: PipelineError.self) { try WikitextLookup(corpus, dumps: [Dumps.japanese]) }
    }
}
