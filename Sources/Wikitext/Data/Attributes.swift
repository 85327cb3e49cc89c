import InputNumbers

/// Attributes of a tag, as far as they decide whether a reader sees the element.
enum Attributes {
    /// Classes of elements that are no running text: notes, boxes, navigation, what the software adds.
    private static let hiddenClasses: Set<String> = [
        "reference", "references", "mw-references-wrap", "mw-references-columns", "mw-editsection", "toc", "hatnote",
        "dablink", "rellink", "navbox", "infobox", "thumb", "gallery", "gallerybox", "metadata", "ambox", "mbox-small",
        "error", "scribunto-error", "mw-ext-cite-error", "mw-empty-elt", "catlinks", "sistersitebox", "autonumber",
        "Template-Fact", "mw-cite-backlink", "navbar", "vertical-navbox", "noexcerpt", "mwe-math-element",
    ]
    private static let hiddenIdentifiers: Set<String> = ["toc", "catlinks", "coordinates"]

    /// No attribute's name and no value that is known is longer, in bytes.
    private static let longestWord = 40

    /// What the class of a table begins with that is no table to read: boxes beside the text and below it.
    private static let boxClasses = [
        "infobox", "navbox", "vertical-navbox", "sidebar", "ambox", "mbox", "tmbox", "ombox", "metadata", "noprint",
        "succession-box", "toc", "taxobox", "biota",
    ]

    /// Whether the attributes in the range make a table one of those.
    static func makeBox(_ source: borrowing ByteBuffer, _ from: Int, _ to: Int) -> Bool {
        var index = from
        while let attribute = next(source, &index, to) {
            guard attribute.name == "class" else { continue }
            let classes = words(value(attribute, source).lowercased())
            if classes.contains(where: { name in boxClasses.contains { name.hasPrefixBytes($0) } }) { return true }
        }
        return false
    }

    /// How many columns and rows the attributes in the range make a cell cover: any numbers, as the page says them.
    static func spans(_ source: borrowing ByteBuffer, _ from: Int, _ to: Int) -> (columns: Int, rows: Int) {
        var spans = (columns: 1, rows: 1)
        var index = from
        while let attribute = next(source, &index, to) {
            switch attribute.name {
            case "colspan": spans.columns = Int(clampingDigits: value(attribute, source)) ?? 1
            case "rowspan": spans.rows = Int(clampingDigits: value(attribute, source)) ?? 1
            default: break
            }
        }
        return spans
    }

    /// Whether the attributes in the range hide the element, or make it something else than running text.
    static func hide(_ source: borrowing ByteBuffer, _ from: Int, _ to: Int) -> Bool {
        var isHidden = false
        var index = from
        while !isHidden, let attribute = next(source, &index, to) {
            switch attribute.name {
            case "class":
                isHidden = words(value(attribute, source)).contains {
                    $0.utf8.count <= longestWord && hiddenClasses.contains($0)
                }
            case "id":
                let identifier = value(attribute, source)
                isHidden = identifier.utf8.count <= longestWord && hiddenIdentifiers.contains(identifier)
            case "style": isHidden = hidesByStyle(value(attribute, source))
            default: break
            }
        }
        return isHidden
    }

    static func has(_ attribute: String, _ source: borrowing ByteBuffer, _ from: Int, _ to: Int) -> Bool {
        var index = from
        while let found = next(source, &index, to) {
            if found.name == attribute { return true }
        }
        return false
    }

    /// The value of an attribute, in lower case; empty where it is longer than any that means something.
    static func value(of name: String, _ source: borrowing ByteBuffer, _ from: Int, _ to: Int) -> String? {
        var index = from
        while let found = next(source, &index, to) {
            if found.name == name {
                let text = value(found, source).lowercased()
                return text.utf8.count <= longestWord ? text : ""
            }
        }
        return nil
    }

    /// The words of a value, without the white space between them.
    private static func words(_ text: String) -> [String] {
        text.unicodeScalars.split(whereSeparator: \.properties.isWhitespace).map { String($0) }
    }

    private static func hidesByStyle(_ style: String) -> Bool {
        let bytes = Array(style.lowercased().utf8)
        var index = 0
        while let start = bytes[index...].firstIndex(of: UInt8(ascii: "d")) {
            index = start + 1
            guard bytes[start...].starts(with: "display".utf8) else { continue }
            var next = start + 7
            while next < bytes.count, isWhitespace(bytes[next]) { next += 1 }
            guard next < bytes.count, bytes[next] == ":" else { continue }
            next += 1
            while next < bytes.count, isWhitespace(bytes[next]) { next += 1 }
            if bytes[next...].starts(with: "none".utf8) { return true }
        }
        return false
    }

    private struct Attribute {
        /// In lower case; empty where it is longer than any that means something.
        var name: String
        /// Where its value stands, without quotation marks.
        var from: Int
        var to: Int
    }

    private static func value(_ attribute: Attribute, _ source: borrowing ByteBuffer) -> String {
        var decoded = ByteBuffer(capacity: attribute.to - attribute.from + 8)
        Entities.decode(source, attribute.from, attribute.to, into: &decoded)
        return decoded.string(0, decoded.count)
    }

    /// The next attribute at or after `index`, which moves behind it.
    private static func next(_ source: borrowing ByteBuffer, _ index: inout Int, _ to: Int) -> Attribute? {
        while index < to {
            while index < to, isWhitespace(source[index]) || source[index] == "/" { index += 1 }
            let name = index
            while index < to, isNamePart(source[index]) { index += 1 }
            guard index > name else {
                index += 1
                continue
            }
            let nameEnd = index
            while index < to, isWhitespace(source[index]) { index += 1 }
            var value = (from: index, to: index)
            if index < to, source[index] == "=" {
                index += 1
                while index < to, isWhitespace(source[index]) { index += 1 }
                let quote = source[index]
                if index < to, quote == "\"" || quote == "'" {
                    let close = source.firstIndex(of: quote, from: index + 1, to: to)
                    value = (index + 1, close)
                    index = min(close + 1, to)
                } else {
                    value.from = index
                    while index < to, !isWhitespace(source[index]) { index += 1 }
                    value.to = index
                }
            }
            let isKnown = nameEnd - name <= longestWord
            return Attribute(
                name: isKnown ? source.string(name, nameEnd).lowercased() : "", from: value.from, to: value.to)
        }
        return nil
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || byte == "-" || byte == "_" || byte == ":" || byte == "."
            || byte >= 0x80 && byte < Mark.first
    }
}
