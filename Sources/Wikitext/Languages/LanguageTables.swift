/// What the parser knows of a language. One file a language fills one of these.
struct LanguageTables: Sendable {
    /// Local names and aliases of namespaces; the first of a number is its name.
    var namespaces: [(String, Int)] = []
    /// Behaviour switches such as `__NOTOC__`, spelled as in a page.
    var behaviorSwitches: [String] = []
    /// Those of them that say that the page only tells apart pages of the same name.
    var disambiguationSwitches: [String] = []
    /// Image options that give an image a frame with a caption: thumbnails and frames. `$1` stands for a value.
    var frameImageOptions: [String] = []
    /// Image options that set an image apart from the text by its place: left, right, centre, none.
    var placeImageOptions: [String] = []
    /// The other image options: size, border, height in the line, link, alternative text. `$1` stands for a value.
    var otherImageOptions: [String] = []
    /// Words that make a page a redirect.
    var redirects: [String] = []
    /// Templates of pages that only tell apart pages of the same name: lower case, redirect names too.
    var disambiguationTemplates: Set<String> = []
    /// Headings of sections that are no prose: lower case.
    var nonProseSections: Set<String> = []
    /// Names of months and days.
    var dateNames = DateNames.english
    /// Whether `{{plural:}}` always shows its first form.
    var hasOnePluralForm = false
    /// The variants of a language that has several, the one that is preferred first: codes, as `-{…}-` has them.
    var variants: [String] = []
    /// The fewest characters of text that a document has where nothing is said: fewer in scripts that say more with
    /// one.
    var minimumCharacters = 200
    /// Whether it is written without blanks and hiragana ends most words, so that a vocabulary may cut text there.
    var endsWordsWithHiragana = false
    /// Whose templates are known.
    var templates = TemplateLanguage.english

    /// Names that mean the same on every wiki.
    static let canonicalNamespaces: [(String, Int)] = [
        ("Media", -2), ("Special", -1), ("Talk", 1), ("User", 2), ("User talk", 3), ("Project", 4),
        ("Project talk", 5), ("File", 6), ("File talk", 7), ("Image", 6), ("Image talk", 7), ("MediaWiki", 8),
        ("MediaWiki talk", 9), ("Template", 10), ("Template talk", 11), ("Help", 12), ("Help talk", 13),
        ("Category", 14), ("Category talk", 15), ("TimedText", 710), ("TimedText talk", 711), ("Module", 828),
        ("Module talk", 829),
    ]
}

/// The languages of wikis whose templates are known.
enum TemplateLanguage: Sendable {
    case english, japanese
}
