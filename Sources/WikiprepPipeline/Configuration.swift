import BZip2
import BytePairEncoding
import Corpus
import DurableFiles
import TokenFiles
import Wikitext

/// What shapes the text of a corpus. Two parts of one wiki must agree on all of it.
public struct TextConfiguration: Equatable, Sendable {
    /// How wikitext becomes text.
    public var text = TextOptions()
    /// The fewest characters of text that a document has; nil: 200, and 100 where the language is Japanese, Chinese or Korean.
    public var minimumCharacters: Int?
    /// The namespaces whose pages are wanted.
    public var namespaces: Set<Int> = [0]
    /// Whether disambiguation pages are documents.
    public var keepsDisambiguation = false
    /// The options that were asked for, by their names on the command line: the others are those of the corpus that is
    /// there. Nil: all were.
    public var given: Set<String>?

    /// The defaults.
    public init() {}

    /// The fewest characters for a wiki of this language.
    func minimumCharacters(language: String) -> Int {
        if let minimumCharacters { return minimumCharacters }
        let base = language.split(separator: "-").first ?? ""
        return ["ja", "zh", "ko", "wuu", "yue", "gan"].contains(base) ? 100 : 200
    }

    /// The headings that a file lists: one a line, lines that begin with `#` are comments.
    public static func sections(listedIn contents: String) -> Set<String> {
        let lines = contents.split(whereSeparator: \.isNewline).map { line in
            var line = line.drop(while: \.isWhitespace)
            while line.last?.isWhitespace == true { line.removeLast() }
            return line
        }
        return Set(lines.filter { !$0.isEmpty && !$0.hasPrefix("#") }.map { $0.lowercased() })
    }

    /// The headings of an option that stands in `part.json`: a comma and a space lie between them, a backslash before
    /// those that belong to a heading.
    static func sections(recorded value: String) -> Set<String> {
        var sections: [String] = []
        for piece in value.split(separator: ", ", omittingEmptySubsequences: true) {
            if let last = sections.last, last.hasSuffix("\\") {
                sections[sections.count - 1] = "\(last.dropLast()), \(piece)"
            } else {
                sections.append(String(piece))
            }
        }
        return Set(sections)
    }

    /// The options as they stand in `part.json`. The clock is none of them: it is the dump's date, and a part of a later
    /// dump may join.
    func record(language: String) -> [String: String] {
        [
            "text-format": text.format.rawValue,
            "headings": text.headings.rawValue,
            "lists": text.lists.rawValue,
            "tables": text.tables.rawValue,
            "math": text.math.rawValue,
            "code": text.code.rawValue,
            "captions": String(text.keepsCaptions),
            "ruby": text.ruby.rawValue,
            "nfkc": String(text.usesCompatibilityForm),
            "with-title": String(text.startsWithTitle),
            "sections": text.sections.rawValue,
            "sections-file": text.nonProseSections.sorted().map { $0.replacing(", ", with: "\\, ") }
                .joined(separator: ", "),
            "templates": text.templates.rawValue,
            "min-chars": String(minimumCharacters(language: language)),
            "namespaces": namespaces.sorted().map(String.init).joined(separator: ","),
            "keep-disambiguation": String(keepsDisambiguation),
        ]
    }

