import Foundation
import TestSupport
import Testing

@testable import Statistics

@Suite struct LengthDistributionTests {
    @Test func percentilesAreThoseOfTheSortedLengths() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("percentilesAreThoseOfTheSortedLengths: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for steps in [16, LengthDistribution.exactSteps] {
            for maximum in [1, 100, 65_535, 10_000_000, 1 << 40] {
                let lengths = (0..<500).map { _ in Int.random(in: 0...maximum, using: &random) }.sorted()
                var distribution = LengthDistribution(steps: steps)
                for length in lengths { distribution.add(length) }
                #expect(distribution.count == 500)
                #expect(distribution.minimum == lengths[0])
                #expect(distribution.maximum == lengths[499])
                #expect(distribution.sum == lengths.reduce(0, +))
                #expect(abs(distribution.mean - Double(lengths.reduce(0, +)) / 500) < 1e-3 * Double(maximum))
                for percent in [1, 10, 50, 90, 99, 100] {
                    let expected = lengths[percent * 5 - 1]
                    let found = distribution.percentile(Double(percent))
                    #expect(
                        found <= expected && Double(expected - found) <= Double(expected) / Double(steps),
                        "\(percent) % of \(maximum)")
                    if maximum < 2 * steps { #expect(found == expected) }
                }
            }
        }
    }

    @Test func sumsAndCopiesAreTheSame() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("sumsAndCopiesAreTheSame: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        var whole = LengthDistribution(steps: 16)
        var sum = LengthDistribution(steps: 16)
        for _ in 0..<20 {
            var part = LengthDistribution(steps: 16)
            for _ in 0..<Int.random(in: 0...30, using: &random) {
                let length = Int.random(in: 0...(1 << Int.random(in: 0...40, using: &random)), using: &random)
                whole.add(length)
                part.add(length)
            }
            sum.add(try JSONDecoder().decode(LengthDistribution.self, from: JSONEncoder().encode(part)))
        }
        #expect(sum == whole)
    }

    @Test func binsHoldEveryDocumentOnce() {
        var random = SeededGenerator(seed: 11)
        for steps in [1, 2, 4] {
            let lengths = (0..<300).map { _ in
                Int.random(in: 0...(1 << Int.random(in: 0...30, using: &random)), using: &random)
            }
            var distribution = LengthDistribution(steps: 16)
            for length in lengths { distribution.add(length) }
            let bins = distribution.bins(steps: steps)
            for bin in bins {
                #expect(bin.count == lengths.count { bin.from <= $0 && $0 < bin.to }, "\(bin) of steps \(steps)")
            }
            #expect(bins.reduce(0) { $0 + $1.count } == 300)
            #expect(zip(bins, bins.dropFirst()).allSatisfy { $0.to == $1.from })
        }
        #expect(LengthDistribution().bins(steps: 2).isEmpty)
    }

    @Test(arguments: [
        #"{"steps":16,"count":2,"minimum":1,"maximum":1,"sum":1,"bins":[[1,1]]}"#,
        #"{"steps":16,"count":1,"minimum":1,"maximum":1,"sum":1,"bins":[[1]]}"#,
        #"{"steps":16,"count":1,"minimum":2,"maximum":1,"sum":1,"bins":[[1,1]]}"#,
        #"{"steps":16,"count":1,"minimum":1,"maximum":1,"sum":-1,"bins":[[1,1]]}"#,
        #"{"steps":16,"count":1,"minimum":1,"maximum":1,"sum":1,"bins":[[9223372036854775807,1]]}"#,
    ])
    func whatIsNoDistributionIsRefused(_ json: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(LengthDistribution.self, from: Data(json.utf8))
        }
    }

    @Test func noDocuments() {
        let empty = LengthDistribution()
        #expect(empty.mean == 0 && empty.percentile(50) == 0 && empty.maximum == 0)
    }
}
