import BZip2
import Corpus
import DurableFiles
import InputStreams
import WikiprepPipeline
import Wikitext

extension Subcommand {
    /// All of them, in the order of the help. The first is also what `wikiprep DUMP...` means.
    static let all: [Subcommand] = [
        run, extract, tokenize, trainTokenizer, corpus, inspect, clean, decompress, parts, task, generate,
    ]

    private static let common = [Option.threads, .progress, .quiet, .help]
    private static let dumpFiles = OperandKind.files(endings: ["bz2", "xml"])
    private static let documentFiles = OperandKind.foldersAndFiles(endings: [
        "jsonl", "ndjson", "json", "txt", "gz", "zst", "bz2",
    ])
    /// What shapes the text of a page.
    private static let text = [
        Option.textFormat, .headings, .lists, .tables, .math, .code, .captions, .ruby, .nfkc, .withTitle, .sections,
        .sectionsFile, .templates,
    ]
    /// Which pages become documents.
    private static let pages = [Option.minCharacters, .keepDisambiguation, .namespaces]
    private static let dumps = [
        Option.wiki, .name, .slicePages, .sliceFirst, .sliceTitles, .index, .salvage, .missing, .segmentSize, .buckets,
    ]
    private static let tokens = [
        Option.tokenizer, .pattern, .format, .shardTokens, .shardName, .endOfText, .blockSize, .pack, .tail, .padID,
        .validationRatio, .temporaryFolder, .remake, .newSplit,
    ]
    /// Which documents of a corpus become tokens.
    private static let selection = [Option.mix, .dedup, .onlyNew, .documents]
    /// How documents are read that are no dump.
    private static let inputs = [
        Option.inputFormat, .textField, .lines, .delimiter, .skipInvalid, .noShuffle,
    ]
    /// How inputs become the two splits.
    private static let splits = [Option.splitText, .validationRange]

    static let run = Subcommand(
        name: "run", operands: "DUMP...", operandKind: dumpFiles,
        summary: "Turns Wikipedia dumps into token files: clean, shuffled, tokenized.",
        details: """
            DUMP is a .xml.bz2 or .xml file of a MediaWiki export, or - for standard input.
            Writes DIR/train.bin, val.bin (little-endian uint16 without a header, as nanoGPT
            reads them), train.offsets.npy, meta.json, report.html to look at, and
            DIR/corpus, to which later dumps are added: run the same command with the next
            file. What is done is not done again, so an interrupted run is gone on with by
            the same command. Options that are not given are those that DIR was made with.
            """,
        groups: [
            OptionGroup(
                "Output", [.output("the output folder DIR (default: named after the wiki, such as enwiki)")] + tokens),
            OptionGroup("Documents of the corpus", selection + [.seed]), OptionGroup("Text", text),
            OptionGroup("Pages", pages), OptionGroup("Dumps", dumps), OptionGroup("The run", [.dryRun] + common),
        ]
    ) { settings, operands in
        let dumps = try needed(operands, "DUMP given: name a .xml.bz2 or .xml file")
        var settings = settings
        try Refusals.check(dumps: dumps, settings)
        try settings.readTitles()
        let observer = settings.observer()
        let pipeline = try settings.pipeline(observer)
        try Refusals.check(tokens: settings, folder: settings.output ?? wikiName(ofDump: dumps[0]))
        try Refusals.check(outputOfTokens: settings.output)
        if settings.isDryRun { return try show(pipeline.plan(dumps, into: settings.output), observer) }
        let (folder, record) = try pipeline.run(dumps, into: settings.output)
        observer.show(RunSummary(record, folder: folder))
    }

