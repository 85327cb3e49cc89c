import BytePairEncoding
import Corpus
import DumpListing
import InputNumbers
import TokenFiles
import Wikitext
import WikiprepPipeline

/// One option of the command: its name, what the help says of it, and what it does to the settings. Help and parsing are made of the same table.
struct Option: Sendable {
    /// The long name without dashes.
    let name: String
    /// A one-letter name.
    let letter: Character?
    /// What its value is; nil for an option without one.
    let value: OptionValue?
    /// What the help says.
    let help: String
    /// Sets it; throws ``UsageError`` for a value that makes no sense.
    let apply: @Sendable (inout Settings, String) throws -> Void
    /// Of a flag: sets the opposite.
    let undo: (@Sendable (inout Settings) -> Void)?
    /// Whether an empty value has a meaning.
    private(set) var takesEmptyValue = false

    init(
        _ name: String, _ letter: Character? = nil, value: OptionValue? = nil, _ help: String,
        undo: (@Sendable (inout Settings) -> Void)? = nil,
        apply: @escaping @Sendable (inout Settings, String) throws -> Void
    ) {
        self.name = name
        self.letter = letter
        self.value = value
        self.help = help
        self.undo = undo
        self.apply = apply
    }

    /// A flag: what it sets is true, and false with `--no-`; of one whose own name begins so, the other way round.
    init(
        _ name: String, _ letter: Character? = nil, _ help: String,
        sets path: WritableKeyPath<Settings, Bool> & Sendable
    ) {
        let isNegative = name.hasPrefix("no-")
        self.init(name, letter, help, undo: { $0[keyPath: path] = isNegative }) { settings, _ in
            settings[keyPath: path] = !isNegative
        }
    }

    /// The same option, of which an empty value has a meaning.
    func takingEmptyValue() -> Option {
        var option = self
        option.takesEmptyValue = true
        return option
    }

    /// Sets it on a command line.
    /// - Throws: ``UsageError`` for a value that makes no sense.
    func set(_ settings: inout Settings, _ value: String) throws {
        if let kind = self.value, value.isEmpty, !takesEmptyValue {
            throw UsageError("--\(name): its value is empty; give \(kind.placeholder), or leave the option out")
        }
        try apply(&settings, value)
    }

    /// The name of the flag that is its opposite: `dedup`, `no-dedup`; `no-shuffle`, `shuffle`.
    var opposite: String? {
        if undo == nil { return nil }
        return name.hasPrefix("no-") ? String(name.dropFirst(3)) : "no-\(name)"
    }

    /// The flag that is its opposite.
    var negation: Option? {
        guard let undo, let opposite else { return nil }
        return Option(opposite, nil, help) { settings, _ in undo(&settings) }
    }

    /// The name as the help shows it: a flag with its opposite.
    var shownName: String {
        guard let opposite else { return "--\(name)" }
        return "--[no-]\(name.hasPrefix("no-") ? opposite : name)"
    }
}

/// What the options set, before a subcommand resolves it.
struct Settings: Sendable {
    /// The names of the options that were given, those of flags without `no-` but where it is the flag's own.
    var given: Set<String> = []
    var output: String?
    var threads: Int?
    /// Without what the text's format decides; see ``resolvedText``.
    var text = TextConfiguration()
    var format = TextOptions.Format.plain
    var headings: TextOptions.Headings?
    var lists: TextOptions.Lists?
    var tables: TextOptions.Tables?
    var wiki: String?
    var name: String?
    var title: String?
    var seed: UInt64?
    var segmentSize: Int?
    var buckets: Int?
    var salvages = false
    var slice: DumpSlice?
    var index: String?
    /// The file that lists the titles of the slice.
    var titlesFile: String?
    /// Without what belongs to the run as a whole; see ``pipeline(_:)``.
    var tokens = TokenConfiguration(threads: 1)
    var blocks: TokenConfiguration.Blocks?
    var packing: BlockLayout.Packing?
    var padsTail: Bool?
    var padding: UInt32?
    var vocabularySize: Int?
    var specialTokens: [String] = []
    var minimumFrequency: Int?
    var sample = TrainingConfiguration.Sample.all
    var memory: Int?
    var quiet = false
    var isDryRun = false
    /// Whether what is there may be made anew with other options.
    var remakes = false
    var progress = ProgressStyle.auto
    var inspection = InspectionRequest()
    var listing = DumpRecord.Request()
    var task = TaskRequest()
    var mirror = Mirror.wikimedia
    var listingFormat = ListingFormat.table
    /// The words of the command line, for the report.
    var arguments: [String] = []
    var wantsHelp = false
    var wantsVersion = false
}

