/// Cuts UTF-8 text into pretokens, by a `SplitPattern`, without a regular-expression engine.
///
/// Every byte is looked at once or twice, so time is linear on any text, runs of white space included. The pretokens
/// tile the text: each begins where the one before ends.
public struct PreTokenizer: Sendable {
    /// Where it cuts.
    public let pattern: SplitPattern

    /// A pre-tokenizer for a rule.
    public init(_ pattern: SplitPattern) {
        self.pattern = pattern
    }

    /// The byte ranges of the pretokens, in order.
    ///
    /// - Parameter text: UTF-8. Anything else is cut too, at places that mean nothing; `Encoder` replaces invalid
    ///   sequences before it cuts.
    public func pretokens(of text: Span<UInt8>) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        unsafe text.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            let scanner = unsafe PretokenScanner(pattern, text: start, count: buffer.count, classes: .shared)
            var position = 0
            while position < buffer.count {
                let end = scanner.pretokenEnd(from: position)
                ranges.append(position..<end)
                position = end
            }
        }
        return ranges
    }
}

/// Finds where pretokens end. It reads through pointers, and never at or beyond `count`.
@safe struct PretokenScanner {
    private let pattern: SplitPattern
    private let text: UnsafePointer<UInt8>
    private let count: Int
    private let blockOffsets: UnsafePointer<UInt32>
    private let classes: UnsafePointer<ScalarClass>

    init(_ pattern: SplitPattern, text: UnsafePointer<UInt8>, count: Int, classes: ScalarClassTable) {
        self.pattern = pattern
        unsafe self.text = unsafe text
        self.count = count
        unsafe blockOffsets = unsafe classes.blockOffsets.start
        unsafe self.classes = unsafe classes.classes.start
    }

    /// The end of the pretoken that begins at `start`, which is below `count`. The end is above `start`.
    @inline(__always)
    func pretokenEnd(from start: Int) -> Int {
        switch pattern {
        case .gpt2: gpt2PretokenEnd(from: start)
        case .cl100k: wordOrNumberEnd(from: start, digits: 3, endIsWhole: true)
        case .o200k: o200kPretokenEnd(from: start)
        case .llama3: wordOrNumberEnd(from: start, digits: 3, endIsWhole: false)
        case .qwen2: wordOrNumberEnd(from: start, digits: 1, endIsWhole: false)
        case .japanese: japanesePretokenEnd(from: start)
        }
    }

    // MARK: The patterns

    @inline(__always)
    private func gpt2PretokenEnd(from start: Int) -> Int {
        let first = unsafe text[start]
        var position = start
        if first == UInt8(ascii: " "), start + 1 < count {
            position += 1
        } else if first == UInt8(ascii: "'"), let end = contractionEnd(from: start, anyCase: false) {
            return end
        }
        let (value, length) = scalarClass(at: position)
        if value.contains(.letter) { return lettersEnd(from: position + length) }
        if value.contains(.number) { return runEnd(of: .number, from: position + length) }
        if value.isOther { return otherEnd(from: position + length) }
        return whiteSpaceEnd(from: start, endsWithLineEnd: false, endIsWhole: true)
    }

    /// cl100k's, Llama 3's and Qwen 2's.
    ///
    /// - Parameters:
    ///   - digits: the most numbers of a pretoken.
    ///   - endIsWhole: white space up to the end of the text is one pretoken, line ends or not.
    @inline(__always)
    private func wordOrNumberEnd(from start: Int, digits: Int, endIsWhole: Bool) -> Int {
        let (value, length) = scalarClass(at: start)
        let next = start + length
        if value.contains(.letter) { return lettersEnd(from: next) }
        if value.contains(.number) { return numberEnd(from: next, more: digits - 1) }
        let first = unsafe text[start]
        if first == UInt8(ascii: "'"), let end = contractionEnd(from: start, anyCase: true) { return end }
        if !value.contains(.lineEnd), next < count {
            let (nextValue, nextLength) = scalarClass(at: next)
            if nextValue.contains(.letter) { return lettersEnd(from: next + nextLength) }
            if first == UInt8(ascii: " "), nextValue.isOther {
                return runEnd(of: .lineEnd, from: otherEnd(from: next + nextLength))
            }
        }
        if value.isOther { return runEnd(of: .lineEnd, from: otherEnd(from: next)) }
        return whiteSpaceEnd(from: start, endsWithLineEnd: true, endIsWhole: endIsWhole)
    }

