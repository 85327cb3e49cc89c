/// A subcommand: its help, its options, and what it does.
struct Subcommand: Sendable {
    let name: String
    /// The operands, as the help shows them.
    let operands: String
    /// What they are.
    let operandKind: OperandKind
    /// What it does, in a line.
    let summary: String
    /// More, below the usage.
    let details: String
    /// Its options, under the headings of the help.
    let groups: [OptionGroup]
    /// Does it.
    let body: @Sendable (Settings, [String]) throws -> Void

    /// All options, in the order of the help.
    var options: [Option] { groups.flatMap(\.options) }

    /// Reads the arguments behind the subcommand.
    func parse(_ arguments: [String]) throws -> (settings: Settings, operands: [String]) {
        var settings = Settings()
        // Behind the others stand the opposites of flags.
        let negations = options.filter { $0.negation != nil }
        let names = (options + negations).map(\.name)
        let options = options + negations.compactMap(\.negation)
        let getopt = Getopt(arguments, options: options)
        while true {
            switch getopt.next() {
            case .end(let operands): return (settings, operands)
            case .option(let index, let value):
                try options[index].set(&settings, value)
                settings.given.insert(names[index])
            case .missingValue(let word): throw UsageError(missingValue(of: word))
            case .unneededValue(let index):
                throw UsageError("option --\(options[index].name) takes no value: leave out what is behind the =")
            case .unknown(let word): throw UsageError(unknownOption(word, among: arguments))
            }
        }
    }

    // MARK: - Advice

    private func missingValue(of word: String) -> String {
        let name = word.drop { $0 == "-" }
        let option = options.first { $0.name == name || $0.letter.map { String($0) } == String(name) }
        return "option \(word) needs a value" + (option?.value.map { ": \(word) \($0.placeholder)" } ?? "")
    }

    /// What is wrong with an option that `getopt_long` does not know, and what was perhaps meant.
    private func unknownOption(_ word: String, among arguments: [String]) -> String {
        guard word.hasPrefix("--") else { return unknownLetter(word, among: arguments) }
        let name = String(word.dropFirst(2).prefix { $0 != "=" })
        let known = options.flatMap { [$0.name] + [$0.opposite].compactMap { $0 } }
        let candidates = known.filter { $0.hasPrefix(name) }
        if !name.isEmpty, candidates.count > 1 {
            return
                "option \(word) is short for several: \(Suggestions.list(candidates.map { "--\($0)" })); write more of it"
        }
        var others = Self.all.filter { $0.name != self.name && $0.options.contains { $0.name == name } }.map(\.name)
        // It takes all options of a run.
        if others.count > 1 { others.removeAll { $0 == Self.task.name } }
        if !others.isEmpty { return "--\(name) belongs to \(Suggestions.list(others, last: "and")), not to \(self.name)" }
        if let near = Suggestions.nearest(to: name, among: known) {
            return "unknown option \(word); did you mean --\(near)?"
        }
        for other in Self.all {
            if let near = Suggestions.nearest(to: name, among: other.options.map(\.name)) {
                return "unknown option \(word); did you mean --\(near) of \(other.name)?"
            }
        }
        return "unknown option \(word); leave it out, or choose one of those that the help lists"
    }

    /// A letter that is no option: perhaps a long name after one dash.
    private func unknownLetter(_ word: String, among arguments: [String]) -> String {
        let long = arguments.lazy.filter { $0.hasPrefix("-") && !$0.hasPrefix("--") && $0.count > 2 }.compactMap {
            argument in
            Suggestions.nearest(to: String(argument.dropFirst().prefix { $0 != "=" }), among: options.map(\.name))
        }.first
        if let long { return "unknown option \(word); did you mean --\(long)? Long names have two dashes" }
        return "unknown option \(word); leave it out, or choose one of those that the help lists"
    }
}
