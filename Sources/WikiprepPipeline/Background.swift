import Glibc

/// A value that a thread of its own makes, while the one that will want it does other things.
final class Background<Value: Sendable>: Sendable {
    private let state = Monitor(State())

    private struct State {
        var value: Value?
        var error: (any Error)?
    }

    /// Begins to make the value. Where no thread can be had, it is made here and now.
    init(_ make: @escaping @Sendable () throws -> Value) {
        let work = Work { [state] in
            do {
                let value = try make()
                state.withLock { $0.value = value }
            } catch {
                state.withLock { $0.error = error }
            }
        }
        let retained = unsafe Unmanaged.passRetained(work)
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, retained.toOpaque())
        if code == 0 {
            pthread_detach(thread)
        } else {
            unsafe retained.release()
            work.body()
        }
    }

    /// The value, or the error from making it. Waits for it.
    func value() throws -> Value {
        try state.wait { state in
            if let error = state.error { throw error }
            return state.value
        }
    }
}

private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
