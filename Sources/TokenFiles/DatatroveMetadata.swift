/// The text of a `.ds.metadata` file: the tokenizer's name, a bar and the bytes of an id; the number of tokens; the
/// same for people.
///
/// Source: huggingface/datatrove, `TokenizedFile.write_final_metadata`; the last line is the Python package humanize's
/// `metric`.
enum DatatroveMetadata {
    static func text(tokenizer: String, width: TokenWidth, tokens: Int) -> String {
        // Without a name datatrove writes the width twice.
        let name = tokenizer.isEmpty ? "Unknown Tokenizer|\(width.byteCount)" : tokenizer
        return "\(name)|\(width.byteCount)\n\(tokens)\n\(metric(tokens))"
    }

    /// Three digits and a prefix: 1234567 is `1.23 MT`.
    static func metric(_ tokens: Int) -> String {
        let exponent = String(tokens).count - 1
        let group = exponent / 3
        let decimals = 2 - exponent % 3
        // Rounded to so many decimals of the group's unit: half up.
        let unit = power(group * 3)
        let scale = power(decimals)
        let (whole, rest) = tokens.quotientAndRemainder(dividingBy: unit)
        let fraction = Int((Double(rest) / Double(unit) * Double(scale)).rounded())
        let scaled = whole * scale + fraction
        let prefix = ["", "k", "M", "G", "T", "P", "E"][min(group, 6)]
        let digits = String(scaled % scale)
        let zeros = String(repeating: "0", count: max(0, decimals - digits.count))
        return decimals == 0 ? "\(scaled) \(prefix)T" : "\(scaled / scale).\(zeros)\(digits) \(prefix)T"
    }

    private static func power(_ exponent: Int) -> Int { (0..<exponent).reduce(1) { power, _ in power * 10 } }
}
