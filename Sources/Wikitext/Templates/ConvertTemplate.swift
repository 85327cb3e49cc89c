import InputNumbers

/// `{{convert|5|km}}` reads "5 kilometres (3.1 mi)".
///
/// The result is as precise as the figures that were given: https://en.wikipedia.org/wiki/Help:Convert
enum ConvertTemplate {
    /// A figure of the call: its value, which is finite, its text, and how many decimals it has (negative: zeros at its
    /// end).
    private struct Figure {
        var value: Double
        var text: String
        var decimals: Int
    }

    static func render(_ call: TemplateCall) -> [UInt8]? {
        guard let request = Request(call) else {
            let text = call.text(1)
            let unit = call.text(2)
            return text.isEmpty ? nil : unit.isEmpty ? text : text + [0x20] + unit
        }
        return Array(request.text().utf8)
    }

    /// What stands between two figures of a range.
    private static let joints: [String: String] = [
        "-": "–", "–": "–", "to": " to ", "and": " and ", "or": " or ", "by": " by ", "x": " × ", "×": " × ",
        "*": " × ",
        "xx": " × ", "to(-)": " to ", "&": " & ", "+/-": " ± ", "±": " ± ", "+": " + ", "/": "/", "and(-)": " and ",
        "or(-)": " or ", "to-": " to ", "–-": "–", ",": ", ", ", and": ", and ", ", or": ", or ",
        "to about": " to about ",
    ]

    private struct Request {
        var figures: [Figure] = []
        var joints: [String] = []
        var unit: MeasuringUnit
        /// For `6|ft|2|in`: the second figure and its unit.
        var smaller: (figure: Figure, unit: MeasuringUnit)?
        var outputs: [String] = []
        var precision: Int?
        /// What `adj=mid` puts behind the unit.
        var middle = ""
        let call: TemplateCall

        init?(_ call: TemplateCall) {
            self.call = call
            var position = 1
            guard let first = ConvertTemplate.figure(call.word(1)) else { return nil }
            figures = [first]
            position = 2
            while figures.count < 10, let joint = ConvertTemplate.joints[call.word(position)],
                let next = ConvertTemplate.figure(call.word(position + 1))
            {
                joints.append(joint)
                figures.append(next)
                position += 2
            }
            guard let unit = MeasuringUnit.named(call.word(position)) else { return nil }
            self.unit = unit
            position += 1
            if figures.count == 1, let second = ConvertTemplate.figure(call.word(position)),
                let smallUnit = MeasuringUnit.named(call.word(position + 1)), smallUnit.dimension == unit.dimension,
                smallUnit.scale < unit.scale
            {
                smaller = (second, smallUnit)
                position += 2
            }
            let next = call.word(position)
            if let places = Int(clampingDigits: next) {
                precision = places
            } else if !next.isEmpty {
                outputs = Self.codes(next)
                precision = Int(clampingDigits: call.word(position + 1))
            }
            if call.word("adj") == "mid" {
                // The text that goes behind the unit stands last.
                for last in [position, position + 1, position + 2] where call.word(last).hasPrefix("-") {
                    middle = call.word(last)
                    if last == position { outputs = [] }
                }
            }
            if outputs.isEmpty || outputs == [middle] { outputs = Self.partners(unit, figures, smaller != nil) }
            outputs = outputs.filter { code in
                Self.isPair(code)
                    ? unit.dimension == "length" || unit.dimension == "mass"
                    : MeasuringUnit.named(code)?.dimension == unit.dimension
            }
        }

        private static func isPair(_ code: String) -> Bool { code == "ftin" || code == "stlb" || code == "ydft" }

        /// `km nmi` or `km+nmi` are two, a unit's own name may hold a blank.
        private static func codes(_ text: String) -> [String] {
            if MeasuringUnit.named(text) != nil || isPair(text) { return [text] }
            if text == "ft in" || text == "ft+in" { return ["ftin"] }
            return text.split { $0 == " " || $0 == "+" }.prefix(4).map(String.init)
        }

