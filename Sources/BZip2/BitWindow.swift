/// The part of a byte source that is looked at just now: bits at any offset, without a read for each.
struct BitWindow {
    private let source: any ByteSource
    /// Bytes of the source, from `start` on.
    private var bytes: [UInt8] = []
    private var start = 0
    /// The end of the bytes that were read furthest from the start of the data.
    private(set) var furthest = 0
    /// Whether the data end with these bytes.
    private var reachesEnd = false

    /// How much is read at a time, at least.
    static let chunk = 128 << 10

    init(_ source: any ByteSource) {
        self.source = source
    }

    /// The bytes at an offset; fewer than `count` only at the end of the data.
    mutating func read(at offset: Int, count: Int) throws -> [UInt8] {
        Array(bytes[try load(at: offset, count: count)])
    }

    /// Up to 56 bits at a bit offset, the last one lowest; nil when the data end before the last of them.
    mutating func bits(at bit: Int, count: Int) throws -> UInt64? {
        let byteCount = ((bit & 7) + count + 7) >> 3
        let range = try load(at: bit >> 3, count: byteCount)
        guard range.count == byteCount else { return nil }
        let value = bytes[range].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return value >> UInt64(byteCount * 8 - (bit & 7) - count) & (1 << UInt64(count) - 1)
    }

    /// Fills a buffer with the bits that start at a bit offset, eight to a byte.
    ///
    /// - Parameter limit: The data are taken to end with the byte that holds the bit before this one.
    /// - Returns: How many bytes were filled; fewer than the buffer holds only at the end of the data. Bits at the very
    ///   end that fill no whole byte are left out.
    mutating func copyBits(
        at bit: Int, upTo limit: Int = .max, into buffer: UnsafeMutableBufferPointer<UInt8>
    ) throws -> Int {
        if limit - bit < buffer.count * 8 {
            let rest = unsafe UnsafeMutableBufferPointer(rebasing: buffer.prefix(max(0, limit - bit + 7) >> 3))
            return unsafe try copyBits(at: bit, into: rest)
        }
        let shift = UInt8(bit & 7)
        let spare = shift == 0 ? 0 : 1
        let range = try load(at: bit >> 3, count: buffer.count + spare)
        let count = max(0, range.count - spare)
        unsafe bytes[range].withUnsafeBufferPointer { bytes in
            if shift == 0 {
                _ = unsafe buffer.update(from: bytes)
            } else {
                for index in 0..<count {
                    unsafe buffer[index] = bytes[index] &<< shift | bytes[index &+ 1] &>> (8 &- shift)
                }
            }
        }
        return count
    }

    /// The first bit in a range at which a block's magic starts; the magic itself may reach beyond the range.
    mutating func firstMagic(in bits: Range<Int>, scanner: MagicScanner) throws -> Int? {
        // A magic covers up to 6 bytes after the one in which it starts.
        let overlap = 6
        var next = bits.lowerBound
        while next < bits.upperBound {
            let offset = next >> 3
            var wanted = min(Self.chunk, (bits.upperBound - 1) >> 3 - offset + 1 + overlap)
            // What is loaded comes first: where magics stand close to one another, each would cost a read.
            let loaded = offset >= start ? start + bytes.count - offset : 0
            if loaded > 4 * overlap { wanted = min(wanted, loaded) }
            let range = try load(at: offset, count: wanted)
            if let found = scanner.firstMagic(in: bytes[range].span, from: next & 7) {
                let bit = offset * 8 + found
                return bit < bits.upperBound ? bit : nil
            }
            if range.count < wanted { return nil }
            next = (offset + wanted - overlap) * 8
        }
        return nil
    }

    /// What stands at a bit.
    enum Magic: Equatable {
        case block
        case streamEnd
        /// The data end before the last bit of what may be either.
        case cutOff
    }

    /// The magic at a bit; nil when there is none.
    mutating func magic(at bit: Int) throws -> Magic? {
        if let bits = try bits(at: bit, count: Format.magicBits) {
            return switch bits {
            case Format.blockMagic: .block
            case Format.streamEndMagic: .streamEnd
            default: nil
            }
        }
        let count = max(0, endOfData * 8 - bit)
        let rest = try bits(at: bit, count: count)
        let missing = UInt64(Format.magicBits - count)
        return rest == Format.blockMagic >> missing || rest == Format.streamEndMagic >> missing ? .cutOff : nil
    }

    /// The size of the data in bytes, once a read has come upon their end; before, the end of what was read.
    var endOfData: Int { start + bytes.count }

    /// Sees to it that the bytes at an offset are loaded, and says where in `bytes` they are.
    private mutating func load(at offset: Int, count: Int) throws -> Range<Int> {
        guard offset >= 0, count > 0 else { return 0..<0 }
        let end = start + bytes.count
        if offset < start || offset > end || (offset + count > end && !reachesEnd) {
            let wanted = max(count, Self.chunk)
            bytes = try source.read(at: offset, count: wanted)
            start = offset
            furthest = max(furthest, start + bytes.count)
            reachesEnd = bytes.count < wanted
        }
        let first = offset - start
        return first..<min(first + count, bytes.count)
    }
}
