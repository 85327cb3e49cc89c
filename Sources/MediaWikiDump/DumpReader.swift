/// What libxml2 tells of a dump's elements → pages and site information: a state machine over the depth of the
/// elements.
///
/// Everything hangs on depth, so elements that this schema does not know, and the `<id>` of a contributor or the
/// `<text>` of an extra slot's `<content>`, need no rule of their own.
struct DumpReader {
    /// Attribute names come without prefix, values with entities resolved.
    typealias Attributes = [(name: String, value: String)]

    /// The elements that mean something; names come without prefix.
    enum Element {
        case page, siteinfo, title, ns, id, redirect, revision, timestamp, model, text, sha1, content, namespace, other
    }

    /// What an element's characters are the value of.
    private enum Captured {
        case title, ns, id, revisionID, timestamp, model, sum, namespace
        case siteInfo(String)
    }

    private(set) var pages: [ParsedPage] = []
    private(set) var rootAttributes: [String: String] = [:]
    private(set) var siteInfo: [String: String] = [:]
    private(set) var namespaceNames: [Int: String] = [:]

    private let filter: PageFilter
    private let namespaces: Namespaces?
    private let verifiesText: Bool
    /// What a ``BatchOutline`` left out.
    private var leftOut: [[UInt8]] = []
    private var nextLeftOut = 0

    private var depth = 0
    private var inPage = false
    private var inSiteInfo = false
    private var inRevision = false
    /// What the characters that go into `value` are; nil when none do.
    private var captured: Captured?
    private var value: [UInt8] = []
    private var namespaceKey: Int?
    private var inText = false

    private var title: String?
    private var id: UInt64?
    private var namespace: Int?
    private var redirect: String?
    private var revision = Page.Revision(id: 0, timestamp: "", model: "wikitext", content: .empty)
    private var newest: (revision: Page.Revision, key: RevisionKey)?
    private var text: [UInt8] = []
    private var hasText = false
    private var keepsText = false
    private var isHidden = false
    private var isOversized = false
    /// What the dump states of the text, and of the revision: that is the same, unless it has more than one slot.
    private var textSum: [UInt8] = []
    private var statedLength: Int?
    private var revisionSum: [UInt8] = []
    private var hasSlots = false
    /// An element that a page has once, and this one more than once.
    private var repeated: String?

    /// What no dump has, and the parser is slow at: then it stops. For each element it looks at the namespaces that are
    /// declared around it.
    private(set) var excess: String?
    private var declaredNamespaces = 0
    private static let mostNamespaces = 1000
    private static let deepest = 1000

    init(filter: PageFilter, namespaces: Namespaces?, verifiesText: Bool = false) {
        self.verifiesText = verifiesText
        self.filter = filter
        self.namespaces = namespaces
    }

    /// Tells what the XML that is parsed leaves out; a mark stands for each text, in their order.
    mutating func leaveOut(_ texts: [[UInt8]]) {
        leftOut = texts
        nextLeftOut = 0
    }

    /// The title and id of the page in hand, for the message about one that could not be read to its end.
    var current: (title: String?, id: UInt64?) { (title, id) }

    // MARK: - Events

    /// Namespaces that the next element declares.
    mutating func declareNamespaces(_ count: Int) {
        declaredNamespaces += count
        if declaredNamespaces > Self.mostNamespaces { excess = "more than \(Self.mostNamespaces) namespaces" }
    }

    mutating func startElement(
        _ element: Element, name: @autoclosure () -> String, attributes: @autoclosure () -> Attributes
    ) {
        depth += 1
        if depth > Self.deepest { excess = "elements \(Self.deepest) deep" }
        switch depth {
        case 1:
            rootAttributes = Dictionary(attributes().map { ($0.name, $0.value) }, uniquingKeysWith: { a, _ in a })
        case 2:
            if element == .page { beginPage() } else { inSiteInfo = element == .siteinfo }
        case 3 where inPage:
            switch element {
            case .title:
                if title != nil { repeated = "<title>" }
                capture(.title)
            case .ns:
                if namespace != nil { repeated = "<ns>" }
                capture(.ns)
            case .id:
                if id != nil { repeated = "<id>" }
                capture(.id)
            case .redirect: redirect = attributes().first { $0.name == "title" }?.value ?? ""
            case .revision: beginRevision()
            default: break
            }
        case 3 where inSiteInfo: capture(.siteInfo(name()))
        case 4 where inRevision:
            switch element {
            case .id: capture(.revisionID)
            case .timestamp: capture(.timestamp)
            case .model: capture(.model)
            case .text: beginText(attributes())
            case .sha1 where verifiesText: capture(.sum)
            case .content: hasSlots = true
            default: break
            }
        case 4 where inSiteInfo && element == .namespace:
            namespaceKey = attributes().first { $0.name == "key" }.flatMap { Int($0.value) }
            capture(.namespace)
        default: break
        }
    }

    mutating func endElement() {
        switch depth {
        case 2:
            if inPage { endPage() }
            inSiteInfo = false
        case 3 where inRevision: endRevision()
        case 3, 4:
            if inText { inText = false }
            if let captured { endValue(captured) }
        default: break
        }
        depth -= 1
    }

    mutating func characters(_ bytes: UnsafeBufferPointer<UInt8>) {
        if inText {
            if keepsText, depth == 4 { unsafe text.append(contentsOf: bytes) }
        } else if captured != nil {
            unsafe value.append(contentsOf: bytes)
        }
    }

    /// As ``characters(_:)``, for characters that were left out.
    private mutating func leftOutCharacters(_ characters: [UInt8]) {
        if inText {
            guard keepsText, depth == 4 else { return }
            if text.isEmpty { text = characters } else { text += characters }
        } else if captured != nil {
            value += characters
        }
    }

