/// What a template, a formula or a note leaves behind where it vanished: empty brackets, a space before punctuation.
enum VanishedTemplate {
    /// The length of a bracket or separator at `index`, nil for anything else.
    static func separatorLength(_ source: borrowing ByteBuffer, _ index: Int, _ to: Int) -> Int? {
        switch source[index] {
        case ")", "]", ",", ";", ":", ".", "!", "?": return 1
        // 、 and 。
        case 0xE3 where source[index + 1] == 0x80 && (source[index + 2] == 0x81 || source[index + 2] == 0x82): return 3
        case 0xEF where source[index + 1] == 0xBC:
            switch source[index + 2] {
            // ），．：；
            case 0x89, 0x8C, 0x8E, 0x9A, 0x9B: return 3
            default: return nil
            }
        default: return nil
        }
    }

    static func isClosingBracket(_ source: borrowing ByteBuffer, _ index: Int) -> Bool {
        source[index] == ")" || source[index] == "]" || source.has("）", at: index, to: index + 3)
    }

    /// Where the bracket opens that holds nothing but separators and what vanished at `vanished`.
    static func emptyBracket(_ text: borrowing ByteBuffer, _ start: Int, _ vanished: Int) -> Int? {
        var index = text.count
        while index > start {
            switch text[index - 1] {
            case "(", "[": return index - 1 < vanished ? index - 1 : nil
            case " ", ",", ";", ":": index -= 1
            default:
                guard index - 3 >= start else { return nil }
                index -= 3
                if text.has("（", at: index, to: index + 3) { return index < vanished ? index : nil }
                guard
                    text.has("、", at: index, to: index + 3) || text.has("，", at: index, to: index + 3)
                        || text.has("；", at: index, to: index + 3)
                else { return nil }
            }
        }
        return nil
    }

    /// Whether the space before it goes: it does not before `.NET`.
    static func takesSpaceBefore(_ source: borrowing ByteBuffer, _ from: Int, _ to: Int) -> Bool {
        switch source[from] {
        case "]": return false
        // ）， and ．, but not ： and ；.
        case 0xEF: return source[from + 2] < 0x9A
        case ".", ":", "!", "?": return !isLetter(source[to]) && !isDigit(source[to])
        default: return true
        }
    }
}
