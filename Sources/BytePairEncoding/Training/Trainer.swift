/// Learns a vocabulary from the counts of a corpus, by byte-level byte-pair encoding.
///
/// It starts with the 256 single bytes. The pair of neighbours that occurs most often, in all pretokens as often as
/// they came, becomes a token and is merged wherever it stands, from left to right; and so on until the vocabulary has
/// its size or no pair occurs often enough. Of equally frequent pairs the one whose left id is lower goes first, then
/// the one whose right id is lower. These are the rules of Hugging Face's `BpeTrainer`, ids of bytes included (those of
/// GPT-2), so the merges are the same. In a run such as "aaa" both pairs count, though only one of them can be merged,
/// as there.
///
/// Time is proportional to the text that is merged, counted once for each distinct pretoken and merge, whatever the
/// text. Sources: R. Sennrich, B. Haddow, A. Birch, "Neural Machine Translation of Rare Words with Subword Units",
/// 2016; github.com/openai/gpt-2, `src/encoder.py` (the order of the bytes).
public struct Trainer: Sendable {
    /// What the vocabulary shall have.
    public let options: TrainingOptions

    /// - Throws: `TrainingError` where no vocabulary can have what the options ask for.
    public init(_ options: TrainingOptions) throws(TrainingError) {
        let fewest = Self.byteOrder.count + options.specialTokens.count
        let possible = fewest...max(fewest, Int(Vocabulary.maximumID) + 1)
        guard possible.contains(options.vocabularySize) else {
            throw .vocabularySize(options.vocabularySize, possible: possible)
        }
        var names: Set<String> = [""]
        for name in options.specialTokens where !names.insert(name).inserted { throw .specialTokenName(name) }
        if options.minimumFrequency < 1 { throw .minimumFrequency(options.minimumFrequency) }
        self.options = options
    }

    /// Trains on a corpus.
    ///
    /// - Parameters:
    ///   - corpus: distinct pretokens and their counts.
    ///   - shouldStop: asked before each merge.
    /// - Throws: `TrainingError.noText`, `specialTokenIsText` where the corpus made a token of a special token's name,
    ///   and `stopped` where `shouldStop` said so.
    public func train(
        _ corpus: PretokenCorpus, shouldStop: () -> Bool = { false }
    ) throws(TrainingError) -> TrainedVocabulary {
        if corpus.list.count == 0 { throw .noText }
        let mergeCount = options.vocabularySize - Self.byteOrder.count - options.specialTokens.count
        var byteIDs = [TokenID](repeating: 0, count: 256)
        for (id, byte) in Self.byteOrder.enumerated() { byteIDs[Int(byte)] = TokenID(id) }

        var tokens = Self.byteOrder.map { [$0] }
        var merges: [TrainedVocabulary.Merge] = []
        var learner = MergeLearner(
            corpus.list, byteIDs: byteIDs, size: Self.byteOrder.count + mergeCount,
            minimumFrequency: UInt64(options.minimumFrequency))
        while merges.count < mergeCount, let pair = learner.nextPair() {
            if shouldStop() { throw .stopped }
            learner.merge(pair)
            merges.append(TrainedVocabulary.Merge(left: pair.left, right: pair.right))
            tokens.append(tokens[Int(pair.left)] + tokens[Int(pair.right)])
        }

        let names = Set(options.specialTokens.map { Array($0.utf8) })
        for token in tokens where names.contains(token) {
            throw .specialTokenIsText(String(decoding: token, as: UTF8.self))
        }
        return TrainedVocabulary(
            pattern: corpus.pattern, tokens: tokens, merges: merges, specialTokens: options.specialTokens,
            requestedSize: options.vocabularySize)
    }

    /// Trains on texts, in one thread.
    ///
    /// - Parameters:
    ///   - texts: the texts, such as documents.
    ///   - pattern: the rule by which they are cut into pretokens.
    ///   - memory: bytes for the distinct pretokens; see ``PretokenCounts``, which also counts with many threads.
    /// - Throws: `TrainingError`; `FileError` where counts that memory has no room for cannot be written.
    public func train(
        on texts: some Sequence<String>, pattern: SplitPattern, memory: Int = 1 << 30
    ) throws -> TrainedVocabulary {
        let counts = PretokenCounts(pattern: pattern, folder: nil, memory: memory, threads: 1)
        var counter = counts.counter()
        for text in texts { try counter.count(Array(text.utf8)) }
        try counter.finish()
        return try train(counts.collect())
    }

    /// The bytes in the order of their ids: those first that are printable characters of Latin-1, as in GPT-2's
    /// vocabulary.
    static let byteOrder: [UInt8] = (UInt8.min...UInt8.max).sorted {
        ByteLevelAlphabet.scalars[Int($0)] < ByteLevelAlphabet.scalars[Int($1)]
    }
}
