import CLibrary
import DurableFiles
import InputNumbers

/// What the system says of this process and of its terminal.
enum ProcessState {
    /// The memory in use and the most that was, in bytes; nil where the system does not tell.
    static var memory: (resident: Int, peak: Int)? {
        guard let text = systemFile("/proc/self/status") else { return nil }
        let lines = text.split(separator: "\n")
        func value(_ name: String) -> Int? {
            lines.first { $0.hasPrefix(name) }?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        }
        guard let resident = value("VmRSS:"), let peak = value("VmHWM:") else { return nil }
        return (resident.multipliedClamped(by: 1024), peak.multipliedClamped(by: 1024))
    }

    /// A file in which the system tells something; nil where there is none. Its size is told as 0: it is read until
    /// it ends.
    static func systemFile(_ path: String) -> String? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { return nil }
        defer { close(descriptor) }
        guard let bytes = try? readAll(16 << 10, descriptor: descriptor, path: path, at: nil) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let began = ContinuousClock.now

    /// Seconds of a clock that only goes forward, since it was asked first.
    static var now: Double {
        let time = began.duration(to: .now).components
        return Double(time.seconds) + Double(time.attoseconds) / 1e18
    }

    /// The columns of the terminal at standard error, or what the environment tells of it.
    static var columns: Int {
        if let columns = terminalColumns(2) { return columns }
        guard let columns = Environment.value("COLUMNS").flatMap({ Int(clampingDigits: $0) }), columns > 0 else {
            return 80
        }
        return min(columns, 1000)
    }

    /// Whether standard error is a terminal.
    static var hasTerminal: Bool { isatty(2) == 1 }

    /// Whether standard output is a terminal.
    static var hasOutputTerminal: Bool { isatty(1) == 1 }

    /// Whether the terminal is ours at present: a job in the background draws nothing on it.
    static var isInForeground: Bool {
        let group = tcgetpgrp(2)
        return group < 0 || group == getpgrp()
    }
}
