import TokenFiles

/// What tasks are told beside the options of a run.
struct TaskOptions: SubcommandOptions {
    var output: String?
    var segments: ClosedRange<Int>?
    var tellsEach = false
    var partNumber: Int?
    var ranges: Int?
    var range: Int?
    var partsFile: String?
    var duplicates: String?
    var tokenFolder: String?
    var split: Split?
    var shard: Int?
    var firstToken: Int?
    var tokenCount: Int?
    var firstDocument: Int?
    var documentCount: Int?
    var pieceToken: Int?
    var pieceDocument: Int?
    var resultsFile: String?
    var corpusFolder: String?
    var stdinHolds: String?
    var dumpSize: Int?
    var tokens = TokenOptions()
    var selection = SelectionOptions()
    var input = InputOptions()
    var inputSplit = InputSplitOptions()
    var extraction = ExtractionOptions()
    var common = CommonOptions()

    /// A number of ranges that no machine can have files of.
    private static let mostRanges = 1 << 24

    static let sections: [OptionSection<Self>] =
        [
            OptionSection("Task", ofTasks),
            OptionSection(
                "Tokens",
                TokenOptions.table.within(\.tokens) + SelectionOptions.table.within(\.selection)
                    + [.seed(\.extraction.seed)]),
            OptionSection(
                "JSON Lines and text",
                InputOptions.table.within(\.input) + InputSplitOptions.table.within(\.inputSplit)),
        ] + ExtractionOptions.sections(within: \.extraction) + [
            OptionSection("The process", CommonOptions.table.within(\.common))
        ]

    private static let ofTasks: [Option<Self>] = [
        .output("the folder that is written", \.output),
        Option(
            "segment", value: "N",
            "extract: the segment, from 0, as plan lists them; or several that follow one another: 8-15"
        ) { options, word in
            let ends = word.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map { Int($0) }
            guard let first = ends[0], let last = ends[ends.count - 1], 0 <= first, first <= last, last <= 1 << 40
            else {
                throw UsageError(
                    "--segment \(word): must be a number from 0, or two, the lower one first, such as 8-15")
            }
            options.segments = first...last
        },
        Option(
            "each",
            "extract: say what came of each segment as soon as its files are whole, in a line before the last one",
            flag: \.tellsEach),
        Option(
            "part-number", value: "P", "slice: the number of the files' part, as merge lists them",
            number: \.partNumber, in: 0...1 << 30),
        Option(
            "ranges", value: "R",
            "slice, encode, tokenize: how many ranges the shuffle key is cut into; changes no output",
            number: \.ranges, in: 1...mostRanges),
        Option("range", "tokenize: the range, from 0", number: \.range, in: 0...mostRanges),
        Option("parts", value: .file(endings: ["json"]), "the parts.json that merge wrote", word: \.partsFile),
        Option(
            "duplicates", value: .file(endings: []),
            "tokenize: with --dedup, the file that the task duplicates wrote", word: \.duplicates),
        Option(
            "token-folder", value: .folder(name: "DIR"),
            "where the token files will stand: in the formats whose shards are named after it", word: \.tokenFolder),
        Option("split", "write, index, shard: of which split", choice: \.split),
        Option(
            "shard", value: "K", "shard: its number, from 0, as index lists the shards", number: \.shard,
            in: 0...Int.max >> 1),
        Option(
            "first-token", value: "T", "shard: the place of its first token, as index lists it",
            number: \.firstToken, in: 0...Int.max >> 4),
        Option(
            "token-count", "shard: its tokens, as index lists them", number: \.tokenCount, in: 0...Int.max >> 4),
        Option(
            "first-document", value: "D", "shard: the first document that may end in it, as index lists it",
            number: \.firstDocument, in: 0...Int.max >> 4),
        Option(
            "document-count", value: "M", "shard: the documents that end in it, as index lists them",
            number: \.documentCount, in: 0...Int.max >> 4),
        Option(
            "piece-token", value: "T", "shard: the tokens of the split in pieces before those of standard input",
            number: \.pieceToken, in: 0...Int.max >> 4),
        Option(
            "piece-document", value: "D",
            "shard: the documents of the split in pieces before those of standard input", number: \.pieceDocument,
            in: 0...Int.max >> 4),
        Option(
            "results", value: .file(endings: ["json"]),
            "check, finish: a JSON object with what the tasks said: tokenize, encode and splits, and seconds, "
                + "executors, arguments, inputs",
            word: \.resultsFile),
        Option(
            "corpus", value: .folder(name: "DIR"),
            "check, finish: the corpus folder (default: corpus in the output folder)", word: \.corpusFolder),
        Option(
            "stdin-holds", value: "RANGES",
            "plan, extract, complete, encode: standard input is these bytes of the file that is named, such as "
                + "0-4194304,67108864- (- at the end: to its end), one range after another; nothing is opened",
            word: \.stdinHolds),
        Option(
            "dump-size", value: "BYTES", "with --stdin-holds: the size of the whole file", number: \.dumpSize,
            in: 0...Int.max >> 8),
        Option(
            "dump-modified", value: "NS",
            "accepted for older drivers, and not looked at: dumps are known by their content", in: 0...Int.max
        ) { _, _ in },
    ]
}
