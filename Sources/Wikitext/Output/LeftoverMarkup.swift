/// What in a text looks like markup that should have gone: a sign of a page with broken markup, of a page about markup,
/// or of something that the rules here do not know. It is counted, never taken away.
public struct LeftoverMarkup: Equatable, Sendable {
    /// A kind of markup. The raw value is how it looks.
    public enum Kind: String, CaseIterable, Sendable {
        /// Two opening square brackets, of a link.
        case linkStart = "[["
        /// Two closing square brackets.
        case linkEnd = "]]"
        /// Two opening braces, of a template.
        case templateStart = "{{"
        /// The end of a template whose start is missing.
        case templateEnd = "}}"
        /// Two or more apostrophes, of bold and italic text.
        case quotes = "''"
        /// The start of a table.
        case tableStart = "{|"
        /// The end of a table.
        case tableEnd = "|}"
        /// A row of a table, at the start of a line.
        case tableRow = "|-"
        /// A tag of HTML or of an extension.
        case tag = "<tag>"
        /// A character reference that was not decoded: `&nbsp;`, `&#160;`.
        case entity = "&entity;"
        /// The start of an external link.
        case externalLink = "[http"
        /// A heading, at the start of a line.
        case heading = "=="
        /// A behaviour switch that was not taken out: `__NOTOC__`.
        case behaviorSwitch = "__WORD__"
        /// An option of an image.
        case imageOption = "thumb|"
    }

    /// The kinds that occur, in the order of ``Kind``, with the number of places.
    public let places: [(kind: Kind, places: Int)]

    /// Looks through a text, which is UTF-8. The time is linear in its length.
    public init(in text: Span<UInt8>) {
        var scanner = Scanner()
        scanner.scan(text)
        places = zip(Kind.allCases, scanner.counts).compactMap { $1 > 0 ? ($0, $1) : nil }
    }

    /// The same kinds at as many places.
    public static func == (a: Self, b: Self) -> Bool {
        a.places.elementsEqual(b.places) { $0 == $1 }
    }
}

private struct Scanner {
    var counts = [Int](repeating: 0, count: LeftoverMarkup.Kind.allCases.count)
    private static let longestTag = 200

    mutating func scan(_ text: Span<UInt8>) {
        var index = 0
        while let found = Self.next(in: text, from: index) { index = look(at: found, text) }
    }

