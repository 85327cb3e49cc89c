import Corpus
import Extraction
import InputNumbers

/// How dumps are read and cut.
struct DumpOptions: Sendable {
    private var wiki: String?
    private var name: String?
    private var slice: Slice?
    private var index: String?
    private var salvages = false
    private var missing: MissingPages?
    private var segmentSize: Int?
    private var buckets: Int?

    /// The pages that are wanted, of which the titles stand in a file that is read when the whole command line is
    /// known: it may be standard input.
    private enum Slice {
        case pages(ClosedRange<UInt64>)
        case first(Int)
        case titles(file: String)
    }

    // MARK: - Rules

    private mutating func setSlice(_ slice: Slice) throws {
        if self.slice != nil {
            throw UsageError("--pages, --first and --titles each make the slice: give one of them, once")
        }
        self.slice = slice
    }

    /// Refuses dumps that cannot be meant, before any of them is read.
    func check(_ dumps: [String]) throws {
        try Operands.refuseSecondStandardInput(dumps)
        if case .titles(file: "-")? = slice, dumps.contains("-") {
            throw UsageError("--titles - and the dump - both read standard input: put one of them into a file")
        }
        if name != nil, dumps.count > 1 {
            throw UsageError(
                "--name names one part, and there are \(dumps.count) dumps: leave it out, or run them one after another"
            )
        }
        if index != nil, dumps.count > 1 {
            throw UsageError("--index is of one dump, and there are \(dumps.count): put each index beside its dump")
        }
        for path in dumps { try InputSniffer.checkDump(path, salvages: salvages) }
        try Operands.refuseRepetition(dumps)
        if let index { try InputSniffer.checkFile(index) }
    }

    /// What extraction is told of dumps. Reads the list of titles.
    func configuration(threads: Int) throws -> DumpConfiguration {
        var configuration = DumpConfiguration(threads: threads)
        configuration.wiki = wiki
        configuration.name = name
        configuration.slice = try resolvedSlice()
        if index != nil, slice == nil {
            throw UsageError("--index goes with --pages or --titles: add one of them, or leave it out")
        }
        configuration.index = index
        configuration.salvages = salvages
        configuration.missing = missing
        configuration.segmentSize = segmentSize
        configuration.buckets = buckets
        return configuration
    }

    private func resolvedSlice() throws -> DumpSlice? {
        switch slice {
        case .pages(let pages): return .pages(pages)
        case .first(let count): return .first(count)
        case .titles(let file):
            let listed = DumpSlice.titles(listedIn: try ValueParsing.lines(file))
            if case .titles(let titles) = listed, titles.isEmpty {
                throw UsageError("--titles \(file): it lists no title; write one a line")
            }
            return listed
        case nil: return nil
        }
    }

    // MARK: - Table

    static let table: [Option<Self>] = [
        .wiki(\.wiki),
        Option(
            "name", value: "NAME",
            "the part's name in the corpus, instead of the file's; needed for standard input"
        ) { options, word in
            options.name = try ValueParsing.folderName(word, "--name", example: "enwiki-articles1")
        },
        Option(
            "pages", value: .other(.range, name: "FROM-TO"),
            "only the pages with these ids; stops when they are past. Of a multistream dump with its index, only "
                + "their streams are read"
        ) { options, word in
            let ends = word.split(separator: "-", omittingEmptySubsequences: false).map { UInt64($0) }
            guard ends.count == 2, let from = ends[0], let to = ends[1], from <= to else {
                throw UsageError("--pages \(word): must be two page ids, the lower one first, such as 100-200")
            }
            try options.setSlice(.pages(from...to))
        },
        Option(
            "first", "only the first N pages of each dump, whatever becomes of them; stops there",
            in: 1...Count.range.upperBound
        ) { options, count in try options.setSlice(.first(count)) },
        Option(
            "titles", value: .file(endings: []),
            "only the pages with the titles that FILE lists, one a line; stops when all are found; - is standard "
                + "input, and list: has the lines behind it"
        ) { options, word in
            if case .titles? = options.slice {
                throw UsageError("--titles is given twice: put the titles into one file")
            }
            try options.setSlice(.titles(file: word))
        },
        Option(
            "index", value: .file(endings: ["txt.bz2", "txt"]),
            "the index of a multistream dump (…-multistream-index….txt.bz2), for --pages and --titles "
                + "(default: the one beside the dump)",
            word: \.index),
        Option(
            "salvage",
            "go on behind damage at the next page that can be read, with a warning, instead of ending with an "
                + "error and status 3",
            flag: \.salvages),
        .missing(\.missing), .segmentSize(\.segmentSize),
        Option(
            "buckets",
            "pieces of each segment file, a power of two up to 65536 (default: by the dump's size); changes no output",
            in: 1...65536
        ) { options, count in
            if count & (count - 1) != 0 {
                throw UsageError("--buckets \(count): must be a power of two, such as 16 or 1024")
            }
            options.buckets = count
        },
    ]
}
