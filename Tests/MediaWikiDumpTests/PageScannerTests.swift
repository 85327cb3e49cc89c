import MediaWikiDump
import Testing
import TestSupport

/// One stream that arrives in pieces: the pieces must not matter.
@Suite struct PageScannerTests {
    private func scan(_ pieces: [[UInt8]], textLimit: Int = 64 << 20) -> (
        batch: PageBatch, head: [UInt8], tail: [UInt8]
    ) {
        var scanner = PageScanner(textLimit: textLimit)
        var batch = PageBatch()
        for piece in pieces { scanner.append(piece, to: &batch) }
        let tail = scanner.finish(into: &batch)
        return (batch, scanner.head, tail)
    }

    @Test func pagesOfTheWholeDump() {
        let (batch, head, tail) = scan([SyntheticDump.bytes])
        #expect(PageParser(filter: .everything).parse(batch).map(\.withoutReason) == SyntheticDump.expected)
        #expect(head == Array((SyntheticDump.header + "  ").utf8))
        #expect(tail == Array(("\n" + SyntheticDump.footer).utf8))
    }

    @Test func byteByByte() {
        let whole = scan([SyntheticDump.bytes])
        let bytes = scan(SyntheticDump.bytes.map { [$0] })
        #expect(bytes.batch.bytes == whole.batch.bytes)
        #expect(bytes.batch.ends == whole.batch.ends)
        #expect(bytes.head == whole.head)
        #expect(bytes.tail == whole.tail)
    }

    @Test func everySplitInTwoPieces() {
        let dump = SyntheticDump.bytes
        let whole = scan([dump])
        for cut in 0...dump.count {
            let split = scan([Array(dump[..<cut]), Array(dump[cut...])])
            let isSame =
                split.batch.bytes == whole.batch.bytes && split.batch.ends == whole.batch.ends
                && split.head == whole.head
                && split.tail == whole.tail
            if !isSame {
                Issue.record("pieces cut at byte \(cut)")
                return
            }
        }
    }

    @Test(arguments: SeededGenerator.seeds) func randomPieces(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let dump = SyntheticDump.bytes
        let whole = scan([dump])
        for _ in 0..<20 {
            let bounds = [0] + random.cuts(Int.random(in: 1...200, using: &random), in: dump.count) + [dump.count]
            let split = scan(zip(bounds, bounds.dropFirst()).map { Array(dump[$0..<$1]) })
            #expect(split.batch.bytes == whole.batch.bytes)
            #expect(split.head == whole.head)
            #expect(split.tail == whole.tail)
        }
    }

    @Test func ofRevisionsOnlyTheNewestIsKept() {
        let revisions = (1...300).map {
            SyntheticDump.revision($0, "20\(10 + $0 * 7 % 13)-01-01T00:00:00Z", "text \($0)")
        }
        let dump = Array(SyntheticDump.page("History", id: 1, revisions: revisions.joined()).utf8)
        let (batch, _, _) = scan([dump])
        #expect(batch.bytes.count < 6000, "white space of 300 revisions and one revision")
        // 7 is invertible modulo 13, so the newest year comes often; of those the last id counts.
        let newest = (1...300).last { $0 * 7 % 13 == 12 }
        #expect(PageParser(filter: .everything).parse(batch).first?.text == newest.map { "text \($0)" })
    }

    @Test func aStreamWithoutPagesIsAllHead() {
        let (batch, head, tail) = scan([Array("no dump, <p>just</p> some <pag".utf8), Array("es/>".utf8)])
        #expect(batch.count == 0)
        #expect(head == Array("no dump, <p>just</p> some <pages/>".utf8))
        #expect(tail.isEmpty)
    }

    @Test func aStreamThatEndsInATagKeepsItInTheTail() {
        for end in ["<", "<p", "<page", "</page", "</revision", "<?wikiprep", "<page/"] {
            let (batch, _, tail) = scan([Array("<page></page>\(end)".utf8)])
            #expect(batch.count == 1)
            #expect(tail == Array(end.utf8), "\(end)")
        }
    }

    @Test func emptyStream() {
        let (batch, head, tail) = scan([])
        #expect(batch.count == 0)
        #expect(head.isEmpty)
        #expect(tail.isEmpty)
    }

    @Test func aBatchForgetsItsPages() {
        var batch = PageBatch()
        batch.append([1, 2, 3])
        batch.append([])
        batch.append([4])
        #expect((0..<batch.count).map { batch.range($0) } == [0..<3, 3..<3, 3..<4])
        batch.removeAll()
        #expect(batch.count == 0)
        #expect(batch.bytes.isEmpty)
    }

    /// Tags without end, in a stream that never closes anything, must not gather memory or time.
    @Test(arguments: [
        "<page>", "<revision>", "</page", "<page ", "<", "<x>", "<page><revision>", "&", "<page/", "</revision>",
    ])
    func hostileRepetition(_ unit: String) {
        let limit = 10_000
        let stream = Array(String(repeating: unit, count: 600_000 / unit.utf8.count).utf8)
        var scanner = PageScanner(textLimit: limit)
        var batch = PageBatch()
        var largest = 0
        for start in stride(from: 0, to: stream.count, by: 5000) {
            scanner.append(Array(stream[start..<min(start + 5000, stream.count)]), to: &batch)
            largest = max(largest, batch.bytes.count)
            batch.removeAll()
        }
        let tail = scanner.finish(into: &batch)
        #expect(tail.count <= 6 * limit)
        #expect(scanner.head.count <= 6 * limit)
        #expect(largest <= 6 * limit)
    }
}
