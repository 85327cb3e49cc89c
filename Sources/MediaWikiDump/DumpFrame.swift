/// What stands around the pages of a dump: its root, its `<siteinfo>`, and elements that this program does not know.
/// Their tags must be balanced.
///
/// A scanner hands it the bytes of tags and the text between them. Nothing of them is kept but the names of the
/// elements that are open, and the root's start tag and `<siteinfo>`, from which another wiki is told.
struct DumpFrame: Codable, Equatable, Sendable {
    /// Whether a root is open.
    private(set) var isInRoot = false
    /// Whether a root was open, and it, or the one after it, has its end.
    var hasEnded: Bool { sawRoot && !isInRoot }
    private var sawRoot = false
    /// The names of the elements that are open in the root.
    private(set) var open: [[UInt8]] = []
    /// Where the outermost of them begins.
    private(set) var openOffset = 0
    /// The tag that is being read.
    private(set) var tag: Tag?
    /// Whether the root that is open has had neither `<siteinfo>` nor a page.
    private(set) var awaitsHead = false
    /// Whether that root is the stream's first.
    private(set) var isFirstRoot = true
    /// The root's start tag, its end tag's name, and as much of `<siteinfo>` as there was.
    private(set) var head: [UInt8] = []
    private(set) var rootName: [UInt8] = []
    /// What of ``head`` stands before the tag that is being read.
    private var headBeforeTag = 0
    private var headBeforeSiteInfo = 0
    private var isInSiteInfo = false

    /// A tag that is being read.
    struct Tag: Codable, Equatable, Sendable {
        var isEnd: Bool
        var offset: Int
        var name: [UInt8] = []
        var part = Part.name
        var quote: UInt8 = 0

        /// What is said of it where something stands in it that may not.
        var reason: String { name.isEmpty ? "a '<' that begins no tag" : "a tag that is not well-formed" }

        /// What comes next in it.
        enum Part: UInt8, Codable { case name, space, attribute, equals, value, quoted, afterValue, slash, endSpace }
    }

    /// Elements are no deeper, and heads no longer.
    private static let deepest = 1000
    private static let longestHead = 4 << 20

    /// Before a document.
    init() {}

    /// Between the pages of a dump as it should be: the root is open, its head was read, and no other element is open.
    static let betweenPages: DumpFrame = {
        var frame = DumpFrame()
        (frame.isInRoot, frame.sawRoot, frame.isFirstRoot) = (true, true, false)
        return frame
    }()

    /// What a step came to.
    enum Step: Equatable {
        /// The bytes are read.
        case more
        /// The tag ended before this byte.
        case ended(at: Int)
        /// This byte may not stand there.
        case broken(at: Int, reason: String)
    }

    /// What a tag that ended means.
    enum Meaning: Equatable {
        case nothing
        /// An element that is not one of a dump's.
        case unknownElement
        /// The head of a dump ended.
        case head
        case damage(String)
        /// A root begins where another one is open.
        case rootInRoot
    }

    /// Whether its parts fit one another: it may be read from a file.
    var isSound: Bool {
        let offsets = [openOffset, tag?.offset ?? 0]
        return (0...head.count).contains(headBeforeTag)
            && (!isInSiteInfo || (0...head.count).contains(headBeforeSiteInfo))
            && offsets.allSatisfy { $0.magnitude <= 1 << 60 }
    }

    /// The root's start tag and `<siteinfo>`, closed, as far as they are whole; nil without a root.
    var closedHead: [UInt8]? {
        let end = isInSiteInfo ? headBeforeSiteInfo : tag != nil ? headBeforeTag : head.count
        return end == 0 ? nil : head[..<end] + "</".utf8 + rootName + ">".utf8
    }

    // MARK: - Text

    /// The first byte of some text that may not stand there.
    func firstBadByte(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
        if open.isEmpty {
            // A document may begin with a byte order mark.
            if isInRoot { return range.first { !Markup.isSpace(bytes[$0]) } }
            return range.first { !Markup.isSpace(bytes[$0]) && ![0xEF, 0xBB, 0xBF].contains(bytes[$0]) }
        }
        return range.first { bytes[$0] < 0x20 && !Markup.isSpace(bytes[$0]) }
    }

    /// Bytes of a head that go by.
    mutating func keep(_ bytes: ArraySlice<UInt8>) {
        if isInSiteInfo || tag != nil && open.isEmpty { head += bytes }
    }

    /// Whether the head is longer than any.
    var headIsTooLong: Bool { head.count > Self.longestHead }

    // MARK: - Tags

    /// Begins a tag.
    mutating func beginTag(isEnd: Bool, at offset: Int) {
        if !isInRoot { head = [] }
        headBeforeTag = head.count
        tag = Tag(isEnd: isEnd, offset: offset)
    }

