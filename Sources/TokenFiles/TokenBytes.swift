/// Ids ↔ little-endian bytes, at the speed of memory.
public enum TokenBytes {
    /// Appends ids to bytes. Every id must fit the width.
    public static func append(_ ids: Span<UInt32>, width: TokenWidth, to bytes: inout [UInt8]) {
        let count = ids.count
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: count * width.byteCount))
        unsafe ids.withUnsafeBufferPointer { ids in
            unsafe bytes.withUnsafeMutableBytes { raw in
                guard let source = ids.baseAddress, let target = raw.baseAddress else { return }
                switch width {
                case .uint16:
                    let halves = unsafe (target + start).assumingMemoryBound(to: (UInt8, UInt8).self)
                    for index in 0..<count {
                        let id = unsafe source[index]
                        unsafe halves[index] = (UInt8(truncatingIfNeeded: id), UInt8(truncatingIfNeeded: id >> 8))
                    }
                case .uint32, .int32:
                    unsafe (target + start).copyMemory(from: source, byteCount: count * 4)
                }
            }
        }
    }

    /// The ids in bytes. Bytes that are no whole id are left out.
    static func ids(_ bytes: [UInt8], width: TokenWidth) -> [UInt32] {
        ids(bytes, at: 0, count: bytes.count / width.byteCount, width: width)
    }

    /// So many ids in bytes from an offset on. All of their bytes must be there.
    public static func ids(_ bytes: [UInt8], at offset: Int, count: Int, width: TokenWidth) -> [UInt32] {
        precondition(offset >= 0 && count >= 0 && offset + count * width.byteCount <= bytes.count)
        return unsafe [UInt32](unsafeUninitializedCapacity: count) { ids, filled in
            unsafe bytes.withUnsafeBytes { raw in
                guard let target = ids.baseAddress, let base = raw.baseAddress else { return }
                let source = unsafe base + offset
                switch width {
                case .uint16:
                    let halves = unsafe source.assumingMemoryBound(to: (UInt8, UInt8).self)
                    for index in 0..<count {
                        let (low, high) = unsafe halves[index]
                        unsafe (target + index).initialize(to: UInt32(low) | UInt32(high) << 8)
                    }
                case .uint32, .int32:
                    unsafe UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: count * 4)
                }
            }
            filled = count
        }
    }

    /// The highest id; 0 where there is none.
    static func largest(of ids: Span<UInt32>) -> UInt32 {
        unsafe ids.withUnsafeBufferPointer { ids in
            var largest: UInt32 = 0
            for index in 0..<ids.count { largest = unsafe max(largest, ids[index]) }
            return largest
        }
    }
}
