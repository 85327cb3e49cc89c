import CLibrary
import InputNumbers

/// Numbers written with a given precision.
enum DecimalText {
    /// The number with so many decimals, rounded half away from zero; negative counts round to tens, hundreds, ….
    /// Digits are in groups of three. The sign is a true minus sign. Nil for what is no finite number.
    static func rounded(_ value: Double, decimals: Int) -> String? {
        guard value.isFinite else { return nil }
        guard value.magnitude < 1e15 else { return NumberFormat.shortest(value) }
        let decimals = max(-15, min(decimals, 12))
        let power = pow(10, Double(decimals.magnitude))
        // A hair more, so that 0.125 with an inexact last bit still rounds up.
        let scaled = (decimals >= 0 ? value.magnitude * power : value.magnitude / power) * (1 + 1e-14)
        guard scaled < 1e15 else { return NumberFormat.grouped(NumberFormat.shortest(value)) }
        let number = Int(scaled.rounded(.toNearestOrAwayFromZero))
        var text: String
        if decimals > 0 {
            let unit = Int(power)
            let fraction = String(number % unit)
            text =
                NumberFormat.grouped(String(number / unit)) + "."
                + String(repeating: "0", count: decimals - fraction.count) + fraction
        } else {
            text = NumberFormat.grouped(String(number) + (number == 0 ? "" : String(repeating: "0", count: -decimals)))
        }
        if value < 0, number != 0 { text = "−" + text }
        return text
    }

    /// The power of ten of the first digit, from -400 (of 0) to 400.
    static func magnitude(_ value: Double) -> Int {
        min(max(Int(clamping: (log10(value.magnitude) + 1e-14).rounded(.down)), -400), 400)
    }

    static func logarithm(_ value: Double) -> Double { log10(value) }
}
