import CBZip2

/// libbz2's own compressor and decompressor, as plainly as they can be used: the oracle (see ``LibBZip2Stream``).
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
        var output: [UInt8] = []
        var offset = 0
        repeat {
            let stream = LibBZip2Stream(compressed, from: offset, limit: limit - output.count)
            if stream.status == BZ_DATA_ERROR_MAGIC, offset > 0 { return output }
            output += stream.bytes
            guard stream.status == BZ_STREAM_END, output.count <= limit else { return nil }
            offset = stream.end
        } while offset < compressed.count
        return output
    }
}
