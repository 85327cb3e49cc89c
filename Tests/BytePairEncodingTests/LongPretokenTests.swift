import Testing
import TestSupport

@testable import BytePairEncoding

/// Pretokens of more than 64 bytes are encoded in overlapping windows; these texts are there to catch a window that
/// begins or ends where it must not.
@Suite struct LongPretokenTests {
    @Test(
        "A run of one character costs no more than other text", .timeLimit(.minutes(1)),
        arguments: ["a", " ", "\n", "=", "あ", "漢", "👩", "\u{3000}"])
    func runs(_ character: String) throws {
        let text = String(repeating: character, count: 20_000)
        var encoder = Encoder(TestVocabulary.gpt2)
        let ids = encoder.encode(text)
        #expect(try TestVocabulary.gpt2.decode(ids) == Array(text.utf8))
        for count in [16, 22, 64, 65, 97, 128] {
            let run = String(repeating: character, count: count)
            #expect(encoder.encode(run) == TestVocabulary.gpt2Reference.encode(run), "\(count) × \(character)")
        }
    }

    @Test func randomLettersOfGPT2() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("randomLettersOfGPT2: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        var encoder = Encoder(TestVocabulary.gpt2)
        let alphabets = ["ab", "etaoin", "abcdefghijklmnopqrstuvwxyz", "日本語東京都のはをに", "ーアイウエオカティン", "ÃÂà"]
        for alphabet in alphabets {
            let letters = Array(alphabet.unicodeScalars)
            for _ in 0..<6 {
                var text = ""
                for _ in 0..<Int.random(in: 30...400, using: &random) {
                    text.unicodeScalars.append(letters[Int.random(in: 0..<letters.count, using: &random)])
                }
                #expect(
                    encoder.encode(text) == TestVocabulary.gpt2Reference.encode(text),
                    "seed \(seed): \(text.debugDescription)")
            }
        }
    }

    /// A hundred letters, where each two neighbours are a token, of lower rank the further to the right: so the last
    /// two of a text merge first, and one letter more at its end changes every token before it. No window that begins
    /// behind the start of the text can be right.
    @Test func oneLetterAtTheEndChangesEveryTokenBeforeIt() throws {
        let letters = (0..<100).compactMap { Unicode.Scalar(0x4E00 + $0 as UInt32) }.map { Array(String($0).utf8) }
        var tokens: [[UInt8]] = []
        for letter in letters where !tokens.contains(Array(letter.prefix(2))) { tokens.append(Array(letter.prefix(2))) }
        tokens += letters
        tokens += letters.indices.dropLast().reversed().map { letters[$0] + letters[$0 + 1] }
        let vocabulary = try Vocabulary(tiktoken: TestVocabulary.text(tokens).span, name: "chain", pattern: .gpt2)
        let reference = ReferenceEncoder(vocabulary)
        var encoder = Encoder(vocabulary)
        for count in 1...letters.count {
            let text = Array(letters.prefix(count).joined())
            var ids: [TokenID] = []
            encoder.encode(text, appendTo: &ids)
            #expect(ids == reference.merge(text), "\(count) letters")
            #expect(ids.count == (count + 1) / 2)
        }
    }

    /// Vocabularies in which long tokens overlap in every way, on texts of two or three letters; `inOrder` as training
    /// makes them, else with ranks that no training gives.
    @Test(arguments: [true, false])
    func randomVocabularies(inOrder: Bool) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("randomVocabularies: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for round in 0..<25 {
            let letters = round % 2 == 0 ? Array("ab".utf8) : Array("abc".utf8)
            var tokens = letters.map { [$0] }
            for _ in 0..<Int.random(in: 1...60, using: &random) {
                guard let left = tokens.randomElement(using: &random), let right = tokens.randomElement(using: &random)
                else { continue }
                if left.count + right.count <= 90, !tokens.contains(left + right) { tokens.append(left + right) }
            }
            var merged = Array(tokens.dropFirst(letters.count))
            if !inOrder { merged.shuffle(using: &random) }
            let vocabulary = try Vocabulary(
                tiktoken: TestVocabulary.text(merged).span, name: "random", pattern: .gpt2)
            let reference = ReferenceEncoder(vocabulary)
            var encoder = Encoder(vocabulary)
            for _ in 0..<6 {
                let count = Int.random(in: 1...500, using: &random)
                let text = (0..<count).map { _ in letters[Int.random(in: 0..<letters.count, using: &random)] }
                var ids: [TokenID] = []
                encoder.encode(text, appendTo: &ids)
                #expect(ids == reference.merge(text), "seed \(seed), round \(round): \(count) letters")
            }
        }
    }
}
