import BytePairEncoding
import Corpus
import DumpListing
import Extraction
import CorpusParts
import TokenFiles
import Tokenization
import Wikitext
import WikiprepPipeline

extension Option {
    static let textFormat = Option(
        "text-format", value: .choice(TextOptions.Format.self),
        "plain: one paragraph, heading or list item a line (default); markdown: the same as --headings markdown --lists markdown --tables markdown, with a blank line between paragraphs; bold and italic stay plain"
    ) { settings, value in settings.format = try choice(value, "--text-format") }
    static let headings = Option(
        "headings", value: .choice(TextOptions.Headings.self),
        "keep: headings are lines of the text (default); drop: they go; markdown: '## Heading', by their level"
    ) { settings, value in settings.headings = try choice(value, "--headings") as TextOptions.Headings }
    static let lists = Option(
        "lists", value: .choice(TextOptions.Lists.self),
        "plain: a list item is a line without a mark (default); markdown: '- item' and '1. item', indented where lists are nested"
    ) { settings, value in settings.lists = try choice(value, "--lists") as TextOptions.Lists }
    static let tables = Option(
        "tables", value: .choice(TextOptions.Tables.self),
        "drop: tables go (default); markdown: tables with bars, as on GitHub, captions as a line before them; infoboxes and navigation boxes still go"
    ) { settings, value in settings.tables = try choice(value, "--tables") as TextOptions.Tables }
    static let math = Option(
        "math", value: .choice(TextOptions.Math.self),
        "drop: formulas go (default); tex: their TeX source, $…$ in a line and $$…$$ apart"
    ) { settings, value in settings.text.text.math = try choice(value, "--math") }
    static let code = Option(
        "code", value: .choice(TextOptions.Code.self),
        "keep: blocks of source code are text (default); drop: they go; code inside a line always stays"
    ) { settings, value in settings.text.text.code = try choice(value, "--code") }
    static let captions = Option(
        "captions", nil, "keep the captions of images, as lines of their own", sets: \.text.text.keepsCaptions)
    static let ruby = Option(
        "ruby", value: .choice(TextOptions.Ruby.self),
        "base: of characters with a reading above them the characters (default); reading: both, 漢字（かんじ）"
    ) { settings, value in settings.text.text.ruby = try choice(value, "--ruby") }
    static let nfkc = Option(
        "nfkc", nil,
        "Unicode's form NFKC instead of NFC: full-width letters, half-width kana, ligatures and the like "
            + "become plain characters",
        sets: \.text.text.usesCompatibilityForm)
    static let withTitle = Option(
        "with-title", nil, "begin each text with the page's title as its first line; --min-chars does not count it",
        sets: \.text.text.startsWithTitle)
    static let sections = Option(
        "sections", value: .choice(TextOptions.Sections.self),
        "prose: without sections that are no prose (references, external links, see also …) and headings with nothing under them (default); all: every section"
    ) { settings, value in settings.text.text.sections = try choice(value, "--sections") }
    static let sectionsFile = Option(
        "sections-file", value: .wordsOrFile([none], endings: [], name: "FILE|none"),
        "headings of more sections that are no prose, one a line; lines that begin with # are comments; "
            + "beside those that are known of the wiki's language; list: has the lines behind it"
    ) { settings, value in
        if value == none { return settings.text.text.nonProseSections = [] }
        let sections = TextConfiguration.sections(listedIn: try Settings.lines(value))
        settings.text.text.nonProseSections.formUnion(sections)
    }
    static let templates = Option(
        "templates", value: .choice(TextOptions.Templates.self),
        "builtin: the known templates show their text (default); none: every template shows nothing"
    ) { settings, value in settings.text.text.templates = try choice(value, "--templates") }
    static let minCharacters = Option(
        "min-chars", value: "N",
        "the fewest characters of text of a document (default: 200; 100 for Japanese, Chinese and Korean); 0 keeps all that have any"
    ) { settings, value in settings.text.minimumCharacters = try number(value, "--min-chars", 0...(1 << 40)) }
    static let keepDisambiguation = Option(
        "keep-disambiguation", nil, "keep disambiguation pages", sets: \.text.keepsDisambiguation)
    static let namespaces = Option(
        "namespaces", value: "N,N…", "the numbers of the namespaces whose pages are wanted (default: 0, the articles)"
    ) {
        settings, value in
        settings.text.namespaces = Set(
            try value.split(separator: ",", omittingEmptySubsequences: false).map {
                try number(String($0), "--namespaces", -2...65535)
            })
    }
    static let title = Option(
        "title", value: "TITLE", "the page's title, which some templates show, and --with-title"
    ) { settings, value in settings.title = value }.takingEmptyValue()
    static let date = Option(
        "date", value: "YYYY-MM-DD",
        "the day on which the page is read, for {{CURRENTYEAR}} and its kin (default: 2016-03-01; dumps are read on the day that their file's name tells)"
    ) { settings, value in
        guard let clock = DumpDate.clock(ofDay: value) else {
            throw UsageError("--date \(value): must be a day such as 2026-01-20")
        }
        settings.text.text.clock = clock
    }
}
