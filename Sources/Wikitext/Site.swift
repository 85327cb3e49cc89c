/// What the parser must know of a wiki: its language and the names of its namespaces.
///
/// The pipeline makes one from a dump's `<siteinfo>`; the built-in tables complete it, because newer dumps list no aliases.
public struct Site: Sendable {
    /// The wiki's database name, such as `enwiki`.
    public let wiki: String
    /// The code of the wiki's language, such as `en`.
    public let language: String
    /// Every local name and alias of a namespace, folded by ``fold(_:)``, and its number.
    let namespaces: [String: Int]
    /// The canonical local name of each namespace, for `{{NAMESPACE}}` and its kin.
    let namespaceNames: [Int: String]
    let languageTables: LanguageTables

    /// - Parameters:
    ///   - wiki: The database name, such as `enwiki`.
    ///   - language: The language code, such as `en`.
    ///   - namespaces: Local names and aliases in any case, with spaces or underscores, and their numbers.
    public init(wiki: String, language: String, namespaces: [String: Int]) {
        self.wiki = wiki
        self.language = language
        languageTables = LanguageTables.table(for: language)
        var names: [String: Int] = [:]
        for (name, number) in LanguageTables.canonicalNamespaces { names[Site.fold(name)] = number }
        for (name, number) in languageTables.namespaces { names[Site.fold(name)] = number }
        for (name, number) in namespaces where !name.isEmpty { names[Site.fold(name)] = number }
        self.namespaces = names
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

    /// Names are compared in lower case, with single spaces.
    static func fold(_ name: String) -> String {
        name.replacing("_", with: " ").split(separator: " ").joined(separator: " ").lowercased()
    }

    func namespace(named name: String) -> Int? { namespaces[Site.fold(name)] }
}