/// How progress is shown.
enum ProgressStyle: String, CaseIterable, Sendable {
    /// A bar when standard error is a terminal, else lines.
    case auto
    /// A bar a phase.
    case bar
    /// A line every ten seconds.
    case plain
    /// JSON objects, a line each: progress, messages and errors.
    case json
    /// Nothing.
    case none
}

/// What becomes of tokens that do not fill a row.
enum Tail: String, CaseIterable, Sendable {
    case drop, pad
}

/// A command line that makes no sense.
struct UsageError: Error, CustomStringConvertible {
    let description: String
    /// Whose help tells more.
    var subcommand: String?

    init(_ description: String) { self.description = description }
}

extension Settings {
    /// Sets the slice, of which there is only one.
    mutating func setSlice(_ slice: DumpSlice) throws {
        if self.slice != nil {
            throw UsageError("--pages, --first and --titles each make the slice: give one of them, once")
        }
        self.slice = slice
    }

    /// Sets where text is cut, in one way.
    mutating func setDocuments(_ documents: TextInputConfiguration.Documents) throws {
        if tokens.input.documents != .files {
            throw UsageError("--lines and --delimiter each say where documents end: give one of them, once")
        }
        tokens.input.documents = documents
    }

    /// What begins a value that is no file's name, but the lines themselves.
    static let list = "list:"

    /// The lines that a value names, or has itself.
    static func lines(_ value: String) throws -> String {
        if value.hasPrefix(list) { return String(value.dropFirst(list.count)) }
        try GivenFile.checkFile(value)
        return String(decoding: try StandardInput.contents(of: value), as: UTF8.self)
    }

    /// Reads the titles of the slice.
    mutating func readTitles() throws {
        guard let path = titlesFile else { return }
        let listed = DumpSlice.titles(listedIn: try Self.lines(path))
        if case .titles(let titles) = listed, titles.isEmpty {
            throw UsageError("--titles \(path): it lists no title; write one a line")
        }
        slice = listed
    }
}

extension Option {
    // MARK: - Everywhere

    static let help = Option("help", "h", "show this help and exit") { settings, _ in settings.wantsHelp = true }
    static let version = Option("version", "V", "show the version and exit") { settings, _ in
        settings.wantsVersion = true
    }
    static let quiet = Option("quiet", "q", "no progress and no notes; warnings and errors stay", sets: \.quiet)
    static let threads = Option("threads", "j", value: "N", "worker threads (default: as many as this process may use)")
    { settings, value in
        settings.threads = try number(value, "--threads", 1...1024, advice: "; leave it out for all processors")
    }
    static let progress = Option(
        "progress", value: .choice(ProgressStyle.self),
        "bar: one on the terminal for each phase; plain: a line every ten seconds; json: everything on standard error as JSON Lines; auto: bar on a terminal, else plain (default)"
    ) {
        settings, value in settings.progress = try choice(value, "--progress")
    }

    static let dryRun = Option(
        "dry-run", nil,
        "write nothing: say what would be done, about how long it would take, and how much disk and memory",
        sets: \.isDryRun)

    // MARK: - Output

    static func output(_ help: String) -> Option {
        Option("output", "o", value: .path, help) { settings, value in settings.output = value }
    }

    // MARK: - Dumps

    static let wiki = Option(
        "wiki", value: "NAME", "the wiki's database name, such as enwiki, where the dump does not tell it"
    ) { settings, value in
        settings.wiki = value
    }
    static let name = Option(
        "name", value: "NAME", "the part's name in the corpus, instead of the file's; needed for standard input"
    ) { settings, value in
        if value.isEmpty || value.contains("/") || value.hasPrefix(".") {
            throw UsageError("--name \(value): must be what can be a folder's name, such as enwiki-articles1")
        }
        settings.name = value
    }
    static let segmentSize = Option(
        "segment-size", value: "SIZE",
        "bytes of a dump that are one piece of work, such as 512K or 8M (default: a 1024th of the dump, from 1M to 32M); changes no output"
    ) { settings, value in settings.segmentSize = try size(value, "--segment-size", atLeast: 1 << 10) }
    static let buckets = Option(
        "buckets", value: "N",
        "pieces of each segment file, a power of two up to 65536 (default: by the dump's size); changes no output"
    ) {
        settings, value in
        let count: Int = try number(value, "--buckets", 1...65536)
        if count & (count - 1) != 0 {
            throw UsageError("--buckets \(value): must be a power of two, such as 16 or 1024")
        }
        settings.buckets = count
    }

