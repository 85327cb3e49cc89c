import FuzzSupport
import MediaWikiDump

/// What stands before a dump's first page: its encoding, and the `<siteinfo>`.
///
/// Input: a byte for the size of pieces; the head.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(data, count)
    let pieceSize = Int(input.byte()) + 1
    var head = input.rest
    if case .other(let name) = TextEncoding(detecting: head) {
        guard let whole = transcoded(head, from: name, pieceSize: head.count + 1) else { return 0 }
        let inPieces = transcoded(head, from: name, pieceSize: pieceSize)
        require(whole == inPieces, "\(name) in pieces of \(pieceSize) gives other bytes")
        require(String(validating: whole, as: UTF8.self) != nil, "\(name) gives what is no UTF-8")
        head = whole
    }
    guard let site = try? SiteInfo(header: head) else { return 0 }
    require(site.wiki?.isEmpty != true, "a wiki without a name")
    _ = site.url(ofTitle: "A title/ü?&%")
    _ = site.namespaces.number(ofTitle: "Talk:A")
    return 0
}

private func transcoded(_ bytes: [UInt8], from name: String, pieceSize: Int) -> [UInt8]? {
    guard var transcoder = try? Transcoder(from: name) else { return nil }
    var output: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: pieceSize) {
        output += transcoder.transcode(Array(bytes[start..<min(start + pieceSize, bytes.count)]))
    }
    return output
}
