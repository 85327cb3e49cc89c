/// Finds what stands between documents.
enum Separator {
    /// Where it begins first, at or after a position; nil where it does not occur, or is empty.
    static func first(_ separator: [UInt8], in bytes: Span<UInt8>, from start: Int) -> Int? {
        guard let lead = separator.first else { return nil }
        let last = bytes.count - separator.count
        var position = start
        while position <= last {
            if bytes[position] == lead, matches(bytes, at: position, separator) { return position }
            position += 1
        }
        return nil
    }

    private static func matches(_ bytes: Span<UInt8>, at start: Int, _ separator: [UInt8]) -> Bool {
        for index in separator.indices.dropFirst() where bytes[start + index] != separator[index] { return false }
        return true
    }
}
