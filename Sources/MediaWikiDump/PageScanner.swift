/// Cuts a stream of dump XML, which may start and end anywhere, into whole pages.
///
/// What a page is follows from the stream alone, as one scanner reads it that begins at its first byte: a `<page>`
/// between pages, up to its `</page>`. Between pages stand white space, comments, and elements whose tags are
/// balanced; anything else is damage. In a page `<` is always escaped, so that `<page` is a tag, but in comments,
/// CDATA sections and processing instructions.
///
/// A stream can be cut, and its segments scanned apart. A scanner that starts ``Start/anywhere`` takes it that its
/// segment starts in no comment, and that around the pages no element is open but the root. The bytes before its first
/// page are its ``head``. The scanner of the segments before joins them to its own (``join(_:to:)``), and so finds out
/// whether that was right. If it was not, the segment is scanned again, by this scanner itself.
///
///     var scanner = PageScanner(start: .document)
///     for segment in segments {
///         var own = PageScanner()
///         own.append(segment, to: &ownPages)
///         let before = scanner
///         if scanner.join(own.head, to: &seamPages) {
///             if own.sawPage { scanner = own.shifted(by: distance) }
///         } else {
///             scanner = before
///             scanner.append(segment, to: &pages)
///         }
///     }
///
/// Of a page's revisions only the newest is kept, while the bytes go by, so a page with its whole history takes no
/// more memory than two revisions. This holds in heads too: the newest revision of the parts is the newest of the
/// whole.
public struct PageScanner: Sendable {
    /// Where a stream starts.
    public enum Start: Sendable {
        /// At any byte.
        case anywhere
        /// At the first byte of a dump.
        case document
        /// Between two pages of a dump.
        case betweenPages
    }

    /// The bytes of a stream that starts anywhere before its first page: of the page that is open at its start, and
    /// what follows that.
    public struct Head: Codable, Equatable, Sendable {
        /// The bytes, without those that were dropped.
        public fileprivate(set) var bytes: [UInt8] = []
        /// What follows them.
        public fileprivate(set) var end = End.stream
        /// How many bytes were dropped, and where the last of them stood in `bytes`.
        fileprivate var dropped = 0
        fileprivate var droppedAt = 0
        /// Whether it tells too little: there are more bytes than are kept, or the page that is open decides what they
        /// mean.
        public fileprivate(set) var needsState = false

        private enum CodingKeys: String, CodingKey {
            case bytes, end, dropped, droppedAt
            case needsState = "isTooLong"
        }

        /// A head without anything.
        public init() {}

        /// What ends a head.
        public enum End: Codable, Equatable, Sendable {
            /// Nothing: the stream has no page.
            case stream
            /// The start of a page.
            case page
            /// A hole, of these bytes of the file.
            case hole(Range<Int>)
        }

        /// Whether it goes on with any page: then ``PageScanner/join(_:to:)`` returns true.
        public var alwaysJoins: Bool { !needsState && dropped == 0 && end != .page }

        /// The same with other bytes: they may be stored apart.
        public func with(bytes: [UInt8]) -> Head {
            var head = self
            head.bytes = bytes
            return head
        }
    }

    /// What a stream ends with.
    public enum Ending: Equatable, Sendable {
        /// The end of the root.
        case complete
        /// A page that begins at this byte of the XML.
        case inPage(Int)
        /// Something between pages.
        case incomplete
    }

    /// The damage that ended the scan; nil without any, and where it is gone past.
    public private(set) var damage: XMLDamage?

    /// Whether damage is gone past.
    private let salvages: Bool
    /// Text that is longer (in XML bytes between two tags) is dropped and leaves ``oversizedMark`` behind.
    private let textLimit: Int
    private var state: State
    /// The bytes of the page that is open, or of the head.
    private var fragment: [UInt8] = []

    /// All that a scanner knows but the bytes of `fragment`.
    public struct State: Codable, Equatable, Sendable {
        fileprivate enum Mode: UInt8, Codable { case anywhere, outside, page, lost }

