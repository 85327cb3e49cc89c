import InputNumbers

/// Where the blocks of a segment begin.
public enum SegmentStart: Codable, Equatable, Hashable, Sendable {
    /// At the first magic of a block in the range: nothing is known of the data before. The magic may be a false one.
    case search
    /// A stream's header must stand at the first byte of the range: the start of the data.
    case streamHeader
    /// A block starts at this bit, in a stream of this level: a segment that is done again.
    case block(bit: Int, level: Int)
    /// The last stream ended at this byte, before the range or in it: the segment has no blocks. What is there is only
    /// counted, and searched for a magic.
    case trailing(offset: Int)
}

/// What a segment says of itself: enough to prove, with its neighbours', that all is well.
///
/// After an error it tells what was decoded up to there; `nextBlock` is nil then.
public struct SegmentSummary: Codable, Equatable, Sendable {
    /// How the segment was told to begin.
    public internal(set) var start: SegmentStart
    /// The bit at which its first block starts, decoded or not; nil: no block starts in its range.
    public internal(set) var firstBlock: Int?
    /// The bit at which the first block after the segment starts; nil: there is none, or there was an error, or a
    /// search found no block to begin with.
    public internal(set) var nextBlock: Int?
    /// Blocks whose bytes were handed out, their checksums verified.
    public internal(set) var blocks = 0
    /// Decompressed bytes handed out.
    public internal(set) var bytes = 0
    /// The level of the stream that the first block belongs to: the assumed one when the segment began with a search.
    public internal(set) var levelAtStart: Int
    /// The level of the stream that `nextBlock` belongs to.
    public internal(set) var levelAtEnd: Int
    /// The first end of a stream that was seen; nil: the whole segment belongs to one stream, which goes on.
    public internal(set) var firstStreamEnd: StreamEnd?
    /// The checksum of the blocks before `firstStreamEnd`, or of all when there was none. The stream that they belong
    /// to may have begun before the segment, so only the chain can compare it.
    public internal(set) var leadingCRC = CombinedCRC()
    /// The checksum of the blocks after the last end of a stream that was seen; `leadingCRC` when none was seen.
    /// Streams that begin and end inside the segment were verified by it.
    public internal(set) var openCRC = CombinedCRC()
    /// The byte at which the last stream of the data ends, when the segment came upon it.
    public internal(set) var endOfStreams: Int?
    /// What follows `endOfStreams` in the range; nil when it is the end of the data.
    public internal(set) var trailing: TrailingBytes?
    /// The bit at which the first block starts that could be decoded and has its checksum.
    public internal(set) var firstDecoded: Int?
    /// The byte at which the header of the stream stands that is open at the end; nil: no stream began in the segment.
    public internal(set) var openStart: Int?
    /// What was found out about damage; nil without any, and where none is gone past.
    public internal(set) var salvage: Salvage?

    /// What a segment that goes past damage says of it.
    public struct Salvage: Codable, Equatable, Sendable {
        /// The way was lost before any block was decoded.
        public internal(set) var lostAtStart: LostPlace?
        /// The way was lost, and no block was found any more.
        public internal(set) var lostAtEnd: LostPlace?
        /// Damage that lost no block.
        public internal(set) var flaws: [Flaw] = []
        /// Blocks are missing from `leadingCRC`.
        var leadingIsBroken = false
        /// Blocks are missing from `openCRC`.
        var openIsBroken = false
    }

    init(start: SegmentStart, level: Int) {
        self.start = start
        levelAtStart = level
        levelAtEnd = level
    }

