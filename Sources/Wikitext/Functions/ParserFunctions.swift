import InputNumbers

/// One call of a parser function, `{{#if: a | b | c}}`, with its arguments already evaluated.
///
/// https://www.mediawiki.org/wiki/Help:Magic_words and https://www.mediawiki.org/wiki/Help:Extension:ParserFunctions
struct FunctionCall {
    /// What a word in braces turned out to be.
    enum Outcome {
        /// `result` holds what shows.
        case shown
        /// It is known, and what it shows is not: it leaves a mark.
        case nothing
        /// It is no call at all: the braces are text.
        case text
        /// No variable and no parser function.
        case unknown
    }

    let arguments: BraceArguments
    /// What follows the colon, up to the first bar.
    let first: (from: Int, to: Int)
    let page: PageContext

    private var count: Int { arguments.count }

    /// Charges for text that is processed, and not only moved.
    private func charge(_ range: (from: Int, to: Int)) {
        page.work.charge(WorkMeter.Cost.processedByte * max(0, range.to - range.from))
    }

    private func range(_ position: Int, _ source: borrowing ByteBuffer) -> (from: Int, to: Int) {
        let whole = position == 0 ? first : arguments.range(position)
        return source.trimmed(whole.from, whole.to)
    }

    private func string(_ position: Int, _ source: borrowing ByteBuffer) -> String {
        let range = range(position, source)
        charge(range)
        return source.string(range.from, range.to)
    }

    /// A short argument; empty when there is none, or when it is longer than any code.
    private func word(_ position: Int, _ source: borrowing ByteBuffer) -> String {
        let range = range(position, source)
        return range.to - range.from <= 40 ? source.string(range.from, range.to) : ""
    }

    /// The argument without the marks of what was stripped or vanished in it.
    private func plainString(_ position: Int, _ source: borrowing ByteBuffer) -> String {
        let range = range(position, source)
        charge(range)
        var plain = ByteBuffer(capacity: range.to - range.from + 16)
        var index = range.from
        while index < range.to {
            if source[index] < Mark.first { plain.append(source[index]) }
            index += Mark.length(source[index])
        }
        return plain.string(0, plain.count)
    }

    private func show(_ position: Int, _ source: borrowing ByteBuffer, into result: inout ByteBuffer) {
        let range = range(position, source)
        result.append(source, range.from, range.to)
    }

