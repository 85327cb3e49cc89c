import BytePairEncoding
import CLibrary
import Corpus
import DurableFiles
import PortableFoundation
import TokenFiles
import Workers

/// A corpus, or documents of other kinds → token files: ranges of the shuffle key, a worker each, written in order.
///
/// A corpus is read in the order of the key. Other documents come in an order of their own: they are encoded as they
/// come, and their tokens stay in token parts (`InputFolder`), by the first bits of their keys.
public struct TokenizationRun: Sendable {
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
    package static func hasFiles(in folder: String) throws -> Bool { try EarlierFiles(in: folder).binding != nil }

    /// The names of the inputs that are no corpora, of which a folder's token files hold documents.
    /// - Parameters:
    ///   - folder: where the token files are.
    ///   - version01: whether only those are wanted that version 0.1 has recorded: it kept no tokens of them.
    /// - Throws: `TokenFilesRecordError` where its record cannot be read.
    package static func inputs(in folder: String, ofVersion01 version01: Bool = false) throws -> [String] {
        let inputs = try EarlierFiles(in: folder).binding?.inputs ?? []
        return inputs.filter { !version01 || $0.bytes == nil }.map(\.name)
    }

    /// Whether the corpus in a folder of token files is tokenized with texts that are given: it is in the files.
    /// - Throws: `TokenFilesRecordError` where its record cannot be read, `CorpusError` of its corpus.
    package static func keepsCorpus(
        in folder: String, beside texts: [String], _ configuration: TokenConfiguration
    ) throws -> Bool {
        try EarlierFiles(in: folder).corpusThatStays(beside: texts, configuration) != nil
    }

    /// Refuses options that do not go together, and decides on the seed.
    /// - Parameter hasTexts: whether there may be wikis that only reading tells.
    private mutating func resolve(hasTexts: Bool = true) throws {
        if !configuration.shuffles, !corpora.isEmpty {
            throw TokenizationError.incompatible(.inputOrder, .corpus)
        }
        try Self.check(configuration, hasTexts: hasTexts, wikis: wikis)
        seed = try Self.seed(ofCorpora: corpora.map(\.0.manifest.seed), configuration)
    }

    /// The wikis; nil where lines of JSON may be of others.
    package var knownWikis: Set<String>? { texts.isEmpty ? wikis : nil }

    /// The same with the options that the output folder was made with, where no others were asked for.
    package func remembering(_ folder: String) throws -> TokenizationRun {
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
        if seeds.count > 1 { throw TokenizationError.seedsDiffer(seeds.sorted()) }
        return seeds.first ?? ShuffleKey.defaultSeed
    }

    /// Refuses options that do not go together, or that only corpora have a meaning for.
    package static func check(_ configuration: TokenConfiguration, hasTexts: Bool, wikis: Set<String>) throws {
        // In a command, an option without a value is a flag.
        if configuration.input.textField.isEmpty { throw TokenizationError.emptyTextField }
        // They find documents by their place in the shuffle.
        let ofShuffled: [(Setting, isSet: Bool)] = [
            (.deduplication, configuration.dropsDuplicates), (.onlyNew, configuration.writesOnlyNew),
            (.documentList, configuration.listsDocuments), (.mix, !configuration.mix.weights.isEmpty),
        ]
        if !configuration.shuffles, let (setting, _) = ofShuffled.first(where: \.isSet) {
            throw TokenizationError.incompatible(setting, .inputOrder)
        }
        if let setting = configuration.settingAgainstOnlyNew {
            throw TokenizationError.incompatible(.onlyNew, setting)
        }
        // What wikis inputs name is known when they were read.
        if !hasTexts, let unknown = configuration.mix.weights.keys.sorted().first(where: { !wikis.contains($0) }) {
            throw TokenizationError.unknownWiki(unknown, known: wikis.sorted())
        }
    }