    /// The options that a `part.json` has; nil where it has a value, or an option, that this version does not know. An
    /// option that it lacks has its default. What contains `, ` is not told from two lines of `--sections-file`.
    init?(record: [String: String]) {
        self.init()
        let defaults = self.record(language: "")
        guard record.keys.allSatisfy({ defaults[$0] != nil }) else { return nil }
        let values = defaults.merging(record) { $1 }
        func choice<Value: RawRepresentable<String>>(_ name: String) -> Value? {
            Value(rawValue: values[name] ?? "")
        }
        func flag(_ name: String) -> Bool? { Bool(values[name] ?? "") }
        let names = (values["namespaces"] ?? "").split(separator: ",")
        let numbers = names.compactMap { Int($0) }
        guard let format: TextOptions.Format = choice("text-format"),
            let headings: TextOptions.Headings = choice("headings"), let lists: TextOptions.Lists = choice("lists"),
            let tables: TextOptions.Tables = choice("tables"), let math: TextOptions.Math = choice("math"),
            let code: TextOptions.Code = choice("code"), let ruby: TextOptions.Ruby = choice("ruby"),
            let sections: TextOptions.Sections = choice("sections"),
            let templates: TextOptions.Templates = choice("templates"), let captions = flag("captions"),
            let nfkc = flag("nfkc"), let withTitle = flag("with-title"),
            let disambiguation = flag("keep-disambiguation"), let minimum = Int(values["min-chars"] ?? ""),
            numbers.count == names.count
        else { return nil }
        text.format = format
        text.headings = headings
        text.lists = lists
        text.tables = tables
        text.math = math
        text.code = code
        text.ruby = ruby
        text.sections = sections
        text.templates = templates
        text.keepsCaptions = captions
        text.usesCompatibilityForm = nfkc
        text.startsWithTitle = withTitle
        keepsDisambiguation = disambiguation
        if record["min-chars"] != nil { minimumCharacters = minimum }
        namespaces = Set(numbers)
        let listed = values["sections-file"] ?? ""
        text.nonProseSections = Set(listed.isEmpty ? [] : listed.split(separator: ", ").map(String.init))
    }
}

/// How a dump is read and cut.
public struct DumpConfiguration: Equatable, Sendable {
    /// Worker threads.
    public var threads: Int
    /// Bytes of a dump that make a segment; nil: equal shares of the dump, about a 1024th of a large one, 1 to 2 MiB of a small one, at most 32 MiB.
    public var segmentSize: Int?
    /// The number of buckets of a part, a power of two; nil: one for every 2 MiB of the dump, from 16 to 1024. A matter of speed alone.
    public var buckets: Int?
    /// The wiki's name for dumps that do not tell it.
    public var wiki: String?
    /// The part's name for standard input, or instead of the file's.
    public var name: String?
    /// Whether to go on behind damage.
    public var salvages = false
    /// The pages that are wanted; nil: all.
    public var slice: DumpSlice?
    /// What becomes of documents whose pages the dump lacks; nil: what was said before, or else the dump's kind
    /// decides.
    public var missing: MissingPages?
    /// The index of a multistream dump, to read only the streams of a slice; nil: the one beside the dump, if there is one.
    public var index: String?

    /// The defaults, for so many threads.
    public init(threads: Int) {
        self.threads = max(1, threads)
    }

    func segmentSize(dumpSize: Int?) -> Int {
        if let segmentSize { return segmentSize }
        let most = min(max((dumpSize ?? 0) / 1024, 2 << 20), 32 << 20)
        guard let dumpSize, dumpSize > 0 else { return most }
        // Equal ones, and a multiple of four: at the end of a small dump, two or four threads have nothing to wait for.
        let wanted = ((dumpSize - 1) / most / 4 + 1) * 4
        let count = min(wanted, max(dumpSize >> 20, 1))
        return (dumpSize - 1) / count + 1
    }

    func buckets(dumpSize: Int?) -> Int {
        if let buckets { return buckets }
        var count = 16
        while count < 1024, count < (dumpSize ?? 1 << 30) / (2 << 20) { count *= 2 }
        return count
    }
}

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
    /// The seed of the shuffle, where no corpus has one; nil: that of the corpus, or ``Pipeline/defaultSeed``.
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

    /// What files are written.
    var resolvedFormat: TokenFileFormat { format ?? (blocks == nil ? .nanogpt : .npy) }

    /// The files' layout, for whoever encodes no text: a vocabulary that is part of the program is not read.
    func layout(folder: String) throws -> TokenFileLayout {
        try layout(tokenizer.isBuiltIn ? .gpt2() : tokenizer.load().facts, folder: folder)
    }

    /// The files' layout for a vocabulary, in a folder.
    func layout(_ tokenizer: TokenizerChoice.Facts, folder: String) throws -> TokenFileLayout {
        var block: BlockLayout?
        if let blocks {
            var tail = BlockLayout.Tail.drop
            if blocks.pads {
                guard let id = blocks.padding ?? tokenizer.endOfText else {
                    throw RunError.contradiction(
                        "--tail pad: the vocabulary has no end-of-text token: give an id with --pad-id")
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
    var endOfTextPlace: EndOfText {
        endOfText ?? Self.defaultEndOfText(resolvedFormat, inRows: blocks != nil)
    }
}
