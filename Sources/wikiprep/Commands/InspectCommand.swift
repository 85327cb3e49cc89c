import BZip2
import Corpus
import DurableFiles
import Extraction
import InputStreams
import CorpusParts
import Tokenization
import WikiprepPipeline
import Workers

extension Subcommand {
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
        try UsageChecks.check(inspection: settings.inspection)
        let paths = try needed(operands, "FILE given: name a folder with token files, or a corpus")
        for path in paths { try InputSniffer.checkExists(path) }
        _ = settings.observer()
        for path in paths {
            try Inspection.show(
                path, wanted: settings.inspection, threads: Surroundings.threads(settings.threads))
        }
    }
}
