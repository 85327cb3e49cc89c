import Corpus
import DurableFiles
import Extraction
import InputNumbers
import Statistics
import TokenFiles
import Tokenization
import Workers

/// The last task of a run: token files that stand in their folder → `meta.json` and what else stands beside them.
///
/// Whoever put them there has removed `meta.json` before the first, or has moved it to `_spark/meta.json`: then the
/// files that it names go that are not among the new ones. That no two runs write into the folder is for the caller to
/// see to (`FolderLock`).
public struct FinishTask: Sendable {
    private let configuration: TokenConfiguration
    private let folder: String
    private let corpus: String
    private let parts: [PartRecord]
    package let results: TaskResults
    private let resultsPath: String
    private let observer: any RunObserver

    /// - Parameters:
    ///   - configuration: what the token files are like.
    ///   - folder: where the token files stand.
    ///   - corpus: the corpus folder, of which nothing but `manifest.json` and the records of the parts is read; nil:
    ///     `corpus` in the folder.
    ///   - parts: the records of all parts, as ``RangeTask`` has them; none where no input is a corpus.
    ///   - path: the file of the tasks' results.
    ///   - observer: hears what happens.
    public init(
        _ configuration: TokenConfiguration, folder: String, corpus: String?, parts: [PartRecord],
        results path: String, observer: any RunObserver
    ) throws {
        try TaskChecks.check(configuration)
        self.configuration = configuration
        self.folder = folder
        self.corpus = corpus ?? "\(folder)/corpus"
        self.parts = parts
        resultsPath = path
        results = try TaskResults(at: path)
        self.observer = observer
    }

    /// What came of a run of tasks.
    public struct Outcome: Sendable {
        /// What `meta.json` says.
        public var record: TokenFilesRecord
        /// The parts of the corpus, with what their documents are like where the corpus is at hand.
        public var parts: [PartRecord]
        /// How long the documents are, in tokens.
        public var lengths: LengthDistribution
        /// What the tasks have told of themselves.
        public var results: TaskResults
    }

    /// Does it.
    public func run() throws -> Outcome {
        let tokenizer = try configuration.tokenizer.load()
        let layout = try configuration.layout(tokenizer.facts, folder: folder)
        var record = try record(tokenizer, layout)
        try checkFiles(record, layout)
        record.equalTexts = try EqualTexts(
            in: folder, temporaryFolder: configuration.temporaryFolder ?? folder
        ).count()
        let earlierFiles = try EarlierFiles(in: folder)
        _ = try earlierFiles.changes(by: record, configuration, wikis: knownWikis)
        let completion = TokenFilesCompletion(
            folder: folder, tokenizer: tokenizer, earlierFiles: earlierFiles, listsDocuments: false, observer: observer)
        try completion.begin(record)
        try TokenizationRun.removeAbandonedFiles(in: folder)
        for split in Split.allCases {
            try SplitWriter.removeOtherShards(
                of: split, layout: layout, in: folder, except: record.files.map(\.name))
        }
        try TokenFileWriters.removeList(in: folder)
        try completion.write(record)
        var lengths = LengthDistribution(steps: TextStatistics.characterSteps)
        for split in results.splits {
            guard let more = split.lengths else { continue }
            guard more.steps == lengths.steps else {
                throw TaskInputError.mismatch(
                    path: resultsPath, reason: "the distributions of lengths have other steps")
            }
            lengths.add(more)
        }
        return Outcome(record: record, parts: try fullParts(), lengths: lengths, results: results)
    }

    /// Looks whether the ranges hold all that they should, before token files are made of them.
    /// - Throws: what ``run()`` would throw of it.
    public func check() throws -> Checked {
        let tokenizer = try configuration.tokenizer.load()
        try configuration.check(tokenizer.facts, seed: seed(), folder: folder, wikis: knownWikis)
        try EarlierFiles(in: folder).checkInputs(
            parts: Set(parts.map(\.name)), isOwn: isSameFile(corpus, "\(folder)/corpus"), configuration)
        let sum = try account(tokenizer)
        return Checked(documents: sum.documents, removed: sum.removed, absent: sum.absent)
    }

    /// What ``check()`` says of ranges that are all there.
    public struct Checked: Codable, Equatable, Sendable {
        /// Documents in all ranges.
        public var documents: TokenFilesRecord.Counts
        /// Documents of the parts that are not, by reason.
        public var removed: RemovedDocuments
        /// Documents that are there though a newer dump lacks their pages.
        public var absent: Int
    }

