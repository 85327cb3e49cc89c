/// What is wrong in a pair of a token file and its offsets.
public enum TokenFileProblem: Equatable, Sendable {
    /// The first offset is not 0.
    case firstOffset(UInt64)
    /// A document ends before it begins.
    case descendingOffsets(document: Int)
    /// The last offset is not the number of tokens in the token file.
    case lastOffset(UInt64, tokens: Int)
    /// A document is empty, or its last token is not the one that ends a document.
    case missingEndOfText(document: Int)
    /// The token that ends a document stands before its end, at this place of the file.
    case endOfTextInside(document: Int, token: Int)
    /// An id, at this place of the file, that the vocabulary does not have.
    case unknownID(UInt32, token: Int)
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
            "document \(document) does not end with the end-of-text token"
        case .endOfTextInside(let document, let token):
            "token \(token), inside document \(document), is the end-of-text token"
        case .unknownID(let id, let token):
            "token \(token) is \(id), which the vocabulary does not have"
        }
    }
}

/// What a check of a token file and its offsets found.
public struct TokenFileReport: Equatable, Sendable {
    /// The number of ids in the token file.
    public var tokens = 0
    /// The number of documents in the offsets.
    public var documents = 0
    /// The tokens of the shortest document, the one that ends it included; 0 where there is no document.
    public var shortestDocument = 0
    /// The tokens of the longest document, the one that ends it included.
    public var longestDocument = 0
    /// The first problems, at most 20, in the order in which they stand in the files.
    public var problems: [TokenFileProblem] = []
    /// The number of all problems.
    public var problemCount = 0

    /// Whether nothing is wrong.
    public var isSound: Bool { problemCount == 0 }

    fileprivate mutating func add(_ problem: TokenFileProblem) {
        problemCount += 1
        if problems.count < 20 { problems.append(problem) }
    }
}

/// Checks that a token file and its offsets belong together and are whole.
public enum TokenFileCheck {
    private static let batch = 1 << 16

    /// Reads both files once, from start to end, in constant memory.
    ///
    /// - Parameters:
    ///   - vocabularySize: every id must be below it.
    ///   - endOfText: the id with which each document ends, and which is nowhere else; nil where documents have none.
    public static func run(
        _ file: borrowing TokenFile, _ offsets: borrowing DocumentOffsets, vocabularySize: Int, endOfText: UInt32?
    ) throws(TokenFileError) -> TokenFileReport {
        var report = TokenFileReport()
        report.tokens = file.count
        report.documents = offsets.documents

        // Documents whose borders make sense are walked through; `position` is the first token not looked at.
        var position = 0
        var document = 0
        var start: UInt64 = 0
        var shortest = Int.max
        while document <= offsets.documents {
            let entries = try offsets.entries(in: document..<min(document + batch, offsets.documents + 1))
            for (index, entry) in entries.enumerated() {
                if document + index == 0 {
                    if entry != 0 { report.add(.firstOffset(entry)) }
                    start = entry
                    continue
                }
                let number = document + index - 1
                if entry < start {
                    report.add(.descendingOffsets(document: number))
                } else {
                    let length = Int(clamping: entry - start)
                    shortest = min(shortest, length)
                    report.longestDocument = max(report.longestDocument, length)
                    if entry <= UInt64(file.count), Int(start) >= position {
                        try check(
                            file, Int(start)..<Int(entry), document: number, vocabularySize, endOfText, &report)
                        position = Int(entry)
                    }
                }
                start = entry
            }
            document += entries.count
        }
        report.shortestDocument = shortest == Int.max ? 0 : shortest
        if start != UInt64(file.count) { report.add(.lastOffset(start, tokens: file.count)) }
        return report
    }

    private static func check(
        _ file: borrowing TokenFile, _ range: Range<Int>, document: Int, _ vocabularySize: Int, _ endOfText: UInt32?,
        _ report: inout TokenFileReport
    ) throws(TokenFileError) {
        if endOfText != nil, range.isEmpty { report.add(.missingEndOfText(document: document)) }
        var position = range.lowerBound
        while position < range.upperBound {
            let ids = try file.ids(in: position..<min(position + batch, range.upperBound))
            for (index, id) in ids.enumerated() {
                let place = position + index
                if Int(id) >= vocabularySize { report.add(.unknownID(id, token: place)) }
                guard let endOfText else { continue }
                let isLast = place == range.upperBound - 1
                if isLast, id != endOfText { report.add(.missingEndOfText(document: document)) }
                if !isLast, id == endOfText { report.add(.endOfTextInside(document: document, token: place)) }
            }
            position += ids.count
        }
    }
}
