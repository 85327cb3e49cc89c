import BytePairEncoding
import Testing
import TestSupport

@Suite struct EncoderTests {
    /// Texts of this project and what `encode_ordinary` of tiktoken 0.14.0 gives for them.
    static let idsOfTiktoken: [(text: String, ids: [TokenID])] = [
        ("", []),
        ("hello world", [31373, 995]),
        ("Hello, World! It's 2026.", [15496, 11, 2159, 0, 632, 338, 1160, 2075, 13]),
        ("  \u{A}\u{A}\u{9}1234567 don't", [220, 220, 628, 197, 10163, 2231, 3134, 836, 470]),
        (
            "\u{65E5}\u{672C}\u{8A9E}\u{7248}\u{30A6}\u{30A3}\u{30AD}\u{30DA}\u{30C7}\u{30A3}\u{30A2}",
            [33768, 98, 17312, 105, 45739, 252, 48304, 16165, 16646, 25084, 1209, 248, 40629, 11839]
        ),
        (
            "\u{20BB7}\u{91CE}\u{5BB6}\u{3067}\u{1F469}\u{200D}\u{1F469}\u{200D}\u{1F467}\u{200D}\u{1F466}",
            [
                172, 254, 106, 115, 34932, 236, 22522, 114, 30640, 41840, 102, 447, 235, 41840, 102, 447, 235, 41840,
                100, 447, 235, 41840, 99,
            ]
        ),
        ("<|endoftext|>", [27, 91, 437, 1659, 5239, 91, 29]),
        ("we'll they've I'm you're 'tis 'S", [732, 1183, 484, 1053, 314, 1101, 345, 821, 705, 48010, 705, 50]),
        ("a  b   c    ", [64, 220, 275, 220, 220, 269, 220, 220, 220, 220]),
        ("\u{D}\u{A}\u{D}\u{A} x", [201, 198, 201, 198, 2124]),
        (
            "\u{3000}\u{5168}\u{89D2}\u{3000}\u{7A7A}\u{767D}",
            [5099, 222, 17739, 101, 164, 100, 240, 5099, 222, 163, 102, 118, 163, 50159]
        ),
        (
            "\u{E9}t\u{E9} \u{152}UVRE \u{2163} \u{BD} \u{B2}",
            [25125, 2634, 25370, 240, 31667, 2200, 2343, 227, 96, 25208, 1587, 110]
        ),
        ("=== See also ===\u{A}* [[link|label]]", [18604, 4091, 635, 24844, 198, 9, 16410, 8726, 91, 18242, 11907]),
        ("\u{A0}\u{2003} x", [1849, 447, 225, 2124]),
        ("x\u{301}\u{200D}y", [87, 136, 223, 447, 235, 88]),
        (
            "\u{6771}\u{4EAC}\u{90FD}\u{FF08}\u{3068}\u{3046}\u{304D}\u{3087}"
                + "\u{3046}\u{3068}\u{FF09}\u{306F}\u{3001}\u{65E5}\u{672C}"
                + "\u{306E}\u{9996}\u{90FD}\u{3067}\u{3042}\u{308B}\u{3002}",
            [
                30266, 109, 12859, 105, 32849, 121, 171, 120, 230, 30201, 29557, 33778, 1792, 229, 29557, 30201, 171,
                120, 231, 31676, 23513, 33768, 98, 17312, 105, 33426, 99, 244, 32849, 121, 30640, 40948, 25748,
                16764,
            ]
        ),
        ("\u{FDFA}\u{10FFFF}\u{E000}\u{0}", [171, 115, 118, 176, 237, 123, 123, 29773, 222, 188]),
    ]

    @Test(arguments: idsOfTiktoken)
    func idsAreThoseOfTiktoken(_ text: String, _ ids: [TokenID]) throws {
        var encoder = Encoder(TestVocabulary.gpt2)
        #expect(encoder.encode(text) == ids)
        #expect(encoder.encode(text) == ids, "from the cache")
        #expect(TestVocabulary.gpt2Reference.encode(text) == ids)
        #expect(try TestVocabulary.gpt2.decode(ids) == Array(text.utf8))
    }

