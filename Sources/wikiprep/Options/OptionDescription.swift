/// An option as the help, the manual page, the completions and `getopt_long` know it: all but what it sets.
struct OptionDescription: Equatable, Sendable {
    /// The long name, without dashes.
    let name: String
    let letter: Character?
    /// What its value is; nil: it takes none.
    let value: OptionValue?
    let help: String
    /// Whether a flag of its own takes it back.
    let hasOpposite: Bool
    /// Whether an empty value has a meaning; else it is refused.
    var takesEmptyValue = false
    /// Whether each time that it is given adds a value; else the last one holds, or a second one is refused.
    var repeats = false
    /// Whether the subcommand does nothing without it.
    var isNeeded = false

    /// The option that every subcommand has, and of which no work knows.
    static let help = OptionDescription(
        name: "help", letter: "h", value: nil, help: "show this help and exit", hasOpposite: false)

    /// The name of the flag that takes it back: `dedup`, `no-dedup`; `no-shuffle`, `shuffle`.
    var opposite: String? {
        if !hasOpposite { return nil }
        return name.hasPrefix("no-") ? String(name.dropFirst(3)) : "no-\(name)"
    }

    /// The flag that takes it back.
    var negation: OptionDescription? {
        opposite.map { OptionDescription(name: $0, letter: nil, value: nil, help: help, hasOpposite: false) }
    }

    /// The name as the help shows it: a flag with its opposite.
    var shownName: String {
        guard let opposite else { return "--\(name)" }
        return "--[no-]\(name.hasPrefix("no-") ? opposite : name)"
    }
}

/// Options under a heading of the help.
struct HelpSection: Sendable {
    let title: String
    let options: [OptionDescription]
}
