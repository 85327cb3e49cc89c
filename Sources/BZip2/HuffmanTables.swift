/// The up to six Huffman codes of a block, canonical, with lengths from 1 to 20 bits, as tables.
///
/// Most of a block's symbols are lengths of runs (two symbols, digits of a number) and the literals between them, so
/// one look at the table decodes a *phrase*: any digits and the literal that follows them. Nine phrases in ten fit into
/// ``phraseBits`` bits.
@safe struct HuffmanTables: ~Copyable {
    /// How many codes a block may have.
    static let limit = 6
    /// Bits that a phrase is looked up by: a longer table holds more phrases, a shorter one is in the nearest cache. 10
    /// costs 1 % more, 12 too.
    static let phraseBits = 11
    /// Bits that a symbol alone is looked up by.
    private static let symbolBits = 8
    private static let longest = 20
    private static let largestAlphabet = 258

    /// By table and the next bits: what ``Phrase`` says.
    private let phrases: UnsafeMutablePointer<UInt32>
    /// By table and the next bits: symbol × 32 + length, or 0 for longer codes.
    private let short: UnsafeMutablePointer<UInt16>
    /// By table and length: the first 20-bit value that is no code of this length or a shorter one.
    private let limits: UnsafeMutablePointer<UInt32>
    /// By table and length: what to add to a code of this length to get the place of its symbol.
    private let offsets: UnsafeMutablePointer<Int32>
    /// By table: the symbols in the order of their codes.
    private let symbols: UnsafeMutablePointer<UInt16>

    /// What the next bits hold. From the lowest bit on: the number of bits (8 bits wide), of symbols (8), the literal's
    /// place in the move-to-front list (8), the run's length (8).
    ///
    /// Where no literal is within reach, ``unfinished`` is added to the number of symbols, which are all digits; there
    /// may be none.
    struct Phrase {
        var entry: UInt32

        static let unfinished = 128
        /// Runs with more digits are put together from several entries.
        static let longestRun = 255

        @inline(__always) var bits: Int { Int(entry & 63) }
        /// The bits that follow the phrase.
        @inline(__always) func skip(_ ahead: UInt64) -> UInt64 { ahead &<< UInt64(entry) }
        @inline(__always) var symbols: Int { Int(entry >> 8 & 255) }
        @inline(__always) var place: Int { Int(entry >> 16 & 255) }
        @inline(__always) var run: Int { Int(entry >> 24) }

        init(entry: UInt32) { self.entry = entry }

        init(bits: Int, symbols: Int, place: Int, run: Int) {
            entry = UInt32(truncatingIfNeeded: bits | symbols << 8 | place << 16 | run << 24)
        }
    }

    init() {
        unsafe phrases = .allocate(capacity: Self.limit << Self.phraseBits)
        unsafe short = .allocate(capacity: Self.limit << Self.symbolBits)
        unsafe limits = .allocate(capacity: Self.limit * 32)
        unsafe offsets = .allocate(capacity: Self.limit * 32)
        unsafe symbols = .allocate(capacity: Self.limit * Self.largestAlphabet)
    }

    deinit {
        unsafe phrases.deallocate()
        unsafe short.deallocate()
        unsafe limits.deallocate()
        unsafe offsets.deallocate()
        unsafe symbols.deallocate()
    }

    /// The table of this number, 0 to 5, to look phrases up in. It must not outlive the tables.
    @inline(__always) func phrases(_ table: Int) -> Phrases {
        precondition((0..<Self.limit).contains(table))
        return unsafe Phrases(UnsafePointer(phrases + table << Self.phraseBits))
    }

    /// One of the tables of phrases.
    @safe struct Phrases {
        private let entries: UnsafePointer<UInt32>

        fileprivate init(_ entries: UnsafePointer<UInt32>) { unsafe self.entries = unsafe entries }

        /// The phrase that begins with the highest of these bits.
        @inline(__always) func first(of ahead: UInt64) -> Phrase {
            Phrase(entry: unsafe entries[Int(truncatingIfNeeded: ahead >> UInt64(64 - HuffmanTables.phraseBits))])
        }
    }

    /// The symbol that begins with the highest of these bits, and its length.
    @inline(__always) func symbol(_ table: Int, _ ahead: UInt64) -> (symbol: Int, bits: Int) {
        let index = table << Self.symbolBits | Int(truncatingIfNeeded: ahead >> UInt64(64 - Self.symbolBits))
        let entry = unsafe Int(short[index])
        if entry != 0 { return (entry >> 5, entry & 31) }
        let bits = UInt32(truncatingIfNeeded: ahead >> UInt64(64 - Self.longest))
        var length = Self.symbolBits + 1
        // The code is complete, so a length is found.
        while length < Self.longest, unsafe bits >= limits[table * 32 + length] { length += 1 }
        let place = unsafe Int(bits >> UInt32(Self.longest - length)) + Int(offsets[table * 32 + length])
        return (unsafe Int(symbols[table * Self.largestAlphabet + place]), length)
    }

