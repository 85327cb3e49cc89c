/// Decodes the blocks that start in one range of the compressed bytes, whatever streams they belong to.
///
///     var segment = SegmentDecoder(source: source, range: 0..<(2 << 20), start: .streamHeader, assumedLevel: 9)
///     while let bytes = try segment.next() { consume(bytes) }
///
/// The last block may end beyond the range; the ends of streams after it, and the header of the next, belong to this
/// segment too. So segments whose ranges lie side by side decode every block exactly once, in threads that know nothing
/// of one another, provided that each began where the one before it ended: a `StreamChain` makes sure of that.
///
/// Memory: about 10 MB, and never more than 50 MB, which takes blocks made to that end; a thread that decodes many
/// segments keeps it (``DecoderMemory``). At most 256 KiB are read beyond the end of the last block.
public struct SegmentDecoder: ~Copyable {
    /// What was decoded up to now. It is complete when `next()` has returned nil.
    public private(set) var summary: SegmentSummary

    private let range: Range<Int>
    private var window: BitWindow
    private let memory: DecoderMemory
    private let block: DecoderMemory.Block
    private var state = State.start
    private var level: Int
    /// Whether the stream that is open began in this segment, so that its checksum can be verified here.
    private var beganHere = false

    /// Whether damage is gone past.
    private let salvages: Bool
    /// Where the way was lost, until a block is found that can be decoded.
    private var lost: LostPlace?
    /// The blocks that were lost before those bytes that came last: bits of the data; nil when none were.
    ///
    /// Of the blocks that were lost before the segment's first one, or behind its last, only the chain knows the
    /// extent.
    public private(set) var lostBefore: Range<Int>?
    /// The bit at which stands what is being read.
    private var place = 0
    /// The byte of the compressed data that is being read, more or less: how far the decoder has come.
    public var position: Int { place >> 3 }
    /// The bit behind the last block that could be decoded, or behind the first of one that could not: what is looked
    /// for begins there.
    private var searched = 0
    /// The last ``crowdLimit`` magics before the bit `scanned`, while the way was lost.
    private var crowd: (bits: [Int], scanned: Int) = ([], 0)
    /// A magic is in a crowd that has so many within so many bits (4 KiB) before it. Small streams stand in crowds; and
    /// whoever fills a file with magics would have an attempt to decode up to 900,000 bytes at each. So one in a crowd
    /// is taken for a block that ends before the next, as those of small streams do: all attempts together read the
    /// data once.
    private static let crowdRange = 8 * 4096
    private static let crowdLimit = 8
    /// A segment that goes past damage looks at so many bytes before its range, at most: it matters how many magics
    /// stand there.
    public static let lookBack = crowdRange / 8
    private static let scanner = MagicScanner()

    /// The byte behind the block that the last bytes are of; nil as long as it has more.
    public var blockEnd: Int? { block.decoder.end.map { ($0 + 7) >> 3 } }

    private enum State {
        case start
        /// A block's magic stands at this bit; the block does not reach beyond the limit.
        case block(bit: Int, limit: Int)
        case inBlock
        /// A block or the end of the stream must begin at this bit.
        case magic(bit: Int)
        /// The next block is to be looked for from this bit on.
        case search(from: Int)
        case done
        case failed(any Error)
    }

    /// A decoder for one segment; nothing is read yet.
    ///
    /// - Parameters:
    ///   - source: The compressed data.
    ///   - range: In bytes. Blocks that start in it are decoded; it may reach beyond the end of the data.
    ///   - start: How to find the first block.
    ///   - assumedLevel: With `.search`, the level (1 to 9) of the stream that the first block belongs to: take that of
    ///     the data's first header. Where it is not the right one, the chain asks for the segment again.
    ///   - memory: What to decode in.
    ///   - salvages: Whether to go on behind damage, at the next block that can be decoded and has its checksum. Then
    ///     every block's bytes come at once, up to 50 MB of them, when it is verified; the levels of streams do not
    ///     matter; and damage is no error: ``lostBefore`` and the summary tell of it, and a chain that salvages makes
    ///     sense of them.
    public init(
        source: any ByteSource, range: Range<Int>, start: SegmentStart, assumedLevel: Int,
        memory: DecoderMemory = DecoderMemory(), salvages: Bool = false
    ) {
        self.salvages = salvages
        self.memory = memory
        block = memory.take()
        // Offsets are counted in bits, too.
        let limit = Int.max >> 4
        self.range = min(max(range.lowerBound, 0), limit)..<min(max(range.upperBound, 0), limit)
        window = BitWindow(source)
        level = assumedLevel
        if case .block(_, let known) = start { level = known }
        level = min(max(level, Format.levels.lowerBound), Format.levels.upperBound)
        if salvages { level = Format.levels.upperBound }
        summary = SegmentSummary(start: start, level: level)
    }