        fileprivate var mode: Mode
        fileprivate var frame: DumpFrame
        /// The offset in the stream of the first byte that was not scanned.
        fileprivate var offset = 0
        /// The last bytes of a piece, when they may be the start of a tag.
        fileprivate var carry: [UInt8] = []
        fileprivate var opaque: Opaque?
        fileprivate var head = Head()
        fileprivate var damage: XMLDamage?
        /// Whether the damage began in a page, whose end is not another page's.
        fileprivate var owesPageEnd = false
        /// The element between pages that came last, and how many came one after another.
        fileprivate var element: [UInt8] = []
        fileprivate var elements = 0

        // Of the page that is open.
        fileprivate var pageStart = 0
        fileprivate var startTag: StartTag?
        fileprivate var isInEndTag = false
        /// Whether its start tag stands in a comment or its like, which hides other pages' tags: how many of them.
        fileprivate var hiddenPages = 0
        /// The start of the bytes that no tag has interrupted, in the fragment.
        fileprivate var runStart = 0
        /// True while bytes are dropped up to the next `<`.
        fileprivate var dropsRun = false
        fileprivate var revisionStart: Int?
        /// Its key is read when there is another to compare it with.
        fileprivate var newest: Revision?

        fileprivate init(mode: Mode, frame: DumpFrame) {
            self.mode = mode
            self.frame = frame
        }

        /// Whether everything is where something can be.
        fileprivate func fits(_ tail: [UInt8]) -> Bool {
            let places = [
                offset, pageStart, damage?.offset ?? 0, damage?.end ?? 0, damage?.pages ?? 0, opaque?.offset ?? 0,
            ]
            return places.allSatisfy { $0.magnitude <= PageScanner.farthest } && (0...tail.count).contains(runStart)
                && (revisionStart.map { (0...tail.count).contains($0) } ?? true)
                && (newest.map { $0.range.lowerBound >= 0 && $0.range.upperBound <= tail.count } ?? true)
                && (newest.map { $0.range.upperBound <= revisionStart ?? .max } ?? true)
                && UInt(bitPattern: elements) <= PageScanner.farthest
                && UInt(bitPattern: hiddenPages) <= PageScanner.farthest && head == Head() && frame.isSound
                && (opaque?.isSound ?? true)
        }
    }

    /// The start tag of a page, behind its name.
    fileprivate struct StartTag: Codable, Equatable, Sendable {
        var quote: UInt8 = 0
        var endsWithSlash = false
    }

    fileprivate struct Revision: Codable, Equatable, Sendable {
        var range: Range<Int>
        var key: RevisionKey?
    }

    /// The processing instruction that stands for text over the limit; ``PageParser`` reports such a page as oversized.
    static let oversizedMark = Array("<?wikiprep oversized?>".utf8)
    /// A start tag that is longer, with its attributes, is cut.
    private static let longestStartTag = 64 << 10
    /// No dump is longer.
    private static let farthest: UInt = 1 << 60
    /// No more is kept of a head; of what is longer, the segment is scanned again.
    private static let longestHead = 16 << 20

    /// A scanner at the start of a stream.
    /// - Parameters:
    ///   - start: where that is.
    ///   - textLimit: the longest text of a revision that is kept, in bytes of XML. MediaWiki's own limit is 2 MiB of
    ///     wikitext.
    ///   - salvages: whether to go on behind damage, at the next page. Else the scanner takes nothing any more once
    ///     ``damage`` is there.
    public init(start: Start = .anywhere, textLimit: Int = 64 << 20, salvages: Bool = false) {
        self.textLimit = textLimit
        self.salvages = salvages
        switch start {
        case .anywhere: state = State(mode: .anywhere, frame: .betweenPages)
        case .document: state = State(mode: .outside, frame: DumpFrame())
        case .betweenPages: state = State(mode: .outside, frame: .betweenPages)
        }
    }

    /// A scanner that goes on where another one was.
    /// - Parameters:
    ///   - state: what that one knew.
    ///   - tail: its ``tail``.
    ///   - textLimit: as that one's.
    ///   - salvages: as that one's.
    /// - Returns: nil where they do not fit: they may be read from a file.
    public init?(resuming state: State, tail: [UInt8], textLimit: Int = 64 << 20, salvages: Bool = false) {
        guard state.fits(tail) else { return nil }
        self.textLimit = textLimit
        self.salvages = salvages
        self.state = state
        fragment = tail
    }

