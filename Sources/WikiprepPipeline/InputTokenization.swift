import BytePairEncoding
import Corpus
import TokenFiles

/// Documents that are no corpus → tokens: batches of the inputs, a worker each, handed over in order.
struct InputTokenization {
    let paths: [String]
    let vocabulary: Vocabulary
    let endOfText: DocumentMarks
    let placing: DocumentPlacing
    let configuration: TokenConfiguration
    let observer: any RunObserver

    /// Where the tokens go: called in the order of the input, by one thread at a time.
    struct Sink: Sendable {
        /// Takes a whole document.
        var document: @Sendable (DocumentPlace, ArraySlice<UInt32>) throws -> Void
        /// Takes the next piece of a document that is longer than a batch.
        var piece: @Sendable (_ place: DocumentPlace?, _ ids: ArraySlice<UInt32>, _ isEnd: Bool) throws -> Void
    }

    private static let advice = "Nothing was written: run the same command again."

    /// What the inputs held.
    struct Outcome {
        var counts = InputCounts()
        var replacedInvalidSequences = 0
    }

    /// The tokens of a batch.
    private struct BatchTokens: Sendable {
        var ids: [UInt32] = []
        var documents: [(place: DocumentPlace?, range: Range<Int>, isEnd: Bool)] = []
        var counts = InputCounts()
        var replaced = 0
        var consumed = 0
    }

    private final class Worker {
        var encoder: Encoder
        init(_ vocabulary: Vocabulary) { encoder = Encoder(vocabulary) }
    }

    func run(into sink: Sink) throws -> Outcome {
        let batches = Monitor(DocumentBatches(of: paths, configuration: configuration.input, observer: observer))
        let outcome = Monitor(Outcome())
        let told = PhaseProgress(Phase(.tokenize, total: TextInput.totalSize(of: paths)), observer)
        defer { told.end() }
        let reader = BatchReader(configuration: configuration.input, placing: placing)
        try OrderedWork(threads: configuration.threads, lookahead: configuration.threads + 2).run(
            makeWorker: { Worker(vocabulary) },
            claim: { _ in
                try StopSignal.check(Self.advice)
                return try batches.withLock { try $0.nextBatch() }
            },
            work: { [endOfText] worker, _, batch, _ in
                try Self.tokens(of: batch, reader, worker, endOfText)
            },
            commit: { _, _, tokens in
                for document in tokens.documents {
                    let ids = tokens.ids[document.range]
                    if let place = document.place, document.isEnd {
                        try sink.document(place, ids)
                    } else {
                        try sink.piece(document.place, ids, document.isEnd)
                    }
                }
                let seen = outcome.withLock { outcome in
                    outcome.counts.add(tokens.counts)
                    outcome.replacedInvalidSequences += tokens.replaced
                    return outcome.counts.seen
                }
                told.update { advance in
                    advance.done = tokens.consumed
                    advance.documents = seen
                    advance.tokens += tokens.ids.count
                }
                return .goOn
            })
        return outcome.withLock { $0 }
    }

    private static func tokens(
        of batch: DocumentBatch, _ reader: BatchReader, _ worker: Worker, _ marks: DocumentMarks
    ) throws -> BatchTokens {
        let before = worker.encoder.replacedInvalidSequences
        var tokens = BatchTokens()
        tokens.consumed = batch.consumed
        tokens.counts = try reader.forEachDocument(in: batch) { document in
            try StopSignal.check(Self.advice)
            let start = tokens.ids.count
            if document.place != nil, let mark = marks.first { tokens.ids.append(mark) }
            worker.encoder.encode(document.text.span, appendTo: &tokens.ids, continuing: document.place == nil)
            if document.isEnd, let mark = marks.last { tokens.ids.append(mark) }
            tokens.documents.append((document.place, start..<tokens.ids.count, document.isEnd))
        }
        tokens.replaced = worker.encoder.replacedInvalidSequences - before
        return tokens
    }
}

/// The tokens before and behind a document's own.
struct DocumentMarks: Sendable {
    var first: UInt32?
    var last: UInt32?

    /// - Throws: ``RunError/contradiction(_:)`` where a mark is wanted that the vocabulary does not have.
    init(_ place: TokenConfiguration.EndOfText, vocabulary: Vocabulary) throws {
        if place == .none { return }
        guard let id = vocabulary.endOfText else {
            throw RunError.contradiction(
                "the vocabulary \(vocabulary.name) has no end-of-text token; --eot none writes documents without one")
        }
        if place == .append { last = id } else { first = id }
    }

    /// The ids of a document without its marks; nil where it lacks one.
    func stripped(from ids: ArraySlice<UInt32>) -> ArraySlice<UInt32>? {
        var ids = ids
        if let first, ids.popFirst() != first { return nil }
        if let last, ids.popLast() != last { return nil }
        return ids
    }
}
