import BytePairEncoding
import InputNumbers
import Tokenization

extension Subcommand {
    static let trainTokenizer = Subcommand(
        name: "train-tokenizer", operands: "INPUT...", operandKind: .documents,
        summary: "Learns a vocabulary from corpora, JSON Lines or plain text.",
        details: """
            Writes NAME.tiktoken and NAME.json (Hugging Face's tokenizer.json), a byte-level
            BPE that --tokenizer of run and tokenize takes. INPUT is as for tokenize.
            """,
        work: TrainTokenizerConfiguration.self)
}

struct TrainTokenizerOptions: SubcommandOptions {
    var output: String?
    var vocabularySize: Int?
    var pattern: SplitPattern?
    var specialTokens: [String] = []
    var minimumFrequency: Int?
    var sample = TrainingConfiguration.Sample.all
    var memory: Int?
    var input = InputOptions()
    var temporaryFolder: String?
    var common = CommonOptions()

    static let sections: [OptionSection<Self>] = [
        OptionSection(
            "Vocabulary",
            [
                .output("NAME: the path of the files without their endings (needed)", \.output).needed,
                Option(
                    "vocab-size", "the number of ids of the new vocabulary, special tokens included (needed)",
                    number: \.vocabularySize, in: 257...(1 << 20)
                ).needed,
                Option(
                    "pattern",
                    "how text is cut into pretokens, which tokens never cross: "
                        + SplitPattern.allCases.map(\.rawValue).joined(separator: ", ")
                        + " (default: japanese for corpora of Japanese wikis, else cl100k)",
                    choice: \.pattern, shown: "NAME"),
                Option(
                    "special-token", value: "NAME",
                    "a token that stands for no text; may be given several times (default: <|endoftext|>)"
                ) { options, word in options.specialTokens.append(word) }.repeated,
                Option(
                    "min-frequency", "how often two neighbours must occur to become a token (default: 2)",
                    number: \.minimumFrequency, in: 1...(1 << 40)),
            ]),
        OptionSection("Input", [sampleOption] + InputOptions.table.within(\.input)),
        OptionSection(
            "The run",
            [
                Option(
                    "memory",
                    "memory for counting and merging; what it has no room for waits on disk (default: 1G)",
                    size: \.memory, atLeast: 1 << 20),
                .temporaryFolder(\.temporaryFolder),
            ] + CommonOptions.table.within(\.common)),
    ]

    private static let sampleOption = Option<Self>(
        "sample", value: .other(.shareOrSize, name: "SHARE|SIZE"),
        "train on a share of the documents, such as 0.1, or on about so much text, such as 500M, drawn by a hash of "
            + "each (default: all)"
    ) { options, word in
        if let share = Double(word), share > 0, share <= 1 {
            options.sample = .share(share)
        } else if word.last?.isLetter == true {
            options.sample = .bytes(try ValueParsing.size(word, "--sample", 1...Count.range.upperBound))
        } else {
            throw UsageError("--sample \(word): must be a share above 0 and up to 1, or a size such as 500M")
        }
    }
}

/// Documents → a vocabulary.
struct TrainTokenizerConfiguration: SubcommandWork {
    private let inputs: [String]
    /// The path of the files, without their endings.
    private let name: String
    private let training: TrainingConfiguration
    private let terminal: Terminal

    init(_ arguments: ParsedArguments<TrainTokenizerOptions>) throws {
        let options = arguments.options
        inputs = try arguments.neededOperands("INPUT given: name a corpus folder, or files of JSON Lines or text")
        guard let name = options.output else { throw UsageError("name the result with -o, such as -o my32k") }
        guard let size = options.vocabularySize else {
            throw UsageError("say how large the vocabulary shall be with --vocab-size, such as --vocab-size 32768")
        }
        self.name = name
        try InputOptions.checkPaths(inputs)
        try options.input.check(of: inputs)
        try OutputPath.checkVocabulary(name)
        if let folder = options.temporaryFolder { try OutputPath.checkTemporaryFolder(folder) }
        terminal = options.common.terminal()
        var training = TrainingConfiguration(vocabularySize: size, threads: options.common.workerThreads())
        if !options.specialTokens.isEmpty { training.options.specialTokens = options.specialTokens }
        if let frequency = options.minimumFrequency { training.options.minimumFrequency = frequency }
        training.pattern = options.pattern
        training.sample = options.sample
        if let memory = options.memory { training.memory = memory }
        training.temporaryFolder = options.temporaryFolder
        training.input = options.input.configuration
        self.training = training
    }

    func run() throws {
        let outcome = try TokenizerTraining(of: inputs, configuration: training, observer: terminal).run(writing: name)
        terminal.show(RunSummary(outcome))
        if outcome.tally.overlong > 0 {
            terminal.warn("\(outcome.tally.overlong) pretokens of over 64 KiB were left out")
        }
    }
}
