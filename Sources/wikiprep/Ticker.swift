import Glibc

/// A thread that calls a function every so often until it returns false.
enum Ticker {
    private final class Work: Sendable {
        let milliseconds: UInt32
        let tick: @Sendable () -> Bool
        init(_ milliseconds: UInt32, _ tick: @escaping @Sendable () -> Bool) {
            self.milliseconds = milliseconds
            self.tick = tick
        }
    }

    /// Starts it. Where no thread can be had, nothing is called.
    static func start(every milliseconds: UInt32, _ tick: @escaping @Sendable () -> Bool) {
        let work = unsafe Unmanaged.passRetained(Work(milliseconds, tick))
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let work = unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue()
                repeat { usleep(work.milliseconds * 1000) } while work.tick()
                return nil
            }, work.toOpaque())
        if code == 0 { pthread_detach(thread) } else { unsafe work.release() }
    }
}
