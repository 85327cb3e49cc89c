/// The elements that are open, nested as an HTML parser nests them, however they were closed in the page.
///
/// Only what decides the text is kept: which elements hide what is in them, and where a line ends. Each step costs the
/// same however deep the nesting is, because every open element knows the nearest boundary around it.
/// Source of the rules: https://html.spec.whatwg.org/multipage/parsing.html#tree-construction
struct DocumentTree: ~Copyable {
    /// What the text in an element must know of it. A small thing, since it is looked at for every piece of text.
    private struct Place {
        /// Nothing inside is shown.
        var isHidden: Bool
        var isPreformatted: Bool
        /// Text directly inside stands in a paragraph of its own, which a block ends: in the body, in a block quote.
        var wraps: Bool
        /// Where in the text the outermost inline element around this one began, or -1. A block inside it takes it out
        /// of the paragraph before.
        var inlineStart: Int
    }

    private struct Entry {
        var element: Element
        var place: Place
        /// The open element of the same kind around this one.
        var outer: Int
        /// The nearest element, this one included, of HTML's class "special".
        var special: Int
        /// The same, without `address`, `div` and `p`.
        var itemBoundary: Int
        /// The nearest that end tags of outer elements do not cross.
        var scope: Int
        /// The same for list items.
        var listScope: Int
    }

    private var entries: [Entry] = []
    /// The innermost open element of each kind, or -1.
    private var innermost = [Int](repeating: -1, count: Element.allCases.count)
    var writer: TextWriter
    private let options: TextOptions
    /// The open table whose cells are written, or -1. A table in one of its cells is words of that cell.
    private var shownTable = -1
    private var rowsOfNextCell = 1

    init(writer: consuming TextWriter, options: TextOptions) {
        self.writer = writer
        self.options = options
    }

    mutating func begin() {
        entries.removeAll(keepingCapacity: entries.capacity < 1 << 16)
        for index in innermost.indices { innermost[index] = -1 }
        shownTable = -1
        rowsOfNextCell = 1
        writer.begin()
        entries.append(
            Entry(
                element: .body, place: Place(isHidden: false, isPreformatted: false, wraps: true, inlineStart: -1),
                outer: -1, special: 0, itemBoundary: 0, scope: 0, listScope: 0))
        innermost[Int(Element.body.rawValue)] = 0
    }

    mutating func finish() {
        while entries.count > 1 { pop() }
        writer.flush()
    }

    private func nearest(_ element: Element) -> Int { innermost[Int(element.rawValue)] }

    /// The position of the innermost open element.
    private var last: Int { entries.count - 1 }

    /// The element into which new content goes: text between a table's rows goes before the table.
    /// HTML calls it foster parenting.
    private var parent: Place {
        switch entries[last].element {
        case .table, .tr: entries[max(0, nearest(.table) - 1)].place
        default: entries[last].place
        }
    }

    // MARK: Text

    /// Shows the text, unless it is hidden here. Marks in it open and close elements.
    mutating func text(_ source: borrowing ByteBuffer, _ from: Int, _ to: Int, _ strips: borrowing StripTable) {
        var index = from
        while index < to {
            let parent = parent
            if parent.isHidden {
                index = writer.skip(source, index, to)
            } else {
                index = writer.append(source, index, to, isPreformatted: parent.isPreformatted)
            }
            guard index < to else { return }
            switch source[index] {
            case Mark.startTag:
                if let element = Element(mark: source[index + 1]) {
                    start(element, Mark.Flags(rawValue: source[index + 2]))
                }
                index += Mark.tagLength
            case Mark.endTag:
                if let element = Element(mark: source[index + 1]) { end(element) }
                index += Mark.tagLength
            default:
                stripped(source, index, strips)
                index += Mark.stripLength
            }
        }
    }

