import CorpusParts
import Wikitext

/// What shapes the text of a page.
struct TextFormOptions: Sendable {
    /// Without what the format decides.
    private var text = TextOptions()
    private var format = TextOptions.Format.plain
    private var headings: TextOptions.Headings?
    private var lists: TextOptions.Lists?
    private var tables: TextOptions.Tables?

    /// All of it, with what the format decides where nothing else was said: in whatever order the options stand.
    var resolved: TextOptions {
        var resolved = text
        let preset = TextOptions(format: format)
        resolved.format = format
        resolved.headings = headings ?? preset.headings
        resolved.lists = lists ?? preset.lists
        resolved.tables = tables ?? preset.tables
        return resolved
    }

    static let table: [Option<Self>] = [
        Option(
            "text-format",
            "plain: one paragraph, heading or list item a line (default); markdown: the same as --headings markdown "
                + "--lists markdown --tables markdown, with a blank line between paragraphs; bold and italic stay "
                + "plain",
            choice: \.format),
        Option(
            "headings",
            "keep: headings are lines of the text (default); drop: they go; markdown: '## Heading', by their level",
            choice: \.headings),
        Option(
            "lists",
            "plain: a list item is a line without a mark (default); markdown: '- item' and '1. item', indented where "
                + "lists are nested",
            choice: \.lists),
        Option(
            "tables",
            "drop: tables go (default); markdown: tables with bars, as on GitHub, captions as a line before them; "
                + "infoboxes and navigation boxes still go",
            choice: \.tables),
        Option(
            "math", "drop: formulas go (default); tex: their TeX source, $…$ in a line and $$…$$ apart",
            choice: \.text.math),
        Option(
            "code",
            "keep: blocks of source code are text (default); drop: they go; code inside a line always stays",
            choice: \.text.code),
        Option("captions", "keep the captions of images, as lines of their own", flag: \.text.keepsCaptions),
        Option(
            "ruby",
            "base: of characters with a reading above them the characters (default); reading: both, 漢字（かんじ）",
            choice: \.text.ruby),
        Option(
            "nfkc",
            "Unicode's form NFKC instead of NFC: full-width letters, half-width kana, ligatures and the like "
                + "become plain characters",
            flag: \.text.usesCompatibilityForm),
        Option(
            "with-title",
            "begin each text with the page's title as its first line; --min-chars does not count it",
            flag: \.text.startsWithTitle),
        Option(
            "sections",
            "prose: without sections that are no prose (references, external links, see also …) and headings with "
                + "nothing under them (default); all: every section",
            choice: \.text.sections),
        Option(
            "sections-file", value: .wordsOrFile([ValueParsing.none], endings: [], name: "FILE|none"),
            "headings of more sections that are no prose, one a line; lines that begin with # are comments; "
                + "beside those that are known of the wiki's language; list: has the lines behind it"
        ) { options, word in
            if word == ValueParsing.none { return options.text.nonProseSections = [] }
            let sections = TextConfiguration.sections(listedIn: try ValueParsing.lines(word))
            options.text.nonProseSections.formUnion(sections)
        }.repeated,
        Option(
            "templates", "builtin: the known templates show their text (default); none: every template shows nothing",
            choice: \.text.templates),
    ]
}
