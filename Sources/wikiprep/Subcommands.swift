import Corpus
import DurableFiles
import WikiprepPipeline
import Wikitext

extension Subcommand {
    /// All of them, in the order of the help. The first is also what `wikiprep DUMP...` means.
    static let all: [Subcommand] = [
        run, extract, tokenize, trainTokenizer, corpus, inspect, clean, decompress, parts,
    ]

    private static let common = [Option.threads, .progress, .quiet, .help]
    /// What shapes the text of a page.
    private static let text = [
        Option.textFormat, .headings, .lists, .tables, .math, .code, .captions, .ruby, .nfkc, .withTitle, .sections,
        .sectionsFile, .templates,
    ]
    /// Which pages become documents.
    private static let pages = [Option.minCharacters, .keepDisambiguation, .namespaces]
    private static let dumps = [
        Option.wiki, .name, .slicePages, .sliceFirst, .sliceTitles, .index, .salvage, .segmentSize, .buckets,
    ]
    private static let tokens = [
        Option.tokenizer, .pattern, .format, .shardTokens, .shardName, .endOfText, .blockSize, .pack, .tail, .padID,
        .validationRatio, .temporaryFolder,
    ]
    /// Which documents of a corpus become tokens.
    private static let selection = [Option.mix, .dedup, .onlyNew, .documents]
    /// How documents are read that are no dump.
    private static let inputs = [
        Option.inputFormat, .textField, .lines, .delimiter, .skipInvalid, .noShuffle,
    ]

    static let run = Subcommand(
        name: "run", operands: "DUMP...",
        summary: "Turns Wikipedia dumps into token files: clean, shuffled, tokenized.",
        details: """
            DUMP is a .xml.bz2 or .xml file of a MediaWiki export, or - for standard input.
            Writes DIR/train.bin, val.bin (little-endian uint16 without a header, as nanoGPT
            reads them), train.offsets.npy, meta.json, and DIR/corpus, to which later dumps
            are added: run the same command with the next file. What is done is not done
            again, so an interrupted run is gone on with by the same command.
            """,
        options: [.output("the output folder DIR (default: named after the wiki, such as enwiki)")] + tokens + selection
            + [.seed]
            + text + pages + dumps + [.dryRun] + common
    ) { settings, operands in
        let observer = settings.observer()
        if settings.isDryRun {
            let pipeline = try settings.pipeline(observer)
            return try show(pipeline.plan(needed(operands, "DUMP"), into: settings.output), observer)
        }
        let (folder, record) = try settings.pipeline(observer).run(needed(operands, "DUMP"), into: settings.output)
        observer.show(RunSummary(record, folder: folder))
    }

    static let extract = Subcommand(
        name: "extract", operands: "DUMP...",
        summary: "Turns dumps into a corpus folder of clean text, or into JSON Lines.",
        details: """
            The corpus holds a folder for each dump, with JSON Lines in zstd files (zstdcat, jq).
            With -o - the documents go to standard output, one JSON object a line, in the
            order of the dump.
            """,
        options: [.output("the corpus folder, or - for JSON Lines on standard output (default: WIKI/corpus)"), .seed]
            + text + pages + dumps + [.dryRun] + common
    ) { settings, operands in
        let observer = settings.observer(writesResults: settings.output == "-")
        let pipeline = try settings.pipeline(observer)
        let dumps = try needed(operands, "DUMP")
        if settings.isDryRun { return try show(pipeline.planExtraction(dumps, into: settings.output), observer) }
        if settings.output == "-" {
            var pages = PageCounts()
            for dump in dumps {
                pages.add(
                    try LinesExtraction.run(dump, dump: pipeline.dump, text: pipeline.text, observer: observer) {
                        try StandardOutput.write($0)
                    })
            }
            observer.show(RunSummary(pages))
        } else {
            let corpus = try pipeline.extract(dumps, into: settings.output)
            observer.show(RunSummary(corpus))
        }
    }

