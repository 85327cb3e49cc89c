import Corpus
import DurableFiles
import Extraction
import CorpusParts
import Tokenization
import Wikitext
import Workers

/// The whole way from dumps to token files: two phases, and the shuffle key that ties them.
///
/// The nouns: a dump is cut into segments, which become a part of a ``/Corpus/CorpusFolder`` (``extract(_:into:)``);
/// the corpus becomes token files (``/Tokenization/TokenizationRun``). ``run(_:into:)`` does both.
///
/// ```swift
/// let pipeline = Pipeline(threads: 2)
/// let record = try pipeline.run(["enwiki-20260101-pages-articles1.xml-p1p41242.bz2"], into: "enwiki").record
/// print(record.tokens.train)
/// ```
public struct Pipeline: Sendable {
    /// How dumps are read.
    public var dump: DumpConfiguration
    /// What the text is like.
    public var text = TextConfiguration()
    /// What the token files are like.
    public var tokens: TokenConfiguration
    /// The seed of the shuffle, for a new corpus; nil: the corpus's own, or ``/Corpus/ShuffleKey/defaultSeed``.
    public var seed: UInt64?
    /// Whether parts that are there may be made anew with other options of the text.
    public var remakes = false
    /// Who hears what happens.
    public var observer: any RunObserver
    /// The words of the command line, for the report.
    public var arguments: [String] = []

    /// A pipeline with the defaults.
    public init(threads: Int, observer: any RunObserver = SilentObserver()) {
        dump = DumpConfiguration(threads: threads)
        tokens = TokenConfiguration(threads: threads)
        self.observer = observer
    }

    /// Dumps → `folder/corpus` → `folder/train.bin`, `val.bin`, `train.offsets.npy`, `meta.json`, `report.json`,
    /// `report.html`.
    /// - Parameters:
    ///   - dumps: paths; `-` is standard input.
    ///   - folder: the output folder; nil: named after the wiki.
    /// - Returns: the folder, and what `meta.json` says.
    public func run(_ dumps: [String], into folder: String?) throws -> (folder: String, record: TokenFilesRecord) {
        let recorder = RunRecorder(observer)
        var report = ReportBuilder(command: "run", arguments: arguments, threads: dump.threads, recorder: recorder)
        let opened = try open(dumps)
        let folder = try folder ?? defaultFolder(opened)
        let pipeline = try remembering(folder, opened)
        let record = try pipeline.run(opened, into: folder, recorder, &report)
        try report.write(into: folder)
        return (folder, record)
    }

    private func run(
        _ opened: [OpenDump], into folder: String, _ recorder: RunRecorder, _ report: inout ReportBuilder
    ) throws -> TokenFilesRecord {
        let tokenizer = tokens.loadTokenizer()
        let given = try check(tokenizer, folder: folder, opened)
        try makeFolders(folder)
        try makeFolder("corpus", in: folder)
        warnOfSmallDisk(opened, corpus: "\(folder)/corpus", tokenFolder: folder)
        let (corpus, part) = try extract(opened, into: "\(folder)/corpus", answering: true, recorder)
        report.add(part.findings, extracted: part.extracted)
        let tokenization = try TokenizationRun(of: [corpus.path], configuration: tokensOfRun, observer: recorder)
        let outcome = try tokenization.run(into: folder, with: given ?? tokenizer())
        try report.add(outcome, folder: folder)
        return outcome.record
    }

    /// Corpora, JSON Lines or text → token files, `meta.json`, `report.json` and `report.html` in a folder, with the
    /// options that it was made with where no others were asked for.
    /// - Parameters:
    ///   - inputs: corpus folders and other files; `-` is standard input.
    ///   - folder: the output folder.
    /// - Returns: what `meta.json` says.
    public func tokenize(_ inputs: [String], into folder: String) throws -> TokenFilesRecord {
        let recorder = RunRecorder(observer)
        var report = ReportBuilder(
            command: "tokenize", arguments: arguments, threads: tokens.threads, recorder: recorder)
        let outcome = try TokenizationRun(of: inputs, configuration: tokens, observer: recorder).run(into: folder)
        try report.add(outcome, folder: folder)
        try report.write(into: folder)
        return outcome.record
    }

