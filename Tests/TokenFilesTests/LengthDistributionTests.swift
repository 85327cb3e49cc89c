import TestSupport
import Testing

@testable import TokenFiles

@Suite struct LengthDistributionTests {
    @Test func percentilesAreThoseOfTheSortedLengths() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("percentilesAreThoseOfTheSortedLengths: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for maximum in [1, 100, 65_535, 10_000_000, 1 << 40] {
            let lengths = (0..<500).map { _ in Int.random(in: 0...maximum, using: &random) }.sorted()
            var distribution = LengthDistribution()
            for length in lengths { distribution.add(length) }
            #expect(distribution.count == 500)
            #expect(distribution.minimum == lengths[0])
            #expect(distribution.maximum == lengths[499])
            #expect(abs(distribution.mean - Double(lengths.reduce(0, +)) / 500) < 1e-3 * Double(maximum))
            for percent in [1, 10, 50, 90, 99, 100] {
                let expected = lengths[percent * 5 - 1]
                let found = distribution.percentile(Double(percent))
                #expect(
                    found <= expected && Double(expected - found) <= Double(expected) / 256,
                    "\(percent) % of \(maximum)")
                if maximum < 65_536 { #expect(found == expected) }
            }
        }
    }

    @Test func noDocuments() {
        let empty = LengthDistribution()
        #expect(empty.mean == 0 && empty.percentile(50) == 0 && empty.maximum == 0)
    }
}
