/// A table with bars, as GitHub's Markdown has it. Source: https://github.github.com/gfm/#tables-extension-
///
/// The first row is the header, because there must be one. A cell that spans columns or rows leaves the places that it
/// covers empty, so that the cells after it stand in their columns.
struct MarkdownTable {
    /// Where in the text the words of a cell stand; empty for a place that another cell covers.
    typealias Cell = (from: Int, to: Int)

    private var cells: [Cell] = []
    /// Where each row begins in `cells`.
    private var rows: [Int] = []
    private var hasText = false
    /// For each column, the number of the first row that no cell above covers any more.
    private var covered: [Int] = []
    private var filled = 0
    private var explicit = 0

    mutating func begin() {
        cells.removeAll(keepingCapacity: cells.capacity < 1 << 16)
        rows.removeAll(keepingCapacity: rows.capacity < 1 << 16)
        covered.removeAll(keepingCapacity: covered.capacity < 1 << 16)
        hasText = false
        (filled, explicit) = (0, 0)
    }

    mutating func startRow() {
        // A row without a cell is none.
        if rows.last != cells.count { rows.append(cells.count) }
    }

    mutating func append(_ cell: Cell, columns: Int, rows span: Int) {
        if rows.isEmpty { startRow() }
        explicit += 1
        if cell.to > cell.from { hasText = true }
        skipCovered()
        place(cell, span)
        for _ in 1..<max(1, columns) where mayFill { place((0, 0), span) }
    }

    /// Cells that cover many places could make a small page huge: so many empty ones are made for each that is there.
    private var mayFill: Bool { filled < 1_000 + 8 * explicit }

    private mutating func skipCovered() {
        while let column = nextColumn, covered[column] > rows.count, mayFill {
            cells.append((0, 0))
            filled += 1
        }
    }

    /// The column of the next cell, when the rows above have it.
    private var nextColumn: Int? {
        let column = cells.count - (rows.last ?? 0)
        return column < covered.count ? column : nil
    }

    private mutating func place(_ cell: Cell, _ span: Int) {
        if cell.to == cell.from { filled += 1 }
        if let column = nextColumn {
            covered[column] = rows.count + max(1, span)
        } else {
            covered.append(rows.count + max(1, span))
        }
        cells.append(cell)
    }

    /// Appends the table to the text that its cells stand in. False when no cell has any.
    func write(to text: inout ByteBuffer) -> Bool {
        guard hasText else { return false }
        var columns = 0
        for row in rows.indices { columns = max(columns, range(row).count) }
        var isFirst = true
        for row in rows.indices {
            let range = range(row)
            guard cells[range].contains(where: { $0.to > $0.from }) else { continue }
            if !isFirst { text.append(UInt8(ascii: "\n")) }
            text.append("|")
            for cell in cells[range] {
                text.append(UInt8(ascii: " "))
                write(cell, to: &text)
                text.append(cell.to > cell.from ? " |" : "|")
            }
            if isFirst {
                for _ in range.count..<max(columns, range.count) { text.append(" |") }
                text.append("\n|")
                for _ in 0..<columns { text.append(" --- |") }
                isFirst = false
            }
        }
        return true
    }

    private func range(_ row: Int) -> Range<Int> {
        rows[row]..<(row + 1 < rows.count ? rows[row + 1] : cells.count)
    }

    private func write(_ cell: Cell, to text: inout ByteBuffer) {
        var index = cell.from
        while index < cell.to {
            let bar = text.firstIndex(of: UInt8(ascii: "|"), from: index, to: cell.to)
            text.appendCopy(index, bar)
            if bar < cell.to { text.append("\\|") }
            index = bar + 1
        }
    }
}
