import Testing

@testable import Wikitext

@Test func plainParagraph() {
    var extractor = TextExtractor(site: Site(wiki: "enwiki"), options: TextOptions())
    let page = extractor.extract(Array("'''Tea''' is a [[drink]].".utf8), title: "Tea")
    #expect(String(decoding: page.text, as: UTF8.self) == "Tea is a drink.")
}