    /// What, with ``tail``, a scanner needs to go on.
    public var suspended: State {
        var state = state
        state.head = Head()
        return state
    }

    /// The bytes of the page that is open; empty between pages.
    public var tail: [UInt8] { state.mode == .page ? fragment : [] }

    /// Whether a page was met, or a hole, behind which the head does not go on. Without a head, whatever was met.
    public var sawPage: Bool { state.mode != .anywhere }

    /// The bytes before the first page of a stream that started anywhere: all of them, as long as ``sawPage`` is false.
    public var head: Head {
        var head = state.head
        if state.mode == .anywhere { head.bytes = fragment + state.carry }
        return head
    }

    /// The offset in the stream behind the last byte that was appended.
    public var offset: Int { state.offset + state.carry.count }

    /// Whether the segment is of no use before the scanner of those before it is known.
    public var needsState: Bool { state.head.needsState }

    /// Whether a page is open.
    public var isInPage: Bool { state.mode == .page }

    /// The first byte of the stream to which anything that is open reaches back.
    public var openOffset: Int { min(state.mode == .page ? state.pageStart : offset, state.damage?.offset ?? offset) }

    /// The root's start tag and `<siteinfo>`, closed, as far as they were read before the first page; nil where there
    /// is no root.
    var headOfDump: [UInt8]? { state.frame.closedHead }

    /// The same scanner of a stream that begins `distance` bytes earlier, without its head.
    public func shifted(by distance: Int) -> PageScanner {
        var scanner = self
        scanner.state.head = Head()
        scanner.state.offset += distance
        scanner.state.pageStart += distance
        scanner.state.frame.shift(by: distance)
        scanner.state.opaque = state.opaque?.shifted(by: distance)
        scanner.state.damage = state.damage?.shifted(by: distance)
        scanner.damage = damage?.shifted(by: distance)
        return scanner
    }

    // MARK: - Bytes

    /// Reads the next bytes of the stream; pages that they complete are added to `batch`.
    public mutating func append(_ piece: [UInt8], to batch: inout PageBatch) {
        if state.carry.isEmpty {
            scan(piece, isLast: false, batch: &batch)
        } else {
            let joined = state.carry + piece
            state.carry.removeAll(keepingCapacity: true)
            scan(joined, isLast: false, batch: &batch)
        }
        flushElements(&batch)
    }

    /// Takes it that an unknown part of the stream is missing: the page that is open is not a page, and the next page
    /// is the next one that starts.
    /// - Parameters:
    ///   - range: the missing bytes of the file that the stream comes from; the batch tells them again.
    ///   - batch: takes what ends there.
    public mutating func pass(hole range: Range<Int>, to batch: inout PageBatch) {
        state.offset = offset
        if state.mode == .anywhere {
            state.head.bytes = fragment + state.carry
            state.head.end = .hole(range)
        } else {
            closeDamage(at: state.offset, batch: &batch)
            batch.append(.hole(range, hasOpenPage: state.mode == .page))
        }
        state.carry = []
        state.mode = .lost
        state.opaque = nil
        state.frame.closeElements()
        resetFragment()
    }

    /// Joins the head of the segment that follows.
    /// - Returns: whether that segment's scanner was right about its start. If not, neither this scanner nor what it
    ///   added to `batch` is of use.
    public mutating func join(_ head: Head, to batch: inout PageBatch) -> Bool {
        if head.needsState { return false }
        if head.dropped != 0 {
            // It was taken for the inside of a page.
            guard state.mode == .page, state.opaque == nil, state.carry.isEmpty,
                head.bytes.indices.contains(head.droppedAt), head.dropped.magnitude <= Self.farthest
            else { return false }
            append(Array(head.bytes[..<head.droppedAt]), to: &batch)
            guard state.mode == .page, state.opaque == nil, state.carry.isEmpty else { return false }
            state.offset += head.dropped
            append(Array(head.bytes[head.droppedAt...]), to: &batch)
        } else {
            append(head.bytes, to: &batch)
        }
        switch head.end {
        case .stream: return true
        case .hole(let range):
            if damage == nil { pass(hole: range, to: &batch) }
            return true
        case .page:
            flush(to: &batch)
            if damage != nil { return true }
            guard state.opaque == nil else { return false }
            beginPage(at: state.offset, batch: &batch)
            return damage != nil || state.frame.isBetweenPages
        }
    }

