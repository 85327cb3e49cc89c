/// What can be wrong with a vocabulary, or with ids that are decoded by it.
public enum VocabularyError: Error, Equatable, Sendable {
    /// The line (the first is 1) is not "base64 of the bytes, a space, the rank in decimal".
    case malformedLine(Int)
    /// The text of the vocabulary has this many bytes; the limit is 4 GiB.
    case tooLarge(bytes: Int)
    /// The rank on this line, or the id of a special token, is above `Vocabulary.maximumID`.
    case idTooLarge(UInt64, line: Int?)
    /// Two tokens have this id; the second stands on this line, or is a special token.
    case duplicateID(TokenID, line: Int?)
    /// The token on this line (nil in a file without lines) is there already, with another id.
    case duplicateToken(line: Int?)
    /// No token is this single byte, so there is text that cannot be encoded.
    case missingByte(UInt8)
    /// The file does not say by which pattern text is cut, and its name is not that of a known vocabulary.
    case patternNeeded
    /// A `tokenizer.json` has a setting that would give ids which this module cannot give.
    case unsupported(setting: String, value: String, supported: String)
    /// The file begins as JSON and is none, or none that a `tokenizer.json` could be; the reader's own words.
    case malformedTokenizerJSON(String)
    /// The merge with this number (the first is 0) is not of two tokens that make a third.
    case malformedMerge(Int, String)
    /// There is no token with this id in the vocabulary.
    case unknownID(TokenID)
}

extension VocabularyError: CustomStringConvertible {
    /// The error in words, for a message to the user.
    public var description: String {
        switch self {
        case .malformedLine(let line):
            "vocabulary, line \(line): expected base64, a space and a rank"
        case .tooLarge(let bytes):
            "vocabulary: \(bytes) bytes of text are above the limit of 4 GiB"
        case .idTooLarge(let id, let line):
            "vocabulary, \(Self.place(line)): id \(id) is above the limit of \(Vocabulary.maximumID)"
        case .duplicateID(let id, let line):
            "vocabulary, \(Self.place(line)): a second token with the id \(id)"
        case .duplicateToken(let line):
            "vocabulary, \(Self.place(line)): this token is there already, with another id"
        case .missingByte(let byte):
            "vocabulary: no token for the single byte \(byte); not a byte-level vocabulary"
        case .patternNeeded:
            "vocabulary: the file does not say how text is cut; give a pattern: \(SplitPattern.names)"
        case .unsupported(let setting, let value, let supported):
            "its \(setting) is \(value); supported: \(supported)"
        case .malformedTokenizerJSON(let message):
            "no tokenizer with a byte-level BPE model: \(message)"
        case .malformedMerge(let number, let merge):
            "merge \(number), \"\(merge)\", is not of two tokens that make a third"
        case .unknownID(let id):
            "token id \(id) is not in the vocabulary"
        }
    }

    private static func place(_ line: Int?) -> String {
        line.map { "line \($0)" } ?? "special tokens"
    }
}
