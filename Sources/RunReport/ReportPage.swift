import Statistics

/// `report.html`: a ``Report`` as one page without scripts, which loads nothing from elsewhere.
///
/// Each figure that stands in `report.json` is a `data` element whose `value` is the number, and whose `data-path` says
/// where it stands there.
public struct ReportPage: Sendable {
    private let report: Report

    /// The page that shows a report.
    public init(_ report: Report) { self.report = report }

    /// The page as HTML, whole: it loads nothing from elsewhere.
    public var html: String {
        let name = wikis.isEmpty ? report.inputs?.files.first ?? "" : wikis.joined(separator: ", ")
        let title = name.isEmpty ? "wikiprep report" : "wikiprep report: \(name)"
        let sections = [
            ("pages", "What went in and out", inAndOut), ("lengths", "How long documents are", lengths),
            ("split", "Training and validation", split), ("templates", "Templates that showed nothing", templates),
            ("leftovers", "What looks like markup", leftovers), ("samples", "Before and after", samples),
            ("timing", "Where the time went", timing), ("warnings", "Warnings", warnings),
        ].filter { !$0.2.source.isEmpty }
        let links = sections.map { "<li><a href=\"#\($0.0)\">\($0.1)</a></li>" as HTML }
        let bodies = sections.map {
            """
            <section id="\($0.0)" aria-labelledby="\($0.0)-title"><h2 id="\($0.0)-title">\($0.1)</h2>
            \($0.2)</section>

            """ as HTML
        }
        return PageStyle.page(
            title: title,
            """
            <a class="skip" href="#main">To the figures</a>
            <header><h1>\(title)</h1>
            <p class="soft">\(report.program), <time \
            datetime="\(report.started)">\(Self.readable(report.started))</time></p>
            \(commandLine)<nav aria-label="Sections"><ul>\(links)</ul></nav></header>
            <main id="main">
            \(tiles)
            \(bodies)</main>
            <footer class="soft"><p>All figures are in <a href="report.json">report.json</a>.</p></footer>
            """
        ).source
    }

    private var wikis: [String] { Set(report.parts.map(\.wiki)).sorted() }

    private var commandLine: HTML {
        report.arguments.isEmpty ? "" : "<p><code>wikiprep \(report.arguments.joined(separator: " "))</code></p>\n"
    }

    /// `2026-01-02T03:04:05Z` → `2026-01-02 03:04:05 UTC`.
    private static func readable(_ time: String) -> String {
        time.replacing("T", with: " ").replacing("Z", with: " UTC")
    }

    // MARK: - Figures

    /// A number of `report.json`.
    static func figure(_ number: Int, _ path: String) -> HTML {
        "<data value=\"\(number)\" data-path=\"\(path)\">\(Figures.grouped(number))</data>"
    }

    private static func figure(_ number: Double, _ path: String, _ shown: String) -> HTML {
        "<data value=\"\("\(number)")\" data-path=\"\(path)\">\(shown)</data>"
    }

    private static func bytes(_ number: Int, _ path: String) -> HTML {
        "<data value=\"\(number)\" data-path=\"\(path)\">\(Figures.bytes(number))</data>"
    }

    private static func table(_ caption: String, _ columns: [(name: String, isNumber: Bool)], _ rows: [[HTML]]) -> HTML
    {
        let heads = columns.map { column -> HTML in
            let kind: HTML = column.isNumber ? " class=\"n\"" : ""
            return column.name.isEmpty ? "<td></td>" : "<th scope=\"col\"\(kind)>\(column.name)</th>"
        }
        let lines = rows.map { row -> HTML in
            var cells: HTML = ""
            for (index, cell) in row.enumerated() {
                let column = columns[index]
                if index == 0 {
                    cells += "<th scope=\"row\">\(cell)</th>"
                } else {
                    let kind: HTML = column.isNumber ? " class=\"n\"" : column.name.isEmpty ? " class=\"w\"" : ""
                    cells += "<td\(kind)>\(cell)</td>"
                }
            }
            return "<tr>\(cells)</tr>\n"
        }
        return """
            <div class="scroll" tabindex="0" role="region" aria-label="\(caption)"><table><caption>\(caption)</caption>
            <thead><tr>\(heads)</tr></thead>
            <tbody>
            \(lines)</tbody></table></div>

            """
    }

