/// Whole `<page>` elements, one after another, as XML bytes, and what was found between them.
public struct PageBatch: Sendable {
    /// The XML of all pages.
    public private(set) var bytes: [UInt8] = []
    /// Where each page ends in ``bytes``.
    public private(set) var ends: [Int] = []
    /// Where each page stands in the stream, in bytes of XML.
    public private(set) var places: [Range<Int>] = []
    /// What was found between the pages, in order.
    public private(set) var events: [Event] = []
    /// How many elements there were between the pages that a dump does not have there, by name.
    public private(set) var elements: [String: Int] = [:]

    /// Something that stands between pages.
    public struct Event: Equatable, Sendable {
        /// How many pages of the batch stand before it.
        public var page: Int
        /// What it is.
        public var kind: Kind

        /// What can stand between pages and matters.
        public enum Kind: Equatable, Sendable {
            /// An unknown part of the stream is missing: the bytes of the file that it comes from, and whether a page
            /// was open.
            case hole(Range<Int>, hasOpenPage: Bool)
            /// XML that is not a dump's, which was passed over.
            case damage(XMLDamage)
            /// Pages inside a comment, a CDATA section or a processing instruction, and the page that holds these: so
            /// many in all.
            case hidden(pages: Int, offset: Int)
            /// The root's start tag and the `<siteinfo>` of a dump.
            case head(Head)
        }
    }

    /// What stands before the pages of a dump.
    public struct Head: Equatable, Sendable {
        /// The root's start tag and the `<siteinfo>`, if it has one, as XML, for ``SiteInfo/init(head:)``.
        public var xml: [UInt8]
        /// Whether it has one.
        public var hasSiteInfo: Bool
        /// Whether it is that of the stream's first dump.
        public var isFirst: Bool
        /// Where it stands in the stream.
        public var offset: Int
    }

    /// Of so many names elements are counted one by one.
    private static let mostNames = 20

    /// An empty batch.
    public init() {}

    /// The number of pages.
    public var count: Int { ends.count }

    /// Whether there is neither a page nor anything else.
    public var isEmpty: Bool { ends.isEmpty && events.isEmpty && elements.isEmpty }

    /// Adds one page's XML.
    /// - Parameters:
    ///   - page: the XML, from `<page` to the end of its end tag.
    ///   - place: where it stands in the stream.
    public mutating func append(_ page: some Collection<UInt8>, at place: Range<Int> = 0..<0) {
        bytes.append(contentsOf: page)
        ends.append(bytes.count)
        places.append(place)
    }

    /// Adds what stands after the last page. What follows damage without a page between is the same damage.
    mutating func append(_ kind: Event.Kind) {
        if case .damage(let next) = kind, let last = events.last, last.page == count,
            case .damage(let earlier) = last.kind, let joined = earlier.joined(next)
        {
            events[events.count - 1].kind = .damage(joined)
        } else if case .hidden(let more, _) = kind, let last = events.last, last.page == count,
            case .hidden(let pages, let offset) = last.kind
        {
            events[events.count - 1].kind = .hidden(pages: pages + more, offset: offset)
        } else {
            events.append(Event(page: count, kind: kind))
        }
    }

    /// Counts elements that are not pages.
    mutating func count(element name: [UInt8], times: Int) {
        let name = String(decoding: name, as: UTF8.self)
        elements[elements.count < Self.mostNames || elements[name] != nil ? name : "…", default: 0] += times
    }

    /// Forgets the pages and keeps the memory.
    public mutating func removeAll() {
        events.removeAll()
        elements.removeAll()
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
    }

    /// The byte range of page `index` in ``bytes``.
    public func range(_ index: Int) -> Range<Int> {
        (index == 0 ? 0 : ends[index - 1])..<ends[index]
    }
}

/// XML that is not what a dump has at its place: the bytes from the damage to the next page.
public struct XMLDamage: Error, Codable, Equatable, CustomStringConvertible, Sendable {
    /// The first byte, counted in the XML of the stream.
    public var offset: Int
    /// The first byte behind it: of the next page, or of the end.
    public var end: Int
    /// What is the matter.
    public var reason: String
    /// The pages that are known to be damaged: whose start or whose end was seen.
    public var pages: Int

    /// Damage from its parts.
    public init(offset: Int, end: Int, reason: String, pages: Int) {
        self.offset = offset
        self.end = end
        self.reason = reason
        self.pages = pages
    }

    /// The message for users.
    public var description: String { "byte \(offset) of the XML: \(reason)" }

    /// This damage and the next as one; nil when something is between them.
    func joined(_ next: XMLDamage) -> XMLDamage? {
        if next.offset != end { return nil }
        return XMLDamage(offset: offset, end: max(end, next.end), reason: reason, pages: pages + next.pages)
    }

    /// The same in a stream that begins `distance` bytes earlier.
    public func shifted(by distance: Int) -> XMLDamage {
        XMLDamage(offset: offset + distance, end: end + distance, reason: reason, pages: pages)
    }
}
