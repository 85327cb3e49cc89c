import Corpus
import DurableFiles
import Extraction
import Tokenization
import Workers

/// The task of `--dedup`: looks at the page indices of a whole corpus for documents with the same text, for the tasks of the ranges.
public struct DuplicatesTask: Sendable {
    private var configuration: TokenConfiguration
    private let observer: any RunObserver

    /// The name of the file.
    public static let fileName = "duplicates"

    /// - Parameters:
    ///   - configuration: what the token files are like.
    ///   - observer: hears what happens.
    public init(_ configuration: TokenConfiguration, observer: any RunObserver) {
        self.configuration = configuration
        // Each range opens every segment file, and holds no text.
        self.configuration.rangeSize = 2 << 30
        self.observer = observer
    }

    /// How many documents are dropped.
    public struct Record: Codable, Equatable, Sendable {
        /// Documents whose text another one has.
        public var duplicates: Int
    }

    /// Looks for them.
    /// - Parameters:
    ///   - path: the corpus folder.
    ///   - folder: where the file ``fileName`` is written.
    public func run(_ path: String, into folder: String) throws -> Record {
        let corpus = try CorpusFolder(opening: path)
        let decided = try corpus.completeParts().map { $0.deciding(configuration.missing) }
        let parts = CorpusPart.all(of: [(corpus, decided)])
        try makeFolders(folder)
        let selection = DocumentSelection(
            parts: parts,
            placing: DocumentPlacing(
                seed: corpus.manifest.seed, split: ValidationSplit(ratio: configuration.validationRatio)),
            mix: configuration.mix, ruling: PageRuling(parts, everywhere: true), duplicates: nil)
        let duplicates = try DuplicateTexts(
            among: selection, ranges: TokenRanges.ranges(of: parts, inputs: nil, configuration: configuration),
            threads: configuration.threads, folder: configuration.temporaryFolder ?? folder, observer: observer)
        return Record(duplicates: try duplicates.write(to: "\(folder)/\(Self.fileName)"))
    }
}
