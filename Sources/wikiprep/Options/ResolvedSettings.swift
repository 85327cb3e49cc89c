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
