import BytePairEncoding
import Corpus
import DurableFiles
import Workers

/// How a vocabulary is trained.
public struct TrainingConfiguration: Equatable, Sendable {
    /// How much of the documents is read for training. Which ones, a hash of each decides: not their order.
    public enum Sample: Equatable, Sendable {
        /// Everything.
        case all
        /// This share of the documents, above 0 and at most 1.
        case share(Double)
        /// About so many bytes of text.
        case bytes(Int)
    }

    /// The vocabulary.
    public var options: TrainingOptions
    /// How text is cut; nil: for Japanese if all inputs are corpora of Japanese wikis, else as cl100k.
    public var pattern: SplitPattern?
    /// How much of the documents is read.
    public var sample = Sample.all
    /// Bytes for the counts and for training.
    public var memory = 1 << 30
    /// Where counts wait that memory has no room for; nil: the folder of the result.
    public var temporaryFolder: String?
    /// How inputs that are no corpus are read.
    public var input = TextInputConfiguration()
    /// Worker threads.
    public var threads: Int

    /// The defaults, for so many threads.
    public init(vocabularySize: Int, threads: Int) {
        options = TrainingOptions(vocabularySize: vocabularySize)
        self.threads = max(1, threads)
    }
}

/// Documents → a vocabulary of one's own: `NAME.tiktoken` and `NAME.json`.
public struct TokenizerTraining: Sendable {
    private let inputs: TokenInputs
    private let configuration: TrainingConfiguration
    private let observer: any RunObserver

    /// What was made of what.
    public struct Outcome: Sendable {
        /// How text is cut.
        public var pattern: SplitPattern
        /// The number of ids.
        public var vocabularySize: Int
        /// What was counted.
        public var tally: PretokenTally
        /// The documents of inputs that are no corpora.
        public var inputDocuments: InputCounts
        /// The files.
        public var files: [String]
    }

    /// Which documents are in a sample depends on this, and on no seed of a shuffle.
    private static let sampleSeed: UInt64 = 0x7472_6169_6E69_6E67

    /// - Parameters:
    ///   - inputs: corpus folders, and files of JSON Lines or plain text, compressed or not; `-` is standard input.
    ///   - configuration: how it is trained.
    ///   - observer: hears what happens.
    public init(of inputs: [String], configuration: TrainingConfiguration, observer: any RunObserver) throws {
        self.inputs = try TokenInputs(inputs)
        self.configuration = configuration
        self.observer = observer
    }

    /// Trains, and writes both files.
    /// - Parameter name: the path of the files without their endings.
    public func run(writing name: String) throws -> Outcome {
        let folder = splitPath(name).folder
        try makeFolders(folder)
        // Open from the start, so that another process that would write the same files is refused now, and not after
        // hours.
        var tiktoken = try AtomicFile(path: "\(name).tiktoken")
        var huggingFace = try AtomicFile(path: "\(name).json")
        var outcome: Outcome
        do {
            let trained: TrainedVocabulary
            (trained, outcome) = try train(spillingTo: configuration.temporaryFolder ?? folder)
            try tiktoken.write(trained.tiktoken())
            try huggingFace.write(trained.tokenizerJSON())
            // There is room for both before either gets its name.
            try tiktoken.handOver()
            try huggingFace.handOver()
        } catch {
            // What went wrong first is what is told.
            try? tiktoken.discard()
            try? huggingFace.discard()
            throw error
        }
        outcome.files = [tiktoken.path, huggingFace.path]
        try tiktoken.finish()
        try huggingFace.finish()
        return outcome
    }

    private func train(spillingTo folder: String) throws -> (trained: TrainedVocabulary, outcome: Outcome) {
        let trainer = try Trainer(configuration.options)
        let pattern = configuration.pattern ?? (inputs.areJapanese ? .japanese : .cl100k)
        let share = try inputs.share(of: configuration.sample, input: configuration.input, observer: observer)
        let counts = PretokenCounts(
            pattern: pattern, folder: folder, memory: configuration.memory, threads: configuration.threads)
        let inputDocuments = try count(into: counts, share: share)
        let corpus = try counts.collect()
        try StopSignal.check(Self.advice)
        let trained = try merged(corpus, by: trainer)
        if trained.size < configuration.options.vocabularySize {
            observer.warn(
                TrainingWarning.smallVocabulary(
                    trained.size, wanted: configuration.options.vocabularySize,
                    minimumFrequency: configuration.options.minimumFrequency))
        }
        if corpus.tally.dropped > 0 {
            observer.warn(
                TrainingWarning.noRoom(pretokens: corpus.tally.dropped, occurringAtMost: corpus.tally.droppedAtMost))
        }
        let outcome = Outcome(
            pattern: pattern, vocabularySize: trained.size, tally: corpus.tally, inputDocuments: inputDocuments,
            files: [])
        return (trained, outcome)
    }

