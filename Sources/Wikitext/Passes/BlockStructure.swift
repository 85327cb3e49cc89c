/// What a line of source holds that matters to the rules of paragraphs.
struct BlockLine {
    /// It holds a tag after which no paragraph starts until another line ends that.
    var opens = false
    /// It holds a tag that ends a paragraph and lets the next line start one.
    var closes = false
    var opensPre = false
    var closesPre = false
    var hasQuotes = false
    var hasBrackets = false
    var end = 0
}

/// Which lists and which paragraph are open, and what a line does to them.
struct BlockStructure {
    private enum Paragraph {
        case none, paragraph, preformatted
    }

    private enum PendingParagraph {
        case none, open, closeAndOpen
    }

    private var lastPrefix: [UInt8] = []
    private var paragraph = Paragraph.none
    private var pending = PendingParagraph.none
    private var isTermOpen = false
    private var isInBlock = false
    /// Inside `<pre>`, where line starts mean nothing.
    var isInPre = false
    private var isInBlockquote = false

    mutating func finish(into tree: inout DocumentTree) {
        for character in lastPrefix.reversed() { closeList(character, into: &tree) }
        closeParagraph(into: &tree)
    }

    /// Places the text of a line, `text[from..<to]`, by its prefix, `source[start..<start + prefixLength]`.
    mutating func place(
        _ text: borrowing ByteBuffer, _ from: Int, _ to: Int, _ source: borrowing ByteBuffer, _ start: Int,
        _ prefixLength: Int, _ line: BlockLine, _ strips: borrowing StripTable, into tree: inout DocumentTree
    ) {
        var from = from
        if prefixLength > 0 || !lastPrefix.isEmpty {
            from = list(text, from, to, source, start, prefixLength, strips, into: &tree)
        }
        if prefixLength == 0 {
            from = paragraph(text, from, to, line, into: &tree)
            if pending == .none {
                tree.text(text, from, to, strips)
                tree.lineBreak()
            }
        } else if pending == .none {
            let trimmed = text.trimmed(from, to)
            tree.text(text, trimmed.from, trimmed.to, strips)
        }
    }

    // MARK: Lists

    private mutating func list(
        _ text: borrowing ByteBuffer, _ from: Int, _ to: Int, _ source: borrowing ByteBuffer, _ start: Int,
        _ prefixLength: Int, _ strips: borrowing StripTable, into tree: inout DocumentTree
    ) -> Int {
        var from = from
        // Every semicolon of the prefix asks for a colon. Where the rest of the line has none, no other asks again.
        var hasColons = true
        pending = .none
        tree.lineBreak()
        var common = 0
        while common < min(prefixLength, lastPrefix.count), folded(source[start + common]) == lastPrefix[common] {
            common += 1
        }
        if prefixLength == lastPrefix.count, common == prefixLength {
            let last = source[start + prefixLength - 1]
            nextItem(last, into: &tree)
            if last == ";" { from = term(text, from, to, strips, into: &tree) ?? from }
            return from
        }
        common = 0
        while common < min(prefixLength, lastPrefix.count), source[start + common] == lastPrefix[common] { common += 1 }
        while lastPrefix.count > common { closeList(lastPrefix.removeLast(), into: &tree) }
        // A shorter prefix goes back to an outer list, and its line is the next item there.
        if prefixLength <= common, common > 0 { nextItem(source[start + common - 1], into: &tree) }
        if isTermOpen, common > 0, source[start + common - 1] == ":" { nextItem(UInt8(ascii: ":"), into: &tree) }
        while prefixLength > common {
            let character = source[start + common]
            openList(character, into: &tree)
            if character == ";", hasColons {
                if let next = term(text, from, to, strips, into: &tree) { from = next } else { hasColons = false }
            }
            lastPrefix.append(folded(character))
            common += 1
        }
        return from
    }

    /// `;` and `:` are one list, of terms and definitions: one continues the other.
    private func folded(_ character: UInt8) -> UInt8 { character == ";" ? UInt8(ascii: ":") : character }

    /// `; term : definition`. Writes the term and begins the definition when both stand on the line. Returns where the
    /// definition begins.
    private mutating func term(
        _ text: borrowing ByteBuffer, _ from: Int, _ to: Int, _ strips: borrowing StripTable,
        into tree: inout DocumentTree
    ) -> Int? {
        guard let colon = termEnd(text, from, to) else { return nil }
        tree.text(text, from, colon, strips)
        nextItem(UInt8(ascii: ":"), into: &tree)
        return colon + 1
    }

