import BytePairEncoding
import Corpus
import InputNumbers
import TokenFiles

/// The task of an input that is no corpus: its documents → tokens → frames of the ranges that their keys are in.
public struct InputEncoding: Sendable {
    private let configuration: TokenConfiguration
    private let seed: UInt64
    private let observer: any RunObserver
    /// The bytes that wait, of all ranges, until they are written. Spark holds up to a thousand frames of a task: they must be small.
    private static let held = 16 << 20
    /// The longest document, in tokens: it is in memory, and crosses between machines, as a whole.
    static let longestDocument = 1 << 28

    /// - Parameters:
    ///   - configuration: what the token files are like.
    ///   - observer: hears what happens.
    public init(_ configuration: TokenConfiguration, observer: any RunObserver) {
        self.configuration = configuration
        seed = configuration.seed ?? Pipeline.defaultSeed
        self.observer = observer
    }

    /// What the input held.
    struct Outcome: Codable {
        var inputs: InputCounts
        @Count var replacedInvalidSequences: Int

        enum CodingKeys: String, CodingKey {
            case inputs
            case replacedInvalidSequences = "replaced_invalid_sequences"
        }
    }

    /// What waits to be written.
    private struct Waiting {
        var records: [[UInt8]]
        var bytes = 0
        var open: (place: DocumentPlace, ids: [UInt32])?
    }

    /// Encodes an input.
    /// - Parameters:
    ///   - path: a file, or what standard input is called.
    ///   - isStandardInput: whether its bytes come from standard input.
    ///   - ranges: how many ranges all keys fall into.
    ///   - write: takes the stream of frames.
    public func run(
        _ path: String, isStandardInput: Bool, ranges: Int, write: @escaping @Sendable ([UInt8]) throws -> Void
    ) throws {
        try ClusterRefusals.check(configuration)
        try Tokenization.check(configuration, hasTexts: true, wikis: [])
        let tokenizer = try configuration.tokenizer.load()
        let vocabulary = tokenizer.vocabulary
        let marks = try DocumentMarks(configuration.endOfTextPlace, vocabulary: vocabulary)
        let width = try configuration.layout(tokenizer.facts, folder: "tokens").width
        let keys = KeyRanges(count: ranges)
        let waiting = Monitor(Waiting(records: Array(repeating: [], count: keys.count)))

        @Sendable func flush(_ waiting: inout Waiting) throws {
            for range in waiting.records.indices where !waiting.records[range].isEmpty {
                let frame = RangeFrame(
                    range: UInt32(range), source: RangeFrame.none, bytes: waiting.records[range])
                try write(frame.encoded)
                waiting.records[range] = []
            }
            waiting.bytes = 0
        }
        @Sendable func take(_ place: DocumentPlace, _ ids: ArraySlice<UInt32>, _ waiting: inout Waiting) throws {
            let record = PlacedTokens.record(of: place, ids, width: width)
            waiting.records[keys.index(of: place.key)] += record
            waiting.bytes += record.count
            if waiting.bytes >= Self.held { try flush(&waiting) }
        }
        var configuration = configuration
        if isStandardInput { configuration.input.standardInputName = path }
        let inputs = InputTokenization(
            paths: [isStandardInput ? "-" : path], vocabulary: vocabulary, endOfText: marks,
            placing: DocumentPlacing(seed: seed, split: ValidationSplit(ratio: configuration.validationRatio)),
            configuration: configuration, observer: observer)
        let outcome = try inputs.run(
            into: InputTokenization.Sink(
                document: { place, ids in try waiting.withLock { try take(place, ids, &$0) } },
                piece: { place, ids, isEnd in
                    try waiting.withLock { waiting in
                        if let place { waiting.open = (place, []) }
                        waiting.open?.ids += ids
                        guard let open = waiting.open else { return }
                        if open.ids.count > Self.longestDocument {
                            throw RunError.unreadableInput(
                                path: path,
                                reason:
                                    "a document has more than \(Self.longestDocument) tokens: tokenize it on one machine, or cut it by --delimiter"
                            )
                        }
                        if !isEnd { return }
                        waiting.open = nil
                        try take(open.place, open.ids[...], &waiting)
                    }
                }))
        try waiting.withLock(flush)
        let record = Outcome(
            inputs: outcome.counts, replacedInvalidSequences: outcome.replacedInvalidSequences)
        try write(RangeFrame.end(record).encoded)
    }
}

/// What is not done by tasks.
enum ClusterRefusals {
    /// - Throws: ``RunError/contradiction(_:)``.
    static func check(_ configuration: TokenConfiguration) throws {
        let options = [
            ("--only-new", configuration.writesOnlyNew), ("--no-shuffle", !configuration.shuffles),
            ("--documents", configuration.listsDocuments),
        ]
        if let (option, _) = options.first(where: \.1) {
            throw RunError.contradiction(
                "\(option): tasks that share nothing cannot do it; leave it out, or run wikiprep tokenize on the corpus on one machine"
            )
        }
    }
}
