import BytePairEncoding
import Corpus
import DurableFiles
import TokenFiles

/// What shapes token files.
public struct TokenConfiguration: Equatable, Sendable {
    /// Where the end-of-text token of a document stands.
    public typealias EndOfText = EndOfTextPosition

    /// Rows of a fixed length.
    public struct Blocks: Equatable, Sendable {
        /// Tokens in a row; 0: as many as the rows that are there have.
        public var size: Int
        /// How documents fill rows.
        public var packing = BlockLayout.Packing.stream
        /// Whether a row that is not full is filled up; else it is dropped.
        public var pads = false
        /// The id that fills it up; nil: the end-of-text token's.
        public var padding: UInt32?

        /// Rows of a length.
        public init(size: Int) {
            self.size = size
        }
    }

    /// Which vocabulary encodes the text.
    public var tokenizer = TokenizerChoice()
    /// What files are written; nil: `npy` for blocks, else `nanogpt`.
    public var format: TokenFileFormat?
    /// The beginning of the names of shards; nil: the name of the output folder.
    public var name: String?
    /// Tokens in a shard; nil: as the format's own programs write them.
    public var shardTokens: Int?
    /// Where the end-of-text token stands; nil: where the format's own programs put it.
    public var endOfText: EndOfText?
    /// Rows of a fixed length instead of a stream of tokens.
    public var blocks: Blocks?
    /// The share of documents that are for validation.
    public var validationRatio = TokenConfiguration.defaultValidationRatio
    /// Whether documents are shuffled; else they keep the order of the input.
    public var shuffles = true
    /// The seed of the shuffle, where no corpus has one; nil: that of the corpus, or
    /// ``/Corpus/ShuffleKey/defaultSeed``.
    public var seed: UInt64?
    /// How inputs that are no corpus are read.
    public var input = TextInputConfiguration()
    /// How plain text of which a file is a document becomes training and validation; nil: as the folder has it; of a
    /// new one, cut where all inputs are such files, at most 16.
    public var splitsText: TextSplitting?
    /// What of such texts is for validation, by the names of their files.
    public var validationRanges: [String: ValidationRange] = [:]
    /// Bytes of text that are in a file of tokens, more or less; nil: 64 MiB. It is a matter of memory, and of how much
    /// is done again after an interruption.
    var inputSegmentSize: Int?
    /// Where documents wait that are not yet in order; nil: the output folder.
    public var temporaryFolder: String?
    /// How often the documents of each wiki are in the output.
    public var mix = WikiMix()
    /// Whether of documents with the same text only one is in the output.
    public var dropsDuplicates = false
    /// Whether only documents are written that the files of an earlier run do not have, as further shards.
    public var writesOnlyNew = false
    /// What becomes of documents that a newer legacy dump lacks, where nothing was said of that dump; nil: they go,
    /// unless they are too many.
    public var missing: MissingPages?
    /// Whether `documents.jsonl.zst` is written.
    public var listsDocuments = false
    /// The options that were asked for, by their names on the command line: the others are those that the folder was
    /// made with. Nil: all were.
    public var given: Set<String>?
    /// Whether token files that are there may be made anew with other options; else such options are refused.
    public var remakes = false
    /// Whether the split into training and validation may be another one than that of the files that are there.
    public var changesSplit = false
    /// Worker threads.
    public var threads: Int
    /// Bytes of documents that a worker holds at a time, more or less.
    public var rangeSize = 8 << 20

    /// The defaults, for so many threads.
    public init(threads: Int) {
        self.threads = max(1, threads)
    }

    /// Whether the names of files begin with ``name``.
    var usesName: Bool { resolvedFormat != .nanogpt && blocks == nil }

    /// What does not go with adding only what is new: rows are filled across documents, and the list of documents is
    /// of all files.
    package var settingAgainstOnlyNew: Setting? {
        if !writesOnlyNew { return nil }
        return blocks != nil ? .blocks : listsDocuments ? .documentList : nil
    }

    /// What files are written.
    package var resolvedFormat: TokenFileFormat { format ?? (blocks == nil ? .nanogpt : .npy) }

    /// The files' layout, for whoever encodes no text: a vocabulary that is part of the program is not read.
    package func layout(folder: String) throws -> TokenFileLayout {
        try layout(tokenizer.isBuiltIn ? .gpt2() : tokenizer.load().facts, folder: folder)
    }

    /// The files' layout for a vocabulary, in a folder.
    package func layout(_ tokenizer: TokenizerChoice.Facts, folder: String) throws -> TokenFileLayout {
        var block: BlockLayout?
        if let blocks {
            var tail = BlockLayout.Tail.drop
            if blocks.pads {
                guard let id = blocks.padding ?? tokenizer.endOfText else {
                    throw TokenizationError.noPadding(vocabulary: tokenizer.name)
                }
                tail = .pad(id)
            }
            block = BlockLayout(size: blocks.size, packing: blocks.packing, tail: tail)
        }
        return try TokenFileLayout(
            format: resolvedFormat, vocabularySize: tokenizer.size, shardTokens: shardTokens,
            name: name ?? shardName(folder: folder), tokenizerName: tokenizer.name, endOfText: tokenizer.endOfText,
            block: block)
    }

    /// What the names of shards begin with: the folder's name, where it can.
    private func shardName(folder: String) -> String {
        let name = splitPath(folder.hasSuffix("/") ? String(folder.dropLast()) : folder).name
        let misleads = resolvedFormat == .npy && Split.allCases.contains { name.contains($0.rawValue) }
        return name.isEmpty || name.hasPrefix(".") || misleads ? "tokens" : name
    }

    /// Where the end-of-text token stands.
    package var endOfTextPlace: EndOfText {
        endOfText ?? Self.defaultEndOfText(resolvedFormat, inRows: blocks != nil)
    }
}
