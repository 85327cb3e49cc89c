extension Subcommand {
    static let generate = Subcommand(
        name: "generate", operands: GeneratedText.allCases.map(\.rawValue).joined(separator: "|"),
        operandKind: .words(GeneratedText.allCases.map(\.rawValue)),
        summary: "Writes the manual page, a shell's completions, or all options as JSON.",
        details: """
            They are made of the tables that the help is made of. 'make install' puts them
            where man and the shells look; without it:
              source <(wikiprep generate bash)
              wikiprep generate zsh > ~/.zfunc/_wikiprep
              wikiprep generate fish > ~/.config/fish/completions/wikiprep.fish
              wikiprep generate man | man -l -
            'wikiprep generate options' is for programs that call this one: subcommands and
            options with their values, words and limits, as JSON.
            """,
        work: GenerateRequest.self)
}

struct GenerateOptions: SubcommandOptions {
    static let sections: [OptionSection<Self>] = [OptionSection("Options", [.help])]
}

/// One text that is made of the tables of options.
struct GenerateRequest: SubcommandWork {
    private let text: GeneratedText

    init(_ arguments: ParsedArguments<GenerateOptions>) throws {
        let names = GeneratedText.allCases.map(\.rawValue)
        let operands = try arguments.neededOperands("text named: must be \(Suggestions.list(names))")
        if operands.count > 1 { throw UsageError("generate writes one text: run it once for each") }
        guard let text = GeneratedText(rawValue: operands[0]) else {
            throw UsageError("generate \(operands[0]): \(Suggestions.choices(names, for: operands[0]))")
        }
        self.text = text
    }

    func run() throws { try StandardOutput.write(Array(text.contents.utf8)) }
}
