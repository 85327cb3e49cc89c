/// The rule by which text is cut into pretokens before its bytes are merged. It belongs to the vocabulary: another rule
/// gives other ids.
///
/// Letters, numbers and white space are those of the Unicode version named in `ScalarClassRanges`.
public enum SplitPattern: String, Sendable, CaseIterable {
    /// GPT-2's: `'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
    /// (github.com/openai/gpt-2, `src/encoder.py`).
    case gpt2
}