    /// The next byte that markup may begin with: sixteen bytes at a time, since texts have few.
    private static func next(in text: Span<UInt8>, from start: Int) -> Int? {
        typealias Vector = SIMD16<UInt8>
        var index = start
        let bytes = unsafe text.bytes
        while index + 16 <= text.count {
            let vector = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index, as: Vector.self)
            // `[` and `{`, `]` and `}`, `&` and `'` differ in one bit alone.
            let brackets = vector | Vector(repeating: 0x20)
            var isMark = (brackets .== Vector(repeating: UInt8(ascii: "{")))
            isMark = isMark .| (brackets .== Vector(repeating: UInt8(ascii: "}")))
            isMark = isMark .| (vector .== Vector(repeating: UInt8(ascii: "|")))
            isMark = isMark .| (vector .== Vector(repeating: UInt8(ascii: "_")))
            isMark = isMark .| (vector .== Vector(repeating: UInt8(ascii: "<")))
            isMark = isMark .| (vector .== Vector(repeating: UInt8(ascii: "=")))
            isMark = isMark .| ((vector | Vector(repeating: 1)) .== Vector(repeating: UInt8(ascii: "'")))
            let words = unsafe unsafeBitCast(isMark, to: SIMD2<UInt64>.self)
            if words[0] != 0 { return index + words[0].trailingZeroBitCount / 8 }
            if words[1] != 0 { return index + 8 + words[1].trailingZeroBitCount / 8 }
            index += 16
        }
        while index < text.count {
            if isMark(text[index]) { return index }
            index += 1
        }
        return nil
    }

    private static func isMark(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "<"),
            UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "|"), UInt8(ascii: "="), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private mutating func count(_ kind: LeftoverMarkup.Kind) {
        guard let place = LeftoverMarkup.Kind.allCases.firstIndex(of: kind) else { return }
        counts[place] += 1
    }

    /// Counts what begins at a place.
    /// - Returns: where to go on.
    private mutating func look(at index: Int, _ text: Span<UInt8>) -> Int {
        func byte(_ offset: Int) -> UInt8 { index + offset < text.count ? text[index + offset] : 0 }
        let second = byte(1)
        switch text[index] {
        case UInt8(ascii: "["):
            if second == UInt8(ascii: "[") { return pass(.linkStart, index + 2) }
            if starts(text, index + 1, with: "http") || starts(text, index + 1, with: "//") {
                return pass(.externalLink, index + 1)
            }
        case UInt8(ascii: "]"): if second == UInt8(ascii: "]") { return pass(.linkEnd, index + 2) }
        case UInt8(ascii: "{"):
            if second == UInt8(ascii: "{") { return pass(.templateStart, index + 2) }
            if second == UInt8(ascii: "|") { return pass(.tableStart, index + 2) }
        case UInt8(ascii: "}"): if second == UInt8(ascii: "}") { return pass(.templateEnd, index + 2) }
        case UInt8(ascii: "|"):
            if second == UInt8(ascii: "}") { return pass(.tableEnd, index + 2) }
            if second == UInt8(ascii: "-"), isAtLineStart(text, index) { return pass(.tableRow, index + 2) }
            if index >= 5, starts(text, index - 5, with: "thumb") { return pass(.imageOption, index + 1) }
        case UInt8(ascii: "'"): if second == UInt8(ascii: "'") { return pass(.quotes, run(text, index)) }
        case UInt8(ascii: "="):
            let end = run(text, index)
            if end - index > 1, isAtLineStart(text, index) { count(.heading) }
            return end
        case UInt8(ascii: "_"):
            let end = run(text, index)
            if end - index == 2, let closing = endOfSwitch(text, end) { return pass(.behaviorSwitch, closing) }
            return end
        case UInt8(ascii: "<"): if let end = endOfTag(text, index) { return pass(.tag, end) }
        case UInt8(ascii: "&"): if let end = endOfEntity(text, index) { return pass(.entity, end) }
        default: break
        }
        return index + 1
    }

    private mutating func pass(_ kind: LeftoverMarkup.Kind, _ end: Int) -> Int {
        count(kind)
        return end
    }

    private func starts(_ text: Span<UInt8>, _ index: Int, with word: StaticString) -> Bool {
        guard index + word.utf8CodeUnitCount <= text.count else { return false }
        return word.withUTF8Buffer { word in
            for offset in 0..<word.count where unsafe text[index + offset] != word[offset] { return false }
            return true
        }
    }

    /// The end of a run of the same byte.
    private func run(_ text: Span<UInt8>, _ index: Int) -> Int {
        var end = index + 1
        while end < text.count, text[end] == text[index] { end += 1 }
        return end
    }

    private func isAtLineStart(_ text: Span<UInt8>, _ index: Int) -> Bool {
        var before = index
        // Lines that begin with more white space are no rows.
        while before > 0, index - before < 8, text[before - 1] == UInt8(ascii: " ") { before -= 1 }
        return before == 0 || text[before - 1] == UInt8(ascii: "\n")
    }

    private func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }
    private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private func endOfTag(_ text: Span<UInt8>, _ start: Int) -> Int? {
        var index = start + 1
        if index < text.count, text[index] == UInt8(ascii: "/") { index += 1 }
        guard index < text.count, isLetter(text[index]) else { return nil }
        let limit = min(text.count, start + Self.longestTag)
        while index < limit {
            if text[index] == UInt8(ascii: ">") { return index + 1 }
            if text[index] == UInt8(ascii: "<") { return nil }
            index += 1
        }
        return nil
    }

    private func endOfEntity(_ text: Span<UInt8>, _ start: Int) -> Int? {
        var index = start + 1
        if index < text.count, text[index] == UInt8(ascii: "#") { index += 1 }
        let name = index
        while index < text.count, index - name < 9, isLetter(text[index]) || isDigit(text[index]) { index += 1 }
        guard index > name + (name == start + 1 ? 1 : 0), index < text.count, text[index] == UInt8(ascii: ";") else {
            return nil
        }
        return index + 1
    }

    private func endOfSwitch(_ text: Span<UInt8>, _ start: Int) -> Int? {
        var index = start
        while index < text.count, index - start < 40, text[index] &- UInt8(ascii: "A") < 26 { index += 1 }
        guard index - start >= 3, index + 1 < text.count, text[index] == UInt8(ascii: "_"),
            text[index + 1] == UInt8(ascii: "_")
        else { return nil }
        return index + 2
    }
}
