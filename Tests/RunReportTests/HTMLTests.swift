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