    static let tokenize = Subcommand(
        name: "tokenize", operands: "INPUT...", summary: "Turns corpora, JSON Lines or plain text into token files.",
        details: """
            INPUT is a corpus folder that run or extract made, or a file of JSON Lines or
            plain text, compressed by gzip, zstd or bzip2 or not; - is standard input.
            Documents are shuffled whatever their number, in bounded memory.
            """,
        options: [
            .output("the output folder (default: the folder that holds the corpus; needed for other inputs)")
        ] + tokens + selection + [.seed] + inputs + [.dryRun] + common
    ) { settings, operands in
        let inputs = try needed(operands, "INPUT")
        var folder = settings.output
        if folder == nil, inputs.count == 1, isFolder(inputs[0]) {
            folder = splitPath(inputs[0].hasSuffix("/") ? String(inputs[0].dropLast()) : inputs[0]).folder
        }
        guard let folder else { throw UsageError("name the output folder with -o") }
        let observer = settings.observer()
        var tokenization = try Tokenization(
            of: inputs, configuration: try settings.pipeline(observer).tokens, observer: observer)
        tokenization.arguments = settings.arguments
        if settings.isDryRun { return try show(tokenization.plan(into: folder), observer) }
        let record = try tokenization.run(into: folder)
        observer.show(RunSummary(record, folder: folder))
    }

    static let trainTokenizer = Subcommand(
        name: "train-tokenizer", operands: "INPUT...",
        summary: "Learns a vocabulary from corpora, JSON Lines or plain text.",
        details: """
            Writes NAME.tiktoken and NAME.json (Hugging Face's tokenizer.json), a byte-level
            BPE that --tokenizer of run and tokenize takes. INPUT is as for tokenize.
            """,
        options: [
            .output("NAME: the path of the files without their endings (needed)"), .vocabularySize, .trainingPattern,
            .specialToken, .minimumFrequency, .sample, .memory, .temporaryFolder,
        ] + inputs.filter { $0.name != Option.noShuffle.name } + common
    ) { settings, operands in
        let inputs = try needed(operands, "INPUT")
        guard let name = settings.output else { throw UsageError("name the result with -o") }
        guard let size = settings.vocabularySize else {
            throw UsageError("say how large the vocabulary shall be with --vocab-size")
        }
        let observer = settings.observer()
        var training = TrainingConfiguration(
            vocabularySize: size, threads: settings.threads ?? Processors.available)
        if !settings.specialTokens.isEmpty { training.options.specialTokens = settings.specialTokens }
        if let frequency = settings.minimumFrequency { training.options.minimumFrequency = frequency }
        training.pattern = settings.tokens.tokenizer.pattern
        training.sample = settings.sample
        if let memory = settings.memory { training.memory = memory }
        training.temporaryFolder = settings.tokens.temporaryFolder
        training.input = settings.tokens.input
        let outcome = try TokenizerTraining(of: inputs, configuration: training, observer: observer).run(writing: name)
        observer.show(RunSummary(outcome))
        if outcome.tally.overlong > 0 {
            observer.warn("\(outcome.tally.overlong) pretokens of over 64 KiB were left out")
        }
    }

    static let corpus = Subcommand(
        name: "corpus", operands: "list CORPUS | remove CORPUS PART...",
        summary: "Shows the parts of a corpus, or takes parts out of it.",
        details: """
            CORPUS is a corpus folder, or the output folder that run made around it. The token
            files follow with the next run or tokenize.
            """,
        options: [.quiet, .help]
    ) { settings, operands in
        try CorpusParts.run(operands, settings.observer())
    }

    static let inspect = Subcommand(
        name: "inspect", operands: "FILE...", summary: "Shows what is in token files or a corpus, and checks it.",
        details: """
            FILE is a folder with token files and their meta.json, one of those files, a
            file of another program that tells what it is (llm.c's, NumPy's, Megatron's .bin
            or .idx, datatrove's .ds), a corpus folder, or a segment file of a corpus.
            Documents are decoded with the vocabulary that meta.json names. Without
            --document and --offset all ids and offsets are checked as well.
            Exit status 1 when something is wrong.
            """,
        options: [.count, .document, .offset, .split, .verify, .quiet, .help]
    ) { settings, operands in
        if settings.inspection.document != nil, settings.inspection.offset != nil {
            throw UsageError("--document and --offset both say what to show: give one of them")
        }
        for path in try needed(operands, "FILE") { try Inspection.show(path, wanted: settings.inspection) }
    }

    static let clean = Subcommand(
        name: "clean", operands: "[FILE]", summary: "Turns one page's wikitext into its text.",
        details: "Reads FILE, or standard input, and writes to standard output.",
        options: [.wiki, .title, .date] + text + [.help]
    ) { settings, operands in
        if operands.count > 1 { throw UsageError("clean takes one file") }
        let wikitext = try StandardInput.contents(of: operands.first ?? "-")
        let wiki = settings.wiki ?? "enwiki"
        var extractor = TextExtractor(site: Site(wiki: wiki), options: settings.resolvedText.text)
        let text = extractor.extract(wikitext, title: settings.title ?? "").text
        if !text.isEmpty { try StandardOutput.write(text + [UInt8(ascii: "\n")]) }
    }