    /// What the token files of a run are like. What the run is told of missing pages stands in the records of the parts
    /// that it is true of.
    var tokensOfRun: TokenConfiguration {
        var configuration = tokens
        if dump.missing != nil { configuration.missing = nil }
        return configuration
    }

    /// The parts for which the `--missing` of a run answers, beside those of its dumps.
    func answeredParts(beside parts: Set<String>, in folder: CorpusFolder) throws -> [PartRecord] {
        dump.missing == nil ? [] : try folder.partsAnswered(beside: parts)
    }

    /// Dumps → a corpus folder.
    /// - Returns: the corpus with all its parts.
    public func extract(_ dumps: [String], into folder: String?) throws -> CorpusFolder {
        let recorder = RunRecorder(observer)
        var report = ReportBuilder(command: "extract", arguments: arguments, threads: dump.threads, recorder: recorder)
        let opened = try open(dumps)
        let path = try folder ?? "\(defaultFolder(opened))/corpus"
        let refused = try refusedTextChanges(opened, in: path)
        if !refused.isEmpty { throw TokenizationError.otherOptions(folder: path, refused) }
        try checkParts(opened, in: CorpusFolder.ifThere(path))
        warnOfSmallDisk(opened, corpus: path, tokenFolder: nil)
        let (corpus, part) = try extract(opened, into: path, answering: false, recorder)
        report.add(part.findings, extracted: part.extracted)
        report.add(try corpus.completeParts())
        try report.write(into: path)
        return corpus
    }

    // MARK: - Steps

    typealias OpenDump = (source: DumpSource, head: DumpHead, part: String)

    /// Looks at every dump before the work begins, so that a wrong name is told at once.
    func open(_ dumps: [String]) throws -> [OpenDump] {
        var opened: [OpenDump] = []
        var parts: Set<String> = []
        for path in dumps {
            let source = try DumpSource(path: path)
            let part = try PartExtraction.partName(of: source, dump)
            if !parts.insert(part).inserted { throw PipelineError.samePart(name: part) }
            source.prepareHeadAndTail()
            do {
                opened.append((source, try DumpHead(of: source, configuration: dump), part))
            } catch {
                throw DumpHead.damage(error, path: path) ?? error
            }
        }
        return opened
    }

    /// The same with the options that the output folder was made with, where no others were asked for.
    func remembering(_ folder: String, _ opened: [OpenDump]) throws -> Pipeline {
        guard let record = try EarlierFiles(in: folder).binding else { return self }
        var remembering = self
        try remembering.tokens.inherit(record, folder: folder, wikis: wikis(opened, folder))
        remembering.seed = try seed ?? CorpusFolder.seed(of: "\(folder)/corpus") ?? record.seed
        remembering.tokens.seed = remembering.seed
        return remembering
    }

    /// The wikis of the corpus in a folder, and those that come.
    private func wikis(_ opened: [OpenDump], _ folder: String) throws -> Set<String> {
        let there = try CorpusFolder.ifThere("\(folder)/corpus")?.manifest.parts ?? []
        return Set(opened.map(\.head.wiki) + there.map(\.wiki))
    }

    /// Refuses a corpus that lacks a part which the dumps do not bring.
    func checkParts(_ opened: [OpenDump], in corpus: CorpusFolder?) throws {
        _ = try corpus?.wholeParts(pending: Set(opened.map(\.part)))
    }

    /// Refuses before the extraction, which may take hours, what would be refused after it.
    /// - Returns: the vocabulary, where it is a file. GPT-2's is known to be good: the extraction need not wait for it.
    func check(
        _ tokenizer: () throws -> TokenizerChoice.Loaded, folder: String, _ opened: [OpenDump]
    ) throws -> TokenizerChoice.Loaded? {
        let earlier = try EarlierFiles(in: folder)
        let wikis = try wikis(opened, folder)
        try TokenizationRun.check(tokens, hasTexts: earlier.hasInputs, wikis: wikis)
        try TokenizationRun.checkShape(tokens)
        let corpus = "\(folder)/corpus"
        let there = try CorpusFolder.ifThere(corpus)
        try checkParts(opened, in: there)
        if let there { try earlier.checkParts(of: there, pending: Set(opened.map(\.part))) }
        try earlier.checkInputs(
            parts: Set(opened.map(\.part) + (there?.manifest.parts ?? []).map(\.name)), isOwn: there != nil, tokens)
        let given = tokens.tokenizer.isBuiltIn ? nil : try tokenizer()
        if let seed, let own = there?.manifest.seed, seed != own {
            throw CorpusError.otherSeed(path: corpus, corpus: own, wanted: seed)
        }
        var refused = try refusedTextChanges(opened, in: corpus)
        do {
            try tokens.check(
                given?.facts ?? .gpt2(), seed: seed ?? there?.manifest.seed ?? ShuffleKey.defaultSeed,
                folder: folder, wikis: wikis)
        } catch TokenizationError.otherOptions(_, let differences) {
            refused += differences
        }
        if !refused.isEmpty { throw TokenizationError.otherOptions(folder: folder, refused) }
        if let given { _ = try EndOfTextMarkers(tokens.endOfTextPlace, vocabulary: given.vocabulary) }
        try earlier.refuseConfusableFiles(tokens.layout(given?.facts ?? .gpt2(), folder: folder))
        return given
    }

