import Testing
import TestSupport

@testable import Wikitext

/// What goes eight bytes at a time finds what a walk over the bytes finds.
@Suite struct ByteSearchTests {
    private func randomBytes(_ random: inout SeededGenerator) -> [UInt8] {
        let common =
            Array("aaaaaaaaa  .&'[\n{<\r\0\u{7F}".utf8) + [0x1F, 0x80, 0xC2, 0xE3, 0xEF, 0xF5, 0xFB, 0xFC, 0xFD, 0xFE]
        return (0..<Int.random(in: 0...60, using: &random)).map { _ in common.randomElement(using: &random) ?? 0 }
    }

    @Test(arguments: [1, 2, 3, UInt64.random(in: 1000...999_999_999)]) func findsWhatAWalkFinds(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<400 {
            let bytes = randomBytes(&random)
            var buffer = ByteBuffer()
            buffer.append(bytes)
            let from = Int.random(in: 0...bytes.count, using: &random)
            let to = Int.random(in: from...bytes.count, using: &random)
            func first(_ to: Int, _ isWanted: (UInt8) -> Bool) -> Int {
                (from..<to).first { isWanted(bytes[$0]) } ?? to
            }
            #expect(buffer.endOfPlainASCII(from: from) == first(bytes.count) { $0 >= 0x80 || $0 == 0 || $0 == 0x0D })
            #expect(buffer.firstIndex(of: 0x7B, or: 0x3C, from: from, to: to) == first(to) { $0 == 0x7B || $0 == 0x3C })
            #expect(
                buffer.endOfPlainText(from: from, to: to)
                    == first(to) { $0 == 0x0A || $0 == 0x27 || $0 == 0x5B || $0 >= 0xFC })
            let count = bytes[from..<to].count { $0 & 0xC0 != 0x80 }
            #expect(PageSource.scalars(in: bytes[from..<to]) == count)
        }
    }

    @Test(arguments: [1, 2, 3, UInt64.random(in: 1000...999_999_999)]) func wordsEndWhereTheyMust(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<400 {
            let bytes = [0x61] + randomBytes(&random)
            var source = ByteBuffer()
            source.append(bytes)
            var output = ByteBuffer()
            let end = output.appendWords(source, 0, bytes.count)
            #expect(output.array(0, output.count) == Array(bytes[..<end]))
            let words = bytes[..<end]
            #expect(words.allSatisfy { $0 >= 0x20 && $0 < 0x7F && $0 != 0x26 })
            #expect(words.last != 0x20)
            #expect(!zip(words, words.dropFirst()).contains { $0 == 0x20 && $1 == 0x20 })
        }
    }

    @Test func wordsWithSingleBlanksAreOneRun() {
        var source = ByteBuffer()
        source.append("Tea and milk in one cup,  or two".utf8)
        var output = ByteBuffer()
        #expect(output.appendWords(source, 0, source.count) == 24)
        #expect(output.string(0, output.count) == "Tea and milk in one cup,")
    }

    @Test func lettersOfTwoBytes() {
        for value in UInt32(0xC0)..<0x5C0 {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let bytes = Array(String(Character(scalar)).utf8)
            let lower = Array(String(Character(scalar)).lowercased().utf8)
            let found = LowercaseLetters.shared[bytes[0], bytes[1]]
            #expect(found == (lower.count == 2 ? UInt16(lower[0]) << 8 | UInt16(lower[1]) : 0), "\(scalar)")
        }
    }

    @Test(arguments: [
        ("References", true), ("REFERENCES ", true), ("references:", true), ("References：", true),
        ("References\u{3000}", true),
        ("脚注", true), ("Βιβλιογραφία", true), ("ΒΙΒΛΙΟΓΡΑΦΊΑ:", true), ("Cafe\u{301}", true), ("CAFÉ", true),
        ("Tea", false),
        ("References of tea", false), ("", false), (":", false), ("See_also", false), ("see  also", false),
        ("Reference\u{301}s", false),
    ])
    func headings(_ heading: String, _ isKnown: Bool) {
        let names = SectionNames(["references", "脚注", "see also"], ["Βιβλιογραφία", "Café"])
        var buffer = ByteBuffer()
        buffer.append(heading.utf8)
        #expect(names.contain(buffer, 0, buffer.count) == isKnown)
    }

    /// Bytes that the caller calls valid come out as those that are looked through.
    @Test func validatedSourceIsReadTheSame() {
        var extractor = TextExtractor(site: Site(wiki: "enwiki"), options: TextOptions())
        let page = Array("'''Tea''' is a drink.\r\n\r\n== Kinds ==\r\nGreen — 緑茶 — and black.\n".utf8)
        let first = extractor.extract(page, title: "Tea")
        #expect(extractor.extract(page, title: "Tea", isValid: true) == first)
    }
}
