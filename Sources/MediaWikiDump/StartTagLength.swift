import CLibrary

/// The length of start tags. libxml2 compares each attribute of a tag with all others, so a tag as long as a page would
/// take it hours; the longest tag of a dump is that of its root, some hundred bytes.
enum StartTagLength {
    /// The longest tag that is parsed, in bytes.
    static let limit = 16 << 10

    /// Where the first start tag is that is longer; nil where there is none. What looks like one in a CDATA section or
    /// a comment counts as well: dumps have none.
    static func firstExceeding(in bytes: ArraySlice<UInt8>) -> Int? {
        unsafe bytes.withUnsafeBytes { raw in
            guard let base = raw.baseAddress else { return nil }
            var open = 0
            while open < raw.count, let found = unsafe memchr(base + open, 0x3C, raw.count - open) {
                unsafe open = UnsafeRawPointer(found) - base + 1
                // XML allows no `<` in a tag, so the next one tells of most that they are short.
                let room = min(limit, raw.count - open)
                if room < limit { return nil }
                if unsafe memchr(base + open, 0x3C, room) == nil, unsafe isName(raw[open]),
                    unsafe !ends(UnsafeRawBufferPointer(rebasing: raw[open..<open + room]))
                {
                    return bytes.startIndex + open - 1
                }
            }
            return nil
        }
    }

    /// Whether a tag may be that of an element: not an end tag, a comment or a processing instruction.
    private static func isName(_ byte: UInt8) -> Bool {
        byte != UInt8(ascii: "/") && byte != UInt8(ascii: "!") && byte != UInt8(ascii: "?")
    }

    /// Whether a tag ends within some bytes: by a `>` outside of quotes.
    private static func ends(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var quote: UInt8 = 0
        for index in 0..<bytes.count {
            let byte = unsafe bytes[index]
            if quote != 0 {
                if byte == quote { quote = 0 }
            } else if byte == UInt8(ascii: ">") {
                return true
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            }
        }
        return false
    }
}
