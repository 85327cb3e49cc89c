extension Vocabulary {
    /// Reads a vocabulary file, of a kind that its content tells.
    ///
    /// A `.tiktoken` file is text: a line a token. It says neither the pattern nor the special tokens. The files
    /// `gpt2`, `r50k_base`, `p50k_base`, `p50k_edit`, `cl100k_base`, `o200k_base` and `llama3` (`.tiktoken`) are known
    /// by name and size; for all others the pattern has to be given, and they get one special token, `<|endoftext|>`,
    /// whose id is one above the highest.
    ///
    /// A Hugging Face `tokenizer.json` is JSON, and has everything. What is read are byte-level BPE models with the
    /// pre-tokenizers of `SplitPattern` and the normalizer NFC or none; `ignore_merges` and `add_prefix_space` are
    /// honoured. All `added_tokens` are special tokens, which text never turns into (`encode_special_tokens = true`
    /// there); what `post_processor` would put around a text is not put there. All else that would give other ids is
    /// refused.
    ///
    /// - Parameters:
    ///   - contents: the whole file.
    ///   - fileName: its name or path; the vocabulary is named after it, without folder and extension, or
    ///     after its folder if it is called `tokenizer.json`.
    ///   - pattern: the rule by which text is cut; nil for what the file or its name says.
    public init(contents: [UInt8], fileName: String, pattern: SplitPattern?) throws(VocabularyError) {
        let start = contents.firstIndex { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        if let start, contents[start] == UInt8(ascii: "{") {
            try self.init(huggingFace: contents, name: VocabularyFile.name(of: fileName), pattern: pattern)
            return
        }
        let list = try TiktokenFormat.parse(contents.span)
        let known = KnownVocabulary.stored(in: fileName).flatMap { $0.matches(list) ? $0 : nil }
        guard let pattern = pattern ?? known?.pattern else { throw .patternNeeded }
        let highest = list.tokens.map(\.id).max() ?? 0
        try self.init(
            list, name: VocabularyFile.name(of: fileName), pattern: pattern,
            specialTokens: known?.specialTokens ?? ["<|endoftext|>": highest + 1])
    }
}

enum VocabularyFile {
    /// What a vocabulary in this file is called.
    static func name(of fileName: String) -> String {
        let parts = fileName.split(separator: "/")
        if parts.last == "tokenizer.json", parts.count > 1, !parts[parts.count - 2].allSatisfy({ $0 == "." }) {
            return String(parts[parts.count - 2])
        }
        return stem(of: fileName)
    }

    /// The name of a file without its folder and its last extension.
    static func stem(of fileName: String) -> String {
        let name = fileName.split(separator: "/").last.map(String.init) ?? fileName
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return name }
        return String(name[..<dot])
    }
}
