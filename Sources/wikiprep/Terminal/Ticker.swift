import CLibrary

/// A thread that calls a function every so often until it returns false.
enum Ticker {
    /// Starts it.
    /// - Returns: whether a thread could be had; else nothing is called.
    static func start(every milliseconds: UInt32, _ tick: @escaping @Sendable () -> Bool) -> Bool {
        let thread = WorkThread {
            repeat { usleep(milliseconds * 1000) } while tick()
        }
        thread?.detach()
        return thread != nil
    }
}
