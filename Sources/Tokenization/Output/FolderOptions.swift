import BytePairEncoding
import Corpus
import DurableFiles
import CorpusParts
import TokenFiles

/// An option for which a folder and a run have different values.
public struct OptionDifference: Equatable, Sendable {
    /// The option's name on the command line, without dashes.
    public var option: String
    /// What the folder was made with.
    public var recorded: String
    /// What is asked for.
    public var wanted: String
    /// What would become of the folder, in words.
    public var consequence: String

    /// What an option decides.
    package enum Kind {
        /// What the token files are like.
        case tokens
        /// Which documents are for validation.
        case split
        /// What the text of pages is like.
        case text
    }

    /// Options that say which documents are for validation, those among them that say what a document is.
    private static let splitOptions: Set = [
        "val-ratio", "split-text", "seed", "input-format", "text-field", "lines", "delimiter",
    ]

    /// What it decides.
    package var kind: Kind {
        if Self.splitOptions.contains(option) { return .split }
        return TextConfiguration.optionNames.contains(option) ? .text : .tokens
    }

    /// An option that differs.
    package init(option: String, recorded: String, wanted: String, consequence: String) {
        self.option = option
        self.recorded = recorded
        self.wanted = wanted
        self.consequence = consequence
    }
}

extension TokenFilesRecord {
    /// The options that make these files, by their names on the command line, with the values that are written there.
    /// Those that have their defaults are not among them; of one without a value, it is empty.
    ///
    /// A vocabulary is named by its file, without the folder. What the format decides where nothing is said (where the
    /// end-of-text token stands, how large shards are) is as good as not said.
    public var options: [String: String] {
        var options: [String: String] = [:]
        if let tokenizerFile {
            options["tokenizer"] = splitPath(tokenizerFile).name
            // Hugging Face's files say it themselves, and may have been overruled.
            options["pattern"] = pattern
        }
        let format = TokenFileFormat(rawValue: format)
        if self.format != (blockSize == nil ? TokenFileFormat.nanogpt : .npy).rawValue {
            options["format"] = self.format
        }
        let usual = blockSize == nil ? format?.defaultShardTokens : nil
        if let shardTokens, shardTokens != usual { options["shard-tokens"] = String(shardTokens) }
        options["shard-name"] = shardName
        if eotPosition != TokenConfiguration.defaultEndOfText(format, inRows: blockSize != nil).rawValue {
            options["eot"] = eotPosition
        }
        if let blockSize {
            options["block-size"] = String(blockSize)
            if pack != BlockLayout.Packing.stream.rawValue { options["pack"] = pack }
            if let padID {
                options["tail"] = "pad"
                if padID != eot { options["pad-id"] = String(padID) }
            }
        }
        if valRatio != TokenConfiguration.defaultValidationRatio { options["val-ratio"] = "\(valRatio)" }
        if seed != ShuffleKey.defaultSeed { options["seed"] = String(seed) }
        options["mix"] = WikiMix.text(of: mix ?? [:])
        if dedup { options["dedup"] = "" }
        if listsDocuments ?? false { options["documents"] = "" }
        options["input-format"] = inputFormat
        options["text-field"] = textField
        if lines ?? false { options["lines"] = "" }
        options["delimiter"] = delimiter
        if skipInvalid ?? false { options["skip-invalid"] = "" }
        if !shuffled { options["no-shuffle"] = "" }
        options["split-text"] = splitText
        return options
    }

    /// The options that 0.1 had and did not record.
    private static let unrecorded: Set = [
        "documents", "input-format", "text-field", "lines", "delimiter", "skip-invalid",
    ]

    /// The values of options that are not among ``options``.
    private static let defaults = [
        "tokenizer": "gpt2", "pack": "stream", "tail": "drop",
        "val-ratio": "\(TokenConfiguration.defaultValidationRatio)", "seed": "\(ShuffleKey.defaultSeed)",
        "text-field": "text", "input-format": "auto", "dedup": "no", "documents": "no", "lines": "no",
        "skip-invalid": "no", "no-shuffle": "no",
    ]

    /// An option's value as it could be given.
    private func shown(_ name: String, _ value: String?) -> String {
        switch name {
        // What the format decides has a value, too.
        case "format": return format
        case "eot": return eotPosition
        case "shard-tokens": return shardTokens.map { String($0) } ?? "none"
        default: break
        }
        guard let value else { return Self.defaults[name] ?? "none" }
        return value.isEmpty ? "yes" : value
    }

