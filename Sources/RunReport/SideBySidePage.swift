import Statistics

/// Documents before and after, side by side: a page of their own, or a section of the report.
public struct SideBySidePage: Sendable {
    private let title: String
    private let samples: [Report.Sample]

    /// - Parameters:
    ///   - title: the page's title.
    ///   - samples: the documents, in their order.
    public init(title: String, samples: [Report.Sample]) {
        self.title = title
        self.samples = samples
    }

    /// The page. Nothing is loaded from elsewhere.
    public var html: String {
        PageStyle.page(
            title: title,
            """
            <main><h1>\(title)</h1>
            <p class="soft">Wikitext as the dump has it, and the text that wikiprep makes of it.</p>
            \(Self.pairs(samples, path: nil, opens: samples.count))</main>
            """
        ).source
    }

    /// - Parameters:
    ///   - path: where the samples stand in `report.json`.
    ///   - opens: how many are open when the page is.
    static func pairs(_ samples: [Report.Sample], path: String?, opens: Int) -> [HTML] {
        samples.enumerated().map { index, sample in
            let language = language(ofWiki: sample.page.wiki)
            let address: HTML =
                sample.url.hasPrefix("https://") ? "<p><a href=\"\(sample.url)\">\(sample.url)</a></p>" : ""
            let open: HTML = index < opens ? " open" : ""
            return """
                <details\(open)><summary><span lang="\(language)">\(sample.page.title)</span> <span \
                class="soft">\(sample.page.wiki) \(String(sample.page.id))</span></summary>
                \(address)
                <div class="pair">
                <section><h3>Wikitext, \(size(sample.before, path.map { "\($0).\(index).before.bytes" }))</h3><pre \
                tabindex="0" lang="\(language)">\(sample.before.text)</pre></section>
                <section><h3>Text, \(size(sample.after, path.map { "\($0).\(index).after.bytes" }))</h3><pre \
                tabindex="0" class="text" lang="\(language)">\(sample.after.text)</pre></section>
                </div></details>

                """
        }
    }

    private static func size(_ excerpt: Report.Excerpt, _ path: String?) -> HTML {
        let number: HTML = path.map { ReportPage.figure(excerpt.bytes, $0) } ?? "\(Figures.grouped(excerpt.bytes))"
        return excerpt.isCut ? "\(number) bytes, of which the beginning is shown" : "\(number) bytes"
    }

    /// `jawiki` → `ja`, for fonts and screen readers; empty (unknown) where the name does not tell.
    static func language(ofWiki wiki: String) -> String {
        guard let end = wiki.firstRange(of: "wik")?.lowerBound, wiki.distance(from: wiki.startIndex, to: end) >= 2
        else {
            return ""
        }
        let code = String(wiki[..<end].map { $0 == "_" ? "-" : $0 })
        // Those whose codes are no languages.
        let others = ["simple": "en", "commons": "", "wikidata": "", "meta": "", "species": "", "zh-yue": "yue"]
        return others[code] ?? code
    }
}
