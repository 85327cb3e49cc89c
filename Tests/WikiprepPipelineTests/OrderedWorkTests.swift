import Synchronization
import Testing

@testable import WikiprepPipeline

struct OrderedWorkTests {
    private struct Failure: Error {}

    @Test(arguments: [1, 2, 7]) func commitsInOrder(threads: Int) throws {
        let committed = Mutex<[Int]>([])
        let pending = Atomic<Int>(0)
        let most = Atomic<Int>(0)
        try OrderedWork(threads: threads, lookahead: 5).run(
            makeWorker: {},
            claim: { index -> Int? in
                guard index < 200 else { return nil }
                most.max(pending.add(1, ordering: .relaxed).newValue, ordering: .relaxed)
                return index * 3
            },
            work: { _, _, piece, _ in
                // Uneven work, so that results come out of order.
                var sum = 0
                for i in 0..<(piece % 7) * 1000 { sum &+= i }
                return piece + (sum == -1 ? 1 : 0)
            },
            commit: { _, index, result in
                committed.withLock { $0.append(result) }
                pending.subtract(1, ordering: .relaxed)
                return .goOn
            })
        #expect(committed.withLock { $0 } == (0..<200).map { $0 * 3 })
        #expect(most.load(ordering: .relaxed) <= 6)
    }

    @Test func stopsAfterACommitThatSaysSo() throws {
        let committed = Mutex<[Int]>([])
        try OrderedWork(threads: 3, lookahead: 4).run(
            makeWorker: {}, claim: { $0 },
            work: { _, index, _, turn in
                // What is done only after the stop comes too late.
                if index == 11 { #expect(!turn.come()) }
                return index
            },
            commit: { _, _, result in
                committed.withLock { $0.append(result) }
                return result == 10 ? .stop : .goOn
            })
        #expect(committed.withLock { $0 } == Array(0...10))
    }

    @Test func throwsTheFirstError() {
        #expect(throws: Failure.self) {
            try OrderedWork(threads: 3, lookahead: 4).run(
                makeWorker: {}, claim: { $0 < 100 ? $0 : nil },
                work: { _, index, _, turn in
                    if index == 20 { throw Failure() }
                    // Those that wait for their turn are let go.
                    if index > 20 { _ = turn.come() }
                    return index
                },
                commit: { _, _, _ in .goOn })
        }
    }

    @Test func turnComesWhenAllBeforeAreCommitted() throws {
        let committed = Atomic<Int>(0)
        try OrderedWork(threads: 4, lookahead: 8).run(
            makeWorker: {}, claim: { $0 < 50 ? $0 : nil },
            work: { _, index, _, turn in
                #expect(turn.come())
                #expect(committed.load(ordering: .acquiring) == index)
                return index
            },
            commit: { _, index, _ in
                committed.store(index + 1, ordering: .releasing)
                return .goOn
            })
    }
}
