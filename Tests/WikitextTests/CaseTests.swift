import Foundation
import Testing

@testable import Wikitext

/// The readable cases in `Cases/*.txt`; `Cases/README.md` says how they are written.
@Suite struct CaseTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var file: String
        var name = ""
        var settings: [String: String] = [:]
        var wikitext = ""
        var expected = ""
        var testDescription: String { "\(file): \(name)" }
    }

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Cases")

    static let cases: [Case] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".txt") }.sorted().flatMap { file in
            let text = (try? String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)) ?? ""
            return parse(text, file: file)
        }
    }()

    static func parse(_ text: String, file: String) -> [Case] {
        var cases: [Case] = []
        var wikitext: [String] = []
        var expected: [String] = []
        var isExpected = false
        func finish() {
            guard !cases.isEmpty else { return }
            while expected.last == "" { expected.removeLast() }
            let source = wikitext.joined(separator: "\n")
            cases[cases.count - 1].wikitext = source.replacingOccurrences(of: "·", with: " ")
                .replacingOccurrences(of: "⇥", with: "\t")
            cases[cases.count - 1].expected = expected.joined(separator: "\n")
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.hasPrefix("%% ") {
                finish()
                cases.append(Case(file: file, name: String(line.dropFirst(3))))
                (wikitext, expected, isExpected) = ([], [], false)
            } else if cases.isEmpty {
                continue
            } else if line == "%=" {
                isExpected = true
            } else if isExpected {
                expected.append(line)
            } else if wikitext.isEmpty, line.hasPrefix("%") {
                let words = line.dropFirst().split(separator: " ", maxSplits: 1)
                cases[cases.count - 1].settings[String(words[0])] = words.count > 1 ? String(words[1]) : ""
            } else {
                wikitext.append(line)
            }
        }
        finish()
        return cases
    }

    @Test func casesAreThere() {
        #expect(Self.cases.count > 100)
    }

    @Test(arguments: cases) func becomes(_ example: Case) {
        let options = TextOptions(
            sections: TextOptions.Sections(rawValue: example.settings["sections"] ?? "all") ?? .all,
            templates: TextOptions.Templates(rawValue: example.settings["templates"] ?? "builtin") ?? .builtin)
        var extractor = TextExtractor(site: Site(wiki: example.settings["wiki"] ?? "enwiki"), options: options)
        let page = extractor.extract(Array(example.wikitext.utf8), title: example.settings["title"] ?? "Tea")
        #expect(String(decoding: page.text, as: UTF8.self) == example.expected, "\(example.testDescription)")
        #expect(page.characters == example.expected.unicodeScalars.count)
    }
}
