import DurableFiles
import WikiprepPipeline

extension Subcommand {
    static let run = Subcommand(
        name: "run", operands: "DUMP...", operandKind: .dumps,
        summary: "Turns Wikipedia dumps into token files: clean, shuffled, tokenized.",
        details: """
            DUMP is a .xml.bz2 or .xml file of a MediaWiki export, or - for standard input.
            Writes DIR/train.bin, val.bin (little-endian uint16 without a header, as nanoGPT
            reads them), train.offsets.npy, meta.json, report.html to look at, and
            DIR/corpus, to which later dumps are added: run the same command with the next
            file. What is done is not done again, so an interrupted run is gone on with by
            the same command. Options that are not given are those that DIR was made with.
            """,
        work: RunConfiguration.self)
}

struct RunOptions: SubcommandOptions {
    var output: String?
    var tokens = TokenOptions()
    var selection = SelectionOptions()
    var extraction = ExtractionOptions()
    var isDryRun = false
    var common = CommonOptions()

    static let sections: [OptionSection<Self>] =
        [
            OptionSection(
                "Output",
                [.output("the output folder DIR (default: named after the wiki, such as enwiki)", \.output)]
                    + TokenOptions.table.within(\.tokens)),
            OptionSection(
                "Documents of the corpus", SelectionOptions.table.within(\.selection) + [.seed(\.extraction.seed)]),
        ] + ExtractionOptions.sections(within: \.extraction) + [
            OptionSection("The run", [.dryRun(\.isDryRun)] + CommonOptions.table.within(\.common))
        ]
}

/// The main job: dumps → corpus → token files.
struct RunConfiguration: SubcommandWork {
    private let dumps: [String]
    /// Nil: it is named after the wiki.
    private let folder: String?
    private let isDryRun: Bool
    private let dumpOptions: DumpOptions
    private let pipeline: Pipeline
    private let terminal: Terminal

    init(_ arguments: ParsedArguments<RunOptions>) throws { try self.init(arguments, dumpsAreThere: true) }

    /// - Parameter dumpsAreThere: whether dumps can be looked at; else ``checkDumps()`` does it when they can.
    init(_ arguments: ParsedArguments<RunOptions>, dumpsAreThere: Bool) throws {
        let options = arguments.options
        dumps = try arguments.neededOperands("DUMP given: name a .xml.bz2 or .xml file")
        folder = options.output
        isDryRun = options.isDryRun
        dumpOptions = options.extraction.dump
        if dumpsAreThere { try dumpOptions.check(dumps) }
        terminal = options.common.terminal()
        pipeline = try Pipeline(
            options.extraction, options.tokens, options.selection, options.common, terminal: terminal, arguments)
        try options.tokens.check(options.selection, folder: folder ?? Self.wikiName(ofDump: dumps[0]))
        try OutputPath.checkTokenFolder(folder)
        // Of a vocabulary a folder that is there may know more than the command line.
        if !dumpsAreThere, !isFolder(folder ?? Self.wikiName(ofDump: dumps[0])), !pipeline.tokens.tokenizer.isBuiltIn {
            _ = try pipeline.tokens.tokenizer.load()
        }
    }

    /// Refuses dumps that cannot be meant.
    func checkDumps() throws { try dumpOptions.check(dumps) }

    /// The wiki that a dump's file is named after.
    private static func wikiName(ofDump path: String) -> String { String(splitPath(path).name.prefix { $0 != "-" }) }

    func run() throws {
        if isDryRun { return try PlanReport.show(pipeline.plan(dumps, into: folder), on: terminal) }
        let (folder, record) = try pipeline.run(dumps, into: folder)
        terminal.show(RunSummary(record, folder: folder))
    }
}
