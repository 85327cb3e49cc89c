import Corpus
import DurableFiles
import Extraction
import Wikitext

/// Shows the parts of a corpus and the inputs beside it, takes some of them out, and brings parts up to date.
struct CorpusRequest: SubcommandWork {
    /// What is done, by the first operand.
    enum Verb: String, CaseIterable {
        case list, remove, refresh
    }

    private enum Action {
        case list
        case remove([String])
        case refresh(dumps: [String], threads: Int, isDryRun: Bool)
    }

    /// The corpus, or the folder that `run` made around it.
    private let path: String
    private let action: Action
    private let terminal: Terminal

    init(_ arguments: ParsedArguments<CorpusOptions>) throws {
        let operands = arguments.operands
        let options = arguments.options
        guard let first = operands.first, operands.count > 1 else {
            throw UsageError(
                "say what to do: corpus list CORPUS, corpus remove CORPUS PART..., or corpus refresh CORPUS [DUMP...]")
        }
        guard let verb = Verb(rawValue: first) else {
            throw UsageError("corpus \(first): \(Suggestions.choices(Verb.allCases.map(\.rawValue), for: first))")
        }
        if options.isDryRun, verb != .refresh {
            throw UsageError("corpus \(first) has no --dry-run: leave it out")
        }
        path = operands[1]
        let others = Array(operands[2...])
        terminal = options.common.terminal()
        switch verb {
        case .list:
            if !others.isEmpty { throw UsageError("corpus list takes one corpus") }
            action = .list
        case .remove:
            if others.isEmpty {
                throw UsageError("corpus remove \(path): name the parts; corpus list shows them")
            }
            action = .remove(others)
        case .refresh:
            for dump in others { try InputSniffer.checkExists(dump) }
            action = .refresh(
                dumps: others, threads: options.common.workerThreads(), isDryRun: options.isDryRun)
        }
    }

    func run() throws {
        let folder = CorpusPath.of(path)
        switch action {
        case .list:
            if try FolderInputs(of: path).list() { return }
            try Self.list(try CorpusFolder(opening: folder))
        case .remove(let names):
            if try FolderInputs(of: path).remove(names, note: terminal.note) { return }
            try remove(names, of: folder)
        case .refresh(let dumps, let threads, let isDryRun):
            let refresh = CorpusRefresh(of: folder, threads: threads, observer: terminal)
            if isDryRun { return try Self.show(refresh.plan(with: dumps)) }
            let done = try refresh.run(with: dumps)
            terminal.note(
                done.isEmpty
                    ? "\(folder): all text is that of version \(textRulesVersion) of the rules"
                    : "\(folder): \(done.count) part\(done.count == 1 ? "" : "s") made again; "
                        + "the token files follow with the next run or tokenize"
            )
        }
    }

    private func remove(_ names: [String], of folder: String) throws {
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
            terminal.note("\(name): removed; the next run or tokenize takes it out of the token files")
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
