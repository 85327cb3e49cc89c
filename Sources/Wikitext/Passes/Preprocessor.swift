/// The first pass: comments, `<noinclude>` and its kin, extension tags, and everything in double and triple braces.
///
/// Braces are matched with MediaWiki's own stack. What a closed pair shows replaces it in the output at once: when a
/// template closes, its arguments already stand there evaluated, so each argument is evaluated once and no tree is
/// built. Unclosed braces stay where they are, as text.
struct Preprocessor: ~Copyable {
    /// Something open: `{{`, `[[`, `-{`, or a line that may be a heading, which hides bars and braces until it ends.
    private struct Piece {
        enum Kind { case braces, brackets, variant, heading }
        var kind: Kind
        /// How many braces or brackets are open.
        var count: Int
        /// Where in the output what they enclose begins.
        var innerStart: Int
        /// Where its parts begin in `parts`.
        var firstPart: Int
        /// Whether it stands at the start of a line.
        var startsLine: Bool
        /// Through how many calls, one in another, went what is in it.
        var height = 0
    }

    private var pieces: [Piece] = []
    private var parts: [BraceArguments.Part] = []
    /// For each extension tag, the closing tag that was found last.
    private var closings = [NextPlace](repeating: NextPlace(), count: ExtensionTag.all.count)
    /// The `>` that was found last.
    private var nextAngle = NextPlace()
    private let work: WorkMeter
    private let classes: ByteClasses
    var evaluator: BraceEvaluator

    private enum Scan {
        static let always: UInt8 = 1
        static let bar: UInt8 = 2
        static let equals: UInt8 = 4
        static let brace: UInt8 = 8
        static let bracket: UInt8 = 16
        static let line: UInt8 = 32
        /// `[` and `-`, which open something inside of something else only.
        static let inner: UInt8 = 64
    }

    /// What a search found, for the searches that follow: it stands for every place from where the search began up to
    /// what it found.
    ///
    /// Searches go to the end of the page, whatever stretch of it asks: a stretch in another would ask again.
    private struct NextPlace {
        var from = 0
        /// Where what was found begins and ends; the page's end twice where there is none.
        var start = -1
        var end = -1

        func answers(_ index: Int) -> Bool { index >= from && index <= start }
    }

    init(site: Site, options: TextOptions, work: WorkMeter) {
        self.work = work
        evaluator = BraceEvaluator(site: site, options: options, work: work)
        classes = ByteClasses { byte in
            switch byte {
            case "{", "<": Scan.always
            case "[", "-": Scan.inner
            case "|": Scan.bar
            case "=": Scan.equals
            case "}": Scan.brace
            case "]": Scan.bracket
            case "\n": Scan.line
            default: 0
            }
        }
    }

    mutating func run(_ source: borrowing ByteBuffer, into output: inout ByteBuffer, strips: inout StripTable) {
        for index in closings.indices { closings[index] = NextPlace() }
        nextAngle = NextPlace()
        pieces.removeAll(keepingCapacity: pieces.capacity < 1 << 16)
        parts.removeAll(keepingCapacity: parts.capacity < 1 << 16)
        expand(source, 0, source.count, isPoem: false, into: &output, strips: &strips)
    }

