import MediaWikiDump
import Testing

@Suite struct NamespacesTests {
    @Test func localNamesGoBeforeTheTables() {
        let names = Namespaces(
            siteInfo: [0: "", 4: "Wikipédia", 6: "Ficheiro", 100: "Portal", 101: "File"], language: "pt")
        #expect(names.number(named: "Ficheiro") == 6)
        #expect(names.number(named: "Wikipédia") == 4)
        #expect(names.number(named: "Image") == 6)
        #expect(names.number(named: "Portal") == 100)
        #expect(names.number(named: "File") == 101, "what the dump says goes first")
        #expect(names.localNames[6] == "Ficheiro")
    }

    @Test(arguments: ["User talk", "user_talk", "USER TALK", " User_ talk ", "__user__talk__"]) func spellings(
        _ name: String
    ) {
        #expect(Namespaces(siteInfo: [:], language: "xx").number(named: name) == 3)
    }

    @Test func titles() {
        let names = Namespaces(siteInfo: [0: "", 3: "利用者‐会話"], language: "ja")
        #expect(names.number(ofTitle: "カテゴリ:日本") == 14)
        #expect(names.number(ofTitle: "利用者‐会話:春:夏") == 3)
        #expect(names.number(ofTitle: "画像:A.png") == 6)
        #expect(names.number(ofTitle: "WP:A") == 4)
        #expect(names.number(ofTitle: "日本") == 0)
        #expect(names.number(ofTitle: "Re:ゼロ") == 0)
        #expect(names.number(ofTitle: ":カテゴリ:日本") == 0)
        #expect(names.number(ofTitle: "") == 0)
        #expect(names.number(ofTitle: ":") == 0)
    }

    @Test func aliasesDependOnTheLanguage() {
        #expect(Namespaces(siteInfo: [:], language: "en").number(named: "WP") == 4)
        #expect(Namespaces(siteInfo: [:], language: "de").number(named: "WP") == nil)
        #expect(Namespaces(siteInfo: [:], language: "de").number(named: "ファイル") == nil)
    }

    @Test func theMainNamespaceHasNoName() {
        let names = Namespaces(siteInfo: [0: "", 5: ""], language: "en")
        #expect(names.number(named: "") == nil)
        #expect(!names.allNames.keys.contains(""))
        #expect(names.number(ofTitle: ":x") == 0)
    }

    /// Two numbers with one name: the answer must not change from run to run.
    @Test func ambiguousNames() {
        for _ in 0..<20 {
            let names = Namespaces(
                siteInfo: Dictionary(uniqueKeysWithValues: (200..<240).map { ($0, "Same") }), language: "en")
            #expect(names.number(named: "same") == 239)
        }
    }
}
