import Wikitext

/// What wikitext is made of, and what its parts may be mistaken for: bytes that open, close, part and repeat.
let fragments = [
    "{", "}", "{{", "}}", "{{{", "}}}", "}} ", "[", "]", "[[", "]]", "|", "=", ":", ";", "*", "#", " ", "\n", "\t", "a",
    "9", ".", ",",
    "-", "_", "__", "'", "''", "'''", "<", ">", "</", "&", "&amp;", "&lt;", "(", ")", "\"", "\u{1}", "~~~~",
    "-{", "}-", "zh:a;", "lc:", "{{lc:", "{{#if:1|", "{{#switch:", "|9=b", "{{{a|", "{{nowrap|", "|a=b", "{{a}}",
    "{{convert|5|km}}",
    "{{#expr:1+", "{{#tag:pre|",
    "<ref>", "</ref>", "<ref ", "<poem>", "</poem>", "<nowiki>", "</nowiki>", "<pre>", "</pre>", "<!--", "-->",
    "<!---->",
    "<noinclude ", "</includeonly ", "<math>", "</math>", "<div>", "</div>", "<span style=\"display:none\">", "<br>",
    "<ruby>a<rt>b", "<table><tr><td>", "</td>", "<li>", "<blockquote>",
    "{|", "|}", "|-", "||", "!!", "\n|", "\n|-", "\n*", "\n:", "\n;", "\n=", "\n==", "==", "\n----", "\n ",
    "[[File:a|", "[[File:a.png|thumb|", "[[a|b", "[[Category:a]] ", "[[fr:a]]", "[http://a ", "http://a",
    "é", "字", "\u{301}\u{323}", "\u{A0}", "\u{3000}", "\u{200E}", "＿＿", "（", "、", "ﷺ",
]

/// Those that change what others mean, in pages of three parts.
let openers = [
    "{", "{{", "{{{", "[[", "-{", "{{lc:", "{{{a|", "[[File:a|", "<poem>", ";", "<!--", "<div>", "\n*", "\n{|\n|",
]
let closers = ["}", "}} ", "}}", "}}}", "]]", "}-", "|}}}", "-->", "</poem>", "</div>", "</ref>", ">", ":", "\n"]
let fillers = [
    "lc:", "a", " ", ":", "|", "=", ";", "\n", "'''", "<ref>", "<b>", "&amp;", "[[a]]", "zh:a;", "é", "\u{301}",
]

/// Second halves of pages in frames.
let framed = [" ", "\n", "a", "9", ":", ";", "|", "=", "}", "]", ">", "</ref>", "'''", "&", "é"]

/// What a page stands in.
let frames = [
    ("{{", "}}"), ("{{#if:1|", "}}"), ("{{#switch:", "}}"), ("{{nowrap|", "}}"), ("-{zh:a", "}-"),
    ("<poem>", "</poem>"),
    ("{{formatnum:", "|R}}"), ("{{anchorencode:", "}}"), ("{{PAGENAME:", "}}"), ("{{#titleparts:", "|1}}"),
    ("{{#time:", "}}"),
    ("{{#time:Y|2000|", "}}"), ("{{#tag:", "|a}}"), ("{{IPAc-en|", "}}"), ("<div class=\"", "\">a</div>"),
    ("<div ", "=a>"), ("== ", " =="),
    ("<pre>", "</pre>"), ("[[File:a.png|thumb|", "]]"), ("{|\n|", "\n|}"), ("; ", ""), ("<table ", ">"),
    ("[http://a ", "]"),
]

/// A page of a length, made of fragments.
struct HostilePage {
    let name: String
    /// The parts, with the share of the length that each takes.
    private let parts: [(unit: [UInt8], share: Double)]

    private init(_ name: String, _ parts: [(String, Double)]) {
        self.name = name.map { $0 == "\n" ? "⏎" : $0 == " " ? "␣" : String($0) }.joined()
        self.parts = parts.map { (Array($0.0.utf8), $0.1) }
    }

    func bytes(_ length: Int) -> [UInt8] {
        var page: [UInt8] = []
        page.reserveCapacity(length + 64)
        for part in parts {
            // A share of nothing stands once.
            let end = page.count + max(1, Int(Double(length) * part.share))
            while page.count < end, !part.unit.isEmpty { page += part.unit }
        }
        return page
    }

    /// All shapes of all pairs, pages in frames, and pages of three parts.
    static var all: [HostilePage] {
        var pages: [HostilePage] = fragments.map { HostilePage("(\($0))ⁿ", [($0, 1)]) }
        for x in fragments {
            for y in fragments where x != y {
                pages.append(HostilePage("(\(x))ⁿ(\(y))ⁿ", [(x, 0.5), (y, 0.5)]))
                pages.append(HostilePage("(\(x)\(y))ⁿ", [(x + y, 1)]))
                pages.append(HostilePage("(\(x))ⁿaⁿ(\(y))ⁿ", [(x, 0.4), ("a", 0.2), (y, 0.4)]))
            }
        }
        for (before, after) in frames {
            for x in fragments {
                pages.append(HostilePage("\(before)(\(x))ⁿ\(after)", [(before, 0), (x, 1), (after, 0)]))
                for y in framed where x != y {
                    pages.append(
                        HostilePage("\(before)(\(x))ⁿ(\(y))ⁿ\(after)", [(before, 0), (x, 0.5), (y, 0.5), (after, 0)]))
                }
            }
        }
        for opener in openers {
            for filler in fillers {
                for closer in closers {
                    pages.append(
                        HostilePage(
                            "(\(opener))ⁿ(\(filler))ⁿ(\(closer))ⁿ", [(opener, 0.3), (filler, 0.35), (closer, 0.35)]))
                    pages.append(
                        HostilePage("(\(opener)\(filler))ⁿ(\(closer))ⁿ", [(opener + filler, 0.6), (closer, 0.4)]))
                    pages.append(
                        HostilePage("(\(opener))ⁿ(\(filler)\(closer))ⁿ", [(opener, 0.4), (filler + closer, 0.6)]))
                }
            }
        }
        return pages
    }
}

/// A wiki and the options with which its pages are read.
struct Reading {
    let name: String
    let site: Site
    let options: TextOptions

    static var all: [Reading] {
        var everything = TextOptions(sections: .all, format: .markdown)
        everything.math = .tex
        everything.ruby = .reading
        everything.code = .keep
        everything.keepsCaptions = true
        everything.usesCompatibilityForm = true
        everything.startsWithTitle = true
        everything.countsDroppedTemplates = true
        var bare = TextOptions(sections: .all)
        bare.templates = .none
        return [
            Reading(name: "en, plain", site: Site(wiki: "enwiki"), options: TextOptions()),
            Reading(name: "ja, everything", site: Site(wiki: "jawiki"), options: everything),
            Reading(name: "zh, everything", site: Site(wiki: "zhwiki"), options: everything),
            Reading(name: "de, no templates", site: Site(wiki: "dewiki"), options: bare),
        ]
    }
}
