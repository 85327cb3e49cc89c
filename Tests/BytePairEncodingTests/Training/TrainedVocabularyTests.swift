import Foundation
import Testing
import TestSupport

@testable import BytePairEncoding

@Suite struct TrainedVocabularyTests {
    static let texts = [
        "the tea that they had, the tea they'd had; \"then\" that\\then\n\n",
        "東京都は日本の首都である。東京都の人口は、日本の都道府県で最も多い。\n東京は…\u{1}\u{7F}",
    ]

    static func trained(_ pattern: SplitPattern, specialTokens: [String] = ["<|endoftext|>"]) throws
        -> TrainedVocabulary
    {
        let options = TrainingOptions(vocabularySize: 300, specialTokens: specialTokens, minimumFrequency: 2)
        return try Trainer(options).train(TrainerTests.corpus(texts, pattern))
    }

    /// Both files give the ids that the merges give.
    @Test(arguments: SplitPattern.allCases)
    func bothFilesAreReadBack(_ pattern: SplitPattern) throws {
        let trained = try Self.trained(pattern, specialTokens: ["<|endoftext|>", "<pad>", "\"\\\n\u{1}"])
        let json = try Vocabulary(contents: trained.tokenizerJSON(), fileName: "x.json", pattern: nil)
        let own = try trained.vocabulary(name: "x")
        let ranks = try Vocabulary(
            tiktoken: trained.tiktoken().span, name: "x", pattern: pattern, specialTokens: trained.specialTokenIDs)
        #expect(json.pattern == pattern)
        #expect(json.size == trained.size)
        #expect(json.specialTokens == trained.specialTokenIDs)
        for vocabulary in [json, own, ranks] {
            var encoder = Encoder(vocabulary)
            for text in Self.texts + ["the 東京都は, then", " those 道府県 <|endoftext|>", "\r\n\t \u{3000}x"] {
                let ids = encoder.encode(text)
                #expect(ids == Self.encode(text, trained), "\(text.debugDescription)")
                #expect(try vocabulary.decode(ids) == Array(text.utf8))
            }
        }
    }

    /// By the merges, one after another, as they were learnt.
    static func encode(_ text: String, _ trained: TrainedVocabulary) -> [TokenID] {
        let bytes = Array(text.utf8)
        var all: [TokenID] = []
        for range in PreTokenizer(trained.pattern).pretokens(of: bytes.span) {
            var parts = bytes[range].map { [$0] }
            for token in trained.tokens.dropFirst(256).enumerated() {
                let merge = trained.merges[token.offset]
                let (left, right) = (trained.tokens[Int(merge.left)], trained.tokens[Int(merge.right)])
                var index = 0
                while index + 1 < parts.count {
                    if parts[index] == left, parts[index + 1] == right {
                        parts.replaceSubrange(index...index + 1, with: [token.element])
                    }
                    index += 1
                }
            }
            all += parts.map { part in TokenID(trained.tokens.firstIndex(of: part) ?? .max) }
        }
        return all
    }

    @Test func theFilesNameTheirTokens() throws {
        let trained = try TrainerTests.train(["the that"], TrainingOptions(vocabularySize: 300))
        let lines = String(decoding: trained.tiktoken(), as: UTF8.self).split(separator: "\n")
        #expect(lines.count == trained.tokens.count)
        #expect(lines.first == "IQ== 0")
        #expect(lines[256] == "dGg= 256", "th")
        let json = try #require(
            JSONSerialization.jsonObject(with: Data(trained.tokenizerJSON())) as? [String: Any])
        let model = try #require(json["model"] as? [String: Any])
        #expect((model["vocab"] as? [String: Int])?["th"] == 256)
        #expect((model["merges"] as? [String])?.first == "t h")
        let added = try #require(json["added_tokens"] as? [[String: Any]])
        #expect(added.count == 1)
        #expect(added.first?["content"] as? String == "<|endoftext|>")
        #expect(added.first?["id"] as? Int == trained.tokens.count)
    }

    @Test func withoutSpecialTokens() throws {
        let trained = try Self.trained(.gpt2, specialTokens: [])
        #expect(trained.size == trained.tokens.count)
        #expect(
            JSONSerialization.isValidJSONObject(try JSONSerialization.jsonObject(with: Data(trained.tokenizerJSON()))))
    }
}