    static let salvage = Option(
        "salvage", nil,
        "go on behind damage at the next page that can be read, with a warning, instead of ending with an "
            + "error and status 3",
        sets: \.salvages)
    static let missing = Option(
        "missing", value: .choice(MissingPages.self),
        """
        what becomes of older documents whose pages the dump lacks: keep or delete them; it is recorded with the \
        dump's part (default: delete where a legacy dump that is whole claims the page by its name, \
        -pages-articlesN.xml-pXpY; else keep)
        """
    ) { settings, value in settings.tokens.missing = try choice(value, "--missing") as MissingPages }
    static let slicePages = Option(
        "pages", value: "FROM-TO",
        "only the pages with these ids; stops when they are past. Of a multistream dump with its index, only their streams are read"
    ) { settings, value in
        let ends = value.split(separator: "-", omittingEmptySubsequences: false).map { UInt64($0) }
        guard ends.count == 2, let from = ends[0], let to = ends[1], from <= to else {
            throw UsageError("--pages \(value): must be two page ids, the lower one first, such as 100-200")
        }
        try settings.setSlice(.pages(from...to))
    }
    static let sliceFirst = Option(
        "first", value: "N", "only the first N pages of each dump, whatever becomes of them; stops there"
    ) { settings, value in try settings.setSlice(.first(try number(value, "--first", 1...Count.range.upperBound))) }
    static let sliceTitles = Option(
        "titles", value: .file(endings: []),
        "only the pages with the titles that FILE lists, one a line; stops when all are found; - is standard "
            + "input, and list: has the lines behind it"
    ) { settings, value in
        if settings.titlesFile != nil { throw UsageError("--titles is given twice: put the titles into one file") }
        settings.titlesFile = value
        // Its titles follow when the whole command line is known: it may be standard input.
        try settings.setSlice(.titles([]))
    }
    static let index = Option(
        "index", value: .file(endings: ["txt.bz2", "txt"]),
        "the index of a multistream dump (…-multistream-index….txt.bz2), for --pages and --titles (default: the one beside the dump)"
    ) { settings, value in settings.index = value }

    // MARK: - Text

