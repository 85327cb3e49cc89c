import Corpus
import InputNumbers
import TokenFiles

/// The account of token files: documents in them + documents left out, by reason = pages of the parts that were kept (+
/// documents of other inputs).
///
/// Copies that `--mix` adds count once. What `--only-new` has left there of what the parts no longer hold counts for
/// nothing.
package struct Conservation: Sendable {
    /// Documents that went in.
    package private(set) var given: Int
    /// Documents of these in the files, each once.
    package private(set) var written: Int
    /// Documents of these that were left out by a named reason.
    package private(set) var removed: Int
    /// The parts whose documents are not as many in the files as they have, where none was left out: name, found,
    /// expected.
    private var differences: [(part: String, found: Int, expected: Int)] = []

    /// Whether nothing was lost, and nothing doubled.
    package var isKept: Bool { written.addingClamped(removed) == given }

    /// What is wrong, in words; nil where nothing is.
    package var problem: String? {
        if isKept { return nil }
        let sum = written.addingClamped(removed)
        var text = "\(given) documents went in, \(written) are in the files and \(removed) were left out: "
        text += sum < given ? "\(given - sum) are missing" : "\(sum - given) are too many"
        let places = differences.prefix(5).map { "\($0.part): \($0.found) of \($0.expected)" }
        if !places.isEmpty { text += " (\(places.joined(separator: ", ")))" }
        return text
    }

    /// - Parameter documents: those in the files, each once.
    package init(_ record: TokenFilesRecord, documents: Int) {
        given = record.parts.reduce(0) { $0.addingClamped($1.pages.kept) }
        if let inputs = record.inputDocuments { given = given.addingClamped(inputs.documents) }
        written = documents.subtractingClamped(record.outdated ?? 0)
        removed = record.removed.total
    }

    /// Of the files beside a `meta.json`.
    /// - Parameters:
    ///   - record: the `meta.json`.
    ///   - folder: where they are.
    /// - Throws: `TokenFileError` where the files that tell which pages the documents were cannot be read.
    package init(of record: TokenFilesRecord, in folder: String) throws {
        let all = record.documents.train.addingClamped(record.documents.val)
        // Where documents keep the order of the inputs, as in version 0.1 where there were any, nobody says which they
        // were; but no copies are made.
        guard record.inputs.isEmpty || record.shuffled && record.inputs.allSatisfy({ $0.bytes != nil }) else {
            self.init(record, documents: all)
            return
        }
        let counts = try Self.documents(ofParts: record.parts.count, in: folder)
        self.init(record, documents: counts.reduce(0) { $0.addingClamped($1) })
        if removed == 0, record.outdated == nil {
            differences = zip(record.parts, counts).filter { $0.pages.kept != $1 }.map { ($0.name, $1, $0.pages.kept) }
        }
    }

    /// The documents of each part in the files of a folder, each once. Documents of a part that is not listed stand
    /// behind the others.
    private static func documents(ofParts count: Int, in folder: String) throws -> [Int] {
        var counts = [Int](repeating: 0, count: count + 1)
        for split in Split.allCases {
            let origins = try DocumentOrigins(folder: folder, split: split)
            for start in stride(from: 0, to: origins.count, by: batch) {
                for origin in try origins.origins(in: start..<min(start + batch, origins.count)) where origin.copy == 0
                {
                    counts[min(Int(origin.part), count)] += 1
                }
            }
        }
        return counts
    }

    private static let batch = 1 << 16
}
