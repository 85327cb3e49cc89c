import InputNumbers
import TokenFiles

/// What is wrong with the two splits of files that are written: none is what a model can be trained on, or compared by,
/// that is empty or shorter than a row of tokens.
struct SplitWarnings {
    let record: TokenFilesRecord
    /// The inputs that are JSON Lines, by name.
    let jsonLines: Set<String>

    /// - Parameter folder: of the token files, with the token parts of its inputs.
    init(_ record: TokenFilesRecord, folder: String) {
        let inputs = InputFolder(inTokenFolder: folder)
        var reading = TextInputConfiguration()
        reading.format = record.inputFormat.flatMap(TextInputConfiguration.Format.init) ?? .auto
        let jsonLines = record.inputs.map(\.name).filter { name in
            // A cluster keeps no token parts.
            InputRecord(inFolder: inputs.folder(of: name)).map { $0.encoding.format == "jsonl" }
                ?? TextInput.isNamedJSONLines(name, reading)
        }
        self.init(record, jsonLines: Set(jsonLines))
    }

    init(_ record: TokenFilesRecord, jsonLines: Set<String>) {
        self.record = record
        self.jsonLines = jsonLines
    }

    /// The tokens of a row of GPT-2, and the one behind it that is foretold last.
    static let row = 1025

    /// The warnings, in words.
    /// - Parameter folder: what the files stand in, as it is shown.
    func messages(folder: String) -> [String] {
        let (train, val) = (record.documents.train, record.documents.val)
        if train == 0, val == 0 { return ["there is no document in \(folder): \(whyNothing)"] }
        if val == 0 {
            if record.valRatio <= 0 { return ["no document is for validation (share 0): it is empty"] }
            return ["no document fell into validation (share \(record.valRatio)): it is empty; \(adviceOnDocuments)"]
        }
        if train == 0 {
            if record.valRatio >= 1 { return [] }
            return [
                "all documents fell into validation (share \(record.valRatio)): there is nothing to train on; "
                    + adviceOnDocuments
            ]
        }
        return Split.allCases.compactMap(warning(ofShort:))
    }

    // MARK: - No document

    private var whyNothing: String {
        var reasons: [String] = []
        let pages = record.parts.reduce(into: (seen: 0, kept: 0, short: 0)) { sums, part in
            sums.seen.addClamped(part.pages.seen)
            sums.kept.addClamped(part.pages.kept)
            sums.short.addClamped(part.pages.rejected["short"] ?? 0)
        }
        if !record.parts.isEmpty, pages.kept == 0 {
            reasons.append(
                pages.seen == 0
                    ? "its dumps have no page"
                    : "all \(pages.seen) pages were rejected, for the reasons that are counted"
                        + (pages.short > 0 ? "; --min-chars says how short a text may be" : ""))
        }
        if !record.inputs.isEmpty {
            let counts = record.inputDocuments ?? InputCounts()
            if counts.invalid > 0 { reasons.append("\(counts.invalid) lines have no text that can be read") }
            if counts.documents == 0, counts.invalid < max(counts.seen, 1) {
                reasons.append("there is no text in \(record.inputs.count == 1 ? "the input" : "the inputs")")
            }
        }
        if record.removed.sampled > 0 {
            reasons.append("--mix leaves \(record.removed.sampled) out; give their wikis a larger weight")
        }
        let gone = record.removed.superseded.addingClamped(record.removed.deleted)
        if gone > 0, reasons.isEmpty { reasons.append("\(gone) are replaced or deleted by newer ones") }
        return reasons.isEmpty ? "its inputs hold none" : reasons.joined(separator: "; ")
    }

    // MARK: - An empty split

    /// Texts of which a file is a document.
    private var hasWholeTexts: Bool {
        record.lines == nil && record.delimiter == nil && record.inputs.contains { !jsonLines.contains($0.name) }
    }

