/// What a `.tiktoken` file does not say about the vocabularies that everyone uses: the pattern, and the special tokens.
///
/// Source: github.com/openai/tiktoken, `tiktoken_ext/openai_public.py`; for Llama 3 github.com/meta-llama/llama-models,
/// `models/llama3/tokenizer.py`.
struct KnownVocabulary: Sendable {
    /// The name, as that of a file without `.tiktoken`.
    let name: String
    let pattern: SplitPattern
    /// How many tokens the file has, and the highest rank: a file with another content is another vocabulary.
    let tokens: Int
    let highestRank: TokenID
    let specialTokens: [String: TokenID]

    static let all: [KnownVocabulary] = [
        KnownVocabulary(
            name: "gpt2", pattern: .gpt2, tokens: 50_256, highestRank: 50_255,
            specialTokens: ["<|endoftext|>": 50_256]),
        KnownVocabulary(
            name: "r50k_base", pattern: .gpt2, tokens: 50_256, highestRank: 50_255,
            specialTokens: ["<|endoftext|>": 50_256]),
        KnownVocabulary(
            name: "p50k_base", pattern: .gpt2, tokens: 50_280, highestRank: 50_280,
            specialTokens: ["<|endoftext|>": 50_256]),
        KnownVocabulary(
            name: "p50k_edit", pattern: .gpt2, tokens: 50_280, highestRank: 50_280,
            specialTokens: [
                "<|endoftext|>": 50_256, "<|fim_prefix|>": 50_281, "<|fim_middle|>": 50_282, "<|fim_suffix|>": 50_283,
            ]),
        KnownVocabulary(
            name: "cl100k_base", pattern: .cl100k, tokens: 100_256, highestRank: 100_255,
            specialTokens: [
                "<|endoftext|>": 100_257, "<|fim_prefix|>": 100_258, "<|fim_middle|>": 100_259,
                "<|fim_suffix|>": 100_260, "<|endofprompt|>": 100_276,
            ]),
        KnownVocabulary(
            name: "o200k_base", pattern: .o200k, tokens: 199_998, highestRank: 199_997,
            specialTokens: ["<|endoftext|>": 199_999, "<|endofprompt|>": 200_018]),
        KnownVocabulary(
            name: "llama3", pattern: .llama3, tokens: 128_000, highestRank: 127_999,
            specialTokens: llama3SpecialTokens),
    ]

    /// The known vocabulary that is stored in a file of this name.
    static func stored(in fileName: String) -> KnownVocabulary? {
        let name = VocabularyFile.stem(of: fileName)
        return all.first { $0.name == name }
    }

    /// Whether a file holds this vocabulary, going by its size.
    func matches(_ list: TokenList) -> Bool {
        list.tokens.count == tokens && list.tokens.map(\.id).max() == highestRank
    }

    /// Llama 3 has 256 of them, most of them reserved.
    private static let llama3SpecialTokens: [String: TokenID] = {
        let names: [TokenID: String] = [
            0: "<|begin_of_text|>", 1: "<|end_of_text|>", 4: "<|finetune_right_pad_id|>", 6: "<|start_header_id|>",
            7: "<|end_header_id|>", 8: "<|eom_id|>", 9: "<|eot_id|>", 10: "<|python_tag|>",
        ]
        var tokens: [String: TokenID] = [:]
        var reserved = 0
        for offset in 0..<256 as Range<TokenID> {
            if let name = names[offset] {
                tokens[name] = 128_000 + offset
            } else {
                tokens["<|reserved_special_token_\(reserved)|>"] = 128_000 + offset
                reserved += 1
            }
        }
        return tokens
    }()
}
