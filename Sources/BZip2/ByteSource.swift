/// Compressed bytes that can be read at any offset, from several threads at once.
public protocol ByteSource: Sendable {
    /// The bytes that stand at an offset.
    ///
    /// - Parameters:
    ///   - offset: Bytes from the start of the data. Past their end nothing is read.
    ///   - count: How many bytes to read.
    /// - Returns: `count` bytes; fewer only where the data end.
    /// - Throws: When the data cannot be read; the error is passed on to whoever asked for decompressed bytes.
    func read(at offset: Int, count: Int) throws -> [UInt8]
}

extension [UInt8]: ByteSource {
    /// The bytes of the array that stand at an offset. Never throws.
    public func read(at offset: Int, count: Int) -> [UInt8] {
        guard offset >= 0, offset < self.count, count > 0 else { return [] }
        return Array(self[offset..<(offset + Swift.min(count, self.count - offset))])
    }
}