    @inline(__always)
    private func o200kPretokenEnd(from start: Int) -> Int {
        let (value, length) = scalarClass(at: start)
        let next = start + length
        if value.contains(.letter) { return withContraction(casedWordEnd(from: start).end) }
        if value.contains(.number) { return numberEnd(from: next, more: 2) }
        var nextValue: ScalarClass = []
        var nextLength = 0
        if !value.contains(.lineEnd), next < count {
            (nextValue, nextLength) = scalarClass(at: next)
            if nextValue.isLetterOrMark {
                let (end, isLower) = casedWordEnd(from: next)
                // A mark is a word on its own before it is what stands before a word in upper case.
                if isLower || !value.contains(.wordEnd) { return withContraction(end) }
            }
        }
        if value.contains(.wordEnd) { return withContraction(casedWordEnd(from: start).end) }
        if value.isOther { return lineEndsAndSlashesEnd(from: otherEnd(from: next)) }
        if unsafe text[start] == UInt8(ascii: " "), nextLength > 0, nextValue.isOther {
            return lineEndsAndSlashesEnd(from: otherEnd(from: next + nextLength))
        }
        return whiteSpaceEnd(from: start, endsWithLineEnd: true, endIsWhole: false)
    }

    @inline(__always)
    private func japanesePretokenEnd(from start: Int) -> Int {
        let (value, length) = scalarClass(at: start)
        let next = start + length
        if value.isLetterOrMark { return japaneseWordEnd(from: next, isHiragana: value.contains(.hiragana)) }
        if value.contains(.number) { return numberEnd(from: next, more: 2) }
        let first = unsafe text[start]
        if first == UInt8(ascii: "'"), let end = contractionEnd(from: start, anyCase: true) { return end }
        if next < count, !value.isLineOrClauseEnd {
            let (nextValue, nextLength) = scalarClass(at: next)
            if nextValue.isLetterOrMark {
                return japaneseWordEnd(from: next + nextLength, isHiragana: nextValue.contains(.hiragana))
            }
            if first == UInt8(ascii: " "), nextValue.isOther {
                return runEnd(of: .lineEnd, from: markless(from: next + nextLength))
            }
        }
        if value.isOther { return runEnd(of: .lineEnd, from: markless(from: next)) }
        return whiteSpaceEnd(from: start, endsWithLineEnd: true, endIsWhole: false)
    }

    // MARK: Their parts

    /// Letters and marks, and then hiragana with the marks and long vowels in it.
    ///
    /// - Parameters:
    ///   - start: behind the first scalar.
    ///   - isHiragana: the first scalar is hiragana, so other letters are of another word.
    @inline(__always)
    private func japaneseWordEnd(from start: Int, isHiragana: Bool) -> Int {
        var position = start
        var isHiragana = isHiragana
        while position < count {
            let (value, length) = scalarClass(at: position)
            if !value.isLetterOrMark { break }
            if value.contains(.hiragana) {
                isHiragana = true
            } else if isHiragana, value.contains(.letter), !isLongVowel(at: position) {
                break
            }
            position += length
        }
        return position
    }

    /// `ー`, U+30FC
    @inline(__always)
    private func isLongVowel(at position: Int) -> Bool {
        unsafe position + 2 < count && text[position] == 0xE3 && text[position + 1] == 0x83
            && text[position + 2] == 0xBC
    }

