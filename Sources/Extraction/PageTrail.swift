import Corpus
import InputNumbers

/// What is remembered of the pages of a stretch of a dump, in their order: enough to say of the whole which ids it
/// covers.
///
/// Stretches are put together in the dump's order, however it was cut.
struct PageTrail: Codable, Sendable {
    typealias PageName = DamagedRange.PageName

    /// The first page that could be read.
    private(set) var first: PageName?
    /// The last one.
    private(set) var last: PageName?
    /// The first page whose id is not larger than that of the page before it.
    private(set) var descent: PageName?
    /// The largest revision id.
    private(set) var newestRevision: UInt64 = 0
    /// The newest time stamp of a revision.
    private(set) var newestTimestamp = ""
    /// What is lost between pages.
    private(set) var damage: [DamagedRange] = []
    /// Where pages stand whose ids could not be read; nil: there are none.
    private(set) var unread: UnreadPages?
    /// The pages that a slice names by their titles.
    private(set) var found = FoundPages()
    /// How many texts have the SHA-1, or else the length, that the dump states, and how many have not.
    private(set) var sums = Sums()
    /// The first pages whose texts have not, as ranges that may be damaged.
    private(set) var suspects: [DamagedRange] = []
    /// Elements between the pages that a dump does not have, by name.
    private(set) var elements: [String: Int] = [:]

    /// What texts were compared with the SHA-1 that the dump states of them.
    struct Sums: Codable, Sendable {
        package var right = 0
        package var wrong = 0
    }

    /// More suspects are none: dumps with such texts have many.
    static let mostSuspects = 3

    /// Whether few texts have another SHA-1 than the dump states, and nearly all the one that it does: then they are
    /// damaged. Old revisions that were imported have that of their first wiki, by the hundred.
    var hasSuspects: Bool {
        sums.wrong > 0 && sums.wrong <= Self.mostSuspects && sums.right / 50 >= sums.wrong
    }

    /// Adds what was found out about the last page's text.
    /// - Parameter place: the page's XML.
    mutating func append(sumIsRight: Bool, place: Range<Int>) {
        if sumIsRight {
            sums.right += 1
            return
        }
        sums.wrong += 1
        guard suspects.count < Self.mostSuspects else { return }
        var range = DamagedRange(xml: place, kind: .text)
        range.pageBefore = last
        suspects.append(range)
    }

    /// Notes a page that a slice names by its title.
    mutating func find(_ page: PageName) { found.append(page) }

    /// Takes the suspects for damaged.
    mutating func condemnSuspects() {
        damage += suspects
        suspects = []
    }

    /// Adds a page.
    mutating func append(_ page: PageName, revision: UInt64, timestamp: String) {
        newestRevision = max(newestRevision, revision)
        if newestTimestamp < timestamp { newestTimestamp = timestamp }
        follow(with: page)
        last = page
    }

    /// Adds a page whose id could not be read.
    mutating func appendUnread() {
        if unread?.isOpen == true { return }
        var pages = unread ?? UnreadPages()
        pages.append(UnreadPages.Gap(before: last?.id, after: nil))
        unread = pages
    }

    /// Adds damage behind the last page. What follows other damage without a page between is the same damage.
    mutating func append(_ range: DamagedRange) {
        var range = range
        range.pageBefore = range.pageBefore ?? last
        if range.kind == .xml, let before = damage.last, before.kind == .xml, before.pageAfter == nil,
            before.xmlTo == range.xmlFrom
        {
            damage[damage.count - 1].xmlTo = range.xmlTo
            damage[damage.count - 1].compressedTo = range.compressedTo
            damage[damage.count - 1].pageAfter = range.pageAfter
        } else {
            damage.append(range)
        }
    }

    /// Adds elements between the pages.
    mutating func append(elements more: [String: Int]) {
        if !more.isEmpty { elements.merge(more) { $0.addingClamped($1) } }
    }

    /// Says of the damaged XML where it stands.
    /// - Parameters:
    ///   - distance: what its offsets are to be raised by.
    ///   - places: where the XML stands in the file.
    mutating func place(shiftedBy distance: Int, _ places: XMLPlaces) {
        for index in damage.indices { damage[index].place(shiftedBy: distance, places) }
        for index in suspects.indices { suspects[index].place(shiftedBy: distance, places) }
    }

    /// Adds the stretch that follows.
    mutating func append(_ next: PageTrail) {
        newestRevision = max(newestRevision, next.newestRevision)
        newestTimestamp = max(newestTimestamp, next.newestTimestamp)
        sums.right.addClamped(next.sums.right)
        sums.wrong.addClamped(next.sums.wrong)
        for page in next.found.pages { found.append(page) }
        append(elements: next.elements)
        let before = last
        let wasOpen = unread?.isOpen ?? false
        if let page = next.first { follow(with: page) }
        if let pages = next.unread {
            var joined = unread ?? UnreadPages()
            joined.append(pages, behind: before?.id, wasOpen: wasOpen)
            unread = joined
        }
        for var range in next.damage {
            range.pageBefore = range.pageBefore ?? before
            append(range)
        }
        suspects += next.suspects.prefix(max(Self.mostSuspects - suspects.count, 0))
        descent = descent ?? next.descent
        last = next.last ?? last
    }

    private mutating func follow(with page: PageName) {
        if first == nil { first = page }
        unread?.close(at: page.id)
        if let last, descent == nil, page.id <= last.id { descent = page }
        for index in suspects.indices where suspects[index].pageAfter == nil { suspects[index].pageAfter = page }
        var index = damage.count
        while index > 0, damage[index - 1].pageAfter == nil {
            damage[index - 1].pageAfter = page
            index -= 1
        }
    }
}

/// Pages that a slice names by their titles, which many pages may share. As JSON: the pages.
struct FoundPages: Codable, Sendable {
    private(set) var pages: [DamagedRange.PageName] = []
    private(set) var titles: Set<String> = []

    /// No pages.
    init() {}

    /// Reads what was written; the titles follow from the pages.
    init(from decoder: any Decoder) throws {
        pages = try [DamagedRange.PageName](from: decoder)
        titles = Set(pages.map(\.title))
    }

    func encode(to encoder: any Encoder) throws { try pages.encode(to: encoder) }

    /// Adds a page.
    mutating func append(_ page: DamagedRange.PageName) {
        pages.append(page)
        titles.insert(page.title)
    }
}

extension DamagedRange {
    fileprivate mutating func place(shiftedBy distance: Int, _ places: XMLPlaces) {
        guard let from = xmlFrom, let to = xmlTo else { return }
        let start = from.addingClamped(distance)
        let range = start..<max(to.addingClamped(distance), start)
        (xmlFrom, xmlTo) = (range.lowerBound, range.upperBound)
        let bytes = places.bytes(of: range)
        (compressedFrom, compressedTo) = (bytes.lowerBound, bytes.upperBound)
    }
}
