import BytePairEncoding
import CLibrary
import DurableFiles
import TokenFiles
import Tokenization

/// What the token files are like.
struct TokenOptions: Sendable {
    private var tokenizer = TokenizerChoice()
    private var format: TokenFileFormat?
    private var shardTokens: Int?
    private var shardName: String?
    private var endOfText: TokenConfiguration.EndOfText?
    private var blockSize: Int?
    private var packing: BlockLayout.Packing?
    private var tail: Tail?
    private var padding: Int?
    private var validationRatio: Double?
    private var temporaryFolder: String?
    private(set) var remakes = false
    private var changesSplit = false

    /// What becomes of tokens that do not fill a row.
    private enum Tail: String, CaseIterable, Sendable {
        case drop, pad
    }

    /// - Parameter given: the names of the options that were given: the others are those of the files that are there.
    func configuration(
        _ selection: SelectionOptions, seed: UInt64?, given: Set<String>, threads: Int
    ) -> TokenConfiguration {
        var configuration = TokenConfiguration(threads: threads)
        configuration.given = given
        configuration.seed = seed
        configuration.tokenizer = tokenizer
        configuration.format = format
        configuration.shardTokens = shardTokens
        configuration.name = shardName
        configuration.endOfText = endOfText
        configuration.blocks = blocks(given: given)
        if let validationRatio { configuration.validationRatio = validationRatio }
        configuration.temporaryFolder = temporaryFolder
        configuration.remakes = remakes
        configuration.changesSplit = changesSplit
        selection.configure(&configuration)
        return configuration
    }

    private func blocks(given: Set<String>) -> TokenConfiguration.Blocks? {
        var blocks = blockSize.map { TokenConfiguration.Blocks(size: $0) }
        if blocks == nil, !given.contains("block-size"), packing != nil || tail != nil || padding != nil {
            // How long they are is perhaps what the folder remembers.
            blocks = .init(size: 0)
        }
        if let packing { blocks?.packing = packing }
        if let tail { blocks?.pads = tail == .pad }
        blocks?.padding = padding.map { UInt32(clamping: $0) }
        return blocks
    }

    // MARK: - Rules

    /// Refuses what cannot be meant.
    /// - Parameter folder: the output folder.
    func check(_ selection: SelectionOptions, folder: String) throws {
        try checkTokenizer(folder: folder)
        try selection.check(rows: blockSize != nil)
        if let temporaryFolder { try OutputPath.checkTemporaryFolder(temporaryFolder) }
    }

    private func checkTokenizer(folder: String) throws {
        let name = tokenizer.name
        if name == "gpt2" || TokenizerChoice.downloadable.contains(name) { return }
        // Of a file that is gone, the folder has a copy.
        if regularFileSize("\(folder)/tokenizer/\(splitPath(name).name)") != nil { return }
        if let known = Suggestions.nearest(to: name.lowercased(), among: ["gpt2"] + TokenizerChoice.downloadable),
            unsafe access(name, F_OK) != 0
        {
            throw UsageError("--tokenizer \(name): there is no such file; did you mean \(known)?")
        }
        if isFolder(name) {
            let inside = regularFileSize("\(name)/tokenizer.json").map { _ in "\(name)/tokenizer.json" }
            let advice =
                inside.map { "name the file in it, \($0)" } ?? "name a .tiktoken file or a tokenizer.json"
            throw UsageError("--tokenizer \(name): that is a folder: \(advice)")
        }
        do {
            try InputSniffer.checkExists(name)
        } catch let error as MissingInput {
            throw UsageError("--tokenizer \(name): there is no such file; \(error.advice)")
        }
    }

    // MARK: - Table

    static let table: [Option<Self>] = [
        Option(
            "tokenizer", value: .wordsOrFile(["gpt2"], endings: ["tiktoken", "json"], name: "gpt2|FILE"),
            "the vocabulary: gpt2 (default), or a file: tiktoken's (cl100k_base.tiktoken, o200k_base.tiktoken, your "
                + "own) or a byte-level BPE tokenizer.json of Hugging Face"
        ) { options, word in options.tokenizer.name = word },
        Option(
            "pattern",
            "how text is cut before it is encoded, of a .tiktoken file whose name does not tell it: "
                + SplitPattern.allCases.map(\.rawValue).joined(separator: ", "),
            choice: \.tokenizer.pattern, shown: "NAME"),
        Option(
            "format",
            "the files: nanogpt (default: train.bin, val.bin), llmc (NAME_train_000001.bin …), npy (build-nanogpt's "
                + "shards), megatron (.bin and .idx), datatrove (.ds)",
            choice: \.format, shown: "NAME"),
        Option(
            "shard-tokens",
            "tokens in a shard, such as 100M (default: none, which is 100M for llmc and npy, else one file)",
            count: \.shardTokens),
        Option(
            "shard-name", value: "NAME", "what the names of shards begin with (default: the output folder's name)",
            word: \.shardName),
        Option(
            "eot",
            "where a document's end-of-text token stands (default: as the format's own programs have it: prepend for "
                + "llmc and npy, else append)",
            choice: \.endOfText),
        Option(
            "block-size", "write train.npy and val.npy, arrays of rows of N tokens (default: none)",
            number: \.blockSize, in: 1...(1 << 24), noneUnsets: true),
        Option(
            "pack",
            "what a row holds: stream: the documents one after another, cut into rows (default); documents: never "
                + "more than one document",
            choice: \.packing, shown: "stream|documents"),
        Option(
            "tail", "what becomes of tokens that do not fill a row: dropped (default), or filled up with --pad-id",
            choice: \.tail),
        Option(
            "pad-id", value: "ID", "the id that fills up rows (default: none, which is end-of-text)",
            number: \.padding, in: 0...Int(UInt32.max), noneUnsets: true),
        Option(
            "val-ratio", value: .other(.share, name: "SHARE"),
            "the share of documents that go to val.bin instead of train.bin, 0 to 1 (default: 0.0005)"
        ) { options, word in
            guard let ratio = Double(word), (0...1).contains(ratio) else {
                let share = word.hasSuffix("%") ? Double(word.dropLast()) : nil
                throw UsageError(
                    "--val-ratio \(word): must be a number from 0 to 1"
                        + (share.map { "; did you mean \($0 / 100)?" } ?? ", such as 0.01"))
            }
            options.validationRatio = ratio
        },
        .temporaryFolder(\.temporaryFolder), .remake(\.remakes),
        Option(
            "new-split",
            "give up the split into training and validation of the token files that are there, where --val-ratio "
                + "asks for another",
            flag: \.changesSplit),
    ]
}
