/// The fourth pass: everything between double square brackets.
///
/// The page is walked from one `[[` to the next, as MediaWiki does it, so a label ends at the first `]]` and holds no
/// link; only an image's caption does.
struct InternalLinks: ~Copyable {
    private let site: Site
    private let images: ImageOptions
    private let keepsCaptions: Bool
    private let work: WorkMeter
    /// What a label must not show to the passes that follow.
    private let markup = ByteClasses { "'[]:\n".utf8.contains($0) ? 1 : 0 }
    private var target = ByteBuffer()
    private var label = ByteBuffer()
    private var resolved = ByteBuffer()

    init(site: Site, options: TextOptions, work: WorkMeter) {
        self.site = site
        self.work = work
        images = ImageOptions(site.languageTables)
        keepsCaptions = options.keepsCaptions
    }

    mutating func run(_ source: borrowing ByteBuffer, into output: inout ByteBuffer) {
        run(source, 0, source.count, isCaption: false, into: &output)
    }

    /// A caption's links are resolved on their own; an image in a caption shows none, so this does not go deeper.
    private mutating func run(
        _ source: borrowing ByteBuffer, _ from: Int, _ end: Int, isCaption: Bool, into output: inout ByteBuffer
    ) {
        var index = from
        // No image that begins before here can be closed: a search for its end stopped at this segment.
        var unclosedBefore = 0
        // Up to here trailing white space of the output was looked at, and holds no line break.
        var lookedAt = 0
        var segmentEnd = from - 1
        let written = output.count
        var pass = MeteredPass(work)
        defer { pass.finish(read: end - from, written: max(0, output.count - written)) }
        while pass.goesOn(read: index - from, written: 0) {
            // Between a link and the end of its segment nothing opens.
            var open = index <= segmentEnd ? segmentEnd : nextOpening(source, index, end)
            output.append(source, index, open)
            guard open < end else { return }
            open += 2
            segmentEnd = nextOpening(source, open, end)
            guard let link = parse(source, open, segmentEnd, end, &unclosedBefore) else {
                output.append("[[")
                index = open
                continue
            }
            switch link.kind {
            case .label:
                appendLabel(source, link, into: &output)
                index = link.end
            case .nothing:
                // MediaWiki strips it, so that a list of categories leaves no empty lines
                // (phabricator.wikimedia.org/T2087).
                // The line break before the link goes with it.
                if lookedAt != output.count { output.truncate(to: endWithoutLineBreak(output, from: lookedAt)) }
                lookedAt = output.count
                index = link.end
            case .image(let isBlock):
                if isBlock {
                    output.append(Mark.startTag, Element.div.mark, Mark.Flag.hidden)
                    output.append(Mark.endTag, Element.div.mark, Mark.Flag.plain)
                    if keepsCaptions, !isCaption { appendCaption(source, link, into: &output) }
                } else {
                    output.append(Mark.edge)
                }
                index = link.end
            }
        }
    }

    private struct Link {
        enum Kind {
            /// Shows `text`.
            case label
            /// A category or the same page in another language.
            case nothing
            case image(isBlock: Bool)
        }
        var kind: Kind
        var text: (from: Int, to: Int)
        /// The text is the target, taken from `target` rather than the source when `isDecoded`.
        var isTarget: Bool
        var isDecoded = false
        /// Where the source goes on.
        var end: Int
    }

    private func nextOpening(_ source: borrowing ByteBuffer, _ from: Int, _ to: Int) -> Int {
        var index = from
        while true {
            index = source.firstIndex(of: UInt8(ascii: "["), from: index, to: to)
            guard index < to else { return to }
            if source[index + 1] == "[" { return index }
            index += 1
        }
    }

    private func closing(_ source: borrowing ByteBuffer, _ from: Int, _ to: Int) -> Int? {
        var index = from
        while true {
            index = source.firstIndex(of: UInt8(ascii: "]"), from: index, to: to)
            guard index + 1 < to else { return nil }
            if source[index + 1] == "]" { return index }
            index += 1
        }
    }

