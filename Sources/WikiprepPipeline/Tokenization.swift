import BytePairEncoding
import Corpus
import DurableFiles
import PortableFoundation
import TokenFiles
import Wikitext

/// A corpus, or documents of other kinds → token files: ranges of the shuffle key, a worker each, written in order.
///
/// A corpus is read in the order of the key. Other documents come in an order of their own: they are encoded as they come, and their
/// tokens wait on disk, by the first bits of their keys (`TokenSpill`).
public struct Tokenization: Sendable {
    let corpora: [(folder: CorpusFolder, parts: [PartRecord])]
    let texts: [String]
    let configuration: TokenConfiguration
    var observer: any RunObserver
    let seed: UInt64
    /// The words of the command line, for the report.
    public var arguments: [String] = []

    /// - Parameters:
    ///   - inputs: corpus folders, and files of JSON Lines or plain text, compressed or not; `-` is standard input.
    ///   - configuration: what the token files are like.
    ///   - observer: hears what happens.
    /// - Throws: ``RunError`` when a corpus has no complete part, or the inputs do not go together.
    public init(of inputs: [String], configuration: TokenConfiguration, observer: any RunObserver) throws {
        let opened = try TokenInputs(inputs)
        corpora = opened.corpora.map { corpus in
            (corpus.folder, corpus.parts.map { $0.deciding(configuration.missing) })
        }
        texts = opened.texts
        if !configuration.shuffles, !corpora.isEmpty {
            throw RunError.contradiction(
                "--no-shuffle: a corpus is stored in shuffled order; leave it out, or give JSON Lines or text")
        }
        try Self.check(
            configuration, hasTexts: !texts.isEmpty,
            wikis: Set(corpora.flatMap { $0.folder.manifest.parts.map(\.wiki) }))
        seed = try Self.seed(ofCorpora: corpora.map(\.0.manifest.seed), configuration)
        try TextMixture.refuse(in: corpora)
        self.configuration = configuration
        self.observer = observer
    }

    /// The seed of the shuffle.
    static func seed(ofCorpora seeds: [UInt64], _ configuration: TokenConfiguration) throws -> UInt64 {
        let seeds = Set(seeds + (configuration.seed.map { [$0] } ?? []))
        if seeds.count > 1 {
            throw RunError.contradiction(
                "the seed belongs to the corpus: leave --seed out, and tokenize corpora with other seeds apart; here are \(seeds.sorted().map(String.init).joined(separator: ", "))"
            )
        }
        return seeds.first ?? Pipeline.defaultSeed
    }

    /// Refuses options that do not go together, or that only corpora have a meaning for.
    static func check(_ configuration: TokenConfiguration, hasTexts: Bool, wikis: Set<String>) throws {
        let corpusOptions = [
            ("--dedup", configuration.dropsDuplicates), ("--only-new", configuration.writesOnlyNew),
            ("--documents", configuration.listsDocuments), ("--mix", !configuration.mix.weights.isEmpty),
        ]
        if hasTexts, let option = corpusOptions.first(where: \.1) {
            throw RunError.contradiction(
                "\(option.0) knows documents by their pages: it takes corpora, not JSON Lines or text; leave it out")
        }
        if configuration.writesOnlyNew, configuration.blocks != nil {
            throw RunError.contradiction(
                "--only-new: rows of --block-size are filled across documents; run without one of them")
        }
        if configuration.writesOnlyNew, configuration.listsDocuments {
            throw RunError.contradiction("--only-new: the list of --documents is of all files; run without one of them")
        }
        if let unknown = configuration.mix.weights.keys.sorted().first(where: { !wikis.contains($0) }) {
            throw RunError.contradiction(
                "--mix \(unknown): there is no such wiki; name one that is there: \(wikis.sorted().joined(separator: ", "))"
            )
        }
    }

    /// Where files are written, of whatever format: a run that was killed has perhaps left some that this one would not replace.
    private static let foldersWritten = ["", "train", "val", "offsets", "documents", "tokenizer"]

    /// Removes what they left.
    static func removeAbandonedFiles(in path: String) throws(FileError) {
        for folder in foldersWritten.map({ "\(path)/\($0)" }) where isFolder(folder) {
            try refuseLink(folder)
            try DurableFiles.removeAbandonedFiles(in: folder)
        }
    }

    /// Writes the token files, `meta.json`, `report.json` and `report.html` into a folder.
    ///
    /// Documents of corpora that the files of an earlier run have, encoded in the same way, are not encoded again.
    /// - Returns: what `meta.json` says.
    public func run(into path: String) throws -> TokenFilesRecord {
        let report = ReportBuilder(
            command: "tokenize", arguments: arguments, threads: configuration.threads, observer: observer)
        var reported = self
        reported.observer = report
        let record = try reported.run(into: path, with: configuration.tokenizer.load(), report)
        try report.write(into: path)
        return record
    }

    /// - Parameter report: is told of the parts, of what the workers did, and of the files.
    func run(into path: String, with tokenizer: TokenizerChoice.Loaded, _ report: ReportBuilder) throws
        -> TokenFilesRecord
    {
        warnOfOutdatedText()
        let record = try write(into: path, with: tokenizer, report)
        report.add(corpora.flatMap(\.parts))
        try report.add(record, folder: path)
        return record
    }

