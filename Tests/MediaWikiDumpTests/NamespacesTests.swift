import MediaWikiDump
import Testing

@Suite struct NamespacesTests {
    @Test(arguments: ["User talk", "user_talk", "USER TALK", " User_ talk ", "__user__talk__"]) func spellings(
        _ name: String
    ) {
        #expect(Namespaces(siteInfo: [3: "User talk"]).number(named: name) == 3)
    }

    @Test func titles() {
        let names = Namespaces(siteInfo: [0: "", 3: "利用者‐会話", 6: "ファイル"])
        #expect(names.number(ofTitle: "利用者‐会話:春:夏") == 3)
        #expect(names.number(ofTitle: "ファイル:A.png") == 6)
        #expect(names.number(ofTitle: "日本") == 0)
        #expect(names.number(ofTitle: "Re:ゼロ") == 0)
        #expect(names.number(ofTitle: ":ファイル:日本") == 0)
        #expect(names.number(ofTitle: "") == 0)
        #expect(names.number(ofTitle: ":") == 0)
    }

    @Test func theMainNamespaceHasNoName() {
        let names = Namespaces(siteInfo: [0: "", 5: ""])
        #expect(names.number(named: "") == nil)
        #expect(!names.allNames.keys.contains(""))
        #expect(names.number(ofTitle: ":x") == 0)
    }

    /// Two numbers with one name: the answer must not change from run to run.
    @Test func ambiguousNames() {
        for _ in 0..<20 {
            let names = Namespaces(
                siteInfo: Dictionary(uniqueKeysWithValues: (200..<240).map { ($0, "Same") }))
            #expect(names.number(named: "same") == 239)
        }
    }
}
