/// What the settings of a `tokenizer.json` ask for, of what this module can do. Whatever would give other ids than
/// Hugging Face's tokenizers is refused.
struct HuggingFaceSettings: Equatable {
    /// The rule by which text is cut.
    var pattern: SplitPattern
    /// Text is brought into normalisation form C first.
    var composes = false
    /// A space is put before a text that does not begin with one.
    var prependsSpace = false

    /// - Parameter pattern: the rule, where the caller knows better than the file; only the regular expression is
    ///   passed over then.
    init(_ file: HuggingFaceFile, pattern: SplitPattern?) throws(VocabularyError) {
        try Self.check(file.model)
        for token in file.added_tokens ?? [] where token.special != true && !Self.isBracketed(token.content) {
            // In Hugging Face's tokenizers such a token is found in any text, and takes words and spaces from it.
            throw .unsupported(
                setting: "added_tokens", value: "\"\(token.content)\", which is not special",
                supported: "special tokens")
        }
        if let step = file.normalizer { composes = try Self.composes(step, isInside: false) }

        guard let step = file.pre_tokenizer else {
            throw .unsupported(setting: "pre_tokenizer", value: "null", supported: Self.preTokenizers)
        }
        let steps = step.type == "Sequence" ? step.pretokenizers ?? [] : [step]
        guard let last = steps.last, last.type == "ByteLevel", steps.count <= 2 else {
            let value = steps.isEmpty ? step.type : steps.map(\.type).joined(separator: ", ")
            throw .unsupported(setting: "pre_tokenizer", value: value, supported: Self.preTokenizers)
        }
        if steps.count == 1 {
            if last.use_regex == false {
                throw .unsupported(
                    setting: "pre_tokenizer.use_regex", value: "false without a Split", supported: Self.preTokenizers)
            }
            self.pattern = pattern ?? .gpt2
            prependsSpace = last.add_prefix_space ?? true
            return
        }
        self.pattern = try Self.pattern(of: steps[0], given: pattern)
        for (name, value) in [("use_regex", last.use_regex), ("add_prefix_space", last.add_prefix_space)]
        where value != false {
            throw .unsupported(setting: "pre_tokenizer.\(name)", value: "true after a Split", supported: "false")
        }
    }

    private static let preTokenizers = "ByteLevel with use_regex, or Split and ByteLevel"

    private static func check(_ model: HuggingFaceFile.Model) throws(VocabularyError) {
        if let type = model.type, type != "BPE" {
            throw .unsupported(setting: "model.type", value: type, supported: "BPE")
        }
        if let dropout = model.dropout, dropout != 0 {
            throw .unsupported(setting: "model.dropout", value: "\(dropout)", supported: "null")
        }
        if model.byte_fallback == true {
            throw .unsupported(setting: "model.byte_fallback", value: "true", supported: "false, with ByteLevel")
        }
        for (name, value) in [
            ("continuing_subword_prefix", model.continuing_subword_prefix),
            ("end_of_word_suffix", model.end_of_word_suffix),
        ] {
            if let value, !value.isEmpty {
                throw .unsupported(setting: "model.\(name)", value: "\"\(value)\"", supported: "null")
            }
        }
    }

    private static func composes(_ step: HuggingFaceFile.Step, isInside: Bool) throws(VocabularyError) -> Bool {
        if step.type == "NFC" { return true }
        guard step.type == "Sequence", !isInside else {
            throw .unsupported(setting: "normalizer", value: step.type, supported: "null, NFC")
        }
        var composes = false
        for inner in step.normalizers ?? [] where try Self.composes(inner, isInside: true) { composes = true }
        return composes
    }

    private static func pattern(
        of split: HuggingFaceFile.Step, given: SplitPattern?
    ) throws(VocabularyError) -> SplitPattern {
        guard split.type == "Split" else {
            throw .unsupported(setting: "pre_tokenizer", value: "\(split.type), ByteLevel", supported: preTokenizers)
        }
        // The patterns match everywhere, so to isolate what matches and to remove what does not are the same.
        switch (split.behavior, split.invert ?? false) {
        case ("Isolated", false), ("Removed", true): break
        default:
            throw .unsupported(
                setting: "pre_tokenizer.behavior",
                value: "\(split.behavior ?? "null")\(split.invert == true ? ", inverted" : "")", supported: "Isolated")
        }
        if let given { return given }
        let expression = split.pattern?.Regex ?? split.pattern?.String ?? "null"
        for pattern in SplitPattern.allCases
        where split.pattern?.Regex != nil
            && (pattern.regularExpression == expression || pattern.otherSpellings.contains(expression))
        {
            return pattern
        }
        throw .unsupported(
            setting: "pre_tokenizer.pattern", value: expression,
            supported:
                "the expressions of \(SplitPattern.names); if it means the same as one of these, name the pattern")
    }

    /// As `<|im_start|>`, `<tool_call>`, `[MASK]`: what is written so is a mark, and no part of any text.
    private static func isBracketed(_ name: String) -> Bool {
        name.utf8.count > 2
            && (name.hasPrefix("<") && name.hasSuffix(">") || name.hasPrefix("[") && name.hasSuffix("]"))
    }
}

extension SplitPattern {
    /// Other expressions that cut the same, as files in circulation have them.
    fileprivate var otherSpellings: [String] {
        switch self {
        case .gpt2:
            [
                #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#,
                #"'s|'t|'re|'ve|'m|'ll|'d| ?[\p{L}]+| ?[\p{N}]+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#,
            ]
        case .llama3:
            [
                #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"#
                    + #"|\s*[\r\n]+|\s+(?!\S)|\s+"#
            ]
        default: []
        }
    }
}