    /// Appends what the function shows to `result`.
    mutating func evaluate(
        _ function: String, _ source: borrowing ByteBuffer, into result: inout ByteBuffer, strips: inout StripTable
    ) -> Outcome {
        let name = function.lowercased()
        switch name {
        // Conditions.
        case "#if": show(isEmpty(0, source) ? 2 : 1, source, into: &result)
        case "#ifeq": show(isEqual(0, 1, source) ? 2 : 3, source, into: &result)
        // No page is there to be found: the text is made of this page alone.
        case "#ifexist": show(2, source, into: &result)
        case "#ifexpr": evaluateIfExpression(source, into: &result)
        case "#iferror":
            let isError = holdsError(source)
            if isError { show(1, source, into: &result) } else { show(count > 2 ? 2 : 0, source, into: &result) }
        case "#switch": evaluateSwitch(source, into: &result)
        case "#expr":
            switch Expression.evaluate(string(0, source)) {
            case .success(let value): result.append((value.map(NumberFormat.shortest) ?? "").utf8)
            case .failure(let error): appendError("Expression error: \(error.message)", into: &result)
            }
        // Dates.
        case "#time", "#timel": evaluateTime(source, into: &result)
        case "#dateformat", "#formatdate": show(0, source, into: &result)
        // Letters.
        case "lc": map(0, source, into: &result) { $0.lowercased() }
        case "uc": map(0, source, into: &result) { $0.uppercased() }
        case "lcfirst": map(0, source, into: &result) { $0.prefix(1).lowercased() + $0.dropFirst() }
        case "ucfirst": map(0, source, into: &result) { $0.prefix(1).uppercased() + $0.dropFirst() }
        case "padleft", "padright": pad(atStart: name == "padleft", source, into: &result)
        // Numbers and words.
        case "formatnum":
            let option = word(1, source).lowercased()
            map(0, source, into: &result) {
                option == "r" ? NumberFormat.raw($0) : option == "nosep" ? $0 : NumberFormat.grouped($0)
            }
        case "plural":
            let isOne = page.site.languageTables.hasOnePluralForm || Double(NumberFormat.raw(string(0, source))) == 1
            show(isOne || count < 3 ? 1 : 2, source, into: &result)
        // They inflect by rules of each language, or by the reader: the word as it was given is what most forms are.
        case "grammar": show(1, source, into: &result)
        case "gender": show(max(1, count - 1), source, into: &result)
        case "bidi": show(0, source, into: &result)
        // Titles and addresses.
        case "ns", "nse":
            let range = range(0, source)
            // No name of a namespace is as long.
            guard range.to - range.from <= 255 else { return .text }
            let wanted = source.string(range.from, range.to)
            let number = Int(wanted) ?? page.site.namespace(named: wanted)
            guard let number, number == 0 || page.site.namespaceNames[number] != nil else { return .text }
            result.append((page.site.namespaceNames[number] ?? "").utf8)
        case "urlencode":
            result.append(URLEncoding.encode(plainString(0, source)).replacingBytes("%20", with: "+").utf8)
        case "anchorencode": result.append(plainString(0, source).replacingBytes(" ", with: "_").utf8)
        case "localurl", "localurle", "fullurl", "fullurle", "canonicalurl", "canonicalurle":
            let title = URLEncoding.encode(plainString(0, source).replacingBytes(" ", with: "_"))
            if !name.hasPrefix("local") { result.append("//\(page.site.language).wikipedia.org".utf8) }
            if count > 1 {
                result.append("/w/index.php?title=\(title)&".utf8)
                show(1, source, into: &result)
            } else {
                result.append("/wiki/\(title)".utf8)
            }
        case "#titleparts": result.append(titleParts(source).utf8)
        case "#rel2abs": show(0, source, into: &result)
        // What sets something and shows nothing.
        case "displaytitle", "defaultsort", "defaultsortkey", "defaultcategorysort": return .shown
        case _ where LocalWords.silentFunctions.contains(name): return .shown
        // What asks for pages or data that are not here.
        case "#invoke", "#lst", "#lsth", "#lstx", "#section", "#section-h", "#section-x", "#property", "#statements",
            "#coordinates", "#related", "#assessment", "#target", "#babel", "#chart", "#seo", "#widget", "#css",
            "#icon",
            "#evu", "#ev", "#language", "#special", "#speciale", "int", "filepath", "shortdesc", "noexternallanglinks",
            "protectionlevel", "protectionexpiry", "pagesincategory", "pagesincat", "pagesinnamespace", "pagesize",
            "numberingroup", "cascadingsources":
            return .nothing
        case "#tag": evaluateTag(source, into: &result, strips: &strips)
        default:
            // Nearly all are no functions: then the title is not looked at.
            func title() -> TitleParts {
                let range = range(0, source)
                let isTitle = range.to - range.from <= PageContext.longestTitle
                return TitleParts(isTitle ? string(0, source) : "", site: page.site)
            }
            guard let value = MagicVariable.titleValue(of: function, title(), site: page.site) else { return .unknown }
            result.append(value.utf8)
        }
        return .shown
    }

    // MARK: Conditions

    private func isEmpty(_ position: Int, _ source: borrowing ByteBuffer) -> Bool {
        let range = range(position, source)
        return range.from >= range.to
    }

    private func isEqual(_ first: Int, _ second: Int, _ source: borrowing ByteBuffer) -> Bool {
        let (first, second) = (range(first, source), range(second, source))
        charge(first)
        charge(second)
        return Self.equal(source.array(first.from, first.to), source.array(second.from, second.to))
    }

    /// As PHP compares text that looks like numbers: `{{#ifeq: 01 | 1 }}` is true, `{{#ifeq: 1 | one }}` is not.
    /// Equal as text, or as numbers.
    static func equal(_ first: [UInt8], _ second: [UInt8]) -> Bool { Comparand(second).equals(first) }

    /// What others are compared with, as text and as a number.
    private struct Comparand {
        private let text: [UInt8]
        private let number: Double?

        init(_ text: [UInt8]) {
            self.text = text
            number = Expression.number(text)
        }

        func equals(_ other: [UInt8]) -> Bool {
            if other == text { return true }
            guard let number, let other = Expression.number(other) else { return false }
            return number == other
        }
    }

    private func holdsError(_ source: borrowing ByteBuffer) -> Bool {
        let range = range(0, source)
        charge(range)
        for index in range.from..<max(range.from, range.to) where source.has("class=\"error\"", at: index, to: range.to)
        {
            return true
        }
        return false
    }

    private func evaluateIfExpression(_ source: borrowing ByteBuffer, into result: inout ByteBuffer) {
        switch Expression.evaluate(string(0, source)) {
        case .success(let value): show(value ?? 0 != 0 ? 1 : 2, source, into: &result)
        case .failure(let error): appendError("Expression error: \(error.message)", into: &result)
        }
    }

