/// Which text a page becomes. The same options mean the same in every command.
public struct TextOptions: Sendable, Equatable, Codable {
    /// Which sections are kept.
    public enum Sections: String, Sendable, Codable, CaseIterable {
        /// Without sections that are no prose (references, external links, …) and headings that have nothing under
        /// them.
        case prose
        /// Every section that the page shows.
        case all
    }

    /// Whether templates show text. Their definitions are on other pages, so only those do that are known by name.
    public enum Templates: String, Sendable, Codable, CaseIterable {
        /// The known text-bearing templates show their text, the others nothing.
        case builtin
        /// Every template shows nothing.
        case none
    }

    /// How the blocks of the text are set apart, and what headings, lists and tables become unless said otherwise.
    public enum Format: String, Sendable, Codable, CaseIterable {
        /// One block a line; headings and list items are lines like any other, tables go.
        case plain
        /// Markdown: headings, lists and tables keep their structure, a blank line stands between paragraphs. Bold and
        /// italic stay plain, and nothing is escaped but bars in tables.
        case markdown
    }

    /// How a heading is written, in sections that are kept.
    public enum Headings: String, Sendable, Codable, CaseIterable {
        /// A line of their own.
        case keep
        /// Nothing; a blank line still stands where one was.
        case drop
        /// `## Heading`, with as many signs as its level says.
        case markdown
    }

    /// What list items become.
    public enum Lists: String, Sendable, Codable, CaseIterable {
        /// A line without a mark.
        case plain
        /// `- item` and `1. item`, indented by their nesting. Terms and definitions have no mark.
        case markdown
    }

    /// Whether tables are text: most hold figures and names without sentences.
    public enum Tables: String, Sendable, Codable, CaseIterable {
        /// Tables go with all that is in them.
        case drop
        /// Tables with bars, as GitHub's Markdown has them; boxes such as infoboxes still go.
        case markdown
    }

    /// Whether formulas are text: they can only be shown as source.
    public enum Math: String, Sendable, Codable, CaseIterable {
        /// Formulas go; the sentence around them stays.
        case drop
        /// Their TeX source, `$…$` in a line and `$$…$$` apart.
        case tex
    }

    /// What code set apart from the text becomes; code inside a line is always kept.
    public enum Code: String, Sendable, Codable, CaseIterable {
        /// Its lines, unchanged, blanks at their starts included.
        case keep
        /// Blocks of code go with all their lines.
        case drop
    }

    /// Whether the small characters above or beside others, which say how to read them, are text.
    public enum Ruby: String, Sendable, Codable, CaseIterable {
        /// The base text alone.
        case base
        /// The base text and its reading in brackets behind it: 漢字（かんじ）.
        case reading
    }

    /// Which sections are kept; prose by default.
    public var sections: Sections
    /// Headings of sections that are no prose, beside those that are known of the wiki's language. In any case.
    public var nonProseSections: Set<String> = []
    /// What templates become; the built-in renderings by default.
    public var templates: Templates
    /// How blocks are set apart; plain by default.
    public var format: Format
    /// What headings become; the format's default by default.
    public var headings: Headings
    /// What list items become; the format's default by default.
    public var lists: Lists
    /// What tables become; the format's default by default.
    public var tables: Tables
    /// What formulas become; nothing by default.
    public var math = Math.drop
    /// What blocks of code become; kept by default.
    public var code = Code.keep
    /// What ruby becomes; its base text by default.
    public var ruby = Ruby.base
    /// Whether the captions of images are kept, as blocks of their own; off by default.
    public var keepsCaptions = false
    /// Whether the text is in Unicode's form NFKC (full-width letters, ligatures and the like become plain) instead of
    /// NFC; off by default.
    public var usesCompatibilityForm = false
    /// Whether the text starts with the page's title as its first line; off by default.
    public var startsWithTitle = false
    /// Whether ``ExtractedText/droppedTemplates`` is filled; off by default, it costs a little time.
    public var countsDroppedTemplates: Bool
    /// The moment that `{{CURRENTYEAR}}` and its kin show; the text must not depend on the day of the run.
    public var clock: PageClock

    /// Options with their defaults; those of headings, lists and tables are the format's.
    public init(
        sections: Sections = .prose, templates: Templates = .builtin, format: Format = .plain,
        countsDroppedTemplates: Bool = false, clock: PageClock = .default
    ) {
        self.sections = sections
        self.templates = templates
        self.format = format
        headings = format == .plain ? .keep : .markdown
        lists = format == .plain ? .plain : .markdown
        tables = format == .plain ? .drop : .markdown
        self.countsDroppedTemplates = countsDroppedTemplates
        self.clock = clock
    }
}
