import Testing
import TestSupport

@testable import MediaWikiDump

/// Texts that bypass libxml2 are what it would have made of them; its own reading of the whole XML is the oracle.
@Suite struct BatchOutlineTests {
    private static let pieces: [[UInt8]] =
        [
            "word", " two words ", "\n", "\t", "\r\n", "&amp;", "&lt;", "&gt;", "&quot;", "&apos;", "&#38;", "&#x3042;",
            "&nbsp;",
            "&am", "&", ";", ">", "]]>", "<b>", "<!-- c -->", "<?p i?>", "<?wikiprep-text?>", "<?wikiprep oversized?>",
            "日本語", "、。（）", "Ελληνικά και",
            "русский", "é", "😀", "\u{FFFD}", "\u{E000}", "\u{7F}", "\u{80}", "'", "\"",
        ].map { Array($0.utf8) } + [
            [0], [0x1F], [0xFF], [0xC0, 0xAF], [0xC2], [0xE0, 0x80, 0x80], [0xE3, 0x81], [0xED, 0xA0, 0x80],
            [0xEF, 0xBF, 0xBE],
            [0xEF, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80],
        ]

    /// The pages as they were read before there was an outline.
    private func oracle(_ batch: PageBatch, _ filter: PageFilter) -> [ParsedPage] {
        (0..<batch.count).map { index in
            var reader = DumpReader(filter: filter, namespaces: nil)
            let xml = [
                Array("<mediawiki>".utf8)[...], batch.bytes[batch.range(index)], Array("</mediawiki>".utf8)[...],
            ]
            if let problem = SAXParser.parse(xml, into: &reader) {
                return .invalid(title: reader.current.title, id: reader.current.id, reason: problem)
            }
            return reader.pages.count == 1
                ? reader.pages[0]
                : .invalid(title: nil, id: nil, reason: "\(reader.pages.count) pages inside one <page>")
        }
    }

    @Test(arguments: SeededGenerator.seeds) func readsWhatLibxml2Reads(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<60 {
            // Most batches are plain: with the pieces that are not, all would be parsed as they are.
            let mostlyPlain = Bool.random(using: &random)
            var batch = PageBatch()
            for number in 0..<Int.random(in: 1...5, using: &random) {
                var text: [UInt8] = []
                for _ in 0..<Int.random(in: 0...40, using: &random) {
                    let piece = Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &random)]
                    if mostlyPlain, Int.random(in: 0..<60, using: &random) > 0, CharacterData.decoded(piece.span) == nil
                    {
                        continue
                    }
                    text += piece
                }
                let attributes = ["", " bytes=\"3\"", " a='>'", " a='>\"", " /"].randomElement(using: &random) ?? ""
                let namespace = Int.random(in: 0...1, using: &random)
                let start =
                    "<page><title>T\(number)</title><ns>\(namespace)</ns><id>\(number + 1)</id><revision><id>1</id>"
                    + "<text\(attributes)>"
                batch.append(Array(start.utf8) + text + Array("</text></revision></page>".utf8))
            }
            for filter in [PageFilter.everything, .articles] {
                let pages = PageParser(filter: filter).parse(batch).map { page in
                    guard case .torn(let title, let id, let reason) = page else { return page }
                    return .invalid(title: title, id: id, reason: String(reason.drop { $0 != ":" }.dropFirst(2)))
                }
                #expect(pages == oracle(batch, filter))
            }
        }
    }

    /// Characters that are captured elsewhere than in a revision's text are left out too, and must come back.
    @Test func textsInOtherPlaces() {
        let odd =
            "<page><title>a<text>b &amp; "
            + "c</text></title><ns>0</ns><id>3</id><revision><content><text>no</text></content>"
            + "<text><text>inner</text>outer</text></revision></page>"
        var batch = PageBatch()
        batch.append(Array(odd.utf8))
        #expect(PageParser(filter: .everything).parse(batch) == oracle(batch, .everything))
    }

    @Test func plainTextsAreLeftOut() throws {
        let xml = Array("<page><title>T</title><revision><text>日本 &lt;b&gt;</text></revision></page>".utf8)
        let outline = try #require(BatchOutline(xml))
        #expect(outline.texts.count == 1)
        #expect(String(decoding: outline.texts[0], as: UTF8.self) == "日本 <b>")
        #expect(String(decoding: outline.xml, as: UTF8.self).contains("<text><?wikiprep-text?></text>"))
        #expect(BatchOutline(Array("<page><!-- <text>a</text> --></page>".utf8)) == nil)
    }

    @Test(arguments: ["a\u{1}b", "a>b", "a]]>b", "R & B", "a&nbsp;b", "a&amp", "&#65;", "a\r\nb", "a\u{FFFE}b"])
    func whatIsNotPlain(_ text: String) {
        for shift in 0..<9 {
            let bytes = Array((String(repeating: "x", count: shift) + text + "12345678").utf8)
            let isPlain = CharacterData.decoded(bytes.span) != nil
            #expect(!isPlain, "\(shift)")
        }
    }
}