    private func merged(_ corpus: PretokenCorpus, by trainer: Trainer) throws -> TrainedVocabulary {
        let size = configuration.options.vocabularySize
        let progress = PhaseProgress(Phase(.merge, total: size, unit: .entries), observer)
        defer { progress.end() }
        // The first 256 entries are the bytes; the question comes before each of the others.
        var entries = 256 + configuration.options.specialTokens.count
        do {
            return try trainer.train(
                corpus,
                shouldStop: {
                    entries += 1
                    if entries & 0x3F == 0 || entries == size { progress.update { $0.done = entries } }
                    return StopSignal.isSet
                })
        } catch {
            if error == .stopped { throw StopSignal.error(Self.advice) }
            throw error
        }
    }

    private static let advice = "Nothing was written: run the same command again."

    private func count(into counts: PretokenCounts, share: Double) throws -> InputCounts {
        let pieces = Monitor((number: -1, next: TrainingPieces(inputs, configuration.input, observer)))
        let outcome = Monitor<(counts: InputCounts, failure: EarliestFailure)>((InputCounts(), EarliestFailure()))
        let placing = DocumentOrder(seed: Self.sampleSeed, split: ValidationSplit(ratio: 0))
        let reader = BatchReader(configuration: configuration.input, placing: placing)
        let progress = PhaseProgress(Phase(.count, total: inputs.size), observer)
        defer { progress.end() }
        onThreads(configuration.threads) { _ in
            // What has no piece comes last.
            var number = Int.max
            do {
                var counter = counts.counter()
                let segments = try SegmentFileReader()
                while let piece = try pieces.withLock({ pieces in
                    pieces.number += 1
                    number = pieces.number
                    try StopSignal.check(Self.advice)
                    return outcome.withLock { $0.failure.hasHappened } ? nil : try pieces.next.next()
                }) {
                    switch piece {
                    case .batch(let batch):
                        let seen = try reader.forEachDocument(in: batch) { document in
                            try StopSignal.check(Self.advice)
                            // A document that is longer than a batch is drawn piece by piece.
                            let place =
                                document.place
                                ?? placing.place(ofText: document.text)
                            if Self.isDrawn(place, share) { try counter.count(document.text.span) }
                        }
                        outcome.withLock { $0.counts.add(seen) }
                        progress.update { advance in
                            advance.done = batch.consumed
                            advance.documents += seen.seen
                        }
                    case .bucket(let layout, let bucket, let folder, let done):
                        let lines = try segments.lines(of: layout, buckets: bucket..<bucket + 1, folder: folder)
                        var documents = 0
                        try Self.forEachDocument(in: lines, path: "\(folder)/\(layout.file)") { document in
                            try StopSignal.check(Self.advice)
                            documents += 1
                            let place = placing.place(of: document)
                            if Self.isDrawn(place, share) { try counter.count(document.text.span) }
                        }
                        progress.update { advance in
                            advance.done = done
                            advance.documents += documents
                        }
                    }
                }
                number = .max
                try counter.finish()
            } catch {
                outcome.withLock { [number] in $0.failure.record(error, piece: number) }
            }
        }
        let (seen, failure) = outcome.withLock { ($0.counts, $0.failure.error) }
        if let failure { throw failure }
        return seen
    }

    private static func isDrawn(_ place: DocumentPlace, _ share: Double) -> Bool {
        share >= 1 || Double(place.key.value >> 11) < share * 0x1p53
    }

    private static func forEachDocument(in lines: [UInt8], path: String, _ body: (Document) throws -> Void) throws {
        var start = 0
        while let end = Separator.first([UInt8(ascii: "\n")], in: lines.span, from: start) {
            do {
                try body(Document(jsonLine: lines[start..<end]))
            } catch let error as JSONLineError {
                throw SegmentFileError.damaged(path: path, offset: 0, reason: "\(error)")
            }
            start = end + 1
        }
    }
}

/// What a thread counts at a time.
private enum TrainingPiece: Sendable {
    case batch(DocumentBatch)
    /// A bucket of a segment file, and how many bytes of the inputs have been read with it.
    case bucket(SegmentLayout, Int, folder: String, done: Int)
}

/// The pieces of all inputs: the buckets of the corpora, then the batches of the others.
private struct TrainingPieces {
    private var segments: [(layout: SegmentLayout, folder: String)] = []
    private var segment = 0
    private var bucket = 0
    private var done = 0
    private let batches: DocumentBatches

    init(_ inputs: TokenInputs, _ input: TextInputConfiguration, _ observer: any RunObserver) {
        for (folder, parts) in inputs.corpora {
            for part in parts {
                for layout in part.segments { segments.append((layout, folder.folder(ofPart: part.name))) }
            }
        }
        batches = DocumentBatches(of: inputs.texts, configuration: input, observer: observer)
    }

    mutating func next() throws -> TrainingPiece? {
        while segment < segments.count {
            let (layout, folder) = segments[segment]
            if bucket < layout.buckets {
                done += layout.offsets[bucket + 1] - layout.offsets[bucket]
                defer { bucket += 1 }
                return .bucket(layout, bucket, folder: folder, done: done)
            }
            bucket = 0
            segment += 1
        }
        return try batches.nextBatch().map { batch in
            var batch = batch
            batch.consumed += done
            return .batch(batch)
        }
    }
}
