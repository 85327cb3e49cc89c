import MediaWikiDump
import Testing
import TestSupport

/// What a page is follows from the whole dump, however it is cut; and nothing of it goes unseen.
@Suite struct OddDumpTests {
    @Test(arguments: SeededGenerator.seeds) func theSameHoweverItIsCut(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for round in 0..<150 {
            let dump = OddDump.random(&random, oddity: round % 4)
            let whole = StitchedDump(dump, cuts: [])
            let byteByByte = StitchedDump(dump, cuts: [], pieceSize: 1)
            #expect(byteByByte == whole, "seed \(seed), round \(round): \(String(decoding: dump, as: UTF8.self))")
            for size in [1, 3, 17, 100, 400] {
                let cuts = Array(stride(from: size, to: dump.count, by: size))
                let stitched = StitchedDump(dump, cuts: cuts, pieceSize: Int.random(in: 1...200, using: &random))
                guard stitched == whole else {
                    Issue.record(
                        """
                        seed \(seed), round \(round), segments of \(size): \(stitched.items)
                        instead of \(whole.items)
                        of \(String(decoding: dump, as: UTF8.self))
                        """)
                    return
                }
            }
        }
    }

    /// Undamaged and plain, nothing is scanned twice.
    @Test func plainDumpsAreJoinedAtOnce() {
        let pages = (1...40).map {
            SyntheticDump.page("T\($0)", id: $0, revisions: SyntheticDump.revision($0, "2020-01-01T00:00:00Z", "text"))
        }
        let dump = Array((SyntheticDump.header + pages.joined() + SyntheticDump.footer).utf8)
        for size in [300, 500, 1000, 2000] {
            let cuts = Array(stride(from: 600, to: dump.count, by: size))
            let stitched = StitchedDump(dump, cuts: cuts)
            #expect(stitched.pages.count == 40 && stitched.damage.isEmpty && stitched.ending == .complete)
            #expect(stitched.work.redone == 0)
        }
    }

    private static let page = SyntheticDump.page(
        "T", id: 1, revisions: SyntheticDump.revision(1, "2020-01-01T00:00:00Z", "text"))

    /// Three pages with something between the first and the second.
    private func dump(_ between: String) -> StitchedDump {
        StitchedDump(
            Array((SyntheticDump.header + Self.page + between + Self.page + Self.page + SyntheticDump.footer).utf8),
            cuts: [])
    }

    @Test(arguments: [
        "<!-- a comment -->", "<!-- <x> & ' -->", "<?a b?>", "\n\r\t ", "<x/>",
        "<x>text &amp; <y a=\">\" b='\"'/></x >",
        "<logitem><id>3</id></logitem>", "</mediawiki>\n<mediawiki><siteinfo><dbname>jawiki</dbname></siteinfo>",
        "</mediawiki><?xml version=\"1.0\"?><!DOCTYPE m [<!-- ' -->]>\n<mediawiki>", "<x><![CDATA[ </x> ]]></x>",
    ]) func whatMayStandBetweenPages(_ between: String) {
        let found = dump(between)
        #expect(found.pages.count == 3 && found.damage.isEmpty && found.ending == .complete)
    }

    @Test(arguments: [
        "text", "\u{0}\u{0}", "&amp;", "</x>", "<x></y>", "<x>", "<x", "<", "<x a>", "<x a=b>", "<x a='<'/>", "<1/>",
        "</page>",
        "<pagf>", "<![CDATA[ ]]>", "<!DOCTYPE a>", "<!-- -- -->", "<x>\u{1}</x>", "<mediawiki>", "]]>", "<!", "<?",
        "<garbage & < > ]]> \u{1}",
    ]) func whatIsDamageBetweenPages(_ between: String) {
        let found = dump(between)
        #expect(found.pages.count == 3 && found.damage.count == 1, "\(found.items)")
        // Without --salvage it ends there.
        let bytes = Array(
            (SyntheticDump.header + Self.page + between + Self.page + Self.page + SyntheticDump.footer).utf8)
        var scanner = PageScanner(start: .document)
        var batch = PageBatch()
        scanner.append(bytes, to: &batch)
        _ = scanner.finish(into: &batch)
        // Of an element nobody knows at its start that it has no end.
        #expect(["<x>", "<pagf>"].contains(between) || batch.count == 1)
        let start = SyntheticDump.header.utf8.count + Self.page.utf8.count
        #expect(scanner.damage.map { (start...start + between.utf8.count).contains($0.offset) } == true)
    }

