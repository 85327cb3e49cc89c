import Corpus
import DurableFiles
import Extraction
import WikiprepPipeline
import Wikitext

/// Shows the parts of a corpus, takes parts out of it, and brings them up to date.
enum CorpusParts {
    /// What `wikiprep corpus` is asked to do, by its first operand.
    enum Action: String, CaseIterable {
        case list, remove, refresh
    }

    static func run(_ operands: [String], _ settings: Settings) throws {
        guard let first = operands.first, operands.count > 1 else {
            throw UsageError(
                "say what to do: corpus list CORPUS, corpus remove CORPUS PART..., or corpus refresh CORPUS [DUMP...]")
        }
        guard let action = Action(rawValue: first) else {
            throw UsageError(
                "corpus \(first): \(Suggestions.choices(Action.allCases.map(\.rawValue), for: first))")
        }
        if settings.isDryRun, action != .refresh {
            throw UsageError("corpus \(first) has no --dry-run: leave it out")
        }
        guard let operands = try FolderInputs.run(operands, note: { settings.observer().note($0) }) else { return }
        let path = operands[1]
        let folder = CorpusPath.of(path)
        switch action {
        case .list:
            if operands.count > 2 { throw UsageError("corpus list takes one corpus") }
            try list(try CorpusFolder(opening: folder))
        case .remove:
            if operands.count == 2 { throw UsageError("corpus remove \(path): name the parts; corpus list shows them") }
            try remove(Array(operands[2...]), of: folder, settings.observer())
        case .refresh:
            let observer = settings.observer()
            for dump in operands[2...] { try InputSniffer.checkExists(dump) }
            let refresh = CorpusRefresh(
                of: folder, threads: Surroundings.threads(settings.threads), observer: observer)
            if settings.isDryRun { return try show(refresh.plan(with: Array(operands[2...]))) }
            let done = try refresh.run(with: Array(operands[2...]))
            observer.note(
                done.isEmpty
                    ? "\(folder): all text is that of version \(textRulesVersion) of the rules"
                    : "\(folder): \(done.count) part\(done.count == 1 ? "" : "s") made again; "
                        + "the token files follow with the next run or tokenize"
            )
        }
    }

    private static func remove(_ names: [String], of folder: String, _ observer: Terminal) throws {
        var corpus = try CorpusFolder(opening: folder)
        let lock = try CorpusLock(folder: folder)
        let parts = corpus.manifest.parts.map(\.name) + (try corpus.begunParts().map(\.name))
        // Of wrong names none is removed.
        for name in names where !parts.contains(name) {
            guard let near = Suggestions.nearest(to: name, among: parts) else {
                throw CorpusError.noSuchPart(path: corpus.path, part: name, parts: parts)
            }
            throw UsageError("the corpus \(corpus.path) has no part \(name); did you mean '\(near)'?")
        }
        for name in names {
            try corpus.remove(partNamed: name)
            observer.note("\(name): removed; the next run or tokenize takes it out of the token files")
        }
        _ = consume lock
    }

    private static func show(_ steps: [CorpusRefresh.Step]) throws {
        if steps.isEmpty { return try Inspection.print("nothing is to be done") }
        var table = TextTable(numbers: [])
        for step in steps {
            table.append([
                step.part, "text rules \(step.textRules)",
                step.obstacle.map { "stays: \($0)" } ?? "made again of \(step.dump ?? "")",
            ])
        }
        for line in table.lines() { try Inspection.print(line) }
    }

    /// The versions of the rules that made a corpus's text, in words.
    static func textRules(of corpus: CorpusFolder) -> String {
        let versions = Set(corpus.manifest.parts.compactMap(\.textRules)).sorted()
        return "text rules \(versions.isEmpty ? "–" : versions.map(String.init).joined(separator: " and "))"
    }

    private static func list(_ corpus: CorpusFolder) throws {
        var table = TextTable(numbers: [3, 4, 5])
        table.append(["part", "wiki", "newest revision", "pages", "documents", "text", ""])
        for part in corpus.manifest.parts {
            var remarks: [String] = []
            if let missing = part.missing { remarks.append("--missing \(missing.rawValue)") }
            if let rules = part.textRules, rules != textRulesVersion {
                remarks.append("text rules \(rules)" + (rules < textRulesVersion ? ", outdated: corpus refresh" : ""))
            }
            table.append([
                part.name, part.wiki, String(part.newestTimestamp.prefix(10)), String(part.pages.seen),
                String(part.pages.kept), "\(part.bytes / 1_000_000) MB", remarks.joined(separator: "; "),
            ])
        }
        for part in try corpus.begunParts() {
            table.append([
                part.name, part.wiki, "", "", "", "", part.failure.map { "damaged: \($0)" } ?? "not complete",
            ])
        }
        for line in table.lines() { try Inspection.print(line) }
    }
}
