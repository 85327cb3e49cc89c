import BytePairEncoding
import Corpus
import FoundationEssentials

/// `meta.json`: everything that made the token files beside it.
public struct TokenFilesRecord: Codable, Equatable, Sendable {
    /// The version of wikiprep.
    public var program = "wikiprep \(wikiprepVersion)"
    /// The files' format.
    public var format = "nanogpt"
    /// The name of the vocabulary.
    public var tokenizer: String
    /// The number of ids, special tokens included.
    public var vocabSize: Int
    /// A checksum of the vocabulary: SHA-256 of its `.tiktoken` file.
    public var vocabSHA256: String
    /// The type of a token in the files, as numpy calls it; little-endian.
    public var dtype = "uint16"
    /// The id of the end-of-text token, which ends every document.
    public var eot: UInt32
    /// The seed of the shuffle.
    public var seed: UInt64
    /// The share of documents that are for validation.
    public var valRatio: Double
    /// Tokens in the files, end-of-text tokens included.
    public var tokens = Counts(train: 0, val: 0)
    /// Documents in the files.
    public var documents = Counts(train: 0, val: 0)
    /// Invalid UTF-8 sequences that became U+FFFD.
    public var replacedInvalidSequences = 0
    /// The parts of the corpus.
    public var parts: [Manifest.Part]
    /// The licence of the text, which the files inherit.
    public var licence: String

    /// A number for each of the two files.
    public struct Counts: Codable, Equatable, Sendable {
        /// For `train.bin`.
        public var train: Int
        /// For `val.bin`.
        public var val: Int
    }

    enum CodingKeys: String, CodingKey {
        case program, format, tokenizer, dtype, eot, seed, tokens, documents, parts, licence
        case vocabSize = "vocab_size"
        case vocabSHA256 = "vocab_sha256"
        case valRatio = "val_ratio"
        case replacedInvalidSequences = "replaced_invalid_sequences"
    }

    init(vocabulary: Vocabulary, endOfText: UInt32, seed: UInt64, validationRatio: Double, parts: [Manifest.Part]) {
        tokenizer = vocabulary.name
        vocabSize = vocabulary.size
        vocabSHA256 = SHA256Sum.of(Vocabulary.gpt2File)
        eot = endOfText
        self.seed = seed
        valRatio = validationRatio
        self.parts = parts
        licence =
            "The text is that of the wikis named in parts, by their authors, under the wikis' licences (Wikipedia: CC BY-SA 4.0)."
    }

    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try Array(encoder.encode(self)) + [UInt8(ascii: "\n")]
    }

    /// Reads a `meta.json`.
    public init(decoding bytes: [UInt8]) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(bytes))
    }
}
