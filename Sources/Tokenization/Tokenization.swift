import BytePairEncoding
import CLibrary
import Corpus
import DurableFiles
import PortableFoundation
import RunReport
import TokenFiles
import Workers

/// A corpus, or documents of other kinds → token files: ranges of the shuffle key, a worker each, written in order.
///
/// A corpus is read in the order of the key. Other documents come in an order of their own: they are encoded as they come, and their
/// tokens stay in token parts (`InputFolder`), by the first bits of their keys.
public struct Tokenization: Sendable {
    package private(set) var corpora: [(folder: CorpusFolder, parts: [PartRecord])]
    package let texts: [String]
    package private(set) var configuration: TokenConfiguration
    package var observer: any RunObserver
    package private(set) var seed: UInt64
    /// Wikis of which there are documents, or will be before the work begins.
    private var wikis: Set<String>
    /// - Parameters:
    ///   - inputs: corpus folders, and files of JSON Lines or plain text, compressed or not; `-` is standard input.
    ///   - configuration: what the token files are like.
    ///   - observer: hears what happens.
    /// - Throws: ``TokenizationError`` when a corpus has no complete part, or the inputs do not go together.
    public init(of inputs: [String], configuration: TokenConfiguration, observer: any RunObserver) throws {
        let opened = try TokenInputs(inputs)
        try self.init(of: opened.corpora, texts: opened.texts, configuration: configuration, observer: observer)
        try TextMixture.refuse(in: corpora)
    }

    /// - Parameter pending: wikis of which the corpora will have parts before the work begins.
    package init(
        of opened: [(folder: CorpusFolder, parts: [PartRecord])], texts: [String], configuration: TokenConfiguration,
        pending: Set<String> = [], observer: any RunObserver
    ) throws {
        corpora = opened
        self.texts = texts
        wikis = pending.union(corpora.flatMap { $0.folder.manifest.parts.map(\.wiki) })
        self.configuration = configuration
        self.observer = observer
        seed = 0
        try resolve()
    }

    /// Whether a folder has token files that remember how they were made: what they hold stays, and a tokenization
    /// without inputs brings them up to date.
    /// - Throws: `TokenFilesRecordError` where its record cannot be read.
    public static func hasFiles(in folder: String) throws -> Bool { try EarlierFiles(in: folder).binding != nil }

    /// The names of the inputs that are no corpora, of which a folder's token files hold documents.
    /// - Parameters:
    ///   - folder: where the token files are.
    ///   - version01: whether only those are wanted that version 0.1 has recorded: it kept no tokens of them.
    /// - Throws: `TokenFilesRecordError` where its record cannot be read.
    public static func inputs(in folder: String, ofVersion01 version01: Bool = false) throws -> [String] {
        let inputs = try EarlierFiles(in: folder).binding?.inputs ?? []
        return inputs.filter { !version01 || $0.bytes == nil }.map(\.name)
    }

    /// Whether the corpus in a folder of token files is tokenized with texts that are given: it is in the files.
    /// - Throws: `TokenFilesRecordError` where its record cannot be read, `CorpusError` of its corpus.
    public static func keepsCorpus(
        in folder: String, beside texts: [String], _ configuration: TokenConfiguration
    ) throws -> Bool {
        try EarlierFiles(in: folder).corpusThatStays(beside: texts, configuration) != nil
    }

    /// Refuses options that do not go together, and decides on the seed.
    /// - Parameter hasTexts: whether there may be wikis that only reading tells.
    private mutating func resolve(hasTexts: Bool = true) throws {
        if !configuration.shuffles, !corpora.isEmpty {
            throw TokenizationError.contradiction(
                "--no-shuffle: a corpus is stored in shuffled order; leave it out, or give JSON Lines or text")
        }
        try Self.check(configuration, hasTexts: hasTexts, wikis: wikis)
        seed = try Self.seed(ofCorpora: corpora.map(\.0.manifest.seed), configuration)
    }

