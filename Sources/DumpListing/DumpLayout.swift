/// The two trees of dumps.wikimedia.org, and where in them the dumps of a wiki are.
package enum DumpLayout: String, CaseIterable, Sendable {
    /// `WIKI/20260101/`, with `dumpstatus.json`.
    case classic
    /// MediaWiki Content File Exports: `other/mediawiki_content_current/WIKI/2026-01-01/xml/bzip2/`, with `SHA256SUMS`
    /// and, when all is there, `_SUCCESS`.
    case content

    /// The folder, without the mirror, that holds a folder for each date of a wiki.
    package func datesLocation(of wiki: String) -> String {
        switch self {
        case .classic: "/\(wiki)/"
        case .content: "/other/mediawiki_content_current/\(wiki)/"
        }
    }

    /// The folder, without the mirror, that holds the records of a dump.
    package func recordLocation(of wiki: String, _ day: DumpDay) -> String {
        switch self {
        case .classic: "\(datesLocation(of: wiki))\(day.text(in: self))/"
        case .content: "\(datesLocation(of: wiki))\(day.text(in: self))/xml/bzip2/"
        }
    }

    /// The names of the records, the one that tells that the dump is complete last.
    package var recordNames: [String] {
        switch self {
        case .classic: ["dumpstatus.json"]
        case .content: ["SHA256SUMS", "_SUCCESS"]
        }
    }
}

/// The day in the name of a dump.
package struct DumpDay: Comparable, Hashable, Sendable {
    private let year: Int
    private let month: Int
    private let day: Int

    /// Reads `20260101`, or `2026-01-01` as content file exports have it; nil for what is no day.
    package init?(_ text: String) {
        let fields = text.split(separator: "-", omittingEmptySubsequences: false)
        let isDashed = fields.map(\.utf8.count) == [4, 2, 2]
        let digits = fields.joined()
        guard isDashed || fields.count == 1, digits.utf8.count == 8,
            digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let year = Int(digits.prefix(4)), let month = Int(digits.dropFirst(4).prefix(2)),
            let day = Int(digits.suffix(2)), year >= 2000, (1...12).contains(month),
            (1...Self.days(of: month, year)).contains(day)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    private static func days(of month: Int, _ year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// As the names of a layout have it.
    package func text(in layout: DumpLayout) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
        return switch layout {
        case .classic: "\(year)\(two(month))\(two(day))"
        case .content: "\(year)-\(two(month))-\(two(day))"
        }
    }

    /// The days of the folders that a server's page links to, the newest first.
    /// - Parameter page: HTML, which is searched for links alone.
    package static func linked(in page: String, layout: DumpLayout) -> [DumpDay] {
        var days: Set<DumpDay> = []
        for target in ServerIndex.links(in: page) {
            var name = target[...]
            while name.hasSuffix("/") { name.removeLast() }
            name = name.split(separator: "/").last ?? ""
            if let day = DumpDay(String(name)), day.text(in: layout) == name { days.insert(day) }
        }
        return days.sorted(by: >)
    }

    package static func < (a: DumpDay, b: DumpDay) -> Bool { (a.year, a.month, a.day) < (b.year, b.month, b.day) }
}

/// The page in which a web server lists a folder.
package enum ServerIndex {
    /// The targets of its links, in their order.
    static func links(in page: String) -> [Substring] {
        var links: [Substring] = []
        var rest = page[...]
        while let found = rest.firstRange(of: "href=") {
            rest = rest[found.upperBound...]
            guard let quote = rest.first, quote == "\"" || quote == "'" else { continue }
            rest = rest.dropFirst()
            let target = rest.prefix { $0 != quote && !$0.isNewline }
            rest = rest[target.endIndex...]
            if rest.first == quote { links.append(target) }
        }
        return links
    }

    /// The sizes in bytes that it states of files: nginx and Apache write a line a file, with the size at its end.
    /// Nothing is verified by them.
    package static func sizes(in page: String, of names: Set<String>) -> [String: Int] {
        var sizes: [String: Int] = [:]
        for line in page.split(whereSeparator: \.isNewline) {
            guard let link = links(in: String(line)).first, let name = link.split(separator: "/").last.map(String.init),
                names.contains(name), let last = line.split(whereSeparator: \.isWhitespace).last,
                let size = Int(last), size > 0, size <= PlainNames.largestFile
            else { continue }
            sizes[name] = size
        }
        return sizes
    }
}
