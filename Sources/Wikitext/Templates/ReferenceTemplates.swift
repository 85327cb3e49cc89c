/// Names of sources in running text: short citations, identifiers, archives.
enum ReferenceTemplates {
    /// `{{harvnb|Rashed|Smith|2007|pp=8–9}}` reads "Rashed & Smith 2007, pp. 8–9".
    static func short(_ call: TemplateCall) -> [UInt8]? {
        let (names, year) = authors(call, conjunction: " & ")
        guard !names.isEmpty else { return nil }
        return joined(names, year.isEmpty ? [] : [0x20] + year) + place(call)
    }

    /// `{{harv|Rashed|2007}}` reads "(Rashed 2007)".
    static func bracketed(_ call: TemplateCall) -> [UInt8]? {
        short(call).map { Array("(".utf8) + $0 + Array(")".utf8) }
    }

    /// `{{harvtxt|Rashed|2007|p=8}}` reads "Rashed (2007, p. 8)".
    static func textual(_ call: TemplateCall) -> [UInt8]? {
        let (names, year) = authors(call, conjunction: " & ")
        guard !names.isEmpty else { return nil }
        return names + Array(" (".utf8) + year + place(call) + Array(")".utf8)
    }

    /// `{{harvs|txt|last=Rashed|year=2007|loc=Theorem 11}}`: the same with named arguments.
    static func named(_ call: TemplateCall) -> [UInt8]? {
        var names = call.text("last", "last1")
        guard !names.isEmpty else { return nil }
        let first = call.text("first", "first1")
        let isText = call.texts().contains(Array("txt".utf8))
        if isText, !first.isEmpty { names = first + [0x20] + names }
        let second = call.text("last2")
        if !second.isEmpty { names += Array(" & ".utf8) + second }
        let year = call.text("year", "year1") + place(call)
        let text = names + Array(isText ? " (".utf8 : " ".utf8) + year + (isText ? Array(")".utf8) : [])
        return isText || call.texts().contains(Array("nb".utf8)) ? text : Array("(".utf8) + text + Array(")".utf8)
    }

    private static func joined(_ first: [UInt8], _ second: [UInt8]) -> [UInt8] { first + second }

    /// The last of the first five arguments is the year, where it begins with a digit.
    private static func authors(_ call: TemplateCall, conjunction: String) -> (names: [UInt8], year: [UInt8]) {
        var parts = call.texts().prefix(5).map { $0 }
        var year: [UInt8] = []
        if parts.count > 1, let last = parts.last { year = last; parts.removeLast() }
        if parts.count > 3, let first = parts.first { return (first + Array(" et al.".utf8), year) }
        guard let last = parts.last else { return ([], year) }
        if parts.count == 1 { return (last, year) }
        let start = parts.dropLast().joined(separator: ", ".utf8)
        return (start + Array(conjunction.utf8) + last, year)
    }

    private static func place(_ call: TemplateCall) -> [UInt8] {
        let page = call.text("p", "page")
        if !page.isEmpty { return Array(", p. ".utf8) + page }
        let pages = call.text("pp", "pages")
        if !pages.isEmpty { return Array(", pp. ".utf8) + withDashes(pages) }
        let other = call.text("loc", "at")
        return other.isEmpty ? [] : Array(", ".utf8) + other
    }

    /// A range of pages with a dash.
    private static func withDashes(_ pages: [UInt8]) -> [UInt8] {
        guard pages.allSatisfy({ isDigit($0) || $0 == "-" || $0 == "," || $0 == " " }) else { return pages }
        return pages.flatMap { $0 == "-" ? Array("–".utf8) : [$0] }
    }

    /// `{{ISBN|…}}` and its kin: a label, and the numbers with commas between them.
    static func identifier(_ label: String) -> TemplateRendering {
        .handler { call in
            let numbers = call.texts().prefix(10)
            guard !numbers.isEmpty else { return nil }
            return Array("\(label) ".utf8) + numbers.joined(separator: ", \(label) ".utf8)
        }
    }

    /// `{{official website|…}}`: "Official website".
    static func link(_ text: String, name position: String...) -> TemplateRendering {
        .handler { call in
            let name = call.text(["name"] + position)
            return name.isEmpty ? Array(text.utf8) : name
        }
    }

    /// A title, or the page's own name, with words around it: "Media related to Tea at Wikimedia Commons".
    static func about(_ before: String, _ after: String, at positions: [String] = ["1"]) -> TemplateRendering {
        .handler { call in
            let name = call.text(positions)
            return Array(before.utf8) + (name.isEmpty ? Array(pageName(call).utf8) : name) + Array(after.utf8)
        }
    }

    /// The title without what tells it apart in brackets.
    static func pageName(_ call: TemplateCall) -> String {
        let name = call.page.title.name
        guard name.hasSuffix(")"), let bracket = name.range(ofBracket: " (") else { return name }
        return String(name[..<bracket])
    }

    /// `{{URL|https://example.com/}}` reads "example.com".
    static func address(_ call: TemplateCall) -> [UInt8]? {
        let label = call.text(2)
        if !label.isEmpty { return label }
        var text = call.word(1)
        for scheme in ["https://", "http://"] where text.lowercased().hasPrefix(scheme) {
            text = String(text.dropFirst(scheme.count))
        }
        if text.hasSuffix("/"), text.dropLast().firstIndex(of: "/") == nil { text = String(text.dropLast()) }
        return text.isEmpty ? nil : Array(text.utf8)
    }

    /// `{{USS|Yorktown|CV-10|6}}` reads "USS Yorktown"; the last argument says how much shows.
    static func ship(_ prefix: String) -> TemplateRendering {
        .handler { call in
            let name = call.text(1)
            guard !name.isEmpty else { return nil }
            let number = call.text(2)
            let full = Array("\(prefix) ".utf8) + name
            let numbered = number.isEmpty ? [] : Array(" (".utf8) + number + Array(")".utf8)
            return switch call.word("3", "up") {
            case "1": number
            case "2": name
            case "3": number.isEmpty ? name : number
            case "5": name + numbered
            case "6": full
            default: full + numbered
            }
        }
    }
}

extension String {
    fileprivate func range(ofBracket text: String) -> String.Index? {
        var index = endIndex
        while index > startIndex {
            index = self.index(before: index)
            if self[index...].hasPrefix(text) { return index }
        }
        return nil
    }
}
