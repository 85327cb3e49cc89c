/// The third pass: what is decided by how a line begins. Tables, rules, behaviour switches, headings.
struct LineMarkup: ~Copyable {
    private var tables: Tables
    private let switches: BehaviorSwitches
    private let work: WorkMeter
    /// Whether a switch said that the page only tells apart pages of the same name.
    private(set) var isDisambiguation = false

    init(site: Site, options: TextOptions, work: WorkMeter) {
        self.work = work
        tables = Tables(options: options)
        switches = BehaviorSwitches(
            site.languageTables.behaviorSwitches, disambiguation: site.languageTables.disambiguationSwitches)
    }

    mutating func run(_ source: borrowing ByteBuffer, into output: inout ByteBuffer) {
        isDisambiguation = false
        tables.begin()
        let hasSwitches = switches.mayOccur(in: source)
        var start = 0
        let end = source.count
        var pass = MeteredPass(work)
        while pass.goesOn(read: start, written: 0) {
            let lineEnd = source.firstIndex(of: UInt8(ascii: "\n"), from: start, to: end)
            if hasSwitches, switches.mayOccur(in: source, start, lineEnd) {
                lineWithSwitches(source, start, lineEnd, into: &output)
            } else if !tables.line(source, start, lineEnd, into: &output) {
                if source[start] == "=" {
                    heading(source, start, lineEnd, into: &output)
                } else {
                    let rest = source[start] == "-" ? rule(source, start, lineEnd, into: &output) : start
                    output.append(source, rest, lineEnd)
                }
            }
            guard lineEnd < end else { break }
            output.append(UInt8(ascii: "\n"))
            start = lineEnd + 1
        }
        tables.finish(into: &output)
        pass.finish(read: end, written: output.count)
    }

    /// Tables and rules are found before the switches go, a heading after.
    private mutating func lineWithSwitches(
        _ source: borrowing ByteBuffer, _ start: Int, _ end: Int, into output: inout ByteBuffer
    ) {
        var line = ByteBuffer(capacity: end - start + 16)
        var isPlain = false
        if !tables.line(source, start, end, into: &line) {
            let rest = rule(source, start, end, into: &line)
            isPlain = rest == start
            line.append(source, rest, end)
        }
        var cleared = ByteBuffer(capacity: line.count)
        if switches.remove(from: line, 0, line.count, into: &cleared) { isDisambiguation = true }
        if isPlain {
            heading(cleared, 0, cleared.count, into: &output)
        } else {
            output.append(cleared, 0, cleared.count)
        }
    }

    /// Four hyphens or more. Returns where the rest of the line begins.
    private func rule(_ source: borrowing ByteBuffer, _ start: Int, _ end: Int, into output: inout ByteBuffer) -> Int {
        let rest = source.endOfRun(of: UInt8(ascii: "-"), from: start, to: end)
        guard rest - start >= 4 else { return start }
        output.append(Mark.startTag, Element.hr.mark, Mark.Flag.plain)
        return rest
    }

    /// A line between equals signs; as many as stand on both sides make the level.
    private func heading(_ source: borrowing ByteBuffer, _ start: Int, _ end: Int, into output: inout ByteBuffer) {
        var last = end
        while last > start, isWhitespace(source[last - 1]) { last -= 1 }
        let opening = source.endOfRun(of: UInt8(ascii: "="), from: start, to: last) - start
        var closing = 0
        while closing < last - start, source[last - 1 - closing] == "=" { closing += 1 }
        // MediaWiki looks for six signs on both sides first, then for fewer: what is left over is part of the heading.
        // A line of signs alone keeps at least one between them.
        let level = min(opening, closing, 6, (last - start - 1) / 2)
        guard level >= 1, let element = Element(rawValue: Element.h1.rawValue + UInt8(level - 1)) else {
            output.append(source, start, end)
            return
        }
        let content = source.trimmed(start + level, last - level)
        output.append(Mark.startTag, element.mark, Mark.Flag.plain)
        output.append(source, content.from, content.to)
        output.append(Mark.endTag, element.mark, Mark.Flag.plain)
    }
}
