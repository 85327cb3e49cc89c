import DumpListing

extension Subcommand {
    static let parts = Subcommand(
        name: "parts", operands: "DUMPSTATUS...", operandKind: .foldersAndFiles(endings: ["json", "SHA256SUMS"]),
        summary: "Lists the files of a dump, with addresses and checksums, for curl or aria2c.",
        details: """
            DUMPSTATUS is a dump's dumpstatus.json, the SHA256SUMS of a content file export
            (with its _SUCCESS beside it), a folder that holds one of these, or - for
            standard input. Nothing is downloaded: that is what wikiprep download does.
              curl -sO https://dumps.wikimedia.org/enwiki/20260101/dumpstatus.json
              wikiprep parts dumpstatus.json --part 1 --format curl | curl -C - -K -
              wikiprep parts dumpstatus.json --part 1 --format sha1sum | sha1sum -c
            """,
        work: PartsRequest.self)
}

struct PartsOptions: SubcommandOptions {
    var files = DumpRecord.Request()
    var format = ListingFormat.table
    var mirror = Mirror.wikimedia

    static let sections: [OptionSection<Self>] = [
        OptionSection(
            "Options",
            [
                Option(
                    "job",
                    "the files to list of a dumpstatus.json (default: articles, or articles-multistream where the "
                        + "dump has only these)",
                    choice: \.files.job),
                .part(\.files.parts),
                Option(
                    "format", value: .choice(ListingFormat.self, name: "NAME"),
                    "table (default), tsv, json, curl (curl -K), aria2 (aria2c -i), sha256sum, sha1sum, md5sum "
                        + "(sha1sum -c)"
                ) { options, word in options.format = try ValueParsing.choice(word, "--format") },
                .mirror(\.mirror),
                Option("with-index", "list the indexes of multistream files too", flag: \.files.indexes),
                Option(
                    "unfinished",
                    "list what is there of a dump that is not complete, or does not tell that it is",
                    flag: \.files.unfinished),
                .help,
            ])
    ]
}

/// Records of dumps → a list of their files.
struct PartsRequest: SubcommandWork {
    private let paths: [String]
    private let files: DumpRecord.Request
    private let format: ListingFormat
    private let mirror: Mirror

    init(_ arguments: ParsedArguments<PartsOptions>) throws {
        paths = try arguments.neededOperands("DUMPSTATUS given: name a dumpstatus.json or a SHA256SUMS")
        for path in paths { try InputSniffer.checkExists(path) }
        files = arguments.options.files
        format = arguments.options.format
        mirror = arguments.options.mirror
    }

    func run() throws {
        let listings = try paths.map { try DumpRecordFile.listing($0, files) }
        try StandardOutput.write(Array(format.text(of: listings, mirror: mirror).utf8))
    }
}