    /// The wikis; nil where lines of JSON may be of others.
    package var knownWikis: Set<String>? { texts.isEmpty ? wikis : nil }

    /// The same with the options that the output folder was made with, where no others were asked for.
    package func remembering(_ folder: String) throws -> Tokenization {
        var remembering = self
        let earlier = try EarlierFiles(in: folder)
        if corpora.isEmpty, let own = try earlier.corpusThatStays(beside: texts, configuration) {
            remembering.corpora = [own]
            remembering.wikis.formUnion(own.parts.map(\.wiki))
            try TextMixture.refuse(in: remembering.corpora)
        }
        if let record = earlier.binding {
            try remembering.configuration.inherit(record, folder: folder, wikis: remembering.knownWikis)
        }
        try remembering.resolve(hasTexts: !texts.isEmpty || earlier.hasInputs)
        try Self.checkShape(remembering.configuration)
        return remembering
    }

    /// The seed of the shuffle.
    package static func seed(ofCorpora seeds: [UInt64], _ configuration: TokenConfiguration) throws -> UInt64 {
        let seeds = Set(seeds + (configuration.seed.map { [$0] } ?? []))
        if seeds.count > 1 {
            throw TokenizationError.contradiction(
                "the seed belongs to the corpus: leave --seed out, and tokenize corpora with other seeds apart; here are \(seeds.sorted().map(String.init).joined(separator: ", "))"
            )
        }
        return seeds.first ?? ShuffleKey.defaultSeed
    }

    /// Refuses options that do not go together, or that only corpora have a meaning for.
    package static func check(_ configuration: TokenConfiguration, hasTexts: Bool, wikis: Set<String>) throws {
        // In a command, an option without a value is a flag.
        if configuration.input.textField.isEmpty {
            throw TokenizationError.contradiction("--text-field: the name of the field is empty; give one")
        }
        let shuffledOptions = [
            ("--dedup", configuration.dropsDuplicates), ("--only-new", configuration.writesOnlyNew),
            ("--documents", configuration.listsDocuments), ("--mix", !configuration.mix.weights.isEmpty),
        ]
        if !configuration.shuffles, let option = shuffledOptions.first(where: \.1) {
            throw TokenizationError.contradiction(
                "\(option.0) finds documents by their place in the shuffle: leave it out, or leave out --no-shuffle")
        }
        if configuration.writesOnlyNew, configuration.blocks != nil {
            throw TokenizationError.contradiction(
                "--only-new: rows of --block-size are filled across documents; run without one of them")
        }
        if configuration.writesOnlyNew, configuration.listsDocuments {
            throw TokenizationError.contradiction("--only-new: the list of --documents is of all files; run without one of them")
        }
        // What wikis inputs name is known when they were read.
        if !hasTexts, let unknown = configuration.mix.weights.keys.sorted().first(where: { !wikis.contains($0) }) {
            throw TokenizationError.contradiction(
                "--mix \(unknown): there is no such wiki; name one that is there: \(wikis.sorted().joined(separator: ", "))"
            )
        }
    }

    /// Refuses options that do not go together, those of the folder's among them.
    package static func checkShape(_ configuration: TokenConfiguration) throws {
        let isNamed = configuration.given?.contains("shard-name") ?? false
        if let blocks = configuration.blocks {
            if blocks.size == 0 {
                throw TokenizationError.contradiction(
                    "--pack, --tail and --pad-id shape the rows of --block-size: add it, or leave them out")
            }
            if blocks.padding != nil, !blocks.pads {
                throw TokenizationError.contradiction("--pad-id fills up rows: add --tail pad, or leave it out")
            }
            if let format = configuration.format, format != .npy {
                throw TokenizationError.contradiction(
                    "--block-size writes NumPy arrays, and --format \(format.rawValue) says otherwise: leave one of them "
                        + "out"
                )
            }
            if isNamed {
                throw TokenizationError.contradiction(
                    "--shard-name: the rows of --block-size are in train.npy and val.npy: leave it out")
            }
        } else if isNamed, !configuration.usesName {
            throw TokenizationError.contradiction(
                "--shard-name: nanoGPT's files are called train.bin and val.bin; it goes with --format llmc, npy, "
                    + "megatron or datatrove"
            )
        }
        if let pattern = configuration.tokenizer.pattern, pattern != .gpt2, configuration.tokenizer.isBuiltIn {
            throw TokenizationError.contradiction(
                "--pattern is for vocabulary files that do not tell how text is cut; gpt2 has its own: leave it out")
        }
    }

