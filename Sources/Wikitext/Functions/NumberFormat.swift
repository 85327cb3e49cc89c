/// Numbers as MediaWiki writes them.
enum NumberFormat {
    /// `{{formatnum:…}}`: digits of each number in the text in groups of three.
    static func grouped(_ text: String) -> String {
        var output: [UInt8] = []
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            guard isDigit(bytes[index]) else {
                output.append(bytes[index])
                index += 1
                continue
            }
            var end = index
            while end < bytes.count, isDigit(bytes[end]) { end += 1 }
            for position in index..<end {
                output.append(bytes[position])
                let left = end - position - 1
                if left > 0, left % 3 == 0 { output.append(UInt8(ascii: ",")) }
            }
            index = end
            if index < bytes.count, bytes[index] == "." {
                output.append(bytes[index])
                index += 1
                while index < bytes.count, isDigit(bytes[index]) {
                    output.append(bytes[index])
                    index += 1
                }
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// `{{formatnum:…|R}}`: without separators between groups.
    static func raw(_ text: String) -> String { text.replacingBytes(",", with: "") }

    /// A result of arithmetic, with at most 14 significant digits: PHP's usual `precision`. Swift's shortest digits
    /// that tell a number apart would show 0.30000000000000004 for 0.1 + 0.2.
    static func shortest(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "NAN" : value < 0 ? "-INF" : "INF" }
        if value == 0 { return "0" }
        if value == value.rounded(), value.magnitude < 1e15, let whole = Int(exactly: value) { return String(whole) }
        var (digits, exponent) = decimal(value.magnitude)
        if digits.count > 14 {
            let roundsUp = digits[14] >= 5
            digits.removeLast(digits.count - 14)
            if roundsUp {
                var index = 13
                while index >= 0, digits[index] == 9 {
                    digits[index] = 0
                    index -= 1
                }
                if index >= 0 {
                    digits[index] += 1
                } else {
                    digits = [1]
                    exponent += 1
                }
            }
        }
        while digits.count > 1, digits[digits.count - 1] == 0 { digits.removeLast() }
        let text = digits.map(String.init).joined()
        let sign = value < 0 ? "-" : ""
        if exponent < -4 || exponent >= 15 {
            let fraction = text.count > 1 ? text.dropFirst() : "0"
            return "\(sign)\(text.prefix(1)).\(fraction)E\(exponent < 0 ? "-" : "+")\(exponent.magnitude)"
        }
        if exponent < 0 { return "\(sign)0.\(String(repeating: "0", count: -exponent - 1))\(text)" }
        if digits.count <= exponent + 1 {
            return sign + text + String(repeating: "0", count: exponent + 1 - digits.count)
        }
        return "\(sign)\(text.prefix(exponent + 1)).\(text.dropFirst(exponent + 1))"
    }

    /// The shortest digits that tell the number apart, and the power of ten of the first.
    private static func decimal(_ value: Double) -> (digits: [UInt8], exponent: Int) {
        var digits: [UInt8] = []
        var point: Int?
        var exponent = 0
        let parts = value.description.split(separator: "e")
        for byte in parts[0].utf8 {
            if byte == "." { point = digits.count } else { digits.append(byte - 0x30) }
        }
        if parts.count > 1 { exponent = Int(parts[1]) ?? 0 }
        exponent += (point ?? digits.count) - 1
        while digits.count > 1, digits[0] == 0 {
            digits.removeFirst()
            exponent -= 1
        }
        return (digits, exponent)
    }
}