    mutating func processingInstruction(_ target: String, _ data: String) {
        if target == BatchOutline.target, nextLeftOut < leftOut.count {
            let characters = leftOut[nextLeftOut]
            nextLeftOut += 1
            leftOutCharacters(characters)
            return
        }
        if inPage, target == "wikiprep", data == "oversized" { isOversized = true }
    }

    // MARK: - Elements

    private mutating func capture(_ what: Captured) {
        captured = what
        value.removeAll(keepingCapacity: true)
    }

    private mutating func endValue(_ what: Captured) {
        captured = nil
        switch what {
        case .title: title = string
        case .ns: namespace = Int(number)
        case .id: id = UInt64(number)
        case .revisionID: revision.id = UInt64(number) ?? 0
        case .timestamp: revision.timestamp = string
        case .model: revision.model = string
        case .sum: revisionSum = value
        case .namespace:
            if let namespaceKey { namespaceNames[namespaceKey] = string }
        case .siteInfo(let name): siteInfo[name] = string
        }
    }

    /// The characters that were captured.
    private var string: String { String(decoding: value, as: UTF8.self) }

    /// The same without white space.
    private var number: String {
        let isPlain = value.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        return isPlain ? string : string.filter { !$0.isWhitespace }
    }

    private mutating func beginPage() {
        inPage = true
        inRevision = false
        declaredNamespaces = 0
        (title, id, namespace, redirect, newest) = (nil, nil, nil, nil, nil)
        isOversized = false
        repeated = nil
    }

    private mutating func beginRevision() {
        inRevision = true
        revision = Page.Revision(id: 0, timestamp: "", model: "wikitext", content: .empty)
        text = []
        hasText = false
        keepsText = false
        isHidden = false
        isOversized = false
        textSum = []
        statedLength = nil
        revisionSum = []
        hasSlots = false
    }

    private mutating func beginText(_ attributes: Attributes) {
        inText = true
        hasText = true
        isHidden = attributes.contains { $0.name == "deleted" }
        keepsText = wantsText || verifiesText
        guard verifiesText else { return }
        textSum = attributes.first { $0.name == "sha1" }.map { Array($0.value.utf8) } ?? []
        statedLength = attributes.first { $0.name == "bytes" }.flatMap { Int($0.value) }
    }

    private func verifyText() -> Bool? {
        let stated = textSum.isEmpty && !hasSlots ? revisionSum : textSum
        if !verifiesText || text.isEmpty || isHidden || isOversized { return nil }
        let isRight: Bool
        if !stated.isEmpty {
            guard let sum = TextSum.of(text) else { return nil }
            isRight = sum == stated
        } else if let statedLength {
            isRight = statedLength == text.count
        } else {
            return nil
        }
        if isRight { return true }
        // Of what XML does not allow, the sum and the length were taken before it was replaced.
        return text.firstIndex(of: "\u{FFFD}") == nil ? false : nil
    }

    private var wantsText: Bool {
        let number = namespace ?? title.map { namespaces?.number(ofTitle: $0) ?? 0 } ?? 0
        return filter.wantsText(namespace: number, isRedirect: redirect != nil, model: revision.model)
    }

    private mutating func endRevision() {
        inRevision = false
        if isHidden {
            revision.content = .hidden
        } else if isOversized {
            revision.content = .oversized
        } else if hasText, !(keepsText && wantsText) {
            // Asked again, since in older dumps the model stands behind the text.
            revision.content = .skipped
        } else {
            revision.content = text.isEmpty ? .empty : .text(text)
        }
        revision.hasStatedSum = verifyText()
        let key = RevisionKey(timestamp: revision.timestamp.utf8, id: revision.id)
        if newest.map({ !(key < $0.key) }) ?? true { newest = (revision, key) }
    }

    private mutating func endPage() {
        inPage = false
        if let repeated {
            pages.append(.torn(title: title, id: id, reason: "a page with more than one \(repeated)"))
            return
        }
        guard let title, !title.isEmpty, let id else {
            pages.append(.invalid(title: title, id: id, reason: title == nil || title == "" ? "no <title>" : "no <id>"))
            return
        }
        let number = namespace ?? namespaces?.number(ofTitle: title) ?? 0
        pages.append(
            .page(Page(id: id, namespace: number, title: title, redirect: redirect, revision: newest?.revision)))
    }
}

/// Which pages' text is worth reading. Pages that it does not want are still reported, with their content
/// ``Page/Content/skipped``.
public struct PageFilter: Equatable, Sendable {
    /// The namespaces whose text is read; nil: all.
    public var namespaces: Set<Int>?
    /// Whether the text of redirects is read.
    public var includesRedirects: Bool
    /// Whether only the model `wikitext` is read.
    public var onlyWikitext: Bool

    /// A filter from its parts.
    public init(namespaces: Set<Int>?, includesRedirects: Bool, onlyWikitext: Bool) {
        self.namespaces = namespaces
        self.includesRedirects = includesRedirects
        self.onlyWikitext = onlyWikitext
    }

    /// Wikitext of the main namespace that is no redirect.
    public static let articles = PageFilter(namespaces: [0], includesRedirects: false, onlyWikitext: true)
    /// Every text.
    public static let everything = PageFilter(namespaces: nil, includesRedirects: true, onlyWikitext: false)

    func wantsText(namespace: Int, isRedirect: Bool, model: String) -> Bool {
        (namespaces?.contains(namespace) ?? true) && (includesRedirects || !isRedirect)
            && (!onlyWikitext || model == "wikitext")
    }
}