    /// Ends the stream.
    /// - Returns: what it ends with.
    public mutating func finish(into batch: inout PageBatch) -> Ending {
        flush(to: &batch)
        rescue(&batch)
        if state.mode == .page { return .inPage(state.pageStart) }
        closeDamage(at: state.offset, batch: &batch)
        let isWhole = state.frame.hasEnded && state.frame.tag == nil && state.opaque == nil
        return isWhole ? .complete : .incomplete
    }

    /// What looked like the start of a tag, and is not.
    private mutating func flush(to batch: inout PageBatch) {
        let rest = state.carry
        state.carry = []
        scan(rest, isLast: true, batch: &batch)
        flushElements(&batch)
    }

    /// Looks for pages in a comment or its like that has no end.
    private mutating func rescue(_ batch: inout PageBatch) {
        while salvages, state.mode == .page, let opaque = state.opaque, let start = openOpaqueStart {
            let rest = Array(fragment[(start + 1)...])
            // None of this kind ends, so no other one is looked at.
            endless.insert(opaque.kind)
            let end = state.offset
            fault(at: state.pageStart, "a \(opaque.name) without end", pages: 1)
            state.offset = end - rest.count
            scan(rest, isLast: true, batch: &batch)
        }
    }

    /// Where the comment or its like that is open stands in the fragment; nil where bytes of it were dropped.
    private var openOpaqueStart: Int? {
        guard let opaque = state.opaque, !state.dropsRun else { return nil }
        let start = fragment.count - (state.offset - opaque.offset)
        return fragment.indices.contains(start) ? start : nil
    }

    /// Kinds of which none has an end in what is left of the stream.
    private var endless: Set<Opaque.Kind> = []

    private mutating func scan(_ piece: [UInt8], isLast: Bool, batch: inout PageBatch) {
        var at = 0
        while at < piece.count, damage == nil, !state.head.needsState {
            switch state.mode {
            case .anywhere, .page: at = scanPage(piece, from: at, isLast: isLast, batch: &batch)
            case .outside: at = scanBetween(piece, from: at, isLast: isLast, batch: &batch)
            case .lost: at = scanLost(piece, from: at, isLast: isLast, batch: &batch)
            }
        }
        state.offset += piece.count - state.carry.count
    }

    /// Keeps the start of a tag for the next piece.
    /// - Returns: the end of the piece.
    private mutating func carry(_ piece: [UInt8], from open: Int) -> Int {
        state.carry.append(contentsOf: piece[open...])
        return piece.count
    }

    // MARK: - In a page

