import CBZip2

/// libbz2's own compressor and decompressor, as plainly as they can be used: the oracle.
public enum LibBZip2 {
    /// One stream with these bytes.
    public static func compress(_ bytes: [UInt8], level: Int = 9) -> [UInt8] {
        var input = bytes
        let room = bytes.count + bytes.count / 100 + 700
        return unsafe [UInt8](unsafeUninitializedCapacity: room) { output, filled in
            var count = UInt32(room)
            let status = unsafe input.withUnsafeMutableBytes { input in
                unsafe output.withMemoryRebound(to: CChar.self) { output in
                    // An empty array may have no address.
                    var none: CChar = 0
                    let source = unsafe input.baseAddress?.assumingMemoryBound(to: CChar.self)
                    return unsafe withUnsafeMutablePointer(to: &none) { none in
                        unsafe BZ2_bzBuffToBuffCompress(
                            output.baseAddress, &count, source ?? none, UInt32(bytes.count), Int32(level), 0, 0)
                    }
                }
            }
            precondition(status == BZ_OK)
            filled = Int(count)
        }
    }

    /// What `bzip2 -dc` does: the bytes of all streams, or nil when it refuses them. Something that is no stream
    /// after the first one is ignored.
    public static func decompress(_ compressed: [UInt8], limit: Int = 64 << 20) -> [UInt8]? {
        var input = compressed
        return unsafe input.withUnsafeMutableBytes { raw -> [UInt8]? in
            guard let base = unsafe raw.baseAddress?.assumingMemoryBound(to: CChar.self) else { return nil }
            var output: [UInt8] = []
            var offset = 0
            var streams = 0
            while true {
                var stream = unsafe bz_stream()
                guard unsafe BZ2_bzDecompressInit(&stream, 0, 0) == BZ_OK else { return nil }
                defer { _ = unsafe BZ2_bzDecompressEnd(&stream) }
                unsafe stream.next_in = base + offset
                unsafe stream.avail_in = UInt32(compressed.count - offset)
                var status = BZ_OK
                while status == BZ_OK {
                    let piece = unsafe [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, filled in
                        unsafe buffer.withMemoryRebound(to: CChar.self) { buffer in
                            unsafe stream.next_out = buffer.baseAddress
                            unsafe stream.avail_out = UInt32(buffer.count)
                            status = unsafe BZ2_bzDecompress(&stream)
                            filled = unsafe buffer.count - Int(stream.avail_out)
                        }
                    }
                    output += piece
                    if status == BZ_OK, unsafe stream.avail_in == 0, piece.isEmpty { return nil }
                    if output.count > limit { return nil }
                }
                if status == BZ_DATA_ERROR_MAGIC, streams > 0 { return output }
                guard status == BZ_STREAM_END else { return nil }
                streams += 1
                offset = unsafe compressed.count - Int(stream.avail_in)
                if offset == compressed.count { return output }
            }
        }
    }
}
