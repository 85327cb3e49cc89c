/// Character references: `&nbsp;`, `&#8211;`, `&#x2013;`. One that MediaWiki does not know stays text, and so does one
/// without a semicolon, which a browser would decode: MediaWiki has escaped its ampersand before a browser sees it.
enum Entities {
    /// The reference that begins with the `&` at `index`: the scalars it shows, and its length in bytes.
    static func reference(
        _ buffer: borrowing ByteBuffer, at index: Int, to: Int
    ) -> (first: Unicode.Scalar, second: Unicode.Scalar?, length: Int)? {
        if buffer[index + 1] == "#" { return numeric(buffer, at: index, to: to) }
        var end = index + 1
        while end < to, end - index <= 40, isLetter(buffer[end]) || isDigit(buffer[end]) || buffer[end] >= 0x80 {
            end += 1
        }
        guard end < to, end > index + 1, buffer[end] == ";" else { return nil }
        let length = end + 1 - index
        if let found = names.find(buffer, index + 1, end) { return (found.0, found.1, length) }
        // MediaWiki's own aliases of the right-to-left mark, in Hebrew and Arabic.
        if buffer.has("רלמ", at: index + 1, to: end) && end == index + 7
            || buffer.has("رلم", at: index + 1, to: end) && end == index + 7
        {
            return ("\u{200F}", nil, length)
        }
        return nil
    }

    private static func numeric(
        _ buffer: borrowing ByteBuffer, at index: Int, to: Int
    ) -> (first: Unicode.Scalar, second: Unicode.Scalar?, length: Int)? {
        let isHex = buffer[index + 2] | 0x20 == "x"
        var end = index + (isHex ? 3 : 2)
        let start = end
        var value: UInt32 = 0
        while end < to {
            let byte = buffer[end]
            if isDigit(byte) {
                value = value &* (isHex ? 16 : 10) &+ UInt32(byte &- 0x30)
            } else if isHex, isHexDigit(byte) {
                value = value &* 16 &+ UInt32((byte | 0x20) &- 0x61 &+ 10)
            } else {
                break
            }
            if value > 0x10FFFF { value = 0x110000 }
            end += 1
        }
        guard end < to, end > start, buffer[end] == ";", isValid(value), let scalar = Unicode.Scalar(value) else {
            return nil
        }
        return (scalar, nil, end + 1 - index)
    }

    /// The code points that XML allows, without the delete character and its neighbours.
    private static func isValid(_ value: UInt32) -> Bool {
        switch value {
        case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0xA0...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: value & 0xFFFE != 0xFFFE
        default: false
        }
    }

    /// Appends a range with its references replaced.
    static func decode(_ buffer: borrowing ByteBuffer, _ from: Int, _ to: Int, into output: inout ByteBuffer) {
        var index = from
        while index < to {
            let next = buffer.firstIndex(of: UInt8(ascii: "&"), from: index, to: to)
            output.append(buffer, index, next)
            guard next < to else { return }
            if let found = reference(buffer, at: next, to: to) {
                output.append(scalar: found.first)
                if let second = found.second { output.append(scalar: second) }
                index = next + found.length
            } else {
                output.append(UInt8(ascii: "&"))
                index = next + 1
            }
        }
    }

    /// Whether the `&` at `index` begins something that has the form of a reference, known or not.
    static func looksLikeReference(_ buffer: borrowing ByteBuffer, _ index: Int, _ to: Int) -> Bool {
        var end = index + 1
        if buffer[end] == "#" { end += 1 }
        let start = end
        while end < to, isLetter(buffer[end]) || isDigit(buffer[end]) || buffer[end] >= 0x80 { end += 1 }
        return end > start && end < to && buffer[end] == ";"
    }

    private static let names = EntityNames()
}

/// The table of names, found by binary search in the text that lists them.
private struct EntityNames: Sendable {
    private let text: [UInt8]
    /// Where each entry begins.
    private let starts: [Int]

    init() {
        text = EntityTable.source.withUTF8Buffer { unsafe [UInt8]($0) }
        var starts = [0]
        for (index, byte) in text.enumerated() where byte == UInt8(ascii: ",") { starts.append(index + 1) }
        self.starts = starts
    }

    func find(_ buffer: borrowing ByteBuffer, _ from: Int, _ to: Int) -> (Unicode.Scalar, Unicode.Scalar?)? {
        var low = 0
        var high = starts.count
        while low < high {
            let middle = (low + high) / 2
            switch order(starts[middle], buffer, from, to) {
            case 0: return value(starts[middle] + to - from + 1)
            case ..<0: low = middle + 1
            default: high = middle
            }
        }
        return nil
    }

    /// Negative when the entry's name comes before the bytes, 0 when they are equal.
    private func order(_ start: Int, _ buffer: borrowing ByteBuffer, _ from: Int, _ to: Int) -> Int {
        var position = start
        for index in from..<to {
            guard text[position] != " " else { return -1 }
            if text[position] != buffer[index] { return text[position] < buffer[index] ? -1 : 1 }
            position += 1
        }
        return text[position] == " " ? 0 : 1
    }

    private func value(_ start: Int) -> (Unicode.Scalar, Unicode.Scalar?)? {
        var values: [UInt32] = [0]
        for byte in text[start...] {
            if byte == "," { break }
            if byte == "+" {
                values.append(0)
            } else {
                values[values.count - 1] =
                    values[values.count - 1] * 16 + UInt32(byte < 0x3A ? byte - 0x30 : byte - 0x37)
            }
        }
        guard let first = Unicode.Scalar(values[0]) else { return nil }
        return (first, values.count > 1 ? Unicode.Scalar(values[1]) : nil)
    }
}
