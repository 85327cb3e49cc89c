import FuzzSupport

@testable import MediaWikiDump

/// The pages of a dump, which may be cut anywhere: they are the same however it is cut, and the same as libxml2 alone reads.
///
/// Input: a byte for the filter and the text limit, the size of a piece, two places to cut; the XML.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(data, count)
    let choices = input.byte()
    let filter: PageFilter = choices & 1 == 0 ? .everything : .articles
    let limit = choices & 2 == 0 ? 64 << 20 : 64
    let pieceSize = Int(input.byte()) + 1
    let places = cuts(2, in: max(count - 6, 0), from: &input)
    let xml = input.rest
    let (whole, wholeEnd) = pages(xml, cuts: [], pieceSize: xml.count + 1, filter, limit)
    let (inPieces, piecesEnd) = pages(xml, cuts: [], pieceSize: pieceSize, filter, limit)
    require(whole == inPieces, "in pieces of \(pieceSize): \(inPieces)\ninstead of \(whole)")
    require(limit < 1 << 20 || wholeEnd == piecesEnd, "in pieces of \(pieceSize) the end is another")
    // Over the limit, what is left of a text can tell where it was cut. So can what is no page, behind the last one.
    if limit > 1 << 20 {
        let (cut, _) = pages(xml, cuts: places, pieceSize: pieceSize, filter, limit)
        require(cut.count == whole.count, "cut at \(places): \(cut.count) pages instead of \(whole.count)")
        require(cut == whole, "cut at \(places): \(cut)\ninstead of \(whole)")
    }
    return 0
}

/// Scans segments apart and stitches what straddles them, as the pipeline does.
private func pages(_ xml: [UInt8], cuts: [Int], pieceSize: Int, _ filter: PageFilter, _ limit: Int)
    -> (pages: [ParsedPage], end: [UInt8])
{
    let parser = PageParser(filter: filter)
    var pages: [ParsedPage] = []
    var seam = PageScanner(textLimit: limit)
    var batch = PageBatch()
    let bounds = [0] + cuts + [xml.count]
    for (start, end) in zip(bounds, bounds.dropFirst()) {
        var own = PageBatch()
        var scanner = PageScanner(textLimit: limit)
        for next in stride(from: start, to: end, by: pieceSize) {
            scanner.append(Array(xml[next..<min(next + pieceSize, end)]), to: &own)
        }
        let tail = scanner.finish(into: &own)
        seam.append(scanner.head, to: &batch)
        if scanner.sawPage {
            let rest = seam.finish(into: &batch)
            if rest.starts(with: "<page".utf8), rest.count > 5, "> \t\n\r".utf8.contains(rest[5]) { batch.append(rest) }
            seam = PageScanner(textLimit: limit)
            seam.append(tail, to: &batch)
        }
        pages += parsed(batch, parser, filter) + parsed(own, parser, filter)
        batch.removeAll()
    }
    let rest = seam.finish(into: &batch)
    pages += parsed(batch, parser, filter)
    return (pages, seam.sawPage ? rest : seam.head)
}

/// Parses a batch, and compares with what libxml2 makes of each of its pages when it reads every byte.
private func parsed(_ batch: PageBatch, _ parser: PageParser, _ filter: PageFilter) -> [ParsedPage] {
    let pages = parser.parse(batch).map(withoutReason)
    require(pages.count == batch.count, "\(pages.count) results for \(batch.count) pages")
    for index in 0..<batch.count {
        var reader = DumpReader(filter: filter, namespaces: nil)
        let xml = batch.bytes[batch.range(index)]
        let problem = SAXParser.parse(
            [Array("<mediawiki>".utf8)[...], xml, Array("</mediawiki>".utf8)[...]], into: &reader)
        let alone: ParsedPage
        if problem != nil {
            alone = .invalid(title: nil, id: nil, reason: "")
        } else if let page = reader.pages.first, reader.pages.count == 1 {
            alone = withoutReason(page)
        } else {
            alone = .invalid(title: nil, id: nil, reason: "")
        }
        require(pages[index] == alone, "page \(index): \(pages[index])\ninstead of \(alone)")
    }
    return pages
}

/// Of a page that is refused, libxml2's words depend on what stands before it, and the title and id that could be read on which of its revisions
/// were looked at.
private func withoutReason(_ page: ParsedPage) -> ParsedPage {
    if case .invalid = page { return .invalid(title: nil, id: nil, reason: "") }
    return page
}
