import Corpus
import DurableFiles
import Tokenization
import WikiprepPipeline

extension Subcommand {
    static let tokenize = Subcommand(
        name: "tokenize", operands: "INPUT...", operandKind: .documents,
        summary: "Turns corpora, JSON Lines or plain text into token files.",
        details: """
            INPUT is a corpus folder that run or extract made, or a file of JSON Lines or
            plain text, compressed by gzip, zstd or bzip2 or not; - is standard input.
            Documents are shuffled whatever their number, in bounded memory. Options that are
            not given are those that the output folder was made with. What it holds stays;
            without INPUT it is brought up to date.
            """,
        work: TokenizeConfiguration.self)
}

struct TokenizeOptions: SubcommandOptions {
    var output: String?
    var tokens = TokenOptions()
    var selection = SelectionOptions()
    var missing: MissingPages?
    var seed: UInt64?
    var input = InputOptions()
    var split = InputSplitOptions()
    var isDryRun = false
    var common = CommonOptions()

    static let sections: [OptionSection<Self>] = [
        OptionSection(
            "Output",
            [
                .output(
                    "the output folder (default: the folder that holds the corpus; needed for other inputs)", \.output)
            ] + TokenOptions.table.within(\.tokens)),
        OptionSection(
            "Documents of corpora",
            SelectionOptions.table.within(\.selection) + [.missing(\.missing), .seed(\.seed)]),
        OptionSection(
            "JSON Lines and text",
            InputOptions.table.within(\.input) + InputSplitOptions.table.within(\.split)
                + [InputOptions.nameOption.within(\.input)]),
        OptionSection("The run", [.dryRun(\.isDryRun)] + CommonOptions.table.within(\.common)),
    ]
}

/// Corpora, JSON Lines or text → token files.
struct TokenizeConfiguration: SubcommandWork {
    private let inputs: [String]
    private let folder: String
    private let isDryRun: Bool
    private let pipeline: Pipeline
    private let terminal: Terminal

    init(_ arguments: ParsedArguments<TokenizeOptions>) throws {
        let options = arguments.options
        // What a folder holds stays: without further inputs it is brought up to date.
        let inputs =
            try options.output.map(TokenizationRun.hasFiles(in:)) ?? false
            ? arguments.operands
            : arguments.neededOperands("INPUT given: name a corpus folder, or files of JSON Lines or text")
        self.inputs = inputs
        guard let folder = options.output ?? Self.folder(around: inputs) else {
            throw UsageError("name the output folder with -o, such as -o out")
        }
        self.folder = folder
        isDryRun = options.isDryRun
        try InputOptions.checkPaths(inputs)
        try Self.checkMissing(options.missing, inputs: inputs, folder: folder)
        try options.input.check(of: inputs)
        try options.tokens.check(options.selection, folder: folder)
        try OutputPath.checkTokenFolder(folder)
        terminal = options.common.terminal()
        let threads = options.common.workerThreads()
        var pipeline = Pipeline(threads: threads, observer: terminal)
        pipeline.arguments = arguments.words
        pipeline.tokens = options.tokens.configuration(
            options.selection, seed: options.seed, given: arguments.given, threads: threads)
        pipeline.tokens.missing = options.missing
        pipeline.tokens.input = options.input.configuration
        options.split.configure(&pipeline.tokens)
        self.pipeline = pipeline
    }

    /// Where the token files of a corpus stand when nothing else is said: around it.
    private static func folder(around inputs: [String]) -> String? {
        guard inputs.count == 1, isFolder(inputs[0]) else { return nil }
        return splitPath(inputs[0].hasSuffix("/") ? String(inputs[0].dropLast()) : inputs[0]).folder
    }

    private static func checkMissing(_ missing: MissingPages?, inputs: [String], folder: String) throws {
        // As without --remake, which takes the corpus out of the files: there --missing is let through.
        let keepsCorpus = try TokenizationRun.keepsCorpus(in: folder, beside: inputs, TokenConfiguration(threads: 1))
        if missing != nil, !inputs.contains(where: isFolder), !keepsCorpus {
            throw UsageError("--missing is about pages of dumps, and here is no corpus: leave it out")
        }
    }

    func run() throws {
        if isDryRun {
            let tokenization = try TokenizationRun(of: inputs, configuration: pipeline.tokens, observer: terminal)
            return try PlanReport.show(tokenization.plan(into: folder), on: terminal)
        }
        let record = try pipeline.tokenize(inputs, into: folder)
        terminal.show(RunSummary(record, folder: folder))
    }
}
