import BytePairEncoding
import CLibrary
import Corpus
import DurableFiles
import Extraction
import InputNumbers
import TokenFiles
import Tokenization
import Workers

/// The task of an input that is no corpus: its documents → tokens → frames of the ranges that their keys are in.
public struct InputEncoding: Sendable {
    private let configuration: TokenConfiguration
    private let seed: UInt64
    private let observer: any RunObserver
    /// The bytes that wait, of all ranges, until they are written. Spark holds up to a thousand frames of a task: they
    /// must be small.
    private static let held = 16 << 20
    /// The longest document, in tokens: it is in memory, and crosses between machines, as a whole.
    static let longestDocument = 1 << 28

    /// - Parameters:
    ///   - configuration: what the token files are like.
    ///   - observer: hears what happens.
    public init(_ configuration: TokenConfiguration, observer: any RunObserver) {
        self.configuration = configuration
        seed = configuration.seed ?? ShuffleKey.defaultSeed
        self.observer = observer
    }

    /// What the input held.
    struct Outcome: Codable {
        var inputs: InputCounts
        @Count var replacedInvalidSequences: Int
        /// What `meta.json` says of it.
        var input: TokenFilesRecord.Input?

        enum CodingKeys: String, CodingKey {
            case inputs
            case input = "text"
            case replacedInvalidSequences = "replaced_invalid_sequences"
        }
    }

    /// Records that wait to be written.
    private struct Waiting {
        var records: [[UInt8]]
        var bytes = 0
    }

    /// Encodes an input.
    ///
    /// Its tokens are a token part first, as they are on one machine, in the folder for temporary files: there its end
    /// can decide where a text is cut.
    /// - Parameters:
    ///   - path: a file, or what standard input is called.
    ///   - isStandardInput: whether its bytes come from standard input.
    ///   - ranges: how many ranges all keys fall into.
    ///   - write: takes the stream of frames.
    public func run(
        _ path: String, isStandardInput: Bool, ranges: Int, write: @escaping @Sendable ([UInt8]) throws -> Void
    ) throws {
        try TaskChecks.check(configuration)
        try TaskChecks.checkInputs(configuration)
        try TokenizationRun.check(configuration, hasTexts: true, wikis: [])
        let tokenizer = try configuration.tokenizer.load()
        let vocabulary = tokenizer.vocabulary
        let marks = try EndOfTextMarkers(configuration.endOfTextPlace, vocabulary: vocabulary)
        let width = try configuration.layout(tokenizer.facts, folder: "tokens").width
        let keys = KeyRanges(count: ranges)
        var configuration = configuration
        if isStandardInput { configuration.input.standardInputName = path }
        let placing = DocumentOrder(seed: seed, split: ValidationSplit(ratio: configuration.validationRatio))
        let name = splitPath(path).name
        let scratch =
            try "\(configuration.temporaryFolder ?? TemporaryFile.systemFolder())/wikiprep-encode-"
            + String(UInt64.random(in: 0...UInt64.max), radix: 16)
        let folder = InputFolder(inTokenFolder: scratch)
        defer {
            try? removeFolder(folder.folder(of: name))
            unsafe rmdir(folder.path)
            unsafe rmdir(scratch)
        }
        let job = InputJob(
            path: isStandardInput ? "-" : path, name: name, folder: folder.folder(of: name),
            range: configuration.validationRatio > 0 ? configuration.validationRanges[name] : nil,
            cuts: configuration.splitsText == .cut,
            others: InputFolder.known(nil, configuration).filter { $0.name != name })
        let records = try InputTokenization(
            jobs: [job], tokenizer: tokenizer, placing: placing, configuration: configuration, observer: observer
        ).run()
        let documents = try InputDocuments(
            records, in: folder, placing: placing, mix: WikiMix(), marks: marks, vocabulary: vocabulary)

        var waiting = Waiting(records: Array(repeating: [], count: keys.count))
        var header: [UInt8] = []
        LittleEndian.append(UInt16(clamping: name.utf8.count), to: &header)
        header += name.utf8.prefix(Int(UInt16.max))
        func flush() throws {
            for range in waiting.records.indices where !waiting.records[range].isEmpty {
                try write(
                    RangeFrame(
                        range: UInt32(range), source: RangeFrame.none, bytes: header + waiting.records[range]
                    ).encoded)
                waiting.records[range] = []
            }
            waiting.bytes = 0
        }
        try documents.forEachRecord(width: width, longest: Self.longestDocument, path: path) { key, record in
            try StopSignal.check(InputTokenization.advice)
            waiting.records[keys.index(of: key)] += record
            waiting.bytes += record.count
            if waiting.bytes >= Self.held { try flush() }
        }
        try flush()
        for record in records {
            try write(
                RangeFrame.end(
                    Outcome(
                        inputs: record.counts, replacedInvalidSequences: record.replaced,
                        input: TokenFilesRecord.Input(record))
                ).encoded)
        }
    }
}

/// What is not done by tasks.
enum TaskChecks {
    /// - Throws: ``TaskError/corporaOnly(_:)`` for what no task knows that sees one input alone.
    static func checkInputs(_ configuration: TokenConfiguration) throws(TaskError) {
        if configuration.dropsDuplicates { throw .corporaOnly(.duplicates) }
        if !configuration.mix.weights.isEmpty { throw .corporaOnly(.mixture) }
    }

    /// - Throws: ``TaskError/oneMachineOnly(_:)``.
    static func check(_ configuration: TokenConfiguration) throws(TaskError) {
        if configuration.writesOnlyNew { throw .oneMachineOnly(.onlyNew) }
        if !configuration.shuffles { throw .oneMachineOnly(.unshuffled) }
        if configuration.listsDocuments { throw .oneMachineOnly(.documentList) }
    }
}