    /// Scans a page, or a head, up to its end or that of the piece.
    /// - Returns: the first byte that is not done.
    private mutating func scanPage(_ piece: [UInt8], from start: Int, isLast: Bool, batch: inout PageBatch) -> Int {
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
    private mutating func scanStartTag(_ piece: [UInt8], from start: Int, batch: inout PageBatch) -> Int {
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
    private mutating func scanEndTag(_ piece: [UInt8], from start: Int, batch: inout PageBatch) -> Int {
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

    private mutating func endOpaque() {
        guard let opaque = state.opaque else { return }
        state.opaque = nil
        state.runStart = fragment.count
        if opaque.hidesPages { state.hiddenPages += opaque.pageStarts }
    }

    /// A comment has two hyphens in it.
    /// - Returns: whether that ends the page, or the head, of which nobody knows whether it is a comment.
    private mutating func breakOpaque() -> Bool {
        guard let opaque = state.opaque else { return false }
        state.opaque = nil
        if state.mode == .anywhere {
            giveUpHead()
            return true
        }
        fault(at: state.pageStart, "a \(opaque.name) that is not well-formed", pages: 1)
        return true
    }

    private mutating func keep(_ bytes: some Collection<UInt8>) {
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
    private mutating func giveUpHead() {
        resetFragment()
        state.head.needsState = true
    }

    /// Where the text of the current run starts: behind its tag, or behind what is left of it where a mark cut it off;
    /// nil while the tag has not ended.
    private func startOfText() -> Int? {
        let run = fragment[state.runStart...]
        if state.opaque != nil || run.first != UInt8(ascii: "<") { return state.runStart }
        if let close = run.prefix(Self.longestStartTag).firstIndex(of: UInt8(ascii: ">")) { return close + 1 }
        return run.count > Self.longestStartTag ? state.runStart : nil
    }

    /// A `<` was met: what follows is kept again.
    private mutating func endRun() {
        state.dropsRun = state.mode == .page && fragment.count > 4 * textLimit
        state.runStart = fragment.count
    }

    private mutating func resetFragment() {
        fragment.removeAll(keepingCapacity: fragment.capacity <= 8 << 20)
        state.runStart = 0
        state.dropsRun = false
        state.revisionStart = nil
        state.newest = nil
        state.hiddenPages = 0
        state.startTag = nil
        state.isInEndTag = false
    }

    // MARK: - Between pages

    /// Scans what stands between pages, up to the next page or the end of the piece.
    private mutating func scanBetween(_ piece: [UInt8], from start: Int, isLast: Bool, batch: inout PageBatch) -> Int {
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
    private mutating func scanOpaque(_ piece: [UInt8], from start: Int, isLast: Bool, batch: inout PageBatch) -> Int {
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
    private mutating func scanTag(_ piece: [UInt8], from start: Int, batch: inout PageBatch) -> Int {
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

    private func tellHead(hasSiteInfo: Bool, at offset: Int, batch: inout PageBatch) {
        guard let xml = headOfDump else { return }
        let isFirst = state.frame.isFirstRoot
        batch.append(.head(.init(xml: xml, hasSiteInfo: hasSiteInfo, isFirst: isFirst, offset: offset)))
    }

    /// As ``fault(at:_:pages:)``, from the element on that is open.
    private mutating func faultInTag(_ offset: Int, _ reason: String, pages: Int = 0) {
        fault(at: state.frame.open.isEmpty ? offset : state.frame.openOffset, reason, pages: pages)
    }

    private mutating func count(_ name: [UInt8], _ batch: inout PageBatch) {
        if name != state.element {
            flushElements(&batch)
            state.element = name
        }
        state.elements += 1
    }

    private mutating func flushElements(_ batch: inout PageBatch) {
        if state.elements == 0 { return }
        batch.count(element: state.element, times: state.elements)
        state.elements = 0
    }

    // MARK: - Damage

    /// Looks for the next page, in whatever bytes.
    private mutating func scanLost(_ piece: [UInt8], from start: Int, isLast: Bool, batch: inout PageBatch) -> Int {
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
    private mutating func fault(at offset: Int, _ reason: String, pages: Int) {
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

    private mutating func closeDamage(at offset: Int, batch: inout PageBatch) {
        guard var damage = state.damage else { return }
        state.damage = nil
        damage.end = offset
        batch.append(.damage(damage))
    }

    // MARK: - Pages and revisions

    private mutating func beginPage(at offset: Int, batch: inout PageBatch) {
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
    private mutating func beginPage(
        _ piece: [UInt8], at open: Int, nameLength length: Int, batch: inout PageBatch
    ) -> Int {
        beginPage(at: state.offset + open, batch: &batch)
        if damage != nil { return piece.count }
        keep(piece[open..<open + length])
        state.startTag = StartTag()
        return open + length
    }

    private mutating func endPage(at end: Int, batch: inout PageBatch) {
        if state.hiddenPages > 0 {
            batch.append(.hidden(pages: state.hiddenPages + 1, offset: state.pageStart))
        } else {
            batch.append(fragment, at: state.pageStart..<end)
        }
        resetFragment()
        state.mode = .outside
    }

    private mutating func endRevision() {
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
