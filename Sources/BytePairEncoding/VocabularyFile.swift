extension Vocabulary {
    /// Reads a vocabulary file, of a kind that its content tells.
    ///
    /// A `.tiktoken` file is text: a line a token. It says neither the pattern nor the special tokens. The files
    /// `gpt2`, `r50k_base`, `p50k_base`, `p50k_edit`, `cl100k_base`, `o200k_base` and `llama3` (`.tiktoken`) are known by
    /// name and size; for all others the pattern has to be given, and they get one special token, `<|endoftext|>`, whose id
    /// is one above the highest.
    ///
    /// - Parameters:
    ///   - contents: the whole file.
    ///   - fileName: its name or path; the vocabulary is named after it, without folder and extension.
    ///   - pattern: the rule by which text is cut; nil for what the file or its name says.
    public init(contents: [UInt8], fileName: String, pattern: SplitPattern?) throws(VocabularyError) {
        let list = try TiktokenFormat.parse(contents.span)
        let known = KnownVocabulary.stored(in: fileName).flatMap { $0.matches(list) ? $0 : nil }
        guard let pattern = pattern ?? known?.pattern else { throw .patternNeeded }
        let highest = list.tokens.map(\.id).max() ?? 0
        try self.init(
            list, name: VocabularyFile.stem(of: fileName), pattern: pattern,
            specialTokens: known?.specialTokens ?? ["<|endoftext|>": highest + 1])
    }
}

enum VocabularyFile {
    /// The name of a file without its folder and its last extension.
    static func stem(of fileName: String) -> String {
        let name = fileName.split(separator: "/").last.map(String.init) ?? fileName
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return name }
        return String(name[..<dot])
    }
}