    static let textFormat = Option(
        "text-format", value: .choice(TextOptions.Format.self),
        "plain: one paragraph, heading or list item a line (default); markdown: the same as --headings markdown --lists markdown --tables markdown, with a blank line between paragraphs; bold and italic stay plain"
    ) { settings, value in settings.format = try choice(value, "--text-format") }
    static let headings = Option(
        "headings", value: .choice(TextOptions.Headings.self),
        "keep: headings are lines of the text (default); drop: they go; markdown: '## Heading', by their level"
    ) { settings, value in settings.headings = try choice(value, "--headings") as TextOptions.Headings }
    static let lists = Option(
        "lists", value: .choice(TextOptions.Lists.self),
        "plain: a list item is a line without a mark (default); markdown: '- item' and '1. item', indented where lists are nested"
    ) { settings, value in settings.lists = try choice(value, "--lists") as TextOptions.Lists }
    static let tables = Option(
        "tables", value: .choice(TextOptions.Tables.self),
        "drop: tables go (default); markdown: tables with bars, as on GitHub, captions as a line before them; infoboxes and navigation boxes still go"
    ) { settings, value in settings.tables = try choice(value, "--tables") as TextOptions.Tables }
    static let math = Option(
        "math", value: .choice(TextOptions.Math.self),
        "drop: formulas go (default); tex: their TeX source, $…$ in a line and $$…$$ apart"
    ) { settings, value in settings.text.text.math = try choice(value, "--math") }
    static let code = Option(
        "code", value: .choice(TextOptions.Code.self),
        "keep: blocks of source code are text (default); drop: they go; code inside a line always stays"
    ) { settings, value in settings.text.text.code = try choice(value, "--code") }
    static let captions = Option(
        "captions", nil, "keep the captions of images, as lines of their own", sets: \.text.text.keepsCaptions)
    static let ruby = Option(
        "ruby", value: .choice(TextOptions.Ruby.self),
        "base: of characters with a reading above them the characters (default); reading: both, 漢字（かんじ）"
    ) { settings, value in settings.text.text.ruby = try choice(value, "--ruby") }
    static let nfkc = Option(
        "nfkc", nil,
        "Unicode's form NFKC instead of NFC: full-width letters, half-width kana, ligatures and the like "
            + "become plain characters",
        sets: \.text.text.usesCompatibilityForm)
    static let withTitle = Option(
        "with-title", nil, "begin each text with the page's title as its first line; --min-chars does not count it",
        sets: \.text.text.startsWithTitle)
    static let sections = Option(
        "sections", value: .choice(TextOptions.Sections.self),
        "prose: without sections that are no prose (references, external links, see also …) and headings with nothing under them (default); all: every section"
    ) { settings, value in settings.text.text.sections = try choice(value, "--sections") }
    static let sectionsFile = Option(
        "sections-file", value: .wordsOrFile([none], endings: [], name: "FILE|none"),
        "headings of more sections that are no prose, one a line; lines that begin with # are comments; "
            + "beside those that are known of the wiki's language; list: has the lines behind it"
    ) { settings, value in
        if value == none { return settings.text.text.nonProseSections = [] }
        let sections = TextConfiguration.sections(listedIn: try Settings.lines(value))
        settings.text.text.nonProseSections.formUnion(sections)
    }
    static let templates = Option(
        "templates", value: .choice(TextOptions.Templates.self),
        "builtin: the known templates show their text (default); none: every template shows nothing"
    ) { settings, value in settings.text.text.templates = try choice(value, "--templates") }
    static let minCharacters = Option(
        "min-chars", value: "N",
        "the fewest characters of text of a document (default: 200; 100 for Japanese, Chinese and Korean); 0 keeps all that have any"
    ) { settings, value in settings.text.minimumCharacters = try number(value, "--min-chars", 0...(1 << 40)) }
    static let keepDisambiguation = Option(
        "keep-disambiguation", nil, "keep disambiguation pages", sets: \.text.keepsDisambiguation)
    static let namespaces = Option(
        "namespaces", value: "N,N…", "the numbers of the namespaces whose pages are wanted (default: 0, the articles)"
    ) {
        settings, value in
        settings.text.namespaces = Set(
            try value.split(separator: ",", omittingEmptySubsequences: false).map {
                try number(String($0), "--namespaces", -2...65535)
            })
    }
    static let title = Option(
        "title", value: "TITLE", "the page's title, which some templates show, and --with-title"
    ) { settings, value in settings.title = value }.takingEmptyValue()
    static let date = Option(
        "date", value: "YYYY-MM-DD",
        "the day on which the page is read, for {{CURRENTYEAR}} and its kin (default: 2016-03-01; dumps are read on the day that their file's name tells)"
    ) { settings, value in
        guard let clock = DumpDate.clock(ofDay: value) else {
            throw UsageError("--date \(value): must be a day such as 2026-01-20")
        }
        settings.text.text.clock = clock
    }

    // MARK: - Tokens

