import Testing
import TestSupport

@testable import BytePairEncoding

@Suite struct TrainerTests {
    /// The corpus of texts, counted by one thread.
    static func corpus(_ texts: [String], _ pattern: SplitPattern = .gpt2) throws -> PretokenCorpus {
        let counts = PretokenCounts(pattern: pattern, folder: "/nowhere", memory: 64 << 20, threads: 1)
        var counter = counts.counter()
        for text in texts { try counter.count(Array(text.utf8)) }
        try counter.finish()
        return try counts.collect()
    }

    static func train(_ texts: [String], _ options: TrainingOptions) throws -> TrainedVocabulary {
        try Trainer(options).train(corpus(texts))
    }

    private static func merged(_ trained: TrainedVocabulary) -> [String] {
        trained.tokens.dropFirst(256).map { String(decoding: $0, as: UTF8.self) }
    }

    /// By hand: "th" and " t" occur twice, and the id of "t" is lower than that of " ". Then " t" is left once.
    @Test func theMostFrequentPairComesFirst() throws {
        let trained = try Self.train(["the tea that"], TrainingOptions(vocabularySize: 259, specialTokens: []))
        #expect(Self.merged(trained) == ["th"])
        #expect(trained.size == 257)
        #expect(trained.requestedSize == 259)
    }

    /// Both pairs of "aaa" count, so "aa" occurs as often as "bc"; its ids are lower.
    @Test func runsAreMergedFromTheLeft() throws {
        let trained = try Self.train(["aaa aaa bc bc bc bc"], TrainingOptions(vocabularySize: 260, specialTokens: []))
        let expected = ReferenceTrainer.merges(
            [Array("aaa".utf8): 1, Array(" aaa".utf8): 1, Array(" bc".utf8): 4], mergeCount: 4)
        #expect(trained.merges == expected)
        #expect(Self.merged(trained) == ["aa", "bc", " bc", "aaa"])
    }

    @Test(arguments: [
        TrainingOptions(vocabularySize: 256), TrainingOptions(vocabularySize: 1 << 21 + 1),
        TrainingOptions(vocabularySize: -1), TrainingOptions(vocabularySize: .max),
        TrainingOptions(vocabularySize: 300, specialTokens: ["<a>", "<a>"]),
        TrainingOptions(vocabularySize: 300, specialTokens: [""]),
        TrainingOptions(vocabularySize: 300, minimumFrequency: 0),
    ])
    func optionsThatCannotBe(_ options: TrainingOptions) {
        #expect(throws: TrainingError.self) { try Trainer(options) }
    }

    @Test func noText() throws {
        #expect(throws: TrainingError.noText) { try Self.train(["", ""], TrainingOptions(vocabularySize: 300)) }
    }

    @Test func stopsWhenAsked() throws {
        let trainer = try Trainer(TrainingOptions(vocabularySize: 300))
        let corpus = try Self.corpus(["the the the the"])
        var merges = 0
        #expect(throws: TrainingError.stopped) {
            try trainer.train(corpus) {
                merges += 1
                return merges == 2
            }
        }
    }

    @Test func aSpecialTokenThatTextBecomes() {
        #expect(throws: TrainingError.specialTokenIsText("the")) {
            try Self.train(["the the the"], TrainingOptions(vocabularySize: 300, specialTokens: ["the"]))
        }
    }

    /// A long pretoken costs no more than the same text in short ones.
    @Test(.timeLimit(.minutes(1)), arguments: ["a", "ab", "日本", "aab"])
    func longPretokens(_ letters: String) throws {
        let length = PretokenCounts.longestPretoken / letters.utf8.count
        let trained = try Self.train(
            [String(repeating: letters, count: length)],
            TrainingOptions(vocabularySize: 512, specialTokens: [], minimumFrequency: 1))
        #expect(trained.tokens.map(\.count).max() == length * letters.utf8.count)
    }

    @Test(arguments: ["a", "ab", "abc", "abcdefgh", "aあ ", "のはを日本語"])
    func equalsItsSlowTwinOnRandomText(_ alphabet: String) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("equalsItsSlowTwinOnRandomText: \(alphabet), seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let letters = Array(alphabet.unicodeScalars)
        for round in 0..<20 {
            var texts: [String] = []
            for _ in 0..<Int.random(in: 1...20, using: &random) {
                var text = ""
                for _ in 0..<Int.random(in: 1...60, using: &random) {
                    text.unicodeScalars.append(letters[Int.random(in: 0..<letters.count, using: &random)])
                }
                texts.append(text)
            }
            let minimum = Int.random(in: 1...3, using: &random)
            let merges = Int.random(in: 0...80, using: &random)
            let trained = try Self.train(
                texts, TrainingOptions(vocabularySize: 256 + merges, specialTokens: [], minimumFrequency: minimum))
            let expected = ReferenceTrainer.merges(
                ReferenceTrainer.count(texts, .gpt2), mergeCount: merges, minimumFrequency: minimum)
            #expect(trained.merges == expected, "\(alphabet), seed \(seed), round \(round)")
        }
    }
}
