/// Writes the text that is shown: entities resolved, white space folded, one block a line.
struct TextWriter: ~Copyable {
    /// A line of the text, or a table.
    struct Block {
        var from: Int
        var to: Int
        /// 1...6 for a heading, 0 for other text.
        var level: Int
        /// Its place in a list.
        var mark = ListMarkers.Mark()
        var isTable = false
        /// Whether nothing but a line break parts it from the block before.
        var isContinued = false
    }

    private(set) var text = ByteBuffer(capacity: 1 << 16)
    private(set) var blocks: [Block] = []
    private let classes: ByteClasses
    private var start = 0
    private var level = 0
    /// White space is owed before the next character.
    private var owesSpace = false
    /// Where in the text something vanished last, in this block, or -1.
    private var vanished = -1
    /// Whether a line break, and no end of a paragraph, came before this block.
    private var isContinued = false
    /// Whether text goes into a cell of a Markdown table, where nothing begins a new line.
    private var isInCell = false
    private var table = MarkdownTable()
    private var cell = (columns: 1, rows: 1)
    /// Where the reading of a ruby began.
    private var reading = -1
    /// The open list items, when they have marks.
    var markers = ListMarkers()

    private enum Class {
        /// Needs a look: white space, references, marks, the first bytes of invisible characters.
        static let special: UInt8 = 1
        /// An element or something stripped: the tree's business.
        static let tree: UInt8 = 2
    }

    init() {
        classes = ByteClasses { byte in
            switch byte {
            case Mark.startTag, Mark.endTag, Mark.strip: Class.special | Class.tree
            case 0...0x20, 0x7F, "&", 0xC2, 0xD8, 0xE2, 0xEF, Mark.first...: Class.special
            default: 0
            }
        }
    }

    mutating func begin() {
        text.removeAll()
        blocks.removeAll(keepingCapacity: true)
        beginBlock()
        level = 0
        isContinued = false
        isInCell = false
        markers.removeAll()
    }

    /// Gives back memory that only a huge page needs.
    mutating func recycle() {
        text.recycle()
        blocks.removeAll(keepingCapacity: blocks.capacity < 1 << 16)
    }

    private mutating func beginBlock() {
        start = text.count
        owesSpace = false
        vanished = -1
    }

    // MARK: Blocks

    mutating func startHeading(level: Int) {
        if !isInCell { self.level = level }
    }

    mutating func endHeading() { level = 0 }

    /// Where the next character will stand.
    var position: Int { text.count }

    /// Ends the line, and makes what stands from `split` on a line of its own.
    mutating func flush(splittingAt split: Int) {
        // What vanished may have taken text with it that stood there then.
        if !isInCell, split > start, split < text.count, text[split] & 0xC0 != 0x80 {
            place(start, split)
            start = split
        }
        flush()
    }

    /// Ends the block; in a cell, the word.
    mutating func flush() {
        flush(atLineBreak: false)
    }

    /// Ends the line; what follows belongs to the same paragraph.
    mutating func breakLine() {
        flush(atLineBreak: true)
    }

    private mutating func flush(atLineBreak isLineBreak: Bool) {
        if isInCell {
            owesSpace = true
            return
        }
        let end = text.count
        if end > start, !place(start, end) { text.truncate(to: start) }
        isContinued = isLineBreak && end > start
        beginBlock()
    }

    /// Makes a block of a range, unless nothing is in it.
    @discardableResult
    private mutating func place(_ from: Int, _ to: Int) -> Bool {
        let (from, to) = trimmed(from, to)
        guard to > from, !LeakedTable.isLeak(text, from, to) else { return false }
        blocks.append(
            Block(
                from: from, to: to, level: level, mark: level > 0 ? ListMarkers.Mark() : markers.next(),
                isContinued: isContinued))
        isContinued = false
        return true
    }

    /// A range without blanks at its ends. Ideographic spaces there indent, they part nothing.
    private func trimmed(_ from: Int, _ to: Int) -> (from: Int, to: Int) {
        var (from, to) = (from, to)
        while to > from {
            if text[to - 1] == " " {
                to -= 1
            } else if text.has("\u{3000}", at: max(from, to - 3), to: to) {
                to -= 3
            } else if text[from] == " " {
                from += 1
            } else if text.has("\u{3000}", at: from, to: to) {
                from += 3
            } else {
                break
            }
        }
        return (from, to)
    }

    // MARK: Tables

    /// Begins a table that is shown. What stands in it but in no cell is written before it.
    mutating func startTable() {
        flush()
        table.begin()
    }

    mutating func startRow() { table.startRow() }

    mutating func startCell(columns: Int, rows: Int) {
        flush()
        isInCell = true
        cell = (columns, rows)
    }

    mutating func endCell() {
        guard isInCell else { return }
        isInCell = false
        let (from, to) = trimmed(start, text.count)
        table.append((from, max(from, to)), columns: cell.columns, rows: cell.rows)
        beginBlock()
    }

    mutating func endTable() {
        flush()
        let from = text.count
        if table.write(to: &text) { blocks.append(Block(from: from, to: text.count, level: 0, isTable: true)) }
        beginBlock()
    }

    // MARK: Ruby

    mutating func startReading() {
        owesSpace = false
        reading = text.count
        text.append("（")
    }

    mutating func endReading() {
        owesSpace = false
        if text.count == reading + 3 {
            text.truncate(to: max(reading, start))
        } else {
            text.append("）")
        }
    }

