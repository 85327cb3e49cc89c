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
}
