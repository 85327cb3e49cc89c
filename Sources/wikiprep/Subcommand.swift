/// A subcommand: its help, its options, and what it does.
struct Subcommand: Sendable {
    let name: String
    /// The operands, as the help shows them.
    let operands: String
    /// What it does, in a line.
    let summary: String
    /// More, below the usage.
    let details: String
    let options: [Option]
    /// Does it.
    let body: @Sendable (Settings, [String]) throws -> Void

    /// Reads the arguments behind the subcommand.
    func parse(_ arguments: [String]) throws -> (settings: Settings, operands: [String]) {
        var settings = Settings()
        let getopt = Getopt(arguments, options: options)
        while true {
            switch getopt.next() {
            case .end(let operands): return (settings, operands)
            case .option(let index, let value): try options[index].apply(&settings, value)
            case .missingValue(let word): throw UsageError("option \(word) needs a value")
            case .unneededValue(let index): throw UsageError("option --\(options[index].name) takes no value")
            case .unknown(let word):
                let name = String(word.drop { $0 == "-" }.prefix { $0 != "=" })
                let nearest = word.hasPrefix("--") ? Spelling.nearest(to: name, among: options.map(\.name)) : nil
                throw UsageError("unknown option \(word)" + (nearest.map { "; did you mean --\($0)?" } ?? ""))
            }
        }
    }

    /// The text of `--help`.
    var help: String {
        var text = "Usage: wikiprep \(name) [OPTION]... \(operands)\n\(summary)\n"
        if !details.isEmpty { text += "\n\(details)\n" }
        text += "\nOptions:\n"
        for option in options {
            let letter = option.letter.map { "-\($0), " } ?? "    "
            let left = "  \(letter)--\(option.name)" + (option.value.map { "=\($0)" } ?? "")
            text += Self.column(left, option.help)
        }
        return text
    }

    /// Two columns, the right one wrapped at the width of a terminal.
    static func column(_ left: String, _ right: String, indent: Int = 30, width: Int = 80) -> String {
        var lines: [String] = []
        var line = ""
        for word in right.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > width - indent {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        lines.append(line)
        let margin = String(repeating: " ", count: indent)
        var text =
            left.count + 2 > indent ? "\(left)\n\(margin)" : left + String(repeating: " ", count: indent - left.count)
        text += lines.joined(separator: "\n\(margin)") + "\n"
        return text
    }
}
