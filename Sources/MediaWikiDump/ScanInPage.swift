/// What a scanner does in a page, or in a head: it keeps the bytes, the newest revision, and what must not be read as
/// tags.
extension PageScanner {
    /// Scans a page, or a head, up to its end or that of the piece.
    /// - Returns: the first byte that is not done.
    mutating func scanPage(_ piece: [UInt8], from start: Int, isLast: Bool, batch: inout PageBatch) -> Int {
        if state.startTag != nil { return scanStartTag(piece, from: start, batch: &batch) }
        if state.isInEndTag { return scanEndTag(piece, from: start, batch: &batch) }
        var from = start
        var search = start
        while let open = piece.firstIndex(ofByte: UInt8(ascii: "<"), from: search, to: piece.count) {
            if state.opaque != nil {
                switch state.opaque?.advance(piece, search..<open) {
                case .ended(let end):
                    keep(piece[from..<end])
                    (from, search) = (end, end)
                    endOpaque()
                    continue
                case .broken:
                    keep(piece[from..<open])
                    if breakOpaque() { return open }
                    (from, search) = (open, open)
                    continue
                default: break
                }
                let markup = Markup(piece, at: open)
                if markup == .needsMore, !isLast {
                    keep(piece[from..<open])
                    return carry(piece, from: open)
                }
                state.opaque?.note(markup)
                _ = state.opaque?.advance(piece, open..<open + 1)
                search = open + 1
                continue
            }
            switch Markup(piece, at: open) {
            case .other, .start(.root, _), .end(.root, _):
                // Most tags do not matter here: what stands before them goes along with what follows, unless it is too
                // long.
                let end = fragment.count + open - from
                if !state.dropsRun, end - state.runStart <= textLimit, end <= 4 * textLimit {
                    state.runStart = end
                } else {
                    keep(piece[from..<open])
                    endRun()
                    from = open
                }
                search = open + 1
            case .needsMore:
                keep(piece[from..<open])
                if !isLast { return carry(piece, from: open) }
                endRun()
                from = open
                search = open + 1
            case .opaque(let kind, let length):
                keep(piece[from..<open])
                endRun()
                from = open
                search = open + length
                if kind == .doctype, state.mode == .anywhere {
                    // In a page it is text.
                    giveUpHead()
                    return open
                }
                if endless.contains(kind) || kind == .doctype { continue }
                state.opaque = Opaque(kind, at: state.offset + open)
            case .start(.revision, let length):
                keep(piece[from..<open])
                endRun()
                from = open
                search = open + length
                state.revisionStart = fragment.count
            case .end(.revision, let length):
                keep(piece[from..<open])
                endRun()
                from = open
                search = open + length
                let blanks = piece[search...].prefix(Markup.longestName).prefix { Markup.isSpace($0) }
                let end = blanks.endIndex
                if end == piece.count, blanks.count < Markup.longestName, !isLast { return carry(piece, from: open) }
                guard end < piece.count, piece[end] == UInt8(ascii: ">") else { continue }
                keep(piece[open...end])
                from = end + 1
                search = from
                endRevision()
            case .start(.page, let length):
                keep(piece[from..<open])
                let offset = state.offset + open
                beginPage(at: offset, batch: &batch)
                if damage != nil { return piece.count }
                keep(piece[open..<open + length])
                state.startTag = StartTag()
                return scanStartTag(piece, from: open + length, batch: &batch)
            case .end(.page, let length):
                keep(piece[from..<open + length])
                state.isInEndTag = true
                return scanEndTag(piece, from: open + length, batch: &batch)
            }
        }
        if state.opaque != nil {
            switch state.opaque?.advance(piece, search..<piece.count) {
            case .ended(let end):
                keep(piece[from..<end])
                endOpaque()
                return end
            case .broken:
                keep(piece[from...])
                _ = breakOpaque()
                return piece.count
            default: break
            }
        }
        keep(piece[from...])
        return piece.count
    }

    /// Reads the start tag of a page, behind its name.
    mutating func scanStartTag(_ piece: [UInt8], from start: Int, batch: inout PageBatch) -> Int {
        guard var tag = state.startTag else { return start }
        var index = start
        while index < piece.count {
            let byte = piece[index]
            if byte == UInt8(ascii: "<") { break }
            index += 1
            if tag.quote != 0 {
                if byte == tag.quote { tag.quote = 0 }
                continue
            }
            if byte == UInt8(ascii: ">") {
                keep(piece[start..<index])
                state.startTag = nil
                endRun()
                if tag.endsWithSlash { endPage(at: state.offset + index, batch: &batch) }
                return index
            }
            tag.endsWithSlash = byte == UInt8(ascii: "/")
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { tag.quote = byte }
        }
        keep(piece[start..<index])
        // XML allows no `<` in it: the parser refuses the page.
        state.startTag = index < piece.count ? nil : tag
        return index
    }

    /// Reads the end tag of a page, behind its name. Of blanks in it nothing is kept.
    mutating func scanEndTag(_ piece: [UInt8], from start: Int, batch: inout PageBatch) -> Int {
        var index = start
        while index < piece.count, Markup.isSpace(piece[index]) { index += 1 }
        // Of a head every byte is counted.
        if state.mode == .anywhere { keep(piece[start..<index]) }
        guard index < piece.count else { return index }
        state.isInEndTag = false
        guard piece[index] == UInt8(ascii: ">") else {
            if index > start, state.mode == .page { keep([UInt8(ascii: " ")]) }
            return index
        }
        keep(piece[index...index])
        if state.mode == .page {
            endPage(at: state.offset + index + 1, batch: &batch)
        } else {
            // A page that began in another stream ends here: what follows are no revisions of it.
            state.revisionStart = nil
            state.newest = nil
        }
        return index + 1
    }

