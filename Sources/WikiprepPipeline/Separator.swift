import CLibrary

/// Finds what stands between documents.
enum Separator {
    /// Where it begins first, at or after a position; nil where it does not occur, or is empty.
    static func first(_ separator: [UInt8], in bytes: Span<UInt8>, from start: Int) -> Int? {
        guard let lead = separator.first else { return nil }
        return unsafe bytes.withUnsafeBytes { haystack in
            guard let base = haystack.baseAddress else { return nil }
            let last = haystack.count - separator.count
            var position = start
            while position <= last {
                guard let found = unsafe memchr(base + position, Int32(lead), last - position + 1) else { return nil }
                position = unsafe UnsafeRawPointer(found) - base
                if unsafe memcmp(base + position, separator, separator.count) == 0 { return position }
                position += 1
            }
            return nil
        }
    }

    /// Where a byte stands last, at or after a position; nil where it does not occur.
    static func last(_ byte: UInt8, in bytes: Span<UInt8>, from start: Int) -> Int? {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            var position = buffer.count
            while position > start {
                position -= 1
                if unsafe buffer[position] == byte { return position }
            }
            return nil
        }
    }

    /// How often a byte occurs.
    static func count(_ byte: UInt8, in bytes: Span<UInt8>) -> Int {
        var count = 0
        var position = 0
        while let found = first([byte], in: bytes, from: position) {
            count += 1
            position = found + 1
        }
        return count
    }
}
