import BytePairEncoding
import Checksums
import Corpus
import DurableFiles
import TokenFiles
import Workers

/// Inputs that are no corpus → token parts: batches of the inputs, a worker each, taken in order.
///
/// What is done of an input is not done again: of a file of tokens that is there, the range of the text is only hashed.
package struct InputTokenization {
    package let jobs: [InputJob]
    package let tokenizer: TokenizerChoice.Loaded
    package let placing: DocumentOrder
    package let configuration: TokenConfiguration
    package let observer: any RunObserver

    package init(
        jobs: [InputJob], tokenizer: TokenizerChoice.Loaded, placing: DocumentOrder,
        configuration: TokenConfiguration, observer: any RunObserver
    ) {
        self.jobs = jobs
        self.tokenizer = tokenizer
        self.placing = placing
        self.configuration = configuration
        self.observer = observer
    }

    package static let advice = "What is done of the inputs is kept: run the same command again."

    /// What becomes of a batch.
    struct Encoded: Sendable {
        /// Records of whole documents.
        var records: [UInt8] = []
        var keys: [(key: UInt64, range: Range<Int32>)] = []
        /// Pieces of documents that are longer than a batch, and all of a text that is cut.
        var pieces: [Piece] = []
        var counts = InputCounts()
        var replaced = 0
        var tokens = 0

        struct Piece: Sendable {
            /// Of the first piece of a document.
            package var place: DocumentPlace?
            package var ids: [UInt8]
            var isEnd: Bool
        }
    }

    private enum Done: Sendable {
        case event(InputEvent)
        case batch(DocumentBatch, prefix: String, Encoded)
    }

    private struct Claimed: Sendable {
        var event: InputEvent
        var isCut: Bool
        /// How much of the inputs' files had been read.
        var consumed: Int
    }

    private final class Worker {
        var encoder: Encoder
        init(_ vocabulary: Vocabulary) { encoder = Encoder(vocabulary) }
    }

    /// Makes the parts complete.
    /// - Returns: their records, in the order of the jobs.
    package func run() throws -> [InputRecord] {
        if jobs.isEmpty { return [] }
        let events = Monitor(InputEvents(jobs, configuration, tokenizer, seed: placing.seed, observer: observer))
        let writer = Monitor(TokenPartWriter(vocabulary: tokenizer.vocabulary, configuration))
        let progress = PhaseProgress(Phase(.tokenize, total: TextInput.totalSize(of: jobs.map(\.path))), observer)
        defer { progress.end() }
        let reader = BatchReader(configuration: configuration.input, placing: placing)
        let cutting = Monitor(false)
        try OrderedWork(threads: configuration.threads, lookahead: configuration.threads + 2).run(
            makeWorker: { [tokenizer] in Worker(tokenizer.vocabulary) },
            claim: { _ -> Claimed? in
                try StopSignal.check(Self.advice)
                guard
                    let (event, consumed) = try events.withLock({ events in
                        try events.nextEvent().map { ($0, events.consumed) }
                    })
                else { return nil }
                if case .begin(_, let encoding) = event { cutting.withLock { $0 = encoding.isCut } }
                return Claimed(event: event, isCut: cutting.withLock { $0 }, consumed: consumed)
            },
            work: { worker, _, claimed, _ -> (Done, consumed: Int) in
                guard case .batch(let batch, let prefix) = claimed.event else {
                    return (.event(claimed.event), claimed.consumed)
                }
                let encoded = try Self.encode(batch, isCut: claimed.isCut, reader, worker)
                return (.batch(batch, prefix: prefix, encoded), claimed.consumed)
            },
            commit: { _, _, result in
                let (done, consumed) = result
                let seen = try writer.withLock { writer in
                    switch done {
                    case .event(.begin(let job, let encoding)): try writer.begin(job, encoding)
                    case .event(.adopt(let segment, let tail, let region)):
                        try writer.adopt(segment, tail: tail, region: region)
                    case .event(.end(let bytes, let hash, let head, let source)):
                        try writer.end(bytes: bytes, xxh128: hash, head: head, source: source)
                    case .event(.batch): break
                    case .batch(let batch, let prefix, let encoded):
                        try writer.append(batch, encoded, prefix: prefix)
                    }
                    return writer.documents
                }
                progress.update { advance in
                    let before = advance.done
                    advance.done = consumed
                    switch done {
                    case .batch(_, _, let encoded): advance.tokens += encoded.tokens
                    case .event(.adopt): advance.reused += max(0, consumed - before)
                    case .event: break
                    }
                    advance.documents = seen
                }
                return .goOn
            })
        return writer.withLock { $0.records }
    }

    /// Encodes the documents of a batch.
    private static func encode(
        _ batch: DocumentBatch, isCut: Bool, _ reader: BatchReader, _ worker: Worker
    ) throws -> Encoded {
        let before = worker.encoder.replacedInvalidSequences
        let width = TokenWidth(vocabularySize: worker.encoder.vocabulary.size)
        var encoded = Encoded()
        var ids: [UInt32] = []
        do {
            encoded.counts = try reader.forEachDocument(in: batch) { document in
                try StopSignal.check(advice)
                ids.removeAll(keepingCapacity: true)
                worker.encoder.encode(
                    document.text.span, appendTo: &ids, continuing: document.place == nil)
                encoded.tokens += ids.count
                if let place = document.place, document.isEnd, !isCut {
                    let start = encoded.records.count
                    TokenRecord.appendHeader(
                        place, text: TextHash(of: document.text), listing: document.listing, count: ids.count,
                        to: &encoded.records)
                    TokenBytes.append(ids.span, width: width, to: &encoded.records)
                    encoded.keys.append(
                        (
                            place.key.value,
                            Int32(truncatingIfNeeded: start)..<Int32(truncatingIfNeeded: encoded.records.count)
                        ))
                } else {
                    var bytes: [UInt8] = []
                    TokenBytes.append(ids.span, width: width, to: &bytes)
                    encoded.pieces.append(Encoded.Piece(place: document.place, ids: bytes, isEnd: document.isEnd))
                }
            }
        } catch TokenizationError.invalidLine(let path, let line, let reason) {
            throw TokenizationError.invalidLine(
                path: path, line: line,
                reason: "\(reason) (what is done of it is kept: mend the line, and run the same command again)")
        }
        encoded.replaced = worker.encoder.replacedInvalidSequences - before
        return encoded
    }
}

