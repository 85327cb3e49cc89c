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
        try UsageChecks.check(dumps: dumps, settings)
        try settings.readTitles()
        let observer = settings.observer()
        let pipeline = try settings.pipeline(observer)
        try UsageChecks.check(tokens: settings, folder: settings.output ?? wikiName(ofDump: dumps[0]))
        try UsageChecks.check(outputOfTokens: settings.output)
        if settings.isDryRun { return try show(pipeline.plan(dumps, into: settings.output), observer) }
        let (folder, record) = try pipeline.run(dumps, into: settings.output)
        observer.show(RunSummary(record, folder: folder))
    }
}
