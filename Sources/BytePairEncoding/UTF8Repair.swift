/// Finds and replaces what is no UTF-8.
///
/// Each maximal subpart of an ill-formed sequence becomes one U+FFFD: "U+FFFD Substitution of Maximal Subparts", the
/// Unicode Standard, section 3.9. Python's `errors="replace"` and the WHATWG decoder do the same.
enum UTF8Repair {
    /// Where the first invalid sequence begins, at or after `start`; nil where all is valid.
    static func firstInvalid(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        let count = text.count
        var position = start
        while position < count {
            if unsafe text[position] < 0x80 {
                position += 1
                while position + 8 <= count,
                    unsafe UnsafeRawBufferPointer(text).loadUnaligned(fromByteOffset: position, as: UInt64.self)
                        & 0x8080_8080_8080_8080 == 0
                {
                    position += 8
                }
                continue
            }
            let (length, isValid) = unsafe sequence(in: text, at: position)
            if !isValid { return position }
            position += length
        }
        return nil
    }

    /// A copy with U+FFFD for each invalid sequence, and their number.
    static func repaired(_ text: UnsafeBufferPointer<UInt8>) -> (bytes: [UInt8], replaced: Int) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count + 16)
        var replaced = 0
        var position = 0
        while position < text.count {
            let end = unsafe firstInvalid(in: text, from: position) ?? text.count
            unsafe bytes.append(contentsOf: text[position..<end])
            position = end
            if position == text.count { break }
            bytes.append(contentsOf: [0xEF, 0xBF, 0xBD])
            replaced += 1
            unsafe position += sequence(in: text, at: position).length
        }
        return (bytes, replaced)
    }

    /// The length of the valid sequence, or of the maximal subpart of an invalid one, at least 1. The table is the
    /// Unicode Standard's 3-7, "Well-Formed UTF-8 Byte Sequences".
    @inline(__always)
    private static func sequence(
        in text: UnsafeBufferPointer<UInt8>, at position: Int
    ) -> (length: Int, isValid: Bool) {
        let first = unsafe text[position]
        var low: UInt8 = 0x80
        var high: UInt8 = 0xBF
        let length: Int
        switch first {
        case 0x00...0x7F: return (1, true)
        case 0xC2...0xDF: length = 2
        case 0xE0...0xEF:
            length = 3
            if first == 0xE0 { low = 0xA0 } else if first == 0xED { high = 0x9F }
        case 0xF0...0xF4:
            length = 4
            if first == 0xF0 { low = 0x90 } else if first == 0xF4 { high = 0x8F }
        default: return (1, false)
        }
        var index = 1
        while index < length {
            guard position + index < text.count, case let byte = unsafe text[position + index],
                byte >= low, byte <= high
            else { return (index, false) }
            low = 0x80
            high = 0xBF
            index += 1
        }
        return (length, true)
    }
}