    mutating func endOpaque() {
        guard let opaque = state.opaque else { return }
        state.opaque = nil
        state.runStart = fragment.count
        if opaque.hidesPages { state.hiddenPages += opaque.pageStarts }
    }

    /// A comment has two hyphens in it.
    /// - Returns: whether that ends the page, or the head, of which nobody knows whether it is a comment.
    mutating func breakOpaque() -> Bool {
        guard let opaque = state.opaque else { return false }
        state.opaque = nil
        if state.mode == .anywhere {
            giveUpHead()
            return true
        }
        fault(at: state.pageStart, "a \(opaque.name) that is not well-formed", pages: 1)
        return true
    }

    mutating func keep(_ bytes: some Collection<UInt8>) {
        if state.dropsRun || bytes.isEmpty || state.head.needsState { return }
        fragment.append(contentsOf: bytes)
        if state.mode == .anywhere {
            if fragment.count > Self.longestHead { giveUpHead() }
            return
        }
        // The second bound is for input that is no dump: tags without end instead of a long text.
        guard fragment.count - state.runStart > textLimit || fragment.count > 4 * textLimit, let start = startOfText()
        else { return }
        fragment.removeSubrange(start...)
        fragment.append(contentsOf: Self.oversizedMark)
        state.dropsRun = true
    }

    /// Leaves the segment to the scanner of those before it.
    mutating func giveUpHead() {
        resetFragment()
        state.head.needsState = true
    }

    /// Where the text of the current run starts: behind its tag, or behind what is left of it where a mark cut it off;
    /// nil while the tag has not ended.
    func startOfText() -> Int? {
        let run = fragment[state.runStart...]
        if state.opaque != nil || run.first != UInt8(ascii: "<") { return state.runStart }
        if let close = run.prefix(Self.longestStartTag).firstIndex(of: UInt8(ascii: ">")) { return close + 1 }
        return run.count > Self.longestStartTag ? state.runStart : nil
    }

    /// A `<` was met: what follows is kept again.
    mutating func endRun() {
        state.dropsRun = state.mode == .page && fragment.count > 4 * textLimit
        state.runStart = fragment.count
    }

    mutating func resetFragment() {
        fragment.removeAll(keepingCapacity: fragment.capacity <= 8 << 20)
        state.runStart = 0
        state.dropsRun = false
        state.revisionStart = nil
        state.newest = nil
        state.hiddenPages = 0
        state.startTag = nil
        state.isInEndTag = false
    }

    mutating func beginPage(at offset: Int, batch: inout PageBatch) {
        switch state.mode {
        case .anywhere:
            state.head.bytes = fragment
            state.head.end = .page
            fragment = []
        case .page: fault(at: state.pageStart, "a <page> without a </page>", pages: 1)
        case .outside:
            if let tag = state.frame.tag {
                faultInTag(tag.offset, tag.reason)
            } else if !state.frame.isInRoot {
                fault(at: offset, "a <page> outside of <mediawiki>", pages: 0)
            } else if state.frame.awaitsHead {
                tellHead(hasSiteInfo: false, at: offset, batch: &batch)
            }
        case .lost: break
        }
        if damage != nil { return }
        closeDamage(at: offset, batch: &batch)
        if state.mode == .lost { state.frame.reset() } else { state.frame.passHead() }
        resetFragment()
        state.opaque = nil
        state.mode = .page
        state.pageStart = offset
    }

    /// Begins a page between pages, or behind damage, with the name of its start tag.
    /// - Returns: the first byte that is not done.
    mutating func beginPage(
        _ piece: [UInt8], at open: Int, nameLength length: Int, batch: inout PageBatch
    ) -> Int {
        beginPage(at: state.offset + open, batch: &batch)
        if damage != nil { return piece.count }
        keep(piece[open..<open + length])
        state.startTag = StartTag()
        return open + length
    }

    mutating func endPage(at end: Int, batch: inout PageBatch) {
        if state.hiddenPages > 0 {
            batch.append(.hidden(pages: state.hiddenPages + 1, offset: state.pageStart))
        } else {
            batch.append(fragment, at: state.pageStart..<end)
        }
        resetFragment()
        state.mode = .outside
    }

    mutating func endRevision() {
        guard let start = state.revisionStart else { return }
        state.revisionStart = nil
        guard let best = state.newest else {
            state.newest = Revision(range: start..<fragment.count, key: nil)
            return
        }
        if state.mode == .anywhere, state.hiddenPages > 0 {
            // They are counted, and would go with the revision.
            giveUpHead()
            return
        }
        let key = RevisionKey(revision: fragment[start...])
        let bestKey = best.key ?? RevisionKey(revision: fragment[best.range])
        var removed = best.range.count
        if key < bestKey {
            removed = fragment.count - start
            state.newest = Revision(range: best.range, key: bestKey)
            fragment.removeSubrange(start...)
        } else {
            fragment.removeSubrange(best.range)
            state.newest = Revision(range: start - best.range.count..<fragment.count, key: key)
        }
        if state.mode == .anywhere {
            state.head.dropped += removed
            state.head.droppedAt = fragment.count
        }
        state.runStart = fragment.count
    }
}
