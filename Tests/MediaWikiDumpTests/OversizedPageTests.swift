import MediaWikiDump
import Testing
import TestSupport

/// Texts over the limit: reported as oversized wherever the dump is cut, and never gathered in memory.
@Suite struct OversizedPageTests {
    private static let limit = 400
    private static let long = String(repeating: "長&amp;文😀 ", count: 50)

    private static let dump: [UInt8] = {
        let old = "2020-01-01T00:00:00Z"
        let new = "2025-01-01T00:00:00Z"
        let pages = [
            SyntheticDump.page("Small", id: 1, revisions: SyntheticDump.revision(11, new, "小さい")),
            SyntheticDump.page("Long", id: 2, revisions: SyntheticDump.revision(21, new, long)),
            SyntheticDump.page(
                "Long once", id: 3,
                revisions: SyntheticDump.revision(31, old, long) + SyntheticDump.revision(32, new, "short")),
            SyntheticDump.page(
                "Long now", id: 4,
                revisions: SyntheticDump.revision(41, new, long) + SyntheticDump.revision(42, old, "short")),
            SyntheticDump.page("Last", id: 5, revisions: SyntheticDump.revision(51, new, "終わり")),
        ]
        return Array((SyntheticDump.header + pages.joined() + SyntheticDump.footer).utf8)
    }()

    /// Title and content of each page.
    private static let expected: [String] = [
        "Small: 小さい", "Long: oversized", "Long once: short", "Long now: oversized", "Last: 終わり",
    ]

    private func summary(_ pages: [ParsedPage]) -> [String] {
        pages.map { page in
            if case .oversized? = page.content { return "\(page.title ?? ""): oversized" }
            return "\(page.title ?? ""): \(page.text ?? "\(page)")"
        }
    }

    @Test func inOnePiece() {
        #expect(summary(StitchedDump(Self.dump, cuts: [], textLimit: Self.limit).pages) == Self.expected)
    }

    @Test func twoSegmentsCutAtEveryByte() {
        for cut in 0...Self.dump.count {
            let found = summary(StitchedDump(Self.dump, cuts: [cut], textLimit: Self.limit).pages)
            if found != Self.expected {
                Issue.record("cut at byte \(cut): \(found)")
                return
            }
        }
    }

    @Test(arguments: [1, 2, 3, 5, 50, 401, 450]) func segmentsOfOneSize(_ size: Int) {
        let cuts = Array(stride(from: size, to: Self.dump.count, by: size))
        #expect(summary(StitchedDump(Self.dump, cuts: cuts, textLimit: Self.limit).pages) == Self.expected)
    }

    @Test(arguments: [1, 2, 7, 399, 400]) func piecesOfOneSize(_ size: Int) {
        #expect(
            summary(StitchedDump(Self.dump, cuts: [], textLimit: Self.limit, pieceSize: size).pages) == Self.expected)
    }

    @Test(arguments: SeededGenerator.seeds) func randomCutsAndPieces(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let cuts = random.cuts(Int.random(in: 1...20, using: &random), in: Self.dump.count)
            let pieceSize = Int.random(in: 1...600, using: &random)
            let found = summary(StitchedDump(Self.dump, cuts: cuts, textLimit: Self.limit, pieceSize: pieceSize).pages)
            if found != Self.expected {
                Issue.record("cuts \(cuts), pieces of \(pieceSize): \(found)")
                return
            }
        }
    }

    /// The limit holds exactly: a tag and its text count together.
    @Test func theLimitIsSharp() {
        let text = String(repeating: "0123456789", count: 50)
        let dump = SyntheticDump.page("T", id: 1, revisions: SyntheticDump.revision(1, "2026-01-01T00:00:00Z", text))
        func content(textLimit: Int) -> Page.Content? {
            StitchedDump(Array(dump.utf8), cuts: [], textLimit: textLimit).pages.first?.content
        }
        let run = #"<text bytes="500" xml:space="preserve">"#.utf8.count + 500
        #expect(content(textLimit: run) == .text(Array(text.utf8)))
        #expect(content(textLimit: run - 1) == .oversized)
    }

    /// A limit below the length of a tag cuts no tag, whatever pieces it comes in.
    @Test(arguments: [1, 2, 13, 1000]) func aLimitBelowTheLengthOfATag(pieceSize: Int) {
        let attributes = (1...30).map { #" a\#($0)="0123456789""# }.joined()
        let page =
            "<page><title>T</title><ns>0</ns><id>1</id><revision><text\(attributes)>some text</text></revision></page>"
        let stitched = StitchedDump(Array(page.utf8), cuts: [], textLimit: 200, pieceSize: pieceSize)
        #expect(stitched.pages.map(\.content) == [.oversized])
    }

    @Test(arguments: [0, 3]) func memoryIsBounded(segments: Int) {
        let text = String(repeating: "0123456789", count: 50_000)
        let page = SyntheticDump.page("Huge", id: 1, revisions: SyntheticDump.revision(1, "2026-01-01T00:00:00Z", text))
        let dump = Array((page + page).utf8)
        let cuts = (0..<segments).map { ($0 + 1) * dump.count / (segments + 1) }
        let stitched = StitchedDump(dump, cuts: cuts, textLimit: 5000, pieceSize: 1000)
        #expect(stitched.pages.map(\.content) == [.oversized, .oversized])
        // A head is kept as it is, up to its own bound.
        #expect(segments > 0 || stitched.work.largestFragment < 7000, "\(stitched)")
    }

    @Test func aHistoryTakesNoMoreThanAFewRevisions() {
        let text = String(repeating: "0123456789", count: 100)
        let revisions = (1...200).map { SyntheticDump.revision($0, "2020-01-01T00:00:00Z", text) }
        let dump = Array(SyntheticDump.page("History", id: 1, revisions: revisions.joined()).utf8)
        for cuts in [[], [dump.count / 2], [dump.count / 3, dump.count / 2]] {
            let stitched = StitchedDump(dump, cuts: cuts, pieceSize: 1000)
            #expect(stitched.pages.count == 1)
            #expect(
                stitched.work.largestFragment < 7000,
                "what a cut leaves of one revision, the newest whole one, and 200 line ends")
        }
    }

    /// Whoever writes the mark into a dump gets a page that is reported as oversized, not one that lacks text.
    @Test func aForgedMark() {
        let xml = SyntheticDump.page(
            "Forged", id: 1,
            revisions: SyntheticDump.revision(1, "2026-01-01T00:00:00Z", "before<?wikiprep oversized?>after"))
        let dump = Array(xml.utf8)
        for cut in 0...dump.count {
            #expect(StitchedDump(dump, cuts: [cut]).pages.map(\.content) == [.oversized])
        }
    }
}
