/// Why compressed bytes could not be decoded. Offsets count bytes, and `bit`s count bits, from the start of the data.
public enum BZip2Error: Error, Equatable, Sendable {
    /// The data do not begin with a bzip2 stream: no `BZh1` to `BZh9` at this byte.
    case notBZip2(offset: Int)
    /// The data end at this byte, inside a stream. Empty data are truncated too.
    case truncated(offset: Int)
    /// The block that starts at this bit cannot be decoded.
    case damagedBlock(bit: Int, reason: String)
    /// The block that starts at this bit decodes to bytes that do not have the checksum stored with it.
    ///
    /// libbz2 does not tell what checksum they have.
    case blockCRC(bit: Int, stored: UInt32)
    /// Neither a block nor the end of a stream starts at this bit, where the header or the block before it ended.
    case magicExpected(bit: Int)
    /// The blocks of the stream that ends at this bit do not have the combined checksum stored there: a block is
    /// missing, or one too many.
    case combinedCRC(bit: Int, stored: UInt32, computed: UInt32)
    /// A stream ended at this byte, and neither another follows nor zeros to the end of the data: the byte `nonzero` is
    /// something else.
    case notAStream(offset: Int, nonzero: Int)
    /// libbz2 got no memory for the block that starts at this bit.
    case outOfMemory(bit: Int)

    /// The byte of the compressed data that the error is about.
    public var offset: Int {
        switch self {
        case .notBZip2(let offset), .truncated(let offset), .notAStream(let offset, _): offset
        case .damagedBlock(let bit, _), .blockCRC(let bit, _), .magicExpected(let bit), .combinedCRC(let bit, _, _),
            .outOfMemory(let bit):
            bit >> 3
        }
    }
}

extension BZip2Error: CustomStringConvertible {
    /// One line for the user; it names the byte offset.
    public var description: String {
        switch self {
        case .notBZip2(let offset):
            "not bzip2 data: no stream header (BZh1 to BZh9) at byte \(offset)"
        case .truncated(let offset):
            "truncated: the data end at byte \(offset), inside a bzip2 stream"
        case .damagedBlock(let bit, let reason):
            "damaged: the block at \(Self.place(bit)) cannot be decoded (\(reason))"
        case .blockCRC(let bit, let stored):
            "damaged: the contents of the block at \(Self.place(bit)) do not have its checksum \(Self.hex(stored))"
        case .magicExpected(let bit):
            "damaged: neither a block nor the end of a stream at \(Self.place(bit))"
        case .combinedCRC(let bit, let stored, let computed):
            "damaged: the stream that ends at \(Self.place(bit)) has the checksum \(Self.hex(computed)), "
                + "not \(Self.hex(stored)) as it says"
        case .notAStream(let offset, let nonzero):
            "damaged: after the stream that ends at byte \(offset) there is neither another stream nor "
                + "padding with zeros, but something else at byte \(nonzero)"
        case .outOfMemory(let bit):
            "out of memory for the block at \(Self.place(bit))"
        }
    }

    private static func place(_ bit: Int) -> String {
        bit & 7 == 0 ? "byte \(bit >> 3)" : "byte \(bit >> 3), bit \(bit & 7)"
    }

    private static func hex(_ checksum: UInt32) -> String {
        let digits = String(checksum, radix: 16)
        return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
    }
}
