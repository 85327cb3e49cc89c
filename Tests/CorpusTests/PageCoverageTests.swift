import Foundation
import Testing
import TestSupport

@testable import Corpus

/// Intervals of page ids.
struct PageCoverageTests {
    @Test func neighboursBecomeOne() {
        var coverage = PageCoverage()
        coverage.insert(10...20)
        coverage.insert(22...30)
        #expect(coverage.ranges == [10...20, 22...30])
        coverage.insert(21...21)
        #expect(coverage.ranges == [10...30])
        coverage.remove(15...16)
        #expect(coverage.ranges == [10...14, 17...30])
    }

    @Test func theEndsOfTheNumbers() {
        var coverage = PageCoverage()
        coverage.insert(0 ... .max)
        #expect(coverage.contains(0) && coverage.contains(.max))
        coverage.remove(0...0)
        coverage.remove(.max ... .max)
        #expect(coverage.ranges == [1 ... .max - 1])
        coverage.insert(.max ... .max)
        coverage.remove(1 ... .max)
        #expect(coverage.isEmpty)
    }

    /// Against a set of numbers.
    @Test(arguments: 0..<50) func asASet(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        var coverage = PageCoverage()
        var set: Set<UInt64> = []
        for _ in 0..<30 {
            let first = UInt64.random(in: 0...60, using: &random)
            let range = first...first + UInt64.random(in: 0...12, using: &random)
            if Bool.random(using: &random) {
                coverage.insert(range)
                set.formUnion(range)
            } else {
                coverage.remove(range)
                set.subtract(range)
            }
            #expect((0...80).allSatisfy { coverage.contains($0) == set.contains($0) }, "seed \(seed)")
            let pairs = zip(coverage.ranges, coverage.ranges.dropFirst())
            #expect(pairs.allSatisfy { $0.upperBound + 1 < $1.lowerBound }, "seed \(seed)")
        }
        #expect(try JSONDecoder().decode(PageCoverage.self, from: JSONEncoder().encode(coverage)) == coverage)
    }

    @Test func pairsInJSON() throws {
        let coverage = try JSONDecoder().decode(PageCoverage.self, from: Data("[[5,9],[1,3]]".utf8))
        #expect(String(decoding: try JSONEncoder().encode(coverage), as: UTF8.self) == "[[1,3],[5,9]]")
        for bad in ["[[3,1]]", "[[1]]", "[[1,2,3]]", "[1,2]", "[[-1,2]]"] {
            #expect(throws: DecodingError.self) { try JSONDecoder().decode(PageCoverage.self, from: Data(bad.utf8)) }
        }
    }
}
