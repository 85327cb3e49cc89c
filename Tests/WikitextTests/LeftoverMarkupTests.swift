import TestSupport
import Testing

@testable import Wikitext

@Suite struct LeftoverMarkupTests {
    private func places(_ text: String) -> [String: Int] {
        Dictionary(
            uniqueKeysWithValues: LeftoverMarkup(in: Array(text.utf8).span).places.map { ($0.kind.rawValue, $0.places) }
        )
    }

    @Test(
        arguments: [
            ("A text. It's plain: 3 < 4, a & b, x = y, f(x)[1] {a} |b| _c_.", [:]),
            ("[[Link]] and ]]", ["[[": 1, "]]": 2]),
            ("{{a|{{b}}}} {{{c}}}", ["{{": 3, "}}": 3]),
            ("''a'' '''b''' it's", ["''": 4]),
            ("{| class=x\n|-\n| a\n  |- b\na |- b\n|}", ["{|": 1, "|-": 2, "|}": 1]),
            ("<ref name=a> </ref> <br/> <div>", ["<tag>": 4]),
            ("a < b > c <3> <a <b>", ["<tag>": 1]),
            ("&nbsp; &#160; &#xA0; & AT&T; a&b", ["&entity;": 3]),
            ("[http://a b] [//c] [1]", ["[http": 2]),
            ("== Heading ==\na == b\n = c\n===d", ["==": 2]),
            ("__TOC__ __NOTOC__ __init__ __A__", ["__WORD__": 2]),
            ("thumb|200px|a", ["thumb|": 1]),
            ("日本語の文章。ー「」、｛｝", [:]),
            ("", [:]), ("[", [:]), ("<", [:]), ("&", [:]), ("__AB", [:]),
        ] as [(String, [String: Int])])
    func kinds(_ text: String, _ expected: [String: Int]) {
        #expect(places(text) == expected, "\(text)")
    }

    /// Marks at every place of sixteen bytes.
    @Test func marksAreFoundWhereverTheyStand() {
        for kind in [
            ("[[", "[["), ("]]", "]]"), ("{{", "{{"), ("}}", "}}"), ("''", "''"), ("{|", "{|"), ("|}", "|}"),
            ("<b>", "<tag>"), ("&lt;", "&entity;"),
        ] {
            for before in 0..<36 {
                for after in [0, 1, 7, 8, 15, 20] {
                    let text = String(repeating: "y", count: before) + kind.0 + String(repeating: "é", count: after)
                    #expect(places(text) == [kind.1: 1], "\(text)")
                }
            }
        }
    }
}
