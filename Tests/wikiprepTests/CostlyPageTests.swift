import Foundation
import TestSupport
import Testing

/// A page that is made to be dear: given up in words, and counted, whatever threads and segments there are.
@Suite struct CostlyPageTests {
    private static let costly =
        String(repeating: "{{lc:", count: 100) + String(repeating: "A b", count: 20_000)
        + String(repeating: "}}", count: 100)

    @Test func cleanSaysSo() throws {
        let result = try Program.run("clean", input: Data(Self.costly.utf8))
        #expect(result.status == 1 && result.output.isEmpty)
        #expect(result.messages.contains("standard input: the text would cost far more work"), "\(result.messages)")
    }

    @Test func aRunCountsIt() throws {
        let folder = try TemporaryFolder()
        let prose = String(repeating: "Tea is a drink. ", count: 30)
        func page(_ id: Int, _ text: String) -> String {
            """
              <page><title>Page \(id)</title><ns>0</ns><id>\(id)</id><revision><id>\(id)</id><model>wikitext</model>\
            <format>text/x-wiki</format><text xml:space="preserve">\(text)</text></revision></page>

            """
        }
        let dump =
            "<mediawiki xml:lang=\"en\"><siteinfo><dbname>enwiki</dbname></siteinfo>\n" + page(1, prose)
            + page(2, Self.costly) + page(3, prose) + "</mediawiki>\n"
        try folder.write(dump.utf8, to: "enwiki-20260101-pages-articles.xml")
        var counts: Set<String> = []
        for options in [["-j", "1"], ["-j", "3", "--segment-size", "64K"]] {
            let out = folder.file("out\(counts.count)")
            let result = try Program.run(
                ["extract", folder.file("enwiki-20260101-pages-articles.xml"), "-o", out, "--progress", "none"]
                    + options)
            #expect(result.status == 0, "\(result.messages)")
            #expect(result.messages.contains("page Page 2 (id 2) rejected"), "\(result.messages)")
            let part = try folder.bytes("out\(counts.count)/enwiki-20260101-pages-articles/part.json")
            let record = try #require(
                try JSONSerialization.jsonObject(with: Data(part)) as? [String: Any])
            let pages = try #require(record["pages"] as? [String: Any])
            #expect(pages["seen"] as? Int == 3 && pages["kept"] as? Int == 2)
            #expect((pages["rejected"] as? [String: Int]) == ["costly": 1])
            counts.insert(out)
        }
    }
}
