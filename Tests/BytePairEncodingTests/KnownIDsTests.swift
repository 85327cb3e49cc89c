import BytePairEncoding
import Foundation
import Testing
import TestSupport

/// What tiktoken gives for some texts, from files that are not part of this project.
@Suite struct KnownIDsTests {
    @Test(.shared("data/vocab"), arguments: ["gpt2", "cl100k_base", "o200k_base"])
    func idsOfPublishedVocabularies(_ name: String) throws {
        let file = SharedFolder.url("data/vocab/\(name).tiktoken")
        let vocabulary = try Vocabulary(
            contents: [UInt8](Data(contentsOf: file)), fileName: file.path, pattern: nil)
        let known = try JSONDecoder().decode(
            [String: [String: [TokenID]]].self, from: Data(contentsOf: SharedFolder.url("data/vocab/known_ids.json")))
        var encoder = Encoder(vocabulary)
        for (text, ids) in try #require(known[name]) {
            #expect(encoder.encode(text) == ids, "\(text)")
            #expect(try vocabulary.decode(ids) == Array(text.utf8))
        }
    }
}
