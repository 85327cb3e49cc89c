import MediaWikiDump
import Testing
import TestSupport

/// Pages that libxml2 refuses: they alone are lost, by name, and nothing that they hold is expanded, fetched or
/// believed.
@Suite struct InvalidPageTests {
    private func aroundIt(_ text: [UInt8]) -> [ParsedPage] {
        let before = pageXML(title: "Before", revision: "<text>before</text>")
        let start = "<page><title>Bad</title><ns>0</ns><id>13</id><revision><id>1</id><text>"
        let end = "</text></revision></page>"
        let after = pageXML(title: "After", revision: "<text>after</text>")
        return parse(Array((before + start).utf8) + text + Array((end + after).utf8))
    }

    private func expectOnlyItIsLost(_ pages: [ParsedPage], _ what: String) {
        #expect(pages.count == 3, "\(what)")
        #expect(pages.first?.text == "before", "\(what)")
        #expect(pages.last?.text == "after", "\(what)")
        let title: String?
        let (id, reason): (UInt64?, String)
        switch pages.count == 3 ? pages[1] : pages.first {
        case .invalid(let invalidTitle, let invalidID, let words), .torn(let invalidTitle, let invalidID, let words):
            (title, id, reason) = (invalidTitle, invalidID, words)
        default:
            Issue.record("\(what): \(pages)")
            return
        }
        #expect(title == "Bad", "\(what)")
        #expect(id == 13, "\(what)")
        #expect(!reason.isEmpty && !reason.contains("\n"), "\(what)")
    }

    static let damage: [String: [UInt8]] = [
        "control character": [0x41, 0x01, 0x42],
        "NUL": [0x41, 0x00, 0x42],
        "form feed": [0x0C],
        "invalid UTF-8": [0x41, 0xFF, 0x42],
        "cut UTF-8": [0xE3, 0x81],
        "overlong UTF-8": [0xC0, 0xAF],
        "surrogate in UTF-8": [0xED, 0xA0, 0x80],
        "U+FFFE": [0xEF, 0xBF, 0xBE],
        "undefined entity": Array("a&nbsp;b".utf8),
        "entity without end": Array("a&amp b".utf8),
        "bare ampersand": Array("R & B".utf8),
        "reference to a control character": Array("&#1;".utf8),
        "reference beyond Unicode": Array("&#x110000;".utf8),
        "mismatched tags": Array("<b><i></b></i>".utf8),
        "end tag alone": Array("</b>".utf8),
        "end of the dump": Array("</text></revision></page></mediawiki>".utf8),
        "start tag without end": Array("a < b".utf8),
        "attribute twice": Array("<b x='1' x='2'/>".utf8),
        "end of CDATA": Array("a ]]> b".utf8),
        "XML declaration": Array("<?xml version='1.0'?>".utf8),
        "document type": Array("<!DOCTYPE x [<!ENTITY a 'b'>]>&a;".utf8),
        "external entity": Array("<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>&a;".utf8),
    ]

    @Test(arguments: Self.damage.keys.sorted()) func onlyThePageAtFaultIsLost(_ name: String) throws {
        let text = try #require(Self.damage[name])
        var pages = aroundIt(text)
        if name == "end of the dump" {
            // The page ended, and well; what follows it is dropped between two pages.
            #expect(pages.map(\.title) == ["Before", "Bad", "After"])
            pages = [pages[0], .invalid(title: "Bad", id: 13, reason: "-"), pages[2]]
        }
        expectOnlyItIsLost(pages, name)
    }

    @Test func manyBadPagesAmongGoodOnes() {
        let xml = (0..<200).map { n in
            pageXML(title: "Page \(n)", revision: n % 3 == 1 ? "<text>\u{1}</text>" : "<text>text \(n)</text>")
        }
        let pages = parse(xml.joined())
        #expect(pages.count == 200)
        for (n, page) in pages.enumerated() {
            #expect(page.title == "Page \(n)")
            #expect(page.text == (n % 3 == 1 ? nil : "text \(n)"))
        }
    }

    private func fourPages(_ start: String, _ end: String) -> StitchedDump {
        let xml =
            pageXML(title: "One", revision: "<text>a\(start)</text>")
            + pageXML(title: "Two", revision: "<text>b</text>")
            + pageXML(title: "Three", revision: "<text>\(end)c</text>")
            + pageXML(title: "Four", revision: "<text>d</text>")
        return StitchedDump(Array(xml.utf8), cuts: [])
    }

