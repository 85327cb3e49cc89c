/// Rows of equal length, as masked-language-model and `group_texts` users train on.
public struct BlockLayout: Equatable, Sendable {
    /// How documents fill rows.
    public enum Packing: String, CaseIterable, Sendable {
        /// A row never holds tokens of two documents.
        case documents
        /// All documents run on, one after another, and are cut into rows.
        case stream
    }

    /// What becomes of tokens that do not fill a row: those at the end of each document, or of the stream.
    public enum Tail: Equatable, Sendable {
        /// They go, counted.
        case drop
        /// The row is filled up with this id.
        case pad(UInt32)
    }

    /// Tokens in a row.
    public var size: Int
    /// How documents fill rows.
    public var packing: Packing
    /// What becomes of tokens that do not fill a row.
    public var tail: Tail

    /// The longest rows: 2^24 tokens.
    public static let maximumSize = 1 << 24

    /// Rows of `size` tokens.
    public init(size: Int, packing: Packing, tail: Tail) {
        self.size = size
        self.packing = packing
        self.tail = tail
    }
}
