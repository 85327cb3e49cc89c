import InputNumbers

/// `{{coord|44|43|44|N|73|54|28|W}}`: a place on a globe, shown in the text unless it is for the page's title only.
enum CoordinateTemplate {
    static func render(_ call: TemplateCall) -> [UInt8]? {
        let display = call.word("display", "表示").lowercased()
        guard display.isEmpty || display.contains("inline") || display.split(separator: ",").contains("i") else {
            return nil
        }
        var numbers: [String] = []
        var places: [String] = []
        for position in 1...8 {
            let word = call.word(position)
            switch word.uppercased() {
            case "N", "S", "E", "W":
                guard let text = place(numbers, word.uppercased(), call) else { return nil }
                places.append(text)
                numbers = []
            default:
                guard Double(decimal: word) != nil else { break }
                numbers.append(word)
            }
            if places.count == 2 { break }
        }
        if places.isEmpty, numbers.count >= 2, let latitude = Double(decimal: numbers[0]),
            let longitude = Double(decimal: numbers[1])
        {
            let north = place([unsigned(numbers[0])], latitude < 0 ? "S" : "N", call)
            let east = place([unsigned(numbers[1])], longitude < 0 ? "W" : "E", call)
            if let north, let east { places = [north, east] }
        }
        guard places.count == 2 else { return nil }
        return Array(places.joined(separator: " ").utf8)
    }

    private static func unsigned(_ number: String) -> String {
        number.hasPrefix("-") || number.hasPrefix("+") ? String(number.dropFirst()) : number
    }

    private static func place(_ numbers: [String], _ side: String, _ call: TemplateCall) -> String? {
        guard (1...3).contains(numbers.count) else { return nil }
        var numbers = numbers
        if call.word("format") == "dms", numbers.count == 1, let degrees = Double(decimal: numbers[0]) {
            numbers = sexagesimal(degrees, numbers[0])
        }
        return zip(numbers, ["°", "′", "″"]).map { $0 + $1 }.joined() + side
    }

    /// Degrees as degrees, minutes and seconds; seconds as precise as the digits given.
    private static func sexagesimal(_ degrees: Double, _ text: String) -> [String] {
        guard degrees.magnitude <= 360 else { return [text] }
        let digits = text.split(separator: ".").dropFirst().first?.count ?? 0
        if digits == 0 { return [text] }
        let hasSeconds = digits > 2
        let unit = hasSeconds ? 3600.0 : 60.0
        let total = Int(clamping: (degrees * unit).rounded())
        if !hasSeconds { return [String(total / 60), twoDigits(total % 60)] }
        return [String(total / 3600), twoDigits(total / 60 % 60), twoDigits(total % 60)]
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
