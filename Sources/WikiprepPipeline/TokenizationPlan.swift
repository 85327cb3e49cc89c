import BytePairEncoding
import Corpus
import DurableFiles
import TokenFiles

/// What a tokenization does, decided once and before anything is written: ``Tokenization/run(into:)`` executes it, and
/// `--dry-run` prices it.
struct TokenizationPlan: Sendable {
    /// What becomes of the token files.
    enum Action: Sendable {
        /// Nothing: they are what is wanted.
        case nothing
        /// Those that are there stay, and further shards are written behind them.
        case addition
        /// All are written.
        case replacement
    }

    /// Where the token files stand.
    let folder: String
    let configuration: TokenConfiguration
    let tokenizer: TokenizerChoice.Loaded
    let layout: TokenFileLayout
    let marks: DocumentMarks
    let placing: DocumentPlacing
    /// The parts of all corpora.
    let parts: [CorpusPart]
    /// The inputs that are no corpora.
    let texts: [String]
    /// What stands in the folder.
    let earlierFiles: EarlierFiles
    /// The documents of it that need not be encoded; nil: there are none.
    let earlier: EarlierTokens?
    /// What `meta.json` will say, but for what only the work tells.
    let record: TokenFilesRecord
    /// The options that are no longer those of the files that are there.
    let changes: [OptionDifference]
    let action: Action

    /// Parts that a run adds before their documents become tokens.
    struct Pending: Sendable {
        /// The names of the parts that are added, or done anew.
        var parts: Set<String> = []
        /// Of which parts the run will say what their missing pages mean.
        var saying: (parts: Set<String>, missing: MissingPages)?
    }

    /// Looks at the folder, and decides.
    /// - Parameters:
    ///   - tokenization: the inputs and options.
    ///   - folder: where the token files stand, or will.
    ///   - pending: what is still to come.
    /// - Throws: what the run refuses.
    init(
        _ tokenization: Tokenization, into folder: String, with tokenizer: TokenizerChoice.Loaded,
        pending: Pending = Pending()
    ) throws {
        let configuration = tokenization.configuration
        let vocabulary = tokenizer.vocabulary
        self.folder = folder
        self.configuration = configuration
        self.tokenizer = tokenizer
        marks = try DocumentMarks(configuration.endOfTextPlace, vocabulary: vocabulary)
        layout = try configuration.layout(tokenizer.facts, folder: folder)
        placing = DocumentPlacing(
            seed: tokenization.seed, split: ValidationSplit(ratio: configuration.validationRatio))
        texts = tokenization.texts
        earlierFiles = try EarlierFiles(in: folder)
        let remembered = earlierFiles.decisions
        let corpora = tokenization.corpora.map { folder, parts in
            let said = parts.map { part in
                var part = part
                if let saying = pending.saying, saying.parts.contains(part.name) { part.missing = saying.missing }
                return part.deciding(configuration.missing ?? remembered[part.name])
            }
            return (folder: folder, parts: said)
        }
        parts = CorpusPart.all(of: corpora)
        var record = TokenFilesRecord(
            tokenizer: tokenizer.facts, layout: layout, configuration: configuration, seed: tokenization.seed,
            parts: Manifest.Part.all(of: corpora), inputs: texts)
        if corpora.count > 1 { record.corpora = corpora.map { $0.parts.map(\.name) } }
        changes = try earlierFiles.changes(by: record, configuration, wikis: tokenization.knownWikis)
        try earlierFiles.checkInputs(
            parts: Set(corpora.flatMap { $0.parts.map(\.name) }).union(pending.parts), inputs: record.inputs,
            isOwn: corpora.contains { isSameFile($0.folder.path, "\(folder)/corpus") }, configuration)
        earlier =
            texts.isEmpty
            ? try EarlierTokens(
                of: earlierFiles, for: record, parts: parts, mix: configuration.mix, observer: tokenization.observer)
            : nil
        record.commands = try FolderCommands(corpora: corpora.map(\.parts), inputs: record.inputs).all(
            record, after: configuration.writesOnlyNew ? earlier?.record : nil)
        self.record = record
        let isSame =
            pending.parts.isEmpty
            && (!configuration.listsDocuments || regularFileSize("\(folder)/\(TokenFileWriters.listName)") != nil)
            && earlier.map { $0.isUpToDate(with: record, addsOnly: configuration.writesOnlyNew) } ?? false
        if isSame {
            action = .nothing
            return
        }
        action = configuration.writesOnlyNew && earlier != nil ? .addition : .replacement
        if configuration.writesOnlyNew { try checkOnlyNew() }
        // What parts that are still to be read change of it, is not known.
        if pending.parts.isEmpty { try selection.checkMissing(configuration) }
    }

    /// Says what `--remake` and `--new-split` replace.
    func tellWhatChanges(_ observer: any RunObserver) {
        if changes.isEmpty { return }
        let list = changes.map { "--\($0.option) \($0.wanted) (was \($0.recorded))" }.joined(separator: ", ")
        let split = changes.contains { $0.kind == .split } ? "; the split into training and validation is another" : ""
        observer.note("\(folder): the token files are replaced: \(list)\(split)")
    }

    /// Which documents of the corpora are wanted.
    var selection: DocumentSelection {
        DocumentSelection(
            parts: parts, placing: placing, mix: configuration.mix,
            ruling: PageRuling(
                parts, everywhere: configuration.dropsDuplicates, incomplete: earlier?.incompleteParts ?? []),
            duplicates: nil)
    }

    /// Refuses `--only-new` where what is there cannot be gone on with.
    private func checkOnlyNew() throws {
        if let earlier {
            if earlier.hasLostParts {
                throw RunError.contradiction(
                    "--only-new: the token files in \(folder) hold documents of parts that the corpus no longer has; run without --only-new"
                )
            }
        } else if regularFileSize("\(folder)/meta.json") != nil {
            throw RunError.contradiction(
                "--only-new: the token files in \(folder) were not made with the same options from corpora alone, or have changed since; run without --only-new, or choose another folder"
            )
        }
    }
}