    private func write(into path: String, with tokenizer: TokenizerChoice.Loaded, _ report: ReportBuilder) throws
        -> TokenFilesRecord
    {
        let vocabulary = tokenizer.vocabulary
        let marks = try DocumentMarks(configuration.endOfTextPlace, vocabulary: vocabulary)
        let layout = try configuration.layout(vocabulary, folder: path)
        let placing = DocumentPlacing(seed: seed, split: ValidationSplit(ratio: configuration.validationRatio))
        try makeFolders(path)
        let lock = try FolderLock(folder: path)
        try Self.removeAbandonedFiles(in: path)
        let planned = TokenFilesRecord(
            tokenizer: tokenizer, layout: layout, configuration: configuration, seed: seed,
            parts: Manifest.Part.all(of: corpora), inputs: texts)
        let parts = CorpusPart.all(of: corpora)
        let earlierFiles = EarlierFiles(in: path)
        let earlier =
            texts.isEmpty
            ? try EarlierTokens(
                of: earlierFiles, for: planned, parts: parts, vocabulary: vocabulary,
                addsOnly: configuration.writesOnlyNew, observer: observer) : nil
        if let earlier, earlier.isUpToDate(with: planned, addsOnly: configuration.writesOnlyNew),
            !configuration.listsDocuments
        {
            warn(ofOutdated: earlier.record.outdated ?? 0)
            observer.note("\(path): the token files are up to date")
            return earlier.record
        }
        if configuration.writesOnlyNew { try Self.checkOnlyNew(earlier, folder: path) }
        var selection = DocumentSelection(
            parts: parts, placing: placing, mix: configuration.mix,
            ruling: PageRuling(
                parts, everywhere: configuration.dropsDuplicates, compared: earlier?.comparedWikis ?? []),
            duplicates: nil)
        try selection.checkMissing(configuration)
        if configuration.dropsDuplicates {
            selection.duplicates = try DuplicateTexts(
                among: selection,
                ranges: TokenRanges.ranges(of: parts, spilled: nil, configuration: configuration),
                threads: configuration.threads, folder: configuration.temporaryFolder ?? path, observer: observer)
        }
        let inputs = InputTokenization(
            paths: texts, vocabulary: vocabulary, endOfText: marks, placing: placing, configuration: configuration,
            observer: observer)
        let writers = Monitor<TokenFileWriters?>(
            try TokenFileWriters(
                folder: path, layout: layout, replacing: earlierFiles.names, recordsOrigins: texts.isEmpty,
                listsDocuments: configuration.listsDocuments, after: configuration.writesOnlyNew ? earlier : nil))
        var record = planned
        if configuration.shuffles {
            var spilled: SpilledTokens?
            if !texts.isEmpty {
                let (tokens, outcome) = try spill(inputs, layout.width, folder: path)
                spilled = tokens
                record.add(outcome)
            }
            let ranges = TokenRanges(
                selection: selection, earlier: earlier, spilled: spilled, vocabulary: vocabulary, marks: marks,
                configuration: configuration, temporaryFolder: configuration.temporaryFolder ?? path,
                observer: observer)
            let outcome = try ranges.run { [spilled] document, range in
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
                    case .onDisk(let extent):
                        try spilled?.long.forEachPiece(of: extent) { piece in
                            try writers?.append(
                                piece[...], isValidation: document.place.isValidation, isEnd: false)
                        }
                        try writers?.append([], isValidation: document.place.isValidation, isEnd: true)
                    }
                    return writers?.tokenCount ?? 0
                }
            }
            report.add(outcome.stages)
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
            let current = Monitor(false)
            let outcome = try inputs.run(
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
            record.add(outcome)
        }
        try writers.withLock { writers in try writers.take()?.finish(&record) { try earlierFiles.disown() } }
        if texts.isEmpty {
            record.equalTexts = try EqualTexts(
                in: path, temporaryFolder: configuration.temporaryFolder ?? path
            ).count()
        }
        try TokenFilesCompletion(
            folder: path, tokenizer: tokenizer, earlierFiles: earlierFiles,
            listsDocuments: configuration.listsDocuments, observer: observer
        ).write(record)
        _ = consume lock
        return record
    }

    private func warnOfOutdatedText() {
        for (folder, parts) in corpora {
            let outdated = parts.filter { $0.textRules < textRulesVersion }
            if outdated.isEmpty { continue }
            let versions = Set(outdated.map(\.textRules)).sorted().map(String.init).joined(separator: ", ")
            observer.warn(
                "\(folder.path): the text of \(outdated.count) of \(parts.count) parts is that of earlier rules "
                    + "(version \(versions), and now \(textRulesVersion)); "
                    + "wikiprep corpus refresh \(folder.path) makes them again")
        }
    }

    private func warn(ofOutdated documents: Int) {
        if documents == 0 { return }
        observer.warn(
            "\(documents) documents of the files are no longer what the corpus holds; "
                + "run without --only-new to bring all up to date"
        )
    }

    /// Refuses `--only-new` where what is there cannot be gone on with.
    static func checkOnlyNew(_ earlier: EarlierTokens?, folder: String) throws {
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
}
