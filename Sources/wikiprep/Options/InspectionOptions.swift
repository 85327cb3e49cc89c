import BytePairEncoding
import Corpus
import DumpListing
import Extraction
import CorpusParts
import TokenFiles
import Tokenization
import Wikitext
import WikiprepPipeline

extension Option {
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
}
