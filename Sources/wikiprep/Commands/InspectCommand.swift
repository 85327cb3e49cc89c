import DurableFiles
import TokenFiles

extension Subcommand {
    static let inspect = Subcommand(
        name: "inspect", operands: "FILE...",
        operandKind: .foldersAndFiles(endings: ["bin", "npy", "idx", "ds", "zst"]),
        summary: "Shows what is in token files or a corpus, and checks it.",
        details: """
            FILE is a folder with token files and their meta.json, one of those files, a
            file of another program that tells what it is (llm.c's, NumPy's, Megatron's .bin
            or .idx, datatrove's .ds), a corpus folder, or a segment file of a corpus.
            Documents are decoded with the vocabulary that meta.json names. Without
            --document and --offset all ids and offsets are checked as well.
            Of a corpus, documents are searched (--grep, --title, --page), drawn
            (--random), and shown beside their wikitext (--compare), in two columns or as
            a page (--html). The folder that run made holds a corpus, too.
            Exit status 1 when something is wrong, or nothing is found.
              wikiprep inspect enwiki --grep 'km[²2]' --count 5
              wikiprep inspect enwiki --random --compare enwiki-….xml.bz2 --html look.html
            """,
        work: InspectionRequest.self)
}

struct InspectOptions: SubcommandOptions {
    var count: Int?
    var document: Int?
    var offset: Int?
    var split: Split?
    var verifies = false
    var search: Search?
    var ignoresCase = false
    var seed: UInt64?
    var dumps: [String] = []
    var html: String?
    var common = CommonOptions()

    /// What the options say of which documents to show, without those that go with them.
    enum Search: Equatable {
        case text(String), title(String), page(UInt64), random
    }

    private mutating func setSearch(_ search: Search) throws {
        if self.search != nil {
            throw UsageError("--grep, --title, --page and --random each say which documents: give one of them, once")
        }
        self.search = search
    }

    /// Refuses options that do not go together.
    func check() throws {
        if document != nil, offset != nil {
            throw UsageError("--document and --offset both say what to show: give one of them")
        }
        let isOfTokens = document != nil || offset != nil || split != nil
        if isOfTokens, isOfCorpus, search != .random {
            throw UsageError(
                "--document, --offset and --split are of token files, --grep, --title, --page, --compare and --html "
                    + "of a corpus: give those of one")
        }
        if search == .random, document != nil || offset != nil {
            throw UsageError("--random draws the documents that --document and --offset name: give one of them")
        }
        var searchesText = false
        if case .text? = search { searchesText = true }
        if ignoresCase, !searchesText {
            throw UsageError("--ignore-case is for --grep: give it a pattern, or leave it out")
        }
        if seed != nil, search != .random {
            throw UsageError("--seed is for --random: add that, or leave it out")
        }
        for path in dumps { try InputSniffer.checkDump(path, salvages: false) }
        if let html, isFolder(html) {
            throw UsageError("--html \(html): this is a folder; name a file, such as \(html)/look.html")
        }
    }

    /// Whether something is wanted that only a corpus has; of token files, too, documents are drawn.
    var isOfCorpus: Bool { search != nil || !dumps.isEmpty || html != nil }

