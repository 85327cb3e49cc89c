import CLibrary
import Corpus
import DurableFiles
import RunReport
import Synchronization
import WikiprepPipeline
import Statistics

/// Looks at documents of a corpus: those that a search finds, alone or beside their wikitext, on the terminal or as a
/// page.
struct CorpusViewer {
    let corpus: CorpusFolder
    let request: InspectionRequest

    /// A page in a browser and texts in two columns hold so many documents, unless `--count` says otherwise.
    private static let mostSideBySide = 20
    /// In fewer cells two columns cannot be read.
    private static let leastColumns = 60

    /// Writes what was asked for to standard output, or as a page.
    /// - Throws: ``InspectionError/nothingFound(path:what:near:)`` where there is no such document.
    func show() throws {
        let search = try CorpusSearch(corpus, threads: request.threads)
        let wanted = try wanted()
        let outcome =
            request.dumps.isEmpty && request.html == nil
            ? try list(search, wanted) : try compare(search, wanted)
        if outcome.found == 0 { throw try nothingFound(search) }
        if case .text = request.search {
            Message.note(
                "\(Figures.grouped(outcome.found)) of \(Figures.grouped(outcome.seen)) documents that were looked at")
        }
    }

    private func wanted() throws -> CorpusSearch.Wanted {
        switch request.search {
        case .text(let pattern, let ignoresCase):
            do {
                return .text(try TextPattern(pattern, ignoresCase: ignoresCase))
            } catch {
                throw UsageError("--grep \(pattern): this is no regular expression: \(error)")
            }
        case .title(let title): return .title(title)
        case .page(let id): return .page(id)
        case .random, nil:
            guard let seed = request.drawnSeed() else { return .all }
            let count = request.count ?? (request.html == nil ? 1 : Self.mostSideBySide)
            return .random(count: count, seed: seed)
        }
    }

    // MARK: - One after another

    private func list(_ search: CorpusSearch, _ wanted: CorpusSearch.Wanted) throws -> CorpusSearch.Outcome {
        let style = TextStyle.of(descriptor: 1)
        let limit = request.count ?? Int.max
        let shown = Atomic(0)
        return try search.run(wanted) { found in
            let number = shown.add(1, ordering: .relaxed).newValue
            if number > limit { return false }
            try Inspection.printStyled(Self.title(found.document, style))
            if found.lines.isEmpty {
                try Inspection.print(String(decoding: found.document.text, as: UTF8.self) + "\n")
            } else {
                for line in found.lines { try Inspection.printStyled(Self.show(line, style)) }
                try Inspection.print("")
            }
            return number < limit
        }
    }

    private static func title(_ document: Document, _ style: TextStyle) -> String {
        let (title, rest) = (document.title, "(\(document.wiki) \(document.id)) \(document.url)")
        return style.heading("--- \(StandardOutput.shown(title))") + " " + style.dim(StandardOutput.shown(rest))
    }

    /// A line with its number and what matches in it. Of a long one, what stands around the first match.
    private static func show(_ line: CorpusSearch.Line, _ style: TextStyle) -> String {
        let context = 160
        var from = line.text.startIndex
        var to = line.text.endIndex
        if let first = line.matches.first {
            from = line.text.index(first.lowerBound, offsetBy: -context, limitedBy: from) ?? from
            to = line.text.index(first.upperBound, offsetBy: context, limitedBy: to) ?? to
        }
        func shown(_ range: Range<String.Index>) -> String { StandardOutput.shown(String(line.text[range])) }
        var text = from > line.text.startIndex ? "…" : ""
        var position = from
        for match in line.matches where match.lowerBound >= position && match.upperBound <= to {
            text += shown(position..<match.lowerBound) + style.match(shown(match))
            position = match.upperBound
        }
        text += shown(position..<to) + (to < line.text.endIndex ? "…" : "")
        return style.dim("\(line.number): ") + text
    }

    // MARK: - Side by side

