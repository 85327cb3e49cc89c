/// Decodes the block that starts at a given bit: by ``FastBlockDecoder``, or by libbz2 what that one declines
/// (randomised blocks, odd code tables, damage: its errors are then libbz2's).
struct BlockDecoder: ~Copyable {
    private var fast = FastBlockDecoder()
    private var reference = LibBZip2BlockDecoder()
    private var isFast = false

    /// The bit at which the block ends; nil when neither a block nor the end of the stream follows it.
    private(set) var end: Int?
    /// The byte at which the data end, when they end too early for `end` to be known.
    private(set) var endOfData: Int?
    /// The first bit at which the block could end.
    private(set) var earliestEnd = 0
    /// The checksum stored with the block; decoding verifies it.
    private(set) var checksum: UInt32 = 0

    /// Takes in the compressed block that starts at a bit, where its magic must stand.
    ///
    /// - Parameters:
    ///   - bit: Where the block starts.
    ///   - level: The level of its stream. A block larger than that allows is damaged.
    ///   - limit: No bit at or after this one, but for some of the same byte, is taken for the block's.
    ///   - window: The compressed data.
    /// - Throws: `BZip2Error`; or what the byte source throws.
    mutating func begin(at bit: Int, level: Int, upTo limit: Int = .max, in window: inout BitWindow) throws {
        if let end = try fast.begin(at: bit, level: level, upTo: limit, in: &window) {
            isFast = true
            checksum = fast.checksum
            earliestEnd = end
            self.end = nil
            endOfData = nil
            switch try window.magic(at: end) {
            case .block, .streamEnd: self.end = end
            case .cutOff: endOfData = window.endOfData
            case nil: break
            }
        } else {
            isFast = false
            try reference.begin(at: bit, level: level, upTo: limit, in: &window)
            checksum = reference.checksum
            end = reference.end
            endOfData = reference.endOfData
            earliestEnd = reference.earliestEnd
        }
    }

    /// Appends the next bytes of the block, at most 1 MiB, to an array.
    /// - Returns: false after the last, when the checksum has been verified.
    mutating func next(appendingTo bytes: inout [UInt8]) throws -> Bool {
        if isFast { return try fast.next(appendingTo: &bytes) }
        guard let piece = try reference.next() else { return false }
        bytes += piece
        return true
    }
}
