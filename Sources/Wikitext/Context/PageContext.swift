/// What variables and parser functions may ask about the page. A class, since every call of a template holds it.
final class PageContext {
    let site: Site
    let clock: PageClock
    /// What evaluating its calls costs is charged here.
    let work: WorkMeter
    /// The letters of dates that the page asked for.
    private var dateLetters = 0
    private var wholeTitle = ""
    private var parts: TitleParts?
    /// No title is longer in MediaWiki: 255 bytes, and the name of a namespace. Each variable would copy a longer one
    /// again.
    static let longestTitle = 1024

    init(site: Site, clock: PageClock, work: WorkMeter) {
        self.site = site
        self.clock = clock
        self.work = work
    }

    /// Goes on to another page.
    func begin(title: String) {
        let isLong = title.utf8.count > Self.longestTitle
        dateLetters = 0
        wholeTitle = isLong ? String(decoding: title.utf8.prefix(Self.longestTitle), as: UTF8.self) : title
        parts = nil
    }

    /// Whether the page may ask for as many letters of dates more: MediaWiki's own limit, for each may become a whole
    /// date.
    func mayFormat(dateLetters count: Int) -> Bool {
        dateLetters += count
        return dateLetters <= 6000
    }

    /// The page's title. Few pages ask for it.
    var title: TitleParts {
        if let parts { return parts }
        let title = TitleParts(wholeTitle, site: site)
        parts = title
        return title
    }
}

/// A title as variables show it: its namespace and the parts between slashes.
struct TitleParts {
    let namespace: Int
    let namespaceName: String
    let name: String

    init(_ title: String, site: Site) {
        let spaced = title.replacingBytes("_", with: " ")
        if let colon = spaced.utf8.firstIndex(of: UInt8(ascii: ":")),
            let number = site.namespace(named: String(spaced[..<colon]))
        {
            namespace = number
            namespaceName = site.namespaceNames[number] ?? String(spaced[..<colon])
            name = String(spaced[spaced.index(after: colon)...].drop { $0 == " " })
        } else {
            namespace = 0
            namespaceName = ""
            name = spaced
        }
    }

    var full: String { namespaceName.isEmpty ? name : namespaceName + ":" + name }

    /// Articles, files and categories have no subpages: a slash in their titles is a letter like any other.
    private var hasSubpages: Bool { ![0, 6, 8, 14].contains(namespace) }

    var base: String {
        guard hasSubpages, let slash = name.lastIndex(of: "/") else { return name }
        return String(name[..<slash])
    }

    var root: String {
        guard hasSubpages, let slash = name.firstIndex(of: "/") else { return name }
        return String(name[..<slash])
    }

    var sub: String {
        guard hasSubpages, let slash = name.lastIndex(of: "/") else { return name }
        return String(name[name.index(after: slash)...])
    }
}
