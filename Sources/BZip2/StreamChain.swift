/// Folds the summaries of segments, in the order of the data, and proves that together they decoded all of it.
///
/// Segments are decoded apart. One in the middle begins with a search, for the first magic in its range; and 48 bits
/// that look like a magic can stand inside a block, too, by accident (once in some 10^13 bytes) or on purpose. So a
/// segment's bytes, and its errors, count only when the chain says so:
///
/// 1. Decode the segment whose range begins at byte 0 with `.streamHeader`, and all others with `.search`, in any
/// order, at
///    the same time. Keep what each gave: its bytes, its summary and its error, if any.
/// 2. In the order of the data, append each summary, also that of a segment that failed.
///    - `.tiles`: the segment began where the one before it ended. Its bytes are right. If it failed, the error is
///      genuine: the data are damaged there, and the chain is of no more use.
///    - `.redo(start)`: the segment began elsewhere, or with another level. Drop its bytes, and its error; decode the
///      same range again with this start, and append the new summary, which then tiles.
///    - A thrown error: the checksum of a stream does not hold.
/// 3. After the last, `finish()`.
///
/// A segment cannot have missed its first block: the one before it saw that block's magic, and a search passes over
/// none. If it did (the file changed while it was read), it would be done again all the same.
///
/// A chain that salvages takes the summaries of segments that do, and throws nothing: ``lostBefore`` and ``flaws`` tell
/// of the damage, and what they tell depends on the data alone, not on how they were cut. For what one decoder would do
/// that goes through all of the data is well defined: where it loses its way, it goes on at the next magic whose block
/// decodes and has its checksum. A segment that the decoder would come to lost finds that block by its own search; one
/// that it would come to otherwise must begin where the one before ended, as always.
public struct StreamChain: Sendable {
    /// What the chain makes of a segment.
    public enum Verdict: Equatable, Sendable {
        /// It began where the one before it ended.
        case tiles
        /// It did not; decode its range again, with this start, and append that.
        case redo(SegmentStart)
    }

    /// Where the next segment must begin.
    private enum Expected {
        case streamHeader
        case block(bit: Int, level: Int)
        /// The last stream ended at this byte.
        case trailing(offset: Int)
        /// At the next block that can be decoded.
        case lost(LostPlace)
        /// The last segment ended with an error.
        case nothing
    }

    private var expected = Expected.streamHeader
    /// The checksum of the blocks, up to now, of the stream that is open.
    private var open = CombinedCRC()
    private var trailing: TrailingBytes?
    private var end = 0

    /// Whether damage is gone past.
    private let salvages: Bool
    /// Whether blocks are missing from `open`.
    private var openIsBroken = false
    /// The byte at which the header of the open stream stands.
    private var openStart = 0
    /// The blocks that were lost before the first block of the segment that was appended last: bits of the data; nil
    /// when none were.
    public private(set) var lostBefore: Range<Int>?
    /// The damage that lost no blocks, up to now.
    public private(set) var flaws: [Flaw] = []

    /// A chain that no segment was appended to.
    /// - Parameter salvages: Whether its segments go on behind damage.
    public init(salvages: Bool = false) {
        self.salvages = salvages
    }

    /// Where the way was lost and not found any more: the damage reaches to the end of the data.
    public var lostAtEnd: LostPlace? {
        switch expected {
        case .lost(let lost): lost
        case .block(let bit, _): LostPlace(bit: bit, isAtBorder: false, sawMagic: true, searched: bit)
        case .streamHeader: LostPlace(bit: 0, isAtBorder: false, sawMagic: false, searched: 0)
        case .trailing, .nothing: nil
        }
    }

    /// Adds the next segment.
    ///
    /// - Parameters:
    ///   - summary: What the segment says of itself.
    ///   - range: The range it was decoded with. Ranges follow one another without gaps; the first begins at byte 0.
    /// - Returns: Whether it fits. If not, it was not added.
    /// - Throws: `BZip2Error.combinedCRC` when the stream that ends in it has another checksum than it says.
    public mutating func append(_ summary: SegmentSummary, range: Range<Int>) throws -> Verdict {
        let verdict = verdict(on: summary, range: range)
        guard verdict == .tiles else { return verdict }
        end = range.upperBound
        if let part = summary.trailing {
            let count = (trailing?.count ?? 0) + part.count
            let containsBlockMagic = (trailing?.containsBlockMagic ?? false) || part.containsBlockMagic
            trailing = TrailingBytes(
                offset: trailing?.offset ?? part.offset, count: count, containsBlockMagic: containsBlockMagic,
                firstNonzero: trailing?.firstNonzero ?? part.firstNonzero)
        }
        if salvages { foldDamaged(summary) } else { try fold(summary) }
        return .tiles
    }

