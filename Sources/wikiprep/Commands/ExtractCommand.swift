import Corpus
import Extraction
import WikiprepPipeline

extension Subcommand {
    static let extract = Subcommand(
        name: "extract", operands: "DUMP...", operandKind: .dumps,
        summary: "Turns dumps into a corpus folder of clean text, or into JSON Lines.",
        details: """
            The corpus holds a folder for each dump, with JSON Lines in zstd files (zstdcat, jq).
            With -o - the documents go to standard output, one JSON object a line, in the
            order of the dump.
            """,
        work: ExtractConfiguration.self)
}

struct ExtractOptions: SubcommandOptions {
    var output: String?
    var remakes = false
    var extraction = ExtractionOptions()
    var isDryRun = false
    var common = CommonOptions()

    static let sections: [OptionSection<Self>] =
        [
            OptionSection(
                "Output",
                [
                    .output(
                        "the corpus folder, or - for JSON Lines on standard output (default: WIKI/corpus)", \.output),
                    .seed(\.extraction.seed), .remake(\.remakes),
                ])
        ] + ExtractionOptions.sections(within: \.extraction) + [
            OptionSection("The run", [.dryRun(\.isDryRun)] + CommonOptions.table.within(\.common))
        ]
}

/// Dumps → a corpus, or JSON Lines.
struct ExtractConfiguration: SubcommandWork {
    private let dumps: [String]
    /// The corpus; `-`: there is none, the documents go to standard output; nil: it is named after the wiki.
    private let output: String?
    private let isDryRun: Bool
    private let pipeline: Pipeline
    private let terminal: Terminal

    init(_ arguments: ParsedArguments<ExtractOptions>) throws {
        let options = arguments.options
        dumps = try arguments.neededOperands("DUMP given: name a .xml.bz2 or .xml file")
        output = options.output
        isDryRun = options.isDryRun
        try options.extraction.dump.check(dumps)
        terminal = options.common.terminal(writesResults: output == "-")
        var pipeline = try Pipeline(options.extraction, options.common, terminal: terminal, arguments)
        pipeline.remakes = options.remakes
        self.pipeline = pipeline
        if pipeline.dump.missing != nil, output == "-" {
            throw UsageError("--missing is recorded with a part of a corpus, and -o - makes none: leave it out")
        }
        try OutputPath.checkCorpus(output)
    }

    func run() throws {
        if isDryRun { return try PlanReport.show(pipeline.planExtraction(dumps, into: output), on: terminal) }
        if output == "-" {
            var pages = PageCounts()
            for dump in dumps {
                pages.add(
                    try LinesExtraction.run(dump, dump: pipeline.dump, text: pipeline.text, observer: terminal) {
                        try StandardOutput.write($0)
                    })
            }
            terminal.show(RunSummary(pages))
        } else {
            try terminal.show(RunSummary(pipeline.extract(dumps, into: output)))
        }
    }
}
