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
