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

    /// The options that a case names; nil when it names what is none.
    static func options(_ settings: [String: String]) -> TextOptions? {
        guard let format = TextOptions.Format(rawValue: settings["text-format"] ?? "plain") else { return nil }
        var options = TextOptions(sections: .all, format: format)
        func set<Value: RawRepresentable<String>>(_ path: WritableKeyPath<TextOptions, Value>, _ value: String) -> Bool
        {
            guard let value = Value(rawValue: value) else { return false }
            options[keyPath: path] = value
            return true
        }
        for (name, value) in settings {
            let isKnown =
                switch name {
                case "wiki", "title", "text-format": true
                case "sections": set(\.sections, value)
                case "templates": set(\.templates, value)
                case "headings": set(\.headings, value)
                case "lists": set(\.lists, value)
                case "tables": set(\.tables, value)
                case "math": set(\.math, value)
                case "code": set(\.code, value)
                case "ruby": set(\.ruby, value)
                case "captions", "nfkc", "with-title", "non-prose": value.isEmpty == (name != "non-prose")
                default: false
                }
            guard isKnown else { return nil }
        }
        options.keepsCaptions = settings["captions"] != nil
        options.usesCompatibilityForm = settings["nfkc"] != nil
        options.startsWithTitle = settings["with-title"] != nil
        options.nonProseSections = Set((settings["non-prose"] ?? "").split(separator: ",").map(String.init))
        return options
    }

    @Test func casesAreThere() {
        #expect(Self.cases.count > 100)
    }

    @Test(arguments: cases) func becomes(_ example: Case) throws {
        let options = try #require(Self.options(example.settings), "an option that is none: \(example.settings)")
        var extractor = TextExtractor(site: Site(wiki: example.settings["wiki"] ?? "enwiki"), options: options)
        let page = extractor.extract(Array(example.wikitext.utf8), title: example.settings["title"] ?? "Tea")
        #expect(String(decoding: page.text, as: UTF8.self) == example.expected, "\(example.testDescription)")
        let title = options.startsWithTitle ? example.expected.prefix { $0 != "\n" } : ""
        let text = example.expected.dropFirst(title.count).drop { options.startsWithTitle && $0 == "\n" }
        #expect(page.characters == text.unicodeScalars.count)
    }
}
