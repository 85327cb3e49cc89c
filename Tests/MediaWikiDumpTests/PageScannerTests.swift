import Foundation
import MediaWikiDump
import Testing
import TestSupport

/// One stream that arrives in pieces: the pieces must not matter.
@Suite struct PageScannerTests {
    private struct Scanned: Equatable {
        var bytes: [UInt8]
        var ends: [Int]
        var places: [Range<Int>]
        var head: [UInt8]
        var ending: PageScanner.Ending
    }

    private func scan(_ pieces: [[UInt8]], start: PageScanner.Start = .anywhere) -> (batch: PageBatch, scanned: Scanned)
    {
        var scanner = PageScanner(start: start, salvages: true)
        var batch = PageBatch()
        for piece in pieces { scanner.append(piece, to: &batch) }
        let head = scanner.head.bytes
        let ending = scanner.finish(into: &batch)
        return (
            batch,
            Scanned(bytes: batch.bytes, ends: batch.ends, places: batch.places, head: head, ending: ending)
        )
    }

    @Test func pagesOfTheWholeDump() {
        let (batch, scanned) = scan([SyntheticDump.bytes])
        #expect(PageParser(filter: .everything).parse(batch).map(\.withoutReason) == SyntheticDump.expected)
        #expect(scanned.head == Array((SyntheticDump.header + "  ").utf8))
        #expect(scanned.ending == .complete)
        let document = scan([SyntheticDump.bytes], start: .document)
        #expect(document.scanned.bytes == scanned.bytes && document.scanned.head.isEmpty)
        // A page stands where the batch says.
        for (index, place) in batch.places.enumerated() where place.count == batch.range(index).count {
            #expect(SyntheticDump.bytes[place] == batch.bytes[batch.range(index)])
        }
    }

    @Test func byteByByte() {
        #expect(scan(SyntheticDump.bytes.map { [$0] }).scanned == scan([SyntheticDump.bytes]).scanned)
    }

    @Test func everySplitInTwoPieces() {
        let dump = SyntheticDump.bytes
        let whole = scan([dump]).scanned
        for cut in 0...dump.count where scan([Array(dump[..<cut]), Array(dump[cut...])]).scanned != whole {
            Issue.record("pieces cut at byte \(cut)")
            return
        }
    }

    @Test(arguments: SeededGenerator.seeds) func randomPieces(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let dump = SyntheticDump.bytes
        let whole = scan([dump]).scanned
        for _ in 0..<20 {
            let bounds = [0] + random.cuts(Int.random(in: 1...200, using: &random), in: dump.count) + [dump.count]
            #expect(scan(zip(bounds, bounds.dropFirst()).map { Array(dump[$0..<$1]) }).scanned == whole)
        }
    }

    @Test func ofRevisionsOnlyTheNewestIsKept() {
        let revisions = (1...300).map {
            SyntheticDump.revision($0, "20\(10 + $0 * 7 % 13)-01-01T00:00:00Z", "text \($0)")
        }
        let dump = Array(SyntheticDump.page("History", id: 1, revisions: revisions.joined()).utf8)
        let (batch, _) = scan([dump])
        #expect(batch.bytes.count < 6000, "white space of 300 revisions and one revision")
        // 7 is invertible modulo 13, so the newest year comes often; of those the last id counts.
        let newest = (1...300).last { $0 * 7 % 13 == 12 }
        #expect(PageParser(filter: .everything).parse(batch).first?.text == newest.map { "text \($0)" })
    }

    @Test func aStreamWithoutPagesIsAllHead() {
        let (batch, scanned) = scan([Array("no dump, <p>just</p> some <pag".utf8), Array("es/>".utf8)])
        #expect(batch.count == 0)
        #expect(scanned.head == Array("no dump, <p>just</p> some <pages/>".utf8))
        #expect(scanned.ending == .incomplete)
    }

    @Test func aStreamThatEndsInATag() {
        for end in ["<", "<p", "<page", "</page", "</revision", "<?wikiprep"] {
            let (batch, scanned) = scan([Array("<page></page>\(end)".utf8)])
            #expect(batch.count == 1)
            #expect(scanned.ending == .incomplete, "\(end)")
            #expect(scan([Array("<page>\(end)".utf8)]).scanned.ending == .inPage(0), "\(end)")
        }
    }

    @Test func emptyStream() {
        let (batch, scanned) = scan([])
        #expect(batch.isEmpty)
        #expect(scanned.head.isEmpty)
    }

    /// A scanner that is put aside and taken up again goes on as if nothing was.
    @Test func suspended() throws {
        let dump = SyntheticDump.bytes
        let whole = scan([dump], start: .document).scanned
        for cut in stride(from: 0, to: dump.count, by: 7) {
            var scanner = PageScanner(start: .document, salvages: true)
            var batch = PageBatch()
            scanner.append(Array(dump[..<cut]), to: &batch)
            let stored = try JSONEncoder().encode(scanner.suspended)
            let state = try JSONDecoder().decode(PageScanner.State.self, from: stored)
            var resumed = try #require(PageScanner(resuming: state, tail: scanner.tail, salvages: true))
            // With other bytes it goes nowhere.
            if scanner.tail.count > 100 { #expect(PageScanner(resuming: state, tail: [60]) == nil) }
            resumed.append(Array(dump[cut...]), to: &batch)
            #expect(resumed.finish(into: &batch) == whole.ending)
            #expect(batch.bytes == whole.bytes && batch.places == whole.places)
        }
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
        for start in [PageScanner.Start.document, .betweenPages] {
            var scanner = PageScanner(start: start, textLimit: limit, salvages: true)
            var batch = PageBatch()
            var largest = 0
            scanner.append(Array("<page>".utf8), to: &batch)
            for start in stride(from: 0, to: stream.count, by: 5000) {
                scanner.append(Array(stream[start..<min(start + 5000, stream.count)]), to: &batch)
                largest = max(largest, batch.bytes.count + batch.events.count * 100, scanner.tail.count)
                batch.removeAll()
            }
            #expect(largest <= 6 * limit)
        }
    }

    /// What stands before the pages of a dump is not kept, however much it is; of a stream that starts anywhere a bound
    /// is.
    @Test(arguments: ["<x/>", "\n", "<x>", "<!-- a -->", "<?a b?>", "<x a='b'>text</x>", "<y"]) func longHeads(
        _ unit: String
    ) {
        let piece = Array(String(repeating: unit, count: (1 << 20) / unit.utf8.count).utf8)
        var scanner = PageScanner(start: .document, salvages: true)
        var anywhere = PageScanner(salvages: true)
        var batch = PageBatch()
        scanner.append(Array(SyntheticDump.header.utf8), to: &batch)
        for _ in 0..<20 {
            scanner.append(piece, to: &batch)
            anywhere.append(piece, to: &batch)
            #expect(batch.events.count < 10 && batch.elements.count <= 1)
        }
        let size = (try? JSONEncoder().encode(scanner.suspended).count) ?? .max
        #expect(size < 50_000)
        #expect(anywhere.needsState && anywhere.head.bytes.isEmpty)
        #expect(!scanner.join(anywhere.head, to: &batch))
    }
}
