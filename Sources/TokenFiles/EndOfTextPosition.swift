/// Where the end-of-text token stands in each document.
public enum EndOfTextPosition: String, CaseIterable, Sendable, Codable {
    /// Behind the text, as nanoGPT has it.
    case append
    /// Before the text, as llm.c and build-nanogpt have it.
    case prepend
    /// Nowhere.
    case none
}