    // MARK: - The text's options

    /// The text's options for a dump: those that were not asked for are the corpus's.
    func text(for dump: OpenDump, in corpus: CorpusFolder?) throws -> TextConfiguration {
        guard let corpus else { return text }
        var remembering = text
        try remembering.inherit(corpus.bindingParts(), wiki: dump.head.wiki)
        return remembering
    }

    /// The options of the text in which the parts of a corpus differ from what dumps of the same wikis shall become,
    /// but for those wikis all of whose parts are made anew.
    func refusedTextChanges(_ opened: [OpenDump], in path: String) throws -> [OptionDifference] {
        guard let corpus = try CorpusFolder.ifThere(path) else { return [] }
        var changes: [OptionDifference] = []
        let remade = remadeParts(opened)
        let binding = try corpus.bindingParts()
        for dump in opened {
            let parts = binding.filter { $0.wiki == dump.head.wiki }
            if parts.allSatisfy({ remade.contains($0.name) }) { continue }
            let wanted = try text(for: dump, in: corpus).record(language: dump.head.site.language)
            for there in parts {
                for name in Set(wanted.keys).union(there.options.keys).sorted()
                where wanted[name] != there.options[name] {
                    func shown(_ value: String?) -> String { value.map { $0.isEmpty ? "none" : $0 } ?? "none" }
                    let change = OptionDifference(
                        option: name, recorded: shown(there.options[name]), wanted: shown(wanted[name]),
                        consequence: "the text of \(there.wiki) would be made in two ways")
                    if !changes.contains(change) { changes.append(change) }
                }
            }
        }
        return changes
    }

    /// The names of the parts that may be made anew with other options.
    func remadeParts(_ opened: [OpenDump]) -> Set<String> { remakes ? Set(opened.map(\.part)) : [] }

    func defaultFolder(_ dumps: [OpenDump]) throws -> String {
        let wikis = Set(dumps.map(\.head.wiki)).sorted()
        guard let wiki = wikis.first, wikis.count == 1 else { throw PipelineError.severalWikis(wikis) }
        return wiki
    }

    /// - Parameter answering: whether `--missing` is said of other parts, too, that ask for it.
    private func extract(
        _ dumps: [OpenDump], into path: String, answering: Bool, _ recorder: RunRecorder
    ) throws -> (CorpusFolder, PartExtraction) {
        try makeFolders(path)
        let lock = try CorpusLock(folder: path)
        let known = try seed ?? CorpusFolder.seed(of: path) ?? ShuffleKey.defaultSeed
        var part = PartExtraction(
            folder: try CorpusFolder(adding: path, seed: known), dump: dump, text: text,
            observer: recorder)
        part.remade = remadeParts(dumps)
        // Before the first of them is done: then the corpus has parts of both kinds.
        let texts = try dumps.map { try text(for: $0, in: part.folder) }
        for (index, dump) in dumps.enumerated() {
            part.turn = dumps.count > 1 ? Phase.Turn(number: index + 1, count: dumps.count) : nil
            part.text = texts[index]
            _ = try part.add(dump.source, dump.head)
        }
        if answering {
            for var answered in try answeredParts(beside: Set(dumps.map(\.part)), in: part.folder) {
                answered.missing = dump.missing
                try part.folder.record(answered)
            }
        }
        _ = consume lock
        return (part.folder, part)
    }
}
