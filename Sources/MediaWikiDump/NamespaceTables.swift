/// Names and aliases of namespaces that hold without a dump's `<siteinfo>`, or beside it.
///
/// Sources: the canonical names of MediaWiki's `NamespaceInfo`; for the languages, what the wikis themselves accept: the namespaces
/// and aliases of https://en.wikipedia.org/wiki/Wikipedia:Namespace and https://ja.wikipedia.org/wiki/Help:名前空間.
enum NamespaceTables {
    typealias Table = [(name: String, number: Int)]

    static let canonical: Table = [
        ("Media", -2), ("Special", -1), ("Talk", 1), ("User", 2), ("User talk", 3), ("Project", 4), ("Project talk", 5),
        ("File", 6), ("File talk", 7), ("Image", 6), ("Image talk", 7), ("MediaWiki", 8), ("MediaWiki talk", 9),
        ("Template", 10), ("Template talk", 11), ("Help", 12), ("Help talk", 13), ("Category", 14),
        ("Category talk", 15),
        ("TimedText", 710), ("TimedText talk", 711), ("Module", 828), ("Module talk", 829),
    ]

    static let byLanguage: [String: Table] = ["en": english, "ja": japanese]

    private static let english: Table = [
        ("Wikipedia", 4), ("Wikipedia talk", 5), ("WP", 4), ("WT", 5), ("Portal", 100), ("Portal talk", 101),
        ("Draft", 118), ("Draft talk", 119), ("MOS", 126), ("MOS talk", 127), ("TM", 10), ("Event", 1728),
        ("Event talk", 1729),
    ]

    private static let japanese: Table = [
        ("メディア", -2), ("特別", -1), ("ノート", 1), ("トーク", 1), ("利用者", 2), ("利用者‐会話", 3), ("利用者・トーク", 3),
        ("Wikipedia", 4), ("ウィキペディア", 4), ("WP", 4), ("JAWP", 4), ("Wikipedia‐ノート", 5), ("Wikipedia・トーク", 5),
        ("ファイル", 6), ("画像", 6), ("ファイル‐ノート", 7), ("ファイル・トーク", 7), ("画像‐ノート", 7),
        ("MediaWiki‐ノート", 9), ("テンプレート", 10), ("Template‐ノート", 11), ("テンプレート・トーク", 11),
        ("ヘルプ", 12), ("Help‐ノート", 13), ("ヘルプ・トーク", 13), ("カテゴリ", 14), ("Category‐ノート", 15), ("カテゴリ・トーク", 15),
        ("Portal", 100), ("ポータル", 100), ("Portal‐ノート", 101), ("ポータル・トーク", 101),
        ("プロジェクト", 102), ("PJ", 102), ("プロジェクト‐ノート", 103), ("プロジェクト・トーク", 103),
        ("モジュール", 828), ("モジュール‐ノート", 829), ("Module‐ノート", 829), ("モジュール・トーク", 829),
    ]
}
