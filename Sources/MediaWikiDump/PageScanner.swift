import CLibrary

/// Whole `<page>` elements, one after another, as XML bytes.
public struct PageBatch: Sendable {
    /// The XML of all pages.
    public private(set) var bytes: [UInt8] = []
    /// Where each page ends in ``bytes``.
    public private(set) var ends: [Int] = []
    /// Where the stream has holes, in order.
    public private(set) var holes: [Hole] = []

    /// A place at which an unknown part of the stream is missing; see ``PageScanner/mark(hole:)``.
    public struct Hole: Equatable, Sendable {
        /// How many pages of the batch stand before it.
        public var page: Int
        /// What the mark says: the missing bytes of the file that the stream comes from.
        public var range: Range<Int>
        /// Whether a page was open there; it is not in the batch.
        public var hasOpenPage: Bool
    }

    /// An empty batch.
    public init() {}

    /// The number of pages.
    public var count: Int { ends.count }

    /// Adds one page's XML.
    public mutating func append(_ page: some Collection<UInt8>) {
        bytes.append(contentsOf: page)
        ends.append(bytes.count)
    }

    /// Adds a hole behind the last page.
    public mutating func append(hole range: Range<Int>, hasOpenPage: Bool) {
        holes.append(Hole(page: count, range: range, hasOpenPage: hasOpenPage))
    }

    /// Forgets the pages and keeps the memory.
    public mutating func removeAll() {
        holes.removeAll()
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }

    /// The byte range of page `index` in ``bytes``.
    public func range(_ index: Int) -> Range<Int> {
        (index == 0 ? 0 : ends[index - 1])..<ends[index]
    }
}

/// Cuts a stream of dump XML, which may start and end anywhere, into whole pages.
///
/// Inside text `<` is always escaped, so `<page` is always a tag. What stands before the first `<page` is the ``head`` and what
/// stands after the last `</page>` is the tail that ``finish(into:)`` returns: a page that straddles two streams is tail + head, given to
/// a further scanner. Tags may be cut anywhere too.
///
/// Of a page's revisions only the newest is kept, while the bytes go by, so a page with its whole history takes no more memory
/// than two revisions. This holds in heads and tails too: the newest revision of the parts is the newest of the whole.
public struct PageScanner: Sendable {
    /// The bytes before the first page. All bytes, as long as ``sawPage`` is false.
    public private(set) var head: [UInt8] = []
    /// Whether a `<page` tag was met.
    public private(set) var sawPage = false

    /// Whether marks of holes mean something; else they are XML as any other.
    private let hasHoles: Bool
    /// Whether the stream starts outside of a page, or with a page's start.
    private let startsOutside: Bool
    /// Text that is longer (in XML bytes between two tags) is dropped and leaves ``oversizedMark`` behind.
    private let textLimit: Int
    private var inPage = false
    /// The bytes since the last page's end, or since the start.
    private var fragment: [UInt8] = []
    /// The start of the bytes that no tag has interrupted, in `fragment`.
    private var runStart = 0
    /// True while bytes are dropped up to the next `<`.
    private var dropsRun = false
    private var revisionStart: Int?
    /// Its key is read when there is another to compare it with.
    private var newest: (range: Range<Int>, key: RevisionKey?)?
    /// The last bytes of a piece, when they may be the start of a tag.
    private var carry: [UInt8] = []

    /// The processing instruction that stands for text over the limit. XML allows it wherever the text stood, so that heads and tails stay
    /// XML, however often they are cut and joined; ``PageParser`` reports such a page as oversized.
    static let oversizedMark = Array("<?wikiprep oversized?>".utf8)
    /// The beginning of a hole's mark.
    private static let holeMark: StaticString = "<?wikiprep hole "
    /// End tags that matter end within so many bytes.
    private static let longestTag = 64
    /// A start tag that is longer, with its attributes, is cut.
    private static let longestStartTag = 64 << 10

