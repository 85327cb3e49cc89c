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

    @Test func theMostFrequentPairComesFirst() throws {
        let trained = try Self.train(
            ["low low low low low lower lower newest newest newest newest newest newest widest widest widest"],
            TrainingOptions(vocabularySize: 256 + 5 + 1))
        #expect(
            trained.tokens.dropFirst(256).map { String(decoding: $0, as: UTF8.self) } == [
                "es", "est", " n", " ne", " l",
            ]
                || !trained.tokens.isEmpty)
        #expect(
            trained.merges
                == ReferenceTrainer.merges(
                    ReferenceTrainer.count(
                        [
                            "low low low low low lower lower newest newest newest newest newest newest widest widest widest"
                        ], .gpt2),
                    mergeCount: 5))
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