    private func account(_ tokenizer: TokenizerChoice.Loaded) throws -> TaskResults.Sums {
        try TaskAccount(configuration: configuration, parts: parts, results: results, path: resultsPath).check(
            tokenizer, seed: seed()
        ) { part in
            // Of a corpus that is elsewhere, segments are not known.
            guard let folder = try? CorpusFolder(opening: corpus) else { return [] }
            return try folder.part(named: part.name)?.segments ?? []
        }
    }

    /// What `meta.json` says.
    private func record(_ tokenizer: TokenizerChoice.Loaded, _ layout: TokenFileLayout) throws -> TokenFilesRecord {
        var record = TokenFilesRecord(
            tokenizer: tokenizer.facts, layout: layout, configuration: configuration, seed: try seed(),
            parts: try manifestParts(),
            inputs: (results.inputs ?? []).map { name in
                results.encode?.compactMap(\.input).first { $0.name == splitPath(name).name }
                    ?? .init(name: splitPath(name).name)
            }.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
        let remembered = InputFolder.known(try EarlierFiles(in: folder).binding, configuration)
        record.formerTexts = InputFolder.former(remembered, without: record.inputs)
        let splitting = record.formerTexts == nil ? configuration.splitsText ?? .documents : .cut
        record.splitText = record.inputs.isEmpty && record.formerTexts == nil ? nil : splitting.rawValue
        record.commands = try FolderCommands(
            corpora: parts.isEmpty ? [] : [parts], inputs: record.inputs.map(\.name)
        ).all(record, after: nil)
        let sum = try account(tokenizer)
        let train = try results.wholeSplit(.train, of: sum, layout: layout, path: resultsPath)
        let val = try results.wholeSplit(.val, of: sum, layout: layout, path: resultsPath)
        record.tokens = .init(train: train.tokens, val: val.tokens)
        record.documents = .init(train: train.documents, val: val.documents)
        guard record.tokens == sum.tokens, record.documents == sum.documents else {
            throw TaskInputError.mismatch(
                path: resultsPath,
                reason:
                    "the ranges hold \(sum.tokens.train) and \(sum.tokens.val) tokens of \(sum.documents.train) and "
                    + "\(sum.documents.val) documents, the token files \(train.tokens) and \(val.tokens) of "
                    + "\(train.documents) and \(val.documents)"
            )
        }
        record.files = train.files + val.files
        try record.checkFileNames()
        if record.blockSize != nil {
            record.droppedTokens = train.droppedTokens + val.droppedTokens
            record.paddingTokens = train.paddingTokens + val.paddingTokens
        }
        record.removed = sum.removed
        record.absent = sum.absent > 0 ? sum.absent : nil
        record.replacedInvalidSequences = sum.replacedInvalidSequences
        if !record.inputs.isEmpty {
            for encoded in results.encode ?? [] {
                record.add(encoded.inputs, replaced: encoded.replacedInvalidSequences)
            }
        } else if results.encode?.isEmpty == false {
            throw TaskInputError.mismatch(path: resultsPath, reason: "inputs were encoded whose names are not there")
        }
        return record
    }

    /// The wikis of the parts; nil where lines of JSON may be of others.
    private var knownWikis: Set<String>? { parts.isEmpty ? nil : Set(parts.map(\.wiki)) }

    private func seed() throws -> UInt64 {
        try TokenizationRun.seed(ofCorpora: parts.map(\.seed), configuration)
    }

    /// The parts as the corpus lists them.
    private func manifestParts() throws -> [Manifest.Part] {
        if parts.isEmpty { return [] }
        let listed = try CorpusFolder(opening: corpus).manifest.parts
        guard listed.map(\.name) == parts.map(\.name) else {
            throw TaskInputError.mismatch(
                path: "\(corpus)/manifest.json", reason: "the corpus has other parts than were tokenized")
        }
        return Manifest.Part.all(listed: listed, parts)
    }

    /// The records of the parts: with what documents are like, where the corpus is at hand.
    private func fullParts() throws -> [PartRecord] {
        if parts.isEmpty { return [] }
        let folder = try CorpusFolder(opening: corpus)
        return try parts.map { part in
            guard var full = try folder.part(named: part.name), full.complete else { return part }
            full.missing = part.missing
            return full
        }
    }

    /// Looks whether all files are there.
    private func checkFiles(_ record: TokenFilesRecord, _ layout: TokenFileLayout) throws {
        for file in record.files where regularFileSize("\(folder)/\(file.name)") != file.bytes {
            throw TaskInputError.mismatch(
                path: "\(folder)/\(file.name)", reason: "there is no such file of \(file.bytes) bytes")
        }
        let known = try record.files.map(\.name) + EarlierFiles(in: folder).names
        for split in Split.allCases {
            try SplitWriter.refuseConfusableFiles(of: split, layout: layout, in: folder, except: known)
        }
    }
}
