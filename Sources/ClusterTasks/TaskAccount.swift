import Corpus
import DurableFiles
import Extraction
import InputNumbers
import TokenFiles
import Tokenization
import Workers

/// Whether all that went into the tasks of a run came out of them: before token files are written, and again when they
/// are.
///
/// What is between two tasks, whoever carries it, may be lost, come twice, or be of another run. Each range tells how
/// many documents of each part came
/// to it: over all ranges that is what the part has, or something is missing.
struct TaskAccount {
    let configuration: TokenConfiguration
    /// The records of all parts, with what was decided of the pages that they lack.
    let parts: [PartRecord]
    let results: TaskResults
    /// The file of the results, for messages.
    let path: String

    /// Checks the ranges.
    /// - Parameters:
    ///   - tokenizer: the vocabulary.
    ///   - seed: of the corpora.
    ///   - segments: looks up the documents of each segment file of a part; empty where that is not known.
    /// - Returns: what all ranges hold.
    /// - Throws: ``/Workers/TaskInputError/mismatch(path:reason:)``;
    ///   ``/Tokenization/TokenizationError/missingDocuments(wiki:lacking:covered:titles:parts:)``.
    func check(
        _ tokenizer: TokenizerChoice.Loaded, seed: UInt64, segments: (PartRecord) throws -> [SegmentLayout]
    ) throws -> TaskResults.Sums {
        let sum = try results.sumOfRanges(path: path)
        let identity = RunIdentity(
            configuration, parts: parts, seed: seed, tokenizer, ranges: results.tokenize.first?.ranges ?? 0)
        if let run = results.tokenize.first?.run, run != String(try identity.hash(), radix: 16) {
            throw mismatch("the ranges are those of a run with other parts or options")
        }
        for split in results.splits where split.run ?? results.tokenize.first?.run != results.tokenize.first?.run {
            throw mismatch("\(split.files.first?.name ?? split.split.rawValue) is of another run")
        }
        for (number, part) in parts.enumerated() where sum.known[number] ?? 0 != part.pages.kept {
            let found = sum.known[number] ?? 0
            var places: [String] = []
            if let known = sum.segments[number] ?? (found == 0 ? [:] : nil) {
                for layout in try segments(part) where known[layout.file] ?? 0 != layout.documents {
                    places.append("\(layout.file): \(known[layout.file] ?? 0) of \(layout.documents)")
                }
            }
            throw mismatch("\(part.name): \(KnownDocuments.difference(found, of: part.pages.kept, places: places))")
        }
        let given = parts.reduce(0) { $0.addingClamped($1.pages.kept) }
        if !parts.isEmpty, sum.selected.addingClamped(sum.removed.total) != given {
            throw mismatch(
                "the parts have \(given) documents, of which \(sum.selected) are in the ranges and "
                    + "\(sum.removed.total) were left out"
            )
        }
        if parts.isEmpty { try checkInputs(sum) }
        try MissingShare.check(sum.missing, names: parts.map(\.name))
        return sum
    }

    /// Documents that are no pages: those that were encoded are those in the ranges.
    private func checkInputs(_ sum: TaskResults.Sums) throws {
        let read = (results.encode ?? []).reduce(0) { $0.addingClamped($1.inputs.documents) }
        let written = sum.documents.train.addingClamped(sum.documents.val)
        if read != written.addingClamped(sum.removed.total) {
            throw mismatch(
                "\(read) documents were encoded, \(written) are in the ranges, and \(sum.removed.total) were left out")
        }
    }

    private func mismatch(_ reason: String) -> TaskInputError { .mismatch(path: path, reason: reason) }
}
