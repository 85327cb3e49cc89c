import BytePairEncoding
import Corpus
import DurableFiles
import FoundationEssentials
import TokenFiles

/// A corpus, or documents of other kinds → token files: ranges of the shuffle key, a worker each, written in order.
///
/// A corpus is read in the order of the key. Other documents come in an order of their own: they are encoded as they come, and their
/// tokens wait on disk, by the first bits of their keys (`TokenSpill`).
public struct Tokenization: Sendable {
    private let corpora: [(folder: CorpusFolder, parts: [PartRecord])]
    private let texts: [String]
    private let configuration: TokenConfiguration
    private let observer: any RunObserver
    private let seed: UInt64

    /// - Parameter inputs: corpus folders, and files of JSON Lines or plain text, compressed or not; `-` is standard input.
    /// - Throws: ``RunError`` when a corpus has no complete part, or the inputs do not go together.
    public init(of inputs: [String], configuration: TokenConfiguration, observer: any RunObserver) throws {
        let opened = try TokenInputs(inputs)
        corpora = opened.corpora
        texts = opened.texts
        if !configuration.shuffles, !corpora.isEmpty {
            throw RunError.contradiction(
                "--no-shuffle: a corpus is stored in shuffled order; it keeps that of JSON Lines and text")
        }
        let seeds = Set(corpora.map(\.0.manifest.seed) + (configuration.seed.map { [$0] } ?? []))
        if seeds.count > 1 {
            throw RunError.contradiction(
                "the seed belongs to the corpus, and here are several: \(seeds.sorted().map(String.init).joined(separator: ", "))"
            )
        }
        self.configuration = configuration
        self.observer = observer
        seed = seeds.first ?? Pipeline.defaultSeed
    }

    /// Writes the token files and `meta.json` into a folder.
    /// - Returns: what `meta.json` says.
    public func run(into path: String) throws -> TokenFilesRecord {
        try run(into: path, with: configuration.tokenizer.load())
    }

    func run(into path: String, with tokenizer: TokenizerChoice.Loaded) throws -> TokenFilesRecord {
        let vocabulary = tokenizer.vocabulary
        let marks = try DocumentMarks(configuration.endOfTextPlace, vocabulary: vocabulary)
        let layout = try configuration.layout(vocabulary, folder: path)
        let placing = DocumentPlacing(seed: seed, split: ValidationSplit(ratio: configuration.validationRatio))
        try makeFolders(path)
        let inputs = InputTokenization(
            paths: texts, vocabulary: vocabulary, endOfText: marks, placing: placing, configuration: configuration,
            observer: observer)
        let earlier = EarlierFiles(in: path)
        let writers = Monitor<Writers?>(try Writers(folder: path, layout: layout, replacing: earlier.names))
        var outcome = InputTokenization.Outcome()
        if configuration.shuffles {
            var spilled: SpilledTokens?
            if !texts.isEmpty { (spilled, outcome) = try spill(inputs, layout.width, folder: path) }
            let ranges = TokenRanges(
                folders: corpora.map(\.folder), parts: corpora.map(\.parts), spilled: spilled, vocabulary: vocabulary,
                marks: marks, placing: placing, configuration: configuration,
                temporaryFolder: configuration.temporaryFolder ?? path, observer: observer)
            outcome.replacedInvalidSequences += try ranges.run { [spilled] document, ids in
                try writers.withLock { writers in
                    switch document.tokens {
                    case .inMemory(let range):
                        try writers?.append(ids[range], isValidation: document.place.isValidation, isEnd: true)
                    case .onDisk(let extent):
                        try spilled?.long.forEachPiece(of: extent) { piece in
                            try writers?.append(piece[...], isValidation: document.place.isValidation, isEnd: false)
                        }
                        try writers?.append([], isValidation: document.place.isValidation, isEnd: true)
                    }
                    return writers?.tokenCount ?? 0
                }
            }
        } else {
            let current = Monitor(false)
            outcome = try inputs.run(
                into: InputTokenization.Sink(
                    document: { place, ids in
                        try writers.withLock { try $0?.append(ids, isValidation: place.isValidation, isEnd: true) }
                    },
                    piece: { place, ids, isEnd in
                        let isValidation = current.withLock { current in
                            if let place { current = place.isValidation }
                            return current
                        }
                        try writers.withLock { try $0?.append(ids, isValidation: isValidation, isEnd: isEnd) }
                    }))
        }
        var record = TokenFilesRecord(
            tokenizer: tokenizer, layout: layout, configuration: configuration, seed: seed,
            parts: corpora.flatMap { $0.folder.manifest.parts }, inputs: texts, outcome: outcome)
        try writers.withLock { writers in try writers.take()?.finish(&record) { try earlier.disown() } }
        try earlier.remove(except: record.files.map(\.name))
        if let name = record.tokenizerFile {
            try makeFolders("\(path)/\(splitPath(name).folder)")
            try AtomicFile.write(tokenizer.contents, to: "\(path)/\(name)")
        }
        try AtomicFile.write(record.encoded(), to: "\(path)/meta.json")
        warnOfEmptySplits(record, folder: path)
        return record
    }