    /// The first colon that stands in no element, link or address.
    private func termEnd(_ text: borrowing ByteBuffer, _ from: Int, _ to: Int) -> Int? {
        var depth = 0
        var variants = 0
        var found: Int?
        var index = from
        while index < to {
            switch text[index] {
            case "-" where text[index + 1] == "{":
                variants += 1
                index += 1
            case "}" where text[index + 1] == "-" && variants > 0:
                variants -= 1
                index += 1
            // MediaWiki has made an element of an address by now, and of a link: their colons are not seen. Here the
            // address still stands as text.
            case ":" where depth == 0 && variants == 0:
                if let end = addressEnd(text, from, colon: index, to) {
                    index = end - 1
                } else {
                    found = index
                }
            case Mark.startTag:
                if let element = Element(mark: text[index + 1]), !element.traits.contains(.void) { depth += 1 }
                index += Mark.tagLength - 1
            case Mark.endTag:
                if depth > 0 { depth -= 1 }
                index += Mark.tagLength - 1
            case Mark.strip: index += Mark.stripLength - 1
            default: break
            }
            if found != nil { break }
            index += 1
        }
        return found
    }

    /// The end of the bare address whose scheme ends with the colon, if it is one.
    private func addressEnd(_ text: borrowing ByteBuffer, _ from: Int, colon: Int, _ to: Int) -> Int? {
        var start = colon
        while start > from, colon - start < 12, isLetter(text[start - 1]) { start -= 1 }
        guard start < colon, let length = ExternalLinks.scheme(text, at: start, to: to), start + length > colon,
            text[colon + 1] == "/" || text.hasIgnoringCase("mailto:", at: start, to: to)
                || text.hasIgnoringCase("news:", at: start, to: to)
        else { return nil }
        let end = ExternalLinks.endOfAddress(text, start + length, to)
        return end > start + length ? end : nil
    }

    private mutating func openList(_ character: UInt8, into tree: inout DocumentTree) {
        closeParagraph(into: &tree)
        switch character {
        case "*":
            tree.start(.ul)
            tree.start(.li)
        case "#":
            tree.start(.ol)
            tree.start(.li)
        case ";":
            tree.start(.dl)
            tree.start(.dt)
            isTermOpen = true
        default:
            tree.start(.dl)
            tree.start(.dd)
        }
    }

    private mutating func nextItem(_ character: UInt8, into tree: inout DocumentTree) {
        switch character {
        case "*", "#":
            tree.end(.li)
            tree.start(.li)
        default:
            tree.end(isTermOpen ? .dt : .dd)
            isTermOpen = character == ";"
            tree.start(isTermOpen ? .dt : .dd)
        }
    }

    private mutating func closeList(_ character: UInt8, into tree: inout DocumentTree) {
        switch character {
        case "*":
            tree.end(.li)
            tree.end(.ul)
        case "#":
            tree.end(.li)
            tree.end(.ol)
        default:
            tree.end(isTermOpen ? .dt : .dd)
            isTermOpen = false
            tree.end(.dl)
        }
    }

    // MARK: Paragraphs

    /// Returns where the line's text begins: behind the space of a preformatted line.
    private mutating func paragraph(
        _ text: borrowing ByteBuffer, _ from: Int, _ to: Int, _ line: BlockLine, into tree: inout DocumentTree
    ) -> Int {
        if line.opens || line.closes {
            pending = .none
            if !isInPre || line.opensPre { closeParagraph(into: &tree) }
            if line.opensPre, !line.closesPre { isInPre = true }
            noteBlockquotes(text, from, to)
            isInBlock = !line.closes
            return from
        }
        guard !isInBlock, !isInPre else { return from }
        let isBlank = text.trimmed(from, to).from >= text.trimmed(from, to).to
        // A blank line with a space on it begins no preformatted text, but does not end it either.
        if from < to, text[from] == " ", paragraph == .preformatted || !isBlank, !isInBlockquote {
            if paragraph != .preformatted {
                pending = .none
                closeParagraph(into: &tree)
                tree.start(.pre)
                paragraph = .preformatted
            }
            return from + 1
        }
        // One empty line ends a paragraph, and the next begins only with its first text; two leave a line break in it.
        // Hence what is pending.
        if isBlank {
            if pending != .none {
                startPending(into: &tree)
                tree.start(.br)
            } else if paragraph != .paragraph {
                closeParagraph(into: &tree)
                pending = .open
            } else {
                pending = .closeAndOpen
            }
        } else if pending != .none {
            startPending(into: &tree)
        } else if paragraph != .paragraph {
            closeParagraph(into: &tree)
            tree.start(.p)
            paragraph = .paragraph
        }
        return from
    }

    private mutating func startPending(into tree: inout DocumentTree) {
        if pending == .closeAndOpen { tree.end(.p) }
        tree.start(.p)
        pending = .none
        paragraph = .paragraph
    }

    private mutating func closeParagraph(into tree: inout DocumentTree) {
        switch paragraph {
        case .none: break
        case .paragraph: tree.end(.p)
        case .preformatted: tree.end(.pre)
        }
        isInPre = false
        paragraph = .none
    }

    private mutating func noteBlockquotes(_ text: borrowing ByteBuffer, _ from: Int, _ to: Int) {
        var index = from
        while index < to {
            switch text[index] {
            case Mark.startTag where text[index + 1] == Element.blockquote.mark: isInBlockquote = true
            case Mark.endTag where text[index + 1] == Element.blockquote.mark: isInBlockquote = false
            case Mark.strip: index += Mark.stripLength - 1
            default: break
            }
            index += 1
        }
    }
}
