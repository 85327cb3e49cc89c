import CLibrary
import DurableFiles
import PortableFoundation
import Synchronization

/// Standard output. A reader that goes away ends the program quietly, by SIGPIPE's default.
enum StandardOutput {
    /// The bytes of a character that a piece has cut, on their way to a terminal.
    private static let cut = Mutex<[UInt8]>([])

    /// Writes results: every byte to a file or a pipe; to a terminal what is no order to it.
    static func write(_ bytes: [UInt8]) throws {
        if !ProcessState.hasOutputTerminal { return try writeAsIs(bytes) }
        let text = cut.withLock { cut in
            let bytes = cut + bytes
            let end = UTF8Border.lastWhole(bytes)
            cut = Array(bytes[end...])
            return String(decoding: bytes[..<end], as: UTF8.self)
        }
        try writeAsIs(Array(Message.printable(text, keepsJoiners: true).utf8))
    }

    /// Writes a text that holds nothing but orders to a terminal of our own, and what ``shown(_:)`` made of others'.
    static func writeStyled(_ text: String) throws { try writeAsIs(Array(text.utf8)) }

    /// A text of others as it is written: where a terminal shows it, without orders to it.
    static func shown(_ text: String) -> String {
        ProcessState.hasOutputTerminal ? Message.printable(text, keepsJoiners: true) : text
    }

    /// Writes what is left of a character that was cut.
    static func finish() throws {
        let rest = cut.withLock { cut in
            defer { cut = [] }
            return cut
        }
        if !rest.isEmpty { try writeAsIs(Array(String(decoding: rest, as: UTF8.self).utf8)) }
    }

    private static func writeAsIs(_ bytes: [UInt8]) throws {
        // What was said before stands above it, and no line is drawn in front of it.
        if ProcessState.hasOutputTerminal { Screen.flush() }
        try writeAll(bytes, descriptor: 1, path: "to standard output", at: nil)
    }
}

/// Where pieces of UTF-8 may be cut.
enum UTF8Border {
    /// Where a character begins that may go on behind the end; the end where none does.
    static func lastWhole(_ bytes: [UInt8]) -> Int {
        for back in 1...3 where back <= bytes.count {
            let byte = bytes[bytes.count - back]
            if byte & 0xC0 == 0x80 { continue }
            let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return length > back ? bytes.count - back : bytes.count
        }
        return bytes.count
    }
}

/// Standard input, or a file.
enum StandardInput {
    /// All bytes of a file; `-` is standard input.
    static func contents(of path: String) throws -> [UInt8] {
        if path != "-" { return try ReadableFile.contents(of: path) }
        var bytes: [UInt8] = []
        while true {
            let piece = try readAll(64 << 10, descriptor: 0, path: "standard input", at: nil)
            if piece.isEmpty { return bytes }
            bytes += piece
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
        guard let text = ProcessState.systemFile("/sys/fs/cgroup/cpu.max") else { return nil }
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count == 2, let quota = Int(words[0]), let period = Int(words[1]), quota > 0, period > 0 else {
            return nil
        }
        return (quota - 1) / period + 1
    }
}
