import TestSupport
import Testing

@testable import Wikitext

/// What holds for every page, on random heaps of markup.
@Suite struct PropertyTests {
    private static let pieces = [
        "a", "b c", " ", "\n", "\n\n", "'", "''", "'''", "[", "[[", "]]", "]", "|", "{{", "}}", "{{{", "}}}", "{|",
        "\n{|\n",
        "\n|-\n", "\n|", "\n!", "!!", "||", "\n|}\n", "\n*", "\n#", "\n:", "\n;", "*", ":", ";", "=", "==", "\n== ",
        " ==\n",
        "<", ">", "</", "<div>", "</div>", "<b>", "</b>", "<span style=\"display:none\">", "</span>", "<br>", "<p>",
        "</p>",
        "<table>", "<tr>", "<td>", "</td>", "</table>", "<li>", "<ul>", "</ul>", "<pre>", "</pre>", "<nowiki>",
        "</nowiki>",
        "<nowiki/>", "<ref>", "</ref>", "<ref/>", "<!--", "-->", "<poem>", "</poem>", "<math>", "</math>", "<gallery>",
        "</gallery>", "<references/>", "<blockquote>", "</blockquote>", "<h2>", "</h2>", "<ruby>", "<rt>", "</ruby>",
        "&amp;", "&lt;", "&#91;", "&", "&#x301;", "-{", "}-", "----", "\n----", "__NOTOC__", "__", "＿＿目次強制＿＿",
        "http://a.b",
        "[http://a.b ", "File:A.png", "[[File:A.png|thumb|", "[[Category:A]]", "[[de:A]]", "#if:", "{{#if:",
        "{{#switch:",
        "{{lc:", "{{#expr:", "{{#tag:ref|", "{{#tag:nowiki|", "{{#tag:pre|", "{{#tag:syntaxhighlight|", "{{#tag:poem|",
        "{{padleft:", "{{#time:Y|", "{{#titleparts:", "{{formatnum:", "{{uc:", "{{!}}", "{{x}}", "{{PAGENAME}}", "茶",
        "（", "）", "、", "。", "\u{3000}",
        "\u{A0}",
        "\u{200B}", "\u{200D}", "\u{301}", "\u{FFFD}", "é", "\t", "\u{1}", "\u{7F}", "<includeonly>", "</includeonly>",
        "<noinclude>", "\r\n", "\0", "%41", "#REDIRECT [[", "(", ")", " ,", ".", "<syntaxhighlight>",
        "</syntaxhighlight>", "<rt>", "</rt>", "<rb>", "<td colspan=3 rowspan=2>", "<tr style=\"display:none\">",
        "|rowspan=2|",
        "\n|colspan=2|", "<ol>", "</ol>", "<math display=\"block\">", "<ce>", "</ce>", "ﬁ", "Ａ", "｜", "\u{2003}", "´",
        "|thumb|", "</li>",
    ]

    private static func page(_ generator: inout SeededGenerator) -> String {
        var page = ""
        for _ in 0..<Int.random(in: 1...60, using: &generator) {
            page += pieces[Int.random(in: 0..<pieces.count, using: &generator)]
        }
        return page
    }

    @Test(arguments: ["enwiki", "jawiki", "zhwiki"]) func holdsForEveryPage(_ wiki: String) {
        let seed = UInt64.random(in: .min ... .max)
        var generator = SeededGenerator(seed: seed)
        let site = Site(wiki: wiki)
        var extractor = TextExtractor(site: site, options: TextOptions(sections: .all))
        var prose = TextExtractor(site: site, options: TextOptions(sections: .prose))
        for _ in 0..<800 {
            let wikitext = Self.page(&generator)
            let page = extractor.extract(Array(wikitext.utf8), title: "A")
            let text = String(decoding: page.text, as: UTF8.self)
            func check(_ holds: Bool, _ what: Comment) {
                #expect(holds, "\(what); seed \(seed), page \(wikitext.debugDescription) → \(text.debugDescription)")
            }
            check(Array(text.utf8) == page.text, "the text is valid UTF-8")
            check(text.unicodeScalars.count == page.characters, "its length is right")
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            check(text.isEmpty || lines.first != "" && lines.last != "", "no blank line at its ends")
            check(!text.contains("\n\n\n"), "no two blank lines in a row")
            check(lines.allSatisfy { $0.first != " " && $0.last != " " }, "no blanks at the ends of lines")
            check(!text.contains("\u{200B}") && !text.contains("\u{A0}"), "nothing that cannot be seen")
            let again = extractor.extract(Array(wikitext.utf8), title: "A")
            check(again == page, "the page before changes nothing")
            let proseText = String(decoding: prose.extract(Array(wikitext.utf8), title: "A").text, as: UTF8.self)
            let all = Set(lines)
            check(
                proseText.split(separator: "\n").allSatisfy { all.contains($0) }, "prose is a part of the whole text")
        }
    }

    /// With every option at once, and with each of the formats.
    @Test(arguments: TextOptions.Format.allCases) func holdsForEveryOption(_ format: TextOptions.Format) {
        let seed = UInt64.random(in: .min ... .max)
        var generator = SeededGenerator(seed: seed)
        var options = TextOptions(sections: .all, format: format)
        options.math = .tex
        options.ruby = .reading
        options.keepsCaptions = true
        options.usesCompatibilityForm = true
        var extractor = TextExtractor(site: Site(wiki: "enwiki"), options: options)
        options.startsWithTitle = true
        var titled = TextExtractor(site: Site(wiki: "enwiki"), options: options)
        for _ in 0..<800 {
            let wikitext = Self.page(&generator)
            let page = extractor.extract(Array(wikitext.utf8), title: "A")
            let text = String(decoding: page.text, as: UTF8.self)
            func check(_ holds: Bool, _ what: Comment) {
                #expect(holds, "\(what); seed \(seed), page \(wikitext.debugDescription) → \(text.debugDescription)")
            }
            check(String(validating: page.text, as: UTF8.self) != nil, "the text is valid UTF-8")
            check(text.unicodeScalars.count == page.characters, "its length is right")
            check(!text.contains("\n\n\n"), "no two blank lines in a row")
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            check(text.isEmpty || lines.first != "" && lines.last != "", "no blank line at its ends")
            check(lines.allSatisfy { $0.last != " " && $0.last != "\u{3000}" }, "no blanks at the ends of lines")
            check(format == .markdown || lines.allSatisfy { $0.first != " " }, "nothing is indented in plain text")
            check(extractor.extract(Array(wikitext.utf8), title: "A") == page, "the page before changes nothing")
            let withTitle = titled.extract(Array(wikitext.utf8), title: "A")
            check(withTitle.characters == page.characters, "the title does not count")
            let title = format == .markdown ? "# A\n" : "A\n"
            check(
                withTitle.text.isEmpty == page.text.isEmpty
                    && (text.isEmpty || withTitle.text.starts(with: title.utf8)),
                "the title comes first, where there is text")
            check(withTitle.text.suffix(page.text.count).elementsEqual(page.text), "and then the text")
        }
    }

    @Test func anyBytesMakeValidText() {
        let seed = UInt64.random(in: .min ... .max)
        var generator = SeededGenerator(seed: seed)
        var extractor = TextExtractor(site: Site(wiki: "enwiki"), options: TextOptions())
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0...80, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            let page = extractor.extract(bytes, title: "A")
            #expect(String(validating: page.text, as: UTF8.self) != nil, "seed \(seed), page \(bytes)")
        }
    }
}