        private static func partners(_ unit: MeasuringUnit, _ figures: [Figure], _ hasSmaller: Bool) -> [String] {
            if unit.code == "m", let value = figures.first?.value, value > 0, value < 3 { return ["ftin"] }
            if unit.code == "lb", hasSmaller { return ["kg"] }
            return unit.partner.split(separator: " ").map(String.init)
        }

        // MARK: Text

        func text() -> String {
            let display = call.word("disp", "order").lowercased()
            let isFlipped = display == "flip" || call.word("order") == "flip"
            let abbreviation = call.word("abbr").lowercased()
            let isShort = call.name == "cvt" || call.name == "convert abbreviated"
            let separates = ["or", "comma", "slash", "s", "/", "or/"].contains(display)
            let abbreviatesInput =
                ["on", "y", "yes", "in", "values", "~"].contains(abbreviation) || isShort && abbreviation.isEmpty
            // Where nothing is said, the result is abbreviated, for it stands in brackets, and the input is not.
            let abbreviatesOutput =
                abbreviatesInput && abbreviation != "in" || abbreviation == "out"
                || abbreviation.isEmpty && !separates
            let isAdjective = ["on", "j", "mid", "1"].contains(call.word("adj", "sing"))
            let input =
                inputText(
                    isAbbreviated: isFlipped ? abbreviatesOutput : abbreviatesInput, isAdjective && !isFlipped) + middle
            // What cannot be converted leaves the input alone.
            let results = outputs.compactMap {
                outputText(
                    $0, isAbbreviated: isFlipped ? abbreviatesInput : abbreviatesOutput, isAdjective)
            }
            guard let first = results.first else { return input }
            let joined = results.joined(separator: separates ? ", " : "; ")
            switch display {
            case "out", "output only": return joined
            case "number", "output number only": return outputs.lazy.compactMap(numbers).first ?? input
            case "unit", "unit2": return unit.symbol
            case "or": return "\(input) or \(joined)"
            case "comma": return "\(input), \(joined)"
            case "slash", "s", "/": return "\(input) / \(joined)"
            case "sqbr": return "\(input) &#91;\(joined)&#93;"
            case "br": return "\(input)<br />\(joined)"
            default: break
            }
            if isFlipped {
                let rest = results.dropFirst() + [input]
                return "\(first) (\(rest.joined(separator: "; ")))"
            }
            return "\(input) (\(joined))"
        }

        private func inputText(isAbbreviated: Bool, _ isAdjective: Bool) -> String {
            if let smaller {
                let big = named(figures, [figures[0].text], unit, isAbbreviated, isAdjective, joints: [])
                let small = named(
                    [smaller.figure], [smaller.figure.text], smaller.unit, isAbbreviated, isAdjective, joints: [])
                return isAdjective && !isAbbreviated ? "\(big)-\(small)" : "\(big) \(small)"
            }
            return named(figures, figures.map(\.text), unit, isAbbreviated, isAdjective, joints: joints)
        }

        private func named(
            _ figures: [Figure], _ texts: [String], _ unit: MeasuringUnit, _ isAbbreviated: Bool, _ isAdjective: Bool,
            joints: [String]
        ) -> String {
            var text = texts.first ?? ""
            for (joint, next) in zip(joints, texts.dropFirst()) {
                // A product repeats the unit where it is a sign: 5 m × 6 m.
                if joint == " × ", isAbbreviated { text += " " + unit.symbol }
                let spoken = joint == " × " ? " by " : joint
                text += (isAbbreviated ? joint : isAdjective && spoken == " by " ? "-by-" : spoken) + next
            }
            let isDegrees = unit.dimension == "temperature" && call.word("abbr") != "off"
            if isAbbreviated || isDegrees {
                if unit.symbol.hasPrefix("/") { return text + unit.symbol }
                let isOne = texts.count == 1 && figures.first?.value.magnitude == 1
                let symbol = (isOne || isAdjective) && isWord(unit) ? String(unit.symbol.dropLast()) : unit.symbol
                return isAdjective && isWord(unit) ? "\(text)-\(symbol)" : "\(text) \(symbol)"
            }
            let isUS = call.word("sp").lowercased() == "us"
            if isAdjective {
                return text + "-" + unit.name(isPlural: false, isUS: isUS).replacing(" ", with: "-")
            }
            let isPlural = texts.count > 1 || figures.last?.value.magnitude != 1
            return "\(text) \(unit.name(isPlural: isPlural, isUS: isUS))"
        }

