import Foundation
import Testing

@testable import Wikitext

/// Hostile pages. Each is so long that a step which is not linear would take minutes; twice the length may take little
/// more than twice the time.
@Suite(.serialized) struct PathologicalTests {
    struct Hostile: Sendable, CustomTestStringConvertible {
        let name: String
        let unit: String
        var prefix = ""
        var suffix = ""
        var testDescription: String { name }

        func page(_ length: Int) -> [UInt8] {
            let unit = Array(unit.utf8)
            var page = Array(prefix.utf8)
            page.reserveCapacity(length + 64)
            while page.count < length { page += unit }
            return page + Array(suffix.utf8)
        }
    }

    static let pages: [Hostile] = [
        Hostile(name: "unclosed links", unit: "[["),
        Hostile(name: "unclosed links with targets", unit: "[[a|b "),
        Hostile(name: "unclosed images", unit: "[[File:a.png|thumb|"),
        Hostile(name: "unclosed images around links", unit: "[[File:a.png|x [[b]] "),
        Hostile(name: "images closed too early", unit: "[[File:x|]] "),
        Hostile(name: "unclosed templates", unit: "{{"),
        Hostile(name: "unclosed templates with arguments", unit: "{{a|b=c|"),
        Hostile(name: "unclosed arguments", unit: "{{{"),
        Hostile(name: "unclosed arguments with names", unit: "{{{a|"),
        Hostile(name: "nested templates", unit: "{{a|", suffix: String(repeating: "}}", count: 30_000)),
        Hostile(name: "nested conditions", unit: "{{#if:1|", suffix: String(repeating: "}}", count: 30_000)),
        Hostile(name: "nested known templates", unit: "{{nowrap|", suffix: String(repeating: "}}", count: 30_000)),
        Hostile(name: "nested quotations", unit: "{{quote|", suffix: String(repeating: "}}", count: 30_000)),
        Hostile(
            name: "a page in a hundred known templates", unit: "a ", prefix: String(repeating: "{{ubl|", count: 99),
            suffix: String(repeating: "}}", count: 99)),
        Hostile(name: "known templates in a row", unit: "{{convert|5|km}}"),
        Hostile(name: "a known template of many arguments", unit: "|a", prefix: "{{ubl", suffix: "}}"),
        Hostile(name: "a known template of many numbered arguments", unit: "|900=a", prefix: "{{ubl", suffix: "}}"),
        Hostile(name: "arguments with names of their own", unit: "|a=a|b=b", prefix: "{{lang", suffix: "}}"),
        Hostile(name: "a long figure", unit: "9", prefix: "{{convert|", suffix: "|km}}"),
        Hostile(name: "a long code", unit: "a", prefix: "{{flag|", suffix: "}}"),
        Hostile(name: "closing braces", unit: "}}"),
        Hostile(name: "closing brackets", unit: "]]"),
        Hostile(name: "bold", unit: "'''"),
        Hostile(name: "apostrophes between letters", unit: "a'''b''"),
        Hostile(name: "one run of apostrophes", unit: "'"),
        Hostile(name: "unclosed divisions", unit: "<div>"),
        Hostile(name: "unclosed hidden divisions", unit: "<div style=\"display:none\">"),
        Hostile(name: "unclosed bold tags", unit: "<b>"),
        Hostile(name: "bold tags closed as italic", unit: "<b></i>"),
        Hostile(name: "spans and divisions closed crosswise", unit: "<span><div></span>"),
        Hostile(name: "closing tags", unit: "</div></p></b>"),
        Hostile(name: "unclosed paragraphs", unit: "<p><small>"),
        Hostile(name: "unclosed list items", unit: "<ul><li>"),
        Hostile(name: "tags without an end", unit: "<div "),
        Hostile(name: "angle brackets", unit: "<"),
        Hostile(name: "unclosed tables", unit: "{|\n"),
        Hostile(name: "nested tables", unit: "{|\n|\n"),
        Hostile(name: "nested table tags", unit: "<table><tr><td>"),
        Hostile(name: "tables without cells", unit: "<table>a"),
        Hostile(name: "table cells", unit: "||a", prefix: "{|\n"),
        Hostile(name: "a row of cells", unit: "|a|", prefix: "{|\n|"),
        Hostile(name: "rows of a cell", unit: "|-\n|a\n", prefix: "{|\n"),
        Hostile(name: "many tables", unit: "{|\n|a\n|}\n"),
        Hostile(name: "tables in cells, closed", unit: "{|\n|a\n", suffix: String(repeating: "|}\n", count: 30_000)),
        Hostile(
            name: "rows under a row of many cells", unit: "|-\n|a\n",
            prefix: "{|\n|" + String(repeating: "|a|", count: 30_000) + "\n"),
        Hostile(name: "cells over all columns and rows", unit: "|-\n|colspan=32 rowspan=63|a\n", prefix: "{|\n"),
        Hostile(
            name: "cells under cells over all columns and rows", unit: "|-\n|a||b\n",
            prefix: "{|\n" + String(repeating: "|rowspan=63 colspan=32|a\n", count: 2_000)),
        Hostile(name: "bars in a cell", unit: "&#124;", prefix: "{|\n|"),
        Hostile(name: "captions of a table", unit: "|+a\n", prefix: "{|\n"),
        Hostile(
            name: "captions with images", unit: "[[File:a.png|thumb|", suffix: String(repeating: "]]", count: 50_000)),
        Hostile(name: "an image with many options", unit: "|a", prefix: "[[File:a.png|thumb", suffix: "]]"),
        Hostile(name: "formulas", unit: "<math>x</math>"),
        Hostile(name: "unclosed formulas", unit: "<math>"),
        Hostile(name: "unclosed readings", unit: "<ruby>a<rt>b"),
        Hostile(name: "lists in items of lists", unit: "<ol><li>a"),
        Hostile(name: "compatible characters", unit: "ＡＢＣ　ﷺ"),
        Hostile(name: "compatible blanks", unit: "\u{2002}", prefix: "a", suffix: "b"),
        Hostile(name: "one deep list", unit: "*"),
        Hostile(name: "lists by turns", unit: "*#:;"),
        Hostile(name: "many lists", unit: "*a\n#b\n"),
        Hostile(name: "terms", unit: ";a:b\n"),
        Hostile(name: "a term of colons", unit: ":", prefix: ";"),
        Hostile(name: "a term of tags", unit: "<b>:", prefix: ";"),
        Hostile(name: "unclosed references", unit: "<ref>"),
        Hostile(name: "unclosed references without an end", unit: "<ref "),
        Hostile(name: "unclosed nowiki", unit: "<nowiki>"),
        Hostile(name: "empty nowiki", unit: "<nowiki/>"),
        Hostile(name: "unclosed poems", unit: "<poem>"),
        Hostile(name: "references in a poem", unit: "<ref>", prefix: "<poem>", suffix: "</poem>"),
        Hostile(name: "unclosed comments", unit: "<!--"),
        Hostile(name: "comments in a row", unit: "<!---->"),
        Hostile(name: "comments on their lines", unit: "\n <!---->"),
        Hostile(name: "comments after blanks", unit: " <!-- -->", prefix: "\n"),
        Hostile(name: "unclosed variants", unit: "-{"),
        Hostile(name: "unclosed addresses", unit: "[http://"),
        Hostile(name: "unclosed addresses with labels", unit: "[http://a b "),
        Hostile(name: "addresses with a control character", unit: "[http://a b ", suffix: "\u{1}]"),
        Hostile(name: "ampersands", unit: "&"),
        Hostile(name: "unclosed references to characters", unit: "&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        Hostile(name: "long numbers of characters", unit: "1", prefix: "&#"),
        Hostile(name: "equals signs", unit: "=="),
        Hostile(name: "headings", unit: "==a==\n"),
        Hostile(name: "heading lines in a template", unit: "\n==", prefix: "{{a|"),
        Hostile(name: "underscores", unit: "__"),
        Hostile(name: "wide underscores", unit: "＿＿"),
        Hostile(name: "blank lines", unit: "\n"),
        Hostile(name: "blanks", unit: " "),
        Hostile(
            name: "blanks before categories", unit: "[[Category:a]]", prefix: String(repeating: " ", count: 100_000)),
        Hostile(name: "line breaks before categories", unit: "\n\n[[Category:a]]"),
        Hostile(name: "vanished templates in a line", unit: "{{a}} ", suffix: "b"),
        Hostile(name: "vanished templates and references", unit: "<ref/>{{a}}", suffix: "b"),
        Hostile(name: "vanished templates between separators", unit: "{{a}},;)"),
        Hostile(name: "open brackets and vanished templates", unit: "({{a}},"),
        Hostile(name: "hyphens", unit: "-"),
        Hostile(name: "percent signs in links", unit: "[[%41%]]"),
        Hostile(name: "colons in links", unit: ":a", prefix: "[[", suffix: "]]"),
        Hostile(name: "slashes in links", unit: "/.", prefix: "[[", suffix: "]]"),
        Hostile(name: "no UTF-8", unit: "\u{FFFD}"),
        Hostile(name: "combining marks", unit: "\u{301}\u{323}"),
        Hostile(name: "leaked table rows", unit: "| align"),
        Hostile(name: "switch cases", unit: "|a=b", prefix: "{{#switch:c", suffix: "}}"),
        Hostile(name: "an expression of brackets", unit: "(", prefix: "{{#expr:", suffix: "}}"),
        Hostile(name: "an expression of signs", unit: "-", prefix: "{{#expr:", suffix: "1}}"),
    ]

    /// Pages of several parts, each repeated: what the first one leaves open, the others make scanned again and again.
    struct HostileParts: Sendable, CustomTestStringConvertible {
        let name: String
        /// What is repeated, in its order; an empty share stands once.
        let parts: [(unit: String, share: Double)]
        var wiki = "enwiki"
        var testDescription: String { name }

        init(_ name: String, _ parts: (String, Double)..., wiki: String = "enwiki") {
            self.name = name
            self.parts = parts.map { ($0.0, $0.1) }
            self.wiki = wiki
        }

        func page(_ length: Int) -> [UInt8] {
            parts.flatMap { part in
                let unit = Array(part.unit.utf8)
                return Array(repeatElement(unit, count: max(1, Int(part.share * Double(length)) / unit.count)).joined())
            }
        }
    }

    static let pagesOfParts = [
        HostileParts("semicolons, then a term without an end", (";", 0.5), ("a", 0.5)),
        HostileParts("semicolons, colons, then text", (";", 0.4), ("a:", 0.2), ("a", 0.4)),
        HostileParts("braces opened and closed", ("{", 0.5), ("}", 0.5)),
        HostileParts("braces, then one pair closed again and again", ("{", 0.4), ("a", 0.2), ("}}a", 0.4)),
        HostileParts("braces, then names of functions", ("{", 0.3), ("lc:", 0.4), ("}} ", 0.3)),
        HostileParts("defaults in defaults", ("{{{a|", 0.4), ("a", 0.2), ("}}}", 0.4)),
        HostileParts("functions in functions", ("{{lc:", 0.4), ("A", 0.2), ("}}", 0.4)),
        HostileParts("brackets in braces", ("{{", 0), ("[", 0.5), ("]", 0.5)),
        HostileParts("a switch of a long number", ("{{#switch:", 0), ("9", 0.5), ("|9", 0.5), ("}}", 0)),
        HostileParts("poems around unclosed references", ("<poem><ref></poem><ref>", 1)),
        HostileParts("poems around references, one of them closed", ("<poem><ref></poem>", 1), ("</ref>", 0)),
        HostileParts("closing tags without an end, then an end", ("</includeonly ", 1), (">", 0)),
        HostileParts("tags without an end, then an end", ("<noinclude <ref ", 1), (">", 0)),
        HostileParts("comments, then none that ends", ("\n<!---->", 0.5), ("<!--", 0.5)),
        HostileParts(
            "a variant of semicolons and blanks", ("-{zh:a", 0), (";", 0.5), (" ", 0.5), ("}-", 0), wiki: "zhwiki"),
        HostileParts("variants in variants", ("-{", 0.4), ("zh:a;", 0.2), ("}-", 0.4), wiki: "zhwiki"),
        HostileParts("blanks, then categories in a line", ("a", 0), (" ", 0.5), ("[[Category:a]] ", 0.5)),
        HostileParts("unclosed images, then links", ("[[File:a|", 0.5), ("[[b]]", 0.5)),
        HostileParts("marks of two classes by turns", ("a", 0), ("\u{301}\u{323}", 1)),
        HostileParts("marks in an attribute's name", ("<div a", 0), ("\u{301}\u{323}", 1), ("=b>", 0)),
        HostileParts("marks in an attribute's value", ("<div class=\"a", 0), ("\u{301}\u{323}", 1), ("\">", 0)),
        HostileParts("marks in a title", ("{{PAGENAME:a", 0), ("\u{301}\u{323}", 1), ("}}", 0)),
        HostileParts("marks in a number", ("{{formatnum:a", 0), ("\u{301}\u{323}", 1), ("|R}}", 0)),
        HostileParts("marks in a tag's name", ("{{#tag:a", 0), ("\u{301}\u{323}", 1), ("|b}}", 0)),
        HostileParts("marks in an address", ("{{anchorencode:a", 0), ("\u{301}\u{323}", 1), ("}}", 0)),
        HostileParts("no function, around much text", ("{{a:", 0.4), ("b", 0.2), ("}}", 0.4)),
        HostileParts("a namespace, around much text", ("{{ns:", 0.4), ("b", 0.2), ("}}", 0.4)),
    ]

    /// CPU time of this thread, in seconds.
    private static func cpuTime() -> Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Four times the length may take four times the time; a step that is not linear takes sixteen. `make hostile`
    /// looks for such pages.
    @Test(arguments: pagesOfParts, [TextOptions(), everything])
    func fourTimesTheLengthDoesNotTakeTheSquare(_ hostile: HostileParts, _ options: TextOptions) {
        var extractor = TextExtractor(site: Site(wiki: hostile.wiki), options: options)
        func seconds(_ length: Int) -> Double {
            let page = hostile.page(length)
            return (0..<2).map { _ in
                let start = Self.cpuTime()
                _ = extractor.extract(page, title: "A")
                return Self.cpuTime() - start
            }.min() ?? 0
        }
        let (short, long) = (seconds(15_000), seconds(60_000))
        #expect(long < 9 * short + 0.02, "\(short) s, then \(long) s")
    }

    /// Every page comes to its end, and what comes out is text. A step that is not linear would take minutes for some
    /// of them.
    @Test(.timeLimit(.minutes(5)), arguments: pages, [TextOptions(sections: .all), everything])
    func comesToAnEnd(_ hostile: Hostile, _ options: TextOptions) {
        var extractor = TextExtractor(site: Site(wiki: "jawiki"), options: options)
        let text = extractor.extract(hostile.page(20_000), title: "A").text
        #expect(Array(String(decoding: text, as: UTF8.self).utf8) == text)
    }

    /// Everything that options can ask for.
    private static var everything: TextOptions {
        var options = TextOptions(sections: .prose, format: .markdown)
        options.math = .tex
        options.ruby = .reading
        options.keepsCaptions = true
        options.usesCompatibilityForm = true
        options.startsWithTitle = true
        return options
    }

    /// Timings are no tests: this one runs where WIKIPREP_TIMINGS is set, on an optimised build (see CONTRIBUTING.md).
    @Test(
        .enabled(if: ProcessInfo.processInfo.environment["WIKIPREP_TIMINGS"] != nil), arguments: pages,
        [TextOptions(sections: .all), everything])
    func takesLinearTime(_ hostile: Hostile, _ options: TextOptions) {
        var extractor = TextExtractor(site: Site(wiki: "jawiki"), options: options)
        func seconds(_ page: [UInt8]) -> Double {
            var best = Double.infinity
            for _ in 0..<2 {
                let time = ContinuousClock().measure { _ = extractor.extract(page, title: "A") }
                best = min(best, Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18)
            }
            return best
        }
        let single = seconds(hostile.page(1_000_000))
        let double = seconds(hostile.page(2_000_000))
        print("\(hostile.name), \(options.format): \(single) s, for twice the length \(double) s")
        // Small times are noise.
        #expect(single < 1 && double < 2.2 * single + 0.02, "\(single) s, for twice the length \(double) s")
    }
}
