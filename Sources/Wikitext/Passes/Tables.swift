/// Wikitext tables, line by line, as MediaWiki turns them into HTML: `{|`, `|+`, `|-`, `|`, `!`, `|}`.
///
/// Cells become marks of elements. What stands in a table but in no cell is shown before the table, as browsers do it;
/// the tree sees to that. The rules are those of `Parser::handleTables`, which never looks beyond a line: a cell is
/// closed by the next line that begins as one.
struct Tables {
    private struct Table {
        var indent: Int
        var isRowOpen = false
        /// The row that begins with the next cell is hidden.
        var hidesRow = false
        var openCell: Element?
    }

    private var open: [Table] = []
    /// Whether attributes matter: tables are shown.
    private let areShown: Bool

    init(options: TextOptions) { areShown = options.tables != .drop }

    mutating func begin() { open.removeAll(keepingCapacity: open.capacity < 1 << 16) }

    /// Handles a line that is table markup and says whether it was.
    mutating func line(
        _ source: borrowing ByteBuffer, _ start: Int, _ end: Int, into output: inout ByteBuffer
    ) -> Bool {
        var first = start
        while first < end, isWhitespace(source[first]) { first += 1 }
        guard first < end else { return false }
        switch source[first] {
        case "{", ":":
            return openTable(source, first, end, into: &output)
        case "|":
            guard !open.isEmpty else { return false }
            let last = source.trimmed(first, end).to
            switch source[first + 1] {
            case "}" where first + 1 < last: close(source, first + 2, last, into: &output)
            case "-" where first + 1 < last: row(source, first + 2, last, into: &output)
            case "+" where first + 1 < last: cells(.caption, source, first + 2, last, into: &output)
            default: cells(.td, source, first + 1, last, into: &output)
            }
            return true
        case "!":
            guard !open.isEmpty else { return false }
            cells(.th, source, first + 1, source.trimmed(first, end).to, into: &output)
            return true
        default:
            return false
        }
    }

    mutating func finish(into output: inout ByteBuffer) {
        while !open.isEmpty { closeTop(into: &output) }
    }

    private mutating func openTable(
        _ source: borrowing ByteBuffer, _ first: Int, _ end: Int, into output: inout ByteBuffer
    ) -> Bool {
        let colons = source.endOfRun(of: UInt8(ascii: ":"), from: first, to: end)
        var brace = colons
        while brace < end, isWhitespace(source[brace]) { brace += 1 }
        guard brace + 1 < end, source[brace] == "{", source[brace + 1] == "|" else { return false }
        // Colons before a table indent it, by elements of a list that the table closes again.
        for _ in first..<colons {
            startTag(.dl, into: &output)
            startTag(.dd, into: &output)
        }
        if areShown {
            TableMarks.start(source, attributes: (brace + 2, end), into: &output)
        } else {
            startTag(.table, into: &output)
        }
        open.append(Table(indent: colons - first))
        return true
    }

    private mutating func close(
        _ source: borrowing ByteBuffer, _ rest: Int, _ end: Int, into output: inout ByteBuffer
    ) {
        let indent = closeCellAndRow(into: &output)
        endTag(.table, into: &output)
        output.append(source, rest, end)
        for _ in 0..<indent {
            endTag(.dd, into: &output)
            endTag(.dl, into: &output)
        }
    }

    private mutating func closeTop(into output: inout ByteBuffer) {
        _ = closeCellAndRow(into: &output)
        endTag(.table, into: &output)
    }

    private mutating func closeCellAndRow(into output: inout ByteBuffer) -> Int {
        guard let table = open.popLast() else { return 0 }
        if let cell = table.openCell { endTag(cell, into: &output) }
        if table.isRowOpen { endTag(.tr, into: &output) }
        return table.indent
    }

    private mutating func row(
        _ source: borrowing ByteBuffer, _ from: Int, _ to: Int, into output: inout ByteBuffer
    ) {
        let top = open.count - 1
        if let cell = open[top].openCell { endTag(cell, into: &output) }
        if open[top].isRowOpen { endTag(.tr, into: &output) }
        open[top].openCell = nil
        open[top].isRowOpen = false
        open[top].hidesRow = areShown && from < to && Attributes.hide(source, from, to)
    }

    /// The cells of a line, parted by two bars, or by two exclamation marks between header cells.
    private mutating func cells(
        _ element: Element, _ source: borrowing ByteBuffer, _ from: Int, _ to: Int, into output: inout ByteBuffer
    ) {
        let top = open.count - 1
        var start = from
        while true {
            var end = start
            while end < to, !(source[end] == "|" && source[end + 1] == "|" && end + 1 < to),
                !(element == .th && source[end] == "!" && source[end + 1] == "!" && end + 1 < to)
            {
                end += 1
            }
            if let cell = open[top].openCell { endTag(cell, into: &output) }
            // A row is opened by its first cell, so `|-` twice in a row makes no empty one.
            if element != .caption, !open[top].isRowOpen {
                output.append(
                    Mark.startTag, Element.tr.mark, open[top].hidesRow ? Mark.Flag.hidden : Mark.Flag.plain)
                open[top].isRowOpen = true
            }
            let text = contentStart(source, start, end)
            if areShown {
                TableMarks.startCell(
                    element, source, attributes: (start, max(start, text - 1)), into: &output)
            } else {
                startTag(element, into: &output)
            }
            open[top].openCell = element
            let trimmed = source.trimmed(text, end)
            output.append(source, trimmed.from, trimmed.to)
            guard end < to else { return }
            start = end + 2
        }
    }

    /// A cell's content stands after its first bar, if the attributes before it hold no link.
    private func contentStart(_ source: borrowing ByteBuffer, _ from: Int, _ to: Int) -> Int {
        var index = from
        while index < to {
            if source[index] == "|" { return index + 1 }
            if source[index] == "[" && source[index + 1] == "[" || source[index] == "-" && source[index + 1] == "{" {
                return from
            }
            index += 1
        }
        return from
    }

    private func startTag(_ element: Element, into output: inout ByteBuffer) {
        output.append(Mark.startTag, element.mark, Mark.Flag.plain)
    }

    private func endTag(_ element: Element, into output: inout ByteBuffer) {
        output.append(Mark.endTag, element.mark, Mark.Flag.plain)
    }
}
