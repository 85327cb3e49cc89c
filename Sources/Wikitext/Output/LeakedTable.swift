/// Rows of a table whose `{|` stood in a template that shows nothing: they look like text and are none.
enum LeakedTable {
    static func isLeak(_ text: borrowing ByteBuffer, _ from: Int, _ to: Int) -> Bool {
        switch text[from] {
        case "|":
            if text[from + 1] == "-" { return from + 2 >= to || isWhitespace(text[from + 2]) }
            if text[from + 1] == "}", from + 2 == to { return true }
            return holdsAttribute(text, from + 1, to)
        case "!": return holdsAttribute(text, from + 1, to)
        case "[": return to - from == 2 && text[from + 1] == "["
        default: return false
        }
    }

    private static let attributes: [StaticString] = [
        "width", "align", "style", "colspan", "rowspan", "bgcolor", "class",
    ]

    private static func holdsAttribute(_ text: borrowing ByteBuffer, _ from: Int, _ to: Int) -> Bool {
        for index in from..<max(from, to) {
            switch text[index] {
            case "|" where text[index + 1] == "}" && index + 1 < to: return true
            case "w", "a", "s", "c", "r", "b":
                for name in attributes where text.has(name, at: index, to: to) {
                    var next = index + name.utf8CodeUnitCount
                    while next < to, isWhitespace(text[next]) { next += 1 }
                    if next < to, text[next] == "=" { return true }
                }
            default: break
            }
        }
        return false
    }
}
