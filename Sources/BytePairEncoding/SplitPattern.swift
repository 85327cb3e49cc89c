/// The rule by which text is cut into pretokens before its bytes are merged. It belongs to the vocabulary: another rule
/// gives other ids.
///
/// Letters, numbers, marks, white space and scripts are those of the Unicode version named in `ScalarClassRanges`.
public enum SplitPattern: String, Sendable, CaseIterable {
    /// GPT-2's, which r50k_base, p50k_base and p50k_edit have too (github.com/openai/gpt-2, `src/encoder.py`).
    case gpt2
    /// That of cl100k_base, the vocabulary of GPT-3.5 and GPT-4 (github.com/openai/tiktoken,
    /// `tiktoken_ext/openai_public.py`). White space at the end of a text is one pretoken.
    case cl100k
    /// That of o200k_base, the vocabulary of GPT-4o (same file): words end where lower case turns into upper case, and
    /// marks belong to words.
    case o200k
    /// Llama 3's (`tokenizer.json` of the models): as cl100k's, but line ends are cut off at the end of a text too.
    case llama3
    /// That of Qwen 2 and later (`tokenizer.json` of the models): as Llama 3's, with each digit alone. The models'
    /// `tokenizer.json` asks for normalisation form C besides; that is a matter of `Vocabulary.normalization`.
    case qwen2
    /// This project's own, for vocabularies of Japanese: a word is letters and the hiragana after them, so a new one
    /// begins where hiragana ends and other letters follow. What stands before a word belongs to it, as in cl100k's,
    /// but no comma or full stop, across which cl100k's and o200k's patterns make tokens of two clauses. Elsewhere it
    /// cuts as Llama 3's, with marks in words.
    case japanese

    /// The rule as a regular expression whose first alternative that matches counts. It means the same to tiktoken
    /// (`pat_str`) and to Hugging Face's tokenizers (`Split` with the behaviour `Isolated`), of whose engines one takes
    /// `$` for the end of a line and `{1,3}+` for "any number of times". tiktoken's own patterns are written with
    /// possessive quantifiers, and cut the same.
    public var regularExpression: String {
        switch self {
        case .gpt2:
            #"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
        case .cl100k:
            #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"#
                + #"|\s+\z|\s*[\r\n]|\s+(?!\S)|\s"#
        case .o200k:
            #"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"#
                + #"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"#
                + #"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"#
                + #"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"#
                + #"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
        case .llama3:
            #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"#
                + #"|\s*[\r\n]+|\s+(?!\S)|\s+"#
        case .qwen2:
            #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"#
                + #"|\s*[\r\n]+|\s+(?!\S)|\s+"#
        case .japanese:
            #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{M}\p{N}、。，．！？]?"#
                + #"(?:[^\p{N}\p{P}\p{S}\p{Z}\p{C}ぁ-ゖゝ-ゟ]+(?:[ぁ-ゖゝ-ゟ][ぁ-ゖゝ-ゟー\p{M}]*)?"#
                + #"|[ぁ-ゖゝ-ゟ][ぁ-ゖゝ-ゟー\p{M}]*)"#
                + #"|\p{N}{1,3}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
        }
    }

    /// The names of all patterns, for messages.
    static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
