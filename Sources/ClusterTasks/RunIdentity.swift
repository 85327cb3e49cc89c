import Corpus
import DurableFiles
import Extraction
import PortableFoundation
import TokenFiles
import Tokenization

/// What the pieces of a run have in common, and those of no other run: the parts, the options that decide on documents
/// and tokens, the number of ranges.
///
/// A piece is a matter of these alone: one of the same identity, whoever made it and when, has the same bytes.
struct RunIdentity: Encodable {
    private let program = "wikiprep \(wikiprepVersion)"
    private let ranges: Int
    private let parts: [PartRecord]
    private let seed: UInt64
    private let validationRatio: Double
    private let vocabulary: String
    private let pattern: String
    private let endOfText: String
    private let mix: [String: Double]
    private let dedup: Bool

    init(
        _ configuration: TokenConfiguration, parts: [PartRecord], seed: UInt64, _ tokenizer: TokenizerChoice.Loaded,
        ranges: Int
    ) {
        self.ranges = ranges
        self.parts = parts
        self.seed = seed
        validationRatio = configuration.validationRatio
        vocabulary = "\(tokenizer.vocabulary.name) \(tokenizer.vocabulary.size) \(tokenizer.sha256)"
        pattern = tokenizer.vocabulary.pattern.rawValue
        endOfText = "\(configuration.endOfTextPlace)"
        mix = configuration.mix.weights
        dedup = configuration.dropsDuplicates
    }

    /// XXH3 of all of it.
    func hash() throws -> UInt64 {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return FileChecksum.xxh3(Array(try encoder.encode(self))[...])
    }
}
