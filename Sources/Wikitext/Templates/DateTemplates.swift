/// Dates, years and ages in English.
enum DateTemplates {
    private static let months = DateNames.english.months

    /// A date as far as it is given.
    struct Parts {
        var year: Int
        var month: Int?
        var day: Int?

        /// The arguments at three positions from `first` on.
        init?(_ call: TemplateCall, at first: Int) {
            guard let year = Int(call.word(first)), year.magnitude < 1_000_000 else { return nil }
            self.year = year
            month = DateTemplates.month(call.word(first + 1))
            day = month == nil ? nil : Int(call.word(first + 2)).flatMap { (1...31).contains($0) ? $0 : nil }
        }

        func text(dayFirst: Bool) -> String {
            guard let month else { return String(year) }
            let name = DateTemplates.months[month - 1]
            guard let day else { return "\(name) \(year)" }
            return dayFirst ? "\(day) \(name) \(year)" : "\(name) \(day), \(year)"
        }

        /// Whole years up to another date.
        func years(to end: (year: Int, month: Int, day: Int)) -> Int {
            let isBefore = (end.month, end.day) < (month ?? 1, day ?? 1)
            return end.year - year - (isBefore ? 1 : 0)
        }
    }

    /// A month by its number, name or short name.
    static func month(_ word: String) -> Int? {
        if let number = Int(word) { return (1...12).contains(number) ? number : nil }
        guard word.count >= 3 else { return nil }
        let word = word.lowercased()
        return months.firstIndex { $0.lowercased().hasPrefix(word) }.map { $0 + 1 }
    }

    private static func today(_ call: TemplateCall) -> (year: Int, month: Int, day: Int) {
        CivilDate.date(days: call.page.clock.secondsSince1970.flooredQuotient(86_400))
    }

    /// `{{start date|2002|10|30|df=y}}` reads "30 October 2002".
    static func date(_ call: TemplateCall) -> [UInt8]? {
        guard let parts = Parts(call, at: 1) else {
            let text = call.text(1)
            return text.isEmpty ? nil : text
        }
        return Array(parts.text(dayFirst: call.flag("df")).utf8)
    }

    /// `{{birth date and age|1978|12|22}}` reads "December 22, 1978 (age 37)".
    static func birthAndAge(_ call: TemplateCall) -> [UInt8]? {
        guard let parts = Parts(call, at: 1) else { return date(call) }
        let age = parts.years(to: today(call))
        return Array("\(parts.text(dayFirst: call.flag("df"))) (age&nbsp;\(age))".utf8)
    }

    /// `{{death date and age|2000|1|2|1950|3|4}}` reads "January 2, 2000 (aged 49)".
    static func deathAndAge(_ call: TemplateCall) -> [UInt8]? {
        guard let death = Parts(call, at: 1), let birth = Parts(call, at: 4) else { return date(call) }
        let age = birth.years(to: (death.year, death.month ?? 1, death.day ?? 1))
        return Array("\(death.text(dayFirst: call.flag("df"))) (aged&nbsp;\(age))".utf8)
    }

    /// `{{start date and age|1627|paren=y}}` reads "1627 (389 years ago)".
    static func startAndAge(_ call: TemplateCall) -> [UInt8]? {
        guard let parts = Parts(call, at: 1) else { return date(call) }
        let years = parts.month == nil ? today(call).year - parts.year : parts.years(to: today(call))
        let ago = years == 1 ? "1 year ago" : "\(years) years ago"
        let text = parts.text(dayFirst: call.flag("df"))
        return Array((call.flag("paren", "p", "br") ? "\(text) (\(ago))" : "\(text); \(ago)").utf8)
    }

    /// `{{age|1990|1|1}}` reads "26".
    static func age(_ call: TemplateCall) -> [UInt8]? {
        guard let parts = Parts(call, at: 1) else { return nil }
        guard let end = Parts(call, at: 4) else { return Array(String(parts.years(to: today(call))).utf8) }
        return Array(String(parts.years(to: (end.year, end.month ?? 1, end.day ?? 1))).utf8)
    }

    /// `{{as of|2011|5|lc=y}}` reads "as of May 2011".
    static func asOf(_ call: TemplateCall) -> [UInt8]? {
        let alternative = call.text("alt")
        if !alternative.isEmpty { return alternative }
        var words = call.flag("since") ? "Since" : "As of"
        if call.flag("lc") { words = words.prefix(1).lowercased() + words.dropFirst() }
        let date = Parts(call, at: 1)?.text(dayFirst: !(call.word("df").lowercased() == "us")) ?? call.word(1)
        let bare = call.flag("bare") ? "" : words + " "
        return date.isEmpty ? nil : Array("\(bare)\(date)".utf8) + call.text("post")
    }

    /// `{{dts|1778|02|05}}` reads "February 5, 1778".
    static func sortable(_ call: TemplateCall) -> [UInt8]? {
        if let parts = Parts(call, at: 1) {
            return Array(parts.text(dayFirst: call.word("format").hasPrefix("d")).utf8)
        }
        if let month = month(call.word(2)) {
            let day = Int(call.word(3)).map { " \($0)" } ?? ""
            return Array("\(months[month - 1])\(day)".utf8)
        }
        return call.text(1).isEmpty ? nil : call.text(1)
    }

    /// `{{circa|1200}}` reads "c. 1200", with two years "c. 965 – c. 1040".
    static func circa(_ call: TemplateCall) -> [UInt8]? {
        let years = call.texts().prefix(2)
        return Array("c.".utf8) + (years.isEmpty ? [] : [0x20]) + years.joined(separator: " – c. ".utf8)
    }

    /// `{{reign|672|686}}` reads "r. 672–686".
    static func span(_ label: String) -> TemplateRendering {
        .handler { call in
            let years = call.texts().prefix(2)
            return Array("\(label) ".utf8) + years.joined(separator: "–".utf8)
        }
    }

    /// `{{Birth-date|…}}` and others whose argument is the whole date.
    static func ages(_ call: TemplateCall) -> [UInt8]? {
        guard let start = Parts(call, at: 1), let end = Parts(call, at: 4) else { return nil }
        let years = start.years(to: (end.year, end.month ?? 1, end.day ?? 1))
        return Array("\(years) years".utf8)
    }
}
