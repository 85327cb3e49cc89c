// Unicode normalisation form C: letters and the marks on them as one character where there is one.
//
//     let composed = NormalizationFormC.normalized(text.utf8.span) ?? Array(text.utf8)

/// Unicode normalisation form C, in which MediaWiki stores pages, and which some vocabularies ask for. It is that of
/// Unicode 14.0.
///
/// Source: https://www.unicode.org/reports/tr15/
public enum NormalizationFormC {
    /// A text in normal form. Costs next to nothing where it already is.
    ///
    /// - Parameters:
    ///   - utf8: valid UTF-8.
    ///   - starters: marks that are taken for characters that combine with nothing, as programs of an older Unicode do.
    /// - Returns: nil where the text contains no character that could change.
    public static func normalized(_ utf8: Span<UInt8>, takingForStarters starters: Set<UInt32> = []) -> [UInt8]? {
        guard var index = nextUnsafe(utf8, 0) else { return nil }
        var output: [UInt8] = []
        output.reserveCapacity(utf8.count + 16)
        var copied = 0
        while true {
            // From the character before, to which marks may join, up to the next that nothing joins.
            var start = index
            if start > copied { repeat { start -= 1 } while start > copied && utf8[start] & 0xC0 == 0x80 }
            var end = index
            while end < utf8.count {
                let (scalar, length) = decode(utf8, end)
                guard isUnsafe(scalar) else { break }
                end += length
            }
            append(utf8, copied..<start, to: &output)
            var scalars: [UInt32] = []
            var position = start
            while position < end {
                let (scalar, length) = decode(utf8, position)
                scalars.append(scalar)
                position += length
            }
            let classes = CombiningClasses(starters: starters)
            for scalar in composed(ordered(decomposed(scalars), classes), classes) {
                if let encoded = Unicode.Scalar(scalar).flatMap(UTF8.encode) { output.append(contentsOf: encoded) }
            }
            copied = min(end, utf8.count)
            guard let next = nextUnsafe(utf8, copied) else { break }
            index = next
        }
        append(utf8, copied..<utf8.count, to: &output)
        return output
    }

    private static func append(_ utf8: Span<UInt8>, _ range: Range<Int>, to output: inout [UInt8]) {
        unsafe utf8.extracting(range).withUnsafeBufferPointer { unsafe output.append(contentsOf: $0) }
    }

    // MARK: Finding

    /// The next character that may change, or may change what stands before it.
    private static func nextUnsafe(_ utf8: Span<UInt8>, _ from: Int) -> Int? {
        let end = utf8.count
        return unsafe data.unsafeBits.withUnsafeBufferPointer { bits -> Int? in
            unsafe utf8.withUnsafeBufferPointer { bytes -> Int? in
                var index = from
                while index < end {
                    let first = unsafe bytes[index]
                    if first < 0x80 {
                        index += 1
                        while index + 8 <= end,
                            unsafe UnsafeRawPointer(bytes.baseAddress.unsafelyUnwrapped + index)
                                .loadUnaligned(as: UInt64.self) & 0x8080_8080_8080_8080 == 0
                        {
                            index += 8
                        }
                    } else if index + 18 <= end,
                        unsafe isPlain(UnsafeRawPointer(bytes.baseAddress.unsafelyUnwrapped + index))
                    {
                        index += 16
                        // A character that begins in these bytes has been looked at whole.
                        while index < end, unsafe bytes[index] & 0xC0 == 0x80 { index += 1 }
                    } else if first >= 0xE4, first <= 0xE9 {
                        // Ideographs.
                        index += 3
                    } else if first & 0xF0 == 0xE0, index + 2 < end {
                        let row = unsafe Int(first & 0x0F) << 6 | Int(bytes[index + 1] & 0x3F)
                        if unsafe bits[row] >> UInt64(bytes[index + 2] & 0x3F) & 1 == 1 { return index }
                        index += 3
                    } else if first >= 0xC2, first < 0xE0, index + 1 < end {
                        if unsafe bits[Int(first & 0x1F)] >> UInt64(bytes[index + 1] & 0x3F) & 1 == 1 { return index }
                        index += 2
                    } else {
                        let (scalar, length) = decode(utf8, index)
                        if isUnsafe(scalar) { return index }
                        index += length
                    }
                }
                return nil
            }
        }
    }

