import BytePairEncoding
import TestSupport
import Testing

/// Words that are kept whole by the cache of long pieces: the same ids the first time, again, and at the very end of a
/// text.
@Suite struct PieceCacheTests {
    @Test func wordsOfTwoByteLettersAgainAndAgain() throws {
        let vocabulary = try Vocabulary.gpt2()
        let reference = ReferenceEncoder(vocabulary)
        var encoder = Encoder(vocabulary)
        var random = SeededGenerator(seed: 31)
        let letters = Array("αβγδεζηθικλμνξοπρστυφχψωабвгдежзийклмнопрстуфхцчшщאבגדהוזחטabcdefghij")
        let words = (0..<200).map { _ in
            String(
                (0..<Int.random(in: 2...20, using: &random)).map { _ in letters.randomElement(using: &random) ?? "a" })
        }
        for round in 0..<400 {
            let text = (0..<Int.random(in: 1...6, using: &random)).map { _ in words.randomElement(using: &random) ?? ""
            }
            .joined(separator: Bool.random(using: &random) ? " " : "")
            let ids = encoder.encode(text)
            #expect(ids == reference.encode(text), "round \(round): \(text)")
        }
    }
}
