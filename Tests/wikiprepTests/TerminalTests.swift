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
}
