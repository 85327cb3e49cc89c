import Wikitext

/// What a reader of the rendered page reads.
func plainText(of wikitext: String, title: String, wiki: String) -> String {
    var extractor = TextExtractor(site: Site(wiki: wiki), options: TextOptions())
    let page = extractor.extract(Array(wikitext.utf8), title: title)
    return String(decoding: page.text, as: UTF8.self)
}