    /// A scanner at the start of a stream.
    /// - Parameters:
    ///   - textLimit: the longest text of a revision that is kept, in bytes of XML. MediaWiki's own limit is 2 MiB of wikitext.
    ///   - hasHoles: whether marks of holes (``mark(hole:)``) are appended to the stream.
    ///   - startsOutside: whether the stream is known to start outside of a page, or with a page's start: holes need it where streams are joined.
    public init(textLimit: Int = 64 << 20, hasHoles: Bool = false, startsOutside: Bool = false) {
        self.textLimit = textLimit
        self.hasHoles = hasHoles
        self.startsOutside = startsOutside
    }

    /// What to append where an unknown part of the stream is missing: the page that is open there is no page, and the next page is the next
    /// one that starts. The mark goes along with heads and tails, so that cutting the stream changes nothing.
    /// - Parameter range: the missing bytes of the file that the stream comes from; the batch tells them again.
    public static func mark(hole range: Range<Int>) -> [UInt8] {
        Array("\(holeMark)\(range.lowerBound)-\(range.upperBound)?>".utf8)
    }

    /// Reads the next bytes of the stream; pages that they complete are added to `batch`.
    public mutating func append(_ piece: [UInt8], to batch: inout PageBatch) {
        if carry.isEmpty {
            scan(piece, isLast: false, batch: &batch)
        } else {
            let joined = carry + piece
            carry.removeAll(keepingCapacity: true)
            scan(joined, isLast: false, batch: &batch)
        }
    }

    /// Ends the stream.
    /// - Returns: the tail: the bytes after the last whole page, or after the head when no page was whole; empty when the stream is all head.
    public mutating func finish(into batch: inout PageBatch) -> [UInt8] {
        let rest = carry
        carry = []
        scan(rest, isLast: true, batch: &batch)
        if sawPage { return take() }
        head = take()
        return []
    }

    private mutating func take() -> [UInt8] {
        let bytes = fragment
        resetFragment()
        fragment = []
        return bytes
    }

    private mutating func resetFragment() {
        fragment.removeAll(keepingCapacity: fragment.capacity <= 8 << 20)
        runStart = 0
        dropsRun = false
        revisionStart = nil
        newest = nil
    }

    // MARK: - Scanning

    private enum Tag { case pageStart, pageEmpty, pageEnd, revisionStart, revisionEnd, oversized, hole }
    private enum Match {
        case tag(Tag, length: Int)
        case other
        case needsMore
    }

    private mutating func scan(_ piece: [UInt8], isLast: Bool, batch: inout PageBatch) {
        var from = 0
        var search = 0
        while let open = piece.firstIndex(ofByte: UInt8(ascii: "<"), from: search) {
            switch Self.match(piece, at: open) {
            case .other:
                // Most tags do not matter here: what stands before them goes along with what follows, unless it is too long.
                let end = fragment.count + open - from
                if !dropsRun, end - runStart <= textLimit, end <= 4 * textLimit {
                    runStart = end
                } else {
                    keep(piece[from..<open])
                    endRun()
                    from = open
                }
                search = open + 1
            case .needsMore:
                keep(piece[from..<open])
                if !isLast {
                    carry.append(contentsOf: piece[open...])
                    return
                }
                endRun()
                from = open
                search = open + 1
            case .tag(let tag, let length):
                keep(piece[from..<open])
                endRun()
                from = open
                search = open + length
                switch tag {
                case .pageStart, .pageEmpty:
                    beginPage(batch: &batch)
                    if tag == .pageEmpty {
                        keep(piece[from..<search])
                        from = search
                        endPage(batch: &batch)
                    }
                case .pageEnd:
                    keep(piece[from..<search])
                    from = search
                    if inPage { endPage(batch: &batch) } else { endStraddlingPage() }
                case .revisionStart:
                    revisionStart = fragment.count
                case .revisionEnd:
                    keep(piece[from..<search])
                    from = search
                    endRevision()
                case .oversized:
                    // What follows is the rest of the text that the mark stands for, and may begin inside a character.
                    keep(piece[from..<search])
                    from = search
                    dropsRun = true
                case .hole where !hasHoles:
                    keep(piece[from..<search])
                    from = search
                case .hole:
                    let mark = piece[from..<search]
                    from = search
                    if sawPage || startsOutside {
                        passHole(mark, batch: &batch)
                    } else {
                        keep(mark)
                        // No revision that another could take the place of reaches over a hole.
                        revisionStart = nil
                        newest = nil
                    }
                }
            }
        }
        keep(piece[from...])
    }