    static let extract = Subcommand(
        name: "extract", operands: "DUMP...", operandKind: dumpFiles,
        summary: "Turns dumps into a corpus folder of clean text, or into JSON Lines.",
        details: """
            The corpus holds a folder for each dump, with JSON Lines in zstd files (zstdcat, jq).
            With -o - the documents go to standard output, one JSON object a line, in the
            order of the dump.
            """,
        groups: [
            OptionGroup(
                "Output",
                [
                    .output("the corpus folder, or - for JSON Lines on standard output (default: WIKI/corpus)"), .seed,
                    .remake,
                ]),
            OptionGroup("Text", text), OptionGroup("Pages", pages), OptionGroup("Dumps", dumps),
            OptionGroup("The run", [.dryRun] + common),
        ]
    ) { settings, operands in
        let dumps = try needed(operands, "DUMP given: name a .xml.bz2 or .xml file")
        var settings = settings
        try Refusals.check(dumps: dumps, settings)
        try settings.readTitles()
        let observer = settings.observer(writesResults: settings.output == "-")
        let pipeline = try settings.pipeline(observer)
        if settings.tokens.missing != nil, settings.output == "-" {
            throw UsageError("--missing is recorded with a part of a corpus, and -o - makes none: leave it out")
        }
        try Refusals.check(outputOfCorpus: settings.output)
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
        name: "tokenize", operands: "INPUT...", operandKind: documentFiles,
        summary: "Turns corpora, JSON Lines or plain text into token files.",
        details: """
            INPUT is a corpus folder that run or extract made, or a file of JSON Lines or
            plain text, compressed by gzip, zstd or bzip2 or not; - is standard input.
            Documents are shuffled whatever their number, in bounded memory. Options that are
            not given are those that the output folder was made with. What it holds stays;
            without INPUT it is brought up to date.
            """,
        groups: [
            OptionGroup(
                "Output",
                [.output("the output folder (default: the folder that holds the corpus; needed for other inputs)")]
                    + tokens),
            OptionGroup("Documents of corpora", selection + [.missing, .seed]),
            OptionGroup("JSON Lines and text", inputs + splits + [.inputName]),
            OptionGroup("The run", [.dryRun] + common),
        ]
    ) { settings, operands in
        var folder = settings.output
        // What a folder holds stays: without further inputs it is brought up to date.
        let inputs =
            try folder.map(Tokenization.hasFiles(in:)) ?? false
            ? operands : needed(operands, "INPUT given: name a corpus folder, or files of JSON Lines or text")
        if folder == nil, inputs.count == 1, isFolder(inputs[0]) {
            folder = splitPath(inputs[0].hasSuffix("/") ? String(inputs[0].dropLast()) : inputs[0]).folder
        }
        guard let folder else { throw UsageError("name the output folder with -o, such as -o out") }
        try Refusals.check(inputs: inputs, into: folder, settings)
        try Refusals.check(tokens: settings, folder: folder)
        try Refusals.check(outputOfTokens: folder)
        let observer = settings.observer()
        var tokenization = try Tokenization(
            of: inputs, configuration: try settings.pipeline(observer).tokens, observer: observer)
        tokenization.arguments = settings.arguments
        if settings.isDryRun { return try show(tokenization.plan(into: folder), observer) }
        let record = try tokenization.run(into: folder)
        observer.show(RunSummary(record, folder: folder))
    }

