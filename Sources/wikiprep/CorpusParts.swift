import Corpus
import DurableFiles
import WikiprepPipeline

/// Shows the parts of a corpus, and takes parts out of it.
enum CorpusParts {
    /// What `wikiprep corpus` is asked to do, by its first operand.
    enum Action: String, CaseIterable {
        case list, remove
    }

    static func run(_ operands: [String], _ observer: Terminal) throws {
        guard let first = operands.first, operands.count > 1 else {
            throw UsageError("say what to do: corpus list CORPUS, or corpus remove CORPUS PART...")
        }
        guard let action = Action(rawValue: first) else {
            throw UsageError(
                "corpus \(first): \(Spelling.choices(Action.allCases.map(\.rawValue), for: first))")
        }
        guard let operands = try FolderInputs.run(operands, note: { observer.note($0) }) else { return }
        let path = operands[1]
        let folder = CorpusPath.of(path)
        switch action {
        case .list:
            if operands.count > 2 { throw UsageError("corpus list takes one corpus") }
            try list(try CorpusFolder(opening: folder))
        case .remove:
            if operands.count == 2 { throw UsageError("corpus remove \(path): name the parts; corpus list shows them") }
            var corpus = try CorpusFolder(opening: folder)
            let lock = try CorpusLock(folder: folder)
            let parts = corpus.manifest.parts.map(\.name) + (try corpus.begunParts().map(\.name))
            // Of wrong names none is removed.
            for name in operands[2...] where !parts.contains(name) {
                guard let near = Spelling.nearest(to: name, among: parts) else {
                    throw CorpusError.noSuchPart(path: corpus.path, part: name, parts: parts)
                }
                throw UsageError("the corpus \(corpus.path) has no part \(name); did you mean '\(near)'?")
            }
            for name in operands[2...] {
                try corpus.remove(partNamed: name)
                observer.note("\(name): removed; the next run or tokenize takes it out of the token files")
            }
            _ = consume lock
        }
    }

    private static func list(_ corpus: CorpusFolder) throws {
        var table = TextTable(numbers: [3, 4, 5])
        table.append(["part", "wiki", "newest revision", "pages", "documents", "text", ""])
        for part in corpus.manifest.parts {
            table.append([
                part.name, part.wiki, String(part.newestTimestamp.prefix(10)), String(part.pages.seen),
                String(part.pages.kept), "\(part.bytes / 1_000_000) MB",
                part.missing.map { "--missing \($0.rawValue)" } ?? "",
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
