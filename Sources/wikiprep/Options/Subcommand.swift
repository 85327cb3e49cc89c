/// A subcommand: its help, its options, and what it does.
struct Subcommand: Sendable {
    let name: String
    /// The operands, as the help shows them.
    let operands: String
    let operandKind: OperandKind
    /// What it does, in a line.
    let summary: String
    /// More, below the usage.
    let details: String
    /// Whether people call it; else programs do, and the overview leaves it out.
    let isInOverview: Bool
    let sections: [HelpSection]
    private let reader: @Sendable (Subcommand, [String]) throws -> Invocation

    /// A command line that was read, and waits to be checked and done.
    struct Invocation {
        let options: any SubcommandOptions
        /// The names of the options that were given.
        let given: Set<String>
        /// Checks what was typed, and does it.
        let run: () throws -> Void
    }

    init<Work: SubcommandWork>(
        name: String, operands: String, operandKind: OperandKind, summary: String, details: String = "",
        isInOverview: Bool = true, work: Work.Type
    ) {
        self.name = name
        self.operands = operands
        self.operandKind = operandKind
        self.summary = summary
        self.details = details
        self.isInOverview = isInOverview
        sections = Work.Options.sections.map { HelpSection(title: $0.title, options: $0.options.map(\.description)) }
        reader = { subcommand, arguments in
            let parsed = try subcommand.parse(arguments, Work.Options.self)
            return Invocation(options: parsed.options, given: parsed.given) { try Work(parsed).run() }
        }
    }

    /// All options, in the order of the help.
    var options: [OptionDescription] { sections.flatMap(\.options) }

    /// Reads the arguments after the subcommand's name.
    /// - Throws: ``UsageError`` for options that there are not, and for values that make no sense.
    func read(_ arguments: [String]) throws -> Invocation { try reader(self, arguments) }
}

/// The options of a subcommand as typed: groups of them, and the headings under which the help shows them.
protocol SubcommandOptions: Sendable {
    init()
    static var sections: [OptionSection<Self>] { get }
}

/// What a subcommand is to do, checked, with all that it needs.
protocol SubcommandWork {
    associatedtype Options: SubcommandOptions

    /// Resolves what was typed, once.
    /// - Throws: ``UsageError`` and others where it makes no sense.
    init(_ arguments: ParsedArguments<Options>) throws

    func run() throws
}
