/// Decodes one block, made for memory that is far away.
///
/// The steps of a block: the table of the bytes that occur; code lengths for up to six Huffman tables, and which table each group of 50
/// symbols uses; the symbols, which are places in a move-to-front list and lengths of runs; the inverse Burrows–Wheeler transform; the
/// expansion of runs. Source: the format as libbz2 1.0 writes it.
///
/// What is not as an encoder would write it is declined, and left to libbz2.
@safe struct FastBlockDecoder: ~Copyable {
    private static let capacity = 900_000
    /// Bytes of the block that are read at a time. A group of 50 symbols takes up to 125.
    private static let inputChunk = 128 << 10
    private static let slack = 160

    private var input = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 4 * inputChunk + slack)
    /// The bytes that the symbols give, and after the transform the bytes that the runs are made of.
    private let column = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: capacity)
    private var transform = InverseBurrowsWheeler(capacity: capacity)
    private var runs = RunExpansion()
    private var start = 0
    /// The checksum stored with the block.
    private(set) var checksum: UInt32 = 0

    deinit {
        unsafe input.deallocate()
        unsafe column.deallocate()
    }

    /// Takes in the block that starts at a bit.
    /// - Returns: the bit at which it ends; nil when it is declined.
    mutating func begin(at bit: Int, level: Int, in window: inout BitWindow) throws -> Int? {
        start = bit
        var loaded = try load(at: bit, from: 0, in: &window)
        var isWhole = loaded < Self.inputChunk
        var reader = unsafe BitReader(UnsafePointer(input.baseAddress.unsafelyUnwrapped))
        guard loaded * 8 > 20_000 * 8 || isWhole else { return nil }
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
        let alphabet = symbols.count + 2

        let tableCount = Int(reader.take(3))
        let selectorCount = Int(reader.take(15))
        guard (2...6).contains(tableCount), (1...18_002).contains(selectorCount) else { return nil }
        var selectors: [UInt8] = []
        selectors.reserveCapacity(selectorCount)
        var order: [UInt8] = [0, 1, 2, 3, 4, 5]
        for _ in 0..<selectorCount {
            var place = 0
            while reader.take(1) == 1 {
                place += 1
                if place >= tableCount { return nil }
            }
            let table = order.remove(at: place)
            order.insert(table, at: 0)
            selectors.append(table)
            if reader.position > (loaded << 3) { return nil }
        }
        var tables: [HuffmanTable] = []
        for _ in 0..<tableCount {
            guard let table = HuffmanTable(reading: &reader, alphabet: alphabet), reader.position <= loaded << 3 else {
                return nil
            }
            tables.append(table)
        }

        // The symbols.
        let limit = min(level * 100_000, Self.capacity)
        var list = MoveToFront(symbols)
        var count = 0
        var run = 0
        var weight = 1
        let endOfBlock = alphabet - 1
        let column = unsafe column.baseAddress.unsafelyUnwrapped
        for selector in selectors {
            if !isWhole, reader.position >> 3 + Self.slack > loaded {
                let more = try load(at: bit + loaded * 8, from: loaded, in: &window)
                isWhole = more < Self.inputChunk
                loaded += more
                unsafe reader.base = UnsafePointer(input.baseAddress.unsafelyUnwrapped)
            }
            if reader.position > loaded << 3 { return nil }
            let table = tables[Int(selector)]
            for _ in 0..<50 {
                let symbol = table.next(&reader)
                if symbol <= 1 {
                    run += weight << symbol
                    weight <<= 1
                    if weight > 1 << 21 { return nil }
                    continue
                }
                if run > 0 {
                    if run > limit - count { return nil }
                    unsafe (column + count).update(repeating: list.front, count: run)
                    count += run
                    run = 0
                    weight = 1
                }
                if symbol == endOfBlock {
                    guard origin < count, reader.position <= loaded << 3 else { return nil }
                    let bytes = unsafe UnsafeMutableBufferPointer(start: column, count: count)
                    unsafe transform.invert(bytes, origin: origin)
                    guard unsafe runs.begin(UnsafeBufferPointer(bytes)) else { return nil }
                    return bit + reader.position
                }
                if count == limit { return nil }
                unsafe column[count] = list.take(symbol - 1)
                count += 1
            }
        }
        return nil
    }

    /// The next bytes, at most 1 MiB; nil after the last, when the checksum has been verified.
    mutating func next() throws -> [UInt8]? {
        let piece = unsafe runs.next(UnsafePointer(column.baseAddress.unsafelyUnwrapped))
        if runs.isDone, runs.checksum != checksum { throw BZip2Error.blockCRC(bit: start, stored: checksum) }
        return piece.isEmpty ? nil : piece
    }

    /// Loads bytes of the block behind those that are there, and zeros behind them.
    private mutating func load(at bit: Int, from count: Int, in window: inout BitWindow) throws -> Int {
        let capacity = unsafe input.count
        if count + Self.inputChunk + Self.slack > capacity {
            let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 2 * capacity)
            _ = unsafe larger.update(fromContentsOf: input)
            unsafe input.deallocate()
            unsafe input = unsafe larger
        }
        let room = unsafe UnsafeMutableBufferPointer(rebasing: input[count..<count + Self.inputChunk])
        let loaded = unsafe try window.copyBits(at: bit, into: room)
        unsafe UnsafeMutableBufferPointer(rebasing: input[count + loaded..<count + loaded + Self.slack]).update(
            repeating: 0)
        return loaded
    }
}