    /// One bit of a page's tags is another: the page is damaged, and no other.
    @Test(arguments: ["<page>", "</page>"]) func everyBitOfAPageTag(_ tag: String) throws {
        let dump = Array((SyntheticDump.header + Self.page + Self.page + Self.page + SyntheticDump.footer).utf8)
        let text = String(decoding: dump, as: UTF8.self)
        let second = try #require(text.ranges(of: tag).dropFirst().first)
        let start = text.utf8.distance(from: text.startIndex, to: second.lowerBound)
        for bit in 0..<tag.utf8.count * 8 {
            var flipped = dump
            flipped[start + bit / 8] ^= 1 << UInt8(bit % 8)
            let found = StitchedDump(flipped, cuts: [])
            let invalid = found.pages.filter { if case .page = $0 { false } else { true } }.count
            let counted = found.damage.reduce(0) { $0 + $1.pages } + invalid
            // A `<page>` that was broken in its name may be an element, or text; one in `</page>` joins two pages.
            #expect(found.pages.count - invalid >= (tag == "<page>" ? 2 : 1), "bit \(bit): \(found.items)")
            #expect(!found.damage.isEmpty || counted > 0, "bit \(bit): \(found.items)")
        }
    }

    @Test func pagesWithAPrefix() {
        let found = dump(
            Self.page.replacing("<page>", with: "<mw:page xmlns:mw='u'>").replacing("</page>", with: "</mw:page  >")
                + Self.page.replacing("<", with: "<é:").replacing("<é:/", with: "</é:"))
        #expect(found.pages.map(\.title) == ["T", "T", "T", "T", "T"])
        #expect(found.pages.allSatisfy { $0.text == "text" })
        #expect(found.damage.isEmpty)
    }

    @Test func newestRevisionWithAPrefix() {
        let revisions = [3, 1, 2].map { SyntheticDump.revision($0, "202\($0)-01-01T00:00:00Z", "text \($0)") }
        let page = SyntheticDump.page("T", id: 1, revisions: revisions.joined())
            .replacing("<", with: "<m:").replacing("<m:/", with: "</m:")
        for cut in 0...page.utf8.count {
            #expect(StitchedDump(Array(page.utf8), cuts: [cut]).pages.map(\.text) == ["text 3"])
        }
    }

    /// In CDATA and in comments a tag is text; where it hides other pages, these are counted.
    @Test func tagsThatAreText() {
        func inText(_ text: String) -> StitchedDump { dump(Self.page.replacing(">text<", with: ">\(text)<")) }
        for text in [
            "<![CDATA[ <page> </page> ]]>", "<!-- <page/></page> -->", "<?a <page></page>?>", "<!-- </page> -->",
        ] {
            let found = inText(text)
            #expect(found.pages.count == 4 && found.hidden == 0 && found.damage.isEmpty, "\(text)")
        }
        let found = inText("<![CDATA[ </page><page> ]]>")
        #expect(found.pages.count == 3 && found.hidden == 2 && found.damage.isEmpty)
        #expect(dump("<!-- \(Self.page) \(Self.page) -->").hidden == 2)
    }

    @Test func pagesInAnotherElement() {
        let found = dump("<x>\(Self.page)\(Self.page)</x>")
        #expect(found.pages.count == 5 && found.damage.isEmpty && found.elements == ["x": 1])
    }

    /// Millions of starts are one damage, and take no memory.
    @Test func pagesWithoutEnds() {
        let dump = Array((SyntheticDump.header + String(repeating: "<page>", count: 100_000) + Self.page).utf8)
        let found = StitchedDump(dump, cuts: [], pieceSize: 5000)
        #expect(found.pages.count == 1)
        #expect(found.damage.count == 1 && found.damage.first?.pages == 100_000)
    }

