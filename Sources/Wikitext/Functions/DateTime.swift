/// A moment of the Gregorian calendar, in UTC.
struct DateTime: Equatable {
    var year: Int
    var month: Int
    var day: Int
    var hour = 0
    var minute = 0
    var second = 0

    init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    init(_ clock: PageClock) { self.init(secondsSince1970: clock.secondsSince1970) }

    init(secondsSince1970 seconds: Int) {
        let days = seconds.flooredQuotient(86_400)
        let rest = seconds - days * 86_400
        let date = CivilDate.date(days: days)
        self.init(year: date.year, month: date.month, day: date.day)
        hour = rest / 3600
        minute = rest / 60 % 60
        second = rest % 60
    }

    /// Days since 1970-01-01; months and days outside their ranges carry.
    var days: Int { CivilDate.days(year: year, month: month, day: 1) + day - 1 }

    var secondsSince1970: Int { days * 86_400 + hour * 3600 + minute * 60 + second }

    /// 0 is Sunday.
    var weekday: Int { (days + 4) - (days + 4).flooredQuotient(7) * 7 }

    var dayOfYear: Int { days - CivilDate.days(year: year, month: 1, day: 1) }

    var isLeapYear: Bool { CivilDate.length(ofMonth: 2, year: year) == 29 }

    /// The week by ISO 8601 and the year it belongs to.
    var week: (number: Int, year: Int) {
        let isoWeekday = weekday == 0 ? 7 : weekday
        let thursday = CivilDate.date(days: days - isoWeekday + 4)
        let first = CivilDate.days(year: thursday.year, month: 1, day: 1)
        return ((days - isoWeekday + 4 - first) / 7 + 1, thursday.year)
    }
}

/// `{{#time:format}}`: a moment in letters. https://www.mediawiki.org/wiki/Help:Extension:ParserFunctions##time
enum DateFormat {
    static func format(_ moment: DateTime, _ pattern: String, _ names: DateNames) -> String {
        var output = ""
        var characters = Array(pattern)
        characters.append(contentsOf: "")
        var index = 0
        while index < characters.count {
            let character = characters[index]
            index += 1
            switch character {
            case "\\":
                if index < characters.count { output.append(characters[index]) }
                index += 1
            case "\"":
                while index < characters.count, characters[index] != "\"" {
                    output.append(characters[index])
                    index += 1
                }
                index += 1
            case "x":
                guard index < characters.count else { return output + "x" }
                let modifier = characters[index]
                index += 1
                switch modifier {
                case "g": output += names.genitiveMonths[moment.month - 1]
                case "x": output += "x"
                // They ask for plain digits, and there are no others here.
                case "n", "N": break
                case "r":
                    if index < characters.count, characters[index] == "Y" || characters[index] == "y" {
                        output += RomanNumeral.of(moment.year)
                        index += 1
                    }
                default: output += "x\(modifier)"
                }
            default: output += field(character, moment, names)
            }
        }
        return output
    }

    private static func field(_ letter: Character, _ moment: DateTime, _ names: DateNames) -> String {
        switch letter {
        case "Y": padded(moment.year, 4)
        case "y": padded(moment.year % 100, 2)
        case "o": padded(moment.week.year, 4)
        case "L": moment.isLeapYear ? "1" : "0"
        case "n": String(moment.month)
        case "m": padded(moment.month, 2)
        case "M": names.shortMonths[moment.month - 1]
        case "F": names.months[moment.month - 1]
        case "W": padded(moment.week.number, 2)
        case "j": String(moment.day)
        case "d": padded(moment.day, 2)
        case "z": String(moment.dayOfYear)
        case "D": names.shortWeekdays[moment.weekday]
        case "l": names.weekdays[moment.weekday]
        case "N": String(moment.weekday == 0 ? 7 : moment.weekday)
        case "w": String(moment.weekday)
        case "t": String(CivilDate.length(ofMonth: moment.month, year: moment.year))
        case "a": moment.hour < 12 ? "am" : "pm"
        case "A": moment.hour < 12 ? "AM" : "PM"
        case "g": String((moment.hour + 11) % 12 + 1)
        case "h": padded((moment.hour + 11) % 12 + 1, 2)
        case "G": String(moment.hour)
        case "H": padded(moment.hour, 2)
        case "i": padded(moment.minute, 2)
        case "s": padded(moment.second, 2)
        case "U": String(moment.secondsSince1970)
        case "e", "T": "UTC"
        case "I", "Z": "0"
        case "O": "+0000"
        case "P": "+00:00"
        case "c":
            "\(padded(moment.year, 4))-\(padded(moment.month, 2))-\(padded(moment.day, 2))T\(time(moment))+00:00"
        case "r":
            """
            \(names.shortWeekdays[moment.weekday]), \(padded(moment.day, 2)) \(names.shortMonths[moment.month - 1]) \
            \(padded(moment.year, 4)) \(time(moment)) +0000
            """
        default: String(letter)
        }
    }

    private static func time(_ moment: DateTime) -> String {
        "\(padded(moment.hour, 2)):\(padded(moment.minute, 2)):\(padded(moment.second, 2))"
    }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value.magnitude)
        return (value < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

/// Numbers in Roman letters.
enum RomanNumeral {
    static func of(_ number: Int) -> String {
        guard (1...9999).contains(number) else { return String(number) }
        var rest = number
        var output = ""
        for (value, letters) in [
            (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
            (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
        ] {
            while rest >= value {
                output += letters
                rest -= value
            }
        }
        return output
    }
}