    /// Expands a part of the source. A poem's content is expanded on its own; poems do not nest, so this does not
    /// either.
    private mutating func expand(
        _ source: borrowing ByteBuffer, _ from: Int, _ to: Int, isPoem: Bool, into output: inout ByteBuffer,
        strips: inout StripTable
    ) {
        let base = pieces.count
        let baseParts = parts.count
        var index = from
        var isFakeLineStart = true
        let written = output.count
        var pass = MeteredPass(work)
        if isPoem { index = skipVerseIndent(source, index, to, into: &output) }
        while true {
            // A line that begins with `=` inside braces may be a heading.
            if isFakeLineStart || (index > from && source[index - 1] == "\n") {
                isFakeLineStart = false
                if pieces.count > base, source[index] == "=" { index = openHeading(source, index, to, into: &output) }
            }
            guard pass.goesOn(read: index - from, written: 0), !work.isOver else { break }
            let start = index
            if pieces.count == base, !isPoem {
                index = source.firstIndex(of: UInt8(ascii: "{"), or: UInt8(ascii: "<"), from: index, to: to)
            } else {
                index = source.firstIndex(of: scanMask(base, isPoem), in: classes, from: index, to: to)
            }
            output.append(source, start, index)
            guard index < to else { break }
            switch source[index] {
            case "<":
                let (next, ateLine) = angle(source, index, from, to, isPoem: isPoem, into: &output, strips: &strips)
                index = next
                isFakeLineStart = ateLine
            case "{":
                let end = source.endOfRun(of: UInt8(ascii: "{"), from: index, to: to)
                if end - index >= 2 {
                    let startsLine = index > 0 && source[index - 1] == "\n"
                    output.append(source, index, end)
                    open(.braces, count: end - index, startsLine: startsLine, output: output)
                } else {
                    output.append(source, index, end)
                }
                index = end
            case "[":
                let end = source.endOfRun(of: UInt8(ascii: "["), from: index, to: to)
                output.append(source, index, end)
                if end - index >= 2 { open(.brackets, count: end - index, startsLine: false, output: output) }
                index = end
            case "-":
                // The last opening brace wins: `-{{` is a hyphen before a template.
                let opens = source[index + 1] == "{" && source[index + 2] != "{"
                output.append(source, index, index + (opens ? 2 : 1))
                if opens { open(.variant, count: 1, startsLine: false, output: output) }
                index += opens ? 2 : 1
            case "}" where pieces[pieces.count - 1].kind == .variant:
                let closes = source[index + 1] == "-"
                output.append(source, index, index + (closes ? 2 : 1))
                if closes { pop() }
                index += closes ? 2 : 1
            case "}":
                index = closeBraces(source, index, to, into: &output, strips: &strips)
            case "]":
                index = closeBrackets(source, index, to, into: &output)
            case "|":
                output.append(source[index])
                index += 1
                parts.append(BraceArguments.Part(from: output.count))
            case "=":
                parts[parts.count - 1].equals = output.count
                output.append(source[index])
                index += 1
            case "\n":
                if pieces.count > base, pieces[pieces.count - 1].kind == .heading { pop() }
                if isPoem {
                    if index > from && index < to - 1 {
                        output.append(Mark.startTag, Element.br.mark, Mark.Flag.plain)
                        output.append(UInt8(ascii: "\n"))
                    }
                    index = skipVerseIndent(source, index + 1, to, into: &output)
                } else {
                    output.append(source[index])
                    index += 1
                }
            default:
                output.append(source[index])
                index += 1
            }
        }
        while pieces.count > base { pop() }
        parts.removeLast(parts.count - baseParts)
        pass.finish(read: to - from, written: max(0, output.count - written))
    }

    /// What ends a run of plain text here.
    private func scanMask(_ base: Int, _ isPoem: Bool) -> UInt8 {
        guard pieces.count > base else { return isPoem ? Scan.always | Scan.line : Scan.always }
        let top = pieces[pieces.count - 1]
        switch top.kind {
        case .heading: return Scan.always | Scan.inner | Scan.line
        case .brackets: return Scan.always | Scan.inner | Scan.line | Scan.bracket
        case .variant: return Scan.always | Scan.inner | Scan.line | Scan.brace
        case .braces:
            let awaitsEquals = parts.count - top.firstPart > 1 && parts[parts.count - 1].equals < 0
            return Scan.always | Scan.inner | Scan.line | Scan.brace | Scan.bar
                | (awaitsEquals ? Scan.equals : 0)
        }
    }

    private mutating func open(_ kind: Piece.Kind, count: Int, startsLine: Bool, output: borrowing ByteBuffer) {
        pieces.append(
            Piece(
                kind: kind, count: count, innerStart: output.count, firstPart: parts.count, startsLine: startsLine))
        parts.append(BraceArguments.Part(from: output.count))
    }

    private mutating func pop() {
        let piece = pieces.removeLast()
        parts.removeLast(parts.count - piece.firstPart)
        if !pieces.isEmpty { pieces[pieces.count - 1].height = max(pieces[pieces.count - 1].height, piece.height) }
    }

    private mutating func openHeading(
        _ source: borrowing ByteBuffer, _ index: Int, _ to: Int, into output: inout ByteBuffer
    ) -> Int {
        let end = source.endOfRun(of: UInt8(ascii: "="), from: index, to: min(index + 6, to))
        // A single one looks like the end of a parameter's name.
        if end - index == 1, scanMask(0, false) & Scan.equals != 0 { return index }
        output.append(source, index, end)
        open(.heading, count: end - index, startsLine: true, output: output)
        return end
    }

    /// `[[` and `]]` are matched so that bars inside a link do not part the arguments of a template. Links themselves
    /// are made by a later pass.
    private mutating func closeBrackets(
        _ source: borrowing ByteBuffer, _ index: Int, _ to: Int, into output: inout ByteBuffer
    ) -> Int {
        let top = pieces[pieces.count - 1]
        let end = source.endOfRun(of: UInt8(ascii: "]"), from: index, to: min(index + 2, to))
        if end - index < 2 {
            output.append(source, index, end)
            return end
        }
        output.append(source, index, index + 2)
        if top.count - 2 >= 2 {
            pieces[pieces.count - 1].count = top.count - 2
        } else {
            pop()
        }
        return index + 2
    }

