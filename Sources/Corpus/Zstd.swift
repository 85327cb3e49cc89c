import CZstd
import InputNumbers

/// zstd compression, one frame at a time, with one context for all of them: a context takes 3.7 MB at level 3.
///
/// Level 1: on the frames of a corpus it takes three quarters of the time of level 3, and 8 % more room. Levels below 1
/// take 20 % more room again and no less time.
@safe struct ZstdCompressor: ~Copyable {
    private let context: OpaquePointer

    init(level: Int32 = 1) throws(SegmentFileError) {
        guard let context = unsafe ZSTD_createCCtx() else { throw .zstd("no memory for a compression context") }
        unsafe self.context = unsafe context
        unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
        unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    }

    deinit { unsafe ZSTD_freeCCtx(context) }

    /// Bytes as one frame, with their size and a checksum in it.
    func frame(_ bytes: [UInt8]) throws(SegmentFileError) -> [UInt8] {
        let bound = ZSTD_compressBound(bytes.count)
        var code = 0
        let frame = unsafe [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            code = unsafe bytes.withUnsafeBytes { source in
                unsafe ZSTD_compress2(context, buffer.baseAddress, bound, source.baseAddress, source.count)
            }
            count = ZSTD_isError(code) == 0 ? code : 0
        }
        if ZSTD_isError(code) != 0 { throw .zstd(unsafe String(cString: ZSTD_getErrorName(code))) }
        return frame
    }
}

/// zstd decompression of whole frames.
@safe struct ZstdDecompressor: ~Copyable {
    private let context: OpaquePointer

    init() throws(SegmentFileError) {
        guard let context = unsafe ZSTD_createDCtx() else { throw .zstd("no memory for a decompression context") }
        unsafe self.context = unsafe context
    }

    deinit { unsafe ZSTD_freeDCtx(context) }

    /// Appends the content of one frame.
    /// - Parameter limit: the size above which a frame is refused; the size stands in the frame, and a file may lie.
    func append(_ frame: ArraySlice<UInt8>, limit: Int, to content: inout [UInt8]) throws(SegmentFileError) {
        let size = unsafe frame.withUnsafeBytes { unsafe ZSTD_getFrameContentSize($0.baseAddress, $0.count) }
        // A block of 4 bytes holds 128 KiB at most (RFC 8878, 3.1.1.2): what says that it is more must not cost memory.
        let most = (frame.count / 4).multipliedClamped(by: 128 << 10)
        guard size <= UInt64(max(min(limit, most), 0)) else { throw .zstd("a frame without a believable size") }
        var code = 0
        content.append(addingCapacity: Int(size)) { output in
            unsafe output.withUnsafeMutableBufferPointer { buffer, count in
                let free = unsafe UnsafeMutableBufferPointer(rebasing: buffer[count...])
                code = unsafe frame.withUnsafeBytes { source in
                    unsafe ZSTD_decompressDCtx(context, free.baseAddress, free.count, source.baseAddress, source.count)
                }
                if ZSTD_isError(code) == 0 { count += code }
            }
        }
        if ZSTD_isError(code) != 0 { throw .zstd(unsafe String(cString: ZSTD_getErrorName(code))) }
    }

    /// Appends the content of frames that follow one another.
    /// - Parameter limit: the size above which they are refused together.
    func appendAll(_ frames: ArraySlice<UInt8>, limit: Int, to content: inout [UInt8]) throws(SegmentFileError) {
        var rest = frames
        let start = content.count
        while !rest.isEmpty {
            let size = unsafe rest.withUnsafeBytes { unsafe ZSTD_findFrameCompressedSize($0.baseAddress, $0.count) }
            if ZSTD_isError(size) != 0 { throw .zstd(unsafe String(cString: ZSTD_getErrorName(size))) }
            try append(rest.prefix(size), limit: limit - (content.count - start), to: &content)
            rest = rest.dropFirst(size)
        }
    }

    /// The content of one frame.
    func content(of frame: ArraySlice<UInt8>, limit: Int) throws(SegmentFileError) -> [UInt8] {
        var content: [UInt8] = []
        try append(frame, limit: limit, to: &content)
        return content
    }
}

/// zstd compression of a stream, as one frame.
@safe struct ZstdStreamCompressor: ~Copyable {
    private let context: OpaquePointer

    init(level: Int32 = 3) throws(SegmentFileError) {
        guard let context = unsafe ZSTD_createCCtx() else { throw .zstd("no memory for a compression context") }
        unsafe self.context = unsafe context
        unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
        unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    }

    deinit { unsafe ZSTD_freeCCtx(context) }

    /// What comes out for the next bytes of the stream.
    /// - Parameter isEnd: whether they are the last, which ends the frame.
    func compress(_ bytes: [UInt8], isEnd: Bool) throws(SegmentFileError) -> [UInt8] {
        var output: [UInt8] = []
        var consumed = 0
        while true {
            var rest = 0
            let piece = unsafe [UInt8](unsafeUninitializedCapacity: ZSTD_CStreamOutSize()) { buffer, count in
                unsafe bytes.withUnsafeBytes { source in
                    var input = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: consumed)
                    var room = unsafe ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
                    rest = unsafe ZSTD_compressStream2(context, &room, &input, isEnd ? ZSTD_e_end : ZSTD_e_continue)
                    consumed = unsafe input.pos
                    count = unsafe room.pos
                }
            }
            if ZSTD_isError(rest) != 0 { throw .zstd(unsafe String(cString: ZSTD_getErrorName(rest))) }
            output += piece
            if isEnd ? rest == 0 : consumed == bytes.count { return output }
        }
    }
}
