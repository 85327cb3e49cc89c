/// Writes a token file: ids one after another, little-endian, without a header (nanoGPT's `train.bin` and `val.bin`).
///
/// The file gets its name in `finish()`; a file that is not finished keeps a temporary name beside it, which the next writer
/// of the same file takes over.
public struct TokenFileWriter: ~Copyable {
    /// How many bits each id takes.
    public let width: TokenWidth
    /// The ids written so far.
    public private(set) var count = 0
    /// Where the file will be.
    public var path: String { file.path }

    private var file: ArrayFile
    private var buffer: [UInt8] = []

    private static let batch = 1 << 14

    /// Begins a file. The folder must exist.
    public init(path: String, width: TokenWidth) throws(TokenFileError) {
        file = try ArrayFile(path: path)
        self.width = width
        buffer.reserveCapacity(Self.batch * width.byteCount)
    }

    /// Adds ids at the end.
    ///
    /// - Throws: `TokenFileError.idTooLarge`, before any of these ids is written, where one does not fit the width;
    ///   after an error from the operating system the file can no longer be finished.
    public mutating func append(_ ids: Span<UInt32>) throws(TokenFileError) {
        let maximum = width.maximumID
        for index in ids.indices where ids[index] > maximum {
            throw .idTooLarge(ids[index], width: width, path: path)
        }
        var next = 0
        while next < ids.count {
            let end = min(ids.count, next + Self.batch)
            buffer.removeAll(keepingCapacity: true)
            switch width {
            case .uint16:
                for index in next..<end {
                    buffer.append(UInt8(truncatingIfNeeded: ids[index]))
                    buffer.append(UInt8(truncatingIfNeeded: ids[index] >> 8))
                }
            case .uint32:
                for index in next..<end {
                    buffer.append(UInt8(truncatingIfNeeded: ids[index]))
                    buffer.append(UInt8(truncatingIfNeeded: ids[index] >> 8))
                    buffer.append(UInt8(truncatingIfNeeded: ids[index] >> 16))
                    buffer.append(UInt8(truncatingIfNeeded: ids[index] >> 24))
                }
            }
            try file.write(buffer)
            next = end
        }
        count += ids.count
    }

    /// Adds ids at the end. See `append(_:)` for spans.
    public mutating func append(_ ids: [UInt32]) throws(TokenFileError) {
        try append(ids.span)
    }

    /// Gives the file its name, once it is on the disk.
    public consuming func finish() throws(TokenFileError) {
        try file.finish()
    }
}
