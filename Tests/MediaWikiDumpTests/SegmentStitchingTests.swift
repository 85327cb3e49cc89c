import Foundation
import MediaWikiDump
import Testing
import TestSupport

/// A dump that is cut into segments: every page comes out exactly once, in order, for every way to cut.
@Suite struct SegmentStitchingTests {
    private let dump = SyntheticDump.bytes

    @Test func twoSegmentsCutAtEveryByte() {
        for cut in 0...dump.count {
            let stitched = StitchedDump(dump, cuts: [cut])
            guard stitched.pages == SyntheticDump.expected else {
                Issue.record("cut at byte \(cut): \(stitched.pages.map { $0.title ?? "-" })")
                return
            }
            guard stitched.ending == .complete else {
                Issue.record("cut at byte \(cut): the end is lost")
                return
            }
        }
    }

    /// Segments far shorter than pages: most have no page, and chains of them make one.
    @Test(arguments: [1, 2, 3, 7, 64, 500]) func segmentsOfOneSize(_ size: Int) {
        let stitched = StitchedDump(dump, cuts: Array(stride(from: size, to: dump.count, by: size)))
        #expect(stitched.pages == SyntheticDump.expected)
        #expect(stitched.ending == .complete)
    }

    @Test(arguments: SeededGenerator.seeds) func randomCuts(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<60 {
            let cuts = random.cuts(Int.random(in: 2...40, using: &random), in: dump.count)
            let stitched = StitchedDump(dump, cuts: cuts, pieceSize: Int.random(in: 1...300, using: &random))
            guard stitched.pages == SyntheticDump.expected else {
                Issue.record("cuts \(cuts)")
                return
            }
        }
    }

    /// The newest revision of the parts is the newest of the whole, wherever the history is cut.
    @Test func aLongHistoryCutAtEveryByte() {
        let times = ["2021", "2024", "2019", "2024", "2020"]
        let revisions = times.enumerated().map {
            SyntheticDump.revision($0 + 1, "\($1)-01-01T00:00:00Z", "text \($0 + 1)")
        }
        let dump = Array(SyntheticDump.page("History", id: 1, revisions: revisions.joined()).utf8)
        for cut in 0...dump.count {
            let pages = StitchedDump(dump, cuts: [cut, min(cut + 200, dump.count)]).pages
            guard pages.count == 1, pages.first?.text == "text 4" else {
                Issue.record("cut at byte \(cut): \(pages)")
                return
            }
        }
    }

    /// Found by fuzzing: revisions behind the end of a page that began in another segment were taken for newer ones of
    /// it.
    @Test func revisionsOutsideOfPages() {
        let page = SyntheticDump.page("Tea", id: 1, revisions: SyntheticDump.revision(1, "2020-01-01T00:00:00Z", "tea"))
        let stray = SyntheticDump.revision(2, "2021-01-01T00:00:00Z", "stray")
        let dump = Array((page + stray + stray + page).utf8)
        let stitched = StitchedDump(dump, cuts: [])
        let whole = stitched.pages
        #expect(whole.map(\.text) == ["tea", "tea"])
        for cut in 0...dump.count {
            guard StitchedDump(dump, cuts: [cut]) == stitched else {
                Issue.record("cut at byte \(cut)")
                return
            }
        }
    }

    /// What stands in revisions that a head drops: pages that are hidden, what is a comment for a head alone, a
    /// document type, which in a page is text, and what looks like revisions.
    @Test(arguments: [
        "<![CDATA[<page></ple><page/>]]>", "<!-- <page> -->", "<!-- a -- b -->", "<!DOCTYPE <page> >",
        "<!DOCTYPE </revision><revision><timestamp>2024-01-01T00:00:00Z</timestamp> >",
        "<![CDATA[<revision>1</revision><revision>2</revision>]]>", "<?a <page> ?>",
    ]) func oddRevisionsCutAnywhere(_ odd: String) {
        let revisions = ["2022", "2023", "2021", "2020"].enumerated().map {
            let text = $1 == "2023" || $1 == "2021" ? "text \($1)" + odd : "text \($1)"
            return SyntheticDump.revision($0 + 1, "\($1)-01-01T00:00:00Z", "@")
                .replacingOccurrences(of: "@", with: text)
        }
        let page = SyntheticDump.page("Tea", id: 1, revisions: revisions.joined())
        let dump = Array((page + "<page><title>B</title></page>").utf8)
        let stitched = StitchedDump(dump, cuts: [])
        for cut in 0...dump.count {
            for length in [60, 300, 600] {
                let cuts = [cut, min(cut + length, dump.count)]
                let inSegments = StitchedDump(dump, cuts: cuts)
                guard inSegments == stitched else {
                    Issue.record("cut at bytes \(cuts): \(inSegments.items)\ninstead of \(stitched.items)")
                    return
                }
            }
        }
    }

    /// A head that becomes too long with the end of a revision.
    @Test func aHeadThatIsTooLongByATag() {
        let limit = 16 << 20
        for excess in [-33, -32, -31, -12, -11, -10, 0] {
            let before = Array("<revision>".utf8), end = Array("</revision>".utf8)
            let text = [UInt8](repeating: UInt8(ascii: "a"), count: limit + excess - before.count)
            var scanner = PageScanner()
            var batch = PageBatch()
            scanner.append(before + text, to: &batch)
            scanner.append(end + before + end + before + end, to: &batch)
            #expect(scanner.needsState == (excess > -32), "\(excess)")
        }
    }

    /// Found by fuzzing: an end tag reached over the start tag behind it, but where a cut came between.
    @Test func aTagInATag() {
        let page = SyntheticDump.page("Tea", id: 1, revisions: SyntheticDump.revision(1, "2020-01-01T00:00:00Z", "tea"))
        let dump = Array((page + "</page " + page + "</revision\n" + page).utf8)
        let stitched = StitchedDump(dump, cuts: [])
        let whole = stitched.pages
        #expect(whole.map(\.text) == ["tea", "tea", "tea"])
        for cut in 0...dump.count {
            guard StitchedDump(dump, cuts: [cut]) == stitched else {
                Issue.record("cut at byte \(cut)")
                return
            }
        }
    }
}
