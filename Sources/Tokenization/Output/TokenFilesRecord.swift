import BytePairEncoding
import Corpus
import DurableFiles
import InputNumbers
import PortableFoundation
import TokenFiles

/// `meta.json`: everything that made the token files beside it.
public struct TokenFilesRecord: Codable, Equatable, Sendable {
    /// The version of wikiprep.
    public var program = "wikiprep \(wikiprepVersion)"
    /// The files' format: a `TokenFileFormat`.
    public var format: String
    /// The files, in the order of the tokens.
    public var files: [File] = []
    /// What the names of shards begin with, in the formats where they do.
    public var shardName: String?
    /// Tokens in a shard; nil where a split is one file.
    public var shardTokens: Int?
    /// Tokens in a row, of files of rows.
    public var blockSize: Int?
    /// What a row holds, of files of rows.
    public var pack: String?
    /// The id that fills rows up; nil where tokens that fill no row are left out.
    public var padID: UInt32?
    /// Tokens that filled no row and were left out, of files of rows.
    public var droppedTokens: Int?
    /// Tokens that were added to fill rows up, of files of rows.
    public var paddingTokens: Int?
    /// The name of the vocabulary.
    public var tokenizer: String
    /// The copy of the vocabulary's file, below this one's folder; nil where the vocabulary is part of the program.
    public var tokenizerFile: String?
    /// How text was cut before it was encoded.
    public var pattern: String
    /// The version of the rules by which ids were made of text: a `tokenRulesVersion`; nil in records of version 0.1,
    /// where it was 1.
    public var tokenRules: Int?
    /// The number of ids, special tokens included.
    @Count public var vocabSize: Int
    /// A checksum of the vocabulary: SHA-256 of its file.
    public var vocabSHA256: String
    /// The type of a token in the files, as numpy calls it; little-endian.
    public var dtype: String
    /// The id of the end-of-text token; nil where the vocabulary has none.
    public var eot: UInt32?
    /// Where it stands: `append`, `prepend` or `none`.
    public var eotPosition: String
    /// The seed of the shuffle.
    public var seed: UInt64
    /// Whether documents are shuffled; else they have the order of the input.
    public var shuffled: Bool
    /// The share of documents that are for validation.
    public var valRatio: Double
    /// Tokens in the files, end-of-text tokens included.
    public var tokens = Counts(train: 0, val: 0)
    /// Documents in the files.
    public var documents = Counts(train: 0, val: 0)
    /// Documents of the parts that are not in the files, by reason.
    public var removed = RemovedDocuments()
    /// Documents that are in the files though a newer dump lacks their pages, each once; nil: there are none.
    public var absent: Int?
    /// Documents for validation whose text, byte for byte, is that of a document for training, too; nil: that is not
    /// known.
    public var equalTexts: Int?
    /// Documents that `--only-new` has left in the files though the parts and inputs no longer hold them, each once;
    /// nil: there are none.
    public var outdated: Int?
    /// The documents of each run that added to the files with `--only-new`, in the order of the files: within a run
    /// they have the order of the shuffle. Nil where all files are of one run.
    public var runs: [Counts]?
    /// How often documents of the wikis are in the files, where that is not once.
    public var mix: [String: Double]?
    /// Whether of documents with the same text only one is in the files.
    public var dedup: Bool
    /// Whether there is a list of the documents; nil: no.
    public var listsDocuments: Bool?
    /// What inputs hold that are no corpora, where it is not told by their names.
    public var inputFormat: String?
    /// The field of a JSON line that holds the text, where it is not `text`.
    public var textField: String?
    /// Whether a line of plain text is a document; nil: no.
    public var lines: Bool?
    /// What stands between documents of plain text, as `--delimiter` takes it; nil: nothing.
    public var delimiter: String?
    /// Whether JSON lines without a text were passed over; nil: no.
    public var skipInvalid: Bool?
    /// The commands that make these files from nothing, one after another: the words behind `wikiprep`, inputs by
    /// their names without folders, and without the output folder. Nil of version 0.1.
    public var commands: [[String]]?
    /// The parts of each corpus, where there are several corpora; nil: all parts are of one.
    public var corpora: [[String]]?
    /// Invalid UTF-8 sequences that became U+FFFD.
    @Count public var replacedInvalidSequences: Int
    /// The parts of the corpora.
    public var parts: [Manifest.Part]
    /// The inputs that are no corpora.
    public var inputs: [Input]
    /// Texts that were cut and are no longer among the inputs, by name: what of them is for validation when they come
    /// back. Nil: there are none.
    public var formerTexts: [Input]?
    /// How plain text of which a file is a document became training and validation: `cut` or `documents`; nil where
    /// there are no inputs.
    public var splitText: String?
    /// What those inputs held.
    public var inputDocuments: InputCounts?
    /// The licence of the text, which the files inherit.
    public var licence: String
    /// Whose text it is, wiki by wiki.
    public var attribution: [Attribution]

