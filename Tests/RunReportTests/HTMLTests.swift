import Testing

@testable import RunReport

@Suite struct HTMLTests {
    @Test func textIsEscaped() {
        let title = #"<script>alert("1 & 2")</script> it's"#
        let html: HTML = "<p>\(title)</p>"
        #expect(html.source == "<p>&lt;script&gt;alert(&quot;1 &amp; 2&quot;)&lt;/script&gt; it&#39;s</p>")
    }

    @Test func htmlIsNotEscapedTwice() {
        let inner: HTML = "<b>\("a<b")</b>"
        let outer: HTML = "<i>\(inner)\([inner, inner])</i>"
        #expect(outer.source == "<i><b>a&lt;b</b><b>a&lt;b</b><b>a&lt;b</b></i>")
    }

    @Test func controlCharactersGo() {
        let html: HTML = "\("a\u{0}\u{1B}[31m\u{9D}b\tc\nd")"
        #expect(html.source == "a\u{FFFD}\u{FFFD}[31m\u{FFFD}b\tc\nd")
    }
}

@Suite struct FiguresTests {
    @Test(arguments: [
        (0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1234, "-1,234"),
        (Int.max, "9,223,372,036,854,775,807"),
    ])
    func thousands(_ number: Int, _ shown: String) { #expect(Figures.grouped(number) == shown) }

    @Test(arguments: [
        (0.0, 1, "0.0"), (0.05, 1, "0.1"), (1.005, 3, "1.005"), (1234.5, 1, "1,234.5"), (-0.4, 0, "0"),
        (2.999, 2, "3.00"),
        (.infinity, 1, "–"), (.nan, 1, "–"),
    ])
    func decimals(_ number: Double, _ digits: Int, _ shown: String) {
        #expect(Figures.decimal(number, digits) == shown)
    }

    @Test(arguments: [
        (0, "0 bytes"), (999, "999 bytes"), (1500, "1.50 kB"), (12_345_678, "12.3 MB"), (1_780_000_000, "1.78 GB"),
    ])
    func sizes(_ bytes: Int, _ shown: String) { #expect(Figures.bytes(bytes) == shown) }

    @Test(arguments: [
        (0.0012, "1.2 ms"), (0.5, "500 ms"), (12.34, "12.3 s"), (59.97, "60.0 s"), (65, "1 min 05 s"),
        (3725, "1 h 02 min"),
    ])
    func times(_ seconds: Double, _ shown: String) { #expect(Figures.seconds(seconds) == shown) }
}
