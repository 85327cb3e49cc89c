/// What the parser knows of a language. One file a language fills one of these.
struct LanguageTables: Sendable {
    /// Local names and aliases of namespaces; the first of a number is its name.
    var namespaces: [(String, Int)] = []
    /// Behaviour switches such as `__NOTOC__`, spelled as in a page.
    var behaviorSwitches: [String] = []
    /// Image options that set an image apart from the text: thumbnails, frames, alignment.
    var blockImageOptions: [String] = []
    /// The same, with `$1` for a value.
    var blockImageParameters: [String] = []
    /// Words that make a page a redirect.
    var redirects: [String] = []
    /// Templates of pages that only tell apart pages of the same name: lower case, redirect names too.
    var disambiguationTemplates: Set<String> = []
    /// Headings of sections that are no prose: lower case.
    var nonProseSections: Set<String> = []

    /// The tables of a language, completed by the names that every wiki understands.
    static func table(for language: String) -> LanguageTables {
        var table: LanguageTables
        switch language {
        case "en": return .english
        case "ja": table = .japanese
        default: table = LanguageTables()
        }
        table.behaviorSwitches += LanguageTables.english.behaviorSwitches
        table.blockImageOptions += LanguageTables.english.blockImageOptions
        table.blockImageParameters += LanguageTables.english.blockImageParameters
        table.redirects += LanguageTables.english.redirects
        table.disambiguationTemplates.formUnion(LanguageTables.english.disambiguationTemplates)
        table.nonProseSections.formUnion(LanguageTables.english.nonProseSections)
        return table
    }

    /// Names that mean the same on every wiki.
    static let canonicalNamespaces: [(String, Int)] = [
        ("Media", -2), ("Special", -1), ("Talk", 1), ("User", 2), ("User talk", 3), ("Project", 4),
        ("Project talk", 5), ("File", 6), ("File talk", 7), ("Image", 6), ("Image talk", 7), ("MediaWiki", 8),
        ("MediaWiki talk", 9), ("Template", 10), ("Template talk", 11), ("Help", 12), ("Help talk", 13),
        ("Category", 14), ("Category talk", 15), ("TimedText", 710), ("TimedText talk", 711), ("Module", 828),
        ("Module talk", 829),
    ]
}
