/// How many cells of a terminal text takes: two for the wide characters of East Asia and for emoji, none for marks that
/// combine.
enum CellWidth {
    /// The cells of a text without control characters.
    static func of(_ text: String) -> Int { text.reduce(0) { $0 + of($1) } }

    /// The cells of a character: those of its scalars, and two where joiners, selectors or shades make one emoji of
    /// several.
    static func of(_ character: Character) -> Int {
        let scalars = character.unicodeScalars
        let isEmoji = scalars.contains {
            $0 == "\u{FE0F}" || $0 == "\u{200D}" || ("\u{1F3FB}"..."\u{1F3FF}").contains($0)
        }
        return isEmoji ? 2 : scalars.reduce(0) { $0 + of($1) }
    }

    private static func of(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return 1 }
        // The vowels and final consonants of Hangul stand in the cells of the first one.
        if (0x1160...0x11FF).contains(scalar.value) { return 0 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: return isWide(scalar.value) ? 2 : 1
        }
    }

    /// Whether a scalar is Wide or Fullwidth, by whole blocks. Source: UAX #11, EastAsianWidth.txt.
    private static func isWide(_ value: UInt32) -> Bool {
        if value < 0x1100 { return false }
        return switch value {
        case 0x1100...0x115F, 0x231A...0x231B, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
            0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60,
            0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
            0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }

    /// A text filled up with spaces, at its end or before it.
    static func padded(_ text: String, to width: Int, atRight: Bool = false) -> String {
        let space = String(repeating: " ", count: max(width - of(text), 0))
        return atRight ? space + text : text + space
    }

    /// A text in so many cells at most: what is too long loses its middle, since the ends of file names tell them
    /// apart.
    static func shortened(_ text: String, to width: Int, ellipsis: String) -> String {
        if of(text) <= width { return text }
        let room = width - of(ellipsis)
        if room < 2 { return prefix(Array(text), width) }
        let end = room / 2
        return prefix(Array(text), room - end) + ellipsis + String(prefix(Array(text.reversed()), end).reversed())
    }

    private static func prefix(_ characters: [Character], _ width: Int) -> String {
        var taken = ""
        var left = width
        for character in characters {
            left -= of(character)
            if left < 0 { break }
            taken.append(character)
        }
        return taken
    }
}
