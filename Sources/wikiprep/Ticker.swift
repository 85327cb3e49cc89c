import CLibrary

/// A thread that calls a function every so often until it returns false.
enum Ticker {
    /// Starts it. Where no thread can be had, nothing is called.
    static func start(every milliseconds: UInt32, _ tick: @escaping @Sendable () -> Bool) {
        WorkThread {
            repeat { usleep(milliseconds * 1000) } while tick()
        }?.detach()
    }
}
