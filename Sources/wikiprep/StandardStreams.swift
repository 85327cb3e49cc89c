import CLibrary
import DurableFiles
import PortableFoundation

/// Standard output. A reader that goes away ends the program quietly, by SIGPIPE's default.
enum StandardOutput {
    static func write(_ bytes: [UInt8]) throws {
        try writeAll(bytes, descriptor: 1, path: "to standard output", at: nil)
    }
}

/// Standard input, or a file.
enum StandardInput {
    /// All bytes of a file; `-` is standard input.
    static func contents(of path: String) throws -> [UInt8] {
        if path != "-" { return try ReadableFile.contents(of: path) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let got = unsafe chunk.withUnsafeMutableBytes { unsafe read(0, $0.baseAddress, $0.count) }
            if got < 0, errno == EINTR { continue }
            if got < 0 { throw FileError("read", "standard input") }
            if got == 0 { return bytes }
            bytes += chunk[..<got]
        }
    }
}

/// The processors that this process may use.
enum Processors {
    /// At least 1: what the affinity mask and the cgroup's quota allow.
    static var available: Int {
        // Foundation asks for the affinity mask.
        var count = ProcessInfo.processInfo.activeProcessorCount
        if let quota = cgroupQuota { count = min(count, quota) }
        return max(1, count)
    }

    /// cgroup v2's `cpu.max`, rounded up to whole processors.
    private static var cgroupQuota: Int? {
        guard let bytes = try? StandardInput.contents(of: "/sys/fs/cgroup/cpu.max") else { return nil }
        let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard words.count == 2, let quota = Int(words[0]), let period = Int(words[1]), quota > 0, period > 0 else {
            return nil
        }
        return (quota - 1) / period + 1
    }
}
