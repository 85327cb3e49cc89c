import Synchronization

/// Counts what the threads of a phase have done, and tells the observer now and then.
///
/// Counting is a few additions, to be made once for a megabyte or so of work, never for each page.
package final class PhaseProgress: Sendable {
    private let observer: any RunObserver
    private let total: Int
    private let state = Mutex(State())

    private struct State {
        var advance = Advance()
        var told: ContinuousClock.Instant?
    }

    /// The shortest time between two tellings.
    private static let pause = Duration.milliseconds(50)

    /// Begins a phase.
    package init(_ phase: Phase, _ observer: any RunObserver) {
        self.observer = observer
        total = phase.total ?? .max
        observer.begin(phase)
    }

    /// Changes the counts. They never go back, nor beyond the total.
    package func update(_ change: (inout Advance) -> Void) {
        // What the observer does with it stays in the lock, so that tellings come one at a time.
        state.withLock { state in
            let before = state.advance
            change(&state.advance)
            state.advance.done = min(max(state.advance.done, before.done), total)
            state.advance.reused = min(max(state.advance.reused, before.reused), state.advance.done)
            state.advance.documents = max(state.advance.documents, before.documents)
            state.advance.tokens = max(state.advance.tokens, before.tokens)
            let now = ContinuousClock.now
            if let told = state.told, now - told < Self.pause { return }
            state.told = now
            observer.advance(state.advance)
        }
    }

    /// A range of a dump was done by an earlier run.
    package func reuse(_ range: Range<Int>, documents: Int) {
        update { advance in
            advance.done += range.count
            advance.reused += range.count
            advance.documents += documents
        }
    }

    /// Ends the phase.
    /// - Parameter documents: how many came out, where that is known better than by counting along.
    package func end(documents: Int? = nil) {
        var advance = state.withLock { $0.advance }
        if let documents { advance.documents = documents }
        observer.end(advance)
    }
}

/// How far a worker is in one segment of a dump. What it tells adds up to the segment's bytes, however often and with
/// whatever it is asked.
package struct SegmentProgress {
    private let phase: PhaseProgress?
    private var told: Int
    private var toldDocuments = 0
    private let end: Int

    /// - Parameter phase: whom to tell; nil: nobody, of a segment that is done again.
    package init(_ phase: PhaseProgress?, range: Range<Int>) {
        self.phase = phase
        told = range.lowerBound
        end = range.upperBound
    }

    /// The worker has come to a byte of the dump, and has so many documents of the segment.
    package mutating func advance(to byte: Int, documents: Int) {
        guard let phase else { return }
        let to = min(max(byte, told), end)
        let bytes = to - told
        told = to
        let more = documents - toldDocuments
        toldDocuments = documents
        phase.update { advance in
            advance.done += bytes
            advance.documents += more
        }
    }
}
