import Foundation
import Synchronization
import PipelineTestSupport
import Testing

@testable import WikiprepPipeline
@testable import Workers

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

    private struct Numbered: Error, Equatable { var piece: Int }

    /// Whichever thread fails first: what is before the first bad piece is committed, and its error is thrown.
    @Test(arguments: [1, 2, 5]) func throwsTheErrorOfTheFirstPiece(threads: Int) {
        for failing in ["work", "claim", "commit"] {
            let committed = Mutex<[Int]>([])
            let hasFailed = Atomic(false)
            #expect(throws: Numbered(piece: 20)) {
                try OrderedWork(threads: threads, lookahead: 8).run(
                    makeWorker: {},
                    claim: { index -> Int? in
                        if failing == "claim", index == 20 { throw Numbered(piece: 20) }
                        return index < 100 ? index : nil
                    },
                    work: { _, index, _, _ in
                        // Pieces before the bad one take longer than a later bad one, which fails first.
                        if threads > 1, (18...20).contains(index) {
                            for _ in 0..<200 where !hasFailed.load(ordering: .relaxed) { usleep(500) }
                        }
                        if index == 22 || index == 20 && failing == "work" {
                            hasFailed.store(true, ordering: .relaxed)
                            throw Numbered(piece: index)
                        }
                        return index
                    },
                    commit: { _, index, _ in
                        if failing == "commit", index == 20 { throw Numbered(piece: 20) }
                        committed.withLock { $0.append(index) }
                        return .goOn
                    })
            }
            #expect(committed.withLock { $0 } == Array(0..<20), "\(failing)")
        }
    }

    /// A thread that cannot begin does not lose what the others have in hand.
    @Test func aWorkerThatCannotBegin() {
        let begun = Atomic(0)
        let committed = Atomic(0)
        #expect(throws: Failure.self) {
            try OrderedWork(threads: 3, lookahead: 4).run(
                makeWorker: { if begun.add(1, ordering: .relaxed).newValue == 2 { throw Failure() } },
                claim: { $0 < 1000 ? $0 : nil }, work: { _, index, _, _ in index },
                commit: { _, index, _ in
                    #expect(committed.add(1, ordering: .relaxed).oldValue == index)
                    return .goOn
                })
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