    /// Reads on in the tag.
    mutating func readTag(_ bytes: [UInt8], from start: Int) -> Step {
        guard var tag else { return .ended(at: start) }
        // So that its name is not copied.
        self.tag = nil
        defer { self.tag = tag }
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            let isSpace = Markup.isSpace(byte)
            let isName = Markup.isNameByte(byte)
            let isClose = byte == UInt8(ascii: ">")
            switch tag.part {
            case .name where isName && !(tag.name.isEmpty && (byte &- 0x2D < 13 || byte == UInt8(ascii: ":"))):
                if tag.name.count == Markup.longestName { return .broken(at: index, reason: "an overlong name") }
                tag.name.append(byte)
            case .name where tag.name.isEmpty: return .broken(at: index, reason: tag.reason)
            case .name where isSpace: tag.part = tag.isEnd ? .endSpace : .space
            case .space where isSpace, .endSpace where isSpace, .equals where isSpace: break
            case .space where isName: tag.part = .attribute
            case .attribute where isName: break
            case .attribute where isSpace: tag.part = .equals
            case .attribute where byte == UInt8(ascii: "="), .equals where byte == UInt8(ascii: "="): tag.part = .value
            case .value where isSpace: break
            case .value where byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'"):
                (tag.part, tag.quote) = (.quoted, byte)
            case .quoted where byte == tag.quote: tag.part = .afterValue
            case .quoted where byte >= 0x20 && byte != UInt8(ascii: "<") || isSpace: break
            case .afterValue where isSpace: tag.part = .space
            case .name where byte == UInt8(ascii: "/") && !tag.isEnd, .space where byte == UInt8(ascii: "/"),
                .afterValue where byte == UInt8(ascii: "/"):
                tag.part = .slash
            case .name where isClose, .space where isClose, .endSpace where isClose, .afterValue where isClose,
                .slash where isClose:
                return .ended(at: index + 1)
            default: return .broken(at: index, reason: tag.reason)
            }
            index += 1
        }
        return .more
    }

    /// Takes a tag that has ended.
    mutating func endTag() -> Meaning {
        guard let tag else { return .nothing }
        self.tag = nil
        let local = tag.name.firstIndex(of: UInt8(ascii: ":")).map { tag.name[($0 + 1)...] } ?? tag.name[...]
        let isRoot = local.elementsEqual("mediawiki".utf8)
        let meaning =
            tag.isEnd
            ? end(tag, isRoot: isRoot)
            : begin(tag, isRoot: isRoot, isSiteInfo: local.elementsEqual("siteinfo".utf8), isEmpty: tag.part == .slash)
        if !isInSiteInfo, meaning != .head, !(isRoot && !tag.isEnd) { head.removeSubrange(headBeforeTag...) }
        return meaning
    }

    private mutating func begin(_ tag: Tag, isRoot: Bool, isSiteInfo: Bool, isEmpty: Bool) -> Meaning {
        if isRoot, open.isEmpty {
            let isInside = isInRoot
            if isInside {
                head.removeSubrange(..<headBeforeTag)
                headBeforeTag = 0
            }
            if sawRoot { isFirstRoot = false }
            (isInRoot, sawRoot, awaitsHead, rootName) = (!isEmpty, true, !isEmpty, tag.name)
            return isInside ? .rootInRoot : .nothing
        }
        let name = String(decoding: tag.name, as: UTF8.self)
        if !isInRoot { return .damage("<\(name)> outside of <mediawiki>") }
        if open.count == Self.deepest { return .damage("elements \(Self.deepest) deep") }
        let isOutermost = open.isEmpty
        if isOutermost { openOffset = tag.offset }
        if !isEmpty { open.append(tag.name) }
        if isOutermost, isSiteInfo {
            isInSiteInfo = !isEmpty
            headBeforeSiteInfo = headBeforeTag
            if !awaitsHead, !isEmpty {
                // Of a dump whose root was left out.
                head = Array("<mediawiki>".utf8) + head[headBeforeTag...]
                headBeforeSiteInfo = 0
                (rootName, isFirstRoot) = (Array("mediawiki".utf8), false)
            }
            return .nothing
        }
        return isOutermost ? .unknownElement : .nothing
    }

    private mutating func end(_ tag: Tag, isRoot: Bool) -> Meaning {
        if let last = open.last {
            if last == tag.name {
                open.removeLast()
                guard isInSiteInfo, open.isEmpty else { return .nothing }
                isInSiteInfo = false
                awaitsHead = false
                return .head
            }
            return .damage("<\(String(decoding: last, as: UTF8.self))> ends with \(Self.endTag(tag.name))")
        }
        if isRoot, isInRoot {
            isInRoot = false
            awaitsHead = false
            return .nothing
        }
        return .damage("\(Self.endTag(tag.name)) without its start tag")
    }

    private static func endTag(_ name: [UInt8]) -> String { "</\(String(decoding: name.prefix(80), as: UTF8.self))>" }

    // MARK: - Pages and damage

    /// The stream begins `distance` bytes earlier.
    mutating func shift(by distance: Int) {
        openOffset += distance
        tag?.offset += distance
    }

    /// A page begins, or what is damaged ends: nothing but the root is open.
    mutating func reset() { self = .betweenPages }

    /// Whether only the root is open, and its head was read.
    var isBetweenPages: Bool { isInRoot && open.isEmpty && tag == nil && !awaitsHead && !isInSiteInfo }

    /// What is damaged may have left elements open that it began.
    mutating func closeElements() {
        open = []
        tag = nil
        isInSiteInfo = false
    }

    /// A root's start tag was met in what is damaged.
    mutating func awaitRoot() {
        closeElements()
        isInRoot = false
    }

    /// A root's end tag was met in what is damaged.
    mutating func leaveRoot() {
        closeElements()
        (isInRoot, sawRoot, awaitsHead) = (false, true, false)
    }

    /// A page begins: no head comes any more.
    mutating func passHead() {
        awaitsHead = false
        head = []
        headBeforeTag = 0
    }
}
