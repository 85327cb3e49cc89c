// Reads bzip2 data: compressed bytes → bytes, in parallel, with every checksum verified.
//
// A bzip2 file is one or more streams, each a sequence of blocks that decode independently of one another. Blocks begin
// at any bit, not at bytes, and nothing says where: they are found by the 48 bits with which each begins (its magic).
// The nouns:
//
// - a `ByteSource` is the compressed data, read at any offset: a `FileByteSource`, or an array of bytes;
// - a `SegmentDecoder` decodes the blocks that start in one range of the compressed bytes, on its own, so that
//   as many threads as there are ranges can work on one file;
// - a `StreamChain` takes what each segment says of itself, in order, and proves that they tile: no block was left out
//   or read twice, and the checksum of each stream holds. It also catches a magic that was none.
//
// For a whole file in one thread, `Decompressor` is enough:
//
//     var decompressor = Decompressor(source: try FileByteSource(path: "enwiki.xml.bz2"))
//     while let bytes = try decompressor.next() { consume(bytes) }
//
// In parallel, each of these segments in a thread of its own:
//
//     let start: SegmentStart = range.lowerBound == 0 ? .streamHeader : .search
//     var segment = SegmentDecoder(source: source, range: range, start: start, assumedLevel: 9)
//     while let bytes = try segment.next() { consume(bytes) }
//
// and then, in the order of the file, `chain.append(segment.summary, range: range)`. See `StreamChain`.

/// The constants of the bzip2 format, which its author never wrote down; they are those of libbz2 1.0.
enum Format {
    /// The 48 bits with which each block starts: the digits of π.
    static let blockMagic: UInt64 = 0x3141_5926_5359
    /// The 48 bits with which each stream ends, before its checksum: the digits of √π.
    static let streamEndMagic: UInt64 = 0x1772_4538_5090
    /// Bits of either magic.
    static let magicBits = 48
    /// No block is shorter, in bits: its magic, its checksum, 41 bits of where it begins and which 16 byte values occur
    /// in it, 16 for those of one such row, 18 for the numbers of tables and selectors, a selector, two tables for
    /// three symbols, and two symbols.
    static let shortestBlock = magicBits + checksumBits + 41 + 16 + 18 + 1 + 2 * 8 + 2
    /// Bits of a checksum: of a block (it follows its magic) or of a stream (it follows the magic of its end).
    static let checksumBits = 32
    /// The levels of compression: a stream's blocks hold up to `level` × 100,000 bytes, before their last expansion.
    static let levels = 1...9
    /// Bytes of a stream's header: `BZh` and the digit of its level.
    static let headerBytes = 4
}
