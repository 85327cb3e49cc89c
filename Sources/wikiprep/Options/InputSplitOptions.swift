import InputNumbers
import Tokenization

/// In what order documents that are of no dump become the two splits.
struct InputSplitOptions: Sendable {
    private var shuffles = true
    private var splitsText: TextSplitting?
    private var validationRanges: [String: ValidationRange] = [:]

    func configure(_ configuration: inout TokenConfiguration) {
        configuration.shuffles = shuffles
        configuration.splitsText = splitsText
        configuration.validationRanges = validationRanges
    }

    static let table: [Option<Self>] = [
        Option(
            "no-shuffle", "shuffle, or with no- keep the order of the input (a corpus is shuffled already)",
            flag: \.shuffles),
        Option(
            "split-text",
            "of plain text, a file a document: cut: the end of each is for validation (default for up to 16 such "
                + "files and nothing else); documents: each file is for one of both",
            choice: \.splitsText),
        Option(
            "val-range", value: "NAME=START-END[:HASH[:HEAD]]",
            "of a text that is cut: the bytes that are for validation; the folder remembers them (default: its "
                + "end); HASH: XXH128 of the text up to END, which must not change; HEAD: of its first KiB"
        ) { options, word in
            let parts = word.split(separator: "=", omittingEmptySubsequences: false)
            let words = (parts.last ?? "").split(separator: ":", omittingEmptySubsequences: false)
            let ends = (words.first ?? "").split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            let hashes = words.dropFirst().map { String($0) }
            guard parts.count > 1, ends.count == 2, let start = ends[0], let end = ends[1], start >= 0, start < end,
                Count.range.contains(end), hashes.count <= 2,
                hashes.allSatisfy({ $0.utf8.count == 32 && $0.allSatisfy(\.isHexDigit) })
            else {
                throw UsageError(
                    "--val-range \(word): must be a file's name and two numbers, such as book.txt=1000-2000")
            }
            let name = parts.dropLast().joined(separator: "=")
            let range = ValidationRange(start: start, end: end, xxh128: hashes.first, head: hashes.dropFirst().first)
            if let other = options.validationRanges.updateValue(range, forKey: name), other != range {
                throw UsageError("--val-range \(name): given twice, as \(other.start)-\(other.end) too; give it once")
            }
        }.repeated,
    ]
}
