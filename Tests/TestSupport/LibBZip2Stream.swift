import CBZip2

/// What libbz2 makes of one stream: the oracle. Tests and fuzz targets share this file.
public struct LibBZip2Stream {
    /// What it gave before it ended.
    public private(set) var bytes: [UInt8] = []
    /// `BZ_STREAM_END`, or why it stopped; `BZ_OK` where the limit did it.
    public private(set) var status = BZ_OK
    /// Where in the file it stopped.
    public private(set) var end = 0

    /// Decodes the stream that begins at an offset, until there are more bytes than the limit.
    public init(_ file: [UInt8], from offset: Int = 0, limit: Int = .max) {
        var file = file[offset...] + [0]
        let count = file.count - 1
        var stream = unsafe bz_stream()
        status = unsafe BZ2_bzDecompressInit(&stream, 0, 0)
        precondition(status == BZ_OK, "libbz2 cannot begin: \(status)")
        defer { _ = unsafe BZ2_bzDecompressEnd(&stream) }
        unsafe file.withUnsafeMutableBytes { raw in
            unsafe stream.next_in = raw.baseAddress?.assumingMemoryBound(to: CChar.self)
            unsafe stream.avail_in = UInt32(count)
            while status == BZ_OK, bytes.count <= limit {
                let piece = unsafe [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, filled in
                    unsafe buffer.withMemoryRebound(to: CChar.self) { buffer in
                        unsafe stream.next_out = buffer.baseAddress
                        unsafe stream.avail_out = UInt32(buffer.count)
                        status = unsafe BZ2_bzDecompress(&stream)
                        filled = unsafe buffer.count - Int(stream.avail_out)
                    }
                }
                bytes += piece
                if status == BZ_OK, unsafe stream.avail_in == 0, piece.isEmpty { status = BZ_UNEXPECTED_EOF }
            }
        }
        end = unsafe offset + count - Int(stream.avail_in)
    }
}
