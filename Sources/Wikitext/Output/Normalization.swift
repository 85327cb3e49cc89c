import UnicodeNormalization

/// Unicode normalisation form C, in which MediaWiki stores pages. Entities and templates can still bring in what is
/// not.
enum Normalization {
    /// Makes the range of `buffer` that begins at `from` normal. Costs next to nothing where it already is.
    static func normalize(_ buffer: inout ByteBuffer, from: Int) {
        guard let normal = buffer.withSpan(from, buffer.count, { NormalizationFormC.normalized($0) }) else { return }
        buffer.truncate(to: from)
        buffer.append(normal)
    }

    static func decode(_ buffer: borrowing ByteBuffer, _ index: Int) -> (scalar: UInt32, length: Int) {
        let first = UInt32(buffer[index])
        let second = UInt32(buffer[index + 1] & 0x3F)
        if first < 0x80 { return (first, 1) }
        if first < 0xE0 { return ((first & 0x1F) << 6 | second, 2) }
        let third = UInt32(buffer[index + 2] & 0x3F)
        if first < 0xF0 { return ((first & 0x0F) << 12 | second << 6 | third, 3) }
        return ((first & 0x07) << 18 | second << 12 | third << 6 | UInt32(buffer[index + 3] & 0x3F), 4)
    }
}
