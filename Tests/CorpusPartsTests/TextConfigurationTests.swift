import Corpus
import PipelineTestSupport
import Testing

@testable import Extraction
@testable import CorpusParts
@testable import WikiprepPipeline

/// What a corpus records of the options that shape its text.
struct TextConfigurationTests {
    /// Each option of the text, changed.
    private static let changes: [(option: String, change: @Sendable (inout TextConfiguration) -> Void)] = [
        ("sections", { $0.text.sections = .all }),
        ("sections-file", { $0.text.nonProseSections = ["trivia"] }),
        ("templates", { $0.text.templates = .none }),
        ("text-format", { $0.text.format = .markdown }),
        ("headings", { $0.text.headings = .drop }),
        ("lists", { $0.text.lists = .markdown }),
        ("tables", { $0.text.tables = .markdown }),
        ("math", { $0.text.math = .tex }),
        ("code", { $0.text.code = .drop }),
        ("ruby", { $0.text.ruby = .reading }),
        ("captions", { $0.text.keepsCaptions = true }),
        ("nfkc", { $0.text.usesCompatibilityForm = true }),
        ("with-title", { $0.text.startsWithTitle = true }),
        ("min-chars", { $0.minimumCharacters = 7 }),
        ("namespaces", { $0.namespaces = [0, 4] }),
        ("keep-disambiguation", { $0.keepsDisambiguation = true }),
    ]

    @Test func everyOptionIsRecordedUnderItsName() {
        let before = TextConfiguration().record(language: "en")
        for (option, change) in Self.changes {
            var configuration = TextConfiguration()
            change(&configuration)
            let after = configuration.record(language: "en")
            #expect(after.keys.filter { after[$0] != before[$0] } == [option])
        }
        #expect(Set(Self.changes.map(\.option)) == Set(before.keys))
    }

    /// A field that is added to the options is recorded too, or named here with a reason.
    @Test func noOptionIsForgotten() {
        // The clock is the dump's date, which parts need not share; what is counted changes no text.
        let unrecorded: Set = ["clock", "countsDroppedTemplates"]
        let ofText = Mirror(reflecting: TextConfiguration().text).children.compactMap(\.label)
        let ofPages = Mirror(reflecting: TextConfiguration()).children.compactMap(\.label)
        #expect(Set(ofText).isSuperset(of: unrecorded))
        // Beside the text's options stands which of them were asked for.
        #expect(ofText.count - unrecorded.count + ofPages.count - 2 == Self.changes.count)
    }

    @Test func sectionsAreListedOneALine() {
        let contents = "# sections of films\r\n Trivia \n\n  # more\nIm Kino\n#\n"
        #expect(TextConfiguration.sections(listedIn: contents) == ["trivia", "im kino"])
    }

    @Test(arguments: [
        ("enwiki-20260101-pages-articles1.xml-p1p41242.bz2", "2026-01-01"),
        ("zh_min_nanwiki-20240229-pages-articles.xml.bz2", "2024-02-29"),
        ("enwiki-2026-01-31-p1p41242.xml.bz2", "2026-01-31"), ("jawiki-20251231", "2025-12-31"),
        ("jawiki-2025-12-31", "2025-12-31"),
    ])
    func dumpsTellTheirDay(_ example: (String, String)) throws {
        let clock = try #require(DumpDate.clock(ofDumpNamed: example.0))
        #expect(clock == DumpDate.clock(ofDay: example.1))
    }

    @Test(arguments: [
        "enwiki.xml", "enwiki-latest-pages-articles.xml.bz2", "enwiki-20260230-x", "enwiki-20261301-x", "20260101",
        "enwiki-2026010-x", "enwiki-202601011-x", "enwiki-2026-02-29-x", "enwiki-2026-01-001", "a-", "",
    ])
    func otherNamesTellNone(_ name: String) {
        #expect(DumpDate.clock(ofDumpNamed: name) == nil)
    }

    @Test func aDayIsItsStart() {
        #expect(DumpDate.clock(ofDay: "1970-01-02")?.secondsSince1970 == 86_400)
        #expect(DumpDate.clock(ofDay: "2026-1-2") == nil)
        #expect(DumpDate.clock(ofDay: "２０２６-01-02") == nil)
    }
}
