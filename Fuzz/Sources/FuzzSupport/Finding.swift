import Glibc

/// Ends the run as a finding unless the condition holds: libFuzzer keeps the input.
public func require(_ condition: Bool, _ message: @autoclosure () -> String) {
    if condition { return }
    let text = Array("FINDING: \(message())\n".utf8)
    _ = unsafe write(2, text, text.count)
    abort()
}

/// Does some work that must not take longer than so many seconds of processor time, which other work on the machine
/// does not change.
public func within<Result>(seconds: Double, _ what: String, _ work: () throws -> Result) rethrows -> Result {
    let start = processorTime()
    defer {
        let taken = processorTime() - start
        require(taken <= seconds, "\(what) took \(taken) seconds of processor time")
    }
    return try work()
}

private func processorTime() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
