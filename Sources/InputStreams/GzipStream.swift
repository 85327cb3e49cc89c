import CZlib

/// gzip (RFC 1952), by zlib: members one after another, as `cat a.gz b.gz` makes them. What follows a member is a
/// member, or padding with zeros (`StreamBorder`), or damage.
@safe public final class GzipStream: ByteStream {
    /// How many bytes of the file have been read.
    public var consumed: Int { source.consumed }
    private let source: any ByteStream
    private let path: String
    private let state: UnsafeMutablePointer<z_stream>
    private var input: [UInt8] = []
    private var position = 0
    /// Whether a member has begun and not ended.
    private var isInMember = false
    private var isAtEnd = false
    private var border = StreamBorder()
    /// Where the member begins that is being read, in bytes of the file; nil before the first.
    private var member: Int?
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
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(to: z_stream())
        if unsafe wikiprep_inflate_init_gzip(state) != Z_OK {
            throw DamagedInput(path: path, offset: 0, reason: "no memory for decompression")
        }
    }

    /// The zeros after the last member.
    public var padding: Range<Int>? { border.padding }

    /// - Throws: `ChangedFile` when the file is not what it was when it was opened.
    public func checkUnchanged() throws { try source.checkUnchanged() }

    deinit {
        unsafe inflateEnd(state)
        unsafe state.deallocate()
    }

    /// The next piece.
    public func next() throws -> [UInt8]? {
        while !isAtEnd {
            if position == input.count, !holdsOutput {
                guard let piece = try source.next() else {
                    if isInMember { throw damage("the file is cut short") }
                    if member == nil { throw damage("the file is empty: it has no gzip member") }
                    isAtEnd = true
                    return nil
                }
                input = piece
                position = 0
            }
            if !isInMember {
                if member != nil {
                    do {
                        position += try border.pass(input[position...], at: offset, path: path)
                    } catch {
                        throw damage(error.reason, at: error.offset)
                    }
                    if position == input.count { continue }
                }
                unsafe inflateReset(state)
                isInMember = true
                member = offset
            }
            let output = try inflatePiece()
            if !output.isEmpty { return output }
        }
        return nil
    }

    private func inflatePiece() throws -> [UInt8] {
        var code: Int32 = Z_OK
        let output = unsafe [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { buffer, filled in
            let before = position
            unsafe input.withUnsafeMutableBufferPointer { bytes in
                unsafe state.pointee.next_in = unsafe bytes.baseAddress.map { unsafe $0 + before }
                unsafe state.pointee.avail_in = UInt32(bytes.count - before)
                unsafe state.pointee.next_out = buffer.baseAddress
                unsafe state.pointee.avail_out = UInt32(Self.pieceSize)
                code = unsafe inflate(state, Z_NO_FLUSH)
                position = unsafe bytes.count - Int(state.pointee.avail_in)
                filled = unsafe Self.pieceSize - Int(state.pointee.avail_out)
                unsafe state.pointee.next_in = nil
            }
        }
        switch code {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END: isInMember = false
        default:
            let detail = unsafe state.pointee.msg.map { unsafe String(cString: $0) } ?? "zlib's error \(code)"
            throw damage("the gzip member that begins at byte \(member ?? 0) is damaged (\(detail))")
        }
        holdsOutput = isInMember && output.count == Self.pieceSize
        return output
    }

    /// The byte of the file that is read next.
    private var offset: Int { consumed - (input.count - position) }

    private func damage(_ reason: String, at place: Int? = nil) -> any Error {
        source.damage(DamagedInput(path: path, offset: place ?? offset, reason: reason))
    }
}
