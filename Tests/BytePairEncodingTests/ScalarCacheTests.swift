import BytePairEncoding
import TestSupport
import Testing

/// Scalars of three bytes that stand alone between barriers: the same ids the first time and again, in a word and as a
/// word.
@Suite struct ScalarCacheTests {
    /// A token that no merge makes is only found as a whole pretoken, whichever of both comes first.
    @Test func aTokenThatNoMergeMakes() throws {
        let file = TestVocabulary.text([Array("日".utf8), [0xE6, 0x9C], Array("本".utf8), Array("語の".utf8)])
        let vocabulary = try Vocabulary(tiktoken: file.span, name: "whole", pattern: .gpt2)
        var encoder = Encoder(vocabulary)
        for _ in 0..<2 {
            #expect(encoder.encode("日") == [256])
            #expect(encoder.encode("日本") == [0xE6, 0x97, 0xA5, 258])
            #expect(encoder.encode("本") == [258])
            #expect(encoder.encode("語の") == [259])
            #expect(encoder.encode("日。日") == [256, 0xE3, 0x80, 0x82, 256])
        }
    }

    @Test(arguments: [SplitPattern.gpt2, .o200k, .japanese])
    func wordsAgainAndAgain(_ pattern: SplitPattern) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("wordsAgainAndAgain: \(pattern), seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let letters = Array("日本語東京都のはをにー・、。ｱ한กa 1é\u{1F469}")
        // Tokens that begin and end inside a scalar, and across two, in any order of their lengths.
        let source = Array(String((0..<400).map { _ in letters.randomElement(using: &random) ?? "日" }).utf8)
        var tokens: Set<[UInt8]> = []
        for _ in 0..<120 {
            let start = Int.random(in: 0..<source.count - 9, using: &random)
            tokens.insert(Array(source[start..<start + Int.random(in: 2...9, using: &random)]))
        }
        let file = TestVocabulary.text(tokens.sorted { ($0.count, "\($0)") < ($1.count, "\($1)") })
        let vocabulary = try Vocabulary(tiktoken: file.span, name: "random", pattern: pattern)
        let reference = ReferenceEncoder(vocabulary)
        var encoder = Encoder(vocabulary)
        for _ in 0..<300 {
            let text = String(
                (0..<Int.random(in: 1...14, using: &random)).map { _ in letters.randomElement(using: &random) ?? "日" })
            #expect(encoder.encode(text) == reference.encode(text), "\(pattern), seed \(seed): \(text)")
        }
    }
}
