/// Which bytes of a dump come through standard input, when the dump stands on no path of this machine.
public struct StreamedDump: Equatable, Sendable {
    /// The ranges, in bytes of the dump, ascending; that of the last may end behind the dump.
    public let ranges: [Range<Int>]
    /// The size of the whole dump.
    public let size: Int
    /// Whether all bytes of the dump are among them.
    package var isWhole: Bool {
        var end = 0
        for range in ranges where range.lowerBound <= end { end = max(end, range.upperBound) }
        return end >= size
    }
    /// Where the bytes come from: standard input.
    package var descriptor: Int32 = 0

    /// - Parameters:
    ///   - text: the ranges, such as `0-4194304,67108864-`: from the first byte to the one behind the last; without an
    ///     end, to the dump's.
    ///   - size: of the whole dump, in bytes.
    /// - Returns: nil where these are no ascending ranges.
    public init?(ranges text: String, size: Int) {
        var ranges: [Range<Int>] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false)
            guard ends.count == 2, let from = Int(ends[0]), from >= ranges.last?.upperBound ?? 0,
                let to = ends[1].isEmpty ? max(size, from) : Int(ends[1]), from <= to, to <= size
            else { return nil }
            ranges.append(from..<to)
        }
        self.ranges = ranges
        self.size = size
    }
}
