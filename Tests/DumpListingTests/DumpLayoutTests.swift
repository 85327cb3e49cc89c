import DumpListing
import Testing

/// Days, the pages in which a server lists them, and parts as they are typed.
@Suite struct DumpLayoutTests {
    @Test func daysInBothLayouts() throws {
        for text in ["20260105", "2026-01-05"] {
            let day = try #require(DumpDay(text))
            #expect(day.text(in: .classic) == "20260105" && day.text(in: .content) == "2026-01-05")
        }
        #expect(
            DumpLayout.content.recordLocation(of: "xxwiki", try #require(DumpDay("20260105")))
                == "/other/mediawiki_content_current/xxwiki/2026-01-05/xml/bzip2/")
    }

    @Test(arguments: [
        "", "latest", "2026", "20261301", "20260132", "20260100", "2026-1-01", "2026-01-1", "+2026101", "２０２６０１０１",
        "2026 101", "20260101 ", "-20260101", "202601011", "19991231",
        "20260231", "2026-02-29", "21000229", "20260431",
    ])
    func whatIsNoDay(text: String) { #expect(DumpDay(text) == nil) }

    @Test func leapDays() { #expect(DumpDay("20240229") != nil && DumpDay("2000-02-29") != nil) }

    @Test func daysOfAPage() {
        let page = """
            <a href="../">../</a> <a href="20251220/">20251220/</a>
            <A HREF="20260901/">no</A><a href='20260120/'>x</a> <a href="/xxwiki/20260101/">y</a>
            <a href="latest/">l</a>
            <a href="20260101">again</a> <a href="../../20260102x/">z</a> <a href="2026-02-01/">other layout</a>
            20270101 <a href="20280101
            /"> <a href="20290101
            """
        let days = DumpDay.linked(in: page, layout: .classic)
        #expect(days.map { $0.text(in: .classic) } == ["20260120", "20260101", "20251220"])
        #expect(DumpDay.linked(in: page, layout: .content).map { $0.text(in: .content) } == ["2026-02-01"])
    }

    @Test func sizesOfAPage() {
        let page = """
            <a href="../">../</a>
            <a href="a.bz2">a.bz2</a>      01-Jan-2026 00:00      1234
            <a href="/x/b.bz2">b.bz2</a>   01-Jan-2026 00:00      1.2G
            <a href="c.bz2">c.bz2</a>      01-Jan-2026 00:00      -
            <a href="d.bz2">d.bz2</a>      01-Jan-2026 00:00      99999999999999999
            <a href="e.bz2">e.bz2</a>      01-Jan-2026 00:00      5
            """
        #expect(ServerIndex.sizes(in: page, of: ["a.bz2", "b.bz2", "c.bz2", "d.bz2"]) == ["a.bz2": 1234])
    }

    @Test func partsAsTyped() throws {
        let parts = try #require(PartSelection("1,4-6"))
        #expect((1...7).filter(parts.contains) == [1, 4, 5, 6])
        #expect(PartSelection("3")?.ranges == [3...3])
        for text in ["", "0", "1-", "-1", "3-1", "1,,2", "1, 2", "1-2-3", "+1", "x", "99999999999999999999", "１"] {
            #expect(PartSelection(text) == nil, "\(text)")
        }
    }
}
