/// Two texts side by side in the cells of a terminal.
enum TextColumns {
    /// The lines of both, each wrapped to its half of the width.
    static func lines(_ left: String, _ right: String, width: Int, separator: String) -> [String] {
        let half = (width - CellWidth.of(separator)) / 2
        let columns = [wrapped(left, to: half), wrapped(right, to: half)]
        return (0..<max(columns[0].count, columns[1].count)).map { row in
            let cells = columns.map { row < $0.count ? $0[row] : "" }
            return CellWidth.padded(cells[0], to: half) + separator + cells[1]
        }
    }

    /// The lines of a text, none wider than so many cells: broken at spaces where there are any, else anywhere, as
    /// Japanese is.
    static func wrapped(_ text: String, to width: Int) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { wrapped(line: $0, to: max(width, 2)) }
    }

    private static func wrapped(line: Substring, to width: Int) -> [String] {
        var lines: [String] = []
        var start = line.startIndex
        var index = start
        var space: Substring.Index?
        var cells = 0
        while index < line.endIndex {
            let character = line[index]
            let taken = CellWidth.of(character)
            if cells + taken > width, index > start {
                // A space at the border stands on no line.
                let end = character == " " ? index : space ?? index
                lines.append(String(line[start..<end]))
                start = end < line.endIndex && line[end] == " " ? line.index(after: end) : end
                index = start
                space = nil
                cells = 0
                continue
            }
            if character == " " { space = index }
            cells += taken
            index = line.index(after: index)
        }
        lines.append(String(line[start...]))
        return lines
    }
}
