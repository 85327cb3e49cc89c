import WikiprepPipeline

/// How dumps become a corpus: what run, extract and task have in common.
struct ExtractionOptions: Sendable {
    var seed: UInt64?
    var text = TextFormOptions()
    var pages = PageOptions()
    var dump = DumpOptions()

    /// What shapes a corpus, under its headings, for a subcommand that has this group.
    static func sections<Whole>(within path: WritableKeyPath<Whole, Self> & Sendable) -> [OptionSection<Whole>] {
        [
            OptionSection("Text", TextFormOptions.table.within(\.text).within(path)),
            OptionSection("Pages", PageOptions.table.within(\.pages).within(path)),
            OptionSection("Dumps", DumpOptions.table.within(\.dump).within(path)),
        ]
    }
}

extension Pipeline {
    /// A pipeline for extraction alone.
    init<Options>(
        _ extraction: ExtractionOptions, _ common: CommonOptions, terminal: Terminal,
        _ arguments: ParsedArguments<Options>
    ) throws {
        self.init(threads: common.workerThreads(), observer: terminal)
        self.arguments = arguments.words
        dump = try extraction.dump.configuration(threads: dump.threads)
        text = extraction.pages.configuration(extraction.text, given: arguments.given)
        seed = extraction.seed
    }

    /// A pipeline for the whole way.
    init<Options>(
        _ extraction: ExtractionOptions, _ tokenOptions: TokenOptions, _ selection: SelectionOptions,
        _ common: CommonOptions, terminal: Terminal, _ arguments: ParsedArguments<Options>
    ) throws {
        try self.init(extraction, common, terminal: terminal, arguments)
        remakes = tokenOptions.remakes
        tokens = tokenOptions.configuration(
            selection, seed: seed, given: arguments.given, threads: dump.threads)
        tokens.missing = dump.missing
    }
}
