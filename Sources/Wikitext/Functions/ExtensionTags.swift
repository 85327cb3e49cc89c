/// Tags whose content the preprocessor takes out of the page before anything else is parsed.
enum ExtensionTag {
    /// Shows no text inside a line: references, formulas.
    case reference
    case inline
    /// A formula in TeX, or one of chemistry.
    case math
    case chemistry
    /// Shows no text, and is a block.
    case block
    case hiddenBlock
    case nowiki
    case pre
    case poem
    case code

    /// The tags of MediaWiki and of the extensions that Wikimedia's wikis run, in lower case.
    static let all: [(name: StaticString, tag: ExtensionTag)] = [
        ("ref", .reference), ("references", .block),
        ("nowiki", .nowiki), ("pre", .pre), ("poem", .poem), ("syntaxhighlight", .code), ("source", .code),
        ("math", .math), ("chem", .chemistry), ("ce", .chemistry), ("hiero", .inline), ("phonos", .inline),
        ("templatestyles", .inline), ("section", .inline), ("charinsert", .inline), ("indicator", .inline),
        ("maplink", .inline),
        ("gallery", .hiddenBlock), ("score", .hiddenBlock), ("timeline", .hiddenBlock), ("graph", .hiddenBlock),
        ("mapframe", .hiddenBlock), ("imagemap", .hiddenBlock), ("inputbox", .hiddenBlock),
        ("categorytree", .hiddenBlock), ("templatedata", .hiddenBlock), ("rss", .hiddenBlock), ("quiz", .hiddenBlock),
        ("dynamicpagelist", .hiddenBlock), ("slideshow", .hiddenBlock), ("chart", .hiddenBlock),
    ]

    /// The tag whose name begins at `index` and is followed by white space, `>` or `/>`, and the length of its name.
    static func match(_ source: borrowing ByteBuffer, at index: Int, to: Int) -> (position: Int, length: Int)? {
        let first = lowercased(source[index])
        guard isLetter(first) else { return nil }
        for position in all.indices {
            let name = all[position].name
            let length = name.utf8CodeUnitCount
            guard source.hasIgnoringCase(name, at: index, to: to), endsTagName(source, index + length) else { continue }
            return (position, length)
        }
        return nil
    }

    /// Whether a tag's name can end before `index`.
    static func endsTagName(_ source: borrowing ByteBuffer, _ index: Int) -> Bool {
        let next = source[index]
        return next == ">" || isWhitespace(next) && index < source.count || next == "/" && source[index + 1] == ">"
    }

    /// The tag of a name in any case.
    static func named(_ name: String) -> ExtensionTag? {
        guard name.utf8.count <= 40 else { return nil }
        let name = name.lowercased()
        return all.first { $0.name.description == name }?.tag
    }

    /// What the tag leaves in the output.
    func strip(
        _ source: borrowing ByteBuffer, attributes: (from: Int, to: Int), content: (from: Int, to: Int),
        into output: inout ByteBuffer, strips: inout StripTable
    ) {
        switch self {
        case .reference:
            strips.hasReferences = true
            strips.strip(.reference, into: &output)
        case .inline: strips.strip(.inline, into: &output)
        case .math, .chemistry: stripFormula(source, attributes, content, into: &output, strips: &strips)
        case .block:
            // A list of references is a block only when it lists something.
            if strips.hasReferences || content.to > content.from { strips.strip(.block, into: &output) }
        case .hiddenBlock: strips.strip(.hiddenBlock, into: &output)
        case .nowiki: strips.strip(.nowiki, source, content.from, content.to, into: &output)
        case .pre: stripPre(source, content, into: &output, strips: &strips)
        case .poem:
            output.append(Mark.startTag, Element.div.mark, Mark.Flag.plain)
            output.append(source, content.from, content.to)
            output.append(Mark.endTag, Element.div.mark, Mark.Flag.plain)
        case .code:
            // Inside a line it belongs to a sentence, whatever the options say.
            var isInline = false
            for index in attributes.from..<max(attributes.from, attributes.to)
            where source.hasIgnoringCase("inline", at: index, to: attributes.to) { isInline = true }
            var (from, to) = content
            while from < to, source[from] == "\n" { from += 1 }
            while to > from, source[to - 1] == "\n" { to -= 1 }
            if !isInline, !strips.keepsCode { return strips.strip(.hiddenBlock, into: &output) }
            strips.strip(isInline ? .codeInline : .codeBlock, source, from, to, into: &output)
        }
    }

    /// A formula's source between dollar signs, when it is wanted.
    private func stripFormula(
        _ source: borrowing ByteBuffer, _ attributes: (from: Int, to: Int), _ content: (from: Int, to: Int),
        into output: inout ByteBuffer, strips: inout StripTable
    ) {
        let formula = source.trimmed(content.from, content.to)
        guard strips.keepsFormulas, formula.to > formula.from else {
            return strips.strip(.inline, into: &output)
        }
        let isBlock = Attributes.value(of: "display", source, attributes.from, attributes.to) == "block"
        var text = ByteBuffer(capacity: formula.to - formula.from + 16)
        text.append(isBlock ? "$$" : "$")
        // What chemists write is TeX too, inside of this command.
        if case .chemistry = self { text.append("\\ce{") }
        text.append(source, formula.from, formula.to)
        if case .chemistry = self { text.append("}") }
        text.append(isBlock ? "$$" : "$")
        strips.strip(isBlock ? .formulaBlock : .formula, text, 0, text.count, into: &output)
    }

    /// `<nowiki>` means nothing inside `<pre>`, and goes.
    private func stripPre(
        _ source: borrowing ByteBuffer, _ content: (from: Int, to: Int), into output: inout ByteBuffer,
        strips: inout StripTable
    ) {
        guard source.firstIndex(of: UInt8(ascii: "<"), from: content.from, to: content.to) < content.to else {
            return strips.strip(.pre, source, content.from, content.to, into: &output)
        }
        var text = ByteBuffer(capacity: content.to - content.from)
        var index = content.from
        var closesBefore = content.to
        while index < content.to {
            if source[index] == "<", source.hasIgnoringCase("<nowiki>", at: index, to: closesBefore) {
                var close = index + 8
                while close < closesBefore, !source.hasIgnoringCase("</nowiki>", at: close, to: closesBefore) {
                    close += 1
                }
                if close < closesBefore {
                    text.append(source, index + 8, close)
                    index = close + 9
                    continue
                }
                // No other one is closed either.
                closesBefore = index
            }
            text.append(source[index])
            index += 1
        }
        strips.strip(.pre, text, 0, text.count, into: &output)
    }
}
