import Extraction

/// The articles of a dump, and how many bytes of wikitext each has.
func articleSizes(inDump path: String) throws -> [String: Int] {
    let pages = try DumpPages(path: path)
    var sizes: [String: Int] = [:]
    while let page = try pages.next() {
        if let wikitext = page.wikitext { sizes[page.title] = wikitext.count }
    }
    return sizes
}
