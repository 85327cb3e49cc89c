import PipelineTestSupport
import TestSupport
import Testing

@testable import WikiprepPipeline

/// What `--dry-run` tells of a run's time and memory.
@Suite struct PlanningTests {
    /// Workers that take one segment after the other, as slowly as that is told.
    private static func busiest(_ bytes: Int, segmentSize: Int, threads: Int) -> Int {
        var workers = [Int](repeating: 0, count: threads)
        var left = bytes
        while left > 0 {
            let idle = workers.indices.min { workers[$0] < workers[$1] } ?? 0
            workers[idle] += min(segmentSize, left)
            left -= segmentSize
        }
        return workers.max() ?? 0
    }

    @Test func theBusiestWorker() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let bytes = Int.random(in: 0...2000, using: &generator)
            let size = Int.random(in: 1...600, using: &generator)
            let threads = Int.random(in: 1...9, using: &generator)
            #expect(
                Pipeline.bytesOfBusiestWorker(bytes, segmentSize: size, threads: threads)
                    == Self.busiest(bytes, segmentSize: size, threads: threads),
                "\(bytes) bytes, segments of \(size), \(threads) threads, seed \(seed)")
        }
        #expect(Pipeline.bytesOfBusiestWorker(.max, segmentSize: .max, threads: 2) == .max)
    }
}
