import BytePairEncoding
import Corpus
import DumpListing
import Extraction
import CorpusParts
import TokenFiles
import Tokenization
import Wikitext
import WikiprepPipeline

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
        try InputSniffer.checkFile(value)
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