    static let trainTokenizer = Subcommand(
        name: "train-tokenizer", operands: "INPUT...", operandKind: documentFiles,
        summary: "Learns a vocabulary from corpora, JSON Lines or plain text.",
        details: """
            Writes NAME.tiktoken and NAME.json (Hugging Face's tokenizer.json), a byte-level
            BPE that --tokenizer of run and tokenize takes. INPUT is as for tokenize.
            """,
        groups: [
            OptionGroup(
                "Vocabulary",
                [
                    .output("NAME: the path of the files without their endings (needed)"), .vocabularySize,
                    .trainingPattern, .specialToken, .minimumFrequency,
                ]),
            OptionGroup(
                "Input", [.sample] + inputs.filter { $0.name != Option.noShuffle.name }),
            OptionGroup("The run", [.memory, .temporaryFolder] + common),
        ]
    ) { settings, operands in
        let inputs = try needed(operands, "INPUT given: name a corpus folder, or files of JSON Lines or text")
        guard let name = settings.output else { throw UsageError("name the result with -o, such as -o my32k") }
        guard let size = settings.vocabularySize else {
            throw UsageError("say how large the vocabulary shall be with --vocab-size, such as --vocab-size 32768")
        }
        try Refusals.check(inputs: inputs, settings)
        try Refusals.check(outputOfVocabulary: name)
        if let folder = settings.tokens.temporaryFolder { try Refusals.check(temporaryFolder: folder) }
        let observer = settings.observer()
        var training = TrainingConfiguration(
            vocabularySize: size, threads: Surroundings.threads(settings.threads))
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
        name: "corpus", operands: "list CORPUS | remove CORPUS PART... | refresh CORPUS [DUMP...]",
        operandKind: .corpusParts,
        summary: "Shows the parts of a corpus, takes parts out of it, or brings them up to date.",
        details: """
            CORPUS is a corpus folder, or the output folder that run made around it. The token
            files follow with the next run or tokenize.
            refresh makes those parts again, with their own options, whose text is that of an
            earlier version of the rules; their dumps are those named, or are looked for where
            they were seen last. Stopped, the same command goes on.
            """,
        groups: [OptionGroup("Options", [.dryRun] + common)]
    ) { settings, operands in
        try CorpusParts.run(operands, settings)
    }

    static let inspect = Subcommand(
        name: "inspect", operands: "FILE...",
        operandKind: .foldersAndFiles(endings: ["bin", "npy", "idx", "ds", "zst"]),
        summary: "Shows what is in token files or a corpus, and checks it.",
        details: """
            FILE is a folder with token files and their meta.json, one of those files, a
            file of another program that tells what it is (llm.c's, NumPy's, Megatron's .bin
            or .idx, datatrove's .ds), a corpus folder, or a segment file of a corpus.
            Documents are decoded with the vocabulary that meta.json names. Without
            --document and --offset all ids and offsets are checked as well.
            Of a corpus, documents are searched (--grep, --title, --page), drawn
            (--random), and shown beside their wikitext (--compare), in two columns or as
            a page (--html). The folder that run made holds a corpus, too.
            Exit status 1 when something is wrong, or nothing is found.
              wikiprep inspect enwiki --grep 'km[²2]' --count 5
              wikiprep inspect enwiki --random --compare enwiki-….xml.bz2 --html look.html
            """,
        groups: [
            OptionGroup("Documents", [.count, .document, .offset, .split, .random, .randomSeed]),
            OptionGroup("Documents of a corpus", [.grep, .ignoreCase, .titleToShow, .pageToShow, .compare, .html]),
            OptionGroup("Checks", [.verify]), OptionGroup("The run", [.threads, .quiet, .help]),
        ]
    ) { settings, operands in
        try Refusals.check(inspection: settings.inspection)
        let paths = try needed(operands, "FILE given: name a folder with token files, or a corpus")
        for path in paths { try GivenFile.checkExists(path) }
        _ = settings.observer()
        for path in paths {
            try Inspection.show(
                path, wanted: settings.inspection, threads: Surroundings.threads(settings.threads))
        }
    }

