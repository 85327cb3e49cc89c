/// Many pieces of work on many threads, with results taken in order.
///
/// Pieces are claimed in order, by one thread at a time; done in any order; and committed in order, by one thread at a
/// time. No piece is claimed that lies more than `lookahead` before the first one that is not committed, so what waits
/// is bounded.
///
/// An error takes the place of the result of its piece: what is before it is still committed, so that whichever
/// thread fails first, the same
/// pieces are done and the same error is thrown as by one thread.
package struct OrderedWork: Sendable {
    /// The number of threads.
    package var threads: Int
    /// How many pieces may be between claiming and commitment.
    package var lookahead: Int

    package init(threads: Int, lookahead: Int) {
        self.threads = threads
        self.lookahead = lookahead
    }

    /// After a commit.
    package enum Next { case goOn, stop }

    /// Lets a piece of work wait until all before it are committed.
    package struct Turn: Sendable {
        fileprivate let wait: @Sendable () -> Bool
        fileprivate let check: @Sendable () -> Bool
        /// Whether everything before this piece is committed already.
        package var hasCome: Bool { check() }
        /// Returns when everything before this piece is committed.
        /// - Returns: false when the work was given up.
        package func come() -> Bool { wait() }
    }

    private struct State<Result> {
        var claimed = 0
        var committed = 0
        var isClaiming = false
        var isCommitting = false
        var isExhausted = false
        /// Whether a commit said so: what other threads have in hand is not committed any more.
        var isStopped = false
        var results: [Int: Swift.Result<Result, any Error>] = [:]
        /// The error of the first piece that has one, when all before it are committed.
        var error: (any Error)?
        /// Why a thread could not begin to work.
        var workerError: (any Error)?
        var ended: Bool { error != nil || isExhausted }
    }

    /// Does the work.
    /// - Parameters:
    ///   - makeWorker: what a thread needs for itself, made on it.
    ///   - claim: the piece of this number; nil when there is none, and no more are asked for.
    ///   - work: does a piece.
    ///   - commit: takes the result of the next piece in order. After `stop` no more is claimed or committed.
    /// - Throws: the error of the first piece, in order, of which any of them threw one.
    package func run<Worker, Piece: Sendable, Result: Sendable>(
        makeWorker: @escaping @Sendable () throws -> Worker,
        claim: @escaping @Sendable (Int) throws -> Piece?,
        work: @escaping @Sendable (Worker, Int, Piece, Turn) throws -> Result,
        commit: @escaping @Sendable (Worker, Int, Result) throws -> Next
    ) throws {
        let monitor = Monitor(State<Result>())
        let lookahead = max(self.lookahead, 1)

        onThreads(threads) { _ in
            let worker: Worker
            do {
                worker = try makeWorker()
            } catch {
                monitor.withLock { state in
                    state.isExhausted = true
                    state.workerError = state.workerError ?? error
                }
                return
            }
            do {
                while let index = Self.beginClaim(monitor, lookahead) {
                    let claimed = Swift.Result { try claim(index) }
                    let piece = try? claimed.get()
                    monitor.withLock { state in
                        state.isClaiming = false
                        if piece == nil { state.isExhausted = true } else { state.claimed += 1 }
                        if case .failure(let error) = claimed { state.results[index] = .failure(error) }
                    }
                    if case .failure = claimed { try Self.commitAll(monitor, worker, commit) }
                    guard let piece else { break }
                    let turn = Turn(
                        wait: {
                            monitor.wait { state in
                                state.error != nil || state.isStopped ? false : state.committed == index ? true : nil
                            }
                        },
                        check: {
                            monitor.withLock { state in
                                state.error == nil && !state.isStopped && state.committed == index
                            }
                        })
                    let result = Swift.Result { try work(worker, index, piece, turn) }
                    monitor.withLock { state in
                        state.results[index] = result
                        // Nothing behind it will be wanted.
                        if case .failure = result { state.isExhausted = true }
                    }
                    try Self.commitAll(monitor, worker, commit)
                }
            } catch {
                // All before it are committed, and nobody else commits.
                monitor.withLock { $0.error = error }
            }
        }
        let error = monitor.withLock { state in state.error ?? (state.isStopped ? nil : state.workerError) }
        if let error { throw error }
    }

    /// Commits what is ready, in order, unless another thread does.
    private static func commitAll<Worker, Result>(
        _ monitor: Monitor<State<Result>>, _ worker: Worker, _ commit: (Worker, Int, Result) throws -> Next
    ) throws {
        while let (index, result) = beginCommit(monitor) {
            let next = try commit(worker, index, result.get())
            monitor.withLock { state in
                state.isCommitting = false
                state.committed += 1
                if next == .stop {
                    state.isExhausted = true
                    state.isStopped = true
                    state.results.removeAll()
                }
            }
        }
    }

    private static func beginClaim<Result>(_ monitor: Monitor<State<Result>>, _ lookahead: Int) -> Int? {
        monitor.wait { state -> Int?? in
            if state.ended { return .some(nil) }
            if state.isClaiming || state.claimed >= state.committed + lookahead { return nil }
            state.isClaiming = true
            return .some(state.claimed)
        }
    }

    private static func beginCommit<Result>(
        _ monitor: Monitor<State<Result>>
    ) -> (Int, Swift.Result<Result, any Error>)? {
        monitor.withLock { state in
            guard state.error == nil, !state.isStopped, !state.isCommitting,
                let result = state.results.removeValue(forKey: state.committed)
            else { return nil }
            state.isCommitting = true
            return (state.committed, result)
        }
    }
}