    /// Whether all places are such as a file can have, so that arithmetic on them is safe: of a summary that was
    /// decoded, whoever wrote it.
    public var isBelievable: Bool {
        let bytes = Count.range
        let bits = 0...bytes.upperBound * 8
        var places = [firstBlock, nextBlock, firstDecoded, firstStreamEnd?.bit]
        for place in [salvage?.lostAtStart, salvage?.lostAtEnd] { places += [place?.bit, place?.searched] }
        var counts = [blocks, self.bytes, leadingCRC.blocks, openCRC.blocks]
        counts += [endOfStreams, trailing?.offset, trailing?.count, openStart].compactMap { $0 }
        switch start {
        case .search, .streamHeader: break
        case .block(let bit, let level):
            places.append(bit)
            if !Format.levels.contains(level) { return false }
        case .trailing(let offset): counts.append(offset)
        }
        for flaw in salvage?.flaws ?? [] { places += [flaw.bits.lowerBound, flaw.bits.upperBound] }
        return places.allSatisfy { $0.map { bits.contains($0) } ?? true } && counts.allSatisfy { bytes.contains($0) }
            && Format.levels.contains(levelAtStart) && Format.levels.contains(levelAtEnd)
    }

    /// The end of a stream.
    public struct StreamEnd: Codable, Equatable, Sendable {
        /// The bit at which the magic of the end stands.
        public var bit: Int
        /// The combined checksum stored after it.
        public var stored: UInt32
    }
}

/// Where neither a block nor anything else could be read any more.
public struct LostPlace: Codable, Equatable, Sendable {
    /// The bit at which reading failed.
    public internal(set) var bit: Int
    /// Whether a stream ended there, and no other began.
    public internal(set) var isAtBorder: Bool
    /// Whether a block's magic stands there or behind it.
    public internal(set) var sawMagic: Bool
    /// The bit from which the next block was looked for: where the last one ended, or behind the start of the one that
    /// failed. It is before `bit` where the end of a stream, or the header after it, was read from the wrong bytes
    /// since some are missing.
    var searched: Int

    /// No block is so short, and the end of a stream and the header of the next are no longer: if the next block begins
    /// within so many bits, nothing is lost.
    private static let longestFrame =
        Format.magicBits + Format.checksumBits + 7 + Format.headerBytes * 8

    /// What became of the data up to a block that can be decoded.
    func flaw(upTo block: Int) -> Flaw {
        let start = bit < block ? bit : min(searched, block)
        return Flaw(bits: start..<block, kind: block - start <= Self.longestFrame ? .frame : .lost)
    }
}

/// Damage that decoding went past.
public struct Flaw: Codable, Equatable, Sendable {
    /// The bits of the data that are damaged.
    public internal(set) var bits: Range<Int>
    /// What stood there, and so what is lost.
    public internal(set) var kind: Kind

    /// What can stand in damaged bits.
    public enum Kind: String, Codable, Sendable {
        /// Blocks, an unknown number of them.
        case lost
        /// What stands between two streams. No block is lost.
        case frame
        /// The blocks of this stream are good, but not those that its checksum tells of: one is missing or in another
        /// place; or only the checksum itself is damaged.
        case order
    }

    /// The bytes of the data that have any of the bits.
    public var bytes: Range<Int> { bits.lowerBound >> 3..<(bits.upperBound + 7) >> 3 }
}

/// Bytes after the last stream. bzip2 ignores them with a warning; ``checkArePadding()`` is stricter.
public struct TrailingBytes: Codable, Equatable, Sendable {
    /// Where they begin, in bytes from the start of the data.
    public internal(set) var offset: Int
    /// How many there are.
    public internal(set) var count: Int
    /// Whether the magic of a block stands in them, at any bit: then they are no garbage, but blocks that cannot be
    /// reached.
    public internal(set) var containsBlockMagic: Bool
    /// The byte of the data at which the first of them stands that is not zero; nil when all are.
    public internal(set) var firstNonzero: Int?

    /// Zeros up to the end of the data are padding, such as tapes and disk images leave. Anything else was a stream and
    /// is damaged, or came from elsewhere: whoever reads a file that does not say itself where it ends must not pass
    /// over it.
    ///
    /// - Throws: `BZip2Error.notAStream` when a byte is not zero.
    public func checkArePadding() throws(BZip2Error) {
        if let firstNonzero { throw .notAStream(offset: offset, nonzero: firstNonzero) }
    }
}