    private mutating func closeBraces(
        _ source: borrowing ByteBuffer, _ index: Int, _ to: Int, into output: inout ByteBuffer, strips: inout StripTable
    ) -> Int {
        let top = pieces[pieces.count - 1]
        let end = source.endOfRun(of: UInt8(ascii: "}"), from: index, to: min(index + min(top.count, 3), to))
        // Three braces at most: with more, the inner ones are an argument, and what is left encloses it.
        let matching = end - index
        guard matching >= 2 else {
            output.append(source, index, end)
            return end
        }
        let opening = top.innerStart - matching
        let call = BraceCall(
            opening: opening, firstPart: top.firstPart, end: output.count, depth: pieces.count, height: top.height + 1,
            startsLine: top.startsLine && matching == top.count)
        let outcome =
            matching == 3
            ? evaluator.evaluateArgument(call, parts, in: &output)
            : evaluator.evaluateTemplate(call, parts, in: &output, strips: &strips)
        switch outcome {
        case .shown: pieces[pieces.count - 1].height = call.height
        case .vanished: pieces[pieces.count - 1].height = 0
        case .text: break
        }
        if top.count - matching >= 2 {
            // The braces that are left enclose what was just made.
            pieces[pieces.count - 1].count = top.count - matching
            pieces[pieces.count - 1].innerStart = opening
            parts.removeLast(parts.count - top.firstPart)
            parts.append(BraceArguments.Part(from: opening))
        } else {
            pop()
        }
        return index + matching
    }

    /// A `<` of the source. Returns where to go on, and whether a comment took its whole line with it.
    private mutating func angle(
        _ source: borrowing ByteBuffer, _ index: Int, _ from: Int, _ to: Int, isPoem: Bool,
        into output: inout ByteBuffer, strips: inout StripTable
    ) -> (next: Int, ateLine: Bool) {
        if source[index + 1] == "!", source.has("<!--", at: index, to: to) {
            return comment(source, index, from, to, into: &output)
        }
        let isClosing = source[index + 1] == "/"
        let name = index + (isClosing ? 2 : 1)
        if let length = includeTag(source, name, to) {
            if let tagEnd = tagEnd(source, name + length.count, to), !(isClosing && length.isIncludeOnly) {
                // `<noinclude>` and `<onlyinclude>` mean nothing on the page itself, so the tag alone goes;
                // `<includeonly>` goes with all that is in it, to the end of the page where it is not closed.
                guard length.isIncludeOnly, source[tagEnd - 1] != "/" else { return (tagEnd + 1, false) }
                return (closingTag(source, "includeonly", tagEnd + 1, to)?.end ?? to, false)
            }
        } else if !isClosing, let match = ExtensionTag.match(source, at: name, to: to) {
            if let next = extensionTag(source, match, name, to, isPoem: isPoem, into: &output, strips: &strips) {
                return (next, false)
            }
        }
        output.append(source[index])
        return (index + 1, false)
    }

    private func comment(
        _ source: borrowing ByteBuffer, _ index: Int, _ from: Int, _ to: Int, into output: inout ByteBuffer
    ) -> (next: Int, ateLine: Bool) {
        guard let close = commentEnd(source, index, to) else { return (to, false) }
        // A comment that has its line to itself, or shares it with comments and blanks only, takes the line with it.
        var blank = index
        while blank > from, source[blank - 1] == " " || source[blank - 1] == "\t" { blank -= 1 }
        if blank > from, source[blank - 1] == "\n" {
            var end = close
            while true {
                while end < to, source[end] == " " || source[end] == "\t" { end += 1 }
                guard source.has("<!--", at: end, to: to), let next = commentEnd(source, end, to) else { break }
                end = next
            }
            if end < to, source[end] == "\n" {
                output.truncate(to: output.count - (index - blank))
                return (end + 1, true)
            }
        }
        return (close, false)
    }

    private func commentEnd(_ source: borrowing ByteBuffer, _ index: Int, _ to: Int) -> Int? {
        var dash = index + 4
        while true {
            dash = source.firstIndex(of: UInt8(ascii: "-"), from: dash, to: to)
            guard dash + 2 < to else { return nil }
            if source[dash + 1] == "-", source[dash + 2] == ">" { return dash + 3 }
            dash += 1
        }
    }

