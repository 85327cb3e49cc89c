import Corpus
import Testing

@Suite struct ValidationSplitTests {
    /// Computed by a few lines of Python; an article that is in validation stays there for ever.
    @Test func fixedMembers() {
        let split = ValidationSplit(ratio: 0.0005)
        let members = (1...UInt64(20_000)).filter { split.contains(wiki: "enwiki", pageID: $0) }
        #expect(members == [2130, 3274, 5326, 10257, 13416, 16572, 16894, 18176, 19739])
    }

    @Test(arguments: [0.0005, 0.01, 0.1, 0.5, 0.9]) func share(ratio: Double) {
        let split = ValidationSplit(ratio: ratio)
        let pages = 50_000
        let count = (1...UInt64(pages)).count { split.contains(wiki: "jawiki", pageID: $0) }
        let expected = Double(pages) * ratio
        let deviation = (expected * (1 - ratio)).squareRoot()
        #expect(abs(Double(count) - expected) < 5 * deviation, "\(count) of \(expected)")
    }

    /// Whoever is in validation at one share is in it at every larger one.
    @Test func monotone() {
        let ratios = [0, 0.0005, 0.001, 0.01, 0.3, 0.999, 1]
        for page in UInt64(1)...2000 {
            let members = ratios.map { ValidationSplit(ratio: $0).contains(wiki: "enwiki", pageID: page) }
            #expect(members == members.sorted { !$0 && $1 }, "page \(page)")
        }
    }

    @Test func theEnds() {
        for page in UInt64(0)..<2000 {
            #expect(!ValidationSplit(ratio: 0).contains(wiki: "enwiki", pageID: page))
            #expect(ValidationSplit(ratio: 1).contains(wiki: "enwiki", pageID: page))
        }
        #expect(ValidationSplit(ratio: -3).ratio == 0)
        #expect(ValidationSplit(ratio: 3).ratio == 1)
        #expect(ValidationSplit(ratio: .infinity).ratio == 1)
        #expect(!ValidationSplit(ratio: .nan).contains(wiki: "enwiki", pageID: 1))
    }

    /// Membership has nothing to do with the place in the shuffled order, whatever the seed.
    @Test(arguments: [0, 1, 2357, 0x7661_6C69_6461_7466] as [UInt64]) func independentOfTheOrder(seed: UInt64) {
        let split = ValidationSplit(ratio: 0.25)
        var counts = [Int](repeating: 0, count: 8)
        for page in UInt64(1)...16_000 where split.contains(wiki: "enwiki", pageID: page) {
            counts[ShuffleKey(seed: seed, wiki: "enwiki", pageID: page).bucket(of: 8)] += 1
        }
        for count in counts { #expect(abs(Double(count) - 500) < 5 * 500.0.squareRoot(), "\(counts)") }
    }
}