    static let seed = Option("seed", value: "N", "the seed of the shuffle; it belongs to the corpus (default: 2357)") {
        settings, value in
        guard let seed = UInt64(value) else {
            throw UsageError("--seed \(value): must be a whole number from 0 to 18446744073709551615")
        }
        settings.seed = seed
    }
    static let validationRatio = Option(
        "val-ratio", value: "SHARE",
        "the share of documents that go to val.bin instead of train.bin, 0 to 1 (default: 0.0005)"
    ) { settings, value in
        guard let ratio = Double(value), (0...1).contains(ratio) else {
            let share = value.hasSuffix("%") ? Double(value.dropLast()) : nil
            throw UsageError(
                "--val-ratio \(value): must be a number from 0 to 1"
                    + (share.map { "; did you mean \($0 / 100)?" } ?? ", such as 0.01"))
        }
        settings.tokens.validationRatio = ratio
    }
    static let tokenizer = Option(
        "tokenizer", value: .wordsOrFile(["gpt2"], endings: ["tiktoken", "json"], name: "gpt2|FILE"),
        "the vocabulary: gpt2 (default), or a file: tiktoken's (cl100k_base.tiktoken, o200k_base.tiktoken, your own) or a byte-level BPE tokenizer.json of Hugging Face"
    ) { settings, value in settings.tokens.tokenizer.name = value }
    static let pattern = Option(
        "pattern", value: .choice(SplitPattern.self, name: "NAME"),
        "how text is cut before it is encoded, of a .tiktoken file whose name does not tell it: \(SplitPattern.allCases.map(\.rawValue).joined(separator: ", "))"
    ) { settings, value in settings.tokens.tokenizer.pattern = try choice(value, "--pattern") as SplitPattern }
    static let format = Option(
        "format", value: .choice(TokenFileFormat.self, name: "NAME"),
        "the files: nanogpt (default: train.bin, val.bin), llmc (NAME_train_000001.bin …), npy (build-nanogpt's shards), megatron (.bin and .idx), datatrove (.ds)"
    ) { settings, value in settings.tokens.format = try choice(value, "--format") as TokenFileFormat }
    static let shardTokens = Option(
        "shard-tokens", value: "N|none",
        "tokens in a shard, such as 100M (default: none, which is 100M for llmc and npy, else one file)"
    ) { settings, value in
        settings.tokens.shardTokens = value == none ? nil : try count(value, "--shard-tokens")
    }
    static let shardName = Option(
        "shard-name", value: "NAME", "what the names of shards begin with (default: the output folder's name)"
    ) { settings, value in settings.tokens.name = value }
    static let endOfText = Option(
        "eot", value: .choice(TokenConfiguration.EndOfText.self),
        "where a document's end-of-text token stands (default: as the format's own programs have it: prepend for llmc and npy, else append)"
    ) { settings, value in settings.tokens.endOfText = try choice(value, "--eot") as TokenConfiguration.EndOfText }
    static let blockSize = Option(
        "block-size", value: "N|none", "write train.npy and val.npy, arrays of rows of N tokens (default: none)"
    ) { settings, value in
        settings.blocks =
            value == none
            ? nil : TokenConfiguration.Blocks(size: try number(value, "--block-size", 1...(1 << 24)))
    }
    static let pack = Option(
        "pack", value: .choice(BlockLayout.Packing.self, name: "stream|documents"),
        "what a row holds: stream: the documents one after another, cut into rows (default); documents: never more than one document"
    ) { settings, value in settings.packing = try choice(value, "--pack") as BlockLayout.Packing }
    static let tail = Option(
        "tail", value: .choice(Tail.self),
        "what becomes of tokens that do not fill a row: dropped (default), or filled up with --pad-id"
    ) { settings, value in
        settings.padsTail = try choice(value, "--tail") as Tail == .pad
    }
    static let padID = Option(
        "pad-id", value: "ID|none", "the id that fills up rows (default: none, which is end-of-text)"
    ) { settings, value in
        settings.padding = value == none ? nil : UInt32(try number(value, "--pad-id", 0...Int(UInt32.max)))
    }

    // MARK: - Documents that are no dump

