/// Makes a page's bytes fit for the passes: valid UTF-8, line feeds only, no NUL.
enum PageSource {
    /// - Parameter isValid: whether the bytes are known to be valid UTF-8 without NUL.
    static func load(_ wikitext: Span<UInt8>, isValid: Bool, into buffer: inout ByteBuffer) {
        buffer.removeAll()
        buffer.append(wikitext)
        if isValid {
            guard buffer.firstIndex(of: UInt8(ascii: "\r"), from: 0, to: buffer.count) < buffer.count else { return }
        } else if isClean(buffer) {
            return
        }
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

    /// How many Unicode scalars valid UTF-8 holds: its bytes, without those that continue a character, eight at a time.
    static func scalars(in text: ArraySlice<UInt8>) -> Int {
        let bytes = unsafe text.span.bytes
        var continuations = 0
        var index = 0
        while index + 8 <= bytes.byteCount {
            let word = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            continuations += (word & ~(word << 1) & 0x8080_8080_8080_8080).nonzeroBitCount
            index += 8
        }
        while index < bytes.byteCount {
            if unsafe bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self) & 0xC0 == 0x80 { continuations += 1 }
            index += 1
        }
        return bytes.byteCount - continuations
    }

    /// Whether the bytes are valid UTF-8 (Unicode 16, table 3-7) without carriage returns and NULs.
    private static func isClean(_ buffer: borrowing ByteBuffer) -> Bool {
        var index = 0
        let end = buffer.count
        while true {
            index = buffer.endOfPlainASCII(from: index)
            // Characters outside ASCII come in runs, in most languages.
            while case let first = buffer[index], first >= 0x80 {
                let second = buffer[index + 1]
                if first & 0xF0 == 0xE0 {
                    guard isContinuation(second), isContinuation(buffer[index + 2]),
                        first != 0xE0 || second >= 0xA0, first != 0xED || second < 0xA0
                    else { return false }
                    index += 3
                } else if first < 0xE0 {
                    guard first >= 0xC2, isContinuation(second) else { return false }
                    index += 2
                } else {
                    guard first <= 0xF4, isContinuation(second), isContinuation(buffer[index + 2]),
                        isContinuation(buffer[index + 3]), first != 0xF0 || second >= 0x90,
                        first != 0xF4 || second < 0x90
                    else { return false }
                    index += 4
                }
            }
            guard index < end else { return true }
            if buffer[index] == 0 || buffer[index] == "\r" { return false }
        }
    }

    @inline(__always)
    private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}