    /// A number for each of the two splits.
    public struct Counts: Codable, Equatable, Sendable {
        /// For training.
        @Count public var train: Int
        /// For validation.
        @Count public var val: Int

        package init(train: Int, val: Int) {
            self.train = train
            self.val = val
        }
    }

    /// A file.
    public struct File: Codable, Equatable, Sendable {
        /// The name, below the folder of this record.
        public var name: String
        /// `train` or `val`.
        public var split: String
        /// The size in bytes.
        @Count public var bytes: Int
        /// The tokens in it; 0 of a file that holds none.
        @Count public var tokens: Int
        /// The documents that end in it.
        @Count public var documents: Int
        /// XXH128 of its bytes, as `xxhsum -H2` prints it.
        public var xxh128: String

        package init(_ file: WrittenFile) {
            name = file.name
            split = file.split.rawValue
            bytes = file.bytes
            tokens = file.tokens
            documents = file.documents
            xxh128 = file.xxh128
        }
    }

    package enum CodingKeys: String, CodingKey {
        case program, format, files, tokenizer, pattern, dtype, eot, seed, shuffled, tokens, documents, parts, inputs,
            licence, pack, removed, absent, outdated, runs, mix, dedup, attribution, lines, delimiter, commands,
            corpora
        case listsDocuments = "lists_documents"
        case inputFormat = "input_format"
        case textField = "text_field"
        case skipInvalid = "skip_invalid"
        case shardName = "shard_name"
        case shardTokens = "shard_tokens"
        case padID = "pad_id"
        case blockSize = "block_size"
        case droppedTokens = "dropped_tokens"
        case paddingTokens = "padding_tokens"
        case tokenizerFile = "tokenizer_file"
        case tokenRules = "token_rules"
        case equalTexts = "equal_texts"
        case vocabSize = "vocab_size"
        case vocabSHA256 = "vocab_sha256"
        case eotPosition = "eot_position"
        case valRatio = "val_ratio"
        case replacedInvalidSequences = "replaced_invalid_sequences"
        case inputDocuments = "input_documents"
        case splitText = "split_text"
        case formerTexts = "former_texts"
    }

    package init(
        tokenizer: TokenizerChoice.Facts, layout: TokenFileLayout, configuration: TokenConfiguration, seed: UInt64,
        parts: [Manifest.Part], inputs: [Input]
    ) {
        format = configuration.resolvedFormat.rawValue
        shardName = layout.usesName ? layout.name : nil
        shardTokens = layout.shardTokens
        if case .pad(let id) = layout.block?.tail { padID = id }
        blockSize = configuration.blocks?.size
        pack = configuration.blocks?.packing.rawValue
        self.tokenizer = tokenizer.name
        // In a folder of its own: programs take all files with a split's name in them for shards, whatever a vocabulary
        // is called.
        tokenizerFile = tokenizer.fileName.map { "tokenizer/\($0)" }
        pattern = tokenizer.pattern.rawValue
        tokenRules = tokenRulesVersion
        vocabSize = tokenizer.size
        vocabSHA256 = tokenizer.sha256
        dtype = layout.width.rawValue
        eot = tokenizer.endOfText
        eotPosition = configuration.endOfTextPlace.rawValue
        self.seed = seed
        shuffled = configuration.shuffles
        valRatio = configuration.validationRatio
        replacedInvalidSequences = 0
        mix = configuration.mix.record
        dedup = configuration.dropsDuplicates
        let input = configuration.input
        if configuration.listsDocuments { listsDocuments = true }
        if input.format != .auto { inputFormat = input.format.rawValue }
        if input.textField != "text" { textField = input.textField }
        if input.documents == .lines { lines = true }
        delimiter = input.documents.delimiter
        if input.skipsInvalid { skipInvalid = true }
        splitText = configuration.splitsText?.rawValue
        attribution = Attribution.all(of: parts)
        self.parts = parts
        self.inputs = inputs
        licence = ""
        noteLicence()
    }

    /// Says whose the text is, of the parts and inputs that are there.
    mutating func noteLicence() {
        var owners: [String] = []
        if !parts.isEmpty {
            owners.append(
                "The text is that of the wikis named in attribution, by their authors, under the licences named there."
            )
        }
        if !inputs.isEmpty {
            owners.append("The licence of the text of inputs is that of their authors; wikiprep does not know it.")
        }
        licence = owners.joined(separator: " ")
    }

