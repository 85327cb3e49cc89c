import Corpus
import Testing
import TestSupport

@Suite struct ShuffleKeyTests {
    /// Computed by a few lines of Python from the documented formula; they must never change, or corpora that exist
    /// would be shuffled anew.
    @Test(
        arguments: [
            (2357, "enwiki", 12, 0xC2FD_F46D_4D3B_0951),
            (2357, "jawiki", 12, 0x2115_D815_ACED_0EC5),
            (0, "", 0, 0x21FA_69A5_8F3D_62F5),
            (1, "enwiki", 12, 0xA003_77EC_FD02_0534),
            (2357, "enwiki", .max, 0x48BA_F26D_B100_00DA),
        ] as [(UInt64, String, UInt64, UInt64)]) func fixedValues(
            seed: UInt64, wiki: String, pageID: UInt64, value: UInt64
        )
    {
        #expect(ShuffleKey(seed: seed, wiki: wiki, pageID: pageID).value == value)
    }

    /// The formula again, in arithmetic that does not wrap by itself.
    private enum Slow {
        static func multiply(_ a: UInt64, _ b: UInt64) -> UInt64 { a.multipliedFullWidth(by: b).low }
        static func add(_ a: UInt64, _ b: UInt64) -> UInt64 { a.addingReportingOverflow(b).partialValue }

        static func mix(_ x: UInt64) -> UInt64 {
            let a = add(x, 11_400_714_819_323_198_485)
            let b = multiply(a ^ a / (1 << 30), 13_787_848_793_156_543_929)
            let c = multiply(b ^ b / (1 << 27), 10_723_151_780_598_845_931)
            return c ^ c / (1 << 31)
        }

        static func fnv1a(_ bytes: [UInt8]) -> UInt64 {
            bytes.reduce(14_695_981_039_346_656_037) { multiply($0 ^ UInt64($1), 1_099_511_628_211) }
        }
    }

    @Test(arguments: SeededGenerator.seeds) func theDocumentedFormula(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let (corpusSeed, pageID) = (random.next(), random.next() >> UInt64.random(in: 0...63, using: &random))
            let wiki = random.string(upTo: 12)
            let expected = Slow.mix(Slow.mix(corpusSeed ^ Slow.fnv1a(Array(wiki.utf8))) ^ pageID)
            #expect(ShuffleKey(seed: corpusSeed, wiki: wiki, pageID: pageID).value == expected)
        }
    }

    @Test(arguments: (0...16).map { 1 << $0 }) func buckets(count: Int) {
        #expect(ShuffleKey(value: 0).bucket(of: count) == 0)
        #expect(ShuffleKey(value: .max).bucket(of: count) == count - 1)
        var random = SeededGenerator(seed: UInt64(count))
        for _ in 0..<100 {
            let key = ShuffleKey(value: random.next())
            // Long division of the 64-bit range.
            #expect(key.bucket(of: count) == Int(key.value.multipliedFullWidth(by: UInt64(count)).high))
        }
    }

    /// Buckets in order hold keys in order, and a finer division is nested in a coarser one.
    @Test func bucketsFollowTheOrder() {
        var random = SeededGenerator(seed: 9)
        let keys = (0..<500).map { _ in ShuffleKey(value: random.next()) }.sorted()
        for count in [2, 64, 65536] {
            let buckets = keys.map { $0.bucket(of: count) }
            #expect(buckets == buckets.sorted())
            #expect(buckets.map { $0 / 2 } == keys.map { $0.bucket(of: count / 2) })
        }
    }

    /// The finalizer is a bijection: pages of one wiki never share a key.
    @Test func pagesOfOneWikiHaveTheirOwnKeys() {
        #expect(Set((0..<20_000).map { ShuffleKey(seed: 2357, wiki: "enwiki", pageID: $0) }).count == 20_000)
    }

    /// Page ids that follow one another fall evenly into the buckets: chi-squared over 64 of them.
    @Test(arguments: [("enwiki", 2357), ("jawiki", 2357), ("enwiki", 0), ("a", 1)] as [(String, UInt64)]) func uniform(
        wiki: String, seed: UInt64
    ) {
        var counts = [Int](repeating: 0, count: 64)
        let pages = 64_000
        for page in 1...UInt64(pages) { counts[ShuffleKey(seed: seed, wiki: wiki, pageID: page).bucket(of: 64)] += 1 }
        let expected = Double(pages) / 64
        let chiSquared = counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
        #expect(chiSquared < 120, "63 degrees of freedom: above 120 with a probability of 2 in 100,000")
    }

    @Test func theSeedChangesTheOrder() {
        func order(_ seed: UInt64) -> [UInt64] {
            (0..<100).sorted {
                ShuffleKey(seed: seed, wiki: "enwiki", pageID: $0) < ShuffleKey(seed: seed, wiki: "enwiki", pageID: $1)
            }
        }
        #expect(order(1) != order(2))
        #expect(order(1) == order(1))
    }
}
