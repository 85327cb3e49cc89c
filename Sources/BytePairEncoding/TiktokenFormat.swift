/// The text form in which tiktoken stores a vocabulary: a line a token, its bytes in base64 (RFC 4648, padded), white
/// space, its rank in decimal. Blank lines and carriage returns are passed over, as tiktoken does
/// (github.com/openai/tiktoken, `tiktoken/load.py`).
enum TiktokenFormat {
    /// Reads tokens into an arena, in the order of the lines.
    static func parse(_ text: Span<UInt8>) throws(VocabularyError) -> TokenList {
        if text.count > Int(UInt32.max) { throw .tooLarge(bytes: text.count) }
        let values = base64Values
        var list = TokenList(byteCapacity: text.count / 2, tokenCapacity: text.count / 12)
        var position = 0
        var line = 0
        while position < text.count {
            line += 1
            var end = position
            while end < text.count, text[end] != UInt8(ascii: "\n") { end += 1 }
            try parseLine(text, position..<end, line: line, values, into: &list)
            position = end + 1
        }
        return list
    }

    private static func parseLine(
        _ text: Span<UInt8>, _ range: Range<Int>, line: Int, _ values: [UInt8], into list: inout TokenList
    ) throws(VocabularyError) {
        var position = skipBlanks(text, range.lowerBound, range.upperBound)
        if position == range.upperBound { return }

        let start = list.bytes.count
        var bits: UInt32 = 0
        var digits = 0
        while position < range.upperBound {
            let value = values[Int(text[position])]
            if value == notBase64 { break }
            bits = bits << 6 | UInt32(value)
            digits += 1
            position += 1
            // Each digit but the first of four completes a byte.
            if digits % 4 != 1 { list.bytes.append(UInt8(truncatingIfNeeded: bits >> leftOver[digits % 4])) }
        }
        if digits % 4 == 1 { throw .malformedLine(line) }
        var padding = digits % 4 == 0 ? 0 : 4 - digits % 4
        while padding > 0, position < range.upperBound, text[position] == UInt8(ascii: "=") {
            padding -= 1
            position += 1
        }
        let afterToken = position
        position = skipBlanks(text, position, range.upperBound)

        let rankStart = position
        var rank: UInt64 = 0
        while position < range.upperBound, case let digit = text[position] &- UInt8(ascii: "0"), digit <= 9 {
            rank = rank * 10 + UInt64(digit)
            if rank > UInt64(Vocabulary.maximumID) { throw .idTooLarge(rank, line: line) }
            position += 1
        }
        let isWhole = skipBlanks(text, position, range.upperBound) == range.upperBound
        guard digits > 0, padding == 0, rankStart > afterToken, position > rankStart, isWhole else {
            throw .malformedLine(line)
        }
        list.tokens.append(TokenList.Token(id: TokenID(rank), start: UInt32(start), line: UInt32(clamping: line)))
    }

    private static func skipBlanks(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        var position = start
        while position < end, case let byte = text[position],
            byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
        {
            position += 1
        }
        return position
    }

    /// After so many digits of a group of four, the bits that belong to the next byte.
    private static let leftOver: [4 of UInt32] = [0, 0, 4, 2]
    private static let notBase64: UInt8 = 255
    private static let base64Values: [UInt8] = {
        var values = [UInt8](repeating: notBase64, count: 256)
        let digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for (value, digit) in digits.utf8.enumerated() { values[Int(digit)] = UInt8(value) }
        return values
    }()
}

/// Tokens as they come from a file: their bytes one after another, and for each where it begins.
struct TokenList {
    struct Token {
        let id: TokenID
        let start: UInt32
        /// Where it stands in the file; 0 in a file without lines.
        let line: UInt32
    }

    var bytes: [UInt8] = []
    var tokens: [Token] = []

    init(byteCapacity: Int, tokenCapacity: Int) {
        bytes.reserveCapacity(byteCapacity)
        tokens.reserveCapacity(tokenCapacity)
    }

    mutating func append(_ token: some Sequence<UInt8>, id: TokenID) {
        tokens.append(Token(id: id, start: UInt32(bytes.count), line: 0))
        bytes.append(contentsOf: token)
    }

    /// Where the bytes of the token at this place of the list are.
    func range(_ index: Int) -> Range<Int> {
        let end = index + 1 < tokens.count ? Int(tokens[index + 1].start) : bytes.count
        return Int(tokens[index].start)..<end
    }
}