    /// One alphabet a kind of text: what a string is drawn from decides what goes wrong.
    static let alphabets: [(name: String, scalars: [Unicode.Scalar])] = [
        ("words", Array("abcdeost  ' .,".unicodeScalars)),
        ("contractions", Array("'''sdmtlver SLTVERDM\u{17F}\u{212A} ".unicodeScalars)),
        ("white space", Array("   \n\t\r\u{A0}\u{3000}\u{2028}a".unicodeScalars)),
        ("markup", Array("[]{}|'=<>/&;*#: \nab1".unicodeScalars)),
        ("numbers", Array("0123456789 .,-\u{B2}\u{2163}\u{660}a".unicodeScalars)),
        ("Japanese", Array("日本語の東京都はをに、。ーアイウ（）1 ".unicodeScalars)),
        ("hiragana", Array("あゖゝゟー漢カaA1\u{3099}\u{301}、。！「 \n".unicodeScalars)),
        ("two letters", Array("aA".unicodeScalars)),
        ("upper and lower case", Array("abABǅǈдДʰあ漢e\u{301}'s -".unicodeScalars)),
        ("line ends", Array("\r\n\n /.! a\u{2028}".unicodeScalars)),
        ("emoji", Array("👩👧\u{200D}\u{FE0F}❤🇯🇵🏽 a".unicodeScalars)),
        ("marks", Array("e\u{301}\u{308}n\u{303}ا\u{64B}क\u{93F} ".unicodeScalars)),
        ("everything", (0...0x10FFFF).compactMap { Unicode.Scalar($0 as UInt32) }),
    ]

    @Test(arguments: alphabets.map(\.name))
    func equalsItsSlowTwinOnRandomText(_ name: String) throws {
        let alphabet = try #require(Self.alphabets.first { $0.name == name }).scalars
        let seed = UInt64.random(in: 0...UInt64.max)
        print("equalsItsSlowTwinOnRandomText: \(name), seed \(seed)")
        var random = SeededGenerator(seed: seed)
        var encoder = Encoder(TestVocabulary.gpt2)
        for _ in 0..<60 {
            let text = RandomText.string(of: alphabet, upTo: 120, using: &random)
            let ids = encoder.encode(text)
            #expect(ids == TestVocabulary.gpt2Reference.encode(text), "\(name), seed \(seed): \(text.debugDescription)")
            #expect(try TestVocabulary.gpt2.decode(ids) == Array(text.utf8))
        }
        #expect(encoder.replacedInvalidSequences == 0)
    }

    /// What a text gives does not depend on what is in the cache, nor on what stands behind it in memory.
    @Test func equalTextsGiveEqualIDsWhereverTheyAre() {
        let words = Array("a ab abc abcdefgh abcdefghi antidisestablis 日本 日本語 日本語の \u{1F469} 0".utf8)
        var used = Encoder(TestVocabulary.gpt2)
        for length in 1...words.count {
            let text = String(decoding: words[..<length], as: UTF8.self)
            var fresh = Encoder(TestVocabulary.gpt2)
            let ids = used.encode(text)
            #expect(ids == fresh.encode(text))
            #expect(ids == TestVocabulary.gpt2Reference.encode(text))
        }
    }

    @Test func idsAreAdded() {
        var encoder = Encoder(TestVocabulary.gpt2)
        var ids: [TokenID] = [50256]
        encoder.encode(Array("hello".utf8), appendTo: &ids)
        encoder.encode([], appendTo: &ids)
        encoder.encode(Array(" world".utf8), appendTo: &ids)
        #expect(ids == [50256, 31373, 995])
    }

    @Test func moreIDsThanOneBatch() {
        var encoder = Encoder(TestVocabulary.gpt2)
        let sentence = " A small word, and 12 more."
        let one = encoder.encode(sentence)
        let all = encoder.encode(String(repeating: sentence, count: 2000))
        #expect(all == Array(repeatElement(one, count: 2000).joined()))
    }
}