    private mutating func parse(
        _ source: borrowing ByteBuffer, _ start: Int, _ segmentEnd: Int, _ end: Int, _ unclosedBefore: inout Int
    ) -> Link? {
        var targetEnd = start
        // A `>` is an entity to MediaWiki by now; it may stand in a fragment.
        var isPlain = true
        while targetEnd < segmentEnd {
            if !Titles.isPlain(source[targetEnd]) {
                guard Titles.isLegal(source[targetEnd]) || source[targetEnd] == ">" else { break }
                isPlain = false
            }
            targetEnd += 1
        }
        guard targetEnd > start, targetEnd < segmentEnd else { return nil }
        var text = (from: targetEnd, to: targetEnd)
        var linkEnd: Int?
        if source[targetEnd] == "]" {
            guard targetEnd + 1 < segmentEnd, source[targetEnd + 1] == "]" else { return nil }
            linkEnd = targetEnd + 2
        } else if source[targetEnd] == "|" {
            text = (targetEnd + 1, targetEnd + 1)
            // A label has one character at least. `[[Tea|]]` is completed when a page is saved; one that is still there
            // is text.
            if let close = closing(source, targetEnd + 2, segmentEnd) {
                text.to = close
                linkEnd = close + 2
                // A label that ends with a bracketed link: the third bracket closes the link, not the first.
                if close + 2 < segmentEnd, source[close + 2] == "]",
                    source.firstIndex(of: UInt8(ascii: "["), from: text.from, to: close) < close
                {
                    text.to += 1
                    linkEnd = close + 3
                }
            }
        } else {
            return nil
        }

        var first = start
        while first < targetEnd, source[first] == " " { first += 1 }
        // `[[https://…]]` is a link in brackets to an address, with brackets around it as text.
        if source[first] == "/"
            || !isPlain && source.firstIndex(of: UInt8(ascii: ":"), from: first, to: targetEnd) < targetEnd
        {
            guard ExternalLinks.scheme(source, at: first, to: targetEnd) == nil else { return nil }
        }
        // A colon first makes a visible link of a category, an image or a page in another language.
        let isEscaped = source[first] == ":"
        var isDecoded = false
        let destination: LinkTarget
        if isPlain {
            destination = Titles.targetOfPlain(source, start, targetEnd)
        } else if source.firstIndex(of: UInt8(ascii: "%"), from: start, to: targetEnd) < targetEnd {
            guard decodePercent(source, start, targetEnd) else { return nil }
            isDecoded = true
            destination = Titles.target(target, 0, target.count, site: site)
        } else {
            destination = Titles.target(source, start, targetEnd, site: site)
        }
        guard destination != .invalid else { return nil }

        guard let linkEnd else {
            // Without an end in this segment it can only be an image whose caption holds links.
            guard destination == .page(namespace: Titles.file), !isEscaped, start >= unclosedBefore else { return nil }
            guard let close = imageEnd(source, segmentEnd, end, &unclosedBefore) else { return nil }
            let isBlock = images.isBlock(source, text.from, close)
            text.to = max(text.from, close)
            return Link(kind: .image(isBlock: isBlock), text: text, isTarget: false, end: close + 2)
        }
        if !isEscaped {
            switch destination {
            case .interlanguage, .page(namespace: Titles.category):
                return Link(kind: .nothing, text: text, isTarget: false, end: linkEnd)
            case .page(namespace: Titles.file):
                let isBlock = images.isBlock(source, text.from, text.to)
                return Link(kind: .image(isBlock: isBlock), text: text, isTarget: false, end: linkEnd)
            default: break
            }
        }
        if text.to > text.from { return Link(kind: .label, text: text, isTarget: false, end: linkEnd) }
        var shown = isDecoded ? (from: 0, to: target.count) : (from: first, to: targetEnd)
        if isEscaped {
            while shown.from < shown.to, (isDecoded ? target[shown.from] : source[shown.from]) != ":" {
                shown.from += 1
            }
            shown.from += 1
        }
        return Link(kind: .label, text: shown, isTarget: true, isDecoded: isDecoded, end: linkEnd)
    }

    /// Where the `]]` of an image stands whose caption holds links: the second one of a segment.
    private func imageEnd(
        _ source: borrowing ByteBuffer, _ segment: Int, _ end: Int, _ unclosedBefore: inout Int
    ) -> Int? {
        var segment = segment
        while segment < end {
            let next = nextOpening(source, segment + 2, end)
            guard let inner = closing(source, segment + 2, next) else {
                unclosedBefore = next
                return nil
            }
            if let outer = closing(source, inner + 2, next) { return outer }
            segment = next
        }
        unclosedBefore = end
        return nil
    }

