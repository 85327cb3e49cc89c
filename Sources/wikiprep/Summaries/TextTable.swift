/// Rows of cells as aligned columns.
struct TextTable {
    /// The columns whose cells stand at the right: numbers.
    var numbers: Set<Int>
    private var rows: [[String]] = []

    init(numbers: Set<Int>) { self.numbers = numbers }

    /// Adds a row. What cells quote of the input is made printable.
    mutating func append(_ row: [String]) { rows.append(row.map { Message.printable($0) }) }

    /// The lines, without spaces at their ends.
    func lines(indent: String = "", gap: String = "  ") -> [String] {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { column < $0.count ? CellWidth.of($0[column]) : 0 }.max() ?? 0
        }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                CellWidth.padded(cell, to: widths[column], atRight: numbers.contains(column))
            }
            var line = indent + cells.joined(separator: gap)
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}
