import MediaWikiDump

/// Parses the pages that stand in some XML, as the scanner finds them.
func parse(_ xml: String, filter: PageFilter = .everything, namespaces: Namespaces? = nil) -> [ParsedPage] {
    parse(Array(xml.utf8), filter: filter, namespaces: namespaces)
}

func parse(_ xml: [UInt8], filter: PageFilter = .everything, namespaces: Namespaces? = nil) -> [ParsedPage] {
    var scanner = PageScanner(start: .betweenPages, salvages: true)
    var batch = PageBatch()
    scanner.append(xml, to: &batch)
    if case .inPage = scanner.finish(into: &batch) { batch.append(scanner.tail) }
    return PageParser(filter: filter, namespaces: namespaces).parse(batch)
}

/// The first page; nil when it is invalid or there is none.
func firstPage(_ xml: String, filter: PageFilter = .everything, namespaces: Namespaces? = nil) -> Page? {
    if case .page(let page)? = parse(xml, filter: filter, namespaces: namespaces).first { return page }
    return nil
}

/// A page with one revision around the XML of its `<text>` element.
func pageXML(title: String = "T", namespace: Int? = 0, more: String = "", revision: String) -> String {
    let ns = namespace.map { "<ns>\($0)</ns>" } ?? ""
    return
        "<page><title>\(title)</title>\(ns)<id>7</id>\(more)<revision><id>70</id><timestamp>"
        + "2026-01-01T00:00:00Z</timestamp>"
        + "\(revision)</revision></page>"
}
