/// The checksum of a run of blocks: rotated left by one bit, and combined with the next block's by exclusive or.
///
/// Each step is linear, so the checksum of a run that follows another is the first, rotated by the number of blocks
/// that follow, and combined with the second. Segments are thus checked apart, and put together afterwards.
public struct CombinedCRC: Codable, Equatable, Hashable, Sendable {
    /// Number of blocks in the run.
    public private(set) var blocks = 0
    /// Their combined checksum: what a stream that consists of these blocks stores at its end.
    public private(set) var value: UInt32 = 0

    /// The checksum of no blocks.
    public init() {}

    /// Adds one block, by its own checksum.
    mutating func append(block checksum: UInt32) {
        value = Self.rotated(value, by: 1) ^ checksum
        blocks += 1
    }

    /// Adds the run of blocks that follows this one.
    mutating func append(_ run: CombinedCRC) {
        value = Self.rotated(value, by: run.blocks) ^ run.value
        blocks += run.blocks
    }

    private static func rotated(_ value: UInt32, by count: Int) -> UInt32 {
        let turn = UInt32(truncatingIfNeeded: count & 31)
        return value << turn | value >> ((32 - turn) & 31)
    }
}
