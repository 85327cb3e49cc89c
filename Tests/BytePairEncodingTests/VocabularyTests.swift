import BytePairEncoding
import Testing

@Suite struct VocabularyTests {
    private func find(_ bytes: [UInt8]) -> TokenID? {
        TestVocabulary.gpt2.id(of: bytes.span)
    }

    @Test func gpt2() throws {
        let vocabulary = TestVocabulary.gpt2
        #expect(vocabulary.name == "gpt2")
        #expect(vocabulary.size == 50257)
        #expect(vocabulary.endOfText == 50256)
        #expect(vocabulary.bytes(of: 0) == Array("!".utf8))
        #expect(vocabulary.bytes(of: 995) == Array(" world".utf8))
        #expect(vocabulary.bytes(of: 50256) == Array("<|endoftext|>".utf8))
        #expect(vocabulary.bytes(of: 50257) == nil)
        #expect(find(Array(" world".utf8)) == 995)
        #expect(find(Array(" worldx".utf8)) == nil)
        #expect(find(Array("<|endoftext|>".utf8)) == nil)
        #expect(find([]) == nil)
    }

    @Test func everyTokenIsFoundByItsBytes() throws {
        for id in 0..<TokenID(50256) {
            let bytes = try #require(TestVocabulary.gpt2.bytes(of: id))
            if find(bytes) != id { Issue.record("token \(id) is not found") }
        }
    }

    @Test func decodingAnUnknownIDIsAnError() throws {
        #expect(throws: VocabularyError.unknownID(50257)) { try TestVocabulary.gpt2.decode([995, 50257]) }
        #expect(throws: VocabularyError.unknownID(.max)) { try TestVocabulary.gpt2.decode([.max]) }
        #expect(try TestVocabulary.gpt2.decode([]) == [])
        #expect(try TestVocabulary.gpt2.decode([31373, 995, 50256]) == Array("hello world<|endoftext|>".utf8))
    }

    private func read(_ text: String, special: [String: TokenID] = [:]) throws(VocabularyError) -> Vocabulary {
        let bytes = Array(text.utf8)
        return try Vocabulary(tiktoken: bytes.span, name: "test", pattern: .gpt2, specialTokens: special)
    }

    private let allBytes = String(decoding: TestVocabulary.text([]), as: UTF8.self)

    @Test(arguments: [
        ("YWI", 257), ("YWI=", 257), ("YWI= ", 257), ("YWI= x", 257), ("YWI= 256 7", 257), ("YWI= -1", 257),
        ("YWI=256", 257), ("YWI 256", 257), ("YWI== 256", 257), ("Y 256", 257), ("=== 256", 257), ("!? 256", 257),
        (" 256", 257), ("\nYWI= 1x", 258),
    ])
    func malformedLinesAreNamed(_ line: String, _ number: Int) {
        #expect(throws: VocabularyError.malformedLine(number)) { try read(allBytes + line + "\n") }
    }

    @Test func blankLinesAndCarriageReturnsDoNoHarm() throws {
        let vocabulary = try read(allBytes.replacing("\n", with: "\r\n") + "\r\n\n YWI=\t300 \r\n")
        #expect(vocabulary.size == 301)
        #expect(vocabulary.bytes(of: 300) == Array("ab".utf8))
        #expect(vocabulary.bytes(of: 299) == nil)
        #expect(vocabulary.endOfText == nil)
        #expect(try read(allBytes + "YWI= 256").bytes(of: 256) == Array("ab".utf8))
    }

    @Test func doubledTokensAndIDsAreRefused() {
        #expect(throws: VocabularyError.duplicateToken(line: 258)) { try read(allBytes + "YWI= 256\nYWI= 257\n") }
        #expect(throws: VocabularyError.duplicateID(256, line: 258)) { try read(allBytes + "YWI= 256\nYWM= 256\n") }
        #expect(throws: VocabularyError.duplicateID(7, line: nil)) { try read(allBytes, special: ["<|x|>": 7]) }
        #expect(throws: VocabularyError.idTooLarge(2_097_152, line: 257)) { try read(allBytes + "YWI= 2097152\n") }
        #expect(throws: VocabularyError.idTooLarge(2_097_152, line: nil)) {
            try read(allBytes, special: ["<|x|>": 2_097_152])
        }
    }

    @Test func aMissingByteIsRefused() {
        let text = allBytes.split(separator: "\n").filter { $0 != "QQ== 65" }.joined(separator: "\n")
        #expect(throws: VocabularyError.missingByte(65)) { try read(text) }
        #expect(throws: VocabularyError.missingByte(0)) { try read("") }
    }

    /// "abc" has no part of two letters, so no merge makes it: tiktoken gives it only where it is a whole pretoken.
    @Test func aTokenThatNoMergeMakesIsOnlyAWholePretoken() throws {
        let vocabulary = try read(allBytes + "YWJj 256\n")
        var encoder = Encoder(vocabulary)
        #expect(encoder.encode("abc") == [256])
        #expect(encoder.encode("xabc") == [120, 97, 98, 99])
        #expect(ReferenceEncoder(vocabulary).encode("xabc") == [120, 97, 98, 99])
    }

    /// Ids above 65,535 and tokens of more than 15 bytes take other ways through the encoder.
    @Test func largeIDsAndLongTokens() throws {
        let long = [UInt8](repeating: 0x62, count: 2)
        let text = allBytes + "YWI= 2000000\n\(TestVocabulary.base64(long)) 2000001\n"
        let vocabulary = try read(text)
        var encoder = Encoder(vocabulary)
        let sample = "ab abb " + String(repeating: "b", count: 99)
        let expected = ReferenceEncoder(vocabulary).encode(sample)
        #expect(encoder.encode(sample) == expected)
        #expect(expected.contains(2_000_000) && expected.contains(2_000_001))
    }

    @Test func aFileIsKnownByItsNameAndSize() throws {
        let known = try Vocabulary(contents: Vocabulary.gpt2File, fileName: "folder/p.q/gpt2.tiktoken", pattern: nil)
        #expect(known.name == "gpt2" && known.pattern == .gpt2 && known.endOfText == 50256 && known.size == 50257)
        let small = TestVocabulary.text([])
        #expect(throws: VocabularyError.patternNeeded) {
            try Vocabulary(contents: small, fileName: "gpt2.tiktoken", pattern: nil)
        }
        let other = try Vocabulary(contents: small, fileName: "gpt2.tiktoken", pattern: .o200k)
        #expect(other.pattern == .o200k && other.endOfText == 256 && other.size == 257)
    }
}