    deinit { memory.give(back: block) }

    /// The bytes of the compressed data that everything depends on which was handed out up to now, and the summary:
    /// another file that has the same there, and ends there or not as this one does, gives the same. It begins in or
    /// before the segment's range, and may end behind the data.
    public var dependence: Range<Int> {
        let start = salvages ? max(0, range.lowerBound - Self.lookBack) : range.lowerBound
        let magic = Format.magicBits + 7
        // A magic may begin with the last bit of the range.
        var end = range.upperBound + Format.magicBits / 8
        switch state {
        case .start: end = range.lowerBound
        case .block(let bit, _), .magic(let bit): end = max(end, (bit + magic) >> 3)
        case .inBlock: end = max(end, block.decoder.end.map { ($0 + magic) >> 3 } ?? window.furthest)
        case .done:
            if let bit = summary.nextBlock { end = max(end, (bit + magic) >> 3) }
            if let offset = summary.endOfStreams { end = max(end, offset + StreamHeader.bytesToSee) }
        case .search, .failed: end = max(end, window.furthest)
        }
        if summary.salvage != nil || lost != nil { end = max(end, window.furthest) }
        return start..<max(start, end)
    }

    /// The next decompressed bytes, at most 1 MiB; nil when the segment is done.
    ///
    /// A block that decodes to no more than 1 MiB is verified before its bytes are returned. Of a larger one, bytes
    /// may be returned before an error tells that it is damaged.
    ///
    /// - Throws: `BZip2Error`, or what the byte source throws; the same again when called again. With `.search`
    ///   this proves nothing until the chain has seen the summary: the first magic may have been a false one.
    public mutating func next() throws -> [UInt8]? {
        var bytes: [UInt8] = []
        return try next(appendingTo: &bytes) ? bytes : nil
    }

    /// Appends the next decompressed bytes, at most 1 MiB, to an array: what ``next()`` does, without an array for each
    /// piece.
    ///
    /// - Returns: False when the segment is done; then nothing was appended.
    /// - Throws: As ``next()`` does; then nothing was appended.
    public mutating func next(appendingTo bytes: inout [UInt8]) throws -> Bool {
        do {
            while true {
                let before = bytes.count
                if try salvages ? stepPastDamage(&bytes) : step(&bytes) {
                    summary.bytes += bytes.count - before
                    return true
                }
                if case .done = state { return false }
            }
        } catch {
            state = .failed(error)
            throw error
        }
    }

    /// Goes on to the next state, and appends the bytes that were decoded on the way, if any.
    /// - Returns: whether there were any.
    private mutating func step(_ bytes: inout [UInt8]) throws -> Bool {
        switch state {
        case .start: try begin()
        case .block(let bit, let limit): try beginBlock(at: bit, upTo: limit)
        case .inBlock: return try continueBlock(&bytes)
        case .magic(let bit): try follow(bit)
        case .search(let bit): try findBlock(from: bit)
        case .done: break
        case .failed(let error): throw error
        }
        return false
    }

    /// Finds the first block.
    private mutating func begin() throws {
        switch summary.start {
        case .search where salvages: state = .search(from: range.lowerBound * 8)
        case .search:
            let bits = range.lowerBound * 8..<range.upperBound * 8
            let found = try window.firstMagic(in: bits, scanner: Self.scanner)
            state = found.map { .block(bit: $0, limit: .max) } ?? .done
        case .streamHeader:
            try beginStream(at: range.lowerBound, isFirst: true)
            summary.levelAtStart = level
        case .block(let bit, _):
            searched = bit
            state = .magic(bit: bit)
        case .trailing(let offset):
            endStreams(at: offset)
            let part = try trailingBytes(from: offset)
            if part.count > 0 { summary.trailing = part }
        }
    }

    private mutating func beginBlock(at bit: Int, upTo limit: Int) throws {
        guard bit < range.upperBound * 8 else {
            summary.nextBlock = bit
            summary.levelAtEnd = level
            state = .done
            return
        }
        place = bit
        if summary.firstBlock == nil { summary.firstBlock = bit }
        try block.decoder.begin(at: bit, level: level, upTo: limit, in: &window)
        state = .inBlock
    }

