import Corpus
import DurableFiles
import Extraction
import Tokenization
import Workers

/// The task of `--dedup`: looks at the page indices of a whole corpus for documents with the same text, for the tasks
/// of the ranges.
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
    ///   - decided: the records of all parts, as ``RangeTask`` has them.
    ///   - folder: where the file ``fileName`` is written.
    public func run(_ path: String, parts decided: [PartRecord], into folder: String) throws -> Record {
        let corpus = try CorpusFolder(opening: path)
        let known = Dictionary(decided.map { ($0.name, $0.missing) }) { first, _ in first }
        let decided = try corpus.completeParts().map { part in
            guard let missing = known[part.name] else {
                throw TaskInputError.mismatch(
                    path: "\(path)/manifest.json", reason: "\(part.name) is not among the parts that were merged")
            }
            var part = part
            part.missing = missing
            return part
        }
        let parts = CorpusPart.all(of: [(corpus, decided)])
        try makeFolders(folder)
        let selection = DocumentSelection(
            parts: parts,
            placing: DocumentOrder(
                seed: corpus.manifest.seed, split: ValidationSplit(ratio: configuration.validationRatio)),
            mix: configuration.mix, ruling: PageVersions(parts, everywhere: true), duplicates: nil)
        let duplicates = try DuplicateTexts(
            among: selection, ranges: TokenRanges.ranges(of: parts, inputs: nil, configuration: configuration),
            threads: configuration.threads, folder: configuration.temporaryFolder ?? folder, observer: observer)
        return Record(duplicates: try duplicates.write(to: "\(folder)/\(Self.fileName)"))
    }
}
