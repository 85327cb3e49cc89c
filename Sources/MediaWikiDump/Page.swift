// XML bytes of a MediaWiki dump → pages.
//
// The nouns: a `PageScanner` cuts a stream of XML into whole `<page>` elements, wherever the stream itself was cut; a
// `PageParser` (libxml2's push parser) turns them into `Page` values; `SiteInfo` is what the dump says about its wiki.
//
//     var scanner = PageScanner(start: .document)
//     var batch = PageBatch()
//     scanner.append(xml, to: &batch)
//     for parsed in PageParser(filter: .articles).parse(batch) {
//         if case .page(let page) = parsed { print(page.id, page.title) }
//     }
//
// Source of the format: the export schemas 0.3 to 0.11, https://www.mediawiki.org/xml/export-0.11.xsd.

/// A page of a dump.
public struct Page: Equatable, Sendable {
    /// The page id, unique within its wiki and stable over renames.
    public var id: UInt64
    /// The namespace number; schemas before 0.6 have none, then it follows from the title.
    public var namespace: Int
    /// The full title, with its namespace's name, spaces not underscores.
    public var title: String
    /// The target that `<redirect title="…"/>` names, empty when the element has none; nil when the page is no
    /// redirect.
    public var redirect: String?
    /// The newest of the page's revisions; nil when the page has none.
    public var revision: Revision?

    /// The newest revision's wikitext, valid UTF-8; nil where there is none, or it was not read.
    public var wikitext: [UInt8]? {
        if case .text(let text) = revision?.content { text } else { nil }
    }

    /// One revision of a page.
    public struct Revision: Equatable, Sendable {
        /// The revision id; 0 when the dump has none.
        public var id: UInt64
        /// ISO 8601 as it stands in the dump, such as `2026-01-01T00:00:00Z`.
        public var timestamp: String
        /// The content model (`wikitext`, `css`, `Scribunto` …); `wikitext` when the schema has no such element.
        public var model: String
        /// The text, or why there is none.
        public var content: Content
        /// Whether its text has the SHA-1 that the dump states of it, or else the length; nil where the dump states
        /// none, or nobody looked.
        public var hasStatedSum: Bool?
    }

    /// What stands in a revision's `<text>`.
    public enum Content: Equatable, Sendable {
        /// The wikitext, valid UTF-8, entities resolved.
        case text([UInt8])
        /// Not read, since the page filter has no use for it.
        case skipped
        /// `<text/>` without content, or no `<text>` at all.
        case empty
        /// Hidden by an administrator: `deleted="deleted"`.
        case hidden
        /// Larger than the scanner's limit.
        case oversized
    }
}

/// A page of a batch as the parser found it.
public enum ParsedPage: Equatable, Sendable {
    /// A page that could be read.
    case page(Page)
    /// A page that libxml2 refused, or that has no title or id. `title` and `id` are what could be read of them.
    case invalid(title: String?, id: UInt64?, reason: String)
    /// A page that libxml2 refused and that may be made of several: bytes are missing in it, or were overwritten, and
    /// other pages with them.
    case torn(title: String?, id: UInt64?, reason: String)

    /// The page's id, where it could be read.
    public var pageID: UInt64? {
        switch self {
        case .page(let page): page.id
        case .invalid(_, let id, _), .torn(_, let id, _): id
        }
    }

    /// The id of its newest revision; 0 when it is not known.
    public var revisionID: UInt64 {
        if case .page(let page) = self { page.revision?.id ?? 0 } else { 0 }
    }
}
