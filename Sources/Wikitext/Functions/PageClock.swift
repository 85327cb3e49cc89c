import InputNumbers

/// The moment, in UTC, at which a page is taken to be read: `{{CURRENTYEAR}}` and `{{#time:}}` show it.
public struct PageClock: Sendable, Equatable, Codable {
    /// Seconds since 1970-01-01T00:00:00Z, within 100,000 years.
    public let secondsSince1970: Int

    private static let range = -100_000 * 366 * 86_400...100_000 * 366 * 86_400

    /// A moment by its seconds since 1970-01-01T00:00:00Z; one beyond 100,000 years is taken for the last before.
    public init(secondsSince1970 seconds: Int) {
        secondsSince1970 = min(max(seconds, Self.range.lowerBound), Self.range.upperBound)
    }

    /// Midnight at the start of a day of the Gregorian calendar.
    public init(year: Int, month: Int, day: Int) {
        let year = min(max(year, -100_000), 100_000)
        let month = min(max(month, -1_000_000), 1_000_000)
        self.init(
            secondsSince1970: CivilDate.days(year: year, month: month, day: 1).addingClamped(day.subtractingClamped(1))
                .multipliedClamped(by: 86_400))
    }

    /// Reads what was written.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(secondsSince1970: try values.decode(Int.self, forKey: .secondsSince1970))
    }

    /// The day, as the Gregorian calendar in UTC has it.
    public var day: (year: Int, month: Int, day: Int) { CivilDate.date(days: secondsSince1970.flooredQuotient(86_400)) }

    /// 2016-03-01, the clock of the reference renderings, for pages whose dump does not tell its date.
    public static let `default` = PageClock(year: 2016, month: 3, day: 1)
}

/// Days and civil dates of the proleptic Gregorian calendar, of some million years: no arithmetic here is checked.
enum CivilDate {
    /// Days from 1970-01-01 to the given date; months outside 1...12 carry into the year.
    static func days(year: Int, month: Int, day: Int) -> Int {
        let carry = (month - 1).flooredQuotient(12)
        let month = month - carry * 12
        // The year starts in March, so that the leap day comes last.
        let year = year + carry - (month <= 2 ? 1 : 0)
        let era = year.flooredQuotient(400)
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The date that lies `days` after 1970-01-01.
    static func date(days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted.flooredQuotient(146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// Days in a month.
    static func length(ofMonth month: Int, year: Int) -> Int {
        days(year: year, month: month + 1, day: 1) - days(year: year, month: month, day: 1)
    }
}

extension Int {
    /// Division that rounds towards negative infinity.
    func flooredQuotient(_ divisor: Int) -> Int {
        let quotient = self / divisor
        return self % divisor != 0 && (self < 0) != (divisor < 0) ? quotient - 1 : quotient
    }
}
