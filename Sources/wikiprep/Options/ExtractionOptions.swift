import WikiprepPipeline

/// How dumps become a corpus: what run, extract and task have in common.
struct ExtractionOptions: Sendable {
    var seed: UInt64?
    var text = TextFormOptions()
    var pages = PageOptions()
    var dump = DumpOptions()
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
