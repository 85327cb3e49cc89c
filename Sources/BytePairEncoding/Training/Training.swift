// Text → a vocabulary of one's own, by byte-level byte-pair encoding: count the distinct pretokens of a corpus, then
// merge, again and again, the two neighbours that stand side by side most often.
//
//     let counts = PretokenCounts(pattern: .japanese, folder: "/var/tmp", memory: 512 << 20, threads: 4)
//     var counter = counts.counter()
//     for document in batch { try counter.count(document.utf8.span) }
//     try counter.finish()
//     let corpus = try counts.collect()
//     let trained = try Trainer(TrainingOptions(vocabularySize: 32_768)).train(corpus)
//     let (ranks, json) = (trained.tiktoken(), trained.tokenizerJSON())
//     let encoder = Encoder(try trained.vocabulary(name: "ja"))
//
// Each thread has a counter of its own; when all have finished, the counts are collected. `ranks` are the bytes of a
// file `ja.tiktoken`, `json` those of `ja.json`.
//
// The result depends on the counts alone: not on the order of the documents, nor on threads or memory as long as all
// distinct pretokens have room. Where they have not, the rarest go, and `PretokenCorpus.tally` says how many.
//
// | to change | open |
// |---|---|
// | how pretokens are counted | PretokenCounter.swift, PretokenTable.swift |
// | what happens when memory is short | PretokenCounts.swift, PretokenSpillFile.swift |
// | which pair is merged next | Trainer.swift, PairQueue.swift |
// | what a merge changes | MergeLearner.swift, PairOccurrences.swift |
// | what is written | TrainedVocabulary.swift, TokenizerJSONWriter.swift |

/// What a vocabulary that is to be trained shall have.
public struct TrainingOptions: Sendable, Equatable {
    /// The number of ids: 256 single bytes, one for each merge, and the special tokens.
    public var vocabularySize: Int
    /// The names of the special tokens. Their ids are behind those of the merges, in this order. A `.tiktoken` file
    /// does not name them; programs commonly take the first id behind the file's for `<|endoftext|>`, so let that be
    /// the first.
    public var specialTokens: [String]
    /// How often two neighbours must stand side by side in the corpus to be merged, at least 1.
    public var minimumFrequency: Int

    /// - Parameters:
    ///   - vocabularySize: the number of ids, special tokens included; at least 256 more than there are special tokens.
    ///   - specialTokens: their names, all different, none empty.
    ///   - minimumFrequency: how often a pair must occur to be merged.
    public init(vocabularySize: Int, specialTokens: [String] = ["<|endoftext|>"], minimumFrequency: Int = 2) {
        self.vocabularySize = vocabularySize
        self.specialTokens = specialTokens
        self.minimumFrequency = minimumFrequency
    }
}

/// Why no vocabulary can be trained.
public enum TrainingError: Error, Equatable, Sendable {
    /// The vocabulary cannot have this size; these are possible with the special tokens that were asked for.
    case vocabularySize(Int, possible: ClosedRange<Int>)
    /// A special token has no name, or its name is that of another.
    case specialTokenName(String)
    /// The name of this special token is also a token that the training made of text.
    case specialTokenIsText(String)
    /// The least number of occurrences is below 1.
    case minimumFrequency(Int)
    /// The corpus has no text, or none of its pretokens had room.
    case noText
    /// The caller asked to stop.
    case stopped
}

extension TrainingError: CustomStringConvertible {
    /// The error in words, for a message to the user.
    public var description: String {
        switch self {
        case .vocabularySize(let size, let possible):
            "a vocabulary of \(size) entries cannot be trained: choose a size from \(possible.lowerBound), which its "
                + "bytes and special tokens take, to \(possible.upperBound)"
        case .specialTokenName(let name):
            "special token \"\(name)\": give each special token a name of its own, which is not empty"
        case .specialTokenIsText(let name):
            "special token \"\(name)\": the corpus made a token of the same characters; choose another name"
        case .minimumFrequency(let frequency):
            "minimum frequency \(frequency): a pair must occur at least once to be merged; give 1 or more"
        case .noText:
            """
            the corpus has no text to train on, or all of it is too rare for the memory; give more text, or more memory
            """
        case .stopped:
            "training was stopped; nothing was written: run it again"
        }
    }
}
