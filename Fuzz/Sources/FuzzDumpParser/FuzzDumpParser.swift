import FuzzSupport

@testable import MediaWikiDump

/// The pages of a dump, which may be cut anywhere: they are the same however it is cut, and the same as libxml2 alone
/// reads.
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
    let whole = Scanned(xml, cuts: [], pieceSize: xml.count + 1, filter, limit)
    let inPieces = Scanned(xml, cuts: [], pieceSize: pieceSize, filter, limit)
    require(whole == inPieces, "in pieces of \(pieceSize): \(inPieces)\ninstead of \(whole)")
    let cut = Scanned(xml, cuts: places, pieceSize: pieceSize, filter, limit)
    require(cut == whole, "cut at \(places): \(cut)\ninstead of \(whole)")
    return 0
}

/// What comes of a dump whose segments are scanned apart and joined, as the pipeline does it.
private struct Scanned: Equatable {
    var pages: [ParsedPage] = []
    var damagedPages = 0
    var hiddenPages = 0
    var heads = 0
    var elements: [String: Int] = [:]
    var ending = PageScanner.Ending.incomplete

    init(_ xml: [UInt8], cuts: [Int], pieceSize: Int, _ filter: PageFilter, _ limit: Int) {
        let parser = PageParser(filter: filter)
        var seam = PageScanner(start: .document, textLimit: limit, salvages: true)
        let bounds = [0] + cuts + [xml.count]
        for (start, end) in zip(bounds, bounds.dropFirst()) {
            var own = PageBatch()
            var scanner = start == 0 ? seam : PageScanner(textLimit: limit, salvages: true)
            func append(to scanner: inout PageScanner, _ batch: inout PageBatch) {
                for next in stride(from: start, to: end, by: pieceSize) {
                    scanner.append(Array(xml[next..<min(next + pieceSize, end)]), to: &batch)
                }
            }
            append(to: &scanner, &own)
            if start == 0 {
                take(own, parser, filter)
                seam = scanner
                continue
            }
            let before = seam
            var batch = PageBatch()
            if seam.join(scanner.head, to: &batch) {
                take(batch, parser, filter)
                take(own, parser, filter)
                if scanner.sawPage { seam = scanner.shifted(by: start) }
            } else {
                seam = before
                batch = PageBatch()
                append(to: &seam, &batch)
                take(batch, parser, filter)
            }
        }
        var batch = PageBatch()
        ending = seam.finish(into: &batch)
        take(batch, parser, filter)
    }

    private mutating func take(_ batch: PageBatch, _ parser: PageParser, _ filter: PageFilter) {
        pages += parsed(batch, parser, filter)
        elements.merge(batch.elements, uniquingKeysWith: +)
        for event in batch.events {
            switch event.kind {
            case .damage(let damage): damagedPages += damage.pages
            case .hidden(let pages, _): hiddenPages += pages
            case .head: heads += 1
            case .hole: break
            }
        }
    }
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

/// Of a page that is refused, libxml2's words depend on what stands before it, and the title and id that could be read
/// on which of its revisions were looked at.
private func withoutReason(_ page: ParsedPage) -> ParsedPage {
    if case .torn = page { return .invalid(title: nil, id: nil, reason: "") }
    if case .invalid = page { return .invalid(title: nil, id: nil, reason: "") }
    return page
}
