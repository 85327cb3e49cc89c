import BytePairEncoding
import Corpus
import DumpListing
import Extraction
import InputNumbers
import CorpusParts
import TokenFiles
import Tokenization
import Wikitext
import WikiprepPipeline

extension Option {
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
}