    private var tiles: HTML {
        var tiles: [(String, HTML)] = []
        if !report.parts.isEmpty {
            tiles.append(("pages seen", Self.figure(report.pages.seen, "pages.seen")))
            tiles.append(("became documents", Self.figure(report.pages.kept, "pages.kept")))
        }
        if let inputs = report.inputs { tiles.append(("documents read", Self.figure(inputs.seen, "inputs.seen"))) }
        if let text = report.text {
            tiles.append(("characters", Self.figure(text.characters.sum, "text.characters.sum")))
        }
        if let tokens = report.tokens {
            tiles.append(("tokens to train on", Self.figure(tokens.train, "tokens.train")))
            tiles.append(("tokens for validation", Self.figure(tokens.val, "tokens.val")))
            if let ratio = tokens.perCharacter {
                tiles.append(
                    ("tokens a character", Self.figure(ratio, "tokens.per_character", Figures.fixed(ratio, digits: 3))))
            }
        }
        tiles.append(
            ("time", Self.figure(report.timing.seconds, "timing.seconds", Figures.time(report.timing.seconds))))
        if report.timing.peakMemory > 0 {
            tiles.append(("most memory", Self.bytes(report.timing.peakMemory, "timing.peak_memory_bytes")))
        }
        let pieces = tiles.map { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>\n" as HTML }
        return "<dl class=\"tiles\">\n\(pieces)</dl>"
    }

    // MARK: - Sections

    private static let reasons = [
        "namespace": "outside the wanted namespaces", "redirect": "leads to another page",
        "model": "no wikitext (css, JSON, modules …)",
        "disambiguation": "lists pages of the same name", "short": "too short (--min-chars)", "empty": "shows no text",
        "hidden": "hidden by an administrator", "invalid": "XML that cannot be read",
        "oversized": "over the size limit", "costly": "would cost far more work than its length allows",
        "damaged": "open or torn where the dump is damaged",
    ]

    private var inAndOut: HTML {
        var html = HTML.empty
        if !report.parts.isEmpty {
            let pages = report.pages
            let rejected = pages.rejected.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            let parts = [("kept", pages.kept)] + rejected.map { ($0.key, $0.value) }
            let share = Figures.percent(Double(pages.kept), of: Double(pages.seen))
            let title = "Of \(Figures.grouped(pages.seen)) pages, \(share) became documents"
            var rows: [[HTML]] = [
                [
                    "\(Charts.patch(0))became documents", Self.figure(pages.kept, "pages.kept"),
                    "\(Figures.percent(Double(pages.kept), of: Double(pages.seen)))", "",
                ]
            ]
            for (index, (reason, count)) in rejected.enumerated() {
                let examples = (report.rejected[reason] ?? []).prefix(3).map { page -> HTML in
                    let title = page.title.isEmpty ? "id \(page.id)" : page.title
                    return "<span lang=\"\(SideBySidePage.language(ofWiki: page.wiki))\">\(title)</span>"
                }
                rows.append([
                    "\(Charts.patch(index + 1))\(reason) <span class=\"soft\">\(Self.reasons[reason] ?? "")</span>",
                    Self.figure(count, "pages.rejected.\(reason)"),
                    "\(Figures.percent(Double(count), of: Double(pages.seen)))",
                    "\(examples.enumerated().map { $0 == 0 ? $1 : ", \($1)" as HTML })",
                ])
            }
            let chart = Charts.stack(parts.map { ($0.0, Double($0.1)) }, title: title)
            html += "<figure>\(chart)<figcaption>\(title).</figcaption></figure>\n"
            html += Self.table(
                "Pages", [("what became of them", false), ("pages", true), ("share", true), ("such as", false)], rows)
            html += Self.table(
                "Parts of the corpus",
                [
                    ("part", false), ("wiki", false), ("dump", true), ("pages", true), ("documents", true),
                    ("characters", true), ("this run", false), ("--missing", false),
                ],
                report.parts.enumerated().map { index, part in
                    [
                        "\(part.name)", "\(part.wiki)", Self.bytes(part.bytes, "parts.\(index).bytes"),
                        Self.figure(part.pages.seen, "parts.\(index).pages.seen"),
                        Self.figure(part.pages.kept, "parts.\(index).pages.kept"),
                        Self.figure(part.characters, "parts.\(index).characters"),
                        part.isNew ? "extracted it" : "had it", "\(part.missing ?? "–")",
                    ]
                })
        }
        if let inputs = report.inputs {
            html += Self.table(
                "Documents of \(inputs.files.count == 1 ? inputs.files[0] : "\(inputs.files.count) files")",
                [("what became of them", false), ("documents", true)],
                [
                    ["read", Self.figure(inputs.seen, "inputs.seen")],
                    ["without text", Self.figure(inputs.empty, "inputs.empty")],
                    ["lines that are no documents", Self.figure(inputs.invalid, "inputs.invalid")],
                ])
        }
        return html
    }

    private var lengths: HTML {
        var html = HTML.empty
        if let characters = report.text?.characters {
            html += Self.lengths(characters, "characters", path: "text.characters", of: "The documents of the corpus")
        }
        if let tokens = report.tokens?.lengths, tokens.count > 0 {
            html += Self.lengths(
                tokens, "tokens", path: "tokens.lengths", of: "The documents of the token files, end-of-text included")
        }
        return html.source.isEmpty ? html : "<div class=\"two\">\(html)</div>\n"
    }

    private static func lengths(_ lengths: LengthDistribution, _ unit: String, path: String, of documents: String)
        -> HTML
    {
        let middle = Figures.grouped(lengths.percentile(50))
        let title = "Documents by length in \(unit): half of them have at most \(middle)"
        let shares = [10.0, 25, 50, 75, 90, 99].map { percent in
            ["\(Figures.fixed(percent, digits: 0))% have at most", "\(Figures.grouped(lengths.percentile(percent)))"]
                as [HTML]
        }
        return """
            <div><h3>In \(unit)</h3>
            <figure>\(Charts.histogram(lengths, unit: unit, title: title))<figcaption>\(documents). From mark to mark \
            lengths grow by the same factor; the area of a bar stands for its documents.</figcaption></figure>
            \(table(
                "Length in \(unit)", [("documents", false), (unit, true)],
                [["the shortest", figure(lengths.minimum, "\(path).minimum")]] + shares + [
                    ["the longest", figure(lengths.maximum, "\(path).maximum")],
                    ["mean", "\(Figures.fixed(lengths.mean, digits: 1))"],
                    ["number of documents", figure(lengths.count, "\(path).count")],
                ]))</div>
            """
    }

    private var split: HTML {
        guard let tokens = report.tokens else { return .empty }
        let share = Figures.percent(Double(tokens.val), of: Double(tokens.train) + Double(tokens.val))
        let title = "\(share) of the tokens are for validation"
        let all = Double(max(tokens.documents.total, 1))
        let chart = Charts.stack(
            [("training", Double(tokens.train)), ("validation", Double(tokens.val))], title: title)
        let rows: [[HTML]] = [
            [
                "\(Charts.patch(0))training", Self.figure(tokens.train, "tokens.train"),
                Self.figure(tokens.documents.train, "tokens.documents.train"),
                "\(Figures.percent(Double(tokens.documents.train), of: all))",
            ],
            [
                "\(Charts.patch(1))validation", Self.figure(tokens.val, "tokens.val"),
                Self.figure(tokens.documents.val, "tokens.documents.val"),
                "\(Figures.percent(Double(tokens.documents.val), of: all))",
            ],
        ]
        var html: HTML = """
            <figure>\(chart)<figcaption>\(title).</figcaption></figure>
            \(Self.table(
                "Splits", [("split", false), ("tokens", true), ("documents", true), ("share of documents", true)],
                rows))
            <p class="soft">\(tokens.tokenizer), \(Self.figure(tokens.vocabularySize, "tokens.vocab_size")) ids; \
            \(tokens.format), \(tokens.dtype).</p>

            """
        let words = [
            "superseded": "an older version of a page that is there", "deleted": "a newer dump lacks the page",
            "duplicate": "the same text as another document", "sampled": "left out by --mix",
        ]
        if !tokens.removed.isEmpty {
            html += Self.table(
                "Documents of the corpus that are not in the files", [("why", false), ("documents", true)],
                tokens.removed.sorted { $0.key < $1.key }.map {
                    [
                        "\($0.key) <span class=\"soft\">\(words[$0.key] ?? "")</span>",
                        Self.figure($0.value, "tokens.removed.\($0.key)"),
                    ]
                })
        }
        if let absent = tokens.absent {
            html += """
                <p>\(Self.figure(absent, "tokens.absent")) of the documents are of pages that a newer dump lacks:
                what is absent need not be deleted.</p>

                """
        }
        if let equal = tokens.equalTexts, equal > 0 {
            html += """
                <p>\(Self.figure(equal, "tokens.equal_texts")) of the documents for validation have the very text of
                a document for training: --dedup leaves them out.</p>

                """
        }
        let most = 20
        let files = tokens.files.prefix(most).enumerated().map { index, file in
            [
                "\(file.name)", Self.bytes(file.bytes, "tokens.files.\(index).bytes"),
                file.tokens > 0 ? Self.figure(file.tokens, "tokens.files.\(index).tokens") : "–",
            ] as [HTML]
        }
        html += Self.table(
            tokens.files.count > most ? "The first \(most) of \(tokens.files.count) files" : "Files",
            [("file", false), ("size", true), ("tokens", true)], Array(files))
        return html
    }

    private var templates: HTML {
        guard let text = report.text else { return .empty }
        if text.droppedTemplates.isEmpty { return "<p>Every template that documents call is known.</p>\n" }
        let most = text.droppedTemplates.map(\.documents).max() ?? 0
        let rows = text.droppedTemplates.prefix(30).enumerated().map { index, template in
            [
                "\(template.name)", Self.figure(template.calls, "text.dropped_templates.\(index).calls"),
                Self.figure(template.documents, "text.dropped_templates.\(index).documents"),
                Charts.bar(Double(template.documents), of: Double(most)),
            ] as [HTML]
        }
        return """
            <p>Templates that wikiprep does not know show nothing. Of most, such as notices and boxes, nothing is to \
            be read in running text. If one of these
            carries words or numbers that you miss, an issue about it helps.</p>
            \(Self.table(
                "The most frequent, and how many documents they touch",
                [("template", false), ("calls", true), ("documents", true), ("", false)], Array(rows)))
            """
    }

    private var leftovers: HTML {
        guard let text = report.text else { return .empty }
        if text.leftovers.isEmpty { return "<p>Nothing in the text looks like markup.</p>\n" }
        let rows = text.leftovers.enumerated().map { index, leftover in
            [
                "<code>\(leftover.kind)</code>", Self.figure(leftover.places, "text.leftovers.\(index).places"),
                Self.figure(leftover.documents, "text.leftovers.\(index).documents"),
                "\(Figures.percent(Double(leftover.documents), of: Double(text.characters.count)))",
            ] as [HTML]
        }
        return """
            <p>Places in the text that look like markup. Some are meant to be read: code, formulas, pages about \
            markup. Many documents of one kind are a sign
            that something is not understood.</p>
            \(Self.table(
                "Places by kind",
                [("looks like", false), ("places", true), ("documents", true), ("share of documents", true)], rows))
            """
    }

    private var samples: HTML {
        if report.samples.isEmpty { return .empty }
        return """
            <p class="soft">Drawn by the shuffle key from the pages that a run extracted.</p>
            \(SideBySidePage.pairs(report.samples, path: "samples", opens: 1))
            """
    }

    private static let stageNames = [
        "decompress": "bzip2 → XML", "parse": "XML → pages", "clean": "wikitext → text", "write": "compress and write",
        "gather": "read and sort", "encode": "text → tokens",
    ]

    private var timing: HTML {
        let timing = report.timing
        let used = Self.figure(
            timing.processorSeconds, "timing.cpu_seconds", Figures.time(timing.processorSeconds))
        let processors: HTML = timing.processorSeconds == 0 ? .empty : "\(used) of processors, "
        var html: HTML = """
            <p>\(Self.figure(timing.seconds, "timing.seconds", Figures.time(timing.seconds))) on the clock, \
            \(processors)\(Self.figure(timing.threads, "timing.threads")) threads.</p>

            """
        let stages = timing.stages.enumerated().filter { $0.element.seconds > 0 }
        let sum = stages.reduce(0) { $0 + $1.element.seconds }
        if !stages.isEmpty {
            let parts = stages.map {
                (
                    name: "\($0.element.phase), \(Self.stageNames[$0.element.name] ?? $0.element.name)",
                    amount: $0.element.seconds
                )
            }
            html += "<figure>\(Charts.stack(parts, title: "What the workers did, by time"))</figure>\n"
            let rows = zip(stages, parts).enumerated().map { place, stage in
                [
                    "\(Charts.patch(place))\(stage.1.name)",
                    Self.figure(
                        stage.0.element.seconds, "timing.stages.\(stage.0.offset).seconds",
                        Figures.time(stage.0.element.seconds)),
                    "\(Figures.percent(stage.0.element.seconds, of: sum))",
                ] as [HTML]
            }
            html += Self.table(
                "What the workers did, summed up over threads", [("stage", false), ("time", true), ("share", true)],
                rows)
        }
        let phases = timing.phases.enumerated().map { index, phase in
            [
                "\(phase.phase) \(phase.name)",
                Self.figure(phase.seconds, "timing.phases.\(index).seconds", Figures.time(phase.seconds)),
            ] as [HTML]
        }
        if !phases.isEmpty { html += Self.table("One after another", [("phase", false), ("time", true)], phases) }
        if !report.slowest.isEmpty {
            html += Self.table(
                "The slowest pages, wikitext → text", [("page", false), ("wikitext", true), ("time", true)],
                report.slowest.enumerated().map { index, slow in
                    [
                        """
                        <span lang="\(SideBySidePage.language(ofWiki: slow.page.wiki))">\(slow.page.title)</span> \
                        <span class="soft">\(slow.page.wiki) \(String(slow.page.id))</span>
                        """,
                        Self.bytes(slow.bytes, "slowest.\(index).bytes"),
                        Self.figure(slow.seconds, "slowest.\(index).seconds", Figures.time(slow.seconds)),
                    ]
                })
        }
        return html
    }

    private var warnings: HTML {
        report.warnings.isEmpty ? .empty : "<ul>\(report.warnings.map { "<li>\($0)</li>\n" as HTML })</ul>\n"
    }
}