    /// The options in which files that are planned differ from these.
    ///
    /// Weights of wikis that these files do not have may be anything, as those of wikis that will not be there;
    /// vocabularies are the same by their content.
    /// - Parameters:
    ///   - planned: what `meta.json` would say of them.
    ///   - present: the wikis that will be there; nil: not known.
    package func differences(from planned: TokenFilesRecord, wikis present: Set<String>?) -> [OptionDifference] {
        var (own, other) = (options, planned.options)
        // Compared by what they are, not by what they are called.
        let isSameVocabulary =
            !vocabSHA256.isEmpty && vocabSHA256 == planned.vocabSHA256 && pattern == planned.pattern
            && vocabSize == planned.vocabSize && eot == planned.eot
        for name in ["tokenizer", "pattern"] {
            own[name] = nil
            other[name] = nil
        }
        if !isSameVocabulary {
            own["tokenizer"] = vocabularyInWords
            other["tokenizer"] = planned.vocabularyInWords
        }
        // A name that only one of the formats has is no difference of its own.
        if own["shard-name"] == nil || other["shard-name"] == nil {
            own["shard-name"] = nil
            other["shard-name"] = nil
        }
        // Without inputs they decide nothing.
        let readings = inputs.isEmpty ? ["input-format", "text-field", "lines", "delimiter", "skip-invalid"] : []
        let splitting = own["split-text"] == nil || other["split-text"] == nil ? ["split-text"] : []
        for name in readings + splitting {
            own[name] = nil
            other[name] = nil
        }
        let wikis = Set(parts.map(\.wiki))
        let knowsWikis = inputs.isEmpty
        own["mix"] = WikiMix.text(of: (mix ?? [:]).filter { !knowsWikis || present?.contains($0.key) ?? true })
        other["mix"] = WikiMix.text(of: (planned.mix ?? [:]).filter { !knowsWikis || wikis.contains($0.key) })
        var names = Set(own.keys).union(other.keys)
        if commands == nil { names.subtract(Self.unrecorded.subtracting(listsDocuments ?? false ? ["documents"] : [])) }
        return names.sorted().filter { own[$0] != other[$0] }.map { name in
            OptionDifference(
                option: name, recorded: shown(name, own[name]), wanted: planned.shown(name, other[name]),
                consequence: Self.consequence(of: name))
        }.filter { $0.recorded != $0.wanted }
    }

    private static func consequence(of option: String) -> String {
        switch option {
        case "val-ratio", "split-text": "documents would move between validation and training"
        case "tokenizer": "every document would be encoded anew, with other ids"
        case "seed": "all documents would be shuffled anew, and move between validation and training"
        case "input-format", "text-field", "lines", "delimiter":
            "the inputs would become other documents, and text would move between validation and training"
        case "skip-invalid": "the inputs would become other documents"
        default: "the token files would be replaced"
        }
    }

    private var vocabularyInWords: String {
        let name = tokenizerFile.map { splitPath($0).name } ?? tokenizer
        return "\(name) (pattern \(pattern), SHA-256 \(vocabSHA256.prefix(12))…)"
    }
}

extension WikiMix {
    /// Weights as `--mix` takes them, those of 1 left out; nil: there are no others.
    package static func text(of weights: [String: Double]) -> String? {
        let entries = weights.filter { $0.value != 1 }.sorted { $0.key < $1.key }.map { wiki, weight in
            "\(wiki)=\(Int(exactly: weight).map { String($0) } ?? "\(weight)")"
        }
        return entries.isEmpty ? nil : entries.joined(separator: ",")
    }
}

extension TokenConfiguration {
    /// The share of documents for validation where nothing is said.
    static let defaultValidationRatio = 0.0005

    /// Where the end-of-text token stands where nothing is said.
    static func defaultEndOfText(_ format: TokenFileFormat?, inRows: Bool) -> EndOfText {
        if inRows { return .append }
        return switch format {
        case .nanogpt, .megatron, .datatrove, nil: .append
        case .llmc, .npy: .prepend
        }
    }

