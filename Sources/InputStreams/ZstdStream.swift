import CZstd

/// zstd (RFC 8878), by libzstd: frames one after another, skippable ones passed over. What follows a frame is a frame,
/// or padding with zeros (`StreamBorder`), or damage. A window of up to 128 MiB is accepted, which is what `zstd
/// --long` makes; larger ones would let a file decide how much memory is used.
@safe public final class ZstdStream: ByteStream {
    /// How many bytes of the file have been read.
    public var consumed: Int { source.consumed }
    private let source: any ByteStream
    private let path: String
    private let context: OpaquePointer
    private var input: [UInt8] = []
    private var position = 0
    private var isInFrame = false
    private var border = StreamBorder()
    /// Where the frame begins that is being read, in bytes of the file; nil before the first.
    private var frame: Int?
    /// Whether the last piece was full, so that more may come without further input.
    private var holdsOutput = false

    private static let pieceSize = 256 << 10

    /// Decompresses another stream.
    /// - Parameters:
    ///   - source: the compressed bytes.
    ///   - path: for messages.
    public init(of source: any ByteStream, path: String) throws(DamagedInput) {
        self.source = source
        self.path = path
        guard let context = unsafe ZSTD_createDCtx() else {
            throw DamagedInput(path: path, offset: 0, reason: "no memory for decompression")
        }
        unsafe self.context = unsafe context
    }

    /// The zeros after the last frame.
    public var padding: Range<Int>? { border.padding }

    /// - Throws: `ChangedFile` when the file is not what it was when it was opened.
    public func checkUnchanged() throws { try source.checkUnchanged() }

    deinit { unsafe ZSTD_freeDCtx(context) }

    /// The next piece.
    public func next() throws -> [UInt8]? {
        while true {
            if position == input.count, !holdsOutput {
                guard let piece = try source.next() else {
                    if isInFrame { throw damage("the file is cut short") }
                    if frame == nil { throw damage("the file is empty: it has no zstd frame") }
                    return nil
                }
                input = piece
                position = 0
            }
            if !isInFrame {
                if frame != nil {
                    do {
                        position += try border.pass(input[position...], at: offset, path: path)
                    } catch {
                        throw damage(error.reason, at: error.offset)
                    }
                    if position == input.count { continue }
                }
                frame = offset
            }
            var code = 0
            let output = unsafe [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { buffer, filled in
                unsafe input.withUnsafeBytes { bytes in
                    var source = unsafe ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: position)
                    var target = unsafe ZSTD_outBuffer(dst: buffer.baseAddress, size: Self.pieceSize, pos: 0)
                    code = unsafe ZSTD_decompressStream(context, &target, &source)
                    unsafe position = source.pos
                    unsafe filled = target.pos
                }
            }
            if ZSTD_isError(code) != 0 {
                let detail = unsafe String(cString: ZSTD_getErrorName(code))
                throw damage("the zstd frame that begins at byte \(frame ?? 0) cannot be read (\(detail))")
            }
            // Of a frame that is complete and flushed, nothing is left to do.
            isInFrame = code != 0
            holdsOutput = isInFrame && output.count == Self.pieceSize
            if !output.isEmpty { return output }
        }
    }

    /// The byte of the file that is read next.
    private var offset: Int { consumed - (input.count - position) }

    private func damage(_ reason: String, at place: Int? = nil) -> any Error {
        source.damage(DamagedInput(path: path, offset: place ?? offset, reason: reason))
    }
}
