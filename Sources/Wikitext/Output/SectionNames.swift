/// Headings of sections, found in any case and without colons and white space at their ends.
struct SectionNames {
    private let names: Set<String>
    /// The same names, for a first look that makes no string: nearly every heading is none of them.
    private let table: NameTable<Bool>

    /// - Parameters:
    ///   - names: in lower case.
    ///   - others: as pages write them.
    init(_ names: Set<String>, _ others: Set<String>) {
        let all = names.union(others.map(Self.key))
        self.names = all
        table = NameTable(all.map { ($0, true) })
    }

    /// Whether the heading in the range is one of these.
    func contain(_ buffer: borrowing ByteBuffer, _ from: Int, _ to: Int) -> Bool {
        if let end = Self.endOfName(buffer, from, to), table.value(buffer, from, end) == nil { return false }
        return names.contains(Self.key(buffer.string(from, to)))
    }

    /// The end of the heading without colons and white space; nil where more than bytes must be looked at: marks that
    /// combine with the letter before, white space outside ASCII.
    private static func endOfName(_ buffer: borrowing ByteBuffer, _ from: Int, _ to: Int) -> Int? {
        for index in from..<max(from, to) {
            switch buffer[index] {
            case 0xCC, 0xCD, 0xE1: return nil
            case 0xE3 where buffer[index + 1] == 0x82 && (buffer[index + 2] == 0x99 || buffer[index + 2] == 0x9A):
                return nil
            default: break
            }
        }
        var end = to
        while end > from {
            if buffer[end - 1] == ":" || isWhitespace(buffer[end - 1]) {
                end -= 1
            } else if buffer.has("：", at: max(from, end - 3), to: end) {
                end -= 3
            } else {
                break
            }
        }
        let isBlank =
            buffer[end - 2] == 0xC2 || buffer[end - 3] == 0xE2
            || buffer.has("\u{3000}", at: max(from, end - 3), to: end)
        return isBlank ? nil : end
    }

    private static func key(_ heading: String) -> String {
        var key = heading.lowercased()
        while let last = key.last, ":：".contains(last) || last.isWhitespace { key.removeLast() }
        return key
    }
}
