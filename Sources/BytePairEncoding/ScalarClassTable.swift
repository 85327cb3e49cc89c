/// What a pre-tokenizer tells apart: a set, for a scalar may be a letter, caseless, and hiragana.
struct ScalarClass: OptionSet, BitwiseCopyable, Sendable {
    let rawValue: UInt8

    /// `\p{L}`
    static let letter = ScalarClass(rawValue: 1 << 0)
    /// `\p{N}`
    static let number = ScalarClass(rawValue: 1 << 1)
    /// `\s`
    static let whiteSpace = ScalarClass(rawValue: 1 << 2)
    /// `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`: what may stand in the first part of a word in o200k's pattern.
    static let wordStart = ScalarClass(rawValue: 1 << 3)
    /// `[\p{Ll}\p{Lm}\p{Lo}\p{M}]`: what may stand in the second.
    static let wordEnd = ScalarClass(rawValue: 1 << 4)
    /// `[\r\n]`
    static let lineEnd = ScalarClass(rawValue: 1 << 5)
    /// `[ぁ-ゖゝ-ゟ]`
    static let hiragana = ScalarClass(rawValue: 1 << 6)
    /// `[、。，．！？]`
    static let clauseEnd = ScalarClass(rawValue: 1 << 7)

    /// What `[^\s\p{L}\p{N}]` leaves out.
    static let worded: ScalarClass = [.letter, .number, .whiteSpace]

    /// `[^\s\p{L}\p{N}]`: punctuation, symbols, marks, controls.
    @inline(__always) var isOther: Bool { rawValue & Self.worded.rawValue == 0 }
    /// `\p{M}`
    @inline(__always) var isMark: Bool { contains([.wordStart, .wordEnd]) && !contains(.letter) }
    /// `[\p{L}\p{M}]`
    @inline(__always) var isLetterOrMark: Bool { !isDisjoint(with: [.wordStart, .wordEnd]) }
}

/// The classes of every Unicode scalar, as a two-stage table: a block of 256 scalars → its classes, blocks of a single
/// class shared. 4,352 block numbers and some 90 KB of classes; the first block is that of U+0000 to U+00FF.
final class ScalarClassTable: Sendable {
    /// The one table of the process, made at first use in well under a millisecond.
    static let shared = ScalarClassTable()

    private static let blockSize = 256
    private static let blockCount = 0x110000 / blockSize

    /// For each block of scalars, where its classes begin in `classes`.
    let blockOffsets: FlatTable<UInt32>
    /// The classes of a scalar, block after block.
    let classes: FlatTable<ScalarClass>

    private typealias Source = (ranges: [(first: UInt32, last: UInt32)], classes: ScalarClass)

    private init() {
        let sources: [Source] = [
            (ScalarClassRanges.titleOrUppercaseLetters, [.letter, .wordStart]),
            (ScalarClassRanges.lowercaseLetters, [.letter, .wordEnd]),
            (ScalarClassRanges.caselessLetters, [.letter, .wordStart, .wordEnd]),
            (ScalarClassRanges.marks, [.wordStart, .wordEnd]),
            (ScalarClassRanges.numbers, .number),
            (ScalarClassRanges.whiteSpace, .whiteSpace),
            (ScalarClassRanges.lineEnds, .lineEnd),
            (ScalarClassRanges.hiraganaLetters, .hiragana),
            (ScalarClassRanges.clauseEnds, .clauseEnd),
        ]
        // Of each source, the first range that does not end before the block.
        var next = [Int](repeating: 0, count: sources.count)
        var offsets: [UInt32] = []
        var classes: [ScalarClass] = []
        var uniform: [UInt8: UInt32] = [:]
        for block in 0..<Self.blockCount {
            let first = UInt32(block * Self.blockSize)
            let last = first + UInt32(Self.blockSize - 1)
            var whole: ScalarClass = []
            var isUniform = block > 0
            for (index, source) in sources.enumerated() {
                while next[index] < source.ranges.count, source.ranges[next[index]].last < first { next[index] += 1 }
                guard next[index] < source.ranges.count, case let range = source.ranges[next[index]],
                    range.first <= last
                else { continue }
                if range.first <= first && range.last >= last {
                    whole.formUnion(source.classes)
                } else {
                    isUniform = false
                }
            }
            if isUniform, let offset = uniform[whole.rawValue] {
                offsets.append(offset)
                continue
            }
            let offset = classes.count
            offsets.append(UInt32(offset))
            classes.append(contentsOf: repeatElement(whole, count: Self.blockSize))
            if isUniform {
                uniform[whole.rawValue] = UInt32(offset)
                continue
            }
            for (index, source) in sources.enumerated() {
                for range in source.ranges[next[index]...].prefix(while: { $0.first <= last }) {
                    for scalar in max(range.first, first)...min(range.last, last) {
                        classes[offset + Int(scalar - first)].formUnion(source.classes)
                    }
                }
            }
        }
        blockOffsets = FlatTable(offsets)
        self.classes = FlatTable(classes)
    }

    /// The classes of one scalar.
    subscript(scalar: Unicode.Scalar) -> ScalarClass {
        let offset = unsafe blockOffsets.start[Int(scalar.value >> 8)]
        return unsafe classes.start[Int(offset) + Int(scalar.value & 0xFF)]
    }
}
