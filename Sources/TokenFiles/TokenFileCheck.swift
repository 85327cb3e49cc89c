/// Checks that the files of a split belong together and are whole.
public struct TokenFileCheck: Sendable {
    /// Every id must be below it.
    public var vocabularySize: Int
    /// The id that stands at one end of each document and nowhere else; nil where that is not known.
    public var endOfText: UInt32?
    /// At which end it stands.
    public var position: EndOfTextPosition
    /// How documents were cut into blocks, where they were.
    public var block: BlockLayout?

    /// A check of ids below `vocabularySize`, and of where `endOfText` stands.
    public init(
        vocabularySize: Int, endOfText: UInt32?, position: EndOfTextPosition = .append, block: BlockLayout? = nil
    ) {
        self.vocabularySize = vocabularySize
        self.endOfText = endOfText
        self.position = position
        self.block = block
    }

    private static let batch = 1 << 16

    /// Reads all files once, from start to end, in constant memory.
    public func run(_ reader: SplitReader) throws(TokenFileError) -> TokenFileReport {
        var report = TokenFileReport()
        report.tokens = reader.tokens
        report.documents = reader.documents
        for (number, index) in reader.megatronIndices.enumerated() {
            if let sequence = try index.firstMisplacedSequence() {
                report.add(.misplacedSequence(sequence, shard: reader.shards[number].name))
            }
        }
        var window = TokenWindow(reader)
        // Documents whose borders make sense are walked through; `position` is the first token not looked at.
        var position = 0
        if let borders = reader.borders {
            var number = 0
            var start: UInt64 = 0
            while number <= borders.documents {
                let entries = try borders.entries(in: number..<min(number + Self.batch, borders.documents + 1))
                if entries.isEmpty { break }
                for entry in entries {
                    defer {
                        start = entry
                        number += 1
                    }
                    if number == 0 {
                        if entry != 0 { report.add(.firstOffset(entry)) }
                        continue
                    }
                    if entry < start {
                        report.add(.descendingOffsets(document: number - 1))
                        continue
                    }
                    guard entry <= UInt64(reader.tokens), Int(start) >= position else { continue }
                    report.lengths.add(Int(entry - start))
                    try check(&window, Int(start)..<Int(entry), document: number - 1, &report)
                    position = Int(entry)
                }
            }
            if !isEnd(start, of: reader) { report.add(.lastOffset(start, tokens: reader.tokens)) }
        }
        // Without borders all ids are looked at here; with them those that fill up the last row.
        try checkIDs(&window, position..<reader.tokens, &report)
        return report
    }

    /// Whether documents may end here: at the last token, or in a stream that was filled up to a whole row, in the last
    /// row.
    private func isEnd(_ offset: UInt64, of reader: SplitReader) -> Bool {
        if offset == UInt64(reader.tokens) { return true }
        guard let block, block.packing == .stream, case .pad = block.tail else { return false }
        return offset < UInt64(reader.tokens) && UInt64(reader.tokens) - offset < UInt64(block.size)
    }

    private func checkIDs(
        _ window: inout TokenWindow, _ range: Range<Int>, _ report: inout TokenFileReport
    ) throws(TokenFileError) {
        var place = range.lowerBound
        while place < range.upperBound {
            let end = try window.load(place, limit: range.upperBound)
            let limit = vocabularySize
            for token in place..<end where Int(window[token]) >= limit {
                report.add(.unknownID(window[token], token: token))
            }
            place = end
        }
    }

    /// What a document may look like, `E` for end-of-text, `.` for others, `P` for what fills up a row:
    /// `..E` or `E..`, with blocks `..EPP` or `E..PP`; where tails are dropped `E` may be missing at the end.
    private func check(
        _ window: inout TokenWindow, _ range: Range<Int>, document: Int, _ report: inout TokenFileReport
    ) throws(TokenFileError) {
        guard let endOfText, position != .none else { return try checkIDs(&window, range, &report) }
        var padding: UInt32?
        if let block, block.packing == .documents, case .pad(let id) = block.tail { padding = id }
        // The end-of-text token that should be the document's last but for what fills up its row.
        var last: Int?
        var place = range.lowerBound
        while place < range.upperBound {
            let end = try window.load(place, limit: range.upperBound)
            for token in place..<end {
                let id = window[token]
                if id != endOfText, last == nil, Int(id) < vocabularySize { continue }
                if Int(id) >= vocabularySize { report.add(.unknownID(id, token: token)) }
                if position == .prepend, token == range.lowerBound, id == endOfText { continue }
                if id == endOfText, last == nil {
                    last = token
                } else if id == endOfText, padding != endOfText {
                    // Two: the first one was inside.
                    report.add(.endOfTextInside(document: document, token: last ?? token))
                    last = token
                } else if id != endOfText, id != padding, let inside = last {
                    report.add(.endOfTextInside(document: document, token: inside))
                    last = nil
                }
            }
            place = end
        }
        switch position {
        case .append:
            if last == nil, !mayLoseItsEnd(range, window.tokens) { report.add(.missingEndOfText(document: document)) }
        case .prepend:
            if let last, padding != endOfText { report.add(.endOfTextInside(document: document, token: last)) }
            if try first(&window, range) != endOfText, !(range.isEmpty && mayLoseItsEnd(range, window.tokens)) {
                report.add(.missingEndOfText(document: document))
            }
        case .none: break
        }
    }

    private func first(_ window: inout TokenWindow, _ range: Range<Int>) throws(TokenFileError) -> UInt32? {
        if range.isEmpty { return nil }
        _ = try window.load(range.lowerBound, limit: range.upperBound)
        return window[range.lowerBound]
    }

    /// Whether the end of a document may have been dropped: it filled no row.
    private func mayLoseItsEnd(_ range: Range<Int>, _ tokens: Int) -> Bool {
        guard let block, block.tail == .drop else { return false }
        return block.packing == .documents || range.upperBound == tokens
    }
}

/// A piece of the ids of a split in memory.
private struct TokenWindow {
    private let reader: SplitReader
    private var ids: [UInt32] = []
    private var start = 0

    private static let size = 1 << 18

    var tokens: Int { reader.tokens }

    init(_ reader: SplitReader) {
        self.reader = reader
    }

    /// Sees to it that an id is there.
    /// - Returns: the end of what is there, at most `limit`.
    mutating func load(_ token: Int, limit: Int) throws(TokenFileError) -> Int {
        if token < start || token >= start + ids.count {
            start = token
            ids = try reader.ids(in: token..<min(reader.tokens, token + Self.size))
        }
        return min(limit, start + ids.count)
    }

    subscript(token: Int) -> UInt32 { ids[token - start] }
}