    /// Refuses options that do not go together, those of the folder's among them.
    package static func checkShape(_ configuration: TokenConfiguration) throws {
        let isNamed = configuration.given?.contains("shard-name") ?? false
        if let blocks = configuration.blocks {
            if blocks.size == 0 { throw TokenizationError.needs(.blockShape, .blocks) }
            if blocks.padding != nil, !blocks.pads { throw TokenizationError.needs(.paddingID, .padding) }
            if let format = configuration.format, format != .npy {
                throw TokenizationError.incompatible(.blocks, .format(format))
            }
            // The rows are in train.npy and val.npy.
            if isNamed { throw TokenizationError.incompatible(.shardName, .blocks) }
        } else if isNamed, !configuration.usesName {
            throw TokenizationError.incompatible(.shardName, .format(.nanogpt))
        }
        if let pattern = configuration.tokenizer.pattern, pattern != .gpt2, configuration.tokenizer.isBuiltIn {
            throw TokenizationError.incompatible(.pattern, .builtInVocabulary)
        }
    }

    /// Where files are written, of whatever format: a run that was killed has perhaps left some that this one would not
    /// replace.
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
        /// What the workers did; nil where nothing was to be done, or documents keep their order.
        public var work: WorkerSeconds?
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
        let (record, work) = try execute(plan)
        _ = consume lock
        return Outcome(record: record, parts: plan.parts.map(\.record), work: work)
    }

    private func execute(_ plan: TokenizationPlan) throws -> (record: TokenFilesRecord, work: WorkerSeconds?) {
        plan.tellWhatChanges(observer)
        let (plan, inputs) = try plan.completingInputs(observer)
        let path = plan.folder
        let earlier = plan.earlier
        if case .nothing = plan.action, inputs != nil, let record = plan.earlierFiles.record {
            try plan.earlierFiles.forget()
            try plan.inputFolder.clean(plan.inputs)
            warn(ofOutdated: record.outdated ?? 0)
            observer.note("\(path): the token files are up to date")
            return (record, nil)
        }
        if case .nothing = plan.action, let earlier {
            try plan.earlierFiles.forget()
            try plan.inputFolder.clean(plan.inputs)
            warn(ofOutdated: earlier.record.outdated ?? 0)
            observer.note("\(path): the token files are up to date")
            return (earlier.record, nil)
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
        var work: WorkerSeconds?
        if configuration.shuffles {
            let ranges = TokenRanges(
                selection: selection, earlier: earlier, inputs: inputs, vocabulary: plan.tokenizer.vocabulary,
                marks: plan.marks, configuration: configuration, observer: observer)
            let outcome = try ranges.run { document, range in
                try writers.withLock { writers in
                    let split = document.place.split
                    var tokens = 0
                    switch document.tokens {
                    case .inMemory(let ids):
                        tokens = ids.count
                        try writers?.append(range.ids[ids], to: split, isEnd: true, origin: document.origin)
                    case .onDisk(let input, let extents):
                        try inputs?.forEachPiece(ofInput: input, extents) { piece in
                            tokens += piece.count
                            try writers?.append(piece, to: split, isEnd: false)
                        }
                        try writers?.append([], to: split, isEnd: true, origin: document.origin)
                    }
                    if let listing = document.listing {
                        try writers?.list(range.listing[listing], tokens: tokens, split: split)
                    }
                    return writers?.tokenCount ?? 0
                }
            }
            work = outcome.work
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
            let superseded = try inputs?.forEachInOrder { split, ids, isEnd in
                try StopSignal.check(InputTokenization.advice)
                try writers.withLock { try $0?.append(ids, to: split, isEnd: isEnd) }
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
        return (record, work)
    }

    private func warnOfOutdatedText() {
        for (folder, parts) in corpora {
            let outdated = parts.filter(\.isOutdated)
            if outdated.isEmpty { continue }
            observer.warn(
                TokenizationMessage.outdatedText(
                    corpus: folder.path, parts: outdated.count, of: parts.count,
                    versions: Set(outdated.map(\.textRules)).sorted(), present: PartRecord.presentTextRules))
        }
    }

    private func warn(ofOutdated documents: Int) {
        if documents > 0 { observer.warn(TokenizationMessage.outdatedDocuments(documents)) }
    }
}
