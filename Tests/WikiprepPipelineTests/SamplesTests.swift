import Corpus
import Foundation
import PipelineTestSupport
import Testing

@testable import Extraction
@testable import CorpusParts
@testable import WikiprepPipeline

/// The sample dumps become the text and the counts that their makers worked out without wikiprep.
struct SamplesTests {
    private struct Expected: Decodable {
        struct Pages: Decodable {
            var seen: Int
            var kept: Int
            var rejected: [String: Int]
        }
        var wiki: String
        var pages: Pages
    }

    @Test(arguments: [Dumps.english, Dumps.japanese])
    func pagesAreCountedByReason(dump: String) throws {
        let file = try Data(contentsOf: URL(fileURLWithPath: "\(Dumps.samples)/expected/counts.json"))
        let all = try JSONDecoder().decode([String: Expected].self, from: file)
        let expected = try #require(all[URL(fileURLWithPath: dump).lastPathComponent])
        let pages = try lines(of: dump).pages
        #expect(pages.seen == expected.pages.seen)
        #expect(pages.kept == expected.pages.kept)
        #expect(pages.rejected == expected.pages.rejected)
        #expect(pages.seen == pages.kept + pages.rejectedTotal)
    }

    @Test(arguments: [(Dumps.english, "en"), (Dumps.japanese, "ja")])
    func wholeText(dump: String, language: String) throws {
        try compare(dump, with: "expected/\(language)") { text in
            text.text.sections = .all
            text.text.templates = .none
            text.minimumCharacters = 0
            text.keepsDisambiguation = true
        }
    }

    @Test(arguments: [(Dumps.english, "en"), (Dumps.japanese, "ja")])
    func prose(dump: String, language: String) throws {
        try compare(dump, with: "expected/prose/\(language)") { $0.text.templates = .none }
    }

    private func compare(_ dump: String, with folder: String, change: (inout TextConfiguration) -> Void) throws {
        var texts: [String: String] = [:]
        for line in try lines(of: dump, change: change).lines.split(separator: UInt8(ascii: "\n")) {
            let document = try Document(jsonLine: line)
            texts[document.id] = String(decoding: document.text, as: UTF8.self)
        }
        let path = "\(Dumps.samples)/\(folder)"
        let files = try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(".txt") }
        #expect(!files.isEmpty)
        for file in files.sorted() {
            let wanted = try String(contentsOfFile: "\(path)/\(file)", encoding: .utf8)
            #expect(texts[String(file.dropLast(4))].map { $0 + "\n" } == wanted, "\(folder)/\(file)")
        }
    }
}