    static let clean = Subcommand(
        name: "clean", operands: "[FILE]", operandKind: .files(endings: ["wiki", "txt"]),
        summary: "Turns one page's wikitext into its text.",
        details: "Reads FILE, or standard input, and writes to standard output.",
        groups: [OptionGroup("Page", [.wiki, .title, .date]), OptionGroup("Text", text), OptionGroup("Help", [.help])]
    ) { settings, operands in
        if operands.count > 1 { throw UsageError("clean takes one file: run it once for each") }
        if let path = operands.first { try GivenFile.checkWikitext(path) }
        let wikitext = try StandardInput.contents(of: operands.first ?? "-")
        let wiki = settings.wiki ?? "enwiki"
        var extractor = TextExtractor(
            site: Site(wiki: wiki), options: settings.resolvedText.text, shouldStop: { StopSignal.isSet })
        let extraction = extractor.extract(wikitext, title: settings.title ?? "")
        switch extraction.ending {
        case .whole: break
        case .costly: throw RunError.costlyPage(path: operands.first ?? "-")
        case .interrupted: throw RunError.stopped(signal: StopSignal.signal, advice: "Nothing was written.")
        }
        if !extraction.text.isEmpty { try StandardOutput.write(extraction.text + [UInt8(ascii: "\n")]) }
    }

    static let decompress = Subcommand(
        name: "decompress", operands: "DUMP...", operandKind: .files(endings: ["bz2"]),
        summary: "Decompresses .bz2 files to standard output with all threads: a parallel bzcat.",
        details: "", groups: [OptionGroup("Options", [.segmentSize] + common)]
    ) { settings, operands in
        let observer = settings.observer(writesResults: true)
        let paths = try needed(operands, "DUMP given: name a .bz2 file")
        for path in paths { try GivenFile.checkFile(path) }
        for path in paths {
            do {
                try Decompression.run(path, dump: try settings.pipeline(observer).dump, observer: observer) {
                    try StandardOutput.write($0)
                }
            } catch let error as BZip2Error {
                throw DamagedInput(path: path, offset: error.offset, reason: "\(error)")
            }
        }
    }

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
        for path in paths { try GivenFile.checkExists(path) }
        let listings = try paths.map { try DumpRecordFile.listing($0, settings.listing) }
        try StandardOutput.write(
            Array(settings.listingFormat.text(of: listings, mirror: settings.mirror).utf8))
    }

    static let task = Subcommand(
        name: "task", operands: "TASK [INPUT...]", operandKind: .words(TaskCommand.Verb.allCases.map(\.rawValue)),
        summary: "Does one piece of a run: what a cluster runs on its machines.",
        details: """
            A run is these tasks, each a process that shares nothing with the others but
            files. Whoever starts them (Samples/spark does it on Apache Spark) may do them on
            any machine, in any order within a step, twice, or again: the token files are
            those of 'wikiprep run', byte for byte. A task says what it did in one JSON
            object on standard output. It takes all options of run, the same for all tasks.
              options [FILE...] -o DIR    what the token files in DIR were made with, or how the texts
                                          FILE are split: the options that all other tasks are to be
                                          given, too
              plan DUMP -o CORPUS         begin the part of a dump; list its segments
              extract DUMP --segment N -o FOLDER
                                          a segment, or 8-15 → files that belong into CORPUS/PART
              complete DUMP -o CORPUS     stitch and verify a part whose segments are there
              merge CORPUS [PART...] --token-folder DIR -o FOLDER
                                          list the complete parts; write FOLDER/parts.json. PART: those
                                          of the run's dumps, of which --missing is true
              duplicates CORPUS --dedup --parts FILE -o FOLDER
                                          what --dedup drops, for the tasks that tokenize
              slice FILE... --part-number P --ranges R --parts FILE
                                          segment files → frames by range of the shuffle key
              encode FILE --ranges R      JSON Lines or text → such frames
              tokenize --range N --ranges R --parts FILE -o FOLDER
                                          frames of a range → a piece of the token files
              check --parts FILE --results FILE -o DIR
                                          what the tasks of all ranges said → whether every
                                          document is accounted for; nothing is written
              write --split S -o FOLDER   all pieces → the token files of a split
              index --split S -o FOLDER   or: all pieces' documents → what tells where they are,
                                          and a list of the shards
              shard --split S --shard K --first-token T --token-count N --first-document D
                    --document-count M --piece-token T --piece-document D -o FOLDER
                                          the pieces that a shard is of → the shard
              finish --parts FILE --results FILE -o DIR
                                          token files that stand in DIR → meta.json, report
            """,
        groups: [
            OptionGroup(
                "Task",
                [
                    .output("the folder that is written"), .segment, .each, .partNumber, .ranges, .range, .partsFile,
                    .duplicates,
                    .tokenFolder, .splitToWrite, .shard, .firstToken, .tokenCount, .firstDocument, .documentCount,
                    .pieceToken,
                    .pieceDocument, .results, .corpusFolder, .stdinHolds, .dumpSize, .dumpModified,
                ]),
            OptionGroup("Tokens", tokens + selection + [.seed]),
            OptionGroup("JSON Lines and text", inputs + [.splitText, .validationRange]),
            OptionGroup("Text", text), OptionGroup("Pages", pages), OptionGroup("Dumps", dumps),
            OptionGroup("The process", common),
        ]
    ) { settings, operands in
        try TaskCommand.run(operands, settings)
    }

    static let generate = Subcommand(
        name: "generate", operands: "man|bash|zsh|fish", operandKind: .words(GeneratedText.allCases.map(\.rawValue)),
        summary: "Writes the manual page, or a shell's completions.",
        details: """
            They are made of the tables that the help is made of. 'make install' puts them
            where man and the shells look; without it:
              source <(wikiprep generate bash)
              wikiprep generate zsh > ~/.zfunc/_wikiprep
              wikiprep generate fish > ~/.config/fish/completions/wikiprep.fish
              wikiprep generate man | man -l -
            """,
        groups: [OptionGroup("Options", [.help])]
    ) { settings, operands in
        let names = GeneratedText.allCases.map(\.rawValue)
        let operands = try needed(operands, "text named: must be \(Spelling.list(names))")
        if operands.count > 1 { throw UsageError("generate writes one text: run it once for each") }
        guard let text = GeneratedText(rawValue: operands[0]) else {
            throw UsageError("generate \(operands[0]): \(Spelling.choices(names, for: operands[0]))")
        }
        try StandardOutput.write(Array(text.contents.utf8))
    }

    /// The wiki that a dump's file is named after.
    private static func wikiName(ofDump path: String) -> String {
        String(splitPath(path).name.prefix { $0 != "-" })
    }

    private static func needed(_ operands: [String], _ what: String) throws -> [String] {
        if operands.isEmpty { throw UsageError("no \(what)") }
        return operands
    }
}