    private func evaluateSwitch(_ source: borrowing ByteBuffer, into result: inout ByteBuffer) {
        let wantedRange = range(0, source)
        charge((wantedRange.from, arguments.call.end))
        let wanted = Comparand(source.array(wantedRange.from, wantedRange.to))
        let marker = Array("#default".utf8)
        var found = false
        var foundDefault = false
        var fallback: (from: Int, to: Int)?
        for position in 1..<max(1, count) {
            let whole = arguments.range(position)
            if let equals = arguments.equals(position) {
                let label = source.trimmed(whole.from, equals)
                let value = source.trimmed(equals + 1, whole.to)
                let name = source.array(label.from, label.to)
                if found || wanted.equals(name) { return result.append(source, value.from, value.to) }
                if foundDefault || name == marker { fallback = value }
                foundDefault = false
            } else {
                let label = source.trimmed(whole.from, whole.to)
                let name = source.array(label.from, label.to)
                // A name without a value shares that of the next one that has any.
                if wanted.equals(name) { found = true }
                if name == marker { foundDefault = true }
                // The last one without a name is what shows when none fits.
                if position == count - 1 { fallback = label }
            }
        }
        if let fallback { result.append(source, fallback.from, fallback.to) }
    }

    private func appendError(_ message: String, into result: inout ByteBuffer) {
        result.append("<strong class=\"error\">")
        result.append(message.utf8)
        result.append("</strong>")
    }

    // MARK: Text

    /// Appends the argument changed by `change`; marks in it stay as they are.
    private func map(
        _ position: Int, _ source: borrowing ByteBuffer, into result: inout ByteBuffer, _ change: (String) -> String
    ) {
        let range = range(position, source)
        charge(range)
        var index = range.from
        while index < range.to {
            var end = index
            while end < range.to, source[end] < Mark.first { end += 1 }
            if end > index { result.append(change(source.string(index, end)).utf8) }
            guard end < range.to else { return }
            let length = Mark.length(source[end])
            result.append(source, end, min(end + length, range.to))
            index = end + length
        }
    }

    private func pad(atStart: Bool, _ source: borrowing ByteBuffer, into result: inout ByteBuffer) {
        let text = plainString(0, source)
        // MediaWiki pads to 500 characters at most.
        let width = min(max(Int(clampingDigits: string(1, source)) ?? 0, 0), 500)
        let filler = Array((count > 2 ? plainString(2, source) : "0").unicodeScalars)
        let missing = width - text.unicodeScalars.count
        var padding = String.UnicodeScalarView()
        if !filler.isEmpty { for index in 0..<max(0, missing) { padding.append(filler[index % filler.count]) } }
        result.append((atStart ? String(padding) + text : text + String(padding)).utf8)
    }

    private func titleParts(_ source: borrowing ByteBuffer) -> String {
        let parts = plainString(0, source).utf8.split(
            separator: UInt8(ascii: "/"), maxSplits: 26, omittingEmptySubsequences: false
        ).prefix(26).map { String(Substring($0)) }
        let wanted = count > 1 ? Int(clampingDigits: string(1, source)) ?? 0 : 0
        let offset = count > 2 ? Int(clampingDigits: string(2, source)) ?? 0 : 0
        let start = offset > 0 ? min(offset - 1, parts.count) : max(0, offset < 0 ? parts.count + offset : 0)
        let rest = parts[start...]
        let end = wanted > 0 ? min(wanted, rest.count) : max(0, rest.count + wanted)
        return rest.prefix(end).joined(separator: "/")
    }

    // MARK: Dates

    private func evaluateTime(_ source: borrowing ByteBuffer, into result: inout ByteBuffer) {
        let format = range(0, source)
        guard page.mayFormat(dateLetters: format.to - format.from) else {
            return appendError("Error: Too many #time calls.", into: &result)
        }
        let now = DateTime(page.clock)
        let text = count > 1 ? string(1, source) : ""
        guard let moment = DateParser.parse(text, now: now) else {
            return appendError("Error: Invalid time.", into: &result)
        }
        let asked = word(2, source)
        let names = asked.isEmpty ? page.site.languageTables.dateNames : LanguageTables.dateNames(asked)
        result.append(DateFormat.format(moment, string(0, source), names).utf8)
    }

    // MARK: Tags

    /// `{{#tag:name|content|attribute=value}}`.
    private func evaluateTag(
        _ source: borrowing ByteBuffer, into result: inout ByteBuffer, strips: inout StripTable
    ) {
        let name = string(0, source)
        let content = count > 1 ? arguments.range(1) : (from: first.to, to: first.to)
        guard let tag = ExtensionTag.named(name) else { return result.append(source, content.from, content.to) }
        let end = count > 2 ? arguments.range(count - 1).to : content.to
        let attributes = count > 2 ? (from: arguments.range(2).from, to: end) : (from: end, to: end)
        tag.strip(source, attributes: attributes, content: content, into: &result, strips: &strips)
    }
}
