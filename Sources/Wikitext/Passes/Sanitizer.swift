/// The second pass: tags that MediaWiki allows become marks, any other `<` becomes text.
///
/// What is not allowed is shown, not dropped, as by MediaWiki's `Sanitizer`: an editor sees the mistake, and `a < b`
/// stays.
struct Sanitizer: ~Copyable {
    private let showsTables: Bool
    private let work: WorkMeter

    init(options: TextOptions, work: WorkMeter) {
        showsTables = options.tables != .drop
        self.work = work
    }

    func run(_ source: borrowing ByteBuffer, into output: inout ByteBuffer) {
        var index = 0
        let end = source.count
        var pass = MeteredPass(work)
        defer { pass.finish(read: end, written: output.count) }
        while index < end, pass.goesOn(read: index, written: 0) {
            let next = source.firstIndex(of: UInt8(ascii: "<"), or: Mark.vanished, from: index, to: end)
            output.append(source, index, next)
            guard next < end else { return }
            if source[next] == Mark.vanished {
                index = vanished(source, next, end, into: &output)
            } else {
                index = tag(source, next, end, into: &output)
            }
        }
    }

    /// A line that holds nothing but vanished templates and references is an empty one: boxes and hatnotes stand there.
    private func vanished(
        _ source: borrowing ByteBuffer, _ index: Int, _ end: Int, into output: inout ByteBuffer
    ) -> Int {
        var start = index
        while start > 0 {
            if source[start - 1] == " " || source[start - 1] == "\t" {
                start -= 1
            } else if isReference(source, start - Mark.stripLength) {
                start -= Mark.stripLength
            } else {
                break
            }
        }
        if start == 0 || source[start - 1] == "\n" {
            var next = index
            while next < end {
                if source[next] == Mark.vanished || source[next] == " " || source[next] == "\t" {
                    next += 1
                } else if isReference(source, next) {
                    next += Mark.stripLength
                } else {
                    break
                }
            }
            if next == end || source[next] == "\n" {
                output.truncate(to: output.count - (index - start))
                return next
            }
        }
        output.append(Mark.vanished)
        return index + 1
    }

    private func isReference(_ source: borrowing ByteBuffer, _ index: Int) -> Bool {
        source[index] == Mark.strip && source[index + 1] == StripKind.reference.rawValue
    }

    private func tag(_ source: borrowing ByteBuffer, _ index: Int, _ end: Int, into output: inout ByteBuffer) -> Int {
        let isEnd = source[index + 1] == "/"
        let name = index + (isEnd ? 2 : 1)
        guard isLetter(source[name]) else {
            output.append("&lt;")
            return index + 1
        }
        var nameEnd = name
        while nameEnd < end, !endsName(source[nameEnd]) { nameEnd += 1 }
        var close = nameEnd
        // A `<` among the attributes makes it text: without this, one tag that is never closed would hide the rest.
        while close < end, source[close] != ">", source[close] != "<" { close += 1 }
        guard close < end, source[close] == ">", let element = Element.named(source, name, nameEnd) else {
            output.append("&lt;")
            return index + 1
        }
        let attributes = (from: nameEnd, to: source[close - 1] == "/" ? close - 1 : close)
        switch element {
        case .link, .meta:
            // Only as microdata, which shows nothing.
            guard !isEnd, Attributes.has("itemprop", source, attributes.from, attributes.to) else {
                output.append("&lt;")
                return index + 1
            }
        // HTML takes `</br>` for a line break. The other two have no end tag that means anything.
        case .br where isEnd: output.append(Mark.startTag, element.mark, Mark.Flag.plain)
        case .hr where isEnd, .wbr where isEnd: break
        case .table where showsTables && !isEnd:
            TableMarks.start(source, attributes: attributes, into: &output)
        case .td where showsTables && !isEnd, .th where showsTables && !isEnd:
            TableMarks.startCell(element, source, attributes: attributes, into: &output)
        default:
            if isEnd {
                output.append(Mark.endTag, element.mark, Mark.Flag.plain)
            } else {
                let isHidden =
                    attributes.to > attributes.from && Attributes.hide(source, attributes.from, attributes.to)
                output.append(Mark.startTag, element.mark, isHidden ? Mark.Flag.hidden : Mark.Flag.plain)
            }
        }
        return close + 1
    }

    private func endsName(_ byte: UInt8) -> Bool {
        switch byte {
        case "\t", "\n", 0x0B, " ", "/", ">", "<", 0: true
        default: false
        }
    }
}
