/// Unicode normalisation form C, in which MediaWiki stores pages. Entities and templates can still bring in what is not.
///
/// Source: https://www.unicode.org/reports/tr15/
enum Normalization {
    /// Makes the range of `buffer` that begins at `from` normal. Costs next to nothing where it already is.
    static func normalize(_ buffer: inout ByteBuffer, from: Int) {
        guard var index = nextUnsafe(buffer, from) else { return }
        var output = ByteBuffer(capacity: buffer.count - from + 16)
        var copied = from
        while true {
            // From the character before, to which marks may join, up to the next that nothing joins.
            var start = index
            if start > copied { repeat { start -= 1 } while start > copied && buffer[start] & 0xC0 == 0x80 }
            var end = index
            while end < buffer.count {
                let (scalar, length) = decode(buffer, end)
                guard isUnsafe(scalar) else { break }
                end += length
            }
            output.append(buffer, copied, start)
            var scalars: [UInt32] = []
            var position = start
            while position < end {
                let (scalar, length) = decode(buffer, position)
                scalars.append(scalar)
                position += length
            }
            for scalar in composed(ordered(decomposed(scalars))) {
                if let scalar = Unicode.Scalar(scalar) { output.append(scalar: scalar) }
            }
            copied = end
            guard let next = nextUnsafe(buffer, end) else { break }
            index = next
        }
        output.append(buffer, copied, buffer.count)
        buffer.truncate(to: from)
        buffer.append(output, 0, output.count)
    }

    // MARK: Finding

    /// The next character that may change, or may change what stands before it.
    private static func nextUnsafe(_ buffer: borrowing ByteBuffer, _ from: Int) -> Int? {
        var index = from
        let end = buffer.count
        while index < end {
            switch buffer[index] {
            // Everything below U+0300, and the ideographs, are safe.
            case 0..<0x80: index = buffer.endOfASCII(from: index)
            case 0xC2...0xCB: index += 2
            case 0xE4...0xE9: index += 3
            default:
                let (scalar, length) = decode(buffer, index)
                if isUnsafe(scalar) { return index }
                index += length
            }
        }
        return nil
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

    private static func isUnsafe(_ scalar: UInt32) -> Bool {
        if scalar < 0x300 { return false }
        if scalar < 0x10000 { return data.unsafeBits[Int(scalar >> 6)] >> UInt64(scalar & 63) & 1 == 1 }
        return data.unsafeAbove.contains(scalar)
    }

    // MARK: Decomposition, order, composition

    private enum Hangul {
        static let syllables: UInt32 = 0xAC00
        static let leads: UInt32 = 0x1100
        static let vowels: UInt32 = 0x1161
        static let trails: UInt32 = 0x11A7
        static let vowelCount: UInt32 = 21
        static let trailCount: UInt32 = 28
        static let syllableCount: UInt32 = 19 * 21 * 28
    }

    private static func decomposed(_ scalars: [UInt32]) -> [UInt32] {
        var output: [UInt32] = []
        for scalar in scalars {
            // A decomposition's first character may have one of its own, a few times at most.
            var rest: [UInt32] = []
            var current = scalar
            while let (first, second) = data.decompositions[current] {
                if let second { rest.append(second) }
                current = first
            }
            let syllable = current &- Hangul.syllables
            if syllable < Hangul.syllableCount {
                output.append(Hangul.leads + syllable / (Hangul.vowelCount * Hangul.trailCount))
                output.append(
                    Hangul.vowels + syllable % (Hangul.vowelCount * Hangul.trailCount) / Hangul.trailCount)
                if syllable % Hangul.trailCount != 0 { output.append(Hangul.trails + syllable % Hangul.trailCount) }
            } else {
                output.append(current)
            }
            output += rest.reversed()
        }
        return output
    }

    /// Marks between two starters in the order of their classes.
    private static func ordered(_ scalars: [UInt32]) -> [UInt32] {
        var output = scalars
        var index = 0
        while index < output.count {
            guard combiningClass(output[index]) != 0 else {
                index += 1
                continue
            }
            var end = index
            while end < output.count, combiningClass(output[end]) != 0 { end += 1 }
            if end - index > 1 {
                let marks = output[index..<end].enumerated().sorted {
                    let (first, second) = (combiningClass($0.element), combiningClass($1.element))
                    return first == second ? $0.offset < $1.offset : first < second
                }
                output.replaceSubrange(index..<end, with: marks.map(\.element))
            }
            index = end
        }
        return output
    }

    private static func composed(_ scalars: [UInt32]) -> [UInt32] {
        var output: [UInt32] = []
        var starter = -1
        var lastClass: UInt8 = 0
        for scalar in scalars {
            let scalarClass = combiningClass(scalar)
            let isAdjacent = starter == output.count - 1
            if starter >= 0, isAdjacent || lastClass < scalarClass, !(scalarClass == 0 && !isAdjacent),
                let joined = pair(output[starter], scalar)
            {
                output[starter] = joined
                continue
            }
            output.append(scalar)
            lastClass = scalarClass
            if scalarClass == 0 { starter = output.count - 1 }
        }
        return output
    }

    private static func pair(_ first: UInt32, _ second: UInt32) -> UInt32? {
        let lead = first &- Hangul.leads
        let vowel = second &- Hangul.vowels
        if lead < 19, vowel < Hangul.vowelCount {
            return Hangul.syllables + (lead * Hangul.vowelCount + vowel) * Hangul.trailCount
        }
        let syllable = first &- Hangul.syllables
        let trail = second &- Hangul.trails
        if syllable < Hangul.syllableCount, syllable % Hangul.trailCount == 0, trail > 0, trail < Hangul.trailCount {
            return first + trail
        }
        return data.compositions[UInt64(first) << 32 | UInt64(second)]
    }

    private static func combiningClass(_ scalar: UInt32) -> UInt8 {
        scalar < 0x300 ? 0 : data.combiningClasses[scalar] ?? 0
    }

    // MARK: Tables

    private static let data = NormalizationData()
}

/// The table as the algorithm needs it.
private struct NormalizationData: Sendable {
    var decompositions: [UInt32: (UInt32, UInt32?)] = [:]
    var compositions: [UInt64: UInt32] = [:]
    var combiningClasses: [UInt32: UInt8] = [:]
    /// A bit for each character of the basic plane that is not safe.
    var unsafeBits = [UInt64](repeating: 0, count: 1024)
    var unsafeAbove: Set<UInt32> = []

