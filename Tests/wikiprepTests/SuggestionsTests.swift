import TestSupport
import Testing

@testable import wikiprep

/// Names that were perhaps meant.
struct SuggestionsTests {
    @Test(arguments: [
        ("tokenise", "tokenize"), ("extrat", "extract"), ("nanogtp", "nanogpt"), ("rnu", "run"),
        ("train-tokeniser", "train-tokenizer"),
    ])
    func nearWordsAreFound(word: String, meant: String) {
        let names = Subcommand.all.map(\.name) + ["nanogpt", "llmc"]
        #expect(Suggestions.nearest(to: word, among: names) == meant)
    }

    @Test func farWordsAreNot() {
        #expect(Suggestions.nearest(to: "xyzzy", among: Subcommand.all.map(\.name)) == nil)
        #expect(Suggestions.nearest(to: "", among: []) == nil)
    }

    /// The distance against its definition: one change at a time, over all words of up to four letters of two.
    @Test func distanceIsTheFewestChanges() {
        #expect(Suggestions.distance("", "abc") == 3 && Suggestions.distance("abc", "") == 3)
        #expect(Suggestions.distance("ab", "ba") == 1 && Suggestions.distance("abcd", "acbd") == 1)
        var words = [""]
        for _ in 0..<4 { words += words.filter { $0.count == words.last?.count }.flatMap { ["\($0)a", "\($0)b"] } }
        for a in words {
            for b in words {
                #expect(Suggestions.distance(a, b) == Suggestions.distance(b, a))
                #expect((Suggestions.distance(a, b) == 0) == (a == b))
                #expect((Suggestions.distance(a, b) == 1) == Self.isOneChange(a, b), "\(a) \(b)")
            }
        }
    }

    private static func isOneChange(_ a: String, _ b: String) -> Bool {
        let (a, b) = (Array(a), Array(b))
        if a == b { return false }
        func without(_ word: [Character]) -> [[Character]] {
            word.indices.map { index in Array(word[..<index] + word[(index + 1)...]) }
        }
        if a.count == b.count {
            let differing = a.indices.filter { a[$0] != b[$0] }
            if differing.count == 1 { return true }
            guard differing.count == 2, differing[1] == differing[0] + 1 else { return false }
            return a[differing[0]] == b[differing[1]] && a[differing[1]] == b[differing[0]]
        }
        return without(a).contains(b) || without(b).contains(a)
    }

    @Test func filesAreLookedForInTheirFolder() throws {
        let folder = try TemporaryFolder()
        for name in ["enwiki-1.xml.bz2", "notes.txt"] { try folder.write([UInt8](), to: name) }
        for wrong in ["enwiki-1.xml", "enwiki-1.xml.bz", "enwki-1.xml.bz2", "enwiki-1.xml.bz2.gz", "enwiki"] {
            #expect(Suggestions.nearestFile(to: folder.file(wrong)) == folder.file("enwiki-1.xml.bz2"), "\(wrong)")
        }
        #expect(Suggestions.nearestFile(to: folder.file("dewiki-20260101.7z")) == nil)
        #expect(Suggestions.nearestFile(to: folder.file("none/notes.txt")) == nil)
    }

    @Test func theHelpIsAsWideAsTheTerminal() {
        for width in [60, 80, 100] {
            let help = HelpText(width: width)
            for text in [help.overview] + Subcommand.all.map(help.text) {
                // Examples and names of options are not cut.
                let long = text.split(separator: "\n").filter { line in
                    line.count > width && !line.hasPrefix("  ") && line.contains(" ") && !line.hasPrefix("Usage:")
                }
                #expect(long.isEmpty, "\(width): \(long)")
            }
        }
        let column = HelpText(width: 20).column("--a", "one two three four", indent: 8)
        #expect(column == "--a     one two\n        three four\n")
    }
}
