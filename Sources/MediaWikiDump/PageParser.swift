/// Whole pages as XML → ``Page`` values.
///
/// A batch is parsed inside a synthetic root. When libxml2 refuses it, the pages are parsed one by one, so that only
/// the page at fault is lost, and what a page is does not depend on its neighbours.
public struct PageParser: Sendable {
    private let filter: PageFilter
    private let namespaces: Namespaces?
    private let verifiesText: Bool

    private static let rootStart = Array("<mediawiki>".utf8)
    private static let rootEnd = Array("</mediawiki>".utf8)

    /// - Parameters:
    ///   - filter: whose text is read.
    ///   - namespaces: the wiki's, for schemas without `<ns>`.
    ///   - verifiesText: whether texts are compared with the SHA-1 that the dump states of them, those too that the
    ///     filter leaves out.
    public init(filter: PageFilter, namespaces: Namespaces? = nil, verifiesText: Bool = false) {
        self.verifiesText = verifiesText
        self.filter = filter
        self.namespaces = namespaces
    }

    /// Parses the pages of a batch: as many results as the batch has pages, in the same order.
    public func parse(_ batch: PageBatch) -> [ParsedPage] {
        if batch.count == 0 { return [] }
        let outline = BatchOutline(batch.bytes)
        var reader = DumpReader(filter: filter, namespaces: namespaces, verifiesText: verifiesText)
        if let outline { reader.leaveOut(outline.texts) }
        let xml = outline?.xml ?? batch.bytes
        let problem = SAXParser.parse([Self.rootStart[...], xml[...], Self.rootEnd[...]], into: &reader)
        if problem == nil, reader.pages.count == batch.count { return reader.pages }
        return (0..<batch.count).map { parseAlone(batch.bytes[batch.range($0)]) }
    }

    private func parseAlone(_ xml: ArraySlice<UInt8>) -> ParsedPage {
        var reader = DumpReader(filter: filter, namespaces: namespaces, verifiesText: verifiesText)
        let problem = SAXParser.parse([Self.rootStart[...], xml, Self.rootEnd[...]], into: &reader)
        if let problem {
            let (title, id) = reader.current
            if let tear = TornPage.reason(xml, verifiesText: verifiesText) {
                return .torn(title: title, id: id, reason: "\(tear): \(problem)")
            }
            return .invalid(title: title, id: id, reason: problem)
        }
        guard reader.pages.count == 1, let page = reader.pages.first else {
            return .invalid(title: nil, id: nil, reason: "\(reader.pages.count) pages inside one <page>")
        }
        return page
    }
}