    /// Whether in all characters that begin in the next sixteen bytes, of eighteen that may be read, there is none but
    /// such as Japanese is written with: ASCII; U+3000 to U+9FFF without the marks U+302A to U+302F, U+3099 and U+309A;
    /// U+FF00 to U+FFFF.
    ///
    /// The answers for each byte are in its highest bit. (Masks of lanes become loops over them.)
    @inline(__always)
    private static func isPlain(_ bytes: UnsafeRawPointer) -> Bool {
        typealias Vector = SIMD16<UInt8>
        let low = Vector(repeating: 0x7F)
        /// What has the same highest bit, and is at least this one.
        @inline(__always)
        func isAtLeast(_ byte: UInt8, _ vector: Vector) -> Vector {
            (vector & low) &+ Vector(repeating: 0x80 - byte & 0x7F)
        }
        @inline(__always)
        func differs(_ byte: UInt8, _ vector: Vector) -> Vector {
            let difference = vector ^ Vector(repeating: byte)
            return (difference & low) &+ low | difference
        }
        let first = unsafe bytes.loadUnaligned(as: Vector.self)
        let second = unsafe bytes.loadUnaligned(fromByteOffset: 1, as: Vector.self)
        let third = unsafe bytes.loadUnaligned(fromByteOffset: 2, as: Vector.self)
        let begins = first & (first &+ first)
        let isOther =
            begins & ~(isAtLeast(0xE3, first) & ~isAtLeast(0xEA, first))
            & (differs(0xEF, first) | ~isAtLeast(0xBC, second))
        let isMark =
            ~differs(0xE3, first)
            & (~differs(0x80, second) & isAtLeast(0xAA, third) & ~isAtLeast(0xB0, third)
                | ~differs(0x82, second) & isAtLeast(0x99, third) & ~isAtLeast(0x9B, third))
        let found = unsafe unsafeBitCast(isOther | isMark, to: SIMD2<UInt64>.self)
        return (found.x | found.y) & 0x8080_8080_8080_8080 == 0
    }

    @inline(__always)
    private static func decode(_ utf8: Span<UInt8>, _ index: Int) -> (scalar: UInt32, length: Int) {
        let first = UInt32(utf8[index])
        func tail(_ offset: Int) -> UInt32 { index + offset < utf8.count ? UInt32(utf8[index + offset] & 0x3F) : 0 }
        if first < 0x80 { return (first, 1) }
        if first < 0xE0 { return ((first & 0x1F) << 6 | tail(1), 2) }
        if first < 0xF0 { return ((first & 0x0F) << 12 | tail(1) << 6 | tail(2), 3) }
        return ((first & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), 4)
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
    private static func ordered(_ scalars: [UInt32], _ classes: CombiningClasses) -> [UInt32] {
        var output = scalars
        var index = 0
        while index < output.count {
            guard classes[output[index]] != 0 else {
                index += 1
                continue
            }
            var end = index
            while end < output.count, classes[output[end]] != 0 { end += 1 }
            if end - index > 1 { order(&output[index..<end], classes) }
            index = end
        }
        return output
    }

    /// Marks that follow one another, by class. Those of a class stay in their order.
    private static func order(_ marks: inout ArraySlice<UInt32>, _ classes: CombiningClasses) {
        let keyed = marks.map { (scalar: $0, class: classes[$0]) }
        var index = marks.startIndex
        // As many passes as there are classes among them, of which there are few: a run may be long.
        var next = keyed.map(\.class).min()
        while let current = next {
            next = nil
            for mark in keyed where mark.class >= current {
                if mark.class == current {
                    marks[index] = mark.scalar
                    index += 1
                } else {
                    next = min(next ?? mark.class, mark.class)
                }
            }
        }
    }

    private static func composed(_ scalars: [UInt32], _ classes: CombiningClasses) -> [UInt32] {
        var output: [UInt32] = []
        var starter = -1
        var lastClass: UInt8 = 0
        for scalar in scalars {
            let scalarClass = classes[scalar]
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

    private struct CombiningClasses {
        let starters: Set<UInt32>

        subscript(scalar: UInt32) -> UInt8 {
            if scalar < 0x300 || !starters.isEmpty && starters.contains(scalar) { return 0 }
            return data.combiningClasses[scalar] ?? 0
        }
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
