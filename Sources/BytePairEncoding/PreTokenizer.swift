/// Cuts UTF-8 text into pretokens, by a `SplitPattern`, without a regular-expression engine.
///
/// Every byte is looked at once or twice, so time is linear on any text, runs of white space included. The pretokens
/// tile the text: each begins where the one before ends.
public struct PreTokenizer: Sendable {
    /// The rule.
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
        }
    }

    @inline(__always)
    private func gpt2PretokenEnd(from start: Int) -> Int {
        let first = unsafe text[start]
        var position = start
        if first == UInt8(ascii: " "), start + 1 < count {
            position += 1
        } else if first == UInt8(ascii: "'"), let end = contractionEnd(from: start) {
            return end
        }
        let (value, length) = scalarClass(at: position)
        switch value {
        case .letter: return runEnd(of: .letter, from: position + length)
        case .number: return runEnd(of: .number, from: position + length)
        case .other: return runEnd(of: .other, from: position + length)
        case .whiteSpace: return whiteSpaceEnd(from: start)
        }
    }

    /// `'(?:[sdmt]|ll|ve|re)`
    @inline(__always)
    private func contractionEnd(from start: Int) -> Int? {
        guard start + 1 < count else { return nil }
        let second = unsafe text[start + 1]
        switch second {
        case UInt8(ascii: "s"), UInt8(ascii: "d"), UInt8(ascii: "m"), UInt8(ascii: "t"): return start + 2
        default: break
        }
        guard start + 2 < count else { return nil }
        let third = unsafe text[start + 2]
        switch (second, third) {
        case (UInt8(ascii: "l"), UInt8(ascii: "l")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
            (UInt8(ascii: "r"), UInt8(ascii: "e")):
            return start + 3
        default: return nil
        }
    }

    @inline(__always)
    private func runEnd(of value: ScalarClass, from start: Int) -> Int {
        var position = start
        while position < count {
            let (next, length) = scalarClass(at: position)
            if next != value { break }
            position += length
        }
        return position
    }

    /// `\s+(?!\S)|\s+`: white space that something follows leaves its last scalar to what follows, unless it is the only.
    private func whiteSpaceEnd(from start: Int) -> Int {
        var position = start
        var last = start
        while position < count {
            let (next, length) = scalarClass(at: position)
            if next != .whiteSpace { return last > start ? last : position }
            last = position
            position += length
        }
        return position
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
            guard available >= 2, first >= 0xC2 else { return (.other, 1) }
            let scalar = unsafe UInt32(first & 0x1F) << 6 | UInt32(text[position + 1] & 0x3F)
            return (tableClass(scalar), 2)
        }
        if first < 0xF0 {
            guard available >= 3 else { return (.other, 1) }
            let scalar =
                unsafe UInt32(first & 0x0F) << 12 | UInt32(text[position + 1] & 0x3F) << 6
                | UInt32(text[position + 2] & 0x3F)
            return (tableClass(scalar), 3)
        }
        guard available >= 4, first < 0xF5 else { return (.other, 1) }
        let scalar =
            unsafe UInt32(first & 0x07) << 18 | UInt32(text[position + 1] & 0x3F) << 12
            | UInt32(text[position + 2] & 0x3F) << 6 | UInt32(text[position + 3] & 0x3F)
        return (tableClass(scalar), 4)
    }

    @inline(__always)
    private func tableClass(_ scalar: UInt32) -> ScalarClass {
        // 0xF4 with bytes that are no UTF-8 could reach beyond the last scalar.
        if scalar > 0x10FFFF { return .other }
        let offset = unsafe blockOffsets[Int(scalar >> 8)]
        return unsafe classes[Int(offset) + Int(scalar & 0xFF)]
    }
}
