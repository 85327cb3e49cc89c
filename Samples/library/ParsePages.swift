import MediaWikiDump

/// The titles of the pages in a dump's XML, of which the pieces may be cut anywhere.
func titles(inXML pieces: [[UInt8]]) -> [String] {
    var scanner = PageScanner()
    var batch = PageBatch()
    for piece in pieces { scanner.append(piece, to: &batch) }
    _ = scanner.finish(into: &batch)
    return PageParser(filter: .articles).parse(batch).compactMap { parsed in
        if case .page(let page) = parsed { page.title } else { nil }
    }
}
