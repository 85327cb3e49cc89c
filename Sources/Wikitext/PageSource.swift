/// Makes a page's bytes fit for the passes: valid UTF-8, line feeds only, no NUL.
enum PageSource {
    static func load(_ wikitext: Span<UInt8>, into buffer: inout ByteBuffer) {
        buffer.removeAll()
        buffer.append(wikitext)
        guard !isClean(buffer) else { return }
        let text = buffer.string(0, buffer.count)
        buffer.removeAll()
        var isAfterReturn = false
        for byte in text.utf8 {
            switch byte {
            case 0: break
            case "\r": buffer.append(UInt8(ascii: "\n"))
            case "\n" where isAfterReturn: break
            default: buffer.append(byte)
            }
            isAfterReturn = byte == "\r"
        }
    }

    /// How many Unicode scalars valid UTF-8 holds.
    static func scalars(in text: ArraySlice<UInt8>) -> Int {
        var count = 0
        for byte in text where byte & 0xC0 != 0x80 { count += 1 }
        return count
    }

    /// Whether the bytes are valid UTF-8 without carriage returns and NULs.
    private static func isClean(_ buffer: borrowing ByteBuffer) -> Bool {
        var index = 0
        let end = buffer.count
        // Memory is searched for these two faster than bytes are walked.
        if buffer.firstIndex(of: 0, from: 0, to: end) < end { return false }
        if buffer.firstIndex(of: UInt8(ascii: "\r"), from: 0, to: end) < end { return false }
        while true {
            index = buffer.endOfASCII(from: index)
            guard index < end else { return true }
            let first = buffer[index]
            let second = buffer[index + 1]
            switch first {
            case 0xC2...0xDF:
                guard isContinuation(second) else { return false }
                index += 2
            case 0xE0...0xEF:
                guard isContinuation(second), isContinuation(buffer[index + 2]),
                    first != 0xE0 || second >= 0xA0, first != 0xED || second < 0xA0
                else { return false }
                index += 3
            case 0xF0...0xF4:
                guard isContinuation(second), isContinuation(buffer[index + 2]), isContinuation(buffer[index + 3]),
                    first != 0xF0 || second >= 0x90, first != 0xF4 || second < 0x90
                else { return false }
                index += 4
            default: return false
            }
        }
    }

    @inline(__always)
    private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}