    private func spill(_ inputs: InputTokenization, _ width: TokenWidth, folder: String) throws -> (
        SpilledTokens, InputTokenization.Outcome
    ) {
        let spill = Monitor<TokenSpill?>(
            try TokenSpill(width: width, folder: configuration.temporaryFolder ?? folder))
        let outcome = try inputs.run(
            into: InputTokenization.Sink(
                document: { place, ids in try spill.withLock { try $0?.append(place, ids) } },
                piece: { place, ids, isEnd in try spill.withLock { try $0?.appendPiece(place, ids, isEnd: isEnd) } }))
        guard let spilled = try spill.withLock({ try $0.take()?.finish() }) else {
            throw RunError.noDocuments("the inputs were not read")
        }
        return (spilled, outcome)
    }

    private func warnOfEmptySplits(_ record: TokenFilesRecord, folder: String) {
        if record.documents.train + record.documents.val == 0 {
            observer.warn("there is no document in \(folder); see what was rejected, and --min-chars")
        } else if record.documents.val == 0 {
            observer.warn(
                "no document fell into validation (share \(record.valRatio)): it is empty; raise --val-ratio for a small corpus"
            )
        } else if record.documents.train == 0 {
            observer.warn("all documents fell into validation (share \(record.valRatio)): there is nothing to train on")
        }
    }
}

/// The files of both splits.
private struct Writers: ~Copyable {
    private var train: SplitWriter
    private var val: SplitWriter

    init(folder: String, layout: TokenFileLayout, replacing replaced: [String]) throws {
        let train = try SplitWriter(folder: folder, split: .train, layout: layout, replacing: replaced)
        val = try SplitWriter(folder: folder, split: .val, layout: layout, replacing: replaced)
        self.train = train
    }

    var tokenCount: Int { train.tokens + val.tokens }

    mutating func append(_ ids: ArraySlice<UInt32>, isValidation: Bool, isEnd: Bool) throws {
        if isValidation {
            try val.append(ids.span)
            if isEnd { try val.endDocument() }
        } else {
            try train.append(ids.span)
            if isEnd { try train.endDocument() }
        }
    }

    /// - Parameter willPublish: called when all files are whole on the disk, and none has its name.
    consuming func finish(_ record: inout TokenFilesRecord, willPublish: () throws -> Void) throws {
        record.tokens = .init(train: train.tokens, val: val.tokens)
        record.documents = .init(train: train.documents, val: val.documents)
        // Both are whole on the disk before either gets its name.
        let train = try train.seal()
        let val = try val.seal()
        record.droppedTokens = record.blockSize == nil ? nil : train.droppedTokens + val.droppedTokens
        record.paddingTokens = record.blockSize == nil ? nil : train.paddingTokens + val.paddingTokens
        try willPublish()
        record.files = try train.publish().map(TokenFilesRecord.File.init)
        record.files += try val.publish().map(TokenFilesRecord.File.init)
    }
}
