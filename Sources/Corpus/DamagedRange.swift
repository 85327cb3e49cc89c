/// A range of a dump that could not be read as it should, and that `--salvage` went past.
public struct DamagedRange: Codable, Equatable, Sendable {
    /// The first byte of the dump, as it is packed, that belongs to the range.
    public var compressedFrom: Int
    /// The first byte behind it.
    public var compressedTo: Int
    /// What is the matter.
    public var kind: Kind
    /// The last whole page before the range; nil when there is none, or where the order of pages is not known.
    public var pageBefore: PageName?
    /// The first whole page after it; nil when there is none, or where the order of pages is not known.
    public var pageAfter: PageName?

    /// The first byte of the XML that the dump decompresses to; nil where blocks are damaged.
    public var xmlFrom: Int?
    /// The first byte of the XML behind it.
    public var xmlTo: Int?
    /// What is the matter with the XML.
    public var reason: String?

    /// What is the matter with a range of a dump.
    public enum Kind: String, Codable, Sendable {
        /// Its contents are lost: the page that was open, and an unknown number of pages between the page before and
        /// the one after.
        case lost
        /// Blocks are missing, doubled or in another order, for the checksum of their stream does not hold; the blocks
        /// themselves are good.
        case order
        /// The frame of a stream is damaged; no block was between what could be read, so nothing is lost.
        case frame
        /// It is not what a dump has there: a page without its end, text between pages. The pages in it are lost.
        case xml
        /// The text of the page before has another SHA-1, or length, than the dump states, and nearly all others have
        /// theirs: the page is kept, but bytes of it may be missing, and pages behind it.
        case text
        /// The dump ends too early: how many pages are missing is unknown.
        case end
    }

    /// A page, as it is told to users.
    public struct PageName: Codable, Equatable, Sendable {
        /// Its page id.
        public var id: UInt64
        /// Its title.
        public var title: String

        /// A page's id and title.
        public init(id: UInt64, title: String) {
            self.id = id
            self.title = title
        }
    }

    enum CodingKeys: String, CodingKey {
        case kind
        case compressedFrom = "compressed_from"
        case compressedTo = "compressed_to"
        case pageBefore = "page_before"
        case pageAfter = "page_after"
        case xmlFrom = "xml_from"
        case xmlTo = "xml_to"
        case reason
    }

    /// A range, with the pages around it where they are known.
    public init(
        compressedFrom: Int, compressedTo: Int, kind: Kind, pageBefore: PageName? = nil, pageAfter: PageName? = nil
    ) {
        self.compressedFrom = compressedFrom
        self.compressedTo = compressedTo
        self.kind = kind
        self.pageBefore = pageBefore
        self.pageAfter = pageAfter
    }

    /// Damaged XML; where it stands in the dump is to be filled in.
    public init(xml: Range<Int>, kind: Kind = .xml, reason: String? = nil) {
        self.init(compressedFrom: xml.lowerBound, compressedTo: xml.upperBound, kind: kind)
        xmlFrom = xml.lowerBound
        xmlTo = xml.upperBound
        self.reason = reason
    }
}
