/// Between which scalars no merge can ever reach, whatever stands around them, because no token has them side by side.
/// What is between two barriers is encoded on its own. In Japanese text and the vocabulary o200k_base there is one
/// behind three of four characters, so that nearly every piece is short and in the cache. Only scalars of three bytes
/// and more, and their neighbours, are looked at: in words of the Latin alphabet there is hardly a barrier.
///
/// What tokens have side by side is kept in sets of hashes, small enough for the nearest cache: a hash that is there by
/// chance hides a barrier, and does no harm. Tokens that begin or end inside a scalar are few: of what they have side
/// by side the three nearest bytes are kept. With o200k_base these are 64 KiB and 8 KiB.
struct MergeBarriers: Sendable {
    /// Of two whole scalars.
    private let scalars: BitSet
    /// Of three bytes, of which the first two are before the border, or the first alone.
    private let bytes: BitSet

    init(_ tokens: TokenTable) {
        var scalars: [UInt64] = []
        var bytes: [UInt64] = []
        for rank in tokens.ranksByLength {
            guard let token = unsafe tokens.unsafeBytes(of: rank) else { continue }
            for border in 1..<max(1, token.count) where unsafe token[border] & 0xC0 != 0x80 {
                var start = border - 1
                while start > 0, border - start < 4, unsafe token[start] & 0xC0 == 0x80 { start -= 1 }
                let end = unsafe border + Self.length(token[border])
                let (left, right) = unsafe (token[start], token[border])
                if left & 0xC0 != 0x80, end <= token.count {
                    if left >= 0xE0 || right >= 0xE0 {
                        let (first, second) = unsafe (
                            Self.word(token[start..<border]), Self.word(token[border..<end])
                        )
                        scalars.append(Self.hash(first, second))
                    }
                } else if border - start >= 2 {
                    unsafe bytes.append(Self.twoAndOne(token[border - 2], token[border - 1], right))
                } else if border + 1 < token.count {
                    unsafe bytes.append(Self.oneAndTwo(token[border - 1], right, token[border + 1]))
                } else {
                    for next in UInt8.min...UInt8.max {
                        unsafe bytes.append(Self.oneAndTwo(token[border - 1], right, next))
                    }
                }
            }
        }
        self.scalars = BitSet(scalars)
        self.bytes = BitSet(bytes)
    }

    /// The end of the piece that begins at `start`: the first barrier behind it, or `length`.
    ///
    /// - Parameters:
    ///   - bytes: the bytes of a pretoken, valid UTF-8.
    ///   - readable: how many bytes may be read, from the pretoken's start to the end of the text.
    @inline(__always)
    func pieceEnd(_ bytes: UnsafePointer<UInt8>, from start: Int, length: Int, readable: Int) -> Int {
        var leftStart = start
        // Between two scalars of three bytes all that is asked for is in one word.
        while leftStart + 6 <= length, leftStart + 8 <= readable {
            let word = unsafe UInt64(
                littleEndian: UnsafeRawPointer(bytes + leftStart).loadUnaligned(as: UInt64.self))
            if word & 0xF000_00F0 != 0xE000_00E0 { break }
            if !isJoined(word) { return leftStart + 3 }
            leftStart += 3
        }
        var left = unsafe bytes[leftStart]
        var position = leftStart + Self.length(left)
        while position < length {
            let right = unsafe bytes[position]
            let end = position + Self.length(right)
            if left >= 0xE0 || right >= 0xE0, end <= length,
                unsafe !isJoined(bytes, leftStart, position, end, length: length)
            {
                return position
            }
            left = right
            leftStart = position
            position = end
        }
        return length
    }

    /// Of six bytes, the lowest first, that are two scalars of three.
    @inline(__always)
    private func isJoined(_ word: UInt64) -> Bool {
        let (first, second) = (word & 0xFF_FFFF, word &>> 24 & 0xFF_FFFF)
        return scalars.contains(Self.hash(first, second))
            || bytes.contains(Self.hash(ofThree: word &>> 8 & 0xFF_FFFF))
            || bytes.contains(Self.hash(ofThree: word &>> 16 & 0xFF_FFFF | 1 &<< 24))
    }

    @inline(__always)
    private func isJoined(
        _ bytes: UnsafePointer<UInt8>, _ start: Int, _ border: Int, _ end: Int, length: Int
    ) -> Bool {
        let last = unsafe bytes[border - 1]
        let right = unsafe bytes[border]
        let next = unsafe border + 1 < length ? bytes[border + 1] : 0
        let beforeLast = unsafe border - start >= 2 ? bytes[border - 2] : 0
        let (first, second) = unsafe (Self.word(bytes + start, border - start), Self.word(bytes + border, end - border))
        return scalars.contains(Self.hash(first, second))
            || self.bytes.contains(Self.twoAndOne(beforeLast, last, right))
            || self.bytes.contains(Self.oneAndTwo(last, right, next))
    }

    /// The bytes of a scalar, by its first.
    @inline(__always)
    private static func length(_ first: UInt8) -> Int {
        first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    }

    private static func word(_ scalar: Slice<UnsafeBufferPointer<UInt8>>) -> UInt64 {
        unsafe scalar.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The bytes of a scalar, the first one lowest.
    @inline(__always)
    private static func word(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
        var word = unsafe UInt64(bytes[0])
        if count > 1 { word |= unsafe UInt64(bytes[1]) << 8 }
        if count > 2 { word |= unsafe UInt64(bytes[2]) << 16 }
        if count > 3 { word |= unsafe UInt64(bytes[3]) << 24 }
        return word
    }

    @inline(__always)
    private static func hash(_ first: UInt64, _ second: UInt64) -> UInt64 {
        (first | second &<< 32) &* 0x9E37_79B9_7F4A_7C15
    }

    @inline(__always)
    private static func twoAndOne(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> UInt64 {
        hash(ofThree: UInt64(first) | UInt64(second) &<< 8 | UInt64(third) &<< 16)
    }

    @inline(__always)
    private static func oneAndTwo(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> UInt64 {
        hash(ofThree: UInt64(first) | UInt64(second) &<< 8 | UInt64(third) &<< 16 | 1 &<< 24)
    }

    @inline(__always)
    private static func hash(ofThree bytes: UInt64) -> UInt64 {
        bytes &* 0x9E37_79B9_7F4A_7C15
    }
}

/// Which hashes there are, by their highest bits: some that are not may seem to be.
private struct BitSet: Sendable {
    private let words: FlatTable<UInt64>
    private let shift: UInt64

    /// With 16 to 32 bits for each hash, one of twenty seems to be there by chance.
    init(_ hashes: [UInt64]) {
        var bits: UInt64 = 10
        while 1 << bits < hashes.count * 16 { bits += 1 }
        var words = [UInt64](repeating: 0, count: 1 << Int(bits - 6))
        for hash in hashes {
            let place = hash >> (64 - bits)
            words[Int(place >> 6)] |= 1 << (place & 63)
        }
        self.words = FlatTable(words)
        shift = 64 - bits
    }

    @inline(__always)
    func contains(_ hash: UInt64) -> Bool {
        let place = hash &>> shift
        return unsafe words.start[Int(truncatingIfNeeded: place &>> 6)] &>> (place & 63) & 1 != 0
    }
}
