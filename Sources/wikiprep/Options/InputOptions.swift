import BytePairEncoding
import Corpus
import DumpListing
import Extraction
import InputNumbers
import CorpusParts
import TokenFiles
import Tokenization
import Wikitext
import WikiprepPipeline

extension Option {
    static let inputFormat = Option(
        "input-format", value: .choice(TextInputConfiguration.Format.self),
        "what files hold: auto: JSON Lines by their names (.jsonl, .ndjson, .json), or of a pipe by its first byte; else plain text (default)"
    ) { settings, value in settings.tokens.input.format = try choice(value, "--input-format") }
    static let textField = Option(
        "text-field", value: "NAME", "the field of a JSON line that holds the text (default: text)"
    ) { settings, value in settings.tokens.input.textField = value }
    static let lines = Option(
        "lines", nil, "of plain text: a line is a document (default: a file is one)",
        undo: { if $0.tokens.input.documents == .lines { $0.tokens.input.documents = .files } }
    ) { settings, _ in try settings.setDocuments(.lines) }
    static let delimiter = Option(
        "delimiter", value: "STRING|none",
        "of plain text: what stands between documents, such as '<|endoftext|>' or '\\n\\n'; \\n, \\r, \\t, "
            + "\\0 and \\\\ are understood (default: none)"
    ) { settings, value in
        if value == none {
            if settings.tokens.input.documents != .lines { settings.tokens.input.documents = .files }
            return
        }
        guard let documents = TextInputConfiguration.Documents(delimiter: value) else {
            let problem =
                value.contains("\\")
                ? "after a backslash, n, r, t, 0 and a backslash are understood"
                : "must be what stands between documents, such as '<|endoftext|>'"
            throw UsageError("--delimiter \(value): \(problem)")
        }
        try settings.setDocuments(documents)
    }
    static let splitText = Option(
        "split-text", value: .choice(TextSplitting.self),
        "of plain text, a file a document: cut: the end of each is for validation (default for up to 16 such "
            + "files and nothing else); documents: each file is for one of both"
    ) { settings, value in settings.tokens.splitsText = try choice(value, "--split-text") as TextSplitting }
    static let validationRange = Option(
        "val-range", value: "NAME=START-END[:HASH[:HEAD]]",
        "of a text that is cut: the bytes that are for validation; the folder remembers them (default: its "
            + "end); HASH: XXH128 of the text up to END, which must not change; HEAD: of its first KiB"
    ) { settings, value in
        let parts = value.split(separator: "=", omittingEmptySubsequences: false)
        let words = (parts.last ?? "").split(separator: ":", omittingEmptySubsequences: false)
        let ends = (words.first ?? "").split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        let hashes = words.dropFirst().map { String($0) }
        guard parts.count > 1, ends.count == 2, let start = ends[0], let end = ends[1], start >= 0, start < end,
            Count.range.contains(end), hashes.count <= 2,
            hashes.allSatisfy({ $0.utf8.count == 32 && $0.allSatisfy(\.isHexDigit) })
        else {
            throw UsageError("--val-range \(value): must be a file's name and two numbers, such as book.txt=1000-2000")
        }
        let name = parts.dropLast().joined(separator: "=")
        let range = ValidationRange(start: start, end: end, xxh128: hashes.first, head: hashes.dropFirst().first)
        if let other = settings.tokens.validationRanges.updateValue(range, forKey: name), other != range {
            throw UsageError("--val-range \(name): given twice, as \(other.start)-\(other.end) too; give it once")
        }
    }
    static let inputName = Option(
        "name", value: "NAME", "what standard input is called in the folder (default: stdin)"
    ) { settings, value in
        if value.isEmpty || value.contains("/") || value.hasPrefix(".") {
            throw UsageError("--name \(value): must be what can be a folder's name, such as notes.txt")
        }
        settings.tokens.input.standardInputName = value
    }
    static let skipInvalid = Option(
        "skip-invalid", nil, "count JSON lines without a text and go on, instead of ending with an error",
        sets: \.tokens.input.skipsInvalid)
    static let noShuffle = Option(
        "no-shuffle", nil, "shuffle, or with no- keep the order of the input (a corpus is shuffled already)",
        sets: \.tokens.shuffles)
    static let temporaryFolder = Option(
        "temp-dir", value: .folder(name: "DIR"),
        "where what --dedup compares and what tasks encode waits (default: the output folder)"
    ) { settings, value in settings.tokens.temporaryFolder = value }
}
