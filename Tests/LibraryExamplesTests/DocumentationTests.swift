import Foundation
import TestSupport
import Testing

/// The documentation shows the examples that the tests run, and no others.
@Suite struct DocumentationTests {
    private static let examples = SharedFolder.checkout.appending(path: "Samples/library")
    private static let names = (try? FileManager.default.contentsOfDirectory(atPath: examples.path).sorted()) ?? []

    /// All pages of the modules' catalogues.
    private func pages() throws -> [String] {
        let sources = SharedFolder.checkout.appending(path: "Sources").path
        let files = try #require(FileManager.default.enumerator(atPath: sources)).compactMap { $0 as? String }
        return try files.filter { $0.contains(".docc/") && $0.hasSuffix(".md") }.map {
            try String(contentsOfFile: "\(sources)/\($0)", encoding: .utf8)
        }
    }

    private func block(_ name: String) throws -> String {
        try "```swift\n\(String(contentsOf: Self.examples.appending(path: name), encoding: .utf8))```\n"
    }

    @Test(arguments: names) func everyExampleIsOnAPage(name: String) throws {
        let block = try block(name)
        #expect(block.split(separator: "\n").count <= 17, "an example is short")
        #expect(try pages().contains { $0.contains(block) }, "no page shows \(name) as it is")
    }

    @Test func pagesShowNothingElse() throws {
        #expect(Self.names.count >= 8)
        let known = try Self.names.map(block)
        for page in try pages() {
            let shown = page.ranges(of: "```swift\n").count
            #expect(shown == known.count { page.contains($0) }, "\(page.prefix(60))")
        }
    }

    @Test func readMe() throws {
        let text = try String(contentsOf: SharedFolder.checkout.appending(path: "README.md"), encoding: .utf8)
        for name in ["IteratePages.swift", "CleanPage.swift"] { #expect(text.contains(try block(name)), "\(name)") }
    }
}
