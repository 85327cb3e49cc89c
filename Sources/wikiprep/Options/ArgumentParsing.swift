/// A command line as typed.
struct ParsedArguments<Options: SubcommandOptions>: Sendable {
    var options = Options()
    /// The names of the options that were given, those of flags without `no-` but where it is the flag's own.
    var given: Set<String> = []
    var operands: [String] = []
    /// The subcommand and what stands after it, for the report.
    let words: [String]

    init(words: [String]) { self.words = words }

    /// The operands, of which there must be one.
    func neededOperands(_ what: String) throws -> [String] {
        if operands.isEmpty { throw UsageError("no \(what)") }
        return operands
    }
}

extension Subcommand {
    /// Reads the arguments after the subcommand's name.
    func parse<Options>(_ arguments: [String], _: Options.Type) throws -> ParsedArguments<Options> {
        var parsed = ParsedArguments<Options>(words: [name] + arguments)
        let table = Options.sections.flatMap(\.options)
        // After the others stand the opposites of flags.
        let flags = table.filter { $0.negation != nil }
        let names = (table + flags).map(\.description.name)
        let options = table + flags.compactMap(\.negation)
        let getopt = Getopt(arguments, options: options.map(\.description))
        while true {
            switch getopt.next() {
            case .end(let operands):
                parsed.operands = operands
                return parsed
            case .option(let index, let value):
                try options[index].set(&parsed.options, value)
                parsed.given.insert(names[index])
            case .missingValue(let word): throw UsageError(missingValue(of: word))
            case .unneededValue(let index):
                throw UsageError(
                    "option --\(options[index].description.name) takes no value: leave out what is behind the =")
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
            let list = Suggestions.list(candidates.map { "--\($0)" })
            return "option \(word) is short for several: \(list); write more of it"
        }
        var others = Self.all.filter { $0.name != self.name && $0.options.contains { $0.name == name } }
        // Nobody who has typed it means the one that programs call and that takes all options of a run.
        if others.count > 1 { others.removeAll { !$0.isInOverview } }
        if !others.isEmpty {
            return "--\(name) belongs to \(Suggestions.list(others.map(\.name), last: "and")), not to \(self.name)"
        }
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