    /// Reads the code lengths of a table: the first as it is, then steps up and down.
    /// - Parameters:
    ///   - table: 0 to 5.
    ///   - alphabet: the number of symbols, 3 to 258.
    /// - Returns: false for lengths outside 1 to 20, and for codes that leave bits without meaning or with two.
    mutating func read(_ table: Int, alphabet: Int, from reader: inout BitReader) -> Bool {
        precondition((0..<Self.limit).contains(table) && (3...Self.largestAlphabet).contains(alphabet))
        return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.largestAlphabet) { lengths in
            var length = Int(reader.take(5))
            var codes = 0
            for symbol in 0..<alphabet {
                while true {
                    guard (1...Self.longest).contains(length) else { return false }
                    if reader.take(1) == 0 { break }
                    length += reader.take(1) == 0 ? 1 : -1
                }
                unsafe lengths[symbol] = UInt8(length)
                codes += 1 << (Self.longest - length)
            }
            guard codes == 1 << Self.longest else { return false }
            unsafe fill(table, UnsafeBufferPointer(rebasing: lengths[..<alphabet]))
            return true
        }
    }

    /// A literal and its code.
    private struct Literal {
        var place: Int
        var bits: Int
        var code: Int
    }

    /// Digits of a run, and where the entries that begin with their codes start.
    private struct Digits {
        var first = 0
        var bits = 0
        var symbols = 0
        var run = 0
    }

    private func fill(_ table: Int, _ lengths: UnsafeBufferPointer<UInt8>) {
        let short = unsafe short + table << Self.symbolBits
        let limits = unsafe limits + table * 32
        let offsets = unsafe offsets + table * 32
        let symbols = unsafe symbols + table * Self.largestAlphabet
        unsafe short.update(repeating: 0, count: 1 << Self.symbolBits)

        // How many codes have each length, then where each length begins among the symbols.
        var next = InlineArray<32, Int>(repeating: 0)
        for symbol in 0..<lengths.count { next[Int(unsafe lengths[symbol])] += 1 }
        var code = 0
        var place = 0
        for length in 1...Self.longest {
            let count = next[length]
            unsafe offsets[length] = Int32(place - code)
            next[length] = place
            place += count
            code += count
            unsafe limits[length] = UInt32(code) << UInt32(Self.longest - length)
            code <<= 1
        }
        for symbol in 0..<lengths.count {
            let length = unsafe Int(lengths[symbol])
            let place = next[length]
            next[length] += 1
            unsafe symbols[place] = UInt16(symbol)
            guard length <= Self.symbolBits else { continue }
            let free = Self.symbolBits - length
            let first = unsafe (place - Int(offsets[length])) << free
            unsafe (short + first).update(repeating: UInt16(symbol << 5 | length), count: 1 << free)
        }
        unsafe fillPhrases(table, lengths)
    }

    private func fillPhrases(_ table: Int, _ lengths: UnsafeBufferPointer<UInt8>) {
        let phrases = unsafe phrases + table << Self.phraseBits
        let offsets = unsafe offsets + table * 32
        let symbols = unsafe symbols + table * Self.largestAlphabet
        let endOfBlock = lengths.count - 1
        unsafe withUnsafeTemporaryAllocation(of: Literal.self, capacity: Self.largestAlphabet) { literals in
            // The literals that are within reach, the shorter ones first; the codes of the two digits.
            var literalCount = 0
            var digits = InlineArray<2, (bits: Int, code: Int)>(repeating: (Self.longest, 0))
            for place in 0..<lengths.count {
                let symbol = unsafe Int(symbols[place])
                let bits = unsafe Int(lengths[symbol])
                if bits > Self.phraseBits { break }
                let code = unsafe place - Int(offsets[bits])
                if symbol < 2 {
                    digits[symbol] = (bits, code)
                } else if symbol != endOfBlock {
                    unsafe literals[literalCount] = Literal(place: symbol - 1, bits: bits, code: code)
                    literalCount += 1
                }
            }
            // One more digit takes a bit at least, so not more than two of each number of bits wait.
            var waiting = InlineArray<32, Digits>(repeating: Digits())
            var count = 1
            while count > 0 {
                count -= 1
                let before = waiting[count]
                let room = Self.phraseBits - before.bits
                let unfinished = Phrase(
                    bits: before.bits, symbols: before.symbols + Phrase.unfinished, place: 0, run: before.run)
                unsafe (phrases + before.first).update(repeating: unfinished.entry, count: 1 << room)
                for index in 0..<literalCount {
                    let literal = unsafe literals[index]
                    if literal.bits > room { break }
                    let free = room - literal.bits
                    let phrase = Phrase(
                        bits: before.bits + literal.bits, symbols: before.symbols + 1, place: literal.place,
                        run: before.run)
                    unsafe (phrases + before.first + literal.code << free).update(
                        repeating: phrase.entry, count: 1 << free)
                }
                for digit in 0..<2 {
                    let (bits, code) = digits[digit]
                    let run = before.run + 1 << (before.symbols + digit)
                    if bits > room || run > Phrase.longestRun { continue }
                    waiting[count] = Digits(
                        first: before.first + code << (room - bits), bits: before.bits + bits,
                        symbols: before.symbols + 1, run: run)
                    count += 1
                }
            }
        }
    }
}
