import CBZip2

/// Decodes the block that starts at a given bit by libbz2. This type knows how to ask it for one block.
///
/// libbz2 decodes streams, from their first byte, so the block is handed to it as the first of a stream of its own: a
/// header, then the data from the block's first bit on, shifted to whole bytes.
///
/// Where the block ends is not written anywhere. As long as there is no room for output, libbz2 stops asking for input
/// when it has the whole block, and it takes a byte only when it needs a bit of it. So the last byte that it took holds
/// the last bit of the block, and what follows begins at one of eight bits: the one at which the magic of a block or of
/// the stream's end stands. No two of the eight can both have one.
@safe
struct LibBZip2BlockDecoder: ~Copyable {
    private let stream: UnsafeMutablePointer<bz_stream>
    private let input: UnsafeMutableBufferPointer<UInt8>
    private var isOpen = false

    /// The bit at which the block starts.
    private(set) var start = 0
    /// The bit at which the block ends; nil when neither a block nor the end of the stream follows it.
    private(set) var end: Int?
    /// The byte at which the data end, when they end too early for `end` to be known.
    private(set) var endOfData: Int?
    /// The first bit at which the block could end.
    private(set) var earliestEnd = 0
    /// The checksum stored with the block; decoding verifies it.
    private(set) var checksum: UInt32 = 0

    /// Bytes decoded at a time, at most. Almost every block fits, so its checksum is verified before its bytes are
    /// handed out; but one of 40 bytes can expand to 46 MB.
    static let pieceSize = 1 << 20
    /// Bytes handed to libbz2 at a time.
    private static let inputSize = 32 << 10

    init() {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: bz_stream())
        unsafe input = .allocate(capacity: Self.inputSize)
    }

    deinit {
        if isOpen { _ = unsafe BZ2_bzDecompressEnd(stream) }
        unsafe stream.deallocate()
        unsafe input.deallocate()
    }

    /// Takes in the compressed block that starts at a bit, where its magic must stand.
    ///
    /// - Parameters:
    ///   - bit: Where the block starts.
    ///   - level: The level of its stream. A block larger than that allows is damaged.
    ///   - limit: No bit at or after this one, but for some of the same byte, is taken for the block's.
    ///   - window: The compressed data.
    /// - Throws: `BZip2Error`; or what the byte source throws.
    mutating func begin(at bit: Int, level: Int, upTo limit: Int = .max, in window: inout BitWindow) throws {
        start = bit
        end = nil
        endOfData = nil
        try open(level: level)
        guard let checksum = try window.bits(at: bit + Format.magicBits, count: Format.checksumBits) else {
            throw BZip2Error.truncated(offset: window.endOfData)
        }
        self.checksum = UInt32(truncatingIfNeeded: checksum)
        var next = bit
        while unsafe stream.pointee.avail_in == 0 {
            let count = unsafe try window.copyBits(at: next, upTo: limit, into: input)
            guard count > 0 else { throw BZip2Error.truncated(offset: window.endOfData) }
            next += count * 8
            try take(count: count)
        }
        let lastTaken = unsafe next - Int(stream.pointee.avail_in) * 8
        unsafe stream.pointee.avail_in = 0
        earliestEnd = lastTaken - 7
        for candidate in earliestEnd...lastTaken {
            switch try window.magic(at: candidate) {
            case .block, .streamEnd: end = candidate
            case .cutOff: endOfData = window.endOfData
            case nil: break
            }
        }
    }

    /// The next bytes of the block; nil after the last, when its checksum has been verified.
    mutating func next() throws -> [UInt8]? {
        guard isOpen else { return nil }
        let piece = unsafe try [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { buffer, filled in
            try unsafe buffer.withMemoryRebound(to: CChar.self) { buffer in
                unsafe stream.pointee.next_out = buffer.baseAddress
                unsafe stream.pointee.avail_out = UInt32(buffer.count)
                try decompress(orThrow: .blockCRC(bit: start, stored: checksum))
                unsafe filled = buffer.count - Int(stream.pointee.avail_out)
            }
        }
        // libbz2 leaves room only when there is nothing more to put there.
        if piece.count < Self.pieceSize { close() }
        return piece.isEmpty ? nil : piece
    }

    /// Starts a stream of this level.
    private mutating func open(level: Int) throws {
        close()
        unsafe stream.pointee = bz_stream()
        guard unsafe BZ2_bzDecompressInit(stream, 0, 0) == BZ_OK else { throw BZip2Error.outOfMemory(bit: start) }
        isOpen = true
        let header = Array("BZh\(level)".utf8)
        _ = unsafe input.update(from: header)
        try take(count: header.count)
    }

    private mutating func close() {
        guard isOpen else { return }
        _ = unsafe BZ2_bzDecompressEnd(stream)
        isOpen = false
    }

    /// Hands the first `count` bytes of the input to libbz2, without room for output.
    private func take(count: Int) throws {
        try unsafe input.withMemoryRebound(to: CChar.self) { input in
            unsafe stream.pointee.next_in = input.baseAddress
            unsafe stream.pointee.avail_in = UInt32(count)
            unsafe stream.pointee.avail_out = 0
            try decompress(orThrow: .damagedBlock(bit: start, reason: "invalid code"))
        }
    }

    private func decompress(orThrow damage: BZip2Error) throws {
        switch unsafe BZ2_bzDecompress(stream) {
        case BZ_OK: return
        case BZ_MEM_ERROR: throw BZip2Error.outOfMemory(bit: start)
        default: throw damage
        }
    }
}
