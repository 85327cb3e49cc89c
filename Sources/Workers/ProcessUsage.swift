import CLibrary

/// What the process has used up so far, as the system tells.
package struct ProcessUsage {
    /// Seconds of all processors, the system's share included.
    package var processorSeconds: Double
    /// The most memory that it had, in bytes.
    package var peakMemory: Int

    /// Up to now.
    package static var now: ProcessUsage {
        let usage = resourceUsage()
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return ProcessUsage(
            processorSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime),
            peakMemory: Int(usage.ru_maxrss) * maximumResidentUnit)
    }
}
