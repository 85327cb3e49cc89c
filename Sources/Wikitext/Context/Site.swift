/// What the parser must know of a wiki: its language and the names of its namespaces.
///
/// The pipeline makes one from a dump's `<siteinfo>`; the built-in tables complete it, because newer dumps list no
/// aliases.
public struct Site: Sendable {
    /// The wiki's database name, such as `enwiki`.
    public let wiki: String
    /// The code of the wiki's language, such as `en`.
    public let language: String
    /// What stands before a title's colon: names of namespaces, languages, other wikis.
    let prefixes: NameTable<TitlePrefix>
    /// The canonical local name of each namespace, for `{{NAMESPACE}}` and its kin.
    let namespaceNames: [Int: String]
    let languageTables: LanguageTables
    /// What is known of templates, by name.
    let templateClasses: NameTable<TemplateClass>

    /// - Parameters:
    ///   - wiki: The database name, such as `enwiki`.
    ///   - language: The language code, such as `en`.
    ///   - namespaces: Local names and aliases in any case, with spaces or underscores, and their numbers.
    public init(wiki: String, language: String, namespaces: [String: Int]) {
        self.wiki = wiki
        self.language = language
        languageTables = LanguageTables.table(for: language)
        var names: [(String, TitlePrefix)] = InterwikiPrefixes.projects.map { ($0, .project) }
        names += InterwikiPrefixes.languages.map { ($0, $0 == language ? .ownLanguage : .language) }
        names += LanguageTables.canonicalNamespaces.map { ($0.0, .namespace($0.1)) }
        names += languageTables.namespaces.map { ($0.0, .namespace($0.1)) }
        names += namespaces.filter { !$0.key.isEmpty }.map { ($0.key, .namespace($0.value)) }
        prefixes = NameTable(names)
        templateClasses = NameTable(languageTables.disambiguationTemplates.map { ($0, .disambiguation) })
        var byNumber: [Int: String] = [:]
        for (name, number) in LanguageTables.canonicalNamespaces where byNumber[number] == nil {
            byNumber[number] = name
        }
        for (name, number) in languageTables.namespaces.reversed() { byNumber[number] = name }
        namespaceNames = byNumber
    }

    /// A site from the built-in tables alone: `enwiki` and `jawiki` in full, others with the canonical English names.
    public init(wiki: String) {
        self.init(wiki: wiki, language: Site.language(ofWiki: wiki), namespaces: [:])
    }

    /// `jawiki` → `ja`, `zh_min_nanwiki` → `zh-min-nan`; English when the name tells nothing.
    static func language(ofWiki wiki: String) -> String {
        let projects = [
            "wiktionary", "wikibooks", "wikinews", "wikiquote", "wikisource", "wikiversity", "wikivoyage", "wiki",
        ]
        for project in projects where wiki.hasSuffix(project) {
            let code = String(wiki.dropLast(project.count)).replacing("_", with: "-")
            if code == "simple" { return "en" }
            return code.isEmpty || code.count > 12 ? "en" : code
        }
        return "en"
    }

    /// The fewest characters of text that a document has where nothing is said.
    /// - Parameter language: a code such as `ja` or `zh-min-nan`.
    public static func usualMinimumCharacters(language: String) -> Int { LanguageTables.minimumCharacters(language) }

    /// Whether hiragana ends most words of a wiki's language, as in Japanese: a vocabulary may cut text there.
    /// - Parameter wiki: the database name, such as `jawiki` or `jawiktionary`.
    package static func endsWordsWithHiragana(wiki: String) -> Bool {
        guard let project = wiki.firstRange(of: "wik") else { return false }
        return LanguageTables.endsWordsWithHiragana(String(wiki[..<project.lowerBound]))
    }

    func namespace(named name: String) -> Int? {
        guard case .namespace(let number)? = prefixes.value(name) else { return nil }
        return number
    }
}

/// What a word before a title's colon says.
enum TitlePrefix: Equatable, Sendable {
    case namespace(Int)
    /// A wiki in another language.
    case language
    /// The wiki's own language: such a prefix changes nothing.
    case ownLanguage
    /// Another project, or a site outside.
    case project
}

/// What a template says about its page.
enum TemplateClass: Sendable {
    /// The page only tells apart pages of the same name.
    case disambiguation
}
