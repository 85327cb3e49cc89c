import BytePairEncoding
import Corpus
import DumpListing
import Extraction
import CorpusParts
import TokenFiles
import Tokenization
import Wikitext
import WikiprepPipeline

extension Option {
    static let seed = Option("seed", value: "N", "the seed of the shuffle; it belongs to the corpus (default: 2357)") {
        settings, value in
        guard let seed = UInt64(value) else {
            throw UsageError("--seed \(value): must be a whole number from 0 to 18446744073709551615")
        }
        settings.seed = seed
    }
    static let validationRatio = Option(
        "val-ratio", value: "SHARE",
        "the share of documents that go to val.bin instead of train.bin, 0 to 1 (default: 0.0005)"
    ) { settings, value in
        guard let ratio = Double(value), (0...1).contains(ratio) else {
            let share = value.hasSuffix("%") ? Double(value.dropLast()) : nil
            throw UsageError(
                "--val-ratio \(value): must be a number from 0 to 1"
                    + (share.map { "; did you mean \($0 / 100)?" } ?? ", such as 0.01"))
        }
        settings.tokens.validationRatio = ratio
    }
    static let tokenizer = Option(
        "tokenizer", value: .wordsOrFile(["gpt2"], endings: ["tiktoken", "json"], name: "gpt2|FILE"),
        "the vocabulary: gpt2 (default), or a file: tiktoken's (cl100k_base.tiktoken, o200k_base.tiktoken, your own) or a byte-level BPE tokenizer.json of Hugging Face"
    ) { settings, value in settings.tokens.tokenizer.name = value }
    static let pattern = Option(
        "pattern", value: .choice(SplitPattern.self, name: "NAME"),
        "how text is cut before it is encoded, of a .tiktoken file whose name does not tell it: \(SplitPattern.allCases.map(\.rawValue).joined(separator: ", "))"
    ) { settings, value in settings.tokens.tokenizer.pattern = try choice(value, "--pattern") as SplitPattern }
    static let format = Option(
        "format", value: .choice(TokenFileFormat.self, name: "NAME"),
        "the files: nanogpt (default: train.bin, val.bin), llmc (NAME_train_000001.bin …), npy (build-nanogpt's shards), megatron (.bin and .idx), datatrove (.ds)"
    ) { settings, value in settings.tokens.format = try choice(value, "--format") as TokenFileFormat }
    static let shardTokens = Option(
        "shard-tokens", value: "N|none",
        "tokens in a shard, such as 100M (default: none, which is 100M for llmc and npy, else one file)"
    ) { settings, value in
        settings.tokens.shardTokens = value == none ? nil : try count(value, "--shard-tokens")
    }
    static let shardName = Option(
        "shard-name", value: "NAME", "what the names of shards begin with (default: the output folder's name)"
    ) { settings, value in settings.tokens.name = value }
    static let endOfText = Option(
        "eot", value: .choice(TokenConfiguration.EndOfText.self),
        "where a document's end-of-text token stands (default: as the format's own programs have it: prepend for llmc and npy, else append)"
    ) { settings, value in settings.tokens.endOfText = try choice(value, "--eot") as TokenConfiguration.EndOfText }
    static let blockSize = Option(
        "block-size", value: "N|none", "write train.npy and val.npy, arrays of rows of N tokens (default: none)"
    ) { settings, value in
        settings.blocks =
            value == none
            ? nil : TokenConfiguration.Blocks(size: try number(value, "--block-size", 1...(1 << 24)))
    }
    static let pack = Option(
        "pack", value: .choice(BlockLayout.Packing.self, name: "stream|documents"),
        "what a row holds: stream: the documents one after another, cut into rows (default); documents: never more than one document"
    ) { settings, value in settings.packing = try choice(value, "--pack") as BlockLayout.Packing }
    static let tail = Option(
        "tail", value: .choice(Tail.self),
        "what becomes of tokens that do not fill a row: dropped (default), or filled up with --pad-id"
    ) { settings, value in
        settings.padsTail = try choice(value, "--tail") as Tail == .pad
    }
    static let padID = Option(
        "pad-id", value: "ID|none", "the id that fills up rows (default: none, which is end-of-text)"
    ) { settings, value in
        settings.padding = value == none ? nil : UInt32(try number(value, "--pad-id", 0...Int(UInt32.max)))
    }
}
