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
    static let vocabularySize = Option(
        "vocab-size", value: "N", "the number of ids of the new vocabulary, special tokens included (needed)"
    ) { settings, value in settings.vocabularySize = try number(value, "--vocab-size", 257...(1 << 20)) }
    static let trainingPattern = Option(
        "pattern", value: .choice(SplitPattern.self, name: "NAME"),
        "how text is cut into pretokens, which tokens never cross: \(SplitPattern.allCases.map(\.rawValue).joined(separator: ", ")) (default: japanese for corpora of Japanese wikis, else cl100k)"
    ) { settings, value in settings.tokens.tokenizer.pattern = try choice(value, "--pattern") as SplitPattern }
    static let specialToken = Option(
        "special-token", value: "NAME",
        "a token that stands for no text; may be given several times (default: <|endoftext|>)"
    ) { settings, value in settings.specialTokens.append(value) }
    static let minimumFrequency = Option(
        "min-frequency", value: "N", "how often two neighbours must occur to become a token (default: 2)"
    ) { settings, value in settings.minimumFrequency = try number(value, "--min-frequency", 1...(1 << 40)) }
    static let sample = Option(
        "sample", value: "SHARE|SIZE",
        "train on a share of the documents, such as 0.1, or on about so much text, such as 500M, drawn by a hash of each (default: all)"
    ) { settings, value in
        if let share = Double(value), share > 0, share <= 1 {
            settings.sample = .share(share)
        } else if value.last?.isLetter == true {
            settings.sample = .bytes(try size(value, "--sample", atLeast: 1))
        } else {
            throw UsageError("--sample \(value): must be a share above 0 and up to 1, or a size such as 500M")
        }
    }
    static let memory = Option(
        "memory", value: "SIZE", "memory for counting and merging; what it has no room for waits on disk (default: 1G)"
    ) { settings, value in settings.memory = try size(value, "--memory", atLeast: 1 << 20) }
}
