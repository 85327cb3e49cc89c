import Statistics

/// What is wrong in the files of a split.
public enum TokenFileProblem: Equatable, Sendable {
    /// The first offset is not 0.
    case firstOffset(UInt64)
    /// A document ends before it begins.
    case descendingOffsets(document: Int)
    /// The last offset is not the number of tokens.
    case lastOffset(UInt64, tokens: Int)
    /// A document has no end-of-text token where it should have one.
    case missingEndOfText(document: Int)
    /// An end-of-text token, at this place of the split, where there should be none.
    case endOfTextInside(document: Int, token: Int)
    /// An id, at this place of the split, that the vocabulary does not have.
    case unknownID(UInt32, token: Int)
    /// In an index of Megatron's, a sequence that does not begin where the one before ends.
    case misplacedSequence(Int, shard: String)
}

extension TokenFileProblem: CustomStringConvertible {
    /// The problem in words, for a message to the user.
    public var description: String {
        switch self {
        case .firstOffset(let offset):
            "the first offset is \(offset) instead of 0"
        case .descendingOffsets(let document):
            "document \(document) ends before it begins"
        case .lastOffset(let offset, let tokens):
            "the last offset is \(offset), but there are \(tokens) tokens"
        case .missingEndOfText(let document):
            "document \(document) has no end-of-text token where one should be"
        case .endOfTextInside(let document, let token):
            "token \(token), inside document \(document), is the end-of-text token"
        case .unknownID(let id, let token):
            "token \(token) is \(id), which the vocabulary does not have"
        case .misplacedSequence(let sequence, let shard):
            "\(shard): sequence \(sequence) of its index does not begin where the one before ends"
        }
    }
}

/// What a check of a split found.
public struct TokenFileReport: Equatable, Sendable {
    /// The number of ids.
    public var tokens = 0
    /// The number of documents; nil where no file tells.
    public var documents: Int?
    /// How long the documents are whose borders make sense, in tokens, those included that end or begin them.
    public var lengths = LengthDistribution()
    /// The first problems, at most 20, in the order in which they stand in the files.
    public var problems: [TokenFileProblem] = []
    /// The number of all problems.
    public var problemCount = 0

    /// Whether nothing is wrong.
    public var isSound: Bool { problemCount == 0 }

    mutating func add(_ problem: TokenFileProblem) {
        problemCount += 1
        if problems.count < 20 { problems.append(problem) }
    }
}