    private func includeTag(
        _ source: borrowing ByteBuffer, _ index: Int, _ to: Int
    ) -> (count: Int, isIncludeOnly: Bool)? {
        switch lowercased(source[index]) {
        case "n":
            guard source.hasIgnoringCase("noinclude", at: index, to: to),
                ExtensionTag.endsTagName(source, index + 9)
            else { return nil }
            return (9, false)
        case "o":
            guard source.hasIgnoringCase("onlyinclude", at: index, to: to),
                ExtensionTag.endsTagName(source, index + 11)
            else { return nil }
            return (11, false)
        case "l":
            // Its text is shown as it stands, without conversion to a variant.
            guard source.hasIgnoringCase("langconvert", at: index, to: to),
                ExtensionTag.endsTagName(source, index + 11)
            else { return nil }
            return (11, false)
        case "i":
            guard source.hasIgnoringCase("includeonly", at: index, to: to),
                ExtensionTag.endsTagName(source, index + 11)
            else { return nil }
            return (11, true)
        default: return nil
        }
    }

    private mutating func tagEnd(_ source: borrowing ByteBuffer, _ index: Int, _ to: Int) -> Int? {
        if !nextAngle.answers(index) {
            let end = source.firstIndex(of: UInt8(ascii: ">"), from: index, to: source.count)
            nextAngle = NextPlace(from: index, start: end, end: end)
        }
        return nextAngle.start < to ? nextAngle.start : nil
    }

    /// The first closing tag of an extension after `index`.
    private mutating func closingTag(
        _ source: borrowing ByteBuffer, ofExtension position: Int, _ index: Int, _ to: Int
    ) -> (start: Int, end: Int)? {
        if !closings[position].answers(index) {
            let close = closingTag(source, ExtensionTag.all[position].name, index, source.count)
            closings[position] = NextPlace(
                from: index, start: close?.start ?? source.count, end: close?.end ?? source.count)
        }
        let close = closings[position]
        // Where a stretch ends, a `<` stands, which is in no closing tag.
        return close.start < to ? (close.start, close.end) : nil
    }

    /// The first `</name >` after `index`: where it begins and ends.
    private func closingTag(
        _ source: borrowing ByteBuffer, _ name: StaticString, _ index: Int, _ to: Int
    ) -> (start: Int, end: Int)? {
        var start = index
        while true {
            start = source.firstIndex(of: UInt8(ascii: "<"), from: start, to: to)
            guard start < to else { return nil }
            if source[start + 1] == "/", source.hasIgnoringCase(name, at: start + 2, to: to) {
                var end = start + 2 + name.utf8CodeUnitCount
                while end < to, isWhitespace(source[end]) { end += 1 }
                if end < to, source[end] == ">" { return (start, end + 1) }
                start = end
            } else {
                start += 1
            }
        }
    }

    private mutating func extensionTag(
        _ source: borrowing ByteBuffer, _ match: (position: Int, length: Int), _ name: Int, _ to: Int, isPoem: Bool,
        into output: inout ByteBuffer, strips: inout StripTable
    ) -> Int? {
        let attributes = name + match.length
        guard let tagEnd = tagEnd(source, attributes, to) else { return nil }
        let tag = ExtensionTag.all[match.position].tag
        if source[tagEnd - 1] == "/" {
            tag.strip(
                source, attributes: (attributes, tagEnd - 1), content: (tagEnd, tagEnd), into: &output,
                strips: &strips)
            return tagEnd + 1
        }
        guard let close = closingTag(source, ofExtension: match.position, tagEnd + 1, to) else {
            // Never closed: the tag is text, and so is what its attributes hold.
            output.append(source, name - 1, tagEnd + 1)
            return tagEnd + 1
        }
        if case .poem = tag, !isPoem {
            output.append(Mark.startTag, Element.div.mark, Mark.Flag.plain)
            expand(source, tagEnd + 1, close.start, isPoem: true, into: &output, strips: &strips)
            output.append(Mark.endTag, Element.div.mark, Mark.Flag.plain)
        } else {
            tag.strip(
                source, attributes: (attributes, tagEnd), content: (tagEnd + 1, close.start), into: &output,
                strips: &strips)
        }
        return close.end
    }

    /// A verse's leading colons and blanks are its indent: no list, no preformatted line.
    private func skipVerseIndent(
        _ source: borrowing ByteBuffer, _ index: Int, _ to: Int, into output: inout ByteBuffer
    ) -> Int {
        var index = index
        while index < to, source[index] == ":" || source[index] == " " { index += 1 }
        return index
    }
}
