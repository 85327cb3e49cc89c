import Foundation
import MediaWikiDump
import Testing
import TestSupport

/// Real dumps: pages and ids as a plain reading of the lines finds them, for several cuts.
@Suite struct RealDumpTests {
    private struct Found: Equatable {
        var id: UInt64
        var title: [UInt8]
    }

    /// The slow and obvious reading: `<page>` stands on a line of its own, and the first `<title>` and `<id>` after it
    /// are the page's.
    private func pagesByLines(_ dump: [UInt8]) -> [Found] {
        var found: [Found] = []
        var current: Found?
        for line in dump.split(separator: UInt8(ascii: "\n")) {
            let line = line.drop { $0 == UInt8(ascii: " ") }
            if line.elementsEqual("<page>".utf8) {
                current = Found(id: 0, title: [])
            } else if line.elementsEqual("</page>".utf8) {
                if let current { found.append(current) }
                current = nil
            } else if let page = current, page.title.isEmpty, line.starts(with: "<title>".utf8) {
                current?.title = Array(line.dropFirst(7).dropLast(8))
            } else if let page = current, page.id == 0, line.starts(with: "<id>".utf8) {
                current?.id = UInt64(String(decoding: line.dropFirst(4).dropLast(5), as: UTF8.self)) ?? 0
            }
        }
        return found
    }

    private func pages(_ dump: [UInt8], cuts: [Int]) -> [Found] {
        StitchedDump(dump, cuts: cuts, pieceSize: 256 << 10, filter: .articles).pages.map { parsed in
            guard case .page(let page) = parsed else { return Found(id: 0, title: Array("\(parsed)".utf8)) }
            let title = page.title.replacing("&", with: "&amp;").replacing("\"", with: "&quot;").replacing(
                "<", with: "&lt;")
            return Found(id: page.id, title: Array(title.utf8))
        }
    }

    @Test(
        .shared("data/dumps"),
        arguments: [
            "ltgwiki.xml": 2004, "jawiki-with-templates.xml": 312, "many-revisions-karasu-shrine.xml": 1,
            "enwik8-head-cut-midpage.xml": 491,
        ]) func pagesOfEveryCut(name: String, count: Int) throws
    {
        let dump = try [UInt8](Data(contentsOf: SharedFolder.url("data/dumps/\(name)")))
        let expected = pagesByLines(dump)
        var random = SeededGenerator(seed: UInt64(dump.count))
        let ways = [
            [], [dump.count / 2], random.cuts(9, in: dump.count),
            Array(stride(from: 30_001, to: dump.count, by: 30_001)),
        ]
        for cuts in ways {
            let found = pages(dump, cuts: cuts)
            #expect(found.count == expected.count, "\(name) in \(cuts.count + 1) segments")
            #expect(found == expected, "\(name) in \(cuts.count + 1) segments")
        }
        #expect((count - 1...count).contains(expected.count), "the last page may be cut")
    }
}