    @Test func whatIsOpenAtTheEnd() {
        func ending(_ rest: String) -> PageScanner.Ending {
            StitchedDump(Array((SyntheticDump.header + Self.page + rest).utf8), cuts: []).ending
        }
        #expect(ending("</mediawiki>") == .complete)
        #expect(ending("</mediawiki >\n\n<!-- end -->\n") == .complete)
        for rest in [
            "", "</mediawiki", "<x></mediawiki>", "</mediawiki><!-- ", "</mediawiki><mediawiki>", "<x", "</mediawiki><",
        ] {
            #expect(ending(rest) == .incomplete, "\(rest)")
        }
        guard case .inPage = ending("<page><title>") else {
            Issue.record("not in a page")
            return
        }
    }

    /// What looked like the start of a comment or its like is looked through for pages.
    @Test(arguments: ["<!-- ", "<![CDATA[ ", "<?a "]) func anEndlessComment(_ start: String) {
        let found = dump(Self.page.replacing(">text<", with: ">\(start)<"))
        #expect(found.pages.count == 3)
        #expect(found.damage.map(\.pages) == [1])
    }

    /// A comment that has lost its end does not take another's.
    @Test func aCommentWithoutItsEnd() {
        let found = dump("<!-- a -,>\(Self.page)<!-- b -->")
        #expect(found.damage.count == 1)
    }
}

/// Pages that were torn: bytes between two texts are missing or zero.
@Suite struct TornPageTests {
    private static let pages = (1...4).map {
        SyntheticDump.page(
            "T\($0)", id: $0,
            revisions: SyntheticDump.revision(
                $0, "2020-01-01T00:00:00Z", "first words of \($0), and more words of \($0), and last words"))
    }

    private func isTorn(_ xml: String) -> Bool {
        let found = StitchedDump(Array(xml.utf8), cuts: [])
        return !found.damage.isEmpty || found.pages.contains { if case .torn = $0 { true } else { false } }
    }

    @Test func zeros() {
        let xml = Self.pages.joined()
        for (from, to) in [(200, 700), (300, 1000), (250, 300)] {
            var bytes = Array(xml.utf8)
            for index in from..<to { bytes[index] = 0 }
            #expect(isTorn(String(decoding: bytes, as: UTF8.self)), "\(from) to \(to)")
        }
    }

    /// Every cut from a text to behind another page's start is seen, but where it goes from text to text.
    @Test(arguments: SeededGenerator.seeds) func missingBytes(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let xml = Self.pages.joined()
        let from = try #require(xml.firstRange(of: "words of 2")).lowerBound
        let third = try #require(xml.firstRange(of: "<title>T3")).lowerBound
        let text = try #require(xml[third...].firstRange(of: "<text")).lowerBound
        let length = xml[third..<text].count
        for _ in 0..<40 {
            let to = xml.index(third, offsetBy: Int.random(in: 0..<length, using: &random))
            let cut = String(xml[..<from] + xml[to...])
            #expect(isTorn(cut), "\(cut)")
        }
    }

    /// From the start tag of one text into another text: what is left of the tag ends with that text's end tag.
    @Test(arguments: ["<tex", "<text", "<text xml:space", "<text xml:space=\"pres"]) func missingBytesFromATag(
        _ start: String
    ) throws {
        let xml = Self.pages.joined()
        let second = try #require(xml.firstRange(of: "<title>T2")).lowerBound
        let from = try #require(xml[second...].firstRange(of: "<text")).lowerBound
        let to = try #require(xml.firstRange(of: "more words of 3")).lowerBound
        #expect(isTorn(xml[..<from] + start + xml[to...]))
    }

