import InputNumbers

/// Dates as editors type them: `2016-03-01`, `1 March 2016`, `March 1, 2016 12:30`, `+2 days`, `@1456790400`.
///
/// What PHP's `strtotime` reads, as far as pages have it; month names are English on every wiki, because PHP knows no
/// others. What is not understood is an error, as there: a wrong date in a text is worse than none.
enum DateParser {
    /// No number that a text tells is taken for a larger one.
    private static let largestNumber = 1 << 48
    /// The years that are understood, as those of a date before anything is added to it.
    private static let years = 1...9999

    private enum Token {
        /// At most ``largestNumber``.
        case number(Int, digits: Int)
        case word(String)
        case symbol(UInt8)
    }

    /// The moment, nil when the text is no date that is understood. Years outside ``years`` are none.
    static func parse(_ text: String, now: DateTime) -> DateTime? {
        var state = State(now: now)
        let tokens = tokenize(text)
        guard tokens.count <= 40 else { return nil }
        var index = 0
        while index < tokens.count {
            guard let used = state.read(tokens[index...].prefix(6).map { $0 }) else { return nil }
            index += used
        }
        guard let moment = state.moment(), years.contains(moment.year) else { return nil }
        return moment
    }

    private static func tokenize(_ text: String) -> [Token] {
        var tokens: [Token] = []
        let bytes = Array(text.lowercased().utf8)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if isDigit(byte) {
                var value = 0
                var end = index
                while end < bytes.count, isDigit(bytes[end]) {
                    value = min(value * 10 + Int(bytes[end] - 0x30), largestNumber)
                    end += 1
                }
                tokens.append(.number(value, digits: end - index))
                index = end
            } else if isLetter(byte) {
                var end = index
                while end < bytes.count, isLetter(bytes[end]) { end += 1 }
                tokens.append(.word(String(decoding: bytes[index..<end], as: UTF8.self)))
                index = end
            } else {
                if !isWhitespace(byte), byte != "," { tokens.append(.symbol(byte)) }
                index += 1
            }
        }
        return tokens
    }

    private struct State {
        let now: DateTime
        var year: Int?
        var month: Int?
        var day: Int?
        var time: (hour: Int, minute: Int, second: Int)?
        var base: DateTime?
        var months = 0
        var seconds = 0

        init(now: DateTime) { self.now = now }

        /// Beyond these no date within ``years`` comes out, whatever it is added to.
        private static let mostMonths = 12 * 20_000
        private static let mostSeconds = 366 * 86_400 * 20_000

        func moment() -> DateTime? {
            guard months.magnitude <= Self.mostMonths, seconds.magnitude <= Self.mostSeconds else { return nil }
            var moment = base ?? now
            let hasDate = year != nil || month != nil || day != nil
            if hasDate || base != nil && time != nil {
                moment.hour = 0
                moment.minute = 0
                moment.second = 0
            }
            if hasDate {
                moment.year = year ?? now.year
                moment.month = month ?? (year == nil ? now.month : 1)
                moment.day = day ?? (month != nil ? 1 : year == nil ? now.day : 1)
            }
            if let time { (moment.hour, moment.minute, moment.second) = time }
            moment.month += months
            return DateTime(secondsSince1970: moment.secondsSince1970 + seconds)
        }

        /// Reads what the tokens begin with. Returns how many were used.
        mutating func read(_ tokens: [Token]) -> Int? {
            switch tokens[0] {
            case .symbol(UInt8(ascii: "@")):
                guard case .number(let value, _)? = tokens.dropFirst().first else { return nil }
                base = DateTime(secondsSince1970: min(value, Self.mostSeconds))
                return 2
            case .symbol(let sign) where sign == "+" || sign == "-":
                guard tokens.count > 2, case .number(let count, _) = tokens[1], case .word(let unit) = tokens[2],
                    add(sign == "-" ? -count : count, unit)
                else { return nil }
                return 3
            case .symbol: return nil
            case .word(let word): return read(word: word)
            case .number(let value, let digits): return read(number: value, digits, tokens)
            }
        }

        private mutating func read(word: String) -> Int? {
            if let number = Self.month(word) {
                guard month == nil else { return nil }
                month = number
                return 1
            }
            switch word {
            case "now", "utc", "gmt", "z", "of", "t", "th", "st", "nd", "rd": break
            case "today", "midnight": time = (0, 0, 0)
            case "tomorrow":
                time = (0, 0, 0)
                seconds.addClamped(86_400)
            case "yesterday":
                time = (0, 0, 0)
                seconds.addClamped(-86_400)
            case "noon": time = (12, 0, 0)
            case "am", "pm":
                guard let old = time else { return nil }
                time = (old.hour % 12 + (word == "pm" ? 12 : 0), old.minute, old.second)
            default:
                guard DateNames.english.weekdays.contains(where: { $0.lowercased().hasPrefix(word) }),
                    word.utf8.count >= 3
                else { return nil }
            }
            return 1
        }

        private mutating func read(number value: Int, _ digits: Int, _ tokens: [Token]) -> Int? {
            // Hours and minutes.
            if tokens.count > 2, case .symbol(UInt8(ascii: ":")) = tokens[1], case .number(let minute, _) = tokens[2] {
                guard value < 25, minute < 60 else { return nil }
                if tokens.count > 4, case .symbol(UInt8(ascii: ":")) = tokens[3],
                    case .number(let second, _) = tokens[4]
                {
                    guard second < 61 else { return nil }
                    time = (value, minute, second)
                    return 5
                }
                time = (value, minute, 0)
                return 3
            }
            // A unit behind a number: relative.
            if tokens.count > 1, case .word(let unit) = tokens[1], Self.month(unit) == nil, add(value, unit) {
                return tokens.count > 2 ? ago(value, unit, tokens[2]) : 2
            }
            // 2016-03-01, 2016/3/1, 2016-03, 3/1/2016.
            if tokens.count > 2, case .symbol(let separator) = tokens[1],
                separator == "-" || separator == "/" || separator == ".",
                case .number(let second, let secondDigits) = tokens[2]
            {
                var third: Int?
                if tokens.count > 4, case .symbol(separator) = tokens[3], case .number(let value, _) = tokens[4] {
                    third = value
                }
                if digits == 4 || digits == 3 {
                    guard secondDigits <= 2 else { return nil }
                    return date(value, second, third) ? (third == nil ? 3 : 5) : nil
                }
                guard let third else { return nil }
                // Slashes are American, month first; points and hyphens are European, day first. So PHP has it.
                return (separator == "/" ? date(third, value, second) : date(third, second, value)) ? 5 : nil
            }
            switch digits {
            case 14:
                time = (value / 10_000 % 100, value / 100 % 100, value % 100)
                return date(value / 10_000_000_000, value / 100_000_000 % 100, value / 1_000_000 % 100) ? 1 : nil
            case 8: return date(value / 10_000, value / 100 % 100, value % 100) ? 1 : nil
            case 3, 4:
                guard year == nil else { return nil }
                year = value
            case 1, 2:
                guard day == nil, (1...31).contains(value) else { return nil }
                day = value
            default: return nil
            }
            return 1
        }

        private mutating func ago(_ value: Int, _ unit: String, _ token: Token) -> Int {
            guard case .word("ago") = token else { return 2 }
            // It was added once already, as a unit behind a number.
            _ = add(-2 * value, unit)
            return 3
        }

        private mutating func date(_ year: Int, _ month: Int, _ day: Int?) -> Bool {
            guard (0...9999).contains(year), (1...12).contains(month), (1...31).contains(day ?? 1) else { return false }
            self.year = year
            self.month = month
            self.day = day ?? 1
            return true
        }

        private mutating func add(_ count: Int, _ unit: String) -> Bool {
            var length = 0
            switch unit {
            case "year", "years": months.addClamped(count.multipliedClamped(by: 12))
            case "month", "months": months.addClamped(count)
            case "week", "weeks": length = 604_800
            case "fortnight", "fortnights": length = 1_209_600
            case "day", "days": length = 86_400
            case "hour", "hours": length = 3600
            case "minute", "minutes", "min", "mins": length = 60
            case "second", "seconds", "sec", "secs": length = 1
            default: return false
            }
            seconds.addClamped(count.multipliedClamped(by: length))
            return true
        }

        private static func month(_ word: String) -> Int? {
            guard word.utf8.count >= 3 else { return nil }
            let names = DateNames.english.months.map { $0.lowercased() }
            if word == "sept" { return 9 }
            return names.firstIndex { $0 == word || word.utf8.count == 3 && $0.hasPrefix(word) }.map { $0 + 1 }
        }
    }
}
