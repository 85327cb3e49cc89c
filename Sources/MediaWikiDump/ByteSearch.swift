import CLibrary

extension [UInt8] {
    /// Where a text first stands.
    /// - Returns: the index of its first byte; nil when it is not there.
    public func firstIndex(of text: StaticString, from start: Int = 0) -> Int? {
        if start < 0 { return nil }
        return unsafe withUnsafeBytes { bytes in
            text.withUTF8Buffer {
                unsafe firstOccurrence(of: UnsafeRawBufferPointer($0), in: bytes, from: start)
            }
        }
    }
}
