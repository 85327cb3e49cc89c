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

/// `{{CURRENTYEAR}}`, `{{PAGENAME}}` and their kin. https://www.mediawiki.org/wiki/Help:Magic_words#Variables
enum MagicVariable {
    /// Whether the bytes may be a variable's name: in capitals, or one of those in Japanese. Most templates are told apart by that.
    static func mayBeName(_ source: borrowing ByteBuffer, _ from: Int, _ to: Int) -> Bool {
        guard to - from > 1 else { return source[from] == "!" || source[from] == "=" }
        guard to - from <= 40 else { return false }
        if source[from] >= 0x80 {
            for name in japaneseNames where name.utf8CodeUnitCount == to - from && source.has(name, at: from, to: to) {
                return true
            }
            return false
        }
        for index in from..<to {
            guard source[index] &- 0x41 < 26 || isDigit(source[index]) else { return false }
        }
        return true
    }

    private static let japaneseNames: [StaticString] = ["ページ名", "完全なページ名", "名前空間"]

    /// The value, nil for a word that is no variable.
    static func value(of word: String, page: PageContext) -> String? {
        switch word {
        case "!": return "|"
        case "=": return "="
        default: break
        }
        if let value = titleValue(of: word, page.title, site: page.site) { return value }
        for prefix in ["CURRENT", "LOCAL", "REVISION"] where word.hasPrefix(prefix) {
            return timeValue(of: word.dropFirst(prefix.count), page)
        }
        return siteValue(of: word, page)
    }

    /// Variables that are also functions of a title: `{{PAGENAME:Talk:Tea}}`.
    static func titleValue(of word: String, _ title: @autoclosure () -> TitleParts, site: Site) -> String? {
        switch word {
        case "PAGENAME", "ページ名": title().name
        case "PAGENAMEE": encoded(title().name)
        case "FULLPAGENAME", "完全なページ名": title().full
        case "FULLPAGENAMEE": encoded(title().full)
        case "BASEPAGENAME": title().base
        case "BASEPAGENAMEE": encoded(title().base)
        case "ROOTPAGENAME": title().root
        case "ROOTPAGENAMEE": encoded(title().root)
        case "SUBPAGENAME": title().sub
        case "SUBPAGENAMEE": encoded(title().sub)
        case "NAMESPACE", "名前空間": title().namespaceName
        case "NAMESPACEE": encoded(title().namespaceName)
        case "NAMESPACENUMBER": String(title().namespace)
        case "SUBJECTSPACE", "ARTICLESPACE": site.namespaceNames[title().namespace & ~1] ?? ""
        case "TALKSPACE": site.namespaceNames[title().namespace | 1] ?? ""
        case "SUBJECTPAGENAME", "ARTICLEPAGENAME": joined(site.namespaceNames[title().namespace & ~1], title().name)
        case "TALKPAGENAME": joined(site.namespaceNames[title().namespace | 1], title().name)
        default: nil
        }
    }

    private static func joined(_ namespace: String?, _ name: String) -> String {
        guard let namespace, !namespace.isEmpty else { return name }
        return namespace + ":" + name
    }

    private static func encoded(_ title: String) -> String { URLEncoding.encode(title.replacingBytes(" ", with: "_")) }

    private static func siteValue(of word: String, _ page: PageContext) -> String? {
        let wiki = page.site.wiki
        switch word {
        case "SITENAME":
            for (suffix, name) in [
                ("wiktionary", "Wiktionary"), ("wikivoyage", "Wikivoyage"), ("wikibooks", "Wikibooks"),
                ("wikinews", "Wikinews"), ("wikiquote", "Wikiquote"), ("wikisource", "Wikisource"),
                ("wikiversity", "Wikiversity"),
            ] where wiki.hasSuffix(suffix) { return name }
            return "Wikipedia"
        case "SERVER": return "//\(page.site.language).wikipedia.org"
        case "SERVERNAME": return "\(page.site.language).wikipedia.org"
        case "SCRIPTPATH", "STYLEPATH": return "/w"
        case "CONTENTLANGUAGE", "CONTENTLANG", "PAGELANGUAGE": return page.site.language
        case "DIRECTIONMARK", "DIRMARK", "REVISIONUSER", "PAGEID", "REVISIONID": return ""
        case "NUMBEROFARTICLES", "NUMBEROFPAGES", "NUMBEROFFILES", "NUMBEROFEDITS", "NUMBEROFUSERS", "NUMBEROFADMINS",
            "NUMBEROFACTIVEUSERS":
            return "0"
        default: return nil
        }
    }

    private static func timeValue(of word: Substring, _ page: PageContext) -> String? {
        let format: String? =
            switch word {
            case "YEAR": "Y"
            case "MONTH", "MONTH2": "m"
            case "MONTH1": "n"
            case "MONTHNAME": "F"
            case "MONTHNAMEGEN": "xg"
            case "MONTHABBREV": "M"
            case "DAY": "j"
            case "DAY2": "d"
            case "DOW": "w"
            case "DAYNAME": "l"
            case "TIME": "H:i"
            case "HOUR": "H"
            case "WEEK": "W"
            case "TIMESTAMP": "YmdHis"
            case "VERSION": "\"\""
            default: nil
            }
        return format.map { DateFormat.format(DateTime(page.clock), $0, page.site.languageTables.dateNames) }
    }
}
