/// Numbers as people read them.
enum Figures {
    /// `1234567` → `1,234,567`.
    static func grouped(_ number: Int) -> String {
        var text = ""
        for (place, digit) in String(number.magnitude).reversed().enumerated() {
            if place > 0, place % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return (number < 0 ? "-" : "") + String(text.reversed())
    }

    /// With so many digits behind the point.
    static func decimal(_ number: Double, _ digits: Int) -> String {
        guard number.isFinite, abs(number) < 1e15 else { return "–" }
        var scale = 1
        for _ in 0..<digits { scale *= 10 }
        let scaled = Int((abs(number) * Double(scale)).rounded())
        let sign = number < 0 && scaled > 0 ? "-" : ""
        if digits == 0 { return sign + grouped(scaled) }
        let fraction = String(scaled % scale)
        return sign + grouped(scaled / scale) + "." + String(repeating: "0", count: digits - fraction.count) + fraction
    }

    /// `12.3 MB`; a megabyte is a million bytes.
    static func bytes(_ count: Int) -> String {
        for (unit, size) in [("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)] where Double(count) >= size {
            let value = Double(count) / size
            return decimal(value, value < 10 ? 2 : value < 100 ? 1 : 0) + " " + unit
        }
        return "\(count) bytes"
    }

    /// `1 h 02 min`, `3 min 05 s`, `12.3 s`, `45 ms`.
    static func seconds(_ seconds: Double) -> String {
        if seconds < 1 { return decimal(seconds * 1000, seconds < 0.01 ? 1 : 0) + " ms" }
        if seconds < 60 { return decimal(seconds, 1) + " s" }
        let whole = Int(min(seconds, 1e12).rounded())
        func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        if whole < 3600 { return "\(whole / 60) min \(two(whole % 60)) s" }
        return "\(grouped(whole / 3600)) h \(two(whole / 60 % 60)) min"
    }

    /// `12.3 %`.
    static func share(_ part: Double, of whole: Double) -> String {
        if whole <= 0 { return "–" }
        let percent = part / whole * 100
        return decimal(percent, percent > 0 && percent < 0.1 ? 3 : 1) + " %"
    }
}