    private static func match(_ bytes: [UInt8], at open: Int) -> Match {
        guard open + 1 < bytes.count else { return .needsMore }
        let second = bytes[open + 1]
        let name: StaticString
        let tag: Tag
        switch second {
        case UInt8(ascii: "p"): (name, tag) = ("<page", .pageStart)
        case UInt8(ascii: "r"): (name, tag) = ("<revision", .revisionStart)
        case UInt8(ascii: "?"):
            if bytes.hasPrefix(holeMark, count: min(holeMark.utf8CodeUnitCount, bytes.count - open), at: open) {
                return matchHole(bytes, at: open)
            }
            (name, tag) = ("<?wikiprep oversized?", .oversized)
        case UInt8(ascii: "/"):
            guard open + 2 < bytes.count else { return .needsMore }
            switch bytes[open + 2] {
            case UInt8(ascii: "p"): (name, tag) = ("</page", .pageEnd)
            case UInt8(ascii: "r"): (name, tag) = ("</revision", .revisionEnd)
            default: return .other
            }
        default: return .other
        }
        let length = name.utf8CodeUnitCount
        let have = min(length, bytes.count - open)
        guard bytes.hasPrefix(name, count: have, at: open) else { return .other }
        guard open + length < bytes.count else { return .needsMore }
        let end = min(open + longestTag, bytes.count)
        switch bytes[open + length] {
        case UInt8(ascii: ">"): return .tag(tag, length: length + 1)
        case _ where tag == .oversized: return .other
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
            // A start tag may have attributes of any length: its end does not matter.
            if tag == .pageStart || tag == .revisionStart { return .tag(tag, length: length) }
            // A tag has no other in it; what looks like that means the same wherever the bytes are cut.
            guard let close = bytes[(open + length)..<end].firstIndex(where: { $0 == 0x3E || $0 == 0x3C }) else {
                return end < open + longestTag ? .needsMore : .other
            }
            if bytes[close] == UInt8(ascii: "<") { return .other }
            return .tag(tag, length: close + 1 - open)
        case UInt8(ascii: "/") where tag == .pageStart:
            guard open + length + 1 < bytes.count else { return .needsMore }
            return bytes[open + length + 1] == UInt8(ascii: ">") ? .tag(.pageEmpty, length: length + 2) : .other
        default: return .other
        }
    }

    private static func matchHole(_ bytes: [UInt8], at open: Int) -> Match {
        let end = min(open + longestTag, bytes.count)
        guard let close = bytes.firstIndex(ofByte: UInt8(ascii: ">"), from: open), close < end else {
            return end < open + longestTag ? .needsMore : .other
        }
        return range(ofHole: bytes[open...close]) == nil ? .other : .tag(.hole, length: close + 1 - open)
    }

    /// What a mark says; nil when it is none.
    private static func range(ofHole mark: ArraySlice<UInt8>) -> Range<Int>? {
        let numbers = mark.dropFirst(holeMark.utf8CodeUnitCount).dropLast(2)
        let parts = numbers.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 2, let from = Int(String(decoding: parts[0], as: UTF8.self)),
            let to = Int(String(decoding: parts[1], as: UTF8.self)), 0 <= from, from <= to
        else { return nil }
        return from..<to
    }

    private mutating func keep(_ bytes: ArraySlice<UInt8>) {
        if dropsRun || bytes.isEmpty { return }
        fragment.append(contentsOf: bytes)
        // The second bound is for input that is no dump: tags without end instead of a long text.
        guard fragment.count - runStart > textLimit || fragment.count > 4 * textLimit, let start = startOfText() else {
            return
        }
        fragment.removeSubrange(start...)
        fragment.append(contentsOf: Self.oversizedMark)
        dropsRun = true
    }

    /// Where the text of the current run starts: behind its tag, or, at the start of a stream, behind what is left of a tag, a character
    /// or an entity that the cut went through; nil while the tag has not ended.
    private func startOfText() -> Int? {
        let run = fragment[runStart...]
        if let close = run.prefix(Self.longestStartTag).firstIndex(of: UInt8(ascii: ">")) { return close + 1 }
        if run.first == UInt8(ascii: "<") { return run.count > Self.longestStartTag ? runStart : nil }
        let start = run.firstIndex { $0 & 0xC0 != 0x80 } ?? fragment.count
        let entity = fragment[start...].prefix(12)
        let end = entity.firstIndex(of: UInt8(ascii: ";"))
        return end.map { $0 + 1 } ?? start
    }