extension Settings {
    /// The settings as a pipeline takes them.
    func pipeline(_ observer: Terminal) throws -> Pipeline {
        var pipeline = Pipeline(threads: Surroundings.threads(threads), observer: observer)
        pipeline.arguments = arguments
        pipeline.dump.wiki = wiki
        pipeline.dump.name = name
        pipeline.dump.segmentSize = segmentSize
        pipeline.dump.buckets = buckets
        pipeline.dump.salvages = salvages
        pipeline.dump.slice = slice
        pipeline.dump.index = index
        pipeline.dump.missing = tokens.missing
        if index != nil, slice == nil {
            throw UsageError("--index goes with --pages or --titles: add one of them, or leave it out")
        }
        pipeline.text = resolvedText
        pipeline.text.given = given
        pipeline.remakes = remakes
        pipeline.seed = seed
        let threads = pipeline.tokens.threads
        pipeline.tokens = tokens
        pipeline.tokens.threads = threads
        pipeline.tokens.seed = seed
        pipeline.tokens.given = given
        pipeline.tokens.remakes = remakes
        pipeline.tokens.blocks = blocks
        if blocks == nil, !given.contains("block-size"), packing != nil || padsTail != nil || padding != nil {
            // How long they are is perhaps what the folder remembers.
            pipeline.tokens.blocks = .init(size: 0)
        }
        if let packing { pipeline.tokens.blocks?.packing = packing }
        if let padsTail { pipeline.tokens.blocks?.pads = padsTail }
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