    /// Where files are written, of whatever format: a run that was killed has perhaps left some that this one would not replace.
    private static let foldersWritten = ["", "train", "val", "offsets", "documents", "tokenizer"]

    /// Removes what they left.
    package static func removeAbandonedFiles(in path: String) throws(FileError) {
        for folder in foldersWritten.map({ "\(path)/\($0)" }) where isFolder(folder) {
            try refuseLink(folder)
            try DurableFiles.removeAbandonedFiles(in: folder)
        }
    }

    /// What came of a tokenization.
    public struct Outcome: Sendable {
        /// What `meta.json` says.
        public var record: TokenFilesRecord
        /// The parts of all corpora.
        public var parts: [PartRecord]
        /// What the workers did; empty where nothing was to be done.
        public var stages: [Report.Stage] = []
    }

    /// Writes the token files and `meta.json` into a folder, with the options that it was made with where no others
    /// were asked for.
    ///
    /// Documents of corpora that the files of an earlier run have, encoded in the same way, are not encoded again.
    public func run(into path: String) throws -> Outcome {
        let remembering = try remembering(path)
        return try remembering.run(into: path, with: remembering.configuration.tokenizer.load())
    }

    /// Writes the token files and `meta.json` into a folder, with just these options.
    package func run(into path: String, with tokenizer: TokenizerChoice.Loaded) throws -> Outcome {
        warnOfOutdatedText()
        try configuration.check(tokenizer.facts, seed: seed, folder: path, wikis: knownWikis)
        let isNew = !isFolder(path)
        try makeFolders(path)
        do {
            return try writeIntoFolder(path, with: tokenizer)
        } catch {
            // What is refused leaves nothing.
            if isNew { unsafe rmdir(path) }
            throw error
        }
    }

    private func writeIntoFolder(_ path: String, with tokenizer: TokenizerChoice.Loaded) throws -> Outcome {
        let lock = try FolderLock(folder: path)
        try TokenFilesCompletion.endUnfinished(in: path, temporaryFolder: configuration.temporaryFolder, observer)
        try Self.removeAbandonedFiles(in: path)
        let plan = try TokenizationPlan(self, into: path, with: tokenizer)
        let (record, stages) = try execute(plan)
        _ = consume lock
        return Outcome(record: record, parts: plan.parts.map(\.record), stages: stages)
    }

