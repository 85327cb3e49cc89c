/// What a scanner does between pages, and where it was lost.
extension PageScanner {
    /// Scans what stands between pages, up to the next page or the end of the piece.
    mutating func scanBetween(_ piece: [UInt8], from start: Int, isLast: Bool, batch: inout PageBatch) -> Int {
        var at = start
        while at < piece.count {
            if state.opaque != nil {
                at = scanOpaque(piece, from: at, isLast: isLast, batch: &batch)
                if state.mode != .outside { return at }
                continue
            }
            if state.frame.tag != nil {
                at = scanTag(piece, from: at, batch: &batch)
                if state.mode != .outside || damage != nil { return at }
                continue
            }
            let open = piece.firstIndex(ofByte: UInt8(ascii: "<"), from: at, to: piece.count) ?? piece.count
            if let bad = state.frame.firstBadByte(piece, at..<open) {
                let what = state.frame.isInRoot ? "text between two pages" : "text outside of <mediawiki>"
                fault(at: state.offset + bad, state.frame.open.isEmpty ? what : "a control character", pages: 0)
                return bad
            }
            state.frame.keep(piece[at..<open])
            if open == piece.count { return open }
            at = open
            switch Markup(piece, at: open) {
            case .needsMore where !isLast: return carry(piece, from: open)
            case .start(.page, let length):
                return beginPage(piece, at: open, nameLength: length, batch: &batch)
            case .end(.page, let length):
                let other = state.frame.open.last.map { "<\(String(decoding: $0.prefix(80), as: UTF8.self))>" }
                let reason = other.map { "\($0) ends with </page>" } ?? "a </page> without a <page>"
                faultInTag(state.offset + open, reason, pages: 1)
                return open + length
            case .opaque(let kind, let length):
                let isAllowed =
                    switch kind {
                    case .comment, .instruction: true
                    case .cdata: !state.frame.open.isEmpty
                    case .doctype: !state.frame.isInRoot
                    }
                guard isAllowed, !endless.contains(kind) else {
                    let name = Opaque(kind, at: 0).name
                    fault(at: state.offset + open, "a \(name) between two pages", pages: 0)
                    return open
                }
                state.opaque = Opaque(kind, at: state.offset + open)
                state.frame.keep(piece[open..<open + length])
                at = open + length
            default:
                let isEnd = open + 1 < piece.count && piece[open + 1] == UInt8(ascii: "/")
                state.frame.beginTag(isEnd: isEnd, at: state.offset + open)
                at = open + (isEnd ? 2 : 1)
                state.frame.keep(piece[open..<at])
            }
        }
        return at
    }

    /// Reads on in a comment or its like between pages. Pages in it are none, but they are counted.
    mutating func scanOpaque(_ piece: [UInt8], from start: Int, isLast: Bool, batch: inout PageBatch) -> Int {
        guard var opaque = state.opaque else { return start }
        let open = piece.firstIndex(ofByte: UInt8(ascii: "<"), from: start, to: piece.count) ?? piece.count
        switch opaque.advance(piece, start..<open) {
        case .ended(let end):
            state.frame.keep(piece[start..<end])
            state.opaque = nil
            if opaque.pageStarts > 0 { batch.append(.hidden(pages: opaque.pageStarts, offset: opaque.offset)) }
            return end
        case .broken:
            fault(at: opaque.offset, "a \(opaque.name) that is not well-formed", pages: opaque.pageStarts)
            return open
        case .inside: break
        }
        var end = open
        if open < piece.count {
            let markup = Markup(piece, at: open)
            if markup == .needsMore, !isLast {
                state.opaque = opaque
                state.frame.keep(piece[start..<open])
                return carry(piece, from: open)
            }
            opaque.note(markup)
            _ = opaque.advance(piece, open..<open + 1)
            end = open + 1
        }
        state.frame.keep(piece[start..<end])
        state.opaque = opaque
        return end
    }