    /// Notes that something was here that shows nothing.
    mutating func vanish() { vanished = text.count }

    mutating func lineBreak(isPreformatted: Bool) {
        if isPreformatted { breakLine() } else { owesSpace = true }
    }

    // MARK: Text

    /// Where the next mark of an element or of something stripped stands.
    func skip(_ source: borrowing ByteBuffer, _ from: Int, _ to: Int) -> Int {
        source.firstIndex(of: Class.tree, in: classes, from: from, to: to)
    }

    /// Appends text up to the next mark that is the tree's business, and returns where that stands.
    mutating func append(_ source: borrowing ByteBuffer, _ from: Int, _ to: Int, isPreformatted: Bool) -> Int {
        var index = from
        while index < to {
            let byte = source[index]
            let kind = classes[byte]
            if byte == " " {
                owesSpace = true
                index += 1
                continue
            }
            if kind & Class.tree != 0 { return index }
            if vanished >= start, let length = VanishedTemplate.separatorLength(source, index, to) {
                index = tidy(source, index, index + length)
            } else if kind == 0 {
                if owesSpace { space() }
                vanished = -1
                index =
                    byte < 0x80
                    ? text.appendWords(source, index, to) : text.appendIdeographs(source, index, to)
                index = text.append(source, index, to, whileUnclassedIn: classes)
            } else {
                index = special(source, index, to, isPreformatted: isPreformatted)
            }
        }
        return index
    }

    /// Appends text in which nothing but character references is markup; in code not even those.
    mutating func appendLiteral(
        _ source: borrowing ByteBuffer, _ from: Int, _ to: Int, isCode: Bool, isPreformatted: Bool
    ) {
        var index = from
        while index < to {
            if isCode, source[index] == "&" {
                if owesSpace { space() }
                text.append(source[index])
                index += 1
            } else {
                let amper = isCode ? source.firstIndex(of: UInt8(ascii: "&"), from: index, to: to) : to
                index = append(source, index, amper, isPreformatted: isPreformatted)
                // What was stripped before, inside of a function that made the literal, shows nothing.
                if index < amper { index += Mark.length(source[index]) }
            }
        }
    }

    private mutating func space() {
        owesSpace = false
        if text.count > start { text.append(UInt8(ascii: " ")) }
    }

    private mutating func put(_ scalar: Unicode.Scalar, isPreformatted: Bool) {
        switch scalar.value {
        case 0x0A where isPreformatted: breakLine()
        case 0x09...0x0D, 0x20, 0xA0, 0x2007, 0x202F: owesSpace = true
        case 0xAD, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x2069, 0x61C, 0xFEFF: break
        case 0x3000 where text.count == start: break
        default:
            if owesSpace { space() }
            text.append(scalar: scalar)
        }
    }

    /// White space, a reference, a mark, or a character that may be invisible.
    private mutating func special(
        _ source: borrowing ByteBuffer, _ index: Int, _ to: Int, isPreformatted: Bool
    ) -> Int {
        let byte = source[index]
        switch byte {
        case "\n" where isPreformatted: breakLine()
        case 9...0x0D, 0x20: owesSpace = true
        case 0: break
        case "&":
            guard let found = Entities.reference(source, at: index, to: to) else { break }
            put(found.first, isPreformatted: isPreformatted)
            if let second = found.second { put(second, isPreformatted: isPreformatted) }
            return index + found.length
        case Mark.apostrophe: put("'", isPreformatted: false)
        case Mark.openBracket: put("[", isPreformatted: false)
        case Mark.closeBracket: put("]", isPreformatted: false)
        case Mark.colon: put(":", isPreformatted: false)
        case Mark.vanished: vanish()
        case Mark.first...: break
        case 0xC2 where source[index + 1] == 0xA0:
            owesSpace = true
            return index + 2
        case 0xC2 where source[index + 1] == 0xAD: return index + 2
        case 0xD8 where source[index + 1] == 0x9C: return index + 2
        case 0xE2 where source[index + 1] == 0x80 || source[index + 1] == 0x81:
            let value = 0x2000 + UInt32(source[index + 1] & 1) * 0x40 + UInt32(source[index + 2] & 0x3F)
            if let scalar = Unicode.Scalar(value) { put(scalar, isPreformatted: isPreformatted) }
            return index + 3
        case 0xEF where source[index + 1] == 0xBB && source[index + 2] == 0xBF: return index + 3
        default: return plain(source, index)
        }
        if byte == "&" { return plain(source, index) }
        return index + 1
    }

    private mutating func plain(_ source: borrowing ByteBuffer, _ index: Int) -> Int {
        if owesSpace { space() }
        text.append(source[index])
        return index + 1
    }

    /// Places a bracket or a mark of punctuation behind something that vanished. Returns where the source goes on.
    private mutating func tidy(_ source: borrowing ByteBuffer, _ from: Int, _ to: Int) -> Int {
        if VanishedTemplate.isClosingBracket(source, from),
            let opening = VanishedTemplate.emptyBracket(text, start, vanished)
        {
            // The brackets had nothing but this in them: they go too, and the space before them.
            var end = opening
            while end > start, text[end - 1] == " " { end -= 1 }
            owesSpace = false
            text.truncate(to: end)
            vanished = end
            return to
        }
        if VanishedTemplate.takesSpaceBefore(source, from, to) { owesSpace = false }
        if owesSpace { space() }
        text.append(source, from, to)
        return to
    }
}
