import FuzzSupport
import Wikitext

/// A page's wikitext → its text: valid, the same each time, in time that grows as the page does.
///
/// Input: a byte for the wiki and the options; the wikitext.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(data, count)
    let extractor = unsafe extractors[Int(input.byte()) % extractors.count]
    let wikitext = input.rest
    let page = extractor.extract(wikitext)
    guard let text = String(validating: page.text, as: UTF8.self) else {
        require(false, "the text is no UTF-8")
        return 0
    }
    require(!text.unicodeScalars.contains("\0"), "a NUL in the text")
    require(page.characters <= text.unicodeScalars.count, "\(page.characters) characters are counted")
    require(extractor.extract(wikitext) == page, "the second time the text is another")
    // Now and then the page stands there many times over: what costs the square of its length costs minutes then.
    unsafe runs &+= 1
    if unsafe runs % 64 == 0, !wikitext.isEmpty {
        var long: [UInt8] = []
        while long.count < 256 << 10 { long += wikitext }
        _ = within(seconds: 5, "a page of \(long.count) bytes") { extractor.extract(long) }
    }
    return 0
}

nonisolated(unsafe) private var runs = 0

private final class Extractor {
    private var extractor: TextExtractor

    init(_ wiki: String, _ options: TextOptions) {
        extractor = TextExtractor(site: Site(wiki: wiki), options: options)
    }

    func extract(_ wikitext: [UInt8]) -> ExtractedText { extractor.extract(wikitext, title: "Tea") }
}

nonisolated(unsafe) private let extractors: [Extractor] = {
    var everything = TextOptions(sections: .all, format: .markdown, countsDroppedTemplates: true)
    everything.math = .tex
    everything.ruby = .reading
    everything.keepsCaptions = true
    everything.usesCompatibilityForm = true
    everything.startsWithTitle = true
    let options = [TextOptions(), everything, TextOptions(templates: .none)]
    return ["enwiki", "jawiki", "dewiki", "zhwiki", "srwiki"].flatMap { wiki in options.map { Extractor(wiki, $0) } }
}()
