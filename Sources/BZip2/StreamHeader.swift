/// The header of a bzip2 stream: `BZh`, and a digit that says how large its blocks may be.
public enum StreamHeader {
    /// The level (1 to 9) of the stream that the bytes begin with; nil when they begin with no stream header.
    ///
    /// - Parameter bytes: The first bytes of the data; 4 are enough.
    public static func level(of bytes: some Collection<UInt8>) -> Int? {
        let header = Array(bytes.prefix(Format.headerBytes))
        guard header.count == Format.headerBytes, header.starts(with: prefix) else { return nil }
        let level = Int(header[3]) - Int(UInt8(ascii: "0"))
        return Format.levels.contains(level) ? level : nil
    }

    /// What stands where a stream may begin.
    enum Place: Equatable {
        /// A stream of this level; the magic of a block, or of the stream's end, follows the header.
        case stream(level: Int)
        /// A header that no magic follows.
        case headerAlone
        /// The data end, before or inside the header and the magic. `count` bytes of it are there.
        case endOfData(count: Int)
        /// Bytes that begin no stream: what stands after the last one.
        case other
    }

    /// Bytes that `place` wants to see: the header and a magic.
    static let bytesToSee = Format.headerBytes + Format.magicBits / 8

    /// Tells what the bytes begin with; fewer than `bytesToSee` mean that the data end there.
    static func place(_ bytes: [UInt8]) -> Place {
        guard let level = level(of: bytes) else {
            return prefix.starts(with: bytes) ? .endOfData(count: bytes.count) : .other
        }
        let magic = bytes.dropFirst(Format.headerBytes).prefix(Format.magicBits / 8)
        guard magics.contains(where: { $0.starts(with: magic) }) else { return .headerAlone }
        return bytes.count < bytesToSee ? .endOfData(count: bytes.count) : .stream(level: level)
    }

    private static let prefix = Array("BZh".utf8)
    private static let magics = [Format.blockMagic, Format.streamEndMagic].map { magic in
        (0..<6).map { UInt8(truncatingIfNeeded: magic >> (40 - 8 * $0)) }
    }
}