        /// Units whose symbol is their name, with a plural.
        private func isWord(_ unit: MeasuringUnit) -> Bool { ["acre", "LT", "ST"].contains(unit.code) }

        private func numbers(_ code: String) -> String? {
            guard let target = MeasuringUnit.named(code) else { return nil }
            return results(figures.map { converted($0, to: target) }, target)?.joined(separator: "–")
        }

        /// The results as text; nil where one is too large to be a number.
        private func results(_ values: [Double], _ target: MeasuringUnit) -> [String]? {
            let texts = zip(figures, values).compactMap { rounded($0, $1, target) }
            return texts.count == values.count ? texts : nil
        }

        /// Nil where there is no such unit, or the result is too large to be a number.
        private func outputText(_ code: String, isAbbreviated: Bool, _ isAdjective: Bool) -> String? {
            if Self.isPair(code) { return pairText(code, isAbbreviated) }
            guard let target = MeasuringUnit.named(code) else { return nil }
            let values = figures.map { converted($0, to: target) }
            guard let texts = results(values, target) else { return nil }
            // What is shown decides on the plural: "1 kilometre", but "1.0 kilometres".
            let results = zip(values, texts).map {
                Figure(value: $1 == "1" ? 1 : $0 == 1 ? 1.1 : $0, text: $1, decimals: 0)
            }
            return named(results, texts, target, isAbbreviated, isAdjective, joints: joints)
        }

        /// Feet and inches, stone and pounds.
        private func pairText(_ code: String, _ isAbbreviated: Bool) -> String? {
            let (big, small) = code == "ftin" ? ("ft", "in") : code == "stlb" ? ("st", "lb") : ("yd", "ft")
            guard let bigUnit = MeasuringUnit.named(big), let smallUnit = MeasuringUnit.named(small) else { return nil }
            let ratio = Int((bigUnit.scale / smallUnit.scale).rounded())
            let isUS = call.word("sp").lowercased() == "us"
            let texts = figures.compactMap { figure -> String? in
                let value = converted(figure, to: smallUnit)
                guard value.magnitude < 1e15 else { return nil }
                let total = Int(value.magnitude.rounded(.toNearestOrAwayFromZero))
                let (whole, rest) = total.quotientAndRemainder(dividingBy: ratio)
                func part(_ count: Int, _ unit: MeasuringUnit) -> String {
                    let number = NumberFormat.grouped(String(count))
                    return "\(number) \(isAbbreviated ? unit.symbol : unit.name(isPlural: count != 1, isUS: isUS))"
                }
                if whole == 0 { return part(rest, smallUnit) }
                if rest == 0 { return part(whole, bigUnit) }
                return "\(part(whole, bigUnit)) \(part(rest, smallUnit))"
            }
            guard var text = texts.first, texts.count == figures.count else { return nil }
            for (joint, next) in zip(joints, texts.dropFirst()) { text += joint + next }
            return text
        }

        // MARK: Figures

        private func converted(_ figure: Figure, to target: MeasuringUnit) -> Double {
            var value = figure.value
            if let smaller { value += smaller.figure.value * smaller.unit.scale / unit.scale }
            if unit.dimension == "temperature" {
                return (value - unit.offset) * unit.scale / target.scale + target.offset
            }
            return value * unit.scale / target.scale
        }