    static let decompress = Subcommand(
        name: "decompress", operands: "DUMP...",
        summary: "Decompresses .bz2 files to standard output with all threads: a parallel bzcat.",
        details: "", options: [.segmentSize] + common
    ) { settings, operands in
        let observer = settings.observer(writesResults: true)
        for path in try needed(operands, "DUMP") {
            try Decompression.run(path, dump: try settings.pipeline(observer).dump, observer: observer) {
                try StandardOutput.write($0)
            }
        }
    }

    static let parts = Subcommand(
        name: "parts", operands: "DUMPSTATUS...",
        summary: "Lists the files of a dump, with addresses and checksums, for curl or aria2c.",
        details: """
            DUMPSTATUS is a dump's dumpstatus.json, the SHA256SUMS of a content file export
            (with its _SUCCESS beside it), a folder that holds one of these, or - for
            standard input. Nothing is downloaded: this program never opens the network.
              curl -sO https://dumps.wikimedia.org/enwiki/20260101/dumpstatus.json
              wikiprep parts dumpstatus.json --part 1 --format curl | curl -C - -K -
              wikiprep parts dumpstatus.json --part 1 --format sha1sum | sha1sum -c
            """,
        options: [.job, .part, .listingFormat, .mirror, .withIndexes, .unfinished, .help]
    ) { settings, operands in
        let listings = try needed(operands, "DUMPSTATUS").map { try DumpRecordFile.listing($0, settings.listing) }
        try StandardOutput.write(
            Array(settings.listingFormat.text(of: listings, mirror: settings.mirror).utf8))
    }

    private static func needed(_ operands: [String], _ what: String) throws -> [String] {
        if operands.isEmpty { throw UsageError("no \(what) given") }
        return operands
    }
}

extension Settings {
    /// The settings as a pipeline takes them.
    func pipeline(_ observer: Terminal) throws -> Pipeline {
        var pipeline = Pipeline(threads: threads ?? Processors.available, observer: observer)
        pipeline.arguments = arguments
        pipeline.dump.wiki = wiki
        pipeline.dump.name = name
        pipeline.dump.segmentSize = segmentSize
        pipeline.dump.buckets = buckets
        pipeline.dump.salvages = salvages
        pipeline.dump.slice = slice
        pipeline.dump.index = index
        if index != nil, slice == nil { throw UsageError("--index goes with --pages or --titles") }
        pipeline.text = resolvedText
        pipeline.seed = seed
        let threads = pipeline.tokens.threads
        pipeline.tokens = tokens
        pipeline.tokens.threads = threads
        pipeline.tokens.seed = seed
        if blocks == nil, packing != nil || padsTail != nil || padding != nil {
            throw UsageError("--pack, --tail and --pad-id shape the rows that --block-size asks for")
        }
        pipeline.tokens.blocks = blocks
        if let packing { pipeline.tokens.blocks?.packing = packing }
        if let padsTail { pipeline.tokens.blocks?.pads = padsTail }
        if padding != nil, padsTail != true { throw UsageError("--pad-id needs --tail pad") }
        pipeline.tokens.blocks?.padding = padding
        return pipeline
    }

    /// The text's options, those that the format decides completed, in whatever order they were given.
    var resolvedText: TextConfiguration {
        var resolved = text
        let preset = TextOptions(format: format)
        resolved.text.format = format
        resolved.text.headings = headings ?? preset.headings
        resolved.text.lists = lists ?? preset.lists
        resolved.text.tables = tables ?? preset.tables
        return resolved
    }

    /// Whether arguments that are not yet parsed ask for messages in JSON.
    static func askForJSON(_ arguments: [String]) -> Bool {
        zip(arguments, arguments.dropFirst() + [""]).contains {
            $0 == "--progress=json" || $0 == "--progress" && $1 == "json"
        }
    }

    /// Who tells the user.
    /// - Parameter writesResults: whether the results go to standard output.
    func observer(writesResults: Bool = false) -> Terminal {
        Terminal(quiet: quiet, style: progress, sharesTerminal: writesResults)
    }
}