    /// A comment or CDATA section that starts in one page and ends in another hides what is between: all are counted.
    @Test(arguments: [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?x ", "?>")]) func whatReachesIntoAnotherPage(
        start: String, end: String
    ) {
        let found = fourPages(start, end)
        #expect(found.pages.map(\.title) == ["Four"])
        #expect(found.hidden == 3)
    }

    @Test(arguments: [("<?x", "?>"), ("<b a='", "'/>")]) func nothingElseReachesIntoTheNextPage(
        start: String, end: String
    ) {
        let pages = fourPages(start, end).pages
        #expect(pages.map(\.title) == ["One", "Two", "Three", "Four"])
        #expect(pages.map(\.text)[1] == "b")
        #expect(pages.map(\.text)[3] == "d")
        guard case .invalid = pages[0] else {
            Issue.record("\(pages[0])")
            return
        }
    }

    @Test(arguments: [
        "<page/>", "<page />", "<page></page>", "<page\n/>", "<page><title></title><id>1</id></page>",
        "<page><id>1</id></page>",
    ])
    func pagesWithoutATitle(_ xml: String) {
        let pages = parse(xml + pageXML(title: "After", revision: "<text>after</text>"))
        #expect(pages.count == 2)
        guard case .invalid(let title, _, let reason)? = pages.first else {
            Issue.record("\(pages)")
            return
        }
        #expect((title ?? "").isEmpty)
        #expect(reason == "no <title>")
        #expect(pages.last?.text == "after")
    }

    @Test(arguments: ["", "<id></id>", "<id>x</id>", "<id>-1</id>", "<id>18446744073709551616</id>"])
    func pagesWithoutAnId(_ id: String) {
        let xml = "<page><title>T</title>\(id)<revision><id>5</id><text>x</text></revision></page>"
        #expect(parse(xml) == [.invalid(title: "T", id: nil, reason: "no <id>")])
    }

    @Test func largestId() {
        #expect(firstPage("<page><title>T</title><id> 18446744073709551615 </id></page>")?.id == .max)
    }

    /// Entities that expand to entities need a document type, and a page can have none.
    @Test func billionLaughs() {
        var definitions = "<!ENTITY a0 'laugh'>"
        for n in 1...20 { definitions += "<!ENTITY a\(n) '" + String(repeating: "&a\(n - 1);", count: 10) + "'>" }
        let pages = aroundIt(Array("<!DOCTYPE text [\(definitions)]>&a20;".utf8))
        expectOnlyItIsLost(pages, "billion laughs")
        expectOnlyItIsLost(aroundIt(Array("&a20;".utf8)), "billion laughs without definitions")
    }

    /// libxml2 bounds the depth of elements; whatever it decides, the neighbours live.
    @Test func deepNesting() {
        let depth = 100_000
        let pages = aroundIt(
            Array((String(repeating: "<b>", count: depth) + String(repeating: "</b>", count: depth)).utf8))
        #expect(pages.map(\.title) == ["Before", "Bad", "After"])
        #expect(pages.last?.text == "after")
    }

    @Test func longProcessingInstruction() {
        let pages = aroundIt(Array("<?wikiprep \(String(repeating: "oversized ", count: 200_000))?>".utf8))
        #expect(pages.map(\.title) == ["Before", "Bad", "After"])
        #expect(pages.last?.text == "after")
    }

    @Test(arguments: [100, 20_000, 100_000]) func manyAttributes(count: Int) {
        let attributes = (0..<count).map { " a\($0)='\($0)>'" }.joined()
        let pages = parse(
            pageXML(title: "Wide", revision: "<text\(attributes)>x</text>")
                + pageXML(title: "After", revision: "<text>y</text>"))
        #expect(pages.map(\.title) == ["Wide", "After"])
        #expect(pages.first?.text == (count == 100 ? "x" : nil))
        #expect(pages.last?.text == "y")
    }

    /// Long text between tags is none, whatever stands in it.
    @Test func longTextIsNoTag() {
        let text = String(repeating: "It's 5 \" long ", count: 5_000)
        #expect(parse(pageXML(revision: "<text>\(text)<!-- ' --></text>")).first?.text == text)
    }

    @Test func manyNamespaces() {
        let declarations = (0..<2_000).map { "<x xmlns:a\($0)='u'/>" }.joined()
        expectOnlyItIsLost(aroundIt(Array(declarations.utf8)), "namespaces")
        // Those of one page are not those of another.
        let page = "<page xmlns:a='u'><title>T</title><id>1</id></page>"
        #expect(parse(String(repeating: page, count: 3_000)).allSatisfy { $0.title == "T" })
    }

    @Test func elementsWithoutEnd() {
        let tags = (0..<200_000).map { "<x xmlns:a\($0)='u'>" }.joined()
        expectOnlyItIsLost(aroundIt(Array(tags.utf8)), "elements in elements")
    }

    @Test func numbersOfAMillionDigits() {
        let digits = String(repeating: "9", count: 1_000_000)
        let page = "<page><title>T</title><ns>0</ns><id>7</id><revision><id>70</id><text>x</text></revision></page>"
        #expect(parse(page.replacing(">7<", with: ">\(digits)<")) == [.invalid(title: "T", id: nil, reason: "no <id>")])
        #expect(firstPage(page.replacing(">70<", with: ">\(digits)<"))?.revision?.id == 0)
        #expect(firstPage(page.replacing(">0<", with: ">\(digits)<"))?.namespace == 0)
        #expect(parse(page.replacing(">T<", with: ">\(digits)<")).first?.title == digits)
    }

    /// Any bytes at all: as many results as pages, and no crash.
    @Test(arguments: SeededGenerator.seeds) func mutatedDumps(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let hostile: [[UInt8]] = [
            [0], [0xFF], Array("<".utf8), Array(">".utf8), Array("&".utf8), Array("</page>".utf8), Array("<page>".utf8),
            [],
        ]
        for _ in 0..<150 {
            var dump = SyntheticDump.bytes
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                let at = Int.random(in: 0..<dump.count - 20, using: &random)
                let replacement = hostile[Int.random(in: 0..<hostile.count, using: &random)]
                dump.replaceSubrange(at..<at + Int.random(in: 0...20, using: &random), with: replacement)
            }
            var scanner = PageScanner(textLimit: 2000)
            var batch = PageBatch()
            scanner.append(dump, to: &batch)
            _ = scanner.finish(into: &batch)
            #expect(PageParser(filter: .everything).parse(batch).count == batch.count)
            let whole = StitchedDump(dump, cuts: [], textLimit: 2000)
            #expect(StitchedDump(dump, cuts: random.cuts(3, in: dump.count), textLimit: 2000) == whole)
        }
    }
}