    static let inputFormat = Option(
        "input-format", value: .choice(TextInputConfiguration.Format.self),
        "what files hold: auto: JSON Lines by their names (.jsonl, .ndjson, .json), or of a pipe by its first byte; else plain text (default)"
    ) { settings, value in settings.tokens.input.format = try choice(value, "--input-format") }
    static let textField = Option(
        "text-field", value: "NAME", "the field of a JSON line that holds the text (default: text)"
    ) { settings, value in settings.tokens.input.textField = value }
    static let lines = Option(
        "lines", nil, "of plain text: a line is a document (default: a file is one)",
        undo: { if $0.tokens.input.documents == .lines { $0.tokens.input.documents = .files } }
    ) { settings, _ in try settings.setDocuments(.lines) }
    static let delimiter = Option(
        "delimiter", value: "STRING|none",
        "of plain text: what stands between documents, such as '<|endoftext|>' or '\\n\\n'; \\n, \\r, \\t, "
            + "\\0 and \\\\ are understood (default: none)"
    ) { settings, value in
        if value == none {
            if settings.tokens.input.documents != .lines { settings.tokens.input.documents = .files }
            return
        }
        guard let documents = TextInputConfiguration.Documents(delimiter: value) else {
            let problem =
                value.contains("\\")
                ? "after a backslash, n, r, t, 0 and a backslash are understood"
                : "must be what stands between documents, such as '<|endoftext|>'"
            throw UsageError("--delimiter \(value): \(problem)")
        }
        try settings.setDocuments(documents)
    }
    static let splitText = Option(
        "split-text", value: .choice(TextSplitting.self),
        "of plain text, a file a document: cut: the end of each is for validation (default for up to 16 such "
            + "files and nothing else); documents: each file is for one of both"
    ) { settings, value in settings.tokens.splitsText = try choice(value, "--split-text") as TextSplitting }
    static let validationRange = Option(
        "val-range", value: "NAME=START-END[:HASH[:HEAD]]",
        "of a text that is cut: the bytes that are for validation; the folder remembers them (default: its "
            + "end); HASH: XXH128 of the text up to END, which must not change; HEAD: of its first KiB"
    ) { settings, value in
        let parts = value.split(separator: "=", omittingEmptySubsequences: false)
        let words = (parts.last ?? "").split(separator: ":", omittingEmptySubsequences: false)
        let ends = (words.first ?? "").split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        let hashes = words.dropFirst().map { String($0) }
        guard parts.count > 1, ends.count == 2, let start = ends[0], let end = ends[1], start >= 0, start < end,
            Count.range.contains(end), hashes.count <= 2,
            hashes.allSatisfy({ $0.utf8.count == 32 && $0.allSatisfy(\.isHexDigit) })
        else {
            throw UsageError("--val-range \(value): must be a file's name and two numbers, such as book.txt=1000-2000")
        }
        let name = parts.dropLast().joined(separator: "=")
        let range = ValidationRange(start: start, end: end, xxh128: hashes.first, head: hashes.dropFirst().first)
        if let other = settings.tokens.validationRanges.updateValue(range, forKey: name), other != range {
            throw UsageError("--val-range \(name): given twice, as \(other.start)-\(other.end) too; give it once")
        }
    }
    static let inputName = Option(
        "name", value: "NAME", "what standard input is called in the folder (default: stdin)"
    ) { settings, value in
        if value.isEmpty || value.contains("/") || value.hasPrefix(".") {
            throw UsageError("--name \(value): must be what can be a folder's name, such as notes.txt")
        }
        settings.tokens.input.standardInputName = value
    }
    static let skipInvalid = Option(
        "skip-invalid", nil, "count JSON lines without a text and go on, instead of ending with an error",
        sets: \.tokens.input.skipsInvalid)
    static let noShuffle = Option(
        "no-shuffle", nil, "shuffle, or with no- keep the order of the input (a corpus is shuffled already)",
        sets: \.tokens.shuffles)
    static let temporaryFolder = Option(
        "temp-dir", value: .folder(name: "DIR"),
        "where what --dedup compares and what tasks encode waits (default: the output folder)"
    ) { settings, value in settings.tokens.temporaryFolder = value }
    // MARK: - Inspection

    static let count = Option(
        "count", "n", value: "N", "how many documents to show (default: 1; with --verify none)"
    ) { settings, value in settings.inspection.count = try number(value, "--count", 0...1_000_000) }
    static let document = Option(
        "document", value: "N", "show document N, counted from 0, and not the one that is first"
    ) { settings, value in settings.inspection.document = try number(value, "--document", 0...Int.max) }
    static let offset = Option("offset", value: "N", "show the document that token N, counted from 0, belongs to") {
        settings, value in settings.inspection.offset = try number(value, "--offset", 0...Int.max)
    }
    static let split = Option(
        "split", value: .choice(Split.self), "look at this split only (default: both, or that of FILE)"
    ) {
        settings, value in settings.inspection.split = try choice(value, "--split") as Split
    }
    static let verify = Option(
        "verify", nil, "check everything: ids, offsets, ends of documents, and sizes and checksums in meta.json",
        sets: \.inspection.verifies)

    // MARK: - Documents to look at

