/// What the name of a dump file tells.
///
///     enwiki-20260101-pages-articles1.xml-p1p41242.bz2                      part 1, from page 1
///     enwiki-20260101-pages-articles-multistream-index1.txt-p1p41242.bz2    its index
///     aawiki-20260101-pages-articles.xml.bz2                                the only part
///     enwiki-2026-01-01-p10p1134785.xml.bz2                                 a content file export, from page 10
///     enwiki-2026-01-01-p7r1r2.xml.bz2                                      the same, revisions of one page
package struct DumpFileName: Equatable {
    /// The wiki's database name.
    package var wiki: String
    /// The date as the name has it.
    package var date: String
    /// The number of the part; nil of a content file export, whose files are numbered by their order.
    package var part: Int?
    /// The first page id; 0 where the name has none.
    package var firstPage: Int
    /// Whether it is the index of a multistream file.
    package var isIndex: Bool

    /// Reads a name; nil for one that is no dump of pages.
    package init?(_ name: String) {
        guard PlainNames.isFileName(name), name.hasSuffix(".bz2") else { return nil }
        let stem = name.dropLast(4)
        guard let hyphen = stem.firstIndex(of: "-") else { return nil }
        wiki = String(stem[..<hyphen])
        let rest = stem[stem.index(after: hyphen)...]
        guard !wiki.isEmpty else { return nil }
        if let read = Self.classic(rest) {
            (date, part, firstPage, isIndex) = read
        } else if let read = Self.export(rest) {
            (date, firstPage) = read
            (part, isIndex) = (nil, false)
        } else {
            return nil
        }
    }

    private static func classic(_ text: Substring) -> (date: String, part: Int?, firstPage: Int, isIndex: Bool)? {
        let date = text.prefix(8)
        guard date.count == 8, number(date) != nil else { return nil }
        var rest = text.dropFirst(8)
        guard rest.hasPrefix("-pages-") else { return nil }
        rest = rest.dropFirst(7)
        // The text before the number: articles, articles-multistream, articles-multistream-index, meta-current …
        // In capitals there are none: two names that differ in them alone are one file on macOS.
        let kind = rest.prefix { $0 == "-" || ("a"..."z").contains($0) }
        rest = rest[kind.endIndex...]
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        guard let part = digits.isEmpty ? 1 : number(digits), part > 0 else { return nil }
        rest = rest[digits.endIndex...]
        let isIndex = kind.hasSuffix("-index")
        guard rest.hasPrefix(isIndex ? ".txt" : ".xml") else { return nil }
        rest = rest.dropFirst(4)
        if rest.isEmpty { return (String(date), part, 0, isIndex) }
        guard rest.hasPrefix("-p"), let first = firstPage(rest.dropFirst(1)) else { return nil }
        return (String(date), part, first, isIndex)
    }

    private static func export(_ text: Substring) -> (date: String, firstPage: Int)? {
        let date = text.prefix(10)
        let fields = date.split(separator: "-", omittingEmptySubsequences: false)
        guard fields.map(\.count) == [4, 2, 2], fields.allSatisfy({ number($0) != nil }), text.hasSuffix(".xml") else {
            return nil
        }
        let range = text.dropFirst(10).dropLast(4)
        guard range.hasPrefix("-"), let first = firstPage(range.dropFirst(1)) else { return nil }
        return (String(date), first)
    }

    /// `p10p20` → 10; `p7r1r2` → 7.
    private static func firstPage(_ text: Substring) -> Int? {
        guard text.hasPrefix("p") else { return nil }
        let fields = text.dropFirst(1).split(omittingEmptySubsequences: false) { $0 == "p" || $0 == "r" }
        guard fields.count == 2 || fields.count == 3, fields.allSatisfy({ number($0) != nil }) else { return nil }
        return number(fields[0])
    }

    private static func number(_ digits: Substring) -> Int? {
        digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(digits) : nil
    }
}