    init() {
        for entry in Self.entries(NormalizationTable.combiningClasses) {
            let range = entry.key.split(separator: "-").compactMap { UInt32($0, radix: 16) }
            guard let first = range.first, let last = range.last, let value = UInt8(entry.value) else { continue }
            for scalar in first...last {
                combiningClasses[scalar] = value
                note(scalar)
            }
        }
        for entry in Self.entries(NormalizationTable.decompositions) {
            let isExcluded = entry.value.hasPrefix("!")
            let parts = entry.value.drop { $0 == "!" }.split(separator: "+").compactMap { UInt32($0, radix: 16) }
            guard let scalar = UInt32(entry.key, radix: 16), let first = parts.first else { continue }
            let second = parts.count > 1 ? parts[1] : nil
            decompositions[scalar] = (first, second)
            if isExcluded {
                note(scalar)
            } else if let second {
                compositions[UInt64(first) << 32 | UInt64(second)] = scalar
                note(second)
            }
        }
        for scalar in UInt32(0x1161)...0x1175 { note(scalar) }
        for scalar in UInt32(0x11A8)...0x11C2 { note(scalar) }
    }

    private mutating func note(_ scalar: UInt32) {
        if scalar < 0x10000 {
            unsafeBits[Int(scalar >> 6)] |= 1 << UInt64(scalar & 63)
        } else {
            unsafeAbove.insert(scalar)
        }
    }

    private static func entries(_ table: StaticString) -> [(key: Substring, value: Substring)] {
        table.description.split(separator: ",").map { entry in
            let parts = entry.split(separator: " ")
            return (parts[0], parts.count > 1 ? parts[1] : "")
        }
    }
}