    private func compare(_ search: CorpusSearch, _ wanted: CorpusSearch.Wanted) throws -> CorpusSearch.Outcome {
        let lookup = try WikitextLookup(corpus, dumps: request.dumps)
        let limit = request.count ?? (request.html == nil && request.search == nil ? 1 : Self.mostSideBySide)
        let documents = Gathered()
        let outcome = try search.run(wanted) { documents.append($0) < limit }
        let found = Array(documents.all.prefix(limit))
        let texts = try lookup.wikitext(of: found)
        if let path = request.html {
            let samples = zip(found, texts).map { found, wikitext in
                Report.Sample(
                    page: Report.PageName(
                        wiki: found.document.wiki, id: UInt64(found.document.id) ?? 0, title: found.document.title),
                    url: found.document.url, before: Report.Excerpt(wikitext ?? [], limit: .max),
                    after: Report.Excerpt(found.document.text, limit: .max))
            }
            let page = SideBySidePage(title: "wikiprep: \(samples.count) documents of \(corpus.path)", samples: samples)
            try AtomicFile.write(Array(page.html.utf8), to: path)
            Message.note("\(path): \(samples.count) documents")
        } else {
            for (found, wikitext) in zip(found, texts) { try show(found.document, beside: wikitext) }
        }
        return outcome
    }

    private func show(_ document: Document, beside wikitext: [UInt8]?) throws {
        let style = TextStyle.of(descriptor: 1)
        try Inspection.printStyled(Self.title(document, style))
        guard let wikitext else {
            try Inspection.printStyled(style.dim("its dump was not given with --compare"))
            return try Inspection.print(String(decoding: document.text, as: UTF8.self) + "\n")
        }
        // Control characters would be orders to the terminal.
        let (before, after) = (Self.printable(wikitext), Self.printable(document.text))
        let width = terminalColumns(1) ?? 160
        if width < Self.leastColumns {
            try Inspection.printStyled(style.dim("wikitext") + "\n\(before)\n\n" + style.dim("text") + "\n\(after)\n")
        } else {
            let lines = TextColumns.lines(before, after, width: width, separator: " │ ")
            try Inspection.printStyled(lines.joined(separator: "\n") + "\n")
        }
    }

    private static func printable(_ text: [UInt8]) -> String {
        Message.printable(String(decoding: text, as: UTF8.self), keepsJoiners: true).replacing("\t", with: "    ")
    }

    // MARK: - Nothing

    private func nothingFound(_ search: CorpusSearch) throws -> InspectionError {
        var near: [String] = []
        var what = "the corpus holds no document"
        switch request.search {
        case .text(let pattern, _): what = "no document has a line that matches '\(pattern)'"
        case .page(let id): what = "no document is of the page \(id)"
        case .title(let title):
            what = "no document has the title '\(title)'"
            near = try titles(near: title, search)
        case .random, nil: break
        }
        return .nothingFound(path: corpus.path, what: what, near: near)
    }

    private func titles(near wanted: String, _ search: CorpusSearch) throws -> [String] {
        let folded = wanted.lowercased()
        let titles = Gathered()
        try search.run(.all) { found in
            let title = found.document.title.lowercased()
            let isNear = title.contains(folded) || folded.contains(title) || Suggestions.distance(title, folded) <= 1
            return isNear ? titles.append(found) < 100 : true
        }
        let sorted = titles.all.map(\.document.title).sorted {
            (Suggestions.distance($0, wanted), $0) < (Suggestions.distance($1, wanted), $1)
        }
        return Array(sorted.prefix(5))
    }
}

/// What a search has found, from whatever thread.
private final class Gathered: Sendable {
    private let documents = Mutex<[CorpusSearch.Found]>([])
    var all: [CorpusSearch.Found] { documents.withLock { $0 } }

    /// - Returns: how many there are now.
    func append(_ document: CorpusSearch.Found) -> Int {
        documents.withLock {
            $0.append(document)
            return $0.count
        }
    }
}
