import BytePairEncoding
import Corpus
import DurableFiles
import TokenFiles
import Workers

/// What a tokenization does, decided once and before anything is written: ``TokenizationRun/run(into:)`` executes it,
/// and `--dry-run` prices it.
package struct TokenizationPlan: Sendable {
    /// What becomes of the token files.
    package enum Action: Sendable {
        /// Nothing: they are what is wanted.
        case nothing
        /// Those that are there stay, and further shards are written behind them.
        case addition
        /// All are written.
        case replacement
    }

    /// Where the token files stand.
    package let folder: String
    package let configuration: TokenConfiguration
    package let tokenizer: TokenizerChoice.Loaded
    package let layout: TokenFileLayout
    package let marks: EndOfTextMarkers
    package let placing: DocumentOrder
    /// The parts of all corpora.
    package let parts: [CorpusPart]
    /// The inputs that are no corpora: those that are read, and those that the folder has.
    package private(set) var inputs: InputFolder.Plan
    let inputFolder: InputFolder
    /// What stands in the folder.
    package let earlierFiles: EarlierFiles
    /// The documents of it that need not be encoded; nil: there are none.
    package let earlier: EarlierTokens?
    /// What `meta.json` will say of files that a run has left whole and without their names. A run gives them these
    /// before it plans; whoever only plans finds them so.
    private let unnamed: TokenFilesRecord?
    /// What `meta.json` will say, but for what only the work tells.
    package private(set) var record: TokenFilesRecord
    /// The options that are no longer those of the files that are there.
    package let changes: [OptionDifference]
    /// The weights of wikis that are no longer there: they go, as a new folder would not take them.
    private let goneWeights: [String: Double]
    package private(set) var action: Action
    private let corpora: [[PartRecord]]
    private let addsParts: Bool

    /// Parts that a run adds before their documents become tokens.
    package struct Pending: Sendable {
        /// The names of the parts that are added, or done anew.
        package var parts: Set<String> = []
        /// The wikis of these.
        package var wikis: Set<String> = []
        /// The names of parts that the run lists: they are complete.
        package var unlisted: Set<String> = []
        /// Of which parts the run will say what their missing pages mean.
        package var saying: (parts: Set<String>, missing: MissingPages)?

        package init(
            parts: Set<String> = [], wikis: Set<String> = [], unlisted: Set<String> = [],
            saying: (parts: Set<String>, missing: MissingPages)? = nil
        ) {
            self.parts = parts
            self.wikis = wikis
            self.unlisted = unlisted
            self.saying = saying
        }
    }

    /// Looks at the folder, and decides.
    /// - Parameters:
    ///   - tokenization: the inputs and options.
    ///   - folder: where the token files stand, or will.
    ///   - pending: what is still to come.
    /// - Throws: what the run refuses.
    package init(
        _ tokenization: TokenizationRun, into folder: String, with tokenizer: TokenizerChoice.Loaded,
        pending: Pending = Pending()
    ) throws {
        let configuration = tokenization.configuration
        let vocabulary = tokenizer.vocabulary
        self.folder = folder
        self.configuration = configuration
        self.tokenizer = tokenizer
        marks = try EndOfTextMarkers(configuration.endOfTextPlace, vocabulary: vocabulary)
        layout = try configuration.layout(tokenizer.facts, folder: folder)
        placing = DocumentOrder(
            seed: tokenization.seed, split: ValidationSplit(ratio: configuration.validationRatio))
        let earlierFiles = try EarlierFiles(in: folder)
        self.earlierFiles = earlierFiles
        unnamed = try earlierFiles.unnamed.flatMap { try earlierFiles.unnamedFiles(of: $0) == nil ? nil : $0 }
        try earlierFiles.refuseConfusableFiles(layout)
        for (corpus, _) in tokenization.corpora {
            try earlierFiles.checkParts(of: corpus, pending: pending.parts.union(pending.unlisted))
        }
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
            parts: Manifest.Part.all(of: corpora), inputs: [])
        if corpora.count > 1 { record.corpora = corpora.map { $0.parts.map(\.name) } }
        changes = try earlierFiles.changes(by: record, configuration, wikis: tokenization.knownWikis)
        goneWeights = earlierFiles.weights(without: tokenization.knownWikis)
        try earlierFiles.checkInputs(
            parts: Set(corpora.flatMap { $0.parts.map(\.name) }).union(pending.parts),
            isOwn: corpora.contains { isSameFile($0.folder.path, "\(folder)/corpus") }, configuration)
        inputFolder = InputFolder(inTokenFolder: folder)
        inputs = try inputFolder.plan(
            tokenization.texts, configuration, tokenizer, seed: tokenization.seed, record: earlierFiles.binding,
            hasCorpora: !corpora.isEmpty || !pending.parts.isEmpty, observer: tokenization.observer)
        let hasInputs = !inputs.order.isEmpty
        record.inputs = inputs.records
        record.formerTexts = InputFolder.former(inputs.known, without: record.inputs)
        // A text that comes back is cut.
        let splitting = inputs.splitting ?? (record.formerTexts == nil ? nil : .cut)
        record.splitText = splitting?.rawValue
        record.noteLicence()
        if configuration.writesOnlyNew, let made = earlierFiles.binding {
            if configuration.changesSplit {
                throw TokenizationError.addition(to: folder, .newSplit)
            }
            try inputs.checkOnlyNew(since: made, configuration, folder: folder)
        }
        earlier = try EarlierTokens(
            of: earlierFiles, for: record, parts: parts, vocabulary: vocabulary,
            addsOnly: configuration.writesOnlyNew, observer: tokenization.observer)
        self.corpora = corpora.map(\.parts)
        addsParts = !pending.parts.isEmpty
        self.record = record
        action = .replacement
        try nameCommands()
        if hasInputs {
            if inputs.jobs.isEmpty, !addsParts, try isMade { action = .nothing }
            if case .replacement = action {
                if configuration.writesOnlyNew {
                    try checkOnlyNew()
                    if standing != nil { action = .addition }
                }
                if !addsParts { try selection.checkMissing(configuration) }
            }
            return
        }
        let isSame =
            !addsParts && !lacksList
            && (earlier.map { $0.isUpToDate(with: self.record, addsOnly: configuration.writesOnlyNew) }
                ?? unnamed?.describesSameFiles(as: self.record, addsOnly: configuration.writesOnlyNew) ?? false)
        if isSame {
            action = .nothing
            return
        }
        action = configuration.writesOnlyNew && standing != nil ? .addition : .replacement
        if configuration.writesOnlyNew { try checkOnlyNew() }
        // What parts that are still to be read change of it, is not known.
        if !addsParts { try selection.checkMissing(configuration) }
    }

    /// Notes the commands that make the files from nothing.
    private mutating func nameCommands() throws {
        record.commands = try FolderCommands(
            corpora: corpora, inputs: record.inputs.map(\.name)
        ).all(record, after: configuration.writesOnlyNew ? standing : nil)
    }

    /// What the files say whose documents need not be encoded; nil: there are none.
    package var standing: TokenFilesRecord? {
        if let earlier { return earlier.record }
        guard let unnamed, unnamed.encodesAs(record),
            configuration.writesOnlyNew
                ? unnamed.canBeAddedTo(by: record) : unnamed.inputs.isEmpty && record.inputs.isEmpty
        else { return nil }
        return unnamed
    }

    /// The numbers of the parts all of whose documents are in them.
    package var standingParts: Set<Int> {
        if let earlier { return earlier.completeParts }
        let known = Dictionary(standing?.parts.map { ($0.name, $0) } ?? []) { first, _ in first }
        return Set(
            record.parts.indices.filter { number in
                known[record.parts[number].name].map { record.parts[number].hasSameDocuments(as: $0) } ?? false
            })
    }

    /// Whether the list of documents is wanted and not there.
    private var lacksList: Bool {
        configuration.listsDocuments && unnamed?.listsDocuments != true
            && regularFileSize("\(folder)/\(TokenFileWriters.listName)") == nil
    }

    /// Whether the files are those that are planned.
    private var isMade: Bool {
        get throws {
            if lacksList { return false }
            if var unnamed {
                // They were looked at under the names that they have.
                unnamed.files = []
                return try unnamed.isMade(as: record, in: folder, addsOnly: configuration.writesOnlyNew)
            }
            return try earlierFiles.record?.isMade(
                as: record, in: folder, addsOnly: configuration.writesOnlyNew) ?? false
        }
    }

    /// Makes the token parts of the inputs complete: only then it is known what they hold.
    /// - Returns: the plan with what is known then, and the documents; nil where there are no inputs.
    func completingInputs(_ observer: any RunObserver) throws -> (TokenizationPlan, InputDocuments?) {
        if inputs.order.isEmpty { return (self, nil) }
        var plan = self
        let records = try inputFolder.complete(
            &plan.inputs, configuration, tokenizer, placing: placing, observer: observer)
        plan.record.inputs = records.map(TokenFilesRecord.Input.init)
        plan.record.formerTexts = InputFolder.former(plan.inputs.known, without: plan.record.inputs)
        for input in records { plan.record.add(input.counts, replaced: input.replaced) }
        try plan.nameCommands()
        if !addsParts, try plan.isMade { plan.action = .nothing }
        let documents = try InputDocuments(
            records, in: inputFolder, placing: placing, mix: configuration.mix, marks: marks,
            vocabulary: tokenizer.vocabulary)
        return (plan, documents)
    }

    /// Says what is replaced, and what no longer has a meaning.
    func tellWhatChanges(_ observer: any RunObserver) {
        if let weights = WikiMix.text(of: goneWeights) {
            observer.note(TokenizationMessage.weightsDropped(folder: folder, weights))
        }
        if !changes.isEmpty { observer.note(TokenizationMessage.replaced(folder: folder, changes)) }
    }

    /// Which documents of the corpora are wanted.
    package var selection: DocumentSelection {
        DocumentSelection(
            parts: parts, placing: placing, mix: configuration.mix,
            ruling: PageVersions(
                // Only the indices of pages tell the revisions of those that stand in the files, beside rows of inputs.
                parts, everywhere: configuration.dropsDuplicates || earlier != nil && !inputs.order.isEmpty,
                compared: earlier?.comparedWikis ?? []),
            duplicates: nil)
    }

    /// Refuses to add to what cannot be added to.
    private func checkOnlyNew() throws {
        if let standing {
            let present = Set(record.parts.map { [$0.name, $0.wiki] })
            if !standing.parts.allSatisfy({ present.contains([$0.name, $0.wiki]) }) {
                throw TokenizationError.addition(to: folder, .partsRemoved)
            }
        } else if earlierFiles.binding != nil {
            throw TokenizationError.addition(to: folder, .otherFiles)
        }
    }
}
