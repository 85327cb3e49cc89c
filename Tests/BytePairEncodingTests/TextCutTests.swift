import BytePairEncoding
import Testing
import TestSupport

@Suite struct TextCutTests {
    private func cut(_ text: String) -> Int? { TextCut.last(in: Array(text.utf8).span) }

    @Test(arguments: [
        ("", nil), ("word", nil), ("two words", 3), ("three small words", 11), ("two  words", nil), ("a\nb", 1),
        ("a b ", 1), ("a b c 1", 3), ("don't", nil), ("a1b 2", nil), ("日本、東京。", 6), ("e\u{301}x", nil), (" a", nil),
        ("a ", nil), ("a-", nil),
    ])
    func examples(_ text: String, _ expected: Int?) {
        #expect(cut(text) == expected)
    }

    @Test func whatIsNoUTF8IsNoPlaceToCut() {
        #expect(TextCut.last(in: [0x61, 0x20, 0xE3, 0x81].span) == nil)
        #expect(TextCut.last(in: [0x61, 0xFF, 0x61].span) == nil)
        #expect(TextCut.last(in: [0x61, 0x20, 0x61, 0xE3, 0x81].span) == 1)
        #expect(TextCut.last(in: [0x61, 0x20, 0x80, 0x61].span) == nil)
        #expect(TextCut.last(in: [0xC1, 0xA1, 0x20, 0xC1, 0xA1].span) == nil)
    }

    /// The first part of a text is what has been read so far; what follows it is not known where the cut is chosen.
    @Test(arguments: SplitPattern.allCases)
    func partsGiveThePretokensOfTheWhole(_ pattern: SplitPattern) {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("partsGiveThePretokensOfTheWhole: \(pattern), seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let preTokenizer = PreTokenizer(pattern)
        var cuts = 0
        for round in 0..<600 {
            let alphabet = EncoderTests.alphabets[round % EncoderTests.alphabets.count].scalars
            let text = Array(RandomText.string(of: alphabet, upTo: 24, using: &random).utf8)
            for length in 0...text.count {
                guard let cut = TextCut.last(in: Array(text[..<length]).span) else { continue }
                cuts += 1
                #expect(cut > 0 && cut < length)
                let first = preTokenizer.pretokens(of: Array(text[..<cut]).span)
                let second = preTokenizer.pretokens(of: Array(text[cut...]).span)
                    .map { $0.lowerBound + cut..<$0.upperBound + cut }
                #expect(
                    first + second == preTokenizer.pretokens(of: text.span), "\(pattern), seed \(seed): \(text), \(cut)"
                )
            }
        }
        #expect(cuts > 500)
    }
}
