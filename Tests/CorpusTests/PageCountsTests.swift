import Corpus
import Foundation
import Testing

@Suite struct PageCountsTests {
    @Test func pagesInAreKeptPlusRejected() {
        var counts = PageCounts()
        counts.keep()
        counts.reject(.redirect)
        counts.reject(.redirect)
        counts.reject(.short)
        #expect(counts.seen == 4)
        #expect(counts.kept == 1)
        #expect(counts.rejected == ["redirect": 2, "short": 1])
        #expect(counts.seen == counts.kept + counts.rejectedTotal)
    }

    @Test func addition() {
        var all = PageCounts()
        for reason in Rejection.allCases {
            var part = PageCounts()
            part.keep()
            part.reject(reason)
            part.reject(.invalid)
            all.add(part)
        }
        #expect(all.seen == 3 * Rejection.allCases.count)
        #expect(all.rejected["invalid"] == Rejection.allCases.count + 1)
        #expect(all.seen == all.kept + all.rejectedTotal)
    }

    @Test func namesThatProgramsRelyOn() throws {
        #expect(
            Set(Rejection.allCases.map(\.rawValue)) == [
                "namespace", "redirect", "model", "disambiguation", "short", "empty", "hidden", "invalid", "oversized",
                "costly", "damaged",
            ])
        var counts = PageCounts()
        counts.reject(.namespace)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(
            String(decoding: try encoder.encode(counts), as: UTF8.self)
                == #"{"kept":0,"rejected":{"namespace":1},"seen":1}"#)
        #expect(try JSONDecoder().decode(PageCounts.self, from: encoder.encode(counts)) == counts)
    }
}