/// The tokens before and behind a document's own.
package struct EndOfTextMarkers: Sendable {
    package var first: UInt32?
    package var last: UInt32?

    /// - Throws: ``TokenizationError/noEndOfText(vocabulary:)`` where a mark is wanted that the vocabulary does not
    ///   have.
    package init(_ place: TokenConfiguration.EndOfText, vocabulary: Vocabulary) throws {
        if place == .none { return }
        guard let id = vocabulary.endOfText else {
            throw TokenizationError.noEndOfText(vocabulary: vocabulary.name)
        }
        if place == .append { last = id } else { first = id }
    }

    /// Adds the ids of a document between its marks.
    /// - Parameter append: adds the document's own.
    /// - Returns: where all of them stand.
    func surround(_ ids: inout [UInt32], _ append: (inout [UInt32]) -> Void) -> Range<Int> {
        let start = ids.count
        if let first { ids.append(first) }
        append(&ids)
        if let last { ids.append(last) }
        return start..<ids.count
    }

    /// The ids of a document without its marks; nil where it lacks one.
    func stripped(from ids: ArraySlice<UInt32>) -> ArraySlice<UInt32>? {
        var ids = ids
        if let first, ids.popFirst() != first { return nil }
        if let last, ids.popLast() != last { return nil }
        return ids
    }
}
