import Corpus
import MediaWikiDump
import CorpusParts
import Wikitext
import Workers

/// Decides what becomes of a page: a document, or a rejection with its reason. One a worker.
package final class PageClassifier {
    private let site: SiteInfo
    private let wiki: String
    private let configuration: TextConfiguration
    private let minimumCharacters: Int
    private var extractor: TextExtractor
    private let warnings: LimitedWarnings
    /// What the documents are like.
    private(set) var statistics = TextStatistics()

    package enum Outcome {
        case document(Document)
        case rejected(Rejection)
        /// A signal came while the page was worked on.
        case interrupted
    }

    init(head: DumpHead, configuration: TextConfiguration, warnings: LimitedWarnings) {
        site = head.site
        wiki = head.wiki
        self.configuration = configuration
        minimumCharacters = configuration.minimumCharacters(language: head.site.language)
        self.warnings = warnings
        let names = head.site.namespaces.allNames
        var options = configuration.text
        options.countsDroppedTemplates = true
        extractor = TextExtractor(
            site: Site(wiki: head.wiki, language: head.site.language, namespaces: names), options: options,
            shouldStop: { StopSignal.isSet })
    }

    /// The pages whose text the parser must read.
    static func filter(_ configuration: TextConfiguration) -> PageFilter {
        PageFilter(namespaces: configuration.namespaces, includesRedirects: false, onlyWikitext: true)
    }

    /// Hands over what was counted, and counts anew.
    func takeStatistics() -> TextStatistics {
        defer { statistics = TextStatistics() }
        return statistics
    }

    func classify(_ parsed: ParsedPage) -> Outcome {
        switch parsed {
        case .invalid(let title, let id, let reason), .torn(let title, let id, let reason):
            warnings.warn(
                "page \(title ?? "without title") (id \(id.map(String.init) ?? "unknown")) rejected: \(reason)")
            return .rejected(.invalid)
        case .page(let page):
            return classify(page)
        }
    }

    /// Says that pages are rejected of which nothing but their tags was read.
    func warn(ofHidden pages: Int, at place: Int) {
        warnings.warn(
            """
            \(pages) pages rejected: their tags stand in a comment or a CDATA section that begins about byte \
            \(place) of the XML
            """
        )
    }

    private func classify(_ page: Page) -> Outcome {
        guard configuration.namespaces.contains(page.namespace) else { return .rejected(.namespace) }
        if page.redirect != nil { return .rejected(.redirect) }
        guard let revision = page.revision else { return .rejected(.empty) }
        if revision.model != "wikitext" { return .rejected(.model) }
        switch revision.content {
        case .hidden: return .rejected(.hidden)
        case .oversized:
            warnings.warn("page \(page.title) (id \(page.id)) rejected: its text is over the size limit")
            return .rejected(.oversized)
        case .empty, .skipped: return .rejected(.empty)
        case .text(let wikitext):
            let extraction = extractor.extract(wikitext, title: page.title, isValid: true)
            // Dumps older than schema 0.4 do not mark redirects.
            if extraction.redirectTarget != nil { return .rejected(.redirect) }
            switch extraction.ending {
            case .whole: break
            case .interrupted: return .interrupted
            case .costly:
                warnings.warn(
                    "page \(page.title) (id \(page.id)) rejected: its text would cost far more work than its length "
                        + "allows"
                )
                return .rejected(.costly)
            }
            if extraction.isDisambiguation, !configuration.keepsDisambiguation { return .rejected(.disambiguation) }
            if extraction.text.isEmpty { return .rejected(.empty) }
            if extraction.characters < minimumCharacters { return .rejected(.short) }
            statistics.add(
                bytes: extraction.text.count, characters: extraction.characters,
                leftovers: LeftoverMarkup(in: extraction.text.span).places.map { ($0.kind.rawValue, $0.places) },
                droppedTemplates: extraction.droppedTemplates)
            return .document(
                Document(
                    id: String(page.id), wiki: wiki, title: page.title, url: site.url(ofTitle: page.title),
                    revision: revision.id,
                    text: extraction.text))
        }
    }
}