    private mutating func continueBlock(_ bytes: inout [UInt8]) throws -> Bool {
        if try block.decoder.next(appendingTo: &bytes) { return true }
        endBlock()
        if let end = block.decoder.end {
            state = .magic(bit: end)
        } else if let end = block.decoder.endOfData {
            throw BZip2Error.truncated(offset: end)
        } else {
            throw BZip2Error.magicExpected(bit: block.decoder.earliestEnd)
        }
        return false
    }

    /// A block was decoded, and has its checksum.
    private mutating func endBlock() {
        if summary.firstDecoded == nil { summary.firstDecoded = place }
        summary.blocks += 1
        summary.openCRC.append(block: block.decoder.checksum)
        if summary.firstStreamEnd == nil { summary.leadingCRC = summary.openCRC }
    }

    /// Goes on at a bit where a block, or the end of the stream, must begin.
    private mutating func follow(_ bit: Int) throws {
        place = bit
        switch try window.magic(at: bit) {
        case .block: state = .block(bit: bit, limit: .max)
        case .streamEnd: try endStream(at: bit)
        case .cutOff: throw BZip2Error.truncated(offset: window.endOfData)
        case nil: throw BZip2Error.magicExpected(bit: bit)
        }
    }

    private mutating func endStream(at bit: Int) throws {
        let checksumStart = bit + Format.magicBits
        guard let stored = try window.bits(at: checksumStart, count: Format.checksumBits) else {
            throw BZip2Error.truncated(offset: window.endOfData)
        }
        let checksum = UInt32(truncatingIfNeeded: stored)
        if beganHere, checksum != summary.openCRC.value {
            guard salvages else {
                throw BZip2Error.combinedCRC(bit: bit, stored: checksum, computed: summary.openCRC.value)
            }
            // Of the first stream the chain finds it out.
            if summary.firstStreamEnd != nil, summary.salvage?.openIsBroken != true {
                let start = (summary.openStart ?? range.lowerBound) * 8
                let bits = start..<checksumStart + Format.checksumBits
                summary.salvage = summary.salvage ?? .init()
                summary.salvage?.flaws.append(Flaw(bits: bits, kind: .order))
            }
        }
        if summary.firstStreamEnd == nil { summary.firstStreamEnd = .init(bit: bit, stored: checksum) }
        summary.openCRC = CombinedCRC()
        try beginStream(at: (checksumStart + Format.checksumBits + 7) >> 3, isFirst: false)
    }

    /// Goes on at a byte where a stream may begin.
    private mutating func beginStream(at offset: Int, isFirst: Bool) throws {
        place = offset * 8
        switch StreamHeader.place(try window.read(at: offset, count: StreamHeader.bytesToSee)) {
        case .stream(let level):
            if !salvages { self.level = level }
            beganHere = true
            summary.openStart = offset
            summary.salvage?.openIsBroken = false
            state = .magic(bit: (offset + Format.headerBytes) * 8)
        case .headerAlone:
            // bzip2 takes this for damage too, not for garbage.
            throw BZip2Error.magicExpected(bit: (offset + Format.headerBytes) * 8)
        case .endOfData(let count) where isFirst || count > 0:
            throw BZip2Error.truncated(offset: offset + count)
        case .endOfData:
            endStreams(at: offset)
        case .other where isFirst:
            throw BZip2Error.notBZip2(offset: offset)
        case .other where salvages:
            lose(at: offset * 8, isAtBorder: true, isMagic: false)
        case .other:
            endStreams(at: offset)
            // Something is there, if only beyond the range.
            summary.trailing = try trailingBytes(from: offset)
        }
    }

    private mutating func endStreams(at offset: Int) {
        summary.endOfStreams = offset
        summary.levelAtEnd = level
        state = .done
    }

    /// The part of the trailing bytes that lies in the range, counted and searched.
    private mutating func trailingBytes(from offset: Int) throws -> TrailingBytes {
        let start = max(offset, range.lowerBound)
        var part = TrailingBytes(offset: start, count: 0, containsBlockMagic: false, firstNonzero: nil)
        // Once, and piece by piece: what they come from may not go back to the first of them.
        var next = start
        while next < range.upperBound {
            let wanted = min(BitWindow.chunk, range.upperBound - next)
            let piece = try window.read(at: next, count: wanted)
            if part.firstNonzero == nil, let index = piece.firstIndex(where: { $0 != 0 }) {
                part.firstNonzero = next + index
            }
            if !part.containsBlockMagic {
                let bits = next * 8..<(next + piece.count) * 8
                part.containsBlockMagic = try window.firstMagic(in: bits, scanner: Self.scanner) != nil
            }
            next += piece.count
            if piece.count < wanted { break }
        }
        part.count = next - start
        return part
    }