    static let grep = Option(
        "grep", "e", value: "PATTERN",
        "of a corpus, the documents with a line that matches a regular expression (Swift's), and these lines"
    ) { settings, value in try settings.inspection.setSearch(.text(value)) }
    static let ignoreCase = Option(
        "ignore-case", "i", "for --grep, 'a' is 'A', too", sets: \.inspection.ignoresCase)
    static let titleToShow = Option("title", value: "TITLE", "of a corpus, the documents with this title") {
        settings, value in
        try settings.inspection.setSearch(.title(String(value.map { $0 == "_" ? " " : $0 })))
    }
    static let pageToShow = Option("page", value: "ID", "of a corpus, the documents of the page with this id") {
        settings, value in
        try settings.inspection.setSearch(.page(UInt64(try number(value, "--page", 0...Int.max) as Int)))
    }
    static let random = Option(
        "random", nil, "documents drawn by chance, of a corpus or of token files: --count of them (default: 1)"
    ) { settings, _ in try settings.inspection.setSearch(.random) }
    static let randomSeed = Option("seed", value: "N", "for --random: the same documents again") { settings, value in
        settings.inspection.seed = UInt64(try number(value, "--seed", 0...Int.max) as Int)
    }
    static let compare = Option(
        "compare", value: .file(endings: ["bz2", "xml"]),
        "the wikitext beside the text, from the dump that the documents are of; may be given for several dumps"
    ) { settings, value in settings.inspection.dumps.append(value) }
    static let html = Option(
        "html", value: .path, "write the documents as a page for a browser, with --compare side by side"
    ) { settings, value in settings.inspection.page = value }

    // MARK: - Training

    static let vocabularySize = Option(
        "vocab-size", value: "N", "the number of ids of the new vocabulary, special tokens included (needed)"
    ) { settings, value in settings.vocabularySize = try number(value, "--vocab-size", 257...(1 << 20)) }
    static let trainingPattern = Option(
        "pattern", value: .choice(SplitPattern.self, name: "NAME"),
        "how text is cut into pretokens, which tokens never cross: \(SplitPattern.allCases.map(\.rawValue).joined(separator: ", ")) (default: japanese for corpora of Japanese wikis, else cl100k)"
    ) { settings, value in settings.tokens.tokenizer.pattern = try choice(value, "--pattern") as SplitPattern }
    static let specialToken = Option(
        "special-token", value: "NAME",
        "a token that stands for no text; may be given several times (default: <|endoftext|>)"
    ) { settings, value in settings.specialTokens.append(value) }
    static let minimumFrequency = Option(
        "min-frequency", value: "N", "how often two neighbours must occur to become a token (default: 2)"
    ) { settings, value in settings.minimumFrequency = try number(value, "--min-frequency", 1...(1 << 40)) }
    static let sample = Option(
        "sample", value: "SHARE|SIZE",
        "train on a share of the documents, such as 0.1, or on about so much text, such as 500M, drawn by a hash of each (default: all)"
    ) { settings, value in
        if let share = Double(value), share > 0, share <= 1 {
            settings.sample = .share(share)
        } else if value.last?.isLetter == true {
            settings.sample = .bytes(try size(value, "--sample", atLeast: 1))
        } else {
            throw UsageError("--sample \(value): must be a share above 0 and up to 1, or a size such as 500M")
        }
    }
    static let memory = Option(
        "memory", value: "SIZE", "memory for counting and merging; what it has no room for waits on disk (default: 1G)"
    ) { settings, value in settings.memory = try size(value, "--memory", atLeast: 1 << 20) }

    // MARK: - Documents of a corpus

