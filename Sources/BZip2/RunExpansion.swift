/// The last step of decoding: four equal bytes are followed by the number of further ones. The checksum of what comes
/// out is computed on the way.
struct RunExpansion {
    private var position = 0
    /// The byte of the last run, and how many of it did not fit into the piece before.
    private var repeated: UInt8 = 0
    private var pending = 0
    private var count = 0
    private var crc = BlockCRC()

    /// Bytes handed out at a time, at most.
    static let pieceSize = 1 << 20

    private typealias Vector = SIMD16<UInt8>

    /// Begins with other bytes.
    /// - Returns: false when they end where the length of a run should follow.
    mutating func begin(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        self = RunExpansion()
        count = bytes.count
        guard unsafe count >= 4 && Self.fourEqual(bytes.baseAddress.unsafelyUnwrapped + (count - 4)) else {
            return true
        }
        // What the end means depends on what comes before: a run's length can equal its bytes.
        var index = 0
        while index + 4 <= count {
            index += unsafe Self.fourEqual(bytes.baseAddress.unsafelyUnwrapped + index) ? 5 : 1
        }
        return index <= count
    }

    /// Whether all bytes were handed out.
    var isDone: Bool { position == count && pending == 0 }
    /// The checksum of all bytes that were handed out.
    var checksum: UInt32 { crc.value }

    /// Appends the next bytes; none at the end.
    /// - Parameter bytes: those of `begin`; ``InverseBurrowsWheeler/slack`` more may be read.
    mutating func next(_ bytes: UnsafeBufferPointer<UInt8>, appendingTo output: inout [UInt8]) {
        if isDone { return }
        precondition(bytes.count == count)
        output.append(addingCapacity: Self.pieceSize) { output in
            unsafe output.withUnsafeMutableBufferPointer { buffer, filled in
                let room = unsafe UnsafeMutableBufferPointer(rebasing: buffer[filled..<filled + Self.pieceSize])
                let written = unsafe expand(
                    bytes.baseAddress.unsafelyUnwrapped, into: room.baseAddress.unsafelyUnwrapped)
                unsafe crc.update(Span(_unsafeElements: UnsafeBufferPointer(rebasing: room[..<written])))
                filled += written
            }
        }
    }

    /// Fills up to ``pieceSize`` bytes.
    private mutating func expand(_ bytes: UnsafePointer<UInt8>, into output: UnsafeMutablePointer<UInt8>) -> Int {
        var filled = 0
        var position = position
        let count = count
        while true {
            if pending > 0 {
                let take = min(pending, Self.pieceSize - filled)
                unsafe (output + filled).update(repeating: repeated, count: take)
                filled += take
                pending -= take
            }
            // Up to the next four that are equal, 16 bytes at a time.
            var isRun = false
            while position &+ 16 <= count, filled &+ 16 <= Self.pieceSize {
                let (vector, run) = unsafe Self.firstRun(bytes + position)
                unsafe UnsafeMutableRawPointer(output + filled).storeBytes(of: vector, as: Vector.self)
                position &+= run
                filled &+= run
                if run < 16 {
                    isRun = position &+ 4 < count
                    break
                }
            }
            if !isRun {
                while position < count, filled < Self.pieceSize {
                    if position + 4 < count, unsafe Self.fourEqual(bytes + position) {
                        isRun = true
                        break
                    }
                    unsafe output[filled] = bytes[position]
                    position += 1
                    filled += 1
                }
            }
            guard isRun else { break }
            unsafe repeated = bytes[position]
            pending = unsafe 4 + Int(bytes[position + 4])
            position += 5
        }
        self.position = position
        return filled
    }

    @inline(__always) private static func fourEqual(_ bytes: UnsafePointer<UInt8>) -> Bool {
        let word = unsafe UnsafeRawPointer(bytes).loadUnaligned(as: UInt32.self)
        return word == (word & 255) &* 0x0101_0101
    }

    /// 16 bytes, and how many of them come before the first at which four equal ones begin.
    @inline(__always) private static func firstRun(_ bytes: UnsafePointer<UInt8>) -> (Vector, Int) {
        let bytes = unsafe UnsafeRawPointer(bytes)
        let vector = unsafe bytes.loadUnaligned(as: Vector.self)
        let second = unsafe (bytes + 1).loadUnaligned(as: Vector.self)
        let third = unsafe (bytes + 2).loadUnaligned(as: Vector.self)
        let fourth = unsafe (bytes + 3).loadUnaligned(as: Vector.self)
        let different = unsafe unsafeBitCast(
            (vector ^ second) | (second ^ third) | (third ^ fourth), to: SIMD2<UInt64>.self)
        let low = zeroByte(different[0])
        let high = zeroByte(different[1])
        if low | high == 0 { return (vector, 16) }
        return (vector, low != 0 ? low.trailingZeroBitCount >> 3 : 8 + high.trailingZeroBitCount >> 3)
    }

    /// The high bit of the lowest byte that is zero, and perhaps of others above it.
    @inline(__always) private static func zeroByte(_ word: UInt64) -> UInt64 {
        (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
    }
}
