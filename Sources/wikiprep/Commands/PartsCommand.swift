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
    static let parts = Subcommand(
        name: "parts", operands: "DUMPSTATUS...", operandKind: .foldersAndFiles(endings: ["json", "SHA256SUMS"]),
        summary: "Lists the files of a dump, with addresses and checksums, for curl or aria2c.",
        details: """
            DUMPSTATUS is a dump's dumpstatus.json, the SHA256SUMS of a content file export
            (with its _SUCCESS beside it), a folder that holds one of these, or - for
            standard input. Nothing is downloaded: this program never opens the network.
              curl -sO https://dumps.wikimedia.org/enwiki/20260101/dumpstatus.json
              wikiprep parts dumpstatus.json --part 1 --format curl | curl -C - -K -
              wikiprep parts dumpstatus.json --part 1 --format sha1sum | sha1sum -c
            """,
        groups: [
            OptionGroup("Options", [.job, .part, .listingFormat, .mirror, .withIndexes, .unfinished, .help])
        ]
    ) { settings, operands in
        let paths = try needed(operands, "DUMPSTATUS given: name a dumpstatus.json or a SHA256SUMS")
        for path in paths { try InputSniffer.checkExists(path) }
        let listings = try paths.map { try DumpRecordFile.listing($0, settings.listing) }
        try StandardOutput.write(
            Array(settings.listingFormat.text(of: listings, mirror: settings.mirror).utf8))
    }
}
