import BZip2
import DurableFiles
import MediaWikiDump
import Wikitext

/// What the pages of dumps cost in the units of the budget that a page has, against that budget: it should be twenty
/// times what the dearest needs.
enum DearestPages {
    private struct Page {
        let name: String
        let bytes: Int
        let work: Int
        /// The share of its budget that the page needs.
        var share: Double { Double(work) / Double(TextExtractor.workLimit(bytes: bytes)) }
    }

    /// Prints the dearest pages of some dumps.
    static func show(_ paths: [String]) throws {
        var dearest: [Page] = []
        var count = 0
        for path in paths {
            for page in try pages(of: path) {
                guard case .text(let wikitext)? = page.revision?.content else { continue }
                count += 1
                dearest.append(cost(of: page.title, wikitext, path))
            }
            dearest = Array(dearest.sorted { $0.share > $1.share }.prefix(20))
        }
        say("\(count) pages; those that need the largest share of their budget:")
        for page in dearest {
            let perByte = Double(page.work) / Double(max(page.bytes, 1))
            say(
                "  1/\(Int(1 / max(page.share, 1e-9)))  \(page.work) units for \(page.bytes) bytes, "
                    + "\(perByte.short) a byte: \(page.name)"
            )
        }
    }

    /// The largest cost with any options.
    private static func cost(of title: String, _ wikitext: [UInt8], _ path: String) -> Page {
        let name = splitPath(path).name
        let work = Reading.all.map { reading in
            // The wiki's own language; the options of all.
            var extractor = TextExtractor(
                site: name.hasPrefix("ja") ? Site(wiki: "jawiki") : reading.site, options: reading.options)
            return extractor.extract(wikitext, title: title).work
        }
        return Page(name: "\(title) (\(name))", bytes: wikitext.count, work: work.max() ?? 0)
    }

    private static func pages(of path: String) throws -> [MediaWikiDump.Page] {
        let file = try ReadableFile.contents(of: path)
        var xml = file
        if file.starts(with: Array("BZh".utf8)) {
            xml = []
            var segment = SegmentDecoder(source: file, range: 0..<file.count, start: .streamHeader, assumedLevel: 9)
            while let piece = try segment.next() { xml += piece }
        }
        var scanner = PageScanner()
        var batch = PageBatch()
        scanner.append(xml, to: &batch)
        return PageParser(filter: .articles).parse(batch).compactMap {
            if case .page(let page) = $0 { page } else { nil }
        }
    }
}
