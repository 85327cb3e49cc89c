import CorpusParts
import Wikitext
import Workers

extension Subcommand {
    static let clean = Subcommand(
        name: "clean", operands: "[FILE]", operandKind: .files(endings: ["wiki", "txt"]),
        summary: "Turns one page's wikitext into its text.",
        details: "Reads FILE, or standard input, and writes to standard output.", work: CleanRequest.self)
}

struct CleanOptions: SubcommandOptions {
    var wiki: String?
    var title: String?
    var clock: PageClock?
    var text = TextFormOptions()

    static let sections: [OptionSection<Self>] = [
        OptionSection(
            "Page",
            [
                .wiki(\.wiki),
                Option(
                    "title", value: "TITLE", "the page's title, which some templates show, and --with-title",
                    takesEmptyValue: true, word: \.title),
                Option(
                    "date", value: "YYYY-MM-DD",
                    "the day on which the page is read, for {{CURRENTYEAR}} and its kin (default: 2016-03-01; dumps "
                        + "are read on the day that their file's name tells)"
                ) { options, word in
                    guard let clock = DumpDate.clock(ofDay: word) else {
                        throw UsageError("--date \(word): must be a day such as 2026-01-20")
                    }
                    options.clock = clock
                },
            ]),
        OptionSection("Text", TextFormOptions.table.within(\.text)),
        OptionSection("Help", [.help]),
    ]
}

/// One page's wikitext → its text.
struct CleanRequest: SubcommandWork {
    /// `-` is standard input.
    private let path: String
    private let wiki: String
    private let title: String
    private let text: TextOptions

    init(_ arguments: ParsedArguments<CleanOptions>) throws {
        if arguments.operands.count > 1 { throw UsageError("clean takes one file: run it once for each") }
        path = arguments.operands.first ?? "-"
        try InputSniffer.checkWikitext(path)
        let options = arguments.options
        wiki = options.wiki ?? "enwiki"
        title = options.title ?? ""
        var text = options.text.resolved
        if let clock = options.clock { text.clock = clock }
        self.text = text
    }

    func run() throws {
        let wikitext = try StandardInput.contents(of: path)
        var extractor = TextExtractor(site: Site(wiki: wiki), options: text, shouldStop: { StopSignal.isSet })
        let extraction = extractor.extract(wikitext, title: title)
        switch extraction.ending {
        case .whole: break
        case .costly: throw CostlyPage(path: path)
        case .interrupted: throw StopSignal.error("Nothing was written.")
        }
        if !extraction.text.isEmpty { try StandardOutput.write(extraction.text + [UInt8(ascii: "\n")]) }
    }
}
