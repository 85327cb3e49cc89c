/// The last pass over the bytes: lists, paragraphs and preformatted lines, by MediaWiki's rules of line starts.
///
/// It writes nothing itself: it opens and closes elements of the tree, and hands it the text between them.
///
/// The rules are those of MediaWiki's `BlockLevelPass`, which looks at a line's first bytes and at which block tags are
/// anywhere on it. They are kept even where HTML would have it otherwise, for they decide where paragraphs end.
struct BlockLevels: ~Copyable {
    private var resolved = ByteBuffer()
    private var scratch = ByteBuffer()

    private var structure = BlockStructure()
    private let work: WorkMeter

    init(work: WorkMeter) { self.work = work }

    mutating func run(_ source: borrowing ByteBuffer, _ strips: borrowing StripTable, into tree: inout DocumentTree) {
        structure = BlockStructure()
        var start = 0
        var pass = MeteredPass(work)
        while pass.goesOn(read: start, written: 0) {
            let line = scan(source, start)
            process(source, start, line, strips, into: &tree)
            guard line.end < source.count else { break }
            start = line.end + 1
        }
        structure.finish(into: &tree)
        pass.finish(read: source.count, written: tree.writer.position)
    }

    /// Finds a line's end, and what on it matters to the rules of paragraphs.
    private func scan(_ source: borrowing ByteBuffer, _ start: Int) -> BlockLine {
        var line = BlockLine()
        var index = start
        let end = source.count
        while true {
            index = source.endOfPlainText(from: index, to: end)
            guard index < end else { break }
            switch source[index] {
            case "\n":
                line.end = index
                return line
            case "'":
                if source[index + 1] == "'" { line.hasQuotes = true }
                index += 1
            case "[":
                line.hasBrackets = true
                index += 1
            case Mark.strip:
                let kind = source[index + 1]
                if kind == StripKind.block.rawValue {
                    line.opens = true
                    line.closes = true
                } else if kind == StripKind.pre.rawValue {
                    line.closes = true
                }
                index += Mark.stripLength
            default:
                note(Element(mark: source[index + 1]), isEnd: source[index] == Mark.endTag, on: &line)
                index += Mark.tagLength
            }
        }
        line.end = end
        return line
    }

    /// `BlockLevelPass` has two patterns of tags: those after which paragraphs are suppressed, and those after which
    /// they are not. An end tag counts the other way round.
    private func note(_ element: Element?, isEnd: Bool, on line: inout BlockLine) {
        guard let element else { return }
        let traits = element.traits
        if traits.contains(.suppresses) {
            if isEnd { line.closes = true } else { line.opens = true }
            if element == .pre {
                if isEnd { line.closesPre = true } else { line.opensPre = true }
            }
        } else if traits.contains(.suppressesOutside) {
            if isEnd { line.opens = true } else { line.closes = true }
        } else if traits.contains(.suppressesAlways) {
            line.opens = true
        } else if traits.contains(.suppressesNever) {
            line.closes = true
        }
    }

    private mutating func process(
        _ source: borrowing ByteBuffer, _ start: Int, _ line: BlockLine, _ strips: borrowing StripTable,
        into tree: inout DocumentTree
    ) {
        var prefixLength = 0
        // In `<pre>` a star at the start of a line is a star.
        if !structure.isInPre {
            while start + prefixLength < line.end, isListMark(source[start + prefixLength]) { prefixLength += 1 }
            structure.isInPre = line.opensPre
        }
        let text = start + prefixLength
        let isTerm = prefixLength > 0 && source[text - 1] == ";"
        if line.hasQuotes || line.hasBrackets {
            // Apostrophes are resolved first, so that an address ends where italics begin.
            resolved.removeAll()
            if line.hasQuotes {
                scratch.removeAll()
                Quotes.resolve(source, text, line.end, as: isTerm ? .tags : .edges, into: &scratch)
                ExternalLinks.resolve(scratch, 0, scratch.count, into: &resolved)
            } else {
                ExternalLinks.resolve(source, text, line.end, into: &resolved)
            }
            structure.place(resolved, 0, resolved.count, source, start, prefixLength, line, strips, into: &tree)
        } else {
            structure.place(source, text, line.end, source, start, prefixLength, line, strips, into: &tree)
        }
        if line.closesPre { structure.isInPre = false }
    }

    private func isListMark(_ byte: UInt8) -> Bool { byte == "*" || byte == "#" || byte == ":" || byte == ";" }
}
