import Foundation
import TestSupport
import Testing

@testable import wikiprep

/// What messages quote of their input are no orders to the terminal.
@Suite struct TerminalTests {
    @Test func controlCharacters() {
        #expect(
            Message.printable("a\u{1B}[2J\u{9B}31m\r\0b\n\tc 日本語")
                == "a\u{FFFD}[2J\u{FFFD}31m\u{FFFD}\u{FFFD}b\n\tc 日本語")
    }

    @Test func aTitleInAWarning() throws {
        let folder = try TemporaryFolder()
        let dump = """
            <mediawiki xml:lang="en"><siteinfo><dbname>enwiki</dbname></siteinfo>
            <page><title>T\u{9B}31m</title><ns>0</ns><revision><id>2</id><text>x</text></revision></page>
            </mediawiki>
            """
        try folder.write(dump.utf8, to: "dump.xml")
        let result = try Program.run("extract", folder.file("dump.xml"), "-o", folder.file("corpus"))
        #expect(result.messages.contains("T\u{FFFD}31m"), "\(result.messages)")
        #expect(!result.messages.unicodeScalars.contains("\u{9B}"))
    }

    /// What changes the order of what a terminal shows, or is not seen on it.
    private static let marks: [Unicode.Scalar] =
        (0x00...0x1F).compactMap(Unicode.Scalar.init).filter { $0 != "\t" && $0 != "\n" }
        + (0x7F...0x9F).compactMap(Unicode.Scalar.init)
        + [0x202A...0x202E, 0x2066...0x2069, 0x200B...0x200F, 0x2028...0x2029, 0x2060...0x206F, 0xE0000...0xE007F]
        .flatMap {
            $0.compactMap { Unicode.Scalar($0 as Int) }
        } + ["\u{61C}", "\u{FEFF}", "\u{AD}", "\u{180E}", "\u{3164}", "\u{FFA0}", "\u{115F}", "\u{FFF9}", "\u{1D173}"]

    @Test func marksOfDirectionAndWhatIsNotSeen() {
        for mark in Self.marks {
            #expect(Message.printable("a\(mark)b") == "a\u{FFFD}b", "U+\(String(mark.value, radix: 16))")
        }
        // What is seen, or belongs to what stands before it.
        for text in [
            "שלום عربي", "می\u{200C}شود", "e\u{301}", "❤\u{FE0F}", "葛\u{E0100}", "\u{600}12", "𝄞", "\u{A0}\u{3000}",
        ] {
            #expect(Message.printable(text, keepsJoiners: true) == text, "\(text)")
        }
        #expect(Message.printable("می\u{200C}شود") == "می\u{FFFD}شود")
        var event = ProgressEvent(.warning, message: "a\u{202E}b\u{E0041}c")
        event.elapsedSeconds = 0
        #expect(event.line.contains(#"a\u202eb\udb40\udc41c"#), "\(event.line)")
    }

    /// Titles and texts on a terminal, by all that shows them; and as they are in a file.
    @Test func documentsOnATerminal() throws {
        let folder = try TemporaryFolder()
        let text = String(repeating: "A word \u{202E}and\u{2066} another\u{200F}; می\u{200C}شود. ", count: 30)
        let dump = """
            <mediawiki xml:lang="en"><siteinfo><dbname>enwiki</dbname></siteinfo>
            <page><title>Title \u{202E}\u{2067}x</title><ns>0</ns><id>1</id>
            <revision><id>2</id><text>\(text)</text></revision></page>
            </mediawiki>
            """
        let path = try folder.write(dump.utf8, to: "enwiki\u{202D}.xml")
        let corpus = folder.file("corpus")
        func expectPlain(_ shown: String, _ what: String) {
            let found = shown.unicodeScalars.filter {
                ("\u{200E}"..."\u{2069}").contains($0) && Self.marks.contains($0)
            }
            #expect(found.isEmpty && !shown.isEmpty, "\(what): \(found.map { String($0.value, radix: 16) })")
        }
        expectPlain(try Program.runOnTerminal("extract", path, "-o", corpus, "--progress", "plain"), "extract")
        expectPlain(try Program.runOnTerminal("extract", path, "-o", corpus, "--dry-run"), "dry run")
        expectPlain(try Program.runOnTerminal("extract", path, "-o", "-"), "JSON Lines")
        expectPlain(try Program.runOnTerminal("extract", path, "-o", corpus, "--progress", "json"), "events")
        expectPlain(try Program.runOnTerminal("inspect", corpus), "inspect")
        expectPlain(try Program.runOnTerminal("inspect", corpus, "--grep", "another", "-n", "1"), "grep")
        expectPlain(try Program.runOnTerminal("inspect", corpus, "--page", "1", "--compare", path), "compare")
        expectPlain(try Program.runOnTerminal("corpus", "list", corpus), "list")
        expectPlain(try Program.runOnTerminal("inspect", "no\u{202E}file"), "a name")
        expectPlain(try Program.runOnTerminal("run", "--\u{202E}"), "an option")
        #expect(try Program.runOnTerminal("inspect", corpus).contains("می\u{200C}شود"))
        let other = try folder.write(#"{"text": "one \u202Etwo\u001B[2J"}"#.utf8, to: "a.jsonl")
        let tokens = folder.file("tokens")
        _ = try Program.run(
            "tokenize", other, "-o", tokens, "--tokenizer", Program.byteVocabulary(in: folder), "--pattern", "gpt2")
        let decoded = try Program.runOnTerminal("inspect", tokens)
        expectPlain(decoded, "tokens")
        #expect(decoded.contains("one \u{FFFD}two\u{FFFD}[2J"), "\(decoded)")
        // Results are data.
        #expect(try Program.run("extract", path, "-o", "-").text.contains("Title \u{202E}\u{2067}x"))
        #expect(try Program.run("inspect", corpus).text.contains("\u{202E}"))
    }
}
