/// Tells whether a page that libxml2 refused may be more than one: whether it lost its end, and its end is another
/// page's.
///
/// A page that is merely wrong, with a character that XML does not allow or an element of its text left open, is one
/// page. Where bytes of a dump are missing, or were overwritten, what stands before them and behind them is put
/// together, and the elements that every page has do not tally.
enum TornPage {
    /// Elements of a page that contain no others of their name, and whose tags are always two.
    private static let elements: [StaticString] = [
        "title", "ns", "id", "revision", "timestamp", "contributor", "username", "ip", "comment", "model", "format",
        "text",
        "sha1", "parentid", "origin", "restrictions",
    ]
    /// Those whose text somebody wrote: a `<` there may be one that nobody escaped.
    private static let written: [StaticString] = ["title", "username", "comment", "text"]
    /// So many zeros may stand for the end of a page and the start of another.
    private static let fewestZeros = 12

    /// What speaks for it; nil when nothing does.
    /// - Parameter verifiesText: whether the text must have the SHA-1 that the dump states. Where bytes are missing
    ///   between two texts, half a character may be all that the parser sees.
    static func reason(_ xml: ArraySlice<UInt8>, verifiesText: Bool) -> String? {
        if hasZeros(xml) { return "zeros in a page" }
        var starts = [Int](repeating: 0, count: elements.count)
        var ends = starts
        var index = xml.startIndex
        var isWritten = false
        while let open = xml[index...].firstIndex(of: UInt8(ascii: "<")) {
            index = open + 1
            guard index < xml.endIndex else { break }
            let isEnd = xml[index] == UInt8(ascii: "/")
            if isEnd { index += 1 }
            let name = xml[index...].prefix(Markup.longestName).prefix { Markup.isNameByte($0) }
            index = name.endIndex
            let local = name.firstIndex(of: UInt8(ascii: ":")).map { name[($0 + 1)...] } ?? name
            // In a start tag there is no `<`: where bytes are missing up to the inside of a text, that is its end
            // tag's.
            let end = xml[index...].first { $0 == UInt8(ascii: ">") || $0 == UInt8(ascii: "<") }
            let isWhole = end == UInt8(ascii: ">")
            guard let element = elements.firstIndex(where: { isName($0, local) }) else {
                if !isWhole, !isWritten { return "a tag without its end" }
                continue
            }
            if !isWhole { return "a <\(isEnd ? "/" : "")\(elements[element])> tag without its end" }
            if written.contains(where: { isName($0, local) }) { isWritten = !isEnd && !isEmptyTag(xml, from: index) }
            if isEnd { ends[element] += 1 } else if !isEmptyTag(xml, from: index) { starts[element] += 1 }
        }
        for (element, name) in elements.enumerated() where starts[element] != ends[element] {
            return "a page with \(starts[element]) <\(name)> and \(ends[element]) </\(name)>"
        }
        if starts[0] > 1 { return "a page with \(starts[0]) <title>" }
        return verifiesText && hasOtherSum(xml) ? "a page whose text has another SHA-1 than the dump states" : nil
    }

    /// Whether a sum is stated of the only text, and it has another one.
    private static func hasOtherSum(_ xml: ArraySlice<UInt8>) -> Bool {
        let bytes = Array(xml)
        guard let open = bytes.firstIndex(of: "<text"), let start = bytes.firstIndex(of: ">", from: open),
            let end = bytes.firstIndex(of: "</text>", from: start),
            let sum = bytes.firstIndex(of: "<sha1>", from: end).map({ bytes[($0 + 6)...].prefix(TextSum.length) }),
            sum.count == TextSum.length, sum.allSatisfy(TextSum.isDigit)
        else { return false }
        return TextSum.of(withoutEntities(bytes[(start + 1)..<end])).map { !$0.elementsEqual(sum) } ?? false
    }

    private static func withoutEntities(_ xml: ArraySlice<UInt8>) -> [UInt8] {
        let entities: [(name: StaticString, byte: UInt8)] = [
            ("lt;", 0x3C), ("gt;", 0x3E), ("amp;", 0x26), ("quot;", 0x22), ("apos;", 0x27), ("#039;", 0x27),
        ]
        var text: [UInt8] = []
        text.reserveCapacity(xml.count)
        var rest = xml
        while let ampersand = rest.firstIndex(of: UInt8(ascii: "&")) {
            text += rest[..<ampersand]
            rest = rest[(ampersand + 1)...]
            if let entity = entities.first(where: { isName($0.name, rest.prefix($0.name.utf8CodeUnitCount)) }) {
                text.append(entity.byte)
                rest = rest.dropFirst(entity.name.utf8CodeUnitCount)
            } else {
                text.append(UInt8(ascii: "&"))
            }
        }
        return text + rest
    }

    private static func isName(_ name: StaticString, _ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.count == name.utf8CodeUnitCount && name.withUTF8Buffer { unsafe bytes.elementsEqual($0) }
    }

    /// Whether a tag ends with `/>`.
    private static func isEmptyTag(_ xml: ArraySlice<UInt8>, from start: Int) -> Bool {
        guard let end = xml[start...].firstIndex(where: { $0 == UInt8(ascii: ">") || $0 == UInt8(ascii: "<") })
        else { return false }
        return end > start && xml[end] == UInt8(ascii: ">") && xml[end - 1] == UInt8(ascii: "/")
    }

    private static func hasZeros(_ xml: ArraySlice<UInt8>) -> Bool {
        var count = 0
        for byte in xml {
            count = byte == 0 ? count + 1 : 0
            if count == fewestZeros { return true }
        }
        return false
    }
}