    /// From the start tag of any element to behind another page's text.
    @Test(arguments: ["<commen", "<contribut", "<usern", "<mod", "<minor", "<redirec", "</contributor"])
    func missingBytesFromATagToBehindAText(_ start: String) throws {
        let xml = Self.pages.joined()
        let second = try #require(xml.firstRange(of: "<title>T2")).lowerBound
        let from = try #require(xml[second...].firstRange(of: "<text")).lowerBound
        let third = try #require(xml.firstRange(of: "more words of 3")).lowerBound
        let to = try #require(xml[third...].firstRange(of: "</text>")).upperBound
        #expect(isTorn(xml[..<from] + start + xml[to...]))
    }

    /// A page that is merely wrong is one page.
    @Test(arguments: [
        "a & b", "\u{1}", "<b><i></b></i>", "</b>", "a < b", "if x<y", "&nbsp;", "a ]]> b", "<p a='1' a='2'/>",
    ])
    func wrongPages(
        _ text: String
    ) {
        let xml = Self.pages[0].replacing("first words of 1", with: text)
        guard case .invalid? = StitchedDump(Array(xml.utf8), cuts: []).pages.first else {
            Issue.record("\(text)")
            return
        }
    }

    @Test func elementsTwice() {
        for (one, two) in [("<id>1</id>\n", "<id>1</id><id>2</id>\n"), ("</title>", "</title><title>U</title>")] {
            #expect(isTorn(Self.pages[0].replacing(one, with: two)))
        }
    }

    @Test func sums() throws {
        func parsed(_ text: String, _ sum: String, attribute: String = "") -> Page? {
            let xml = pageXML(
                revision: "<text\(attribute.isEmpty ? "" : " sha1=\"\(attribute)\"")>\(text)</text><sha1>\(sum)</sha1>")
            var batch = PageBatch()
            batch.append(Array(xml.utf8))
            guard case .page(let page)? = PageParser(filter: .articles, verifiesText: true).parse(batch).first
            else { return nil }
            return page
        }
        // From Python's hashlib.
        let sums = [
            ("abc", "jt72fo5t4yobf0qugwuczbwj07max7h"),
            (String(repeating: "x", count: 55), "o6bymffmi3xkgimeeyjug575hashc6p"),
            (String(repeating: "x", count: 56), "gtv0gkveaeno6pew49xqc0z4bltyv6j"),
            (String(repeating: "x", count: 64), "lv5l7xl9da1yr8xj546un9xlanksw2r"),
            (String(repeating: "日本", count: 5000), "0ofyqclw30n728tybzrarmqqa0lgrpl"),
        ]
        for (text, sum) in sums {
            #expect(parsed(text, sum)?.revision?.hasStatedSum == true)
            #expect(parsed(text + ".", sum)?.revision?.hasStatedSum == false)
            #expect(parsed(text, "other", attribute: sum)?.revision?.hasStatedSum == true)
        }
        // A length counts where there is no sum.
        func stated(_ text: String, _ bytes: Int, _ attribute: String, _ element: String) -> Bool? {
            let xml = pageXML(
                revision: "<text bytes=\"\(bytes)\" sha1=\"\(attribute)\">\(text)</text><sha1>\(element)</sha1>")
            var batch = PageBatch()
            batch.append(Array(xml.utf8))
            let page = PageParser(filter: .articles, verifiesText: true).parse(batch).first
            if case .page(let page)? = page { return page.revision?.hasStatedSum }
            return nil
        }
        let (abc, other) = (sums[0].1, sums[1].1)
        #expect(stated("abd", 3, other, other) == false)
        #expect(stated("abd", 3, other, abc) == false)
        #expect(stated("abd", 3, "", "") == true)
        #expect(stated("abd", 4, "", "") == false)
        #expect(stated("ab\u{FFFD}", 3, "", "") == nil)
        #expect(stated("abc", 4, abc, abc) == true)
        #expect(stated("abc", 4, other, other) == false)
        #expect(stated("ab\u{FFFD}", 3, abc, abc) == nil)
        #expect(parsed("", "0")?.revision?.hasStatedSum == nil)
        #expect(parsed("abc", "")?.revision?.hasStatedSum == nil)
    }
}
