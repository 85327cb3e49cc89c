import Corpus
import DurableFiles
import Wikitext

/// The version of the program and its libraries.
public let wikiprepVersion = "0.2.0"

/// The whole way from dumps to token files: two phases, and the shuffle key that ties them.
///
/// The nouns: a dump is cut into segments, which become a part of a ``/Corpus/CorpusFolder`` (``extract(_:into:)``); the corpus becomes token files
/// (``Tokenization``). ``run(_:into:)`` does both.
///
/// ```swift
/// var pipeline = Pipeline(threads: 2)
/// let record = try pipeline.run(["enwiki-20260101-pages-articles1.xml-p1p41242.bz2"], into: "enwiki")
/// print(record.tokens.train)
/// ```
public struct Pipeline: Sendable {
    /// How dumps are read.
    public var dump: DumpConfiguration
    /// What the text is like.
    public var text = TextConfiguration()
    /// What the token files are like.
    public var tokens: TokenConfiguration
    /// The seed of the shuffle, for a new corpus; nil: the corpus's own, or ``defaultSeed``.
    public var seed: UInt64?
    /// Who hears what happens.
    public var observer: any RunObserver
    /// The words of the command line, for the report.
    public var arguments: [String] = []

    /// The seed when none is given.
    public static let defaultSeed: UInt64 = 2357

    /// A pipeline with the defaults.
    public init(threads: Int, observer: any RunObserver = SilentObserver()) {
        dump = DumpConfiguration(threads: threads)
        tokens = TokenConfiguration(threads: threads)
        self.observer = observer
    }

    /// Dumps → `folder/corpus` → `folder/train.bin`, `val.bin`, `train.offsets.npy`, `meta.json`, `report.json`, `report.html`.
    /// - Parameters:
    ///   - dumps: paths; `-` is standard input.
    ///   - folder: the output folder; nil: named after the wiki.
    /// - Returns: the folder, and what `meta.json` says.
    public func run(_ dumps: [String], into folder: String?) throws -> (folder: String, record: TokenFilesRecord) {
        let report = ReportBuilder(
            command: "run", arguments: arguments, threads: dump.threads, observer: observer)
        let tokenizer = tokens.loadTokenizer()
        let opened = try open(dumps)
        let folder = try folder ?? defaultFolder(opened)
        let given = try check(tokenizer, folder: folder, wikis: Set(opened.map(\.head.wiki)))
        try makeFolders(folder)
        try makeFolder("corpus", in: folder)
        warnOfSmallDisk(opened, corpus: "\(folder)/corpus", tokenFolder: folder)
        let corpus = try extract(opened, into: "\(folder)/corpus", report)
        let tokenization = try Tokenization(of: [corpus.path], configuration: tokens, observer: report)
        let record = try tokenization.run(into: folder, with: given ?? tokenizer(), report)
        try report.write(into: folder)
        return (folder, record)
    }

    /// Dumps → a corpus folder.
    /// - Returns: the corpus with all its parts.
    public func extract(_ dumps: [String], into folder: String?) throws -> CorpusFolder {
        let report = ReportBuilder(
            command: "extract", arguments: arguments, threads: dump.threads, observer: observer)
        let opened = try open(dumps)
        let path = try folder ?? "\(defaultFolder(opened))/corpus"
        warnOfSmallDisk(opened, corpus: path, tokenFolder: nil)
        let corpus = try extract(opened, into: path, report)
        report.add(try corpus.completeParts())
        try report.write(into: path)
        return corpus
    }

    // MARK: - Steps

    typealias OpenDump = (source: DumpSource, head: DumpHead, part: String)

    /// Looks at every dump before the work begins, so that a wrong name is told at once.
    func open(_ dumps: [String]) throws -> [OpenDump] {
        var opened: [OpenDump] = []
        for path in dumps {
            let source = try DumpSource(path: path)
            let part = try PartExtraction.partName(of: source, dump)
            if opened.contains(where: { $0.part == part }) { throw RunError.samePart(name: part) }
            source.prepareHeadAndTail()
            do {
                opened.append((source, try DumpHead(of: source, configuration: dump), part))
            } catch {
                throw DumpHead.damage(error, path: path) ?? error
            }
        }
        return opened
    }

    /// Refuses before the extraction, which may take hours, what would be refused after it.
    /// - Returns: the vocabulary, where it is a file. GPT-2's is known to be good: the extraction need not wait for it.
    func check(
        _ tokenizer: () throws -> TokenizerChoice.Loaded, folder: String, wikis: Set<String>
    ) throws -> TokenizerChoice.Loaded? {
        let earlier = (try? CorpusFolder(opening: "\(folder)/corpus"))?.manifest.parts.map(\.wiki) ?? []
        try Tokenization.check(tokens, hasTexts: false, wikis: wikis.union(earlier))
        if tokens.tokenizer.isBuiltIn {
            _ = try tokens.layoutOfGPT2(folder: folder)
            return nil
        }
        let given = try tokenizer()
        _ = try tokens.layout(given.vocabulary, folder: folder)
        _ = try DocumentMarks(tokens.endOfTextPlace, vocabulary: given.vocabulary)
        return given
    }

    func defaultFolder(_ dumps: [OpenDump]) throws -> String {
        let wikis = Set(dumps.map(\.head.wiki)).sorted()
        guard let wiki = wikis.first, wikis.count == 1 else { throw RunError.severalWikis(wikis) }
        return wiki
    }

    private func extract(_ dumps: [OpenDump], into path: String, _ report: ReportBuilder) throws -> CorpusFolder {
        try makeFolders(path)
        let lock = try CorpusLock(folder: path)
        let known = seed ?? CorpusFolder.seed(of: path) ?? Self.defaultSeed
        var part = PartExtraction(
            folder: try CorpusFolder(adding: path, seed: known), dump: dump, text: text,
            observer: report)
        for (index, dump) in dumps.enumerated() {
            if dumps.count > 1 { report.take(Phase.Turn(number: index + 1, count: dumps.count)) }
            _ = try part.add(dump.source, dump.head)
        }
        report.take(nil)
        report.add(part.findings, extracted: part.extracted)
        _ = consume lock
        return part.folder
    }
}
