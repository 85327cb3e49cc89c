import Corpus
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

    /// The warnings.
    /// - Parameter folder: what the files stand in, as it is shown.
    func all(folder: String) -> [SplitWarning] {
        let (train, val) = (record.documents.train, record.documents.val)
        if train == 0, val == 0 { return [.noDocument(folder: folder, reasons)] }
        if val == 0 {
            return [record.valRatio <= 0 ? .noValidation : .empty(.val, share: record.valRatio, remedy)]
        }
        if train == 0 { return record.valRatio >= 1 ? [] : [.empty(.train, share: record.valRatio, remedy)] }
        return Split.allCases.compactMap(warning(ofShort:))
    }

    // MARK: - No document

    private var reasons: [SplitWarning.Reason] {
        var reasons: [SplitWarning.Reason] = []
        let pages = record.parts.reduce(into: (seen: 0, kept: 0, short: 0)) { sums, part in
            sums.seen.addClamped(part.pages.seen)
            sums.kept.addClamped(part.pages.kept)
            sums.short.addClamped(part.pages.rejected[Rejection.short.rawValue] ?? 0)
        }
        if !record.parts.isEmpty, pages.kept == 0 {
            reasons.append(pages.seen == 0 ? .noPages : .rejected(pages: pages.seen, someAreShort: pages.short > 0))
        }
        if !record.inputs.isEmpty {
            let counts = record.inputDocuments ?? InputCounts()
            if counts.invalid > 0 { reasons.append(.invalidLines(counts.invalid)) }
            if counts.documents == 0, counts.invalid < max(counts.seen, 1) {
                reasons.append(.noText(inputs: record.inputs.count))
            }
        }
        if record.removed.sampled > 0 { reasons.append(.sampled(record.removed.sampled)) }
        let gone = record.removed.superseded.addingClamped(record.removed.deleted)
        if gone > 0, reasons.isEmpty { reasons.append(.replaced(gone)) }
        return reasons
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

    private var remedy: SplitWarning.Remedy {
        if areCut {
            let isAll = record.inputs.contains { $0.valRange == [0, $0.bytes ?? 0] }
            return isAll ? .smallerRange : .moreText
        }
        let documents = documents
        if documents < 20, hasWholeTexts, record.parts.isEmpty {
            return .moreDocuments(than: documents, areCut: record.splitText == TextSplitting.cut.rawValue)
        }
        if documents < 2 { return .anotherDocument }
        // About ten documents, or half of fewer than twenty; not the share that did not do.
        var share = min(0.5, max(10 / Double(documents), 0.0001))
        if record.documents.val == 0, share <= record.valRatio { share = (1 + record.valRatio) / 2 }
        if record.documents.train == 0, share >= record.valRatio { share = record.valRatio / 2 }
        share = Self.rounded(share)
        return .share(share, documents: max(1, Int(clamping: share * Double(documents))), of: documents)
    }

    // MARK: - A short split

    private func warning(ofShort split: Split) -> SplitWarning? {
        if let size = record.blockSize {
            if record.files.contains(where: { $0.split == split.rawValue && $0.tokens > 0 }) { return nil }
            return .noRow(split, blockSize: size)
        }
        let tokens = split == .train ? record.tokens.train : record.tokens.val
        // Others cut no rows out of the files.
        guard tokens < SplitWarning.row, let format = TokenFileFormat(rawValue: record.format),
            [.nanogpt, .llmc, .npy].contains(format)
        else { return nil }
        return .short(split, tokens: tokens, format: format, share: shareOfMoreTokens(split))
    }

    /// A share that leaves enough in both splits; nil where there is not enough text for both.
    private func shareOfMoreTokens(_ split: Split) -> Double? {
        let total = record.tokens.train.addingClamped(record.tokens.val)
        // Places at which text can be cut are not everywhere; of documents chance decides.
        let needed = Double(SplitWarning.row) * (areCut ? 1.1 : 2)
        if record.mix != nil || Double(total) < 2 * needed { return nil }
        return Self.rounded(split == .val ? needed / Double(total) : 1 - needed / Double(total))
    }

    private static func rounded(_ share: Double) -> Double { min(0.9999, (share * 10_000).rounded(.up) / 10_000) }
}
