import CLibrary

/// A value that a thread of its own makes, while the one that will want it does other things.
package final class Background<Value: Sendable>: Sendable {
    private let state = Monitor(State())

    private struct State {
        var value: Value?
        var error: (any Error)?
    }

    /// Begins to make the value. Where no thread can be had, it is made here and now.
    package init(_ make: @escaping @Sendable () throws -> Value) {
        let work: @Sendable () -> Void = { [state] in
            do {
                let value = try make()
                state.withLock { $0.value = value }
            } catch {
                state.withLock { $0.error = error }
            }
        }
        if let thread = WorkThread(work) { thread.detach() } else { work() }
    }

    /// The value, or the error from making it. Waits for it.
    package func value() throws -> Value {
        try state.wait { state in
            if let error = state.error { throw error }
            return state.value
        }
    }
}
