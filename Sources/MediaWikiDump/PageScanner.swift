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
        public internal(set) var bytes: [UInt8] = []
        /// What follows them.
        public internal(set) var end = End.stream
        /// How many bytes were dropped, and where the last of them stood in `bytes`.
        var dropped = 0
        var droppedAt = 0
        /// Whether it tells too little: there are more bytes than are kept, or the page that is open decides what they
        /// mean.
        public internal(set) var needsState = false

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
    public internal(set) var damage: XMLDamage?

    /// Whether damage is gone past.
    let salvages: Bool
    /// Text that is longer (in XML bytes between two tags) is dropped and leaves ``oversizedMark`` behind.
    let textLimit: Int
    var state: State
    /// The bytes of the page that is open, or of the head.
    var fragment: [UInt8] = []

    /// All that a scanner knows but the bytes of `fragment`.
    public struct State: Codable, Equatable, Sendable {
        enum Mode: UInt8, Codable { case anywhere, outside, page, lost }

        var mode: Mode
        var frame: DumpFrame
        /// The offset in the stream of the first byte that was not scanned.
        var offset = 0
        /// The last bytes of a piece, when they may be the start of a tag.
        var carry: [UInt8] = []
        var opaque: Opaque?
        var head = Head()
        var damage: XMLDamage?
        /// Whether the damage began in a page, whose end is not another page's.
        var owesPageEnd = false
        /// The element between pages that came last, and how many came one after another.
        var element: [UInt8] = []
        var elements = 0

        // Of the page that is open.
        var pageStart = 0
        var startTag: StartTag?
        var isInEndTag = false
        /// Whether its start tag stands in a comment or its like, which hides other pages' tags: how many of them.
        var hiddenPages = 0
        /// The start of the bytes that no tag has interrupted, in the fragment.
        var runStart = 0
        /// True while bytes are dropped up to the next `<`.
        var dropsRun = false
        var revisionStart: Int?
        /// Its key is read when there is another to compare it with.
        var newest: Revision?

        init(mode: Mode, frame: DumpFrame) {
            self.mode = mode
            self.frame = frame
        }

        /// Whether everything is where something can be.
        func fits(_ tail: [UInt8]) -> Bool {
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
    struct StartTag: Codable, Equatable, Sendable {
        var quote: UInt8 = 0
        var endsWithSlash = false
    }

    struct Revision: Codable, Equatable, Sendable {
        var range: Range<Int>
        var key: RevisionKey?
    }

    /// The processing instruction that stands for text over the limit; ``PageParser`` reports such a page as oversized.
    static let oversizedMark = Array("<?wikiprep oversized?>".utf8)
    /// A start tag that is longer, with its attributes, is cut.
    static let longestStartTag = 64 << 10
    /// No dump is longer.
    static let farthest: UInt = 1 << 60
    /// No more is kept of a head; of what is longer, the segment is scanned again.
    static let longestHead = 16 << 20

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
    mutating func flush(to batch: inout PageBatch) {
        let rest = state.carry
        state.carry = []
        scan(rest, isLast: true, batch: &batch)
        flushElements(&batch)
    }

    /// Looks for pages in a comment or its like that has no end.
    mutating func rescue(_ batch: inout PageBatch) {
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
    var openOpaqueStart: Int? {
        guard let opaque = state.opaque, !state.dropsRun else { return nil }
        let start = fragment.count - (state.offset - opaque.offset)
        return fragment.indices.contains(start) ? start : nil
    }

    /// Kinds of which none has an end in what is left of the stream.
    var endless: Set<Opaque.Kind> = []

    mutating func scan(_ piece: [UInt8], isLast: Bool, batch: inout PageBatch) {
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
    mutating func carry(_ piece: [UInt8], from open: Int) -> Int {
        state.carry.append(contentsOf: piece[open...])
        return piece.count
    }
}
