/// Bold and italic by apostrophes: two, three or five of them; what is left over is text.
///
/// The rules of `Parser::doQuotes`. They are kept in full though neither shows in the text, because they decide which
/// apostrophes are text: `L'''amour''` begins with a letter and an apostrophe.
enum Quotes {
    /// What stands where a run of apostrophes was.
    enum Output {
        /// A mark that something was there.
        case edges
        /// Marks of the elements, for those who count what is open.
        case tags
    }

    /// Whether the range holds two apostrophes in a row.
    static func occur(in source: borrowing ByteBuffer, _ from: Int, _ to: Int) -> Bool {
        var index = from
        while true {
            index = source.firstIndex(of: UInt8(ascii: "'"), from: index, to: to)
            guard index + 1 < to else { return false }
            if source[index + 1] == "'" { return true }
            index += 2
        }
    }

    /// Appends one line, or a link's label, with its runs of apostrophes resolved.
    static func resolve(
        _ source: borrowing ByteBuffer, _ from: Int, _ to: Int, as kind: Output, into output: inout ByteBuffer
    ) {
        let demoted = demotedRun(source, from, to)
        var isBold = false
        var isItalic = false
        var index = from
        while let run = nextRun(source, index, to) {
            output.append(source, index, run.from)
            var tokens = run.tokens
            output.append(UInt8(ascii: "'"), times: run.to - run.from - tokens)
            if run.from == demoted {
                output.append(UInt8(ascii: "'"))
                tokens = 2
            }
            switch kind {
            case .edges: output.append(Mark.edge)
            case .tags:
                if tokens != 3 { toggle(.i, &isItalic, into: &output) }
                if tokens != 2 { toggle(.b, &isBold, into: &output) }
            }
            index = run.to
        }
        output.append(source, index, to)
        if kind == .tags {
            if isBold { output.append(Mark.endTag, Element.b.mark, Mark.Flag.plain) }
            if isItalic { output.append(Mark.endTag, Element.i.mark, Mark.Flag.plain) }
        }
    }

    private static func toggle(_ element: Element, _ isOpen: inout Bool, into output: inout ByteBuffer) {
        output.append(isOpen ? Mark.endTag : Mark.startTag, element.mark, Mark.Flag.plain)
        isOpen.toggle()
    }

    /// The next run of two apostrophes or more, and how many of them are markup: 2, 3 or 5.
    private static func nextRun(
        _ source: borrowing ByteBuffer, _ from: Int, _ to: Int
    ) -> (from: Int, to: Int, tokens: Int)? {
        var index = from
        while true {
            index = source.firstIndex(of: UInt8(ascii: "'"), from: index, to: to)
            guard index < to else { return nil }
            let end = source.endOfRun(of: UInt8(ascii: "'"), from: index, to: to)
            switch end - index {
            // Of four the first is text, of more than five all but the last five.
            case 1: index = end
            case 2: return (index, end, 2)
            case 3, 4: return (index, end, 3)
            default: return (index, end, 5)
            }
        }
    }

    /// When bold and italic are both unbalanced, one run of three is an apostrophe before an italic: the first that
    /// follows a word of one letter, else the first that follows a longer word, else the first that follows a space.
    private static func demotedRun(_ source: borrowing ByteBuffer, _ from: Int, _ to: Int) -> Int {
        var bold = 0
        var italic = 0
        var afterLetter = -1
        var afterWord = -1
        var afterSpace = -1
        var index = from
        while let run = nextRun(source, index, to) {
            if run.tokens != 3 { italic += 1 }
            if run.tokens != 2 { bold += 1 }
            if run.tokens == 3 {
                let text = run.to - 3
                let last = text > index ? source[text - 1] : 0
                let secondLast = text - 1 > index ? source[text - 2] : last
                if last == " " {
                    if afterSpace < 0 { afterSpace = run.from }
                } else if secondLast == " " {
                    if afterLetter < 0 { afterLetter = run.from }
                } else if afterWord < 0 {
                    afterWord = run.from
                }
            }
            index = run.to
        }
        // Only then is one to be taken for less: anything else ends with the line.
        guard bold % 2 == 1, italic % 2 == 1 else { return -1 }
        return afterLetter >= 0 ? afterLetter : afterWord >= 0 ? afterWord : afterSpace
    }
}
