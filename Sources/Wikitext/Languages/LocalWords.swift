/// Words that one language has for what is English elsewhere. Unlike the words in ``LanguageTables``, every wiki is
/// taken to understand them: a page that was copied from another wiki may bring them along.
enum LocalWords {
    /// Variables and functions of titles, and their English names.
    static let variables: [(name: StaticString, english: String)] = [
        ("ページ名", "PAGENAME"), ("完全なページ名", "FULLPAGENAME"), ("名前空間", "NAMESPACE"),
    ]

    /// The English name of a variable.
    static func englishVariable(_ name: String) -> String {
        guard let first = name.utf8.first, first >= 0x80 else { return name }
        return variables.first { $0.name.description == name }?.english ?? name
    }

    /// Parser functions that set something and show nothing.
    static let silentFunctions = ["デフォルトソート", "デフォルトソートキー", "表示タイトル"]

    /// What may stand before a template's name: lower case.
    static let templatePrefixes: [StaticString] = ["template:", "テンプレート:"]
}
