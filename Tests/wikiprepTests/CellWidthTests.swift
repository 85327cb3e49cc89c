import Testing

@testable import wikiprep

/// The room that text takes on a terminal.
@Suite struct CellWidthTests {
    @Test(arguments: [
        ("abc", 3), ("茶の湯", 6), ("ｶﾞ", 2), ("が", 2), ("e\u{301}", 1), ("한국", 4), ("🍵", 2), ("▌█", 2), ("ＡＢ", 4),
        ("", 0),
    ])
    func cells(text: String, width: Int) { #expect(CellWidth.of(text) == width) }

    /// Whatever the width, what is shortened fits, and begins and ends as it did.
    @Test func shortened() {
        let name = "jawiki-茶道記事-20260101-pages.xml.bz2"
        for width in 0...50 {
            let short = CellWidth.shortened(name, to: width, ellipsis: "…")
            #expect(CellWidth.of(short) <= width)
            if width >= CellWidth.of(name) { #expect(short == name) }
            if (6..<CellWidth.of(name)).contains(width) {
                #expect(short.contains("…") && short.hasPrefix("ja") && short.hasSuffix("z2"), "\(short)")
            }
        }
    }

    @Test func tablesAreAligned() {
        var table = TextTable(numbers: [1])
        table.append(["茶", "5", "x"])
        table.append(["abcd", "12,345"])
        #expect(table.lines(indent: "> ") == ["> 茶         5  x", "> abcd  12,345"])
    }
}