    // MARK: - Past damage

    /// As ``step(_:)``, but what cannot be read is passed over.
    private mutating func stepPastDamage(_ bytes: inout [UInt8]) throws -> Bool {
        let count = bytes.count
        lostBefore = nil
        do {
            if case .inBlock = state { return try salvageBlock(&bytes) }
            return try step(&bytes)
        } catch let error as BZip2Error {
            if case .outOfMemory = error { throw error }
            bytes.removeSubrange(count...)
            var isMagic = false
            if case .inBlock = state { isMagic = true }
            if case .block = state { isMagic = true }
            if isMagic { searched = place + 1 }
            lose(at: place, isAtBorder: false, isMagic: isMagic)
            return false
        }
    }

    /// Decodes a block to its end: nothing of one that fails is handed out.
    private mutating func salvageBlock(_ bytes: inout [UInt8]) throws -> Bool {
        let count = bytes.count
        while try block.decoder.next(appendingTo: &bytes) {}
        if let lost { endLoss(lost) }
        endBlock()
        searched = block.decoder.end ?? block.decoder.earliestEnd
        if let end = block.decoder.end {
            state = .magic(bit: end)
        } else {
            lose(
                at: block.decoder.endOfData.map { $0 * 8 } ?? block.decoder.earliestEnd, isAtBorder: false,
                isMagic: false)
        }
        return bytes.count > count
    }

    private mutating func lose(at bit: Int, isAtBorder: Bool, isMagic: Bool) {
        lost = lost ?? LostPlace(bit: bit, isAtBorder: isAtBorder, sawMagic: isMagic, searched: searched)
        if isMagic { lost?.sawMagic = true }
        state = .search(from: searched)
    }

    private mutating func findBlock(from bit: Int) throws {
        var next = max(bit, range.lowerBound * 8)
        try gatherCrowd(upTo: next)
        let end = range.upperBound * 8
        while next < end, let found = try window.firstMagic(in: next..<end, scanner: Self.scanner) {
            next = found + 1
            let following = try isCrowded(found) ? nextMagic(after: found) : nil
            addToCrowd(found)
            lost?.sawMagic = true
            if summary.firstBlock == nil { summary.firstBlock = found }
            if let following, following - found < Format.shortestBlock { continue }
            beganHere = false
            // libbz2 wants to see a byte behind the block.
            state = .block(bit: found, limit: following.map { $0 + 8 } ?? .max)
            return
        }
        state = .done
        guard let lost else { return }
        var salvage = summary.salvage ?? .init()
        if summary.firstDecoded == nil { salvage.lostAtStart = lost }
        salvage.lostAtEnd = lost
        summary.salvage = salvage
    }

    /// Sees to it that the magics before a bit are known: those before the segment too, so that it does not matter
    /// where it was cut.
    private mutating func gatherCrowd(upTo end: Int) throws {
        var next = max(crowd.scanned, end - Self.crowdRange, 0)
        while next < end, let found = try window.firstMagic(in: next..<end, scanner: Self.scanner) {
            addToCrowd(found)
            next = found + 1
        }
        crowd.scanned = end
    }

    private mutating func addToCrowd(_ magic: Int) {
        if crowd.bits.count == Self.crowdLimit { crowd.bits.removeFirst() }
        crowd.bits.append(magic)
        crowd.scanned = magic + 1
    }

    /// Whether many magics stand close before one.
    private func isCrowded(_ magic: Int) -> Bool {
        guard crowd.bits.count == Self.crowdLimit, let first = crowd.bits.first else { return false }
        return first >= magic - Self.crowdRange
    }

    /// The next magic close after one.
    private mutating func nextMagic(after magic: Int) throws -> Int? {
        try window.firstMagic(in: magic + 1..<magic + 1 + Self.crowdRange, scanner: Self.scanner)
    }

    /// A block could be decoded again.
    private mutating func endLoss(_ lost: LostPlace) {
        self.lost = nil
        var salvage = summary.salvage ?? .init()
        if summary.firstDecoded == nil {
            salvage.lostAtStart = lost
        } else {
            let flaw = lost.flaw(upTo: place)
            if flaw.kind == .lost { lostBefore = flaw.bits } else { salvage.flaws.append(flaw) }
        }
        salvage.openIsBroken = true
        if summary.firstStreamEnd == nil { salvage.leadingIsBroken = true }
        summary.openCRC = CombinedCRC()
        summary.salvage = salvage
    }
}
