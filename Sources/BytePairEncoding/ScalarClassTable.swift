/// What a pre-tokenizer tells apart.
enum ScalarClass: UInt8, BitwiseCopyable, Sendable {
    /// Neither of the others: punctuation, symbols, marks, controls.
    case other = 0
    /// `\p{L}`
    case letter = 1
    /// `\p{N}`
    case number = 2
    /// `\s`
    case whiteSpace = 3
}

/// The class of every Unicode scalar, as a two-stage table: a block of 256 scalars → its classes, blocks of a single
/// class shared. 4,352 block numbers and some 75 KB of classes; the first block is that of U+0000 to U+00FF.
final class ScalarClassTable: Sendable {
    /// The one table of the process, made at first use in well under a millisecond.
    static let shared = ScalarClassTable()

    private static let blockSize = 256
    private static let blockCount = 0x110000 / blockSize

    /// For each block of scalars, where its classes begin in `classes`.
    let blockOffsets: FlatTable<UInt32>
    /// A class a scalar, block after block.
    let classes: FlatTable<ScalarClass>

    private init() {
        let ranges = Self.sortedRanges()
        var offsets: [UInt32] = []
        var classes: [ScalarClass] = []
        var uniform: [UInt32?] = [nil, nil, nil, nil]
        var next = 0  // the first range that does not end before the block
        for block in 0..<Self.blockCount {
            let first = UInt32(block * Self.blockSize)
            let last = first + UInt32(Self.blockSize - 1)
            while next < ranges.count, ranges[next].last < first { next += 1 }

            let touches = next < ranges.count && ranges[next].first <= last
            let covers = touches && ranges[next].first <= first && ranges[next].last >= last
            if block > 0, !touches || covers {
                let value = covers ? ranges[next].value : ScalarClass.other
                let offset = uniform[Int(value.rawValue)] ?? UInt32(classes.count)
                if uniform[Int(value.rawValue)] == nil {
                    uniform[Int(value.rawValue)] = offset
                    classes.append(contentsOf: repeatElement(value, count: Self.blockSize))
                }
                offsets.append(offset)
                continue
            }
            let offset = classes.count
            classes.append(contentsOf: repeatElement(ScalarClass.other, count: Self.blockSize))
            var index = next
            while index < ranges.count, ranges[index].first <= last {
                let range = ranges[index]
                for scalar in max(range.first, first)...min(range.last, last) {
                    classes[offset + Int(scalar - first)] = range.value
                }
                index += 1
            }
            offsets.append(UInt32(offset))
        }
        blockOffsets = FlatTable(offsets)
        self.classes = FlatTable(classes)
    }

    private static func sortedRanges() -> [(first: UInt32, last: UInt32, value: ScalarClass)] {
        var ranges = ScalarClassRanges.letters.map { (first: $0.first, last: $0.last, value: ScalarClass.letter) }
        ranges += ScalarClassRanges.numbers.map { (first: $0.first, last: $0.last, value: ScalarClass.number) }
        ranges += ScalarClassRanges.whiteSpace.map { (first: $0.first, last: $0.last, value: ScalarClass.whiteSpace) }
        return ranges.sorted { $0.first < $1.first }
    }

    /// The class of one scalar.
    subscript(scalar: Unicode.Scalar) -> ScalarClass {
        let offset = unsafe blockOffsets.start[Int(scalar.value >> 8)]
        return unsafe classes.start[Int(offset) + Int(scalar.value & 0xFF)]
    }
}
