import InputNumbers

/// Numbers as people read them.
public enum Figures {
    /// `1234567` → `1,234,567`.
    public static func grouped(_ number: Int) -> String {
        let digits = String(number.magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return number < 0 ? "-" + text : text
    }

    /// `123456` → `123k`; what is below 100,000 stays whole.
    public static func compact(_ number: Int) -> String {
        if number < 100_000 { return grouped(number) }
        let (text, unit) = scaled(Double(number), units: ["", "k", "M", "G", "T"])
        return text + unit
    }

    /// Bytes in decimal units, as disks are sold: `41410938` → `41.4 MB`.
    public static func bytes(_ count: Int) -> String {
        if count < 1000 { return "\(count) B" }
        let (text, unit) = scaled(Double(count), units: ["B", "kB", "MB", "GB", "TB", "PB", "EB"])
        return "\(text) \(unit)"
    }

    /// `1500000` → `1.5 MB/s`.
    public static func rate(_ bytesPerSecond: Double) -> String {
        "\(bytes(whole(bytesPerSecond)))/s"
    }

    /// Seconds as `0:07`, `12:34`, `1:02:03` or `2d 03h`.
    public static func duration(_ seconds: Double) -> String {
        let all = whole(seconds)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
        if all >= 2 * 86_400 { return "\(all / 86_400)d \(two(all / 3600 % 24))h" }
        if all >= 3600 { return "\(all / 3600):\(two(all / 60 % 60)):\(two(all % 60))" }
        return "\(all / 60):\(two(all % 60))"
    }

    /// How long something took: `28 ms`, `0.42 s`, `7.3 s`, and then as ``duration(_:)``.
    public static func time(_ seconds: Double) -> String {
        if seconds < 0.0995 { return fixed(seconds * 1000, digits: seconds < 0.00995 ? 1 : 0) + " ms" }
        if seconds >= 59.95 { return duration(seconds) }
        return fixed(seconds, digits: seconds < 0.995 ? 2 : seconds < 9.95 ? 1 : 0) + " s"
    }

    /// With so many digits behind the point.
    public static func fixed(_ value: Double, digits: Int) -> String {
        var power = 1
        for _ in 0..<digits { power *= 10 }
        let scaled = whole(abs(value) * Double(power))
        var fraction = String(scaled % power)
        fraction = String(repeating: "0", count: digits - min(fraction.count, digits)) + fraction
        return (value < 0 && scaled > 0 ? "-" : "")
            + (digits == 0 ? grouped(scaled) : "\(grouped(scaled / power)).\(fraction)")
    }

    /// A share of a whole in percent, with one digit behind the point, and three where it is less than a tenth; empty
    /// where there is no whole.
    public static func percent(_ part: Double, of whole: Double) -> String {
        if whole <= 0 { return "" }
        let percent = 100 * part / whole
        return fixed(percent, digits: percent > 0 && percent < 0.0995 ? 3 : 1) + "%"
    }

    /// A share of a whole in percent.
    public static func percent(_ part: Int, of whole: Int) -> String { percent(Double(part), of: Double(whole)) }

    /// Three digits that count, and the unit.
    private static func scaled(_ value: Double, units: [String]) -> (String, String) {
        var value = value
        var unit = 0
        // What rounds up to a thousand has the next unit.
        while value >= 999.5, unit + 1 < units.count {
            value /= 1000
            unit += 1
        }
        return (fixed(value, digits: value < 9.995 ? 2 : value < 99.95 ? 1 : 0), units[unit])
    }

    private static func whole(_ value: Double) -> Int {
        value.isFinite ? Int(clamping: min(max(value, 0), 1e15).rounded()) : 0
    }
}