    /// Adds what inputs that are no corpora held.
    package mutating func add(_ counts: InputCounts, replaced: Int) {
        replacedInvalidSequences.addClamped(replaced)
        inputDocuments = inputDocuments ?? InputCounts()
        inputDocuments?.add(counts)
    }

    /// Whether the tokens of a document would be the same but for its marks, and it can be found in these files by its
    /// key.
    func encodesAs(_ other: TokenFilesRecord) -> Bool {
        !vocabSHA256.isEmpty && vocabSHA256 == other.vocabSHA256 && tokenizer == other.tokenizer
            && pattern == other.pattern && (tokenRules ?? 1) == (other.tokenRules ?? 1) && eot == other.eot
            && blockSize == nil && seed == other.seed && shuffled
    }

    /// Whether files that are planned can stand behind these: what is there would not be otherwise.
    func canBeAddedTo(by planned: TokenFilesRecord) -> Bool {
        eotPosition == planned.eotPosition && planned.blockSize == nil && valRatio == planned.valRatio
            && planned.shuffled && mix == planned.mix && dedup == planned.dedup && format == planned.format
            && shardName == planned.shardName && shardTokens == planned.shardTokens
            && (inputs.isEmpty || planned.inputs.isEmpty || readsInputs(as: planned))
    }

    /// Whether the same documents are made of inputs that are no corpora.
    private func readsInputs(as other: TokenFilesRecord) -> Bool {
        inputFormat == other.inputFormat && textField == other.textField && lines == other.lines
            && delimiter == other.delimiter && skipInvalid == other.skipInvalid && splitText == other.splitText
    }

    /// Whether the files are of the same documents, encoded in the same way, as those that are planned.
    /// - Parameter addsOnly: whether only what is new would be written: then it does not matter in how many runs they
    ///   were made. Else they must be
    ///   the same, down to the byte, as if they were made anew.
    func describesSameFiles(as planned: TokenFilesRecord, addsOnly: Bool) -> Bool {
        var planned = planned
        if addsOnly {
            planned.runs = runs
            planned.commands = commands
            planned.outdated = outdated
        }
        planned.absent = absent
        planned.equalTexts = equalTexts
        // Versions of the program that make the same files need not make them again.
        planned.program = program
        planned.files = files
        planned.tokens = tokens
        planned.documents = documents
        planned.removed = removed
        planned.replacedInvalidSequences = replacedInvalidSequences
        guard planned.parts.count == parts.count else { return false }
        guard !vocabSHA256.isEmpty,
            zip(planned.parts, parts).allSatisfy({ $0.hasSameDocuments(as: $1) && $0.missing == $1.missing })
        else { return false }
        return inputs.isEmpty && self == planned
    }

    package func encoded() throws -> [UInt8] { try encodeJSON(self) }

    /// Reads a `meta.json`.
    public init(decoding bytes: [UInt8]) throws {
        do {
            self = try decodeJSON(Self.self, from: bytes)
        } catch {
            throw TokenFilesRecordError.unreadable(reason: "\(error)")
        }
        // Version 0.1 told of the list by its name alone.
        if commands == nil, files.contains(where: { $0.name == TokenFileWriters.listName }) { listsDocuments = true }
        guard (0...1).contains(valRatio) else {
            throw TokenFilesRecordError.unknownValue(field: "val_ratio", value: "\(valRatio)")
        }
        try checkFileNames()
        try checkRuns()
    }

    /// Whoever wrote it: the documents of the runs are those of the files.
    private func checkRuns() throws {
        guard let runs else { return }
        let (train, val) = (runs.map(\.train).clampedSum(), runs.map(\.val).clampedSum())
        guard train == documents.train, val == documents.val else {
            throw TokenFilesRecordError.unreadable(
                reason: "the runs have \(train) and \(val) documents, the files \(documents.train) and \(documents.val)"
            )
        }
    }

    /// Whoever wrote it: its files are in its folder, or in one beneath it.
    package func checkFileNames() throws {
        try Self.checkFileNames(files.map(\.name) + [tokenizerFile].compactMap({ $0 }))
    }

    /// Whether names are such as files in the folder have, or in one beneath it.
    package static func checkFileNames(_ names: [String]) throws {
        for name in names {
            let parts = name.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count <= 2, parts.allSatisfy({ isPlainName(String($0.drop { $0 == "." })) }) else {
                throw TokenFilesRecordError.unknownValue(field: "a file's name", value: name)
            }
        }
    }
}
