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
}
