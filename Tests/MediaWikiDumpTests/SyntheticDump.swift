@testable import MediaWikiDump

/// A small dump that holds what makes cutting hard, and what must come out of it.
enum SyntheticDump {
    static let header = """
        <mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="ja">
          <siteinfo>
            <dbname>jawiki</dbname>
            <namespaces><namespace key="0" case="first-letter" /><namespace key="1">ノート</namespace></namespaces>
          </siteinfo>

        """

    static let footer = "</mediawiki>\n"

    /// A page as the dumps write it.
    static func page(_ title: String, id: Int, revisions: String) -> String {
        "  <page>\n    <title>\(title)</title>\n    <ns>0</ns>\n    <id>\(id)</id>\n\(revisions)  </page>\n"
    }

    /// A revision as the dumps write it; `text` is XML.
    static func revision(_ id: Int, _ timestamp: String, _ text: String) -> String {
        """
            <revision>
              <id>\(id)</id>
              <timestamp>\(timestamp)</timestamp>
              <contributor><username>春</username><id>99</id></contributor>
              <text bytes="\(text.utf8.count)" xml:space="preserve">\(text)</text>
            </revision>

        """
    }

    /// Pages as XML, each with what it must become.
    static let pages: [(xml: String, parsed: ParsedPage)] = [
        (
            page("Plain", id: 1, revisions: revision(11, "2026-01-01T00:00:00Z", "a &lt;b&gt; &amp; c")),
            parsed("Plain", id: 1, revision: 11, "2026-01-01T00:00:00Z", "a <b> & c")
        ),
        (
            page(
                "Revised", id: 2,
                revisions: revision(23, "2020-01-01T00:00:00Z", "third")
                    + revision(21, "2024-05-05T05:05:05Z", "older of two")
                    + revision(24, "2024-05-05T05:05:05Z", "newest") + revision(22, "2023-01-01T00:00:00Z", "second")),
            parsed("Revised", id: 2, revision: 24, "2024-05-05T05:05:05Z", "newest")
        ),
        (
            "  <page xmlns=\"http://www.mediawiki.org/xml/export-0.11/\"\n>"
                + "<title>Own namespace</title><ns>0</ns><id>3</id>"
                + revision(31, "2026-01-01T00:00:00Z", "declared") + "</page>",
            parsed("Own namespace", id: 3, revision: 31, "2026-01-01T00:00:00Z", "declared")
        ),
        ("  <page/>\n", .invalid(title: nil, id: nil, reason: "")),
        (
            "  <page><title>日本語</title><ns>0</ns><id>6</id>" + revision(61, "2026-01-01T00:00:00Z", "今日は、世界。😀")
                + "</page >",
            parsed("日本語", id: 6, revision: 61, "2026-01-01T00:00:00Z", "今日は、世界。😀")
        ),
        (
            page(
                "Long", id: 7,
                revisions: revision(
                    71, "2026-01-01T00:00:00Z", String(repeating: "長い文&#x3002;&quot;q&quot; ", count: 14))),
            parsed("Long", id: 7, revision: 71, "2026-01-01T00:00:00Z", String(repeating: "長い文。\"q\" ", count: 14))
        ),
        (
            page(
                "Open brackets", id: 8,
                revisions: revision(
                    81, "2026-01-01T00:00:00Z",
                    "&lt;page&gt;&lt;&lt;&lt;/page&gt;<![CDATA[<<<p <pa </ </pag> <?w <revis <<]]>")),
            parsed(
                "Open brackets", id: 8, revision: 81, "2026-01-01T00:00:00Z",
                "<page><<</page><<<p <pa </ </pag> <?w <revis <<")
        ),
        (
            "<page><title>Neighbours</title><pageview>7</pageview><id>9</id><revisions/><ns>0</ns><p/>"
                + revision(91, "2026-01-01T00:00:00Z", "x") + "<pages><page-count/></pages></page>",
            parsed("Neighbours", id: 9, revision: 91, "2026-01-01T00:00:00Z", "x")
        ),
        (
            "\n<page>\n<title>No revision</title><ns>0</ns><id>10</id></page>\n",
            .page(Page(id: 10, namespace: 0, title: "No revision", redirect: nil, revision: nil))
        ),
    ]

    static let bytes = Array((header + pages.map(\.xml).joined() + footer).utf8)
    static let expected = pages.map(\.parsed)

    private static func parsed(_ title: String, id: UInt64, revision: UInt64, _ timestamp: String, _ text: String)
        -> ParsedPage
    {
        .page(
            Page(
                id: id, namespace: 0, title: title, redirect: nil,
                revision: .init(id: revision, timestamp: timestamp, model: "wikitext", content: .text(Array(text.utf8)))
            ))
    }
}

extension ParsedPage {
    /// Without libxml2's own words, which differ between its versions.
    var withoutReason: ParsedPage {
        if case .invalid(let title, let id, _) = self { return .invalid(title: title, id: id, reason: "") }
        if case .torn(let title, let id, _) = self { return .torn(title: title, id: id, reason: "") }
        return self
    }

    /// The text of a page that has one.
    var text: String? {
        if case .page(let page) = self, case .text(let bytes)? = page.revision?.content {
            return String(decoding: bytes, as: UTF8.self)
        }
        return nil
    }

    /// What stands in the newest revision of a page that has one.
    var content: Page.Content? {
        if case .page(let page) = self { return page.revision?.content }
        return nil
    }

    var title: String? {
        switch self {
        case .page(let page): page.title
        case .invalid(let title, _, _), .torn(let title, _, _): title
        }
    }
}
