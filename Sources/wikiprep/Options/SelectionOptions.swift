import Tokenization

/// Which documents of a corpus become tokens.
struct SelectionOptions: Sendable {
    private var mix = WikiMix()
    private var dropsDuplicates = false
    private var writesOnlyNew = false
    private var listsDocuments = false

    func configure(_ configuration: inout TokenConfiguration) {
        configuration.mix = mix
        configuration.dropsDuplicates = dropsDuplicates
        configuration.writesOnlyNew = writesOnlyNew
        configuration.listsDocuments = listsDocuments
    }

    /// - Parameter rows: whether tokens are written in rows.
    func check(rows: Bool) throws {
        if writesOnlyNew, rows {
            throw UsageError("--only-new: rows of --block-size are filled across documents: leave one of them out")
        }
        if writesOnlyNew, listsDocuments {
            throw UsageError("--only-new: the list of --documents is of all files: leave one of them out")
        }
    }

    static let table: [Option<Self>] = [
        Option(
            "mix", value: .other(.weights(upTo: WikiMix.largestWeight), name: "WIKI=N,...", noneUnsets: true),
            "how often the documents of each wiki are in train.bin, such as enwiki=1,jawiki=3; 0.5 takes half of "
                + "them; validation is never repeated"
        ) { options, word in
            if word == ValueParsing.none { return options.mix.weights = [:] }
            for entry in word.split(separator: ",", omittingEmptySubsequences: false) {
                let parts = entry.split(separator: "=", omittingEmptySubsequences: false)
                guard parts.count == 2, !parts[0].isEmpty, let weight = Double(parts[1]),
                    (0...WikiMix.largestWeight).contains(weight)
                else {
                    throw UsageError(
                        "--mix \(word): must be wikis with weights from 0 to \(Int(WikiMix.largestWeight)), "
                            + "such as enwiki=1,jawiki=3")
                }
                options.mix.weights[String(parts[0])] = weight
            }
        }.repeated,
        Option(
            "dedup", "of documents with the same text, write only one; one for training where there is one",
            flag: \.dropsDuplicates),
        Option(
            "only-new",
            "leave the token files as they are, and write the documents that they lack as further shards",
            flag: \.writesOnlyNew),
        Option(
            "documents",
            "write documents.jsonl.zst too: id, title, url, revision, split, token offset and length of each document",
            flag: \.listsDocuments),
    ]
}
