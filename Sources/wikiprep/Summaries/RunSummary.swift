import Corpus
import DurableFiles
import InputNumbers
import RunReport
import Tokenization
import WikiprepPipeline
import Statistics

/// What a run came to: a small table for people, and the object `summary` of `--progress=json`.
struct RunSummary: Encodable {
    /// The pages of all dumps.
    var pages: PageCounts?
    /// The parts of the corpus.
    var parts: Int?
    /// The documents of other inputs.
    var inputDocuments: InputCounts?
    /// Documents of the corpus that are not in the files, by reason.
    var removed: [String: Int] = [:]
    /// Documents that are in the files though a newer dump lacks their pages; nil: there are none.
    var absent: Int?
    var splits: [SplitRow] = []
    /// What was written; nil: nothing was.
    var results: Results?
    /// The entries of a vocabulary, the bytes of text that it was learned from, and the different pretokens in it.
    var vocabularySize: Int?
    var textBytes: Int?
    var pretokens: Int?
    /// Tokens for a character of text; nil where that is not known.
    var tokensPerCharacter: Double?
    /// Seconds since the program began, bytes of dumps that were read, and the most memory that was in use, in bytes.
    var elapsedSeconds = 0.0
    var dumpBytes: Int?
    var peakMemoryBytes: Int?

    /// Where the results are.
    struct Results: Encodable {
        /// The path of the corpus, of the token files' folder, or of the folder that a vocabulary is in.
        var folder: String
        /// The paths of files that are not of a split: the report, or a vocabulary.
        var files: [String] = []
        /// What people are shown.
        fileprivate var shown: [String] { files.isEmpty ? [folder] : files }
    }

    /// A split: its documents, tokens and files.
    struct SplitRow: Encodable {
        var split: String
        var documents: Int
        var tokens: Int
        var bytes: Int
        /// The paths of its files that hold tokens.
        var files: [String]
    }

    enum CodingKeys: String, CodingKey {
        case pages, parts, removed, absent, splits, results, pretokens
        case inputDocuments = "input_documents"
        case vocabularySize = "vocab_size"
        case textBytes = "text_bytes"
        case tokensPerCharacter = "tokens_per_character"
        case elapsedSeconds = "elapsed_seconds"
        case dumpBytes = "dump_bytes"
        case peakMemoryBytes = "peak_memory_bytes"
    }

    /// What became of pages.
    init(_ pages: PageCounts) { self.pages = pages }

    /// What a corpus holds.
    init(_ corpus: CorpusFolder) {
        self.init(corpus.manifest.parts.reduce(into: PageCounts()) { $0.add($1.pages) })
        parts = corpus.manifest.parts.count
        results = Results(folder: corpus.path)
    }

    /// What token files hold, and the report beside them tells.
    init(_ record: TokenFilesRecord, folder: String) {
        if !record.parts.isEmpty { pages = record.parts.reduce(into: PageCounts()) { $0.add($1.pages) } }
        inputDocuments = record.inputDocuments
        let reasons = [
            ("superseded", record.removed.superseded), ("deleted", record.removed.deleted),
            ("duplicate", record.removed.duplicate), ("left out by --mix", record.removed.sampled),
        ]
        removed = Dictionary(uniqueKeysWithValues: reasons.filter { $0.1 > 0 })
        absent = record.absent
        for (split, tokens, documents) in [
            ("train", record.tokens.train, record.documents.train), ("val", record.tokens.val, record.documents.val),
        ] {
            let files = record.files.filter { $0.split == split && $0.tokens > 0 }
            splits.append(
                SplitRow(
                    split: split, documents: documents, tokens: tokens, bytes: files.map(\.bytes).clampedSum(),
                    files: files.map { "\(folder)/\($0.name)" }))
        }
        results = Results(folder: folder)
        add(reportIn: folder)
    }

    /// Adds what the report of this run knows, which was written into the folder.
    mutating func add(reportIn folder: String) {
        guard let bytes = try? ReadableFile.contents(of: "\(folder)/report.json"),
            let report = try? decodeJSON(Report.self, from: bytes)
        else { return }
        tokensPerCharacter = report.tokens?.perCharacter
        results?.files.append("\(folder)/report.html")
    }