    static let mix = Option(
        "mix", value: "WIKI=N,...|none",
        "how often the documents of each wiki are in train.bin, such as enwiki=1,jawiki=3; 0.5 takes half of them; validation is never repeated"
    ) { settings, value in
        if value == none { return settings.tokens.mix.weights = [:] }
        for entry in value.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = entry.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, let weight = Double(parts[1]),
                (0...WikiMix.largestWeight).contains(weight)
            else {
                throw UsageError(
                    "--mix \(value): must be wikis with weights from 0 to \(Int(WikiMix.largestWeight)), such as enwiki=1,jawiki=3"
                )
            }
            settings.tokens.mix.weights[String(parts[0])] = weight
        }
    }
    static let dedup = Option(
        "dedup", nil, "of documents with the same text, write only one; one for training where there is one",
        sets: \.tokens.dropsDuplicates)
    static let onlyNew = Option(
        "only-new", nil, "leave the token files as they are, and write the documents that they lack as further shards",
        sets: \.tokens.writesOnlyNew)
    static let remake = Option(
        "remake", nil,
        "make what is there anew with the options that are given, where it was made with others; all that "
            + "are not given, and the split, stay",
        sets: \.remakes)
    static let newSplit = Option(
        "new-split", nil,
        "give up the split into training and validation of the token files that are there, where --val-ratio "
            + "asks for another",
        sets: \.tokens.changesSplit)
    static let documents = Option(
        "documents", nil,
        "write documents.jsonl.zst too: id, title, url, revision, split, token offset and length of each document",
        sets: \.tokens.listsDocuments)

    // MARK: - Listings of dumps

    static let job = Option(
        "job", value: .choice(DumpStatus.ArticlesJob.self),
        "the files to list of a dumpstatus.json (default: articles, or articles-multistream where the dump has only these)"
    ) { settings, value in settings.listing.job = try choice(value, "--job") as DumpStatus.ArticlesJob }
    static let part = Option("part", value: "N|N-N", "only part N, or parts N to N (default: all)") { settings, value in
        let ends = value.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        guard let first = ends.first, let last = ends.last, first > 0, last >= first else {
            throw UsageError("--part \(value): must be a number such as 1, or a range such as 1-3")
        }
        settings.listing.parts = first...last
    }
    static let withIndexes = Option(
        "with-index", nil, "list the indexes of multistream files too", sets: \.listing.indexes)
    static let unfinished = Option(
        "unfinished", nil, "list what is there of a dump that is not complete, or does not tell that it is",
        sets: \.listing.unfinished)
    static let mirror = Option(
        "mirror", value: "URL", "where the files are fetched from (default: \(Mirror.wikimedia.address))"
    ) { settings, value in
        do { settings.mirror = try Mirror(value) } catch { throw UsageError("--mirror \(error)") }
    }
    static let listingFormat = Option(
        "format", value: .choice(ListingFormat.self, name: "NAME"),
        "table (default), tsv, json, curl (curl -K), aria2 (aria2c -i), sha256sum, sha1sum, md5sum (sha1sum -c)"
    ) { settings, value in settings.listingFormat = try choice(value, "--format") as ListingFormat }

    // MARK: - Values

    /// The value that takes back what the folder remembers.
    static let none = "none"

    /// A number, with K, M or G for thousands, millions and thousands of millions.
    private static func count(_ value: String, _ option: String) throws -> Int {
        let units: [Character: Int] = ["K": 1000, "M": 1_000_000, "G": 1_000_000_000]
        let unit = value.last.flatMap { units[Character($0.uppercased())] }
        guard let number = Int(unit == nil ? value : String(value.dropLast())),
            (1...Int.max / 1_000_000_000).contains(number)
        else { throw UsageError("\(option) \(value): must be a number such as 100000000 or 100M") }
        return number * (unit ?? 1)
    }

    static func number(
        _ value: String, _ option: String, _ range: ClosedRange<Int>, advice: String = ""
    ) throws -> Int {
        guard let number = Int(value), range.contains(number) else {
            throw UsageError(
                "\(option) \(value): must be a whole number from \(range.lowerBound) to \(range.upperBound)\(advice)")
        }
        return number
    }

    private static func size(_ value: String, _ option: String, atLeast minimum: Int) throws -> Int {
        let units: [Character: Int] = ["K": 10, "M": 20, "G": 30, "T": 40]
        let shift = value.last.flatMap { units[Character($0.uppercased())] } ?? 0
        guard let number = Int(shift > 0 ? String(value.dropLast()) : value), number > 0,
            (minimum...Count.range.upperBound).contains(number.multipliedClamped(by: 1 << shift))
        else {
            throw UsageError(
                "\(option) \(value): must be a size of at least \(minimum) bytes, such as 512K or 8M, and at most 1024T"
            )
        }
        return number << shift
    }

    static func choice<Choice: RawRepresentable & CaseIterable>(_ value: String, _ option: String) throws
        -> Choice
    where Choice.RawValue == String {
        if let choice = Choice(rawValue: value) { return choice }
        throw UsageError("\(option) \(value): \(Spelling.choices(Choice.allCases.map(\.rawValue), for: value))")
    }
}