    /// Reads on in a tag between pages.
    mutating func scanTag(_ piece: [UInt8], from start: Int, batch: inout PageBatch) -> Int {
        let offset = state.frame.tag?.offset ?? state.offset + start
        switch state.frame.readTag(piece, from: start) {
        case .more:
            state.frame.keep(piece[start...])
            return piece.count
        case .broken(let at, let reason):
            faultInTag(offset, reason)
            return at
        case .ended(let end):
            state.frame.keep(piece[start..<end])
            if state.frame.headIsTooLong {
                faultInTag(offset, "a <siteinfo> that is too long")
                return end
            }
            let name = state.frame.tag?.name ?? []
            switch state.frame.endTag() {
            case .nothing: break
            case .unknownElement: count(name, &batch)
            case .head: tellHead(hasSiteInfo: true, at: offset, batch: &batch)
            case .damage(let reason): faultInTag(offset, reason)
            case .rootInRoot:
                // No page is lost: another dump begins here.
                let frame = state.frame
                faultInTag(offset, "a dump begins before the </mediawiki> of the one before it")
                if damage != nil { return end }
                closeDamage(at: offset, batch: &batch)
                state.frame = frame
                state.mode = .outside
            }
            return end
        }
    }

    func tellHead(hasSiteInfo: Bool, at offset: Int, batch: inout PageBatch) {
        guard let xml = headOfDump else { return }
        let isFirst = state.frame.isFirstRoot
        batch.append(.head(.init(xml: xml, hasSiteInfo: hasSiteInfo, isFirst: isFirst, offset: offset)))
    }

    /// As ``fault(at:_:pages:)``, from the element on that is open.
    mutating func faultInTag(_ offset: Int, _ reason: String, pages: Int = 0) {
        fault(at: state.frame.open.isEmpty ? offset : state.frame.openOffset, reason, pages: pages)
    }

    mutating func count(_ name: [UInt8], _ batch: inout PageBatch) {
        if name != state.element {
            flushElements(&batch)
            state.element = name
        }
        state.elements += 1
    }

    mutating func flushElements(_ batch: inout PageBatch) {
        if state.elements == 0 { return }
        batch.count(element: state.element, times: state.elements)
        state.elements = 0
    }

    /// Looks for the next page, in whatever bytes.
    mutating func scanLost(_ piece: [UInt8], from start: Int, isLast: Bool, batch: inout PageBatch) -> Int {
        var search = start
        while let open = piece.firstIndex(ofByte: UInt8(ascii: "<"), from: search, to: piece.count) {
            search = open + 1
            switch Markup(piece, at: open) {
            case .needsMore where !isLast: return carry(piece, from: open)
            case .start(.page, let length):
                return beginPage(piece, at: open, nameLength: length, batch: &batch)
            case .end(.page, _): if state.owesPageEnd { state.owesPageEnd = false } else { state.damage?.pages += 1 }
            case .start(.root, _):
                closeDamage(at: state.offset + open, batch: &batch)
                state.frame.awaitRoot()
                state.mode = .outside
                return open
            case .end(.root, let length) where open + length < piece.count && piece[open + length] == UInt8(ascii: ">"):
                state.frame.leaveRoot()
            default: break
            }
        }
        return piece.count
    }

    /// Something is not as it should be: what follows is passed over, up to the next page.
    mutating func fault(at offset: Int, _ reason: String, pages: Int) {
        let fault = XMLDamage(offset: offset, end: offset, reason: reason, pages: pages)
        if !salvages {
            damage = fault
            return
        }
        state.damage = fault
        state.owesPageEnd = state.mode == .page
        state.mode = .lost
        state.opaque = nil
        state.frame.closeElements()
        resetFragment()
    }

    mutating func closeDamage(at offset: Int, batch: inout PageBatch) {
        guard var damage = state.damage else { return }
        state.damage = nil
        damage.end = offset
        batch.append(.damage(damage))
    }
}
