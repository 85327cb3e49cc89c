import CLibrary

/// Finds what stands between documents.
package enum Separator {
    /// Where it begins first, at or after a position; nil where it does not occur, or is empty.
    package static func first(_ separator: [UInt8], in bytes: Span<UInt8>, from start: Int) -> Int? {
        unsafe separator.withUnsafeBytes { separator in
            unsafe bytes.withUnsafeBytes { unsafe firstOccurrence(of: separator, in: $0, from: start) }
        }
    }

    /// Where a byte stands last, at or after a position; nil where it does not occur.
    package static func last(_ byte: UInt8, in bytes: Span<UInt8>, from start: Int) -> Int? {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            var position = buffer.count
            while position > start {
                position -= 1
                if unsafe buffer[position] == byte { return position }
            }
            return nil
        }
    }

    /// Whether a byte is white space of ASCII.
    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    /// How often a byte occurs.
    package static func count(_ byte: UInt8, in bytes: Span<UInt8>) -> Int {
        var count = 0
        var position = 0
        while let found = first([byte], in: bytes, from: position) {
            count += 1
            position = found + 1
        }
        return count
    }
}
