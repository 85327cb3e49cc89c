import Testing

import Statistics

/// Numbers as people read them.
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
        (0.0, "0:00", "0.0 ms"), (0.0012, "0:00", "1.2 ms"), (0.028, "0:00", "28 ms"), (0.0996, "0:00", "0.10 s"),
        (0.424, "0:00", "0.42 s"), (7.26, "0:07", "7.3 s"), (59.9, "1:00", "60 s"),
        (61, "1:01", "1:01"),
        (3723, "1:02:03", "1:02:03"), (200_000, "2d 07h", "2d 07h"), (.infinity, "0:00", "0:00"),
    ])
    func durations(seconds: Double, duration: String, time: String) {
        #expect(Figures.duration(seconds) == duration)
        #expect(Figures.time(seconds) == time)
    }

    @Test(arguments: [
        (0.0, "0.0%"), (1.0, "100.0%"), (0.3337, "33.4%"), (0.00027, "0.027%"), (0.000994, "0.099%"), (0.001, "0.1%"),
    ])
    func shares(part: Double, text: String) {
        #expect(Figures.percent(part, of: 1) == text)
        #expect(Figures.percent(part, of: 0) == "")
    }

    @Test(arguments: [(0.0, 1, "0.0"), (1.005, 3, "1.005"), (1234.5, 1, "1,234.5"), (-0.4, 0, "0"), (2.999, 2, "3.00")])
    func decimals(value: Double, digits: Int, text: String) { #expect(Figures.fixed(value, digits: digits) == text) }
}