    /// Fills `target` with the percent-encoded range. False when no UTF-8 comes out, or what no title holds.
    private mutating func decodePercent(_ source: borrowing ByteBuffer, _ from: Int, _ to: Int) -> Bool {
        var bytes: [UInt8] = []
        var index = from
        while index < to {
            let byte = source[index]
            if byte == "%", index + 2 < to, isHexDigit(source[index + 1]), isHexDigit(source[index + 2]) {
                bytes.append(hexValue(source[index + 1]) << 4 | hexValue(source[index + 2]))
                index += 3
            } else {
                bytes.append(byte)
                index += 1
            }
        }
        target.removeAll()
        target.append(bytes)
        for byte in bytes where byte < 0x20 || byte == 0x7F { return false }
        return String(validating: bytes.filter { $0 != Mark.vanished }, as: UTF8.self) != nil
    }

    private func hexValue(_ byte: UInt8) -> UInt8 { isDigit(byte) ? byte - 0x30 : (byte | 0x20) - 0x61 + 10 }

    private func endWithoutLineBreak(_ output: borrowing ByteBuffer, from start: Int) -> Int {
        var index = output.count
        var end = output.count
        while index > start, isWhitespace(output[index - 1]) {
            index -= 1
            if output[index] == "\n" { end = index }
        }
        return end
    }

    /// A label is closed to the passes that follow: its apostrophes are resolved here, and none of it is markup again.
    private mutating func appendLabel(_ source: borrowing ByteBuffer, _ link: Link, into output: inout ByteBuffer) {
        label.removeAll()
        if link.isTarget {
            if link.isDecoded {
                label.append(target, link.text.from, link.text.to)
            } else {
                label.append(source, link.text.from, link.text.to)
            }
        } else if Quotes.occur(in: source, link.text.from, link.text.to) {
            Quotes.resolve(source, link.text.from, link.text.to, as: .edges, into: &label)
        } else {
            label.append(source, link.text.from, link.text.to)
        }
        if !link.isTarget, label.firstIndex(of: UInt8(ascii: "["), from: 0, to: label.count) < label.count {
            resolved.removeAll()
            ExternalLinks.resolve(label, 0, label.count, into: &resolved)
            append(resolved, into: &output)
        } else {
            append(label, into: &output)
        }
    }

    /// The caption as a block of its own, on one line, its apostrophes resolved so that they meet none outside.
    private mutating func appendCaption(
        _ source: borrowing ByteBuffer, _ link: Link, into output: inout ByteBuffer
    ) {
        guard let range = images.caption(source, link.text.from, link.text.to) else { return }
        var caption = ByteBuffer(capacity: range.to - range.from + 16)
        run(source, range.from, range.to, isCaption: true, into: &caption)
        var line = ByteBuffer(capacity: caption.count)
        for index in 0..<caption.count { line.append(caption[index] == "\n" ? UInt8(ascii: " ") : caption[index]) }
        output.append(Mark.startTag, Element.div.mark, Mark.Flag.plain)
        if Quotes.occur(in: line, 0, line.count) {
            Quotes.resolve(line, 0, line.count, as: .edges, into: &output)
        } else {
            output.append(line, 0, line.count)
        }
        output.append(Mark.endTag, Element.div.mark, Mark.Flag.plain)
    }

    private func append(_ label: borrowing ByteBuffer, into output: inout ByteBuffer) {
        // To MediaWiki the label stands in a tag, so that it cannot begin a list or a table at the start of a line.
        switch label[0] {
        case "*", "#", ":", ";", " ", "\t", "{", "|", "!", "\n": output.append(Mark.edge)
        default: break
        }
        var index = 0
        while true {
            index = output.append(label, index, label.count, whileUnclassedIn: markup)
            guard index < label.count else { break }
            switch label[index] {
            case "'": output.append(Mark.apostrophe)
            case "[": output.append(Mark.openBracket)
            case "]": output.append(Mark.closeBracket)
            case ":": output.append(Mark.colon)
            default: output.append(UInt8(ascii: " "))
            }
            index += 1
        }
        // So that no word seems to end here that the label began.
        if label[label.count - 1] == " " || label[label.count - 2] == " " {
            output.append(Mark.edge)
            output.append(Mark.edge)
        }
    }
}
