/// What a dump says about its wiki, in its `<mediawiki>` tag and its `<siteinfo>`.
public struct SiteInfo: Equatable, Sendable {
    /// `<sitename>`.
    public var siteName: String
    /// `<dbname>`, such as `enwiki`; nil in dumps older than schema 0.9.
    public var databaseName: String?
    /// `<base>`: the address of the main page.
    public var base: String?
    /// The language of the wiki: the root's `xml:lang`, else the first part of its name.
    public var language: String
    /// The schema's version, such as `0.11`.
    public var schemaVersion: String?
    /// The namespaces.
    public var namespaces: Namespaces

    /// The wiki's name: ``databaseName``, else what ``base`` tells; nil when neither does.
    public var wiki: String? { databaseName ?? base.flatMap(Self.databaseName(ofBase:)) }

    /// Reads the bytes before a dump's first page.
    /// - Parameter header: UTF-8, at least the `<mediawiki …>` tag; what is missing is left empty.
    /// - Throws: ``SiteInfoError`` when there is no `<mediawiki` tag, or when the part that is there is not XML.
    public init(header: [UInt8]) throws(SiteInfoError) {
        guard let xml = Self.rootAndSiteInfo(header) else { throw .noRoot }
        try self.init(head: xml)
    }

    /// Reads a root with its `<siteinfo>`, as a batch tells of a dump that follows another one.
    public init(head xml: [UInt8]) throws(SiteInfoError) {
        var reader = DumpReader(filter: .articles, namespaces: nil)
        if let problem = SAXParser.parse([xml[...]], into: &reader) { throw .notXML(problem) }
        siteName = reader.siteInfo["sitename"] ?? ""
        databaseName = reader.siteInfo["dbname"].flatMap { $0.isEmpty ? nil : $0 }
        base = reader.siteInfo["base"]
        schemaVersion = reader.rootAttributes["version"]
        let wiki = databaseName ?? base.flatMap(Self.databaseName(ofBase:))
        language = reader.rootAttributes["lang"] ?? Self.language(ofWiki: wiki ?? "")
        namespaces = Namespaces(siteInfo: reader.namespaceNames)
    }

    /// The address of a page of this wiki, as the wiki itself writes it; empty when the dump has no `<base>`.
    public func url(ofTitle title: String) -> String {
        guard let base, let start = Self.endOfPath(base) else { return "" }
        var url: [UInt8] = []
        url.reserveCapacity(start + 3 * title.utf8.count)
        url.append(contentsOf: base.utf8.prefix(start))
        for byte in title.utf8 {
            if byte == UInt8(ascii: " ") {
                url.append(UInt8(ascii: "_"))
            } else if Self.standsInAddresses[Int(byte)] {
                url.append(byte)
            } else {
                url.append(UInt8(ascii: "%"))
                url.append(Self.hexDigits[Int(byte >> 4)])
                url.append(Self.hexDigits[Int(byte & 15)])
            }
        }
        return String(decoding: url, as: UTF8.self)
    }

    private static let hexDigits = Array("0123456789ABCDEF".utf8)

    /// Letters, digits, and what wfUrlencode leaves as it is.
    private static let standsInAddresses: [Bool] = (0..<256).map { byte in
        switch UInt8(byte) {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "-_.~;@$!*(),/:".utf8.contains(UInt8(byte))
        }
    }

    /// Where the main page's title starts in ``base``, in bytes; it may have slashes of its own.
    private static func endOfPath(_ base: String) -> Int? {
        let bytes = Array(base.utf8)
        for path in ["/wiki/", "title="] {
            for start in bytes.indices where bytes[start...].starts(with: path.utf8) { return start + path.utf8.count }
        }
        return bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 }
    }

    // MARK: - Names

    /// `https://en.wikipedia.org/wiki/Main_Page` → `enwiki`; nil for addresses outside Wikimedia.
    static func databaseName(ofBase base: String) -> String? {
        guard let scheme = base.firstRange(of: "://") else { return nil }
        let host = base[scheme.upperBound...].prefix { $0 != "/" && $0 != ":" }.lowercased()
        var parts = host.split(separator: ".").map(String.init).filter { $0 != "m" && $0 != "www" }
        guard parts.popLast() == "org", let project = parts.popLast(), parts.count <= 1 else { return nil }
        let prefix = parts.first?.replacing("-", with: "_")
        switch (project, prefix) {
        case ("wikipedia", let prefix?), ("wikimedia", let prefix?): return prefix + "wiki"
        case (_, let prefix?): return sisterProjects.contains(project) ? prefix + project : nil
        case ("wikidata", nil), ("mediawiki", nil): return project + "wiki"
        case ("wikisource", nil): return "sourceswiki"
        default: return nil
        }
    }

    private static let sisterProjects = [
        "wiktionary", "wikibooks", "wikinews", "wikiquote", "wikisource", "wikiversity", "wikivoyage",
    ]

    /// `enwiki` → `en`, `zh_min_nanwiki` → `zh-min-nan`; empty when the name has no language in it.
    public static func language(ofWiki wiki: String) -> String {
        for project in sisterProjects + ["wiki"] where wiki.hasSuffix(project) {
            let prefix = wiki.dropLast(project.count).replacing("_", with: "-")
            switch prefix {
            case "simple": return "en"
            case "commons", "meta", "species", "wikidata", "mediawiki", "incubator", "sources": return ""
            default: return String(prefix)
            }
        }
        return ""
    }

    /// The root's start tag and the `<siteinfo>` element, closed: what a parser needs to see, without a declaration of
    /// an encoding that no longer holds and without a document type that could define entities.
    private static func rootAndSiteInfo(_ header: [UInt8]) -> [UInt8]? {
        var scanner = PageScanner(start: .document, salvages: true)
        var batch = PageBatch()
        scanner.append(header, to: &batch)
        for case .head(let head) in batch.events.map(\.kind) where head.isFirst { return head.xml }
        return scanner.headOfDump
    }
}

/// Why the head of a dump cannot be read.
public enum SiteInfoError: Error, Equatable, CustomStringConvertible {
    /// There is no `<mediawiki` tag.
    case noRoot
    /// libxml2's message.
    case notXML(String)

    /// The message for users.
    public var description: String {
        switch self {
        case .noRoot: "no <mediawiki> tag: not a MediaWiki XML dump; give a pages-articles .xml.bz2 or .xml file"
        case .notXML(let message):
            "the head of the dump is not well-formed XML: \(message); download the file again and check its published "
                + "checksum"
        }
    }
}
