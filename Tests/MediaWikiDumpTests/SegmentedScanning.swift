import MediaWikiDump
import TestSupport

/// What comes of a dump that is cut into segments and put together again.
struct StitchedDump {
    var pages: [ParsedPage] = []
    /// What is left after the last page; of a whole dump, its end.
    var ending: [UInt8] = []
    /// The largest head, tail or page that had to be kept, in bytes.
    var largestFragment = 0

    /// Cuts a dump, scans each segment by itself, and stitches what straddles them: the tail of one and the head of the next go through one
    /// further scanner, which goes on as long as the segments have no page of their own.
    init(
        _ dump: [UInt8], cuts: [Int], textLimit: Int = 64 << 20, pieceSize: Int = .max, filter: PageFilter = .everything
    ) {
        let parser = PageParser(filter: filter)
        var seam = PageScanner(textLimit: textLimit)
        var batch = PageBatch()
        let bounds = [0] + cuts + [dump.count]
        for (start, end) in zip(bounds, bounds.dropFirst()) {
            var own = PageBatch()
            var scanner = PageScanner(textLimit: textLimit)
            var next = start
            while next < end {
                let size = min(pieceSize, end - next)
                scanner.append(Array(dump[next..<next + size]), to: &own)
                next += size
            }
            let tail = scanner.finish(into: &own)
            largestFragment = max(largestFragment, scanner.head.count, tail.count, own.largestPage)
            seam.append(scanner.head, to: &batch)
            if scanner.sawPage {
                let rest = seam.finish(into: &batch)
                if rest.starts(with: "<page".utf8), rest.count > 5, "> \t\n\r".utf8.contains(rest[5]) {
                    batch.append(rest)
                }
                seam = PageScanner(textLimit: textLimit)
                seam.append(tail, to: &batch)
            }
            largestFragment = max(largestFragment, batch.largestPage)
            pages += parser.parse(batch) + parser.parse(own)
            batch.removeAll()
        }
        let rest = seam.finish(into: &batch)
        ending = seam.sawPage ? rest : seam.head
        pages += parser.parse(batch)
    }

    /// Without libxml2's own words.
    var pagesWithoutReasons: [ParsedPage] { pages.map(\.withoutReason) }
}

extension PageBatch {
    fileprivate var largestPage: Int { (0..<count).map { range($0).count }.max() ?? 0 }
}

extension SeededGenerator {
    /// Positions inside `size` bytes, in order.
    mutating func cuts(_ count: Int, in size: Int) -> [Int] {
        (0..<count).map { _ in Int.random(in: 0...size, using: &self) }.sorted()
    }

    /// Some seeds that never change and one that always does; a failing test names its seed.
    static let seeds: [UInt64] = [1, 2, 3, .random(in: 1000...999_999_999)]
}
