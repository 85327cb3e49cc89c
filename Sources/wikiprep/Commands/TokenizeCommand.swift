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
        try UsageChecks.check(inputs: inputs, into: folder, settings)
        try UsageChecks.check(tokens: settings, folder: folder)
        try UsageChecks.check(outputOfTokens: folder)
        let observer = settings.observer()
        let pipeline = try settings.pipeline(observer)
        if settings.isDryRun {
            let tokenization = try Tokenization(of: inputs, configuration: pipeline.tokens, observer: observer)
            return try show(tokenization.plan(into: folder), observer)
        }
        let record = try pipeline.tokenize(inputs, into: folder)
        observer.show(RunSummary(record, folder: folder))
    }
}
