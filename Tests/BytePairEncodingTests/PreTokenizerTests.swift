import BytePairEncoding
import Testing
import TestSupport

@Suite struct PreTokenizerTests {
    private func pretokens(_ text: String) -> [String] {
        let bytes = Array(text.utf8)
        return PreTokenizer(.gpt2).pretokens(of: bytes.span).map { String(decoding: bytes[$0], as: UTF8.self) }
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
    func examples(_ text: String, _ expected: [String]) {
        // By scalars: String's == would take canonically equivalent strings for equal.
        #expect(pretokens(text).map { Array($0.utf8) } == expected.map { Array($0.utf8) })
        #expect(
            TestVocabulary.gpt2Reference.pretokens(of: text).map { Array($0.utf8) } == expected.map { Array($0.utf8) })
    }

    @Test func pretokensTileAnyBytes() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("pretokensTileAnyBytes: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let count = Int.random(in: 0...40, using: &random)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            var position = 0
            for range in PreTokenizer(.gpt2).pretokens(of: bytes.span) {
                #expect(range.lowerBound == position && !range.isEmpty, "seed \(seed): \(bytes)")
                position = range.upperBound
            }
            #expect(position == count, "seed \(seed): \(bytes)")
        }
    }
}
