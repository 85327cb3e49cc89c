import BZip2
import Corpus
import DurableFiles
import Extraction
import CorpusParts
import Tokenization
import WikiprepPipeline
import Wikitext
import Workers

extension Subcommand {
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
        try UsageChecks.check(dumps: dumps, settings)
        try settings.readTitles()
        let observer = settings.observer(writesResults: settings.output == "-")
        let pipeline = try settings.pipeline(observer)
        if settings.tokens.missing != nil, settings.output == "-" {
            throw UsageError("--missing is recorded with a part of a corpus, and -o - makes none: leave it out")
        }
        try UsageChecks.check(outputOfCorpus: settings.output)
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
}
