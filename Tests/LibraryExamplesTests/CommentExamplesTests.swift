import Foundation
import TestSupport
import Testing

/// What comments of Sources show as Swift is compiled: it stands, line for line, in CommentExamples.swift or in
/// Samples/library.
@Suite struct CommentExamplesTests {
    private static let checkout = SharedFolder.checkout

    /// Swift in a comment is fenced, or indented after an empty line. Layouts of files and the like are indented too,
    /// but no line of them begins as a statement does.
    private func examples(in source: String) -> [String] {
        var examples: [String] = []
        var lines: [String] = []
        var isFenced = false
        var isAfterBlank = true
        func end() {
            let isSwift = lines.contains {
                $0.prefixMatch(of: /(?:let|var|for|while|if|guard|try|import|return)\b/) != nil
            }
            if isSwift { examples.append(lines.joined(separator: "\n")) }
            lines = []
        }
        for line in source.split(separator: "\n", omittingEmptySubsequences: false) {
            guard let match = line.wholeMatch(of: /\s*\/\/\/?(.*)/) else {
                end()
                (isFenced, isAfterBlank) = (false, true)
                continue
            }
            let text = match.1.drop { $0 == " " }
            let indent = match.1.count - text.count
            if text.hasPrefix("```") {
                end()
                isFenced.toggle()
            } else if text.isEmpty {
                isAfterBlank = true
                continue
            } else if isFenced || indent >= 5 && (isAfterBlank || !lines.isEmpty) {
                lines.append(String(text))
            } else {
                end()
            }
            isAfterBlank = false
        }
        end()
        return examples
    }

    /// The lines of a file without their indentation and without empty ones.
    private func lines(of url: URL) throws -> String {
        try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map { line in
            String(line.drop { $0 == " " })
        }.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    @Test func areCompiled() throws {
        let samples = Self.checkout.appending(path: "Samples/library")
        let names = try FileManager.default.contentsOfDirectory(atPath: samples.path)
        let compiled =
            try names.map { try lines(of: samples.appending(path: $0)) }
            + [lines(of: Self.checkout.appending(path: "Tests/LibraryExamplesTests/CommentExamples.swift"))]
        let sources = Self.checkout.appending(path: "Sources")
        let files = try #require(FileManager.default.enumerator(atPath: sources.path)).compactMap { $0 as? String }
        var count = 0
        for file in files.sorted() where file.hasSuffix(".swift") {
            let source = try String(contentsOf: sources.appending(path: file), encoding: .utf8)
            for example in examples(in: source) {
                count += 1
                #expect(compiled.contains { $0.contains(example) }, "\(file) shows what is not compiled:\n\(example)")
            }
        }
        #expect(count >= 25)
    }

    @Test func areFound() {
        let source = """
            /// A layout:
            ///
            ///     UInt32  its length
            ///
            /// Used so:
            ///
            ///     let a = b()
            ///
            ///     while a.next() { c() }
            ///
            /// ```swift
            /// d()
            /// let e = d()
            /// ```
            /// - Parameter f: what is
            ///     let to wait.
            func g() {
            """
        #expect(examples(in: source) == ["let a = b()\nwhile a.next() { c() }", "d()\nlet e = d()"])
    }
}
