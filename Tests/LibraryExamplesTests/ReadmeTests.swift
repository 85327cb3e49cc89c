import Foundation
import TestSupport
import Testing

/// The README in English and in Japanese: they say the same, and what they name is there.
@Suite struct ReadmeTests {
    private static let names = ["README.md", "README.ja.md"]

    private static func lines(of name: String) throws -> [String] {
        try String(contentsOf: SharedFolder.checkout.appending(path: name), encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// The lines of all blocks of code, without the comments, which are in the language of their README.
    private static func code(in lines: [String]) -> [String] {
        var code: [String] = []
        var isFenced = false
        var isIndented = false
        for line in lines {
            if line.hasPrefix("```") {
                isFenced.toggle()
                code.append(line)
            } else if isFenced {
                code.append(withoutComment(line))
            } else {
                isIndented = line.hasPrefix("    ") && (isIndented || code.last == "")
                if isIndented { code.append(withoutComment(line)) } else if code.last != "" { code.append("") }
            }
        }
        return code
    }

    private static func withoutComment(_ line: String) -> String {
        let code = line.replacing(/(^|\s)(#|\/\/)\s.*$/, with: "")
        return String(code.reversed().drop { $0 == " " }.reversed())
    }

    /// What stands between backticks in a line.
    private static func terms(in line: String) -> [String] {
        line.matches(of: /`([^`]+)`/).map { String($0.output.1) }
    }

    /// Headings as their levels, and the options, files and commands that tables begin their rows with.
    private static func outline(of lines: [String]) -> [String] {
        var isFenced = false
        return lines.flatMap { line -> [String] in
            if line.hasPrefix("```") { isFenced.toggle() }
            if isFenced { return [] }
            if line.hasPrefix("#") { return [String(line.prefix { $0 == "#" })] }
            guard line.hasPrefix("| `") else { return [] }
            // A bar between the words of an option is written \|.
            let cell = line.dropFirst(2).replacing("\\|", with: "/").prefix { $0 != "|" }
            return terms(in: String(cell))
        }
    }

    @Test func bothHaveTheSameCommands() throws {
        let english = Self.code(in: try Self.lines(of: Self.names[0]))
        let japanese = Self.code(in: try Self.lines(of: Self.names[1]))
        #expect(english.count { !$0.isEmpty } > 100)
        for (english, japanese) in zip(english, japanese) {
            // One difference is enough: those behind it come of it.
            try #require(english == japanese, "the READMEs' commands differ: what one gets, the other gets too")
        }
        #expect(english.count == japanese.count)
    }

    @Test func bothHaveTheSameOutline() throws {
        let english = Self.outline(of: try Self.lines(of: Self.names[0]))
        let japanese = Self.outline(of: try Self.lines(of: Self.names[1]))
        #expect(english.count > 80)
        for (english, japanese) in zip(english, japanese) {
            try #require(english == japanese, "the READMEs' headings or tables differ")
        }
        #expect(english.count == japanese.count)
    }

    /// Of the tables of the code: folders from the checkout or from Sources, and files from the folder that the row
    /// named last.
    @Test func theTablesNameWhatIsThere() throws {
        let name = "docs/ARCHITECTURE.md"
        let checkout = SharedFolder.checkout
        var found = 0
        for line in try Self.lines(of: name) where line.hasPrefix("|") {
            var folder = checkout
            for term in Self.terms(in: line) {
                let first = String(term.prefix { $0 != "/" })
                let isPath =
                    term.hasSuffix(".swift") || term == "README.md" || isFolder(checkout.appending(path: first))
                    || term.contains("/") && isFolder(checkout.appending(path: "Sources/\(first)"))
                let places = [checkout, checkout.appending(path: "Sources"), folder].map { $0.appending(path: term) }
                guard isPath else { continue }
                let place = places.last { FileManager.default.fileExists(atPath: $0.path) }
                #expect(place != nil, "\(name) names \(term), which is not there: \(line)")
                if let place { folder = isFolder(place) ? place : place.deletingLastPathComponent() }
                found += 1
            }
        }
        #expect(found > 60, "the tables were not read")
    }

    @Test(arguments: names) func linksLeadSomewhere(name: String) throws {
        let lines = try Self.lines(of: name)
        let headings = lines.filter { $0.hasPrefix("#") }.map { Self.anchor(of: $0) }
        let links = lines.flatMap { $0.matches(of: /\]\(([^)]+)\)|src="([^"]+)"/) }
            .map { String($0.output.1 ?? $0.output.2 ?? "") }.filter { !$0.hasPrefix("http") }
        #expect(links.count > 8)
        for link in links {
            if link.hasPrefix("#") {
                #expect(headings.contains(String(link.dropFirst())), "\(name): no heading for \(link)")
            } else {
                let path = SharedFolder.checkout.appending(path: link).path
                #expect(FileManager.default.fileExists(atPath: path), "\(name): \(link) is not there")
            }
        }
    }

    /// The name that GitHub gives a heading.
    private static func anchor(of heading: String) -> String {
        let text = heading.drop { $0 == "#" }.dropFirst().lowercased()
        return String(
            text.compactMap { $0 == " " ? "-" : $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" ? $0 : nil })
    }

    private func isFolder(_ url: URL) -> Bool {
        (try? url.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory == true
    }
}
