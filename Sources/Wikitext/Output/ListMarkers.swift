/// Which list items are open, and the mark that the next line of text takes: `- `, `3. `, or an indent under either.
///
/// An item's mark is made when its first text comes, so that empty items take no number, and an item that holds nothing
/// but a list leaves its place to that list's items.
struct ListMarkers {
    /// What stands before a line.
    struct Mark: Equatable {
        /// Blanks before it.
        var indent = 0
        /// The number of an ordered item, 0 of an unordered one, nil for a line that begins no item.
        var number: Int?
        /// Whether the line belongs to an item.
        var isInItem = false
    }

    private struct List {
        var isOrdered: Bool
        var items = 0
    }

    private struct Item {
        /// The index of its list, or -1.
        var list: Int
        /// Where its mark stands.
        var column: Int
        /// Where its text stands, once the mark is made.
        var text: Int?
    }

    private var lists: [List] = []
    private var items: [Item] = []
    /// Deeper than this nothing is indented, or a page of lists in lists would grow with the square of its length.
    private static let deepest = 40

    mutating func removeAll() {
        lists.removeAll(keepingCapacity: lists.capacity < 1 << 16)
        items.removeAll(keepingCapacity: items.capacity < 1 << 16)
    }

    mutating func openList(isOrdered: Bool) { lists.append(List(isOrdered: isOrdered)) }

    mutating func closeList() { _ = lists.popLast() }

    mutating func openItem() {
        let column = items.last.map { $0.text ?? $0.column } ?? 0
        items.append(Item(list: lists.count - 1, column: column))
    }

    mutating func closeItem() { _ = items.popLast() }

    /// The mark of a line that is written now.
    mutating func next() -> Mark {
        guard let item = items.last else { return Mark() }
        if let text = item.text { return Mark(indent: text, isInItem: true) }
        var number = 0
        if lists.indices.contains(item.list), lists[item.list].isOrdered {
            lists[item.list].items += 1
            number = lists[item.list].items
        }
        let width = number > 0 ? String(number).utf8.count + 2 : 2
        items[items.count - 1].text = min(item.column + width, Self.deepest)
        return Mark(indent: item.column, number: number, isInItem: true)
    }
}