    /// What was trained on what.
    init(_ outcome: TokenizerTraining.Outcome) {
        vocabularySize = outcome.vocabularySize
        textBytes = outcome.tally.bytes
        pretokens = outcome.tally.distinct
        results = outcome.files.first.map { Results(folder: splitPath($0).folder, files: outcome.files) }
    }

    // MARK: - For people

    func lines(_ style: TextStyle = .plain) -> [String] {
        var lines = pageLines
        if let counts = inputDocuments {
            var table = TextTable(numbers: [1, 2])
            table.append(["documents", Figures.grouped(counts.seen)])
            for (reason, count) in [("empty", counts.empty), ("invalid", counts.invalid)] where count > 0 {
                table.append(["  \(reason)", Figures.grouped(count), Figures.percent(count, of: counts.seen)])
            }
            lines += table.lines(indent: "  ")
        }
        if !removed.isEmpty || absent != nil {
            var table = TextTable(numbers: [1])
            for (reason, count) in sorted(removed) {
                table.append(["not in the files: \(reason)", Figures.grouped(count)])
            }
            if let absent { table.append(["kept, though a newer dump lacks them", Figures.grouped(absent)]) }
            lines += table.lines(indent: "  ")
        }
        if !splits.isEmpty {
            if !lines.isEmpty { lines.append("") }
            lines += splitLines(style)
        }
        if let vocabularySize {
            lines.append(
                "  \(Figures.grouped(vocabularySize)) entries, learned from \(Figures.bytes(textBytes ?? 0)) of text "
                    + "with \(Figures.grouped(pretokens ?? 0)) different pretokens")
        }
        for result in results?.shown ?? [] {
            lines.append("  \(Message.printable(result))" + (parts.map { "  (\($0) part\($0 == 1 ? "" : "s"))" } ?? ""))
        }
        lines.append("  " + style.dim(cost))
        return lines
    }

    private var pageLines: [String] {
        guard let pages else { return [] }
        var table = TextTable(numbers: [1, 2])
        table.append(["pages", Figures.grouped(pages.seen)])
        if pages.seen > 0 {
            table.append(["  kept", Figures.grouped(pages.kept), Figures.percent(pages.kept, of: pages.seen)])
        }
        for (reason, count) in sorted(pages.rejected) {
            table.append(["  \(reason)", Figures.grouped(count), Figures.percent(count, of: pages.seen)])
        }
        return table.lines(indent: "  ")
    }

    private func splitLines(_ style: TextStyle) -> [String] {
        var table = TextTable(numbers: [1, 2, 3])
        table.append(["split", "documents", "tokens", "bytes", "file"])
        for row in splits {
            let more = row.files.count > 1 ? " and \(row.files.count - 1) more" : ""
            table.append([
                row.split, Figures.grouped(row.documents), Figures.grouped(row.tokens), Figures.bytes(row.bytes),
                (row.files.first ?? "none") + more,
            ])
        }
        var lines = table.lines(indent: "  ")
        if let first = lines.first { lines[0] = style.heading(first) }
        return lines
    }

    private var cost: String {
        var parts = ["in \(Figures.time(elapsedSeconds))"]
        if let dumpBytes, elapsedSeconds > 0 {
            parts.append("\(Figures.rate(Double(dumpBytes) / elapsedSeconds)) of dump")
        }
        if let tokensPerCharacter {
            parts.append("\(Figures.fixed(tokensPerCharacter, digits: 3)) tokens a character")
        }
        if let peakMemoryBytes { parts.append("peak memory \(Figures.bytes(peakMemoryBytes))") }
        return parts.joined(separator: ", ")
    }

    /// The most frequent first.
    private func sorted(_ counts: [String: Int]) -> [(String, Int)] {
        counts.sorted { $0.value == $1.value ? $0.key < $1.key : $0.value > $1.value }.map { ($0.key, $0.value) }
    }
}
