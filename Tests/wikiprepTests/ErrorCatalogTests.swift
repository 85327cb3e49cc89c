import Foundation
import TestSupport
import Testing

@testable import Extraction
@testable import wikiprep

/// Every error that the program can end with is in the list, with a message that says what to do.
struct ErrorCatalogTests {
    /// Errors that never leave the module that throws them, with the reason.
    private static let inner = [
        "Failure": "an expression's: it is shown in the text of the page, as MediaWiki shows it",
        "OtherWiki": "it becomes ExtractionError.otherWiki",
        "PageBeyondStream": "it becomes ExtractionError.damagedDump",
    ]

    private struct Declaration {
        var name: String
        /// The names of its cases; none of a struct's.
        var cases: [String]
    }

    /// The types of the sources that say of themselves that they are errors.
    private static func declarations() throws -> [Declaration] {
        let sources = SharedFolder.checkout.appending(path: "Sources")
        let names = try FileManager.default.subpathsOfDirectory(atPath: sources.path).filter { $0.hasSuffix(".swift") }
        var declarations: [Declaration] = []
        let head = /^( *)(?:public )?(?:enum|struct|extension) (\w+): (?:[\w, ]+, )?Error\b.*\{/
        let part = /^ *case (\w+)/
        for name in names {
            var indent = ""
            var open: Declaration?
            for line in try String(contentsOf: sources.appending(path: name), encoding: .utf8).split(separator: "\n") {
                if let found = try head.firstMatch(in: line) {
                    indent = String(found.1)
                    open = Declaration(name: String(found.2), cases: [])
                } else if line == "\(indent)}", let whole = open {
                    declarations.append(whole)
                    open = nil
                } else if line.hasPrefix("\(indent)    case "), let found = try part.firstMatch(in: line) {
                    open?.cases.append(String(found.1))
                }
            }
        }
        return declarations
    }

    @Test func noErrorOfTheSourcesIsMissing() throws {
        let listed = Set(ErrorCatalog.all.map { "\($0)" })
        let found = try Self.declarations()
        #expect(found.count >= 18)
        for declaration in found where Self.inner[declaration.name] == nil {
            #expect(listed.contains(declaration.name), "\(declaration.name) is not in ErrorCatalog")
        }
        #expect(listed.subtracting(found.map(\.name)).isEmpty)
    }

    @Test func everyCaseHasAnExample() throws {
        let cases = Dictionary(
            try Self.declarations().map { ($0.name, $0.cases) }, uniquingKeysWith: { first, _ in first })
        for type in ErrorCatalog.all {
            let wanted = try #require(cases["\(type)"])
            let examples: [any Error] = type.examples
            #expect(!examples.isEmpty, "\(type)")
            if wanted.isEmpty { continue }
            let labels = examples.map { Mirror(reflecting: $0).children.first?.label }
            let withValues = Set(labels.compactMap(\.self))
            #expect(withValues.isSubset(of: wanted), "\(type): \(withValues)")
            #expect(withValues.count + labels.count(where: { $0 == nil }) >= wanted.count, "\(type): \(wanted)")
        }
    }

    @Test func everyMessageSaysWhatToDo() {
        let advice = [
            // Those say which ones there are.
            "counted from", "go together", "they were made of", "tokenize ",
            "did you mean", "name ", "check ", "choose ", "make ", "run ", "leave ", "give ", "download ", "put ",
            "copy ",
            "use ", "take ", "say ", "wait ", "get ", "turn ", "move ", "add ", "change ", "must be", "zstdcat",
            "inspect ", "cut it ", "reads it", "takes ", "writes ", "goes with ",
        ]
        // What is wrong inside: nobody can do anything about it.
        let inner = ["is not in memory", "nobody knows its SHA-256"]
        for (_, message) in ErrorCatalog.messages where !inner.contains(where: message.contains) {
            #expect(advice.contains { message.contains($0) }, "no advice: \(message)")
            for word in ["nil", "Optional(", "Error(", "errno", "Swift.", "DecodingError", "unwrap"] {
                #expect(!message.contains(word), "internal words: \(message)")
            }
        }
    }

    @Test func messagesNameTheirPlace() {
        for type in ErrorCatalog.all {
            let examples: [any Error] = type.examples
            for example in examples {
                let message = "\(example)"
                // The values of the case that are places: paths, bytes, lines.
                for value in Mirror(reflecting: example).children.first.map({ [$0.value] }) ?? [] {
                    for (label, content) in Mirror(reflecting: value).children {
                        if label == "path", let path = content as? String, path != "-" {
                            #expect(message.contains(path), "\(message)")
                        }
                        if label == "line", let line = content as? Int {
                            #expect(message.contains("line \(line)"), "\(message)")
                        }
                        if label == "offset", let offset = content as? Int {
                            #expect(message.contains("byte \(offset)"), "\(message)")
                        }
                    }
                }
            }
        }
    }

    @Test func statusesAreThoseOfTheReadme() {
        #expect(ErrorCatalog.status(of: UsageError("")).code == 2)
        #expect(ErrorCatalog.messages.contains { $0.status == .damagedInput })
        #expect(
            ErrorCatalog.messages.contains { $0.status == .stopped(signal: 2) }
                && ExitStatus.stopped(signal: 2).code == 130)
        struct Unlisted: Error {}
        #expect(ErrorCatalog.status(of: Unlisted()).code == 1)
    }
}
