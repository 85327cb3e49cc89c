/// The last step of decoding: four equal bytes are followed by the number of further ones. The checksum of what comes out is computed on the
/// way.
struct RunExpansion {
    private var position = 0
    private var count = 0
    private var previous: UInt8 = 0
    /// Equal bytes up to here, at most 4.
    private var equal = 0
    /// Bytes of a run that did not fit into the piece before.
    private var pending = 0
    private var crc = BlockCRC()

    /// Bytes handed out at a time, at most.
    static let pieceSize = 1 << 20

    /// Begins with other bytes.
    /// - Returns: false when they end where the length of a run should follow.
    mutating func begin(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        self = RunExpansion()
        count = bytes.count
        var equal = 0
        var previous: UInt8 = 0
        // Only the end matters, but what it means depends on what comes before: a run's length can equal its bytes.
        for index in 0..<bytes.count {
            let byte = unsafe bytes[index]
            if equal == 4 {
                equal = 0
            } else if byte == previous, equal > 0 {
                equal += 1
            } else {
                previous = byte
                equal = 1
            }
        }
        return equal < 4
    }

    /// Whether all bytes were handed out.
    var isDone: Bool { position == count && pending == 0 }
    /// The checksum of all bytes that were handed out.
    var checksum: UInt32 { crc.value }

    /// The next bytes; none at the end.
    mutating func next(_ bytes: UnsafePointer<UInt8>) -> [UInt8] {
        if isDone { return [] }
        let piece = unsafe [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { buffer, filled in
            guard let output = buffer.baseAddress else { return }
            var (position, previous, equal) = (position, previous, equal)
            while filled < Self.pieceSize {
                if pending > 0 {
                    let take = min(pending, Self.pieceSize - filled)
                    unsafe (output + filled).update(repeating: previous, count: take)
                    filled += take
                    pending -= take
                    continue
                }
                guard position < count else { break }
                let byte = unsafe bytes[position]
                position &+= 1
                if equal == 4 {
                    pending = Int(byte)
                    equal = 0
                    continue
                }
                equal = byte == previous ? equal &+ 1 : 1
                previous = byte
                unsafe output[filled] = byte
                filled &+= 1
            }
            // A run that starts anew after its length was read is told by equal = 0: the next byte makes it 1, equal or not.
            (self.position, self.previous, self.equal) = (position, previous, equal)
        }
        crc.update(piece.span)
        return piece
    }
}
