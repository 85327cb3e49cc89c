import BytePairEncoding
import Testing
import TestSupport

@Suite struct PreTokenizerTests {
    private func pretokens(_ text: String, _ pattern: SplitPattern = .gpt2) -> [String] {
        let bytes = Array(text.utf8)
        return PreTokenizer(pattern).pretokens(of: bytes.span).map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    /// By scalars: String's == would take canonically equivalent strings for equal.
    private func expectCuts(_ text: String, _ expected: [String], by pattern: SplitPattern) {
        #expect(pretokens(text, pattern).map { Array($0.utf8) } == expected.map { Array($0.utf8) })
        #expect(
            TestVocabulary.reference(pattern).pretokens(of: text).map { Array($0.utf8) }
                == expected.map { Array($0.utf8) })
    }

    @Test(arguments: [
        ("", []),
        ("one two", ["one", " two"]),
        ("It's we'll they've I'm", ["It", "'s", " we", "'ll", " they", "'ve", " I", "'m"]),
        ("'S 'stop ''s 'lx '", ["'", "S", " '", "stop", " ''", "s", " '", "lx", " '"]),
        ("x1y22", ["x", "1", "y", "22"]),
        ("a  b", ["a", " ", " b"]),
        ("a   ", ["a", "   "]),
        ("a\n\nb", ["a", "\n", "\n", "b"]),
        ("a \n b", ["a", " \n", " b"]),
        ("a\u{3000}b", ["a", "\u{3000}", "b"]),
        ("\u{A0} x", ["\u{A0}", " x"]),
        (" ", [" "]),
        ("!!! [[x]]", ["!!!", " [[", "x", "]]"]),
        ("日本語、東京1", ["日本語", "、", "東京", "1"]),
        ("e\u{301}x", ["e", "\u{301}", "x"]),
        ("Ⅳ½ ²", ["Ⅳ½", " ²"]),
    ])
    func gpt2(_ text: String, _ expected: [String]) {
        expectCuts(text, expected, by: .gpt2)
    }

    @Test(arguments: [
        ("It'S we'LL x'ſy 'tis'", ["It", "'S", " we", "'LL", " x", "'ſ", "y", " '", "tis", "'"]),
        ("12345 6", ["123", "45", " ", "6"]),
        ("(word).\n\n\nNext", ["(word", ").\n\n\n", "Next"]),
        ("a \n \n  b", ["a", " \n \n", " ", " b"]),
        ("a \n  ", ["a", " \n  "]),
        ("\tx\r\n\u{3000}日本", ["\tx", "\r\n", "\u{3000}日本"]),
        ("e\u{301}x", ["e", "\u{301}x"]),
        (" !? !", [" !?", " !"]),
    ])
    func cl100k(_ text: String, _ expected: [String]) {
        expectCuts(text, expected, by: .cl100k)
    }

    @Test(arguments: [
        ("HTMLParser camelCase ABC", ["HTMLParser", " camel", "Case", " ABC"]),
        ("ABあCD", ["ABあ", "CD"]),
        ("don't DON'T we'Re'", ["don't", " DON'T", " we'Re", "'"]),
        ("e\u{301}x \u{301}ABC", ["e\u{301}x", " \u{301}", "ABC"]),
        ("\u{301}ABC", ["\u{301}", "ABC"]),
        ("a//\n/\n!/x", ["a", "//\n/\n", "!/", "x"]),
        ("12345", ["123", "45"]),
        ("a \n  ", ["a", " \n", "  "]),
    ])
    func o200k(_ text: String, _ expected: [String]) {
        expectCuts(text, expected, by: .o200k)
    }

    @Test(arguments: [
        ("東京都は日本の首都です。大きい", ["東京都は", "日本の", "首都です", "。", "大きい"]),
        ("「東京」、その", ["「東京", "」、", "その"]),
        ("コーヒーを飲むーっ漢", ["コーヒーを", "飲むーっ", "漢"]),
        ("すごーいカード", ["すごーい", "カード"]),
        ("２０２６年1月\u{3000}漢字", ["２０２", "６", "年", "1", "月", "\u{3000}漢字"]),
        ("It's e\u{301}x か\u{3099}x", ["It", "'s", " e\u{301}x", " か\u{3099}", "x"]),
        ("。\n\n漢 \n", ["。\n\n", "漢", " \n"]),
    ])
    func japanese(_ text: String, _ expected: [String]) {
        expectCuts(text, expected, by: .japanese)
    }

    @Test func whatLlama3AndQwen2DoOtherwise() {
        expectCuts("a \n  ", ["a", " \n", "  "], by: .llama3)
        expectCuts("1234", ["123", "4"], by: .llama3)
        expectCuts("1234", ["1", "2", "3", "4"], by: .qwen2)
        expectCuts("we'RE", ["we", "'RE"], by: .qwen2)
    }

    /// Against the regular expression itself, read by a matcher of its own.
    @Test(arguments: SplitPattern.allCases, EncoderTests.alphabets.map(\.name))
    func cutsAsTheRegularExpressionSays(_ pattern: SplitPattern, _ name: String) throws {
        let alphabet = try #require(EncoderTests.alphabets.first { $0.name == name }).scalars
        let seed = UInt64.random(in: 0...UInt64.max)
        print("cutsAsTheRegularExpressionSays: \(pattern), \(name), seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let reference = TestVocabulary.reference(pattern)
        for _ in 0..<40 {
            let text = RandomText.string(of: alphabet, upTo: 60, using: &random)
            #expect(
                pretokens(text, pattern).map { Array($0.utf8) } == reference.pretokens(of: text).map { Array($0.utf8) },
                "\(pattern), \(name), seed \(seed): \(text.debugDescription)")
        }
    }

    @Test(arguments: SplitPattern.allCases) func pretokensTileAnyBytes(_ pattern: SplitPattern) {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("pretokensTileAnyBytes: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let count = Int.random(in: 0...40, using: &random)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            var position = 0
            for range in PreTokenizer(pattern).pretokens(of: bytes.span) {
                #expect(range.lowerBound == position && !range.isEmpty, "seed \(seed): \(bytes)")
                position = range.upperBound
            }
            #expect(position == count, "seed \(seed): \(bytes)")
        }
    }
}
