import TokenFiles
import WikiprepPipeline

/// What the options of a task ask for.
struct TaskRequest: Sendable {
    var segments: ClosedRange<Int>?
    var tellsEach = false
    var partNumber = 0
    var ranges: Int?
    var range: Int?
    var partsFile: String?
    var tokenFolder: String?
    var duplicates: String?
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
    var dumpSize = 0

    /// A number of ranges that no machine can have files of.
    static let mostRanges = 1 << 24
}

extension Option {
    static let segment = Option(
        "segment", value: "N",
        "extract: the segment, from 0, as plan lists them; or several that follow one another: 8-15"
    ) { settings, value in
        let ends = value.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map { Int($0) }
        guard let first = ends[0], let last = ends[ends.count - 1], 0 <= first, first <= last, last <= 1 << 40 else {
            throw UsageError("--segment \(value): must be a number from 0, or two, the lower one first, such as 8-15")
        }
        settings.task.segments = first...last
    }
    static let each = Option(
        "each", nil,
        "extract: say what came of each segment as soon as its files are whole, in a line before the last one",
        sets: \.task.tellsEach)
    static let partNumber = Option(
        "part-number", value: "P", "slice: the number of the files' part, as merge lists them"
    ) {
        settings, value in
        settings.task.partNumber = try number(value, "--part-number", 0...1 << 30)
    }
    static let ranges = Option(
        "ranges", value: "R", "slice, encode, tokenize: how many ranges the shuffle key is cut into; changes no output"
    ) { settings, value in
        settings.task.ranges = try number(value, "--ranges", 1...TaskRequest.mostRanges)
    }
    static let range = Option("range", value: "N", "tokenize: the range, from 0") { settings, value in
        settings.task.range = try number(value, "--range", 0...TaskRequest.mostRanges)
    }
    static let partsFile = Option("parts", value: .file(endings: ["json"]), "the parts.json that merge wrote") {
        settings, value in
        settings.task.partsFile = value
    }
    static let duplicates = Option(
        "duplicates", value: .file(endings: []), "tokenize: with --dedup, the file that the task duplicates wrote"
    ) { settings, value in settings.task.duplicates = value }
    static let tokenFolder = Option(
        "token-folder", value: .folder(name: "DIR"),
        "where the token files will stand: in the formats whose shards are named after it"
    ) { settings, value in settings.task.tokenFolder = value }
    static let splitToWrite = Option("split", value: .choice(Split.self), "write, index, shard: of which split") {
        settings, value in settings.task.split = try choice(value, "--split")
    }
    static let shard = Option("shard", value: "K", "shard: its number, from 0, as index lists the shards") {
        settings, value in settings.task.shard = try number(value, "--shard", 0...Int.max >> 1)
    }
    static let firstToken = Option("first-token", value: "T", "shard: the place of its first token, as index lists it")
    {
        settings, value in settings.task.firstToken = try number(value, "--first-token", 0...Int.max >> 4)
    }
    static let tokenCount = Option("token-count", value: "N", "shard: its tokens, as index lists them") {
        settings, value in settings.task.tokenCount = try number(value, "--token-count", 0...Int.max >> 4)
    }
    static let firstDocument = Option(
        "first-document", value: "D", "shard: the first document that may end in it, as index lists it"
    ) { settings, value in settings.task.firstDocument = try number(value, "--first-document", 0...Int.max >> 4) }
    static let documentCount = Option(
        "document-count", value: "M", "shard: the documents that end in it, as index lists them"
    ) { settings, value in settings.task.documentCount = try number(value, "--document-count", 0...Int.max >> 4) }
    static let pieceToken = Option(
        "piece-token", value: "T", "shard: the tokens of the split in pieces before those of standard input"
    ) { settings, value in settings.task.pieceToken = try number(value, "--piece-token", 0...Int.max >> 4) }
    static let pieceDocument = Option(
        "piece-document", value: "D", "shard: the documents of the split in pieces before those of standard input"
    ) { settings, value in settings.task.pieceDocument = try number(value, "--piece-document", 0...Int.max >> 4) }
    static let results = Option(
        "results", value: .file(endings: ["json"]),
        "check, finish: a JSON object with what the tasks said: tokenize, encode and splits, and seconds, executors, "
            + "arguments, inputs"
    ) { settings, value in settings.task.resultsFile = value }
    static let corpusFolder = Option(
        "corpus", value: .folder(name: "DIR"), "check, finish: the corpus folder (default: corpus in the output folder)"
    ) { settings, value in settings.task.corpusFolder = value }
    static let stdinHolds = Option(
        "stdin-holds", value: "RANGES",
        "plan, extract, complete, encode: standard input is these bytes of the file that is named, such as 0-4194304,67108864- (- at the end: to its end), one range after another; nothing is opened"
    ) { settings, value in settings.task.stdinHolds = value }
    static let dumpSize = Option("dump-size", value: "BYTES", "with --stdin-holds: the size of the whole file") {
        settings, value in
        settings.task.dumpSize = try number(value, "--dump-size", 0...Int.max >> 8)
    }
    static let dumpModified = Option(
        "dump-modified", value: "NS", "accepted for older drivers, and not looked at: dumps are known by their content"
    ) { _, value in _ = try number(value, "--dump-modified", 0...Int.max) }
}
