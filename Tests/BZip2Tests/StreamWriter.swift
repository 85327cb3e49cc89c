@testable import BZip2

/// Writes bzip2 streams by hand, for what libbz2 never writes: blocks of a few bytes, and blocks that contain bits of
/// the test's choosing. Slow and simple: rotations sorted as strings, and codes that all have the same length.
struct StreamWriter {
    private(set) var bits: [Bool] = []
    /// The bits at which blocks start.
    private(set) var blockStarts: [Int] = []
    /// The bytes that decoding must give.
    private(set) var contents: [UInt8] = []
    private var combined = CombinedCRC()

    /// All bytes written; bits that fill no whole byte are padded with zeros.
    var bytes: [UInt8] {
        stride(from: 0, to: bits.count, by: 8).map { start in
            (start..<start + 8).reduce(UInt8(0)) { $0 << 1 | (($1 < bits.count && bits[$1]) ? 1 : 0) }
        }
    }

    mutating func beginStream(level: Int = 1) {
        combined = CombinedCRC()
        for byte in "BZh\(level)".utf8 { put(UInt64(byte), 8) }
    }

    mutating func endStream() {
        put(Format.streamEndMagic, 48)
        put(UInt64(combined.value), 32)
        while bits.count % 8 != 0 { bits.append(false) }
    }

    /// A whole stream with one block for each of the contents.
    mutating func stream(_ blocks: [[UInt8]], level: Int = 1) {
        beginStream(level: level)
        for block in blocks { self.block(block) }
        endStream()
    }

    /// Bytes outside any stream.
    mutating func raw(_ bytes: [UInt8]) {
        for byte in bytes { put(UInt64(byte), 8) }
    }

    /// A block. The bits `inside` stand in its list of selectors, where a decoder takes no notice of them: all tables
    /// are the same, and there may be more selectors than needed. Any bits will do that have no six ones in a row.
    mutating func block(_ contents: [UInt8], inside: [Bool] = []) {
        blockStarts.append(bits.count)
        self.contents += contents
        let checksum = Self.crc(contents)
        combined.append(block: checksum)
        let (lastColumn, origin) = Self.sortedRotations(Self.runLengths(contents))
        let used = Set(lastColumn).sorted()
        let symbols = Self.moveToFront(lastColumn, alphabet: used)
        let alphabetSize = used.count + 2
        let codeLength = (1...8).first { 1 << $0 >= alphabetSize } ?? 9

        put(Format.blockMagic, 48)
        put(UInt64(checksum), 32)
        put(0, 1)
        put(UInt64(origin), 24)
        for high in 0..<16 { bits.append(used.contains { Int($0) >> 4 == high }) }
        for high in 0..<16 where used.contains(where: { Int($0) >> 4 == high }) {
            for low in 0..<16 { bits.append(used.contains(UInt8(high << 4 | low))) }
        }
        // Six tables, so that a selector is up to five ones and a zero.
        let tables = 6
        var selectors = [Bool](repeating: false, count: (symbols.count + 49) / 50) + inside
        if selectors.last == true { selectors.append(false) }
        put(UInt64(tables), 3)
        put(UInt64(selectors.count { !$0 }), 15)
        bits += selectors
        for _ in 0..<tables {
            put(UInt64(codeLength), 5)
            put(0, alphabetSize)
        }
        for symbol in symbols { put(UInt64(symbol), codeLength) }
    }

    mutating func put(_ value: UInt64, _ count: Int) {
        for shift in (0..<count).reversed() { bits.append(shift < 64 && value >> UInt64(shift) & 1 == 1) }
    }

    /// A checksum as bzip2 has it: CRC-32, highest bit first, one bit at a time.
    static func crc(_ bytes: [UInt8]) -> UInt32 {
        var crc = ~UInt32(0)
        for byte in bytes {
            crc ^= UInt32(byte) << 24
            for _ in 0..<8 { crc = crc << 1 ^ (crc >> 31 == 1 ? 0x04C1_1DB7 : 0) }
        }
        return ~crc
    }

    /// The first run-length coding: after four equal bytes, how many more there are.
    private static func runLengths(_ bytes: [UInt8]) -> [UInt8] {
        var coded: [UInt8] = []
        var index = 0
        while index < bytes.count {
            var run = 1
            while run < 259, index + run < bytes.count, bytes[index + run] == bytes[index] { run += 1 }
            coded += [UInt8](repeating: bytes[index], count: min(run, 4))
            if run >= 4 { coded.append(UInt8(run - 4)) }
            index += run
        }
        return coded
    }

    /// The Burrows–Wheeler transform, and the row in which the bytes themselves stand.
    private static func sortedRotations(_ bytes: [UInt8]) -> (lastColumn: [UInt8], origin: Int) {
        let twice = bytes + bytes
        let count = bytes.count
        let rows = (0..<count).sorted { a, b in
            for offset in 0..<count where twice[a + offset] != twice[b + offset] {
                return twice[a + offset] < twice[b + offset]
            }
            return a < b
        }
        return (rows.map { twice[$0 + count - 1] }, rows.firstIndex(of: 0) ?? 0)
    }

    /// Move-to-front, with runs of zeros as numbers of the digits 1 and 2; and the end of the block.
    private static func moveToFront(_ bytes: [UInt8], alphabet: [UInt8]) -> [Int] {
        var order = alphabet
        var symbols: [Int] = []
        var zeros = 0
        func flush() {
            while zeros > 0 {
                symbols.append(zeros & 1 == 1 ? 0 : 1)
                zeros = (zeros - 1) >> 1
            }
        }
        for byte in bytes {
            let place = order.firstIndex(of: byte) ?? 0
            if place == 0 {
                zeros += 1
            } else {
                flush()
                symbols.append(place + 1)
                order.remove(at: place)
                order.insert(byte, at: 0)
            }
        }
        flush()
        return symbols + [alphabet.count + 1]
    }
}