        /// Nil where the result is too large to be a number.
        private func rounded(_ figure: Figure, _ value: Double, _ target: MeasuringUnit) -> String? {
            guard value.isFinite else { return nil }
            if let digits = Int(clampingDigits: call.word("sigfig")), digits > 0, value != 0 {
                return DecimalText.rounded(value, decimals: min(digits, 100) - 1 - DecimalText.magnitude(value))
            }
            if let step = Double(decimal: call.word("round")), [5, 10, 25].contains(step) {
                return DecimalText.rounded((value / step).rounded() * step, decimals: 0)
            }
            return DecimalText.rounded(value, decimals: precision ?? defaultPrecision(figure, value, target))
        }

        /// As many figures as the input has, at least two.
        private func defaultPrecision(_ figure: Figure, _ value: Double, _ target: MeasuringUnit) -> Int {
            let decimals = smaller.map { max(0, $0.figure.decimals) } ?? figure.decimals
            if unit.dimension == "temperature" {
                let kelvin = ((figure.value - unit.offset) * unit.scale).magnitude
                return max(decimals, kelvin < 1e-8 ? 2 : 2 - DecimalText.magnitude(kelvin))
            }
            guard figure.value != 0 || smaller != nil, value.magnitude > 0 else { return 0 }
            var change = DecimalText.logarithm((figure.value / value).magnitude)
            // Metres as feet would lose too much of a whole number.
            if target.code == "ft", figure.decimals <= 0, smaller == nil {
                change = -DecimalText.logarithm(unit.scale)
            }
            if smaller != nil { change = DecimalText.logarithm(target.scale) + 2 }
            let fitting = (Double(decimals) + change + DecimalText.logarithm(2)).rounded(.down)
            let least = 1 - DecimalText.magnitude(value)
            return max(min(max(Int(clamping: fitting), -30), 30), least)
        }
    }

    /// A figure such as `1,234.5`, `5e6`, `1/2` or `3+1/2`.
    private static func figure(_ word: String) -> Figure? {
        guard let head = word.utf8.first, isDigit(head) || head >= 0x80 || head == "-" || head == "." || head == "+"
        else {
            return nil
        }
        let isPlain = word.utf8.allSatisfy { $0 < 0x80 && $0 != 0x2C }
        let text = isPlain ? word : word.replacing(",", with: "").replacing("−", with: "-")
        guard let first = text.utf8.first, text.utf8.count <= 40 else { return nil }
        if let slash = text.firstIndex(of: "/") ?? text.firstIndex(of: "⁄") {
            let head = text[..<slash].split { $0 == "+" || $0 == " " }
            guard let top = head.last.flatMap({ Double(decimal: $0) }),
                let bottom = Double(decimal: text[text.index(after: slash)...]), bottom != 0, head.count <= 2
            else { return nil }
            let whole = head.count == 2 ? Double(decimal: head[0]) ?? 0 : 0
            let value = whole + top / bottom
            guard value.isFinite else { return nil }
            let label =
                (head.count == 2 ? "\(head[0])+" : "") + "\(head.last ?? "")⁄\(text[text.index(after: slash)...])"
            return Figure(
                value: value, text: label,
                decimals: max(1, Int(clamping: DecimalText.logarithm(bottom.magnitude))))
        }
        guard isDigit(first) || first == "-" || first == "." || first == "+", let value = Double(decimal: text)
        else {
            return nil
        }
        let lower = text.lowercased()
        let parts = lower.split(separator: "e", maxSplits: 1)
        let mantissa = parts.first.map(String.init) ?? lower
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        var decimals: Int
        if let point = mantissa.firstIndex(of: ".") {
            decimals = mantissa.distance(from: point, to: mantissa.endIndex) - 1
        } else {
            decimals = -mantissa.reversed().prefix { $0 == "0" }.count
        }
        decimals -= max(-40, min(exponent, 40))
        var shown = NumberFormat.grouped(
            mantissa.hasPrefix("-") || mantissa.hasPrefix("+") ? String(mantissa.dropFirst()) : mantissa)
        if exponent != 0 { shown += "×10\(exponent < 0 ? "−" : "")\(exponent.magnitude)" }
        if value < 0 { shown = "−" + shown }
        if text.hasPrefix(".") { shown = "0" + shown }
        return Figure(value: value, text: shown, decimals: decimals)
    }
}