    /// Takes from a folder's record what was not asked for.
    /// - Parameters:
    ///   - record: how the folder was made.
    ///   - folder: where it is, with the copy of its vocabulary.
    ///   - wikis: those whose documents there will be; nil: not known.
    package mutating func inherit(_ record: TokenFilesRecord, folder: String, wikis: Set<String>?) throws {
        let options = record.options
        /// Whether the folder's value counts.
        func inherits(_ names: String...) -> Bool { !names.contains { given?.contains($0) ?? true } }
        tokenizer.known = .init(folder: folder, record)
        if inherits("tokenizer", "pattern") {
            tokenizer.name = record.tokenizerFile.map { "\(folder)/\($0)" } ?? "gpt2"
            tokenizer.pattern = record.tokenizerFile == nil ? nil : SplitPattern(rawValue: record.pattern)
        } else if inherits("tokenizer"), let file = record.tokenizerFile {
            tokenizer.name = "\(folder)/\(file)"
        }
        // Rows are NumPy's: whoever asks for them, or for another format, asks for both.
        let asksForRows = !inherits("block-size") && blocks != nil
        let asksForFiles = !inherits("format") && (format ?? .nanogpt) != .npy
        if inherits("block-size"), !asksForFiles {
            if let size = record.blockSize {
                var rows = blocks ?? Blocks(size: 0)
                rows.size = size
                blocks = rows
            } else if blocks?.size == 0, inherits("pack", "tail", "pad-id") {
                blocks = nil
            }
        }
        if blocks != nil, record.blockSize != nil {
            if inherits("pack") { blocks?.packing = record.pack.flatMap(BlockLayout.Packing.init) ?? .stream }
            if inherits("tail") { blocks?.pads = record.padID != nil }
            if inherits("pad-id"), blocks?.pads ?? false { blocks?.padding = options["pad-id"].flatMap { UInt32($0) } }
        }
        if inherits("format"), !asksForRows, let name = options["format"] {
            guard let known = TokenFileFormat(rawValue: name) else {
                throw TokenFilesRecordError.unknownValue(field: "format", value: name)
            }
            format = known
        }
        if inherits("shard-tokens") { shardTokens = options["shard-tokens"].flatMap { Int($0) } }
        if name == nil, usesName { name = record.shardName }
        if inherits("eot") { endOfText = try options["eot"] == nil ? nil : record.endOfTextPosition() }
        if inherits("val-ratio") { validationRatio = record.valRatio }
        if seed == nil { seed = record.seed }
        if inherits("mix") || !mix.weights.isEmpty, let weights = record.mix, given != nil {
            // Which wikis inputs name, only reading tells.
            let known = weights.filter { !record.inputs.isEmpty || wikis?.contains($0.key) ?? true }
            mix.weights.merge(known) { asked, _ in asked }
        }
        if inherits("dedup") { dropsDuplicates = record.dedup }
        if inherits("split-text") {
            // A folder of version 0.1 has given up its split.
            splitsText =
                record.inputs.isEmpty && record.formerTexts == nil || record.commands == nil
                ? nil : record.splitText.flatMap(TextSplitting.init) ?? .documents
        }
        if inherits("documents") { listsDocuments = record.listsDocuments ?? false }
        if inherits("no-shuffle") { shuffles = record.shuffled }
        if inherits("input-format") {
            input.format = record.inputFormat.flatMap(TextInputConfiguration.Format.init) ?? .auto
        }
        if inherits("text-field") { input.textField = record.textField ?? "text" }
        if inherits("skip-invalid") { input.skipsInvalid = record.skipInvalid ?? false }
        if inherits("lines", "delimiter") {
            input.documents =
                record.lines ?? false
                ? .lines : record.delimiter.flatMap(TextInputConfiguration.Documents.init(delimiter:)) ?? .files
        }
    }
}

extension TextInputConfiguration.Documents {
    /// What stands between documents, as `--delimiter` takes it: `\n`, `\r`, `\t`, `\0` and `\\` stand for what they do
    /// in C. Nil of what is empty, or has another backslash.
    package init?(delimiter text: String) {
        let escapes: [UInt8: UInt8] = [
            UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09, UInt8(ascii: "0"): 0,
            UInt8(ascii: "\\"): UInt8(ascii: "\\"),
        ]
        var bytes: [UInt8] = []
        var isEscape = false
        for byte in text.utf8 {
            if isEscape {
                guard let meant = escapes[byte] else { return nil }
                bytes.append(meant)
                isEscape = false
            } else if byte == UInt8(ascii: "\\") {
                isEscape = true
            } else {
                bytes.append(byte)
            }
        }
        if isEscape || bytes.isEmpty { return nil }
        self = .delimited(by: bytes)
    }

    /// What stands between documents, as ``init(delimiter:)`` takes it; nil where documents are files or lines.
    package var delimiter: String? {
        guard case .delimited(let bytes) = self else { return nil }
        let escapes: [UInt8: String] = [0x0A: "\\n", 0x0D: "\\r", 0x09: "\\t", 0: "\\0", UInt8(ascii: "\\"): "\\\\"]
        // It came as an argument, which is UTF-8, or from a library user, whose bytes may be anything.
        var plain: [UInt8] = []
        var text = ""
        for byte in bytes {
            if let escape = escapes[byte] {
                text += String(decoding: plain, as: UTF8.self) + escape
                plain = []
            } else {
                plain.append(byte)
            }
        }
        return text + String(decoding: plain, as: UTF8.self)
    }
}
