/// The characters between two tags, when they are as plain as the dumps write them: then no parser is needed to read
/// them.
///
/// Plain means what every XML parser reads the same way (XML 1.0, sections 2.2, 2.4 and 4.6): characters of XML in
/// valid UTF-8, of control characters only tabs and line feeds, ampersands only in the five entities that XML itself
/// defines, no `<` and no `>`. It goes eight bytes at a time; a byte is looked for as in "Determine if a word has a
/// byte less than n" of Bit Twiddling Hacks (Anderson, graphics.stanford.edu/~seander/bithacks.html), where the lowest
/// mark is exact.
enum CharacterData {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    /// The bytes with their entities resolved; nil when they are not plain.
    static func decoded(_ bytes: Span<UInt8>) -> [UInt8]? {
        var isPlain = false
        let text = unsafe bytes.withUnsafeBytes { raw in
            // Words are stored whole, and what is written is never ahead of what was read.
            unsafe [UInt8](unsafeUninitializedCapacity: raw.count + 8) { buffer, count in
                guard let target = UnsafeMutableRawPointer(buffer.baseAddress),
                    let end = unsafe decode(raw, to: target)
                else { return }
                isPlain = true
                count = end
            }
        }
        return isPlain ? text : nil
    }

    /// Checks and decodes in one pass, into as much room as the bytes take.
    /// - Returns: the number of bytes written; nil when the bytes are not plain.
    private static func decode(_ raw: UnsafeRawBufferPointer, to target: UnsafeMutableRawPointer) -> Int? {
        var index = 0
        var count = 0
        while true {
            while index + 8 <= raw.count {
                let stored = unsafe raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                unsafe target.storeBytes(of: stored, toByteOffset: count, as: UInt64.self)
                let word = stored.littleEndian
                let ampersands = word ^ (ones &* 0x26)
                let angles = word ^ (ones &* 0x3E)
                let controls = (word &- ones &* 0x20) & ~word
                let marks = (word | controls | (ampersands &- ones) & ~ampersands | (angles &- ones) & ~angles) & highs
                if marks != 0 {
                    index += marks.trailingZeroBitCount / 8
                    count += marks.trailingZeroBitCount / 8
                    break
                }
                index += 8
                count += 8
            }
            guard index < raw.count else { return count }
            let byte = unsafe raw[index]
            if byte >= 0x80 {
                guard let next = unsafe endOfOtherThanASCII(raw, index) else { return nil }
                while index < next {
                    let length = min(8, next - index)
                    if index + 8 <= raw.count {
                        let word = unsafe raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                        unsafe target.storeBytes(of: word, toByteOffset: count, as: UInt64.self)
                    } else {
                        for offset in 0..<length {
                            let byte = unsafe raw[index + offset]
                            unsafe target.storeBytes(of: byte, toByteOffset: count + offset, as: UInt8.self)
                        }
                    }
                    index += length
                    count += length
                }
            } else if byte == 0x26 {
                guard let entity = unsafe entity(raw, at: index) else { return nil }
                unsafe target.storeBytes(of: entity.byte, toByteOffset: count, as: UInt8.self)
                index += entity.length
                count += 1
            } else if byte >= 0x20 ? byte != 0x3E && byte != 0x3C : byte == 0x0A || byte == 0x09 {
                unsafe target.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
                index += 1
                count += 1
            } else {
                return nil
            }
        }
    }

    /// The entity at an ampersand, which must be one of XML's own: the byte that it stands for, and its length.
    @inline(__always)
    private static func entity(_ raw: UnsafeRawBufferPointer, at index: Int) -> (byte: UInt8, length: Int)? {
        guard index + 4 <= raw.count else { return nil }
        let word = unsafe raw.loadUnaligned(fromByteOffset: index, as: UInt32.self).littleEndian
        switch word {
        case 0x3B74_6C26: return (0x3C, 4)  // &lt;
        case 0x3B74_6726: return (0x3E, 4)  // &gt;
        case 0x706D_6126 where unsafe index + 5 <= raw.count && raw[index + 4] == 0x3B: return (0x26, 5)  // &amp;
        case 0x6F75_7126 where unsafe index + 6 <= raw.count && raw[index + 4] == 0x74 && raw[index + 5] == 0x3B:
            return (0x22, 6)  // &quot;
        case 0x6F70_6126 where unsafe index + 6 <= raw.count && raw[index + 4] == 0x73 && raw[index + 5] == 0x3B:
            return (0x27, 6)  // &apos;
        default: return nil
        }
    }

    /// The end of the characters outside ASCII that begin at `index`; nil when they are none of XML's, or no UTF-8
    /// (Unicode 16, table 3-7).
    @inline(__always)
    private static func endOfOtherThanASCII(_ raw: UnsafeRawBufferPointer, _ index: Int) -> Int? {
        var index = index
        while index < raw.count {
            // Nearly all of them take three bytes or two, and have blanks between them.
            while index + 4 <= raw.count {
                let word = unsafe raw.loadUnaligned(fromByteOffset: index, as: UInt32.self).littleEndian
                if word & 0x00C0_C0F0 == 0x0080_80E0 {
                    let low = word & 0x0F
                    if low == 0 || low == 0x0D || low == 0x0F && word & 0xFF00 == 0xBF00 { break }
                    index += 3
                } else if word & 0xC0E0 == 0x80C0, word & 0x1E != 0 {
                    index += 2
                } else if word & 0x80FF == 0x8020 {
                    index += 1
                } else {
                    break
                }
            }
            guard index < raw.count, case let first = unsafe raw[index], first >= 0x80 else { break }
            let second = unsafe index + 1 < raw.count ? raw[index + 1] : 0
            guard second & 0xC0 == 0x80 else { return nil }
            if first < 0xE0 {
                guard first >= 0xC2 else { return nil }
                index += 2
                continue
            }
            let third = unsafe index + 2 < raw.count ? raw[index + 2] : 0
            guard third & 0xC0 == 0x80 else { return nil }
            if first < 0xF0 {
                // Overlong forms, surrogates, and the two that are no characters.
                if first == 0xE0, second < 0xA0 { return nil }
                if first == 0xED, second >= 0xA0 { return nil }
                if first == 0xEF, second == 0xBF, third >= 0xBE { return nil }
                index += 3
                continue
            }
            let fourth = unsafe index + 3 < raw.count ? raw[index + 3] : 0
            guard fourth & 0xC0 == 0x80, first <= 0xF4, first != 0xF0 || second >= 0x90, first != 0xF4 || second < 0x90
            else { return nil }
            index += 4
        }
        return index
    }
}