    /// Ends the chain after the last segment.
    ///
    /// - Returns: What follows the last stream; nil when nothing does.
    /// - Throws: `BZip2Error.truncated` when the segments end before the last stream does.
    public consuming func finish() throws -> TrailingBytes? {
        guard case .trailing = expected else { throw BZip2Error.truncated(offset: end) }
        return trailing
    }

    /// What the chain makes of a segment, without adding it.
    ///
    /// The verdict is final as soon as the segment has returned its first bytes, so it can be asked for before a large
    /// segment is done, once those before it were added.
    ///
    /// - Parameters:
    ///   - summary: What the segment says of itself up to now.
    ///   - range: The range that it is decoded with.
    public func verdict(on summary: SegmentSummary, range: Range<Int>) -> Verdict {
        let start: SegmentStart
        var isRight: Bool
        switch expected {
        case .streamHeader:
            start = .streamHeader
            isRight = false
        case .block(let bit, let level):
            start = .block(bit: bit, level: level)
            if bit >> 3 >= range.upperBound {
                isRight = summary.firstBlock == nil
            } else {
                // A search tries a block with less confidence than it is owed here.
                isRight =
                    summary.firstBlock == bit
                    && (salvages ? summary.firstDecoded == bit : summary.levelAtStart == level)
            }
        case .trailing(let offset):
            start = .trailing(offset: offset)
            isRight = summary.firstBlock == nil && range.upperBound <= offset
        case .lost, .nothing:
            return .tiles
        }
        // What was asked for is always taken, so that no segment is done more than twice.
        isRight = isRight || summary.start == start
        return isRight ? .tiles : .redo(start)
    }

    private mutating func fold(_ summary: SegmentSummary) throws {
        if let streamEnd = summary.firstStreamEnd {
            open.append(summary.leadingCRC)
            guard open.value == streamEnd.stored else {
                throw BZip2Error.combinedCRC(bit: streamEnd.bit, stored: streamEnd.stored, computed: open.value)
            }
            open = summary.openCRC
        } else {
            open.append(summary.openCRC)
        }
        if let bit = summary.nextBlock {
            expected = .block(bit: bit, level: summary.levelAtEnd)
        } else if let offset = summary.endOfStreams {
            expected = .trailing(offset: offset)
        } else if summary.firstBlock != nil {
            expected = .nothing
        }
    }

    private mutating func foldDamaged(_ summary: SegmentSummary) {
        let salvage = summary.salvage ?? .init()
        flaws += salvage.flaws
        lostBefore = nil
        var lost = salvage.lostAtStart
        if case .lost(var known) = expected {
            if summary.firstBlock != nil { known.sawMagic = true }
            lost = known
        }
        if let block = summary.firstDecoded {
            if let lost {
                let flaw = lost.flaw(upTo: block)
                if flaw.kind == .lost { lostBefore = flaw.bits } else { flaws.append(flaw) }
                openIsBroken = true
            }
            lost = salvage.lostAtEnd
        }
        if let streamEnd = summary.firstStreamEnd {
            open.append(summary.leadingCRC)
            if !openIsBroken, !salvage.leadingIsBroken, open.value != streamEnd.stored {
                let end = streamEnd.bit + Format.magicBits + Format.checksumBits
                flaws.append(Flaw(bits: min(openStart * 8, end)..<end, kind: .order))
            }
            open = summary.openCRC
            openIsBroken = salvage.openIsBroken
        } else {
            open.append(summary.openCRC)
            openIsBroken = openIsBroken || salvage.openIsBroken
        }
        if let start = summary.openStart { openStart = start }
        if let lost {
            expected = .lost(lost)
            openIsBroken = true
        } else if let bit = summary.nextBlock {
            expected = .block(bit: bit, level: summary.levelAtEnd)
        } else if let offset = summary.endOfStreams {
            expected = .trailing(offset: offset)
        } else if summary.firstBlock != nil {
            expected = .nothing
        }
    }
}
