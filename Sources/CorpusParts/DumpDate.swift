import Wikitext

/// The day of a dump, as its file's name tells it: its pages are taken to be read on that day.
public enum DumpDate {
    /// `enwiki-20260101-pages-articles1.xml-p1p41242.bz2`, `enwiki-2026-01-01-p1p41242.xml.bz2` → the start of
    /// 2026-01-01, UTC; nil when the name tells no day.
    package static func clock(ofDumpNamed name: String) -> PageClock? {
        // The wiki stands before the date, and a hyphen between.
        guard let hyphen = name.firstIndex(of: "-") else { return nil }
        let rest = name[name.index(after: hyphen)...]
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        if digits.count == 8 {
            return clock(year: digits.prefix(4), month: digits.dropFirst(4).prefix(2), day: digits.suffix(2))
        }
        let day = rest.prefix(10)
        let next = rest.dropFirst(10).first
        return next.map { $0.isASCII && $0.isNumber } ?? false ? nil : clock(ofDay: String(day))
    }

    /// `enwiki-20260101-pages-articles1.xml-p1p41242.bz2` → `2026-01-01`; nil when the name tells no day.
    package static func day(ofDumpNamed name: String) -> String? {
        clock(ofDumpNamed: name).map { clock in
            let (year, month, day) = clock.day
            let digits = [month, day].map { $0 < 10 ? "0\($0)" : String($0) }
            return "\(year)-\(digits[0])-\(digits[1])"
        }
    }

    /// `2026-01-01` → its start, UTC; nil for what is no day.
    public static func clock(ofDay day: String) -> PageClock? {
        let parts = day.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts.map(\.count) == [4, 2, 2] else { return nil }
        return clock(year: parts[0], month: parts[1], day: parts[2])
    }

    private static func clock(year: Substring, month: Substring, day: Substring) -> PageClock? {
        guard let year = number(year), let month = number(month), let day = number(day), (1...12).contains(month),
            day >= 1
        else { return nil }
        let clock = PageClock(year: year, month: month, day: day)
        // The 31st of a month that has 30 days would be a day of the next.
        let next =
            month < 12 ? PageClock(year: year, month: month + 1, day: 1) : PageClock(year: year + 1, month: 1, day: 1)
        return clock.secondsSince1970 < next.secondsSince1970 ? clock : nil
    }

    private static func number(_ digits: Substring) -> Int? {
        digits.allSatisfy { $0.isASCII && $0.isNumber } ? Int(digits) : nil
    }
}
