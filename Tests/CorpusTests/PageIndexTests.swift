import Corpus
import Testing
import TestSupport

/// The index of pages in a segment file: every page, whatever became of it, by ranges of the key.
@Suite struct PageIndexTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ pages: [(entry: PageEntry, document: Document?)], buckets: Int) throws -> SegmentLayout {
        var writer = SegmentFileWriter(buckets: buckets)
        for (entry, document) in pages {
            let key = key(of: entry)
            if let document {
                writer.append(document, pageID: entry.pageID, key: key)
            } else {
                writer.reject(pageID: entry.pageID, revision: entry.revision, key: key)
            }
        }
        return try writer.write(
            to: folder.file("00000.jsonl.zst"), pages: PageCounts(), attachment: [], compressor: SegmentCompressor())
    }

    private func key(of entry: PageEntry) -> ShuffleKey { ShuffleKey(seed: 1, wiki: "enwiki", pageID: entry.pageID) }

    private func pages(_ random: inout SeededGenerator) -> [(entry: PageEntry, document: Document?)] {
        (0..<Int.random(in: 0...300, using: &random)).map { _ in
            let id: UInt64 =
                [1, 127, 128, 1 << 40, .max, UInt64.random(in: 0...5000, using: &random)].randomElement(
                    using: &random) ?? 0
            let revision = UInt64.random(
                in: 0...UInt64.max >> UInt64.random(in: 0...63, using: &random), using: &random)
            if Bool.random(using: &random) { return (PageEntry(pageID: id, revision: revision, text: nil), nil) }
            let text = Array("text \(Int.random(in: 0...3, using: &random))".utf8)
            let document = Document(id: String(id), wiki: "enwiki", title: "", url: "", revision: revision, text: text)
            return (PageEntry(pageID: id, revision: revision, text: TextHash(of: text)), document)
        }
    }

    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64]) func roundTripByRanges(seed: UInt64) throws {
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for buckets in [1, 4, 64] {
            let pages = pages(&random).shuffled(using: &random)
            let layout = try write(pages, buckets: buckets)
            #expect(layout.pages == pages.count)
            let low = Int.random(in: 0..<buckets, using: &random)
            for range in [0..<buckets, low..<Int.random(in: low + 1...buckets, using: &random)] {
                let found = try SegmentFileReader().pages(of: layout, buckets: range, folder: folder.path)
                let expected = pages.map(\.entry).filter { range.contains(key(of: $0).bucket(of: buckets)) }.sorted {
                    let (a, b) = (key(of: $0).bucket(of: buckets), key(of: $1).bucket(of: buckets))
                    return a == b ? $0 < $1 : a < b
                }
                #expect(found == expected, "buckets \(range) of \(buckets)")
            }
        }
    }

    /// What stands in a file may be anything: an error, or entries, and never more.
    @Test(arguments: [1, 2, 3] as [UInt64]) func damage(seed: UInt64) throws {
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let layout = try write(pages(&random), buckets: 8)
        let bytes = try folder.bytes("00000.jsonl.zst")
        var told = 0
        for _ in 0..<200 {
            var damaged = bytes
            let place = Int.random(in: layout.offsets[8]..<bytes.count, using: &random)
            if Bool.random(using: &random) {
                damaged[place] = UInt8.random(in: 0...255, using: &random)
            } else {
                damaged.removeSubrange(place...)
            }
            try folder.write(damaged, to: "00000.jsonl.zst")
            do {
                _ = try SegmentFileReader().pages(of: layout, buckets: 0..<8, folder: folder.path)
            } catch is SegmentFileError {
                told += 1
            }
        }
        #expect(told > 50)
    }

    @Test func theHashIsThatOfXXH128() {
        // `printf 'wikiprep' | xxhsum -H2`
        let hash = TextHash(of: Array("wikiprep".utf8))
        #expect(String(hash.high, radix: 16) + String(hash.low, radix: 16) == "fbdf376568ca7ea75235868f2d43a9c4")
    }
}