    static let sections: [OptionSection<Self>] = [
        OptionSection(
            "Documents",
            [
                Option(
                    "count", letter: "n", "how many documents to show (default: 1; with --verify none)",
                    number: \.count, in: 0...1_000_000),
                Option(
                    "document", "show document N, counted from 0, and not the one that is first",
                    number: \.document, in: 0...Int.max),
                Option(
                    "offset", "show the document that token N, counted from 0, belongs to", number: \.offset,
                    in: 0...Int.max),
                Option("split", "look at this split only (default: both, or that of FILE)", choice: \.split),
                Option(
                    "random",
                    "documents drawn by chance, of a corpus or of token files: --count of them (default: 1)"
                ) { options, _ in try options.setSearch(.random) },
                Option("seed", "for --random: the same documents again", number64: \.seed),
            ]),
        OptionSection(
            "Documents of a corpus",
            [
                Option(
                    "grep", letter: "e", value: "PATTERN",
                    "of a corpus, the documents with a line that matches a regular expression (Swift's), and these "
                        + "lines"
                ) { options, word in try options.setSearch(.text(word)) },
                Option("ignore-case", letter: "i", "for --grep, 'a' is 'A', too", flag: \.ignoresCase),
                Option("title", value: "TITLE", "of a corpus, the documents with this title") { options, word in
                    try options.setSearch(.title(String(word.map { $0 == "_" ? " " : $0 })))
                },
                Option("page", value: "ID", "of a corpus, the documents of the page with this id", in: 0...Int.max) {
                    options, id in try options.setSearch(.page(UInt64(id)))
                },
                Option(
                    "compare", value: .file(endings: ["bz2", "xml"]),
                    "the wikitext beside the text, from the dump that the documents are of; may be given for several "
                        + "dumps"
                ) { options, word in options.dumps.append(word) }.repeated,
                Option(
                    "html", value: .path, "write the documents as a page for a browser, with --compare side by side",
                    word: \.html),
            ]),
        OptionSection(
            "Checks",
            [
                Option(
                    "verify", "check everything: ids, offsets, ends of documents, and sizes and checksums in meta.json",
                    flag: \.verifies)
            ]),
        OptionSection(
            "The run",
            [CommonOptions.threadsOption.within(\.common), CommonOptions.quietOption.within(\.common), .help]),
    ]
}

/// What is to be shown of files and corpora, and checked.
struct InspectionRequest: SubcommandWork {
    let paths: [String]
    let threads: Int
    /// The number of documents to show; nil: one, or none where only a check is wanted.
    let count: Int?
    /// Where in token files to begin; nil: with the first document, and a description before it.
    let place: Place?
    /// The split to look at; nil: both, or that of the file.
    let split: Split?
    /// Whether everything is checked, checksums too.
    let verifies: Bool
    /// Which documents to show; nil: the first ones.
    let search: Search?
    /// Dumps, for the wikitext beside the text.
    let dumps: [String]
    /// The page for a browser that is written instead.
    let html: String?
    /// Whether something is wanted that only a corpus has; of token files, too, documents are drawn.
    let isOfCorpus: Bool

    /// A place in token files, counted from 0.
    enum Place {
        case document(Int)
        /// The document that this token belongs to.
        case token(Int)
    }

    enum Search {
        case text(pattern: String, ignoresCase: Bool)
        case title(String)
        case page(UInt64)
        /// By chance; without a seed others each time.
        case random(seed: UInt64?)
    }

    init(_ arguments: ParsedArguments<InspectOptions>) throws {
        let options = arguments.options
        try options.check()
        paths = try arguments.neededOperands("FILE given: name a folder with token files, or a corpus")
        for path in paths { try InputSniffer.checkExists(path) }
        threads = options.common.workerThreads()
        count = options.count
        place = options.document.map { .document($0) } ?? options.offset.map { .token($0) }
        split = options.split
        verifies = options.verifies
        search =
            switch options.search {
            case .text(let pattern): .text(pattern: pattern, ignoresCase: options.ignoresCase)
            case .title(let title): .title(title)
            case .page(let id): .page(id)
            case .random: .random(seed: options.seed)
            case nil: nil
            }
        dumps = options.dumps
        html = options.html
        isOfCorpus = options.isOfCorpus
    }

    func run() throws {
        for path in paths { try Inspection.show(path, wanted: self) }
    }

    /// The seed of a draw; nil: documents are not drawn. Where none was given, a note says which it is.
    func drawnSeed() -> UInt64? {
        guard case .random(let given)? = search else { return nil }
        if let given { return given }
        let seed = UInt64.random(in: 0..<1 << 32)
        Message.note("--seed \(seed) shows the same documents again")
        return seed
    }

    var drawsDocuments: Bool { if case .random? = search { true } else { false } }
}
