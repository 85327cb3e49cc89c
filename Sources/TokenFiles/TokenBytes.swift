/// Ids ↔ little-endian bytes, at the speed of memory.
enum TokenBytes {
    /// Appends ids to bytes. Every id must fit the width: see `largest(of:)`.
    static func append(_ ids: Span<UInt32>, width: TokenWidth, to bytes: inout [UInt8]) {
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
        let count = bytes.count / width.byteCount
        return unsafe [UInt32](unsafeUninitializedCapacity: count) { ids, filled in
            unsafe bytes.withUnsafeBytes { raw in
                guard let target = ids.baseAddress, let source = raw.baseAddress else { return }
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

    /// Appends a number in 8 bytes.
    static func append(_ number: Int, to bytes: inout [UInt8]) {
        for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: number >> (shift * 8))) }
    }

    /// Appends a number in 4 bytes.
    static func append(_ number: Int32, to bytes: inout [UInt8]) {
        for shift in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: number >> (Int32(shift) * 8))) }
    }

    /// The number in `count` bytes of an array from a place on, which the array must have.
    static func number(_ bytes: [UInt8], at start: Int, count: Int) -> UInt64 {
        var number: UInt64 = 0
        for index in stride(from: count - 1, through: 0, by: -1) { number = number << 8 | UInt64(bytes[start + index]) }
        return number
    }

    /// The numbers of 8 bytes each in an array.
    static func numbers(_ bytes: [UInt8]) -> [UInt64] {
        (0..<bytes.count / 8).map { number(bytes, at: $0 * 8, count: 8) }
    }
}
