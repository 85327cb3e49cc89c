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
    /// All of them, in the order of the help. The first is also what `wikiprep DUMP...` means.
    static let all: [Subcommand] = [
        run, extract, tokenize, trainTokenizer, corpus, inspect, clean, decompress, parts, task, generate,
    ]

    static let common = [Option.threads, .progress, .quiet, .help]
    static let dumpFiles = OperandKind.files(endings: ["bz2", "xml"])
    static let documentFiles = OperandKind.foldersAndFiles(endings: [
        "jsonl", "ndjson", "json", "txt", "gz", "zst", "bz2",
    ])
    /// What shapes the text of a page.
    static let text = [
        Option.textFormat, .headings, .lists, .tables, .math, .code, .captions, .ruby, .nfkc, .withTitle, .sections,
        .sectionsFile, .templates,
    ]
    /// Which pages become documents.
    static let pages = [Option.minCharacters, .keepDisambiguation, .namespaces]
    static let dumps = [
        Option.wiki, .name, .slicePages, .sliceFirst, .sliceTitles, .index, .salvage, .missing, .segmentSize, .buckets,
    ]
    static let tokens = [
        Option.tokenizer, .pattern, .format, .shardTokens, .shardName, .endOfText, .blockSize, .pack, .tail, .padID,
        .validationRatio, .temporaryFolder, .remake, .newSplit,
    ]
    /// Which documents of a corpus become tokens.
    static let selection = [Option.mix, .dedup, .onlyNew, .documents]
    /// How documents are read that are no dump.
    static let inputs = [
        Option.inputFormat, .textField, .lines, .delimiter, .skipInvalid, .noShuffle,
    ]
    /// How inputs become the two splits.
    static let splits = [Option.splitText, .validationRange]

    /// The wiki that a dump's file is named after.
    static func wikiName(ofDump path: String) -> String {
        String(splitPath(path).name.prefix { $0 != "-" })
    }

    static func needed(_ operands: [String], _ what: String) throws -> [String] {
        if operands.isEmpty { throw UsageError("no \(what)") }
        return operands
    }
}