    private mutating func stripped(_ source: borrowing ByteBuffer, _ index: Int, _ strips: borrowing StripTable) {
        guard let kind = StripKind(rawValue: source[index + 1]) else { return }
        switch kind {
        case .reference, .inline:
            if !parent.isHidden { writer.vanish() }
        case .block, .hiddenBlock:
            start(.div, .hidden)
            end(.div)
        case .nowiki, .codeInline, .formula:
            let range = strips.range(of: source, at: index)
            let parent = parent
            if !parent.isHidden {
                writer.appendLiteral(
                    strips.text, range.from, range.to, isCode: kind != .nowiki,
                    isPreformatted: parent.isPreformatted && kind != .formula)
            }
        case .formulaBlock:
            let range = strips.range(of: source, at: index)
            start(.div)
            if !parent.isHidden {
                writer.appendLiteral(strips.text, range.from, range.to, isCode: true, isPreformatted: false)
            }
            end(.div)
        case .pre, .codeBlock:
            let range = strips.range(of: source, at: index)
            start(.pre)
            if !parent.isHidden {
                writer.appendLiteral(
                    strips.text, range.from, range.to, isCode: kind == .codeBlock, isPreformatted: true)
            }
            end(.pre)
        }
    }

    /// The end of a source line: white space, or the end of a preformatted line.
    mutating func lineBreak() {
        let parent = parent
        guard !parent.isHidden else { return }
        writer.lineBreak(isPreformatted: parent.isPreformatted)
    }

    // MARK: Elements

    mutating func start(_ element: Element, _ flags: Mark.Flags = .plain) {
        let traits = element.traits
        if traits.contains(.tablePart) { return startTablePart(element, flags) }
        switch element {
        case .br:
            if !parent.isHidden { writer.breakLine() }
            return
        case .wbr, .link, .meta: return
        case .rowspan:
            rowsOfNextCell = flags.rows
            return
        case .li:
            closeItem(.li)
        case .dd, .dt:
            closeItem(.dd)
            closeItem(.dt)
        case .table:
            if entries[last].element == .table || entries[last].element == .tr { popThrough(nearest(.table)) }
        // The parts of ruby end one another; their end tags are mostly left out.
        case .rb, .rt, .rtc, .rp:
            while [.rb, .rt, .rp].contains(entries[last].element)
                || entries[last].element == .rtc && element != .rt && element != .rp
            {
                pop()
            }
        default: break
        }
        if traits.contains(.closesParagraph), nearest(.p) > entries[last].scope { popThrough(nearest(.p)) }
        if traits.contains(.heading), entries[last].element.traits.contains(.heading) { pop() }
        let parent = parent
        let isHidden = flags.isHidden || hides(element)
        let isBlock = traits.contains(.block) || element == .table
        if isBlock, parent.wraps || !isHidden && !parent.isHidden && element != .table {
            writer.flush(splittingAt: parent.inlineStart)
        }
        guard !traits.contains(.void) else { return }
        push(element, parent: parent, isHidden: isHidden)
        if !entries[last].place.isHidden { show(element) }
    }

    /// Whether nothing in the element is text that is wanted.
    private func hides(_ element: Element) -> Bool {
        switch element {
        case .table: options.tables == .drop
        case .rt: options.ruby == .base
        case .rp: true
        default: false
        }
    }

    /// Tells the writer of an element that is shown and was opened.
    private mutating func show(_ element: Element) {
        switch element {
        case .h1, .h2, .h3, .h4, .h5, .h6:
            writer.startHeading(level: Int(element.rawValue - Element.h1.rawValue) + 1)
        case .ul, .ol:
            if marksLists { writer.markers.openList(isOrdered: element == .ol) }
        case .li:
            if marksLists { writer.markers.openItem() }
        case .rt: writer.startReading()
        case .table where shownTable < 0:
            shownTable = entries.count - 1
            writer.startTable()
        case .tr where nearest(.table) == shownTable: writer.startRow()
        case .td, .th:
            if nearest(.table) != shownTable { writer.flush() }
        default: break
        }
    }

    /// Lists in cells have no marks.
    private var marksLists: Bool { options.lists == .markdown && shownTable < 0 }

