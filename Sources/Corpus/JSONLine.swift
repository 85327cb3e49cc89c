/// Documents as lines of JSON: written and read here in the hot path, by the grammar of RFC 8259.
extension Document {
    /// Appends the document as one line of JSON Lines: `id`, `wiki`, `title`, `url`, `revision`, `text`, and a newline.
    public func appendJSONLine(to line: inout [UInt8]) {
        appendListing(to: &line)
        line.append(contentsOf: #","text":"#.utf8)
        JSONString.append(text, to: &line)
        line.append(contentsOf: "}\n".utf8)
    }

    /// Appends the beginning of the document's line: all fields before the text, and no closing brace.
    public func appendListing(to line: inout [UInt8]) {
        line.append(contentsOf: #"{"id":"#.utf8)
        JSONString.append(Array(id.utf8), to: &line)
        line.append(contentsOf: #","wiki":"#.utf8)
        JSONString.append(Array(wiki.utf8), to: &line)
        line.append(contentsOf: #","title":"#.utf8)
        JSONString.append(Array(title.utf8), to: &line)
        line.append(contentsOf: #","url":"#.utf8)
        JSONString.append(Array(url.utf8), to: &line)
        line.append(contentsOf: #","revision":"#.utf8)
        line.append(contentsOf: String(revision).utf8)
    }

    /// The id and the wiki of a line that ``appendJSONLine(to:)`` wrote, where they come first; the rest is not read.
    public static func identity(ofJSONLine line: ArraySlice<UInt8>) throws(JSONLineError) -> (id: String, wiki: String)
    {
        var scanner = JSONScanner(line)
        let id = try scanner.firstField(named: "id")
        return (id, try scanner.nextField(named: "wiki"))
    }

    /// Reads a line of JSON Lines. Fields other than a document's are passed over; all but the text may be missing.
    /// - Parameters:
    ///   - line: the line, with or without its line feed.
    ///   - textField: the name of the field that holds the text.
    public init(jsonLine line: ArraySlice<UInt8>, textField: String = "text") throws(JSONLineError) {
        self.init(id: "", wiki: "", title: "", url: "", revision: 0, text: [])
        var scanner = JSONScanner(line)
        var hasText = false
        try scanner.object { (name, scanner) throws(JSONLineError) in
            switch name {
            case textField:
                text = try scanner.stringBytes()
                hasText = true
            case "id": id = try scanner.scalar()
            case "wiki": wiki = try scanner.scalar()
            case "title": title = try scanner.scalar()
            case "url": url = try scanner.scalar()
            case "revision": revision = UInt64(try scanner.scalar()) ?? 0
            default: try scanner.skipValue()
            }
        }
        if !hasText { throw JSONLineError(offset: 0, reason: "no field \"\(textField)\"") }
    }
}

/// A line that is no JSON object, or lacks the text.
public struct JSONLineError: Error, Equatable, CustomStringConvertible {
    /// The byte in the line.
    public var offset: Int
    /// What is wrong there.
    public var reason: String

    /// The message for users.
    public var description: String { "not a JSON line with text: \(reason) at byte \(offset)" }
}

enum JSONString {
    /// Appends UTF-8 bytes as a JSON string, in quotes.
    static func append(_ bytes: [UInt8], to line: inout [UInt8]) {
        line.append(UInt8(ascii: "\""))
        unsafe bytes.withUnsafeBufferPointer { unsafe appendEscaped($0, to: &line) }
        line.append(UInt8(ascii: "\""))
    }

    private static func appendEscaped(_ bytes: UnsafeBufferPointer<UInt8>, to line: inout [UInt8]) {
        var start = 0
        while case let index = unsafe plainEnd(UnsafeRawBufferPointer(bytes), from: start), index < bytes.count {
            unsafe line.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<index]))
            start = index + 1
            let byte = unsafe bytes[index]
            switch byte {
            case UInt8(ascii: "\""): line.append(contentsOf: #"\""#.utf8)
            case UInt8(ascii: "\\"): line.append(contentsOf: #"\\"#.utf8)
            case UInt8(ascii: "\n"): line.append(contentsOf: #"\n"#.utf8)
            case UInt8(ascii: "\r"): line.append(contentsOf: #"\r"#.utf8)
            case UInt8(ascii: "\t"): line.append(contentsOf: #"\t"#.utf8)
            default:
                line.append(contentsOf: #"\u00"#.utf8)
                line.append(hex[Int(byte >> 4)])
                line.append(hex[Int(byte & 15)])
            }
        }
        unsafe line.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start...]))
    }

    /// The first byte at or after `start` that has a meaning of its own in a string: a quote, a backslash, a control
    /// character.
    ///
    /// Eight bytes at a time; a byte is looked for as in "Determine if a word has a byte less than n" of Bit Twiddling
    /// Hacks (Anderson, graphics.stanford.edu/~seander/bithacks.html).
    static func plainEnd(_ bytes: ArraySlice<UInt8>, from start: Int) -> Int {
        unsafe bytes.withUnsafeBytes { raw in
            unsafe bytes.startIndex + plainEnd(raw, from: start - bytes.startIndex)
        }
    }

    private static func plainEnd(_ raw: UnsafeRawBufferPointer, from start: Int) -> Int {
        var position = start
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        while position + 8 <= raw.count {
            let word = unsafe raw.loadUnaligned(fromByteOffset: position, as: UInt64.self).littleEndian
            let quotes = word ^ (ones &* 0x22)
            let slashes = word ^ (ones &* 0x5C)
            // The lowest mark is exact: what is above it may be a mistake, by its borrow.
            let marks =
                ((word &- ones &* 0x20) & ~word | (quotes &- ones) & ~quotes | (slashes &- ones) & ~slashes) & highs
            if marks != 0 { return position + marks.trailingZeroBitCount / 8 }
            position += 8
        }
        while position < raw.count, unsafe !needsEscape[Int(raw[position])] { position += 1 }
        return position
    }

    private static let hex = Array("0123456789abcdef".utf8)
    private static let needsEscape: [Bool] = (0..<256).map { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }
}

/// A reader of one JSON text, without recursion: a line decides how deep its values are.
struct JSONScanner {
    private let bytes: ArraySlice<UInt8>
    private var index: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        index = bytes.startIndex
    }

    private func fail(_ reason: String) -> JSONLineError {
        JSONLineError(offset: index - bytes.startIndex, reason: reason)
    }

    private mutating func skipSpace() {
        while index < bytes.endIndex, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
    }

    private func at(_ character: Unicode.Scalar) -> Bool {
        index < bytes.endIndex && bytes[index] == UInt8(ascii: character)
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(JSONLineError) {
        skipSpace()
        guard at(character) else { throw fail("expected \(character)") }
        index += 1
    }

    /// Reads an object; `field` must read the value of each name.
    mutating func object(
        _ field: (_ name: String, _ scanner: inout JSONScanner) throws(JSONLineError) -> Void
    ) throws(JSONLineError) {
        try expect("{")
        skipSpace()
        if at("}") {
            index += 1
        } else {
            while true {
                skipSpace()
                let name = String(decoding: try stringBytes(), as: UTF8.self)
                try expect(":")
                try field(name, &self)
                skipSpace()
                if at(",") {
                    index += 1
                    continue
                }
                try expect("}")
                break
            }
        }
        skipSpace()
        if index < bytes.endIndex { throw fail("more after the object") }
    }

    /// Reads the start of an object whose first field has this name.
    mutating func firstField(named name: String) throws(JSONLineError) -> String {
        try expect("{")
        return try field(named: name)
    }

    /// Reads on to the next field, which has this name.
    mutating func nextField(named name: String) throws(JSONLineError) -> String {
        try expect(",")
        return try field(named: name)
    }

    private mutating func field(named name: String) throws(JSONLineError) -> String {
        guard try stringBytes().elementsEqual(name.utf8) else { throw fail("expected the field \"\(name)\"") }
        try expect(":")
        return try scalar()
    }

    /// A string or a number, as text; null and the rest as nothing.
    mutating func scalar() throws(JSONLineError) -> String {
        skipSpace()
        if at("\"") { return String(decoding: try stringBytes(), as: UTF8.self) }
        let start = index
        try skipValue()
        guard let first = bytes[start..<index].first, first == UInt8(ascii: "-") || (0x30...0x39).contains(first) else {
            return ""
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    /// A string's bytes with its escapes resolved. A lone surrogate becomes U+FFFD.
    mutating func stringBytes() throws(JSONLineError) -> [UInt8] {
        skipSpace()
        guard at("\"") else { throw fail("expected a string") }
        index += 1
        var result: [UInt8] = []
        var start = index
        while true {
            index = JSONString.plainEnd(bytes, from: index)
            guard index < bytes.endIndex else { throw fail("a string without end") }
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                result.append(contentsOf: bytes[start..<index])
                index += 1
                return result
            }
            if byte < 0x20 { throw fail("a control character in a string") }
            // Nearly all strings with escapes are texts, and those come last in their line.
            if result.isEmpty { result.reserveCapacity(min(bytes.endIndex - start, 64 << 10)) }
            result.append(contentsOf: bytes[start..<index])
            index += 1
            try escape(into: &result)
            start = index
        }
    }

    private mutating func escape(into result: inout [UInt8]) throws(JSONLineError) {
        guard index < bytes.endIndex else { throw fail("a string without end") }
        let byte = bytes[index]
        index += 1
        switch byte {
        case UInt8(ascii: "n"): result.append(0x0A)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "r"): result.append(0x0D)
        case UInt8(ascii: "b"): result.append(0x08)
        case UInt8(ascii: "f"): result.append(0x0C)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(byte)
        case UInt8(ascii: "u"):
            var code = try hexUnit()
            if (0xD800..<0xDC00).contains(code), index + 1 < bytes.endIndex, at("\\"),
                bytes[index + 1] == UInt8(ascii: "u")
            {
                let back = index
                index += 2
                let low = try hexUnit()
                if (0xDC00..<0xE000).contains(low) {
                    code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
                } else {
                    index = back
                }
            }
            Self.append(Unicode.Scalar(code) ?? "\u{FFFD}", to: &result)
        default: throw fail("an unknown escape")
        }
    }

    /// Adds a scalar in UTF-8: Python's `json` writes every character that is not ASCII as an escape.
    private static func append(_ scalar: Unicode.Scalar, to result: inout [UInt8]) {
        let value = scalar.value
        func tail(_ shift: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: value >> shift & 0x3F | 0x80) }
        switch value {
        case 0..<0x80: result.append(UInt8(value))
        case 0x80..<0x800:
            result.append(UInt8(0xC0 | value >> 6))
            result.append(tail(0))
        case 0x800..<0x10000:
            result.append(UInt8(0xE0 | value >> 12))
            result.append(tail(6))
            result.append(tail(0))
        default:
            result.append(UInt8(0xF0 | value >> 18))
            result.append(tail(12))
            result.append(tail(6))
            result.append(tail(0))
        }
    }

    private mutating func hexUnit() throws(JSONLineError) -> UInt32 {
        guard index + 4 <= bytes.endIndex else { throw fail("a string without end") }
        var code: UInt32 = 0
        for byte in bytes[index..<index + 4] {
            switch byte {
            case 0x30...0x39: code = code << 4 | UInt32(byte - 0x30)
            case 0x41...0x46: code = code << 4 | UInt32(byte - 0x37)
            case 0x61...0x66: code = code << 4 | UInt32(byte - 0x57)
            default: throw fail("an escape without four hexadecimal digits")
            }
        }
        index += 4
        return code
    }

    /// Passes over a value, however deep.
    mutating func skipValue() throws(JSONLineError) {
        var closers: [Unicode.Scalar] = []
        while true {
            skipSpace()
            if at("{") || at("[") {
                let closer: Unicode.Scalar = at("{") ? "}" : "]"
                index += 1
                skipSpace()
                if !at(closer) {
                    closers.append(closer)
                    if closer == "}" { try memberName() }
                    continue
                }
                index += 1
            } else if at("\"") {
                _ = try stringBytes()
            } else {
                try literal()
            }
            // A value has ended, and with it, perhaps, those around it.
            while let closer = closers.last {
                skipSpace()
                if at(",") { break }
                try expect(closer)
                closers.removeLast()
            }
            guard let closer = closers.last else { return }
            try expect(",")
            if closer == "}" { try memberName() }
        }
    }

    private mutating func memberName() throws(JSONLineError) {
        _ = try stringBytes()
        try expect(":")
    }

    /// A number, true, false or null.
    private mutating func literal() throws(JSONLineError) {
        let start = index
        while index < bytes.endIndex, !Self.endsLiteral[Int(bytes[index])] { index += 1 }
        let word = bytes[start..<index]
        guard ["true", "false", "null"].contains(where: { word.elementsEqual($0.utf8) }) || Self.isNumber(word) else {
            index = start
            throw fail("expected a value")
        }
    }

    private static func isNumber(_ word: ArraySlice<UInt8>) -> Bool {
        func digits(_ rest: inout ArraySlice<UInt8>) -> Int {
            let count = rest.prefix { (0x30...0x39).contains($0) }.count
            rest = rest.dropFirst(count)
            return count
        }
        var rest = word.first == UInt8(ascii: "-") ? word.dropFirst() : word
        let startsWithZero = rest.first == 0x30
        let whole = digits(&rest)
        if whole == 0 || (startsWithZero && whole > 1) { return false }
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            if digits(&rest) == 0 { return false }
        }
        if let exponent = rest.first, exponent | 0x20 == UInt8(ascii: "e") {
            rest = rest.dropFirst()
            if let sign = rest.first, "+-".utf8.contains(sign) { rest = rest.dropFirst() }
            if digits(&rest) == 0 { return false }
        }
        return rest.isEmpty
    }

    private static let endsLiteral: [Bool] = (0..<256).map { " \t\r\n,:]}[{\"".utf8.contains(UInt8($0)) }
}
