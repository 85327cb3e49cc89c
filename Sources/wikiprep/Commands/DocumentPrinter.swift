import BytePairEncoding
import TokenFiles

/// Writes the text of documents to standard output, in pieces: a document can be larger than memory.
struct DocumentPrinter {
    let vocabulary: Vocabulary
    /// The token that is not shown at a document's ends.
    let endOfText: UInt32?
    /// The token that is not shown at the end of a document in rows.
    let padding: UInt32?

    private static let piece = 1 << 16

    /// Writes the text of these tokens, and a newline. An id that the vocabulary does not have is shown as a number.
    func print(_ reader: SplitReader, _ range: Range<Int>) throws {
        let range = try withoutMarks(reader, range)
        var waiting: [UInt8] = []
        for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.piece) {
            for id in try reader.ids(in: start..<min(start + Self.piece, range.upperBound)) {
                waiting += vocabulary.bytes(of: id) ?? Array("<no token \(id)>".utf8)
            }
            // A character that a piece cuts waits for the next one.
            let end = start + Self.piece < range.upperBound ? UTF8Border.lastWhole(waiting) : waiting.count
            try StandardOutput.write(Array(String(decoding: waiting[..<end], as: UTF8.self).utf8))
            waiting.removeFirst(end)
        }
        try StandardOutput.write([UInt8(ascii: "\n")])
    }

    /// The tokens of the text alone.
    private func withoutMarks(_ reader: SplitReader, _ range: Range<Int>) throws -> Range<Int> {
        var range = range
        if !range.isEmpty, try reader.ids(in: range.lowerBound..<range.lowerBound + 1).first == endOfText {
            range = range.lowerBound + 1..<range.upperBound
        }
        while !range.isEmpty {
            let start = max(range.lowerBound, range.upperBound - Self.piece)
            let ids = try reader.ids(in: start..<range.upperBound)
            let text = ids.lastIndex { $0 != endOfText && $0 != padding }
            range = range.lowerBound..<(text.map { start + $0 + 1 } ?? start)
            if text != nil { break }
        }
        return range
    }
}