    private mutating func startTablePart(_ element: Element, _ flags: Mark.Flags) {
        let table = nearest(.table)
        guard table > 0 else { return }
        switch element {
        case .td, .th:
            let cell = max(nearest(.td), nearest(.th))
            if cell > table { popThrough(cell) }
            if nearest(.caption) > table { popThrough(nearest(.caption)) }
            if nearest(.tr) > table {
                while entries[last].element != .tr { pop() }
            } else {
                while entries[last].element != .table { pop() }
                push(.tr, parent: entries[last].place, isHidden: hides(.table))
                if !entries[last].place.isHidden { show(.tr) }
            }
        default:
            while entries[last].element != .table { pop() }
        }
        push(element, parent: entries[last].place, isHidden: hides(.table) || flags.isHidden)
        if !entries[last].place.isHidden { show(element) }
        if element == .td || element == .th, !entries[last].place.isHidden, nearest(.table) == shownTable {
            writer.startCell(columns: flags.columns, rows: rowsOfNextCell)
        }
        rowsOfNextCell = 1
    }

    /// An open item of the same list ends where the next one begins.
    private mutating func closeItem(_ element: Element) {
        let item = nearest(element)
        if item >= entries[last].itemBoundary, item > 0 { popThrough(item) }
    }

    mutating func end(_ element: Element) {
        let open = nearest(element)
        switch element {
        case .p:
            if open > entries[last].scope {
                popThrough(open)
            } else if parent.wraps, !parent.isHidden {
                // A paragraph that was never opened ends the one around the text.
                writer.flush()
            }
        case .h1, .h2, .h3, .h4, .h5, .h6:
            var heading = -1
            for level in Element.h1.rawValue...Element.h6.rawValue { heading = max(heading, innermost[Int(level)]) }
            if heading > entries[last].scope { popThrough(heading) }
        case .li:
            if open > entries[last].listScope { popThrough(open) }
        case .dd, .dt, .ul, .ol, .dl, .div, .center, .blockquote, .pre:
            if open > entries[last].scope { popThrough(open) }
        case .table:
            if open > 0 { popThrough(open) }
        case .tr, .td, .th, .caption:
            if open > nearest(.table) { popThrough(open) }
        case .br, .hr, .wbr, .link, .meta, .rowspan, .body:
            break
        default:
            if open > entries[last].special { popThrough(open) }
        }
    }

    private mutating func push(_ element: Element, parent: Place, isHidden: Bool) {
        let index = entries.count
        let inner = entries[last]
        let traits = element.traits
        let isSpecial = traits.contains(.special)
        let isScope = traits.contains(.scope)
        let isInlineInWrapper = !isSpecial && parent.wraps
        let inlineStart =
            parent.inlineStart >= 0 || traits.contains(.formatting) ? parent.inlineStart : writer.position
        entries.append(
            Entry(
                element: element,
                place: Place(
                    isHidden: isHidden || parent.isHidden,
                    isPreformatted: parent.isPreformatted || element == .pre,
                    wraps: element == .blockquote || isInlineInWrapper,
                    inlineStart: isInlineInWrapper ? inlineStart : -1),
                outer: nearest(element),
                special: isSpecial ? index : inner.special,
                itemBoundary: isSpecial && element != .div && element != .p ? index : inner.itemBoundary,
                scope: isScope ? index : inner.scope,
                listScope: isScope || element == .ul || element == .ol ? index : inner.listScope))
        innermost[Int(element.rawValue)] = index
    }

    private mutating func popThrough(_ index: Int) {
        while entries.count > max(1, index) { pop() }
    }

    private mutating func pop() {
        guard entries.count > 1, let entry = entries.popLast() else { return }
        innermost[Int(entry.element.rawValue)] = entry.outer
        // Text that went before the table stands apart from what follows it.
        if entry.element == .table, entries[last].place.wraps, !entries[last].place.isHidden { writer.flush() }
        guard !entry.place.isHidden else { return }
        if entry.element.traits.contains(.block) {
            writer.flush()
            if entry.element.traits.contains(.heading) { writer.endHeading() }
        }
        close(entry.element, at: entries.count)
    }

    /// Tells the writer that an element which was shown is closed.
    private mutating func close(_ element: Element, at index: Int) {
        switch element {
        case .ul, .ol:
            if marksLists { writer.markers.closeList() }
        case .li:
            if marksLists { writer.markers.closeItem() }
        case .rt: writer.endReading()
        case .td, .th:
            if nearest(.table) == shownTable { writer.endCell() } else { writer.flush() }
        case .table where index == shownTable:
            writer.endTable()
            shownTable = -1
        default: break
        }
    }
}
