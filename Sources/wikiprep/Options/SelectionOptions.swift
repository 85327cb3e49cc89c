import BytePairEncoding
import Corpus
import DumpListing
import Extraction
import CorpusParts
import TokenFiles
import Tokenization
import Wikitext
import WikiprepPipeline

extension Option {
    static let mix = Option(
        "mix", value: "WIKI=N,...|none",
        "how often the documents of each wiki are in train.bin, such as enwiki=1,jawiki=3; 0.5 takes half of them; validation is never repeated"
    ) { settings, value in
        if value == none { return settings.tokens.mix.weights = [:] }
        for entry in value.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = entry.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, let weight = Double(parts[1]),
                (0...WikiMix.largestWeight).contains(weight)
            else {
                throw UsageError(
                    "--mix \(value): must be wikis with weights from 0 to \(Int(WikiMix.largestWeight)), such as enwiki=1,jawiki=3"
                )
            }
            settings.tokens.mix.weights[String(parts[0])] = weight
        }
    }
    static let dedup = Option(
        "dedup", nil, "of documents with the same text, write only one; one for training where there is one",
        sets: \.tokens.dropsDuplicates)
    static let onlyNew = Option(
        "only-new", nil, "leave the token files as they are, and write the documents that they lack as further shards",
        sets: \.tokens.writesOnlyNew)
    static let remake = Option(
        "remake", nil,
        "make what is there anew with the options that are given, where it was made with others; all that "
            + "are not given, and the split, stay",
        sets: \.remakes)
    static let newSplit = Option(
        "new-split", nil,
        "give up the split into training and validation of the token files that are there, where --val-ratio "
            + "asks for another",
        sets: \.tokens.changesSplit)
    static let documents = Option(
        "documents", nil,
        "write documents.jsonl.zst too: id, title, url, revision, split, token offset and length of each document",
        sets: \.tokens.listsDocuments)
}
