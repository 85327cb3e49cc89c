/// Decodes one block, made for memory that is far away.
///
/// The steps of a block: the table of the bytes that occur; code lengths for up to six Huffman tables, and which table
/// each group of 50 symbols uses; the symbols, which are places in a move-to-front list and lengths of runs; the
/// inverse Burrows–Wheeler transform; the expansion of runs. Source: the format as libbz2 1.0 writes it.
///
/// What is not as an encoder would write it is declined, and left to libbz2.
@safe struct FastBlockDecoder: ~Copyable {
    /// Bytes of the block that are read at a time. A group of 50 symbols takes up to 125.
    private static let inputChunk = 128 << 10
    private static let slack = 160
    private static let groupSize = 50
    private static let mostSelectors = 18_002

    private var input = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 4 * inputChunk + slack)
    /// Bytes of the block that are in `input`, and whether these are all.
    private var loaded = 0
    private var isWhole = false
    /// Which table each group uses.
    private let selectors = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: mostSelectors)
    private var selectorCount = 0
    private var tables = HuffmanTables()
    private var column = ColumnRuns()
    private var transform = InverseBurrowsWheeler()
    private var runs = RunExpansion()
    private var start = 0
    private var limit = Int.max
    /// The checksum stored with the block.
    private(set) var checksum: UInt32 = 0

    deinit {
        unsafe input.deallocate()
        unsafe selectors.deallocate()
    }

    /// Takes in the block that starts at a bit.
    /// - Parameter limit: no bit at or after this one, but for some of the same byte, is taken for the block's.
    /// - Returns: the bit at which it ends; nil when it is declined.
    mutating func begin(at bit: Int, level: Int, upTo limit: Int = .max, in window: inout BitWindow) throws -> Int? {
        start = bit
        self.limit = limit
        loaded = 0
        isWhole = false
        try load(in: &window)
        var reader = unsafe BitReader(UnsafePointer(input.baseAddress.unsafelyUnwrapped))
        guard reader.take(48) == Format.blockMagic else { return nil }
        checksum = UInt32(truncatingIfNeeded: reader.take(32))
        // Randomised blocks are obsolete.
        guard reader.take(1) == 0 else { return nil }
        let origin = Int(reader.take(24))

        var symbols: [UInt8] = []
        let rows = reader.take(16)
        for row in 0..<16 where rows >> UInt64(15 - row) & 1 == 1 {
            let used = reader.take(16)
            for column in 0..<16 where used >> UInt64(15 - column) & 1 == 1 { symbols.append(UInt8(row * 16 + column)) }
        }
        guard !symbols.isEmpty else { return nil }
        let tableCount = Int(reader.take(3))
        selectorCount = Int(reader.take(15))
        guard (2...HuffmanTables.limit).contains(tableCount), (1...Self.mostSelectors).contains(selectorCount),
            readSelectors(tableCount: tableCount, from: &reader)
        else { return nil }
        for table in 0..<tableCount {
            guard tables.read(table, alphabet: symbols.count + 2, from: &reader), reader.position <= loaded << 3 else {
                return nil
            }
        }
        let limit = min(level * 100_000, ColumnRuns.capacity)
        guard let end = try decodeSymbols(symbols, limit: limit, from: reader.position, in: &window),
            origin < column.count
        else { return nil }
        transform.invert(column, origin: origin)
        guard unsafe runs.begin(transform.text) else { return nil }
        return bit + end
    }

    /// Appends the next bytes, at most 1 MiB of them, to an array.
    /// - Returns: false at the end, when nothing was appended and the checksum has been verified.
    mutating func next(appendingTo bytes: inout [UInt8]) throws -> Bool {
        let before = bytes.count
        unsafe runs.next(transform.text, appendingTo: &bytes)
        if runs.isDone, runs.checksum != checksum {
            bytes.removeSubrange(before...)
            throw BZip2Error.blockCRC(bit: start, stored: checksum)
        }
        return bytes.count > before
    }

    /// Reads which table each group uses: places in a move-to-front list of the tables, each as so many ones and a
    /// zero.
    private func readSelectors(tableCount: Int, from reader: inout BitReader) -> Bool {
        // The list, four bits for each table, the first one lowest.
        var list: UInt32 = 0x543210
        for index in 0..<selectorCount {
            let place = (~reader.ahead).leadingZeroBitCount
            if place >= tableCount || reader.position > loaded << 3 { return false }
            reader.skip(place + 1)
            let shift = UInt32(4 * place)
            let table = list >> shift & 15
            let ahead = list & (1 << shift - 1)
            let behind = list & ~(1 << (shift + 4) - 1)
            list = behind | ahead << 4 | table
            unsafe selectors[index] = UInt8(truncatingIfNeeded: table)
        }
        return true
    }

    /// Decodes the symbols into the column.
    /// - Returns: the bit of the block at which it ends; nil when it is declined.
    private mutating func decodeSymbols(
        _ symbols: [UInt8], limit: Int, from position: Int, in window: inout BitWindow
    ) throws -> Int? {
        let endOfBlock = symbols.count + 1
        var list = MoveToFront(symbols)
        var filling = column.begin()
        var base = unsafe UnsafePointer(input.baseAddress.unsafelyUnwrapped)
        // The next bits from the highest on, how many of them there are for sure, and the byte that follows these.
        var ahead: UInt64 = 0
        var bits = 0
        var next = position >> 3
        ahead = unsafe Self.word(base + next) &<< UInt64(position & 7)
        bits = 56 - position & 7
        next += 7
        var group = 0
        var table = 0
        var phrases = tables.phrases(table)
        var remaining = 0
        // A run comes as digits, the lowest first.
        var run = 0
        var digits = 0
        // How many of the byte at the front there are before its run: itself, but for the byte that is first in the
        // list at the start.
        var itself = 0
        while true {
            if remaining == 0 {
                if group == selectorCount { return nil }
                if next + Self.slack > loaded {
                    if !isWhole {
                        try load(in: &window)
                        unsafe base = UnsafePointer(input.baseAddress.unsafelyUnwrapped)
                    }
                    if next << 3 - bits > loaded << 3 { return nil }
                }
                table = unsafe Int(selectors[group])
                phrases = tables.phrases(table)
                group += 1
                remaining = Self.groupSize
            }
            ahead |= unsafe Self.word(base + next) &>> UInt64(bits)
            next &+= (63 &- bits) &>> 3
            bits |= 56
            let phrase = phrases.first(of: ahead)
            let after = remaining &- phrase.symbols
            let place: Int
            if after >= 0 {
                remaining = after
                ahead = phrase.skip(ahead)
                bits &-= phrase.bits
                run &+= phrase.run &<< digits
                place = phrase.place
            } else {
                let known = phrase.symbols &- HuffmanTables.Phrase.unfinished
                if known > 0, known <= remaining {
                    remaining &-= known
                    ahead = phrase.skip(ahead)
                    bits &-= phrase.bits
                    run &+= phrase.run &<< digits
                    digits &+= known
                    if digits > 21 { return nil }
                    continue
                }
                let (symbol, length) = tables.symbol(table, ahead)
                remaining &-= 1
                ahead &<<= UInt64(length)
                bits &-= length
                if symbol <= 1 {
                    run &+= 1 &<< (digits &+ symbol)
                    digits &+= 1
                    if digits > 21 { return nil }
                    continue
                }
                if symbol == endOfBlock {
                    let position = next << 3 - bits
                    guard column.append(list.front, count: itself + run, limit: limit, to: &filling),
                        position <= loaded << 3
                    else {
                        return nil
                    }
                    column.end(filling)
                    return position
                }
                place = symbol &- 1
            }
            if !column.append(list.front, count: itself &+ run, limit: limit, to: &filling) { return nil }
            itself = 1
            run = 0
            digits = 0
            _ = list.take(place)
        }
    }

    /// Eight bytes, the first one highest.
    @inline(__always) private static func word(_ bytes: UnsafePointer<UInt8>) -> UInt64 {
        UInt64(bigEndian: unsafe UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self))
    }

    /// Loads bytes of the block behind those that are there, and zeros behind them.
    private mutating func load(in window: inout BitWindow) throws {
        let capacity = unsafe input.count
        if loaded + Self.inputChunk + Self.slack > capacity {
            let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 2 * capacity)
            _ = unsafe larger.update(fromContentsOf: input)
            unsafe input.deallocate()
            unsafe input = unsafe larger
        }
        let room = unsafe UnsafeMutableBufferPointer(rebasing: input[loaded..<loaded + Self.inputChunk])
        let count = unsafe try window.copyBits(at: start + loaded * 8, upTo: limit, into: room)
        loaded += count
        isWhole = count < Self.inputChunk
        unsafe UnsafeMutableBufferPointer(rebasing: input[loaded..<loaded + Self.slack]).update(repeating: 0)
    }
}