    /// `[^\s\p{L}\p{M}\p{N}]*`
    @inline(__always)
    private func markless(from start: Int) -> Int {
        var position = start
        while position < count {
            let (next, length) = scalarClass(at: position)
            if !next.isOther || next.contains(.wordEnd) { break }
            position += length
        }
        return position
    }

    /// o200k's words, of which the first part is upper case and the second lower: `U*L+`, or else `U+L*`, where
    /// caseless letters and marks are of both parts. So a word that ends in upper case ends behind the last scalar of
    /// both, if there is one.
    ///
    /// - Parameter start: where a letter or a mark is.
    /// - Returns: the end, and whether it is that of `U*L+`.
    @inline(__always)
    private func casedWordEnd(from start: Int) -> (end: Int, isLower: Bool) {
        var position = start
        var lastOfBoth = start
        while position < count {
            let (value, length) = scalarClass(at: position)
            if !value.contains(.wordStart) { break }
            position += length
            if value.contains(.wordEnd) { lastOfBoth = position }
        }
        let end = runEnd(of: .wordEnd, from: asciiLettersEnd(from: position, upper: false))
        if end > position { return (end, true) }
        return lastOfBoth > start ? (lastOfBoth, true) : (end, false)
    }

    /// `'(?:[sdmt]|ll|ve|re)`, or `'(?i:…)` for any case: besides the letters of ASCII, U+017F folds to s.
    @inline(__always)
    private func contractionEnd(from start: Int, anyCase: Bool) -> Int? {
        guard start + 1 < count else { return nil }
        let folding: UInt8 = anyCase ? 0x20 : 0
        let second = unsafe text[start + 1] | folding
        switch second {
        case UInt8(ascii: "s"), UInt8(ascii: "d"), UInt8(ascii: "m"), UInt8(ascii: "t"): return start + 2
        default: break
        }
        guard start + 2 < count else { return nil }
        if anyCase, unsafe text[start + 1] == 0xC5, unsafe text[start + 2] == 0xBF { return start + 3 }
        let third = unsafe text[start + 2] | folding
        switch (second, third) {
        case (UInt8(ascii: "l"), UInt8(ascii: "l")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
            (UInt8(ascii: "r"), UInt8(ascii: "e")):
            return start + 3
        default: return nil
        }
    }

    /// The end of a word with the contraction that may follow it.
    @inline(__always)
    private func withContraction(_ end: Int) -> Int {
        guard end < count, unsafe text[end] == UInt8(ascii: "'") else { return end }
        return contractionEnd(from: end, anyCase: true) ?? end
    }

    @inline(__always)
    private func runEnd(of value: ScalarClass, from start: Int) -> Int {
        var position = start
        while position < count {
            let (next, length) = scalarClass(at: position)
            if next.rawValue & value.rawValue == 0 { break }
            position += length
        }
        return position
    }

    /// `\p{L}*`
    @inline(__always)
    private func lettersEnd(from start: Int) -> Int {
        runEnd(of: .letter, from: asciiLettersEnd(from: start, upper: true))
    }

    /// `[a-z]*`, or with upper case `[A-Za-z]*`, as far as eight bytes can be read at once. The length of a word comes
    /// out of arithmetic, without a branch a letter that would be mispredicted a word: 1.15 times the speed in English.
    @inline(__always)
    private func asciiLettersEnd(from start: Int, upper: Bool) -> Int {
        let high: UInt64 = 0x8080_8080_8080_8080
        var position = start
        while position + 8 <= count {
            let word = unsafe UInt64(
                littleEndian: UnsafeRawPointer(text + position).loadUnaligned(as: UInt64.self))
            let lower = (upper ? word | 0x2020_2020_2020_2020 : word) & ~high
            // The high bit of each byte: at least a, at most z, and ASCII.
            let isLetter =
                (lower &+ 0x1F1F_1F1F_1F1F_1F1F) & ~(lower &+ 0x0505_0505_0505_0505) & ~word & high
            let others = isLetter ^ high
            if others != 0 { return position + others.trailingZeroBitCount / 8 }
            position += 8
        }
        return position
    }

    /// `\p{N}{0,more}`
    @inline(__always)
    private func numberEnd(from start: Int, more: Int) -> Int {
        var position = start
        for _ in 0..<more {
            if position >= count { break }
            let (next, length) = scalarClass(at: position)
            if !next.contains(.number) { break }
            position += length
        }
        return position
    }

    /// `[^\s\p{L}\p{N}]*`
    @inline(__always)
    private func otherEnd(from start: Int) -> Int {
        var position = start
        while position < count {
            let (next, length) = scalarClass(at: position)
            if !next.isOther { break }
            position += length
        }
        return position
    }

    /// `[\r\n/]*`
    @inline(__always)
    private func lineEndsAndSlashesEnd(from start: Int) -> Int {
        var position = start
        while position < count {
            switch unsafe text[position] {
            case UInt8(ascii: "\r"), UInt8(ascii: "\n"), UInt8(ascii: "/"): position += 1
            default: return position
            }
        }
        return position
    }

    /// White space that something follows leaves its last scalar to what follows, unless it is the only one:
    /// `\s+(?!\S)|\s+`.
    ///
    /// - Parameters:
    ///   - endsWithLineEnd: before that, `\s*[\r\n]+`: up to the last line end.
    ///   - endIsWhole: before that, `\s+\z`.
    private func whiteSpaceEnd(from start: Int, endsWithLineEnd: Bool, endIsWhole: Bool) -> Int {
        var position = start
        var last = start
        var lineEnd = start
        var isCut = false
        while position < count {
            let (next, length) = scalarClass(at: position)
            if !next.contains(.whiteSpace) {
                isCut = true
                break
            }
            last = position
            position += length
            if next.contains(.lineEnd) { lineEnd = position }
        }
        if endIsWhole, !isCut { return position }
        if endsWithLineEnd, lineEnd > start { return lineEnd }
        return isCut && last > start ? last : position
    }

    /// The class of the scalar that begins here, and its length in bytes.
    @inline(__always)
    private func scalarClass(at position: Int) -> (ScalarClass, Int) {
        let first = unsafe text[position]
        if first < 0x80 { return unsafe (classes[Int(first)], 1) }
        return multibyteClass(first, position)
    }

    @inline(__always)
    private func multibyteClass(_ first: UInt8, _ position: Int) -> (ScalarClass, Int) {
        let available = count - position
        if first < 0xE0 {
            guard available >= 2, first >= 0xC2 else { return ([], 1) }
            let scalar = unsafe UInt32(first & 0x1F) << 6 | UInt32(text[position + 1] & 0x3F)
            return (tableClass(scalar), 2)
        }
        if first < 0xF0 {
            guard available >= 3 else { return ([], 1) }
            let scalar =
                unsafe UInt32(first & 0x0F) << 12 | UInt32(text[position + 1] & 0x3F) << 6
                | UInt32(text[position + 2] & 0x3F)
            return (tableClass(scalar), 3)
        }
        guard available >= 4, first < 0xF5 else { return ([], 1) }
        let scalar =
            unsafe UInt32(first & 0x07) << 18 | UInt32(text[position + 1] & 0x3F) << 12
            | UInt32(text[position + 2] & 0x3F) << 6 | UInt32(text[position + 3] & 0x3F)
        return (tableClass(scalar), 4)
    }

    @inline(__always)
    private func tableClass(_ scalar: UInt32) -> ScalarClass {
        // 0xF4 with bytes that are no UTF-8 could reach beyond the last scalar.
        if scalar > 0x10FFFF { return [] }
        let offset = unsafe blockOffsets[Int(scalar >> 8)]
        return unsafe classes[Int(offset) + Int(scalar & 0xFF)]
    }
}
