import Foundation
import TestSupport
import Testing

@testable import Wikitext

/// What MediaWiki renders, for those who have the reference texts.
@Suite struct SharedDataTests {
    struct Row: Decodable {
        var id: String?
        var name: String?
        var wikitext: String?
        var text: String
        var optional: [String]?
    }

    static func rows(_ path: String) throws -> [Row] {
        let text = try String(contentsOf: SharedFolder.url(path), encoding: .utf8)
        return text.split(separator: "\n").compactMap { try? JSONDecoder().decode(Row.self, from: Data($0.utf8)) }
    }

    /// Lines without list marks, blanks folded, as the comparison of the parser tests takes them.
    static func lines(_ text: String) -> [String] {
        text.split(separator: "\n").map { line in
            line.drop { " \t*#:;".contains($0) }.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }.filter { !$0.isEmpty }
    }

    @Test(.shared("gold/parsertests.dev.jsonl")) func agreesWithParserTests() throws {
        let rows = try Self.rows("gold/parsertests.dev.jsonl")
        #expect(!rows.isEmpty)
        let options = TextOptions(sections: .all, templates: .none)
        var extractor = TextExtractor(site: Site(wiki: "enwiki"), options: options)
        var passed = 0
        for row in rows {
            let page = extractor.extract(Array((row.wikitext ?? "").utf8), title: "Parser test")
            let optional = Set(Self.lines((row.optional ?? []).joined(separator: "\n")))
            let got = Self.lines(String(decoding: page.text, as: UTF8.self)).filter { !optional.contains($0) }
            if got == Self.lines(row.text).filter({ !optional.contains($0) }) { passed += 1 }
        }
        #expect(Double(passed) >= 0.95 * Double(rows.count), "\(passed) of \(rows.count) parser tests pass")
    }
}
