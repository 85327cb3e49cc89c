import MediaWikiDump
import Testing
import TestSupport

/// Of several revisions the newest counts: by time stamp, then by id.
@Suite struct RevisionTests {
    private func newest(_ revisions: [(id: Int, timestamp: String)]) -> UInt64? {
        let xml = revisions.map { SyntheticDump.revision($0.id, $0.timestamp, "text") }.joined()
        let scanned = firstPage(SyntheticDump.page("T", id: 1, revisions: xml))?.revision?.id
        // The parser alone, for batches that no scanner has thinned out.
        var batch = PageBatch()
        batch.append(Array(SyntheticDump.page("T", id: 1, revisions: xml).utf8))
        guard case .page(let page)? = PageParser(filter: .everything).parse(batch).first else { return nil }
        #expect(page.revision?.id == scanned)
        return scanned
    }

    @Test func byTimestamp() {
        #expect(newest([(1, "2020-01-01T00:00:00Z"), (2, "2021-01-01T00:00:00Z")]) == 2)
        #expect(newest([(1, "2021-01-01T00:00:00Z"), (2, "2020-01-01T00:00:00Z")]) == 1)
        #expect(newest([(3, "2020-01-01T00:00:00Z"), (1, "2020-01-01T00:00:01Z"), (2, "2019-12-31T23:59:59Z")]) == 1)
    }

    @Test func thenById() {
        #expect(newest([(9, "2020-01-01T00:00:00Z"), (10, "2020-01-01T00:00:00Z")]) == 10)
        #expect(newest([(10, "2020-01-01T00:00:00Z"), (9, "2020-01-01T00:00:00Z")]) == 10)
    }

    @Test(arguments: SeededGenerator.seeds) func anyOrder(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let revisions = (1...Int.random(in: 1...12, using: &random)).map { id in
                (id: id, timestamp: "20\(Int.random(in: 10...14, using: &random))-01-01T00:00:00Z")
            }.shuffled(using: &random)
            let expected = revisions.max { ($0.timestamp, $0.id) < ($1.timestamp, $1.id) }
            #expect(newest(revisions) == expected.map { UInt64($0.id) }, "\(revisions)")
        }
    }

    /// The newest text counts even when it is empty or hidden: an older one must not come back.
    @Test func theNewestMayBeHidden() {
        let old = SyntheticDump.revision(1, "2020-01-01T00:00:00Z", "old")
        let new =
            #"<revision><id>2</id><timestamp>2021-01-01T00:00:00Z</timestamp><text deleted="deleted" /></revision>"#
        #expect(firstPage(SyntheticDump.page("T", id: 1, revisions: old + new))?.revision?.content == .hidden)
        #expect(firstPage(SyntheticDump.page("T", id: 1, revisions: new + old))?.revision?.content == .hidden)
    }

    /// The id of the contributor is not the revision's.
    @Test func withoutIds() {
        let bare = "<revision><timestamp>2020-01-01T00:00:00Z</timestamp><text>first</text></revision>"
        let later = "<revision><timestamp>2020-01-01T00:00:00Z</timestamp><text>second</text></revision>"
        #expect(parse(SyntheticDump.page("T", id: 1, revisions: bare + later)).first?.text == "second")
    }

    @Test func withAttributesAndSpace() {
        let old =
            "<revision\n "
            + "xml:lang='en'><id>1</id><timestamp>2020-01-01T00:00:00Z</timestamp><text>old</text></revision\n>"
        let new = "<revision ><id>2</id><timestamp>2021-01-01T00:00:00Z</timestamp><text>new</text></revision >"
        #expect(parse(SyntheticDump.page("T", id: 1, revisions: new + old)).first?.text == "new")
    }
}
