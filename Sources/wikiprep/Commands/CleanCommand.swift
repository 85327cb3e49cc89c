import BZip2
import Corpus
import DurableFiles
import Extraction
import InputStreams
import CorpusParts
import Tokenization
import WikiprepPipeline
import Wikitext
import Workers

extension Subcommand {
    static let clean = Subcommand(
        name: "clean", operands: "[FILE]", operandKind: .files(endings: ["wiki", "txt"]),
        summary: "Turns one page's wikitext into its text.",
        details: "Reads FILE, or standard input, and writes to standard output.",
        groups: [OptionGroup("Page", [.wiki, .title, .date]), OptionGroup("Text", text), OptionGroup("Help", [.help])]
    ) { settings, operands in
        if operands.count > 1 { throw UsageError("clean takes one file: run it once for each") }
        if let path = operands.first { try InputSniffer.checkWikitext(path) }
        let wikitext = try StandardInput.contents(of: operands.first ?? "-")
        let wiki = settings.wiki ?? "enwiki"
        var extractor = TextExtractor(
            site: Site(wiki: wiki), options: settings.resolvedText.text, shouldStop: { StopSignal.isSet })
        let extraction = extractor.extract(wikitext, title: settings.title ?? "")
        switch extraction.ending {
        case .whole: break
        case .costly: throw CostlyPage(path: operands.first ?? "-")
        case .interrupted: throw StopSignal.error("Nothing was written.")
        }
        if !extraction.text.isEmpty { try StandardOutput.write(extraction.text + [UInt8(ascii: "\n")]) }
    }
}
