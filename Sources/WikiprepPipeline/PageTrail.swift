import Corpus

/// What is remembered of the pages of a stretch of a dump, in their order: enough to say of the whole which ids it covers.
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
    private(set) var found: [PageName] = []
    /// Their titles: many pages may have the same.
    private(set) var foundTitles: Set<String> = []

    private enum CodingKeys: String, CodingKey {
        case first, last, descent, newestRevision, newestTimestamp, damage, found
    }

    /// No pages.
    init() {}

    /// Reads what was written; the titles follow from the pages.
    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        first = try values.decodeIfPresent(PageName.self, forKey: .first)
        last = try values.decodeIfPresent(PageName.self, forKey: .last)
        descent = try values.decodeIfPresent(PageName.self, forKey: .descent)
        newestRevision = try values.decode(UInt64.self, forKey: .newestRevision)
        newestTimestamp = try values.decode(String.self, forKey: .newestTimestamp)
        damage = try values.decode([DamagedRange].self, forKey: .damage)
        found = try values.decode([PageName].self, forKey: .found)
        foundTitles = Set(found.map(\.title))
    }

    /// Notes a page that a slice names by its title.
    mutating func find(_ page: PageName) {
        found.append(page)
        foundTitles.insert(page.title)
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

    /// Adds damage behind the last page.
    mutating func append(_ range: DamagedRange) {
        var range = range
        range.pageBefore = last
        damage.append(range)
    }

    /// Adds the stretch that follows.
    mutating func append(_ next: PageTrail) {
        newestRevision = max(newestRevision, next.newestRevision)
        newestTimestamp = max(newestTimestamp, next.newestTimestamp)
        for page in next.found { find(page) }
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
            damage.append(range)
        }
        descent = descent ?? next.descent
        last = next.last ?? last
    }

    private mutating func follow(with page: PageName) {
        if first == nil { first = page }
        unread?.close(at: page.id)
        if let last, descent == nil, page.id <= last.id { descent = page }
        var index = damage.count
        while index > 0, damage[index - 1].pageAfter == nil {
            damage[index - 1].pageAfter = page
            index -= 1
        }
    }
}
