import Corpus
import Testing
import PipelineTestSupport
import TestSupport

@testable import Tokenization
@testable import WikiprepPipeline

/// Ranges tile all keys, and a key's range is the one that contains it.
struct KeyRangesTests {
    @Test func everyKeyHasItsRange() {
        var random = SeededGenerator(seed: 8)
        for _ in 0..<300 {
            let count =
                Bool.random(using: &random)
                ? Int.random(in: 1...40, using: &random) : 1 << Int.random(in: 0...20, using: &random)
            let ranges = KeyRanges(count: count)
            let inner = Int.random(in: 0..<count, using: &random)
            for value in [
                0, UInt64.max, ranges[inner].start, ranges[inner].last, .random(in: 0...(.max), using: &random),
            ] {
                let key = ShuffleKey(value: value)
                let index = ranges.index(of: key)
                #expect(ranges[index].contains(key), "\(value) of \(count)")
                if index > 0 { #expect(ranges[index - 1].last + 1 == ranges[index].start) }
            }
            #expect(ranges[0].start == 0 && ranges[count - 1].last == .max)
        }
    }
}
