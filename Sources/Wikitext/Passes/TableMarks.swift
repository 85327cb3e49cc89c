/// The marks of tables that are shown, with what their attributes say.
enum TableMarks {
    /// Appends the mark that starts a table, hidden when its attributes make it a box.
    static func start(
        _ source: borrowing ByteBuffer, attributes: (from: Int, to: Int), into output: inout ByteBuffer
    ) {
        let isHidden =
            Attributes.hide(source, attributes.from, attributes.to)
            || Attributes.makeBox(source, attributes.from, attributes.to)
        output.append(Mark.startTag, Element.table.mark, isHidden ? Mark.Flag.hidden : Mark.Flag.plain)
    }

    /// Appends the marks that start a cell with its attributes.
    static func startCell(
        _ element: Element, _ source: borrowing ByteBuffer, attributes: (from: Int, to: Int),
        into output: inout ByteBuffer
    ) {
        var flags = Mark.Flags.plain
        if attributes.to > attributes.from {
            let spans = Attributes.spans(source, attributes.from, attributes.to)
            if spans.rows > 1 {
                output.append(Mark.startTag, Element.rowspan.mark, Mark.Flags(rows: spans.rows).rawValue)
            }
            flags = Mark.Flags(
                isHidden: Attributes.hide(source, attributes.from, attributes.to), columns: spans.columns)
        }
        output.append(Mark.startTag, element.mark, flags.rawValue)
    }
}