    private func execute(_ plan: TokenizationPlan) throws -> (record: TokenFilesRecord, stages: [Report.Stage]) {
        plan.tellWhatChanges(observer)
        let (plan, inputs) = try plan.completingInputs(observer)
        let path = plan.folder
        let earlier = plan.earlier
        if case .nothing = plan.action, inputs != nil, let record = plan.earlierFiles.record {
            try plan.earlierFiles.forget()
            try plan.inputFolder.clean(plan.inputs)
            warn(ofOutdated: record.outdated ?? 0)
            observer.note("\(path): the token files are up to date")
            return (record, [])
        }
        if case .nothing = plan.action, let earlier {
            try plan.earlierFiles.forget()
            try plan.inputFolder.clean(plan.inputs)
            warn(ofOutdated: earlier.record.outdated ?? 0)
            observer.note("\(path): the token files are up to date")
            return (earlier.record, [])
        }
        var selection = plan.selection
        if configuration.dropsDuplicates {
            selection.duplicates = try DuplicateTexts(
                among: selection, inputs: inputs, standing: configuration.writesOnlyNew ? earlier : nil,
                ranges: TokenRanges.ranges(of: plan.parts, inputs: inputs, configuration: configuration),
                threads: configuration.threads, folder: configuration.temporaryFolder ?? path, observer: observer)
        }
        let writers = Monitor<TokenFileWriters?>(
            try TokenFileWriters(
                folder: path, layout: plan.layout, replacing: plan.earlierFiles.names,
                recordsOrigins: configuration.shuffles, listsDocuments: configuration.listsDocuments,
                after: configuration.writesOnlyNew ? earlier : nil))
        var record = plan.record
        var stages: [Report.Stage] = []
        if configuration.shuffles {
            let ranges = TokenRanges(
                selection: selection, earlier: earlier, inputs: inputs, vocabulary: plan.tokenizer.vocabulary,
                marks: plan.marks, configuration: configuration, observer: observer)
            let outcome = try ranges.run { document, range in
                try writers.withLock { writers in
                    switch document.tokens {
                    case .inMemory(let ids):
                        try writers?.append(
                            range.ids[ids], isValidation: document.place.isValidation, isEnd: true,
                            origin: document.origin)
                        if let listing = document.listing {
                            try writers?.list(
                                range.listing[listing], tokens: ids.count, isValidation: document.place.isValidation)
                        }
                    case .onDisk(let input, let extents):
                        let isValidation = document.place.isValidation
                        var tokens = 0
                        try inputs?.forEachPiece(ofInput: input, extents) { piece in
                            tokens += piece.count
                            try writers?.append(piece, isValidation: isValidation, isEnd: false)
                        }
                        try writers?.append([], isValidation: isValidation, isEnd: true, origin: document.origin)
                        if let listing = document.listing {
                            try writers?.list(range.listing[listing], tokens: tokens, isValidation: isValidation)
                        }
                    }
                    return writers?.tokenCount ?? 0
                }
            }
            stages = outcome.stages
            record.replacedInvalidSequences += outcome.replacedInvalidSequences
            record.removed = outcome.removed
            record.absent = outcome.absent > 0 ? outcome.absent : nil
            record.outdated = outcome.outdated > 0 ? outcome.outdated : nil
            warn(ofOutdated: outcome.outdated)
            if outcome.copied > 0 {
                observer.note(
                    "\(path): the tokens of \(outcome.copied) documents are copied from the files that were there")
            }
        } else {
            let superseded = try inputs?.forEachInOrder { isValidation, ids, isEnd in
                try StopSignal.check(InputTokenization.advice)
                try writers.withLock { try $0?.append(ids, isValidation: isValidation, isEnd: isEnd) }
            }
            record.removed.superseded += superseded ?? 0
        }
        let completion = TokenFilesCompletion(
            folder: path, tokenizer: plan.tokenizer, earlierFiles: plan.earlierFiles,
            listsDocuments: configuration.listsDocuments, observer: observer)
        try writers.withLock { try $0.take()?.finish(&record, willPublish: completion.begin) }
        if configuration.shuffles {
            record.equalTexts = try EqualTexts(
                in: path, temporaryFolder: configuration.temporaryFolder ?? path
            ).count()
        }
        try completion.write(record)
        try plan.inputFolder.clean(plan.inputs)
        return (record, stages)
    }

    private func warnOfOutdatedText() {
        for (folder, parts) in corpora {
            let outdated = parts.filter(\.isOutdated)
            if outdated.isEmpty { continue }
            let versions = Set(outdated.map(\.textRules)).sorted().map(String.init).joined(separator: ", ")
            observer.warn(
                "\(folder.path): the text of \(outdated.count) of \(parts.count) parts is that of earlier rules "
                    + "(version \(versions), and now \(PartRecord.presentTextRules)); "
                    + "wikiprep corpus refresh \(folder.path) makes them again")
        }
    }

    private func warn(ofOutdated documents: Int) {
        if documents == 0 { return }
        observer.warn(
            "\(documents) documents of the files are no longer what the inputs hold; "
                + "run without --only-new to bring all up to date"
        )
    }
}