    /// Whether texts are cut, and there is nothing else.
    private var areCut: Bool {
        record.splitText == TextSplitting.cut.rawValue && hasWholeTexts && record.parts.isEmpty && jsonLines.isEmpty
    }

    /// The documents that may be for validation, each counted once, however often it is there for training.
    private var documents: Int {
        let written = record.documents.train.addingClamped(record.documents.val)
        if record.mix == nil { return written }
        let read = record.parts.map(\.pages.kept).clampedSum().addingClamped(record.inputDocuments?.documents ?? 0)
        return min(max(1, read.subtractingClamped(record.removed.total)), written)
    }

    private var adviceOnDocuments: String {
        if areCut, record.inputs.contains(where: { $0.valRange == [0, $0.bytes ?? 0] }) {
            return
                "--val-range leaves nothing else: give a smaller range, or more text (with --remake --new-split here)"
        }
        if areCut { return "the text is too short to be cut: give more of it" }
        let documents = documents
        // With so few, chance decides, unless documents become more.
        if documents < 20, hasWholeTexts, record.parts.isEmpty {
            let isCut = record.splitText == TextSplitting.cut.rawValue
            return
                "of \(Self.counted(documents)) no share is sure to leave both; "
                + (isCut ? "" : "cut the texts by --split-text cut, or ")
                + "make more documents of them by --lines or --delimiter (with --new-split here)"
        }
        if documents < 2 { return "one document cannot be in both: give more documents" }
        // About ten documents, or half of fewer than twenty; not the share that did not do.
        var share = min(0.5, max(10 / Double(documents), 0.0001))
        if record.documents.val == 0, share <= record.valRatio { share = (1 + record.valRatio) / 2 }
        if record.documents.train == 0, share >= record.valRatio { share = record.valRatio / 2 }
        share = Self.rounded(share)
        let count = max(1, Int(clamping: share * Double(documents)))
        return
            "--val-ratio \(share) puts about \(count) of \(documents) documents there (with --new-split here)"
    }

    // MARK: - A short split

    private func warning(ofShort split: Split) -> String? {
        if let size = record.blockSize {
            if record.files.contains(where: { $0.split == split.rawValue && $0.tokens > 0 }) { return nil }
            return
                "\(split.rawValue) has no row: its tokens do not fill one of --block-size \(size); choose a smaller "
                + "one, or fill rows up by --tail pad (with --remake here)"
        }
        let tokens = split == .train ? record.tokens.train : record.tokens.val
        if tokens >= Self.row { return nil }
        let (use, option): (String, String)
        switch TokenFileFormat(rawValue: record.format) {
        case .nanogpt: (use, option) = ("nanoGPT's block_size 1024 needs (get_batch fails)", "--block_size=")
        case .llmc: (use, option) = ("llm.c's -t 1024 needs", "-t ")
        case .npy: (use, option) = ("a row of 1,024 needs", "T = ")
        case .megatron, .datatrove, nil: return nil
        }
        let ways = (tokens > 1 ? ["train with \(option)\(tokens - 1) or less"] : []) + [wayToMoreTokens(split)]
        return
            "\(split.rawValue) has \(Self.counted(tokens, "token")), fewer than the 1,025 that \(use): "
            + ways.joined(separator: ", or ")
    }

    /// A share that leaves enough in both splits.
    private func wayToMoreTokens(_ split: Split) -> String {
        let total = record.tokens.train.addingClamped(record.tokens.val)
        // Places at which text can be cut are not everywhere; of documents chance decides.
        let needed = Double(Self.row) * (areCut ? 1.1 : 2)
        if record.mix != nil || Double(total) < 2 * needed { return "give more text" }
        let share = split == .val ? needed / Double(total) : 1 - needed / Double(total)
        return "make it larger by --val-ratio \(Self.rounded(share)) (with --new-split here)"
    }

    // MARK: - Words

    private static func counted(_ count: Int, _ noun: String = "document") -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }

    private static func rounded(_ share: Double) -> Double { min(0.9999, (share * 10_000).rounded(.up) / 10_000) }
}