    /// A `<` was met: what follows is kept again.
    private mutating func endRun() {
        dropsRun = fragment.count > 4 * textLimit
        runStart = fragment.count
    }

    // MARK: - Pages and revisions

    private mutating func beginPage(batch: inout PageBatch) {
        if inPage {
            // The page before has no end: the parser refuses it, and it is counted.
            batch.append(fragment)
            resetFragment()
        } else if !sawPage {
            head = take()
        } else {
            resetFragment()
        }
        sawPage = true
        inPage = true
    }

    private mutating func endPage(batch: inout PageBatch) {
        batch.append(fragment)
        resetFragment()
        inPage = false
    }

    /// A page that began in another stream ends in this one's head: what follows are no revisions of it.
    private mutating func endStraddlingPage() {
        revisionStart = nil
        newest = nil
    }

    private mutating func passHole(_ mark: ArraySlice<UInt8>, batch: inout PageBatch) {
        guard let range = Self.range(ofHole: mark) else { return }
        batch.append(hole: range, hasOpenPage: inPage)
        if inPage { resetFragment() }
        inPage = false
    }

    private mutating func endRevision() {
        guard let start = revisionStart else { return }
        revisionStart = nil
        guard let best = newest else {
            newest = (start..<fragment.count, nil)
            return
        }
        let key = RevisionKey(revision: fragment[start...])
        let bestKey = best.key ?? RevisionKey(revision: fragment[best.range])
        if key < bestKey {
            newest = (best.range, bestKey)
            fragment.removeSubrange(start...)
        } else {
            fragment.removeSubrange(best.range)
            newest = (start - best.range.count..<fragment.count, key)
        }
        runStart = fragment.count
    }
}

/// What orders the revisions of a page: time stamp, then revision id.
struct RevisionKey: Comparable, Sendable {
    var timestamp: [UInt8]
    var id: UInt64

    static func < (a: RevisionKey, b: RevisionKey) -> Bool {
        if a.timestamp != b.timestamp { return a.timestamp.lexicographicallyPrecedes(b.timestamp) }
        return a.id < b.id
    }

    init(timestamp: some Sequence<UInt8>, id: UInt64) {
        self.timestamp = Array(timestamp)
        self.id = id
    }

    /// Reads both from a revision's XML, where they stand before its text.
    init(revision xml: ArraySlice<UInt8>) {
        timestamp = []
        id = 0
        var hasID = false
        let header = xml.prefix(64 << 10)
        for open in header.indices where header[open] == UInt8(ascii: "<") {
            let rest = header[open...]
            if rest.starts(with: "<text".utf8) { break }
            if timestamp.isEmpty, rest.starts(with: "<timestamp>".utf8) {
                timestamp = Array(rest.dropFirst(11).prefix(40).prefix { $0 != UInt8(ascii: "<") })
            } else if !hasID, rest.starts(with: "<id>".utf8) {
                hasID = true
                id =
                    UInt64(
                        String(decoding: rest.dropFirst(4).prefix(20).prefix { $0 != UInt8(ascii: "<") }, as: UTF8.self)
                    ) ?? 0
            }
        }
    }
}

extension [UInt8] {
    /// `memchr`: the scan for `<` is the only work a byte of text costs here.
    fileprivate func firstIndex(ofByte byte: UInt8, from start: Int) -> Int? {
        guard start < count else { return nil }
        return unsafe withUnsafeBytes { raw in
            guard let base = raw.baseAddress, let found = unsafe memchr(base + start, Int32(byte), count - start) else {
                return nil
            }
            return unsafe UnsafeRawPointer(found) - base
        }
    }

    /// Whether the first `count` bytes of `name` stand at `index`.
    fileprivate func hasPrefix(_ name: StaticString, count: Int, at index: Int) -> Bool {
        name.withUTF8Buffer { expected in
            for i in 0..<count where unsafe self[index + i] != expected[i] { return false }
            return true
        }
    }
}
