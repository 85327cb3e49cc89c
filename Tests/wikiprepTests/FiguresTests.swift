import Testing

@testable import wikiprep

/// Numbers, and the room that they take, as people read them.
@Suite struct FiguresTests {
    @Test(arguments: [
        (0, "0"), (999, "999"), (1000, "1,000"), (12_345, "12,345"), (-1_234_567, "-1,234,567"),
        (Int.max, "9,223,372,036,854,775,807"), (Int.min, "-9,223,372,036,854,775,808"),
    ])
    func grouped(number: Int, text: String) { #expect(Figures.grouped(number) == text) }

    @Test(arguments: [
        (0, "0 B"), (999, "999 B"), (1000, "1.00 kB"), (9_994, "9.99 kB"), (9_999, "10.0 kB"), (999_400, "999 kB"),
        (999_600, "1.00 MB"), (41_410_938, "41.4 MB"), (24_200_000_000, "24.2 GB"),
    ])
    func bytes(count: Int, text: String) { #expect(Figures.bytes(count) == text) }

    @Test(arguments: [(99_999, "99,999"), (123_456, "123k"), (1_234_567, "1.23M"), (26_800_620, "26.8M")])
    func compact(number: Int, text: String) { #expect(Figures.compact(number) == text) }

    @Test(arguments: [
        (0.0, "0:00", "0.00 s"), (0.424, "0:00", "0.42 s"), (7.26, "0:07", "7.3 s"), (59.9, "1:00", "60 s"),
        (61, "1:01", "1:01"),
        (3723, "1:02:03", "1:02:03"), (200_000, "2d 07h", "2d 07h"), (.infinity, "0:00", "0:00"),
    ])
    func durations(seconds: Double, duration: String, time: String) {
        #expect(Figures.duration(seconds) == duration)
        #expect(Figures.time(seconds) == time)
    }

    @Test(arguments: [
        ("abc", 3), ("茶の湯", 6), ("ｶﾞ", 2), ("が", 2), ("e\u{301}", 1), ("한국", 4), ("🍵", 2), ("▌█", 2), ("ＡＢ", 4), ("", 0),
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
