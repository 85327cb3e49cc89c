import DurableFiles

/// Writes one file of ids, little-endian, behind the header of its format: nothing for nanoGPT's `train.bin`.
///
/// The file has a temporary name until what `seal()` returns is published; the next writer of the same file takes over
/// one that was left.
struct TokenFileWriter: ~Copyable {
    /// How many bits each id takes.
    let width: TokenWidth
    /// The ids written so far.
    private(set) var count = 0
    /// Where the file will be.
    var path: String { file.path }

    private let header: TokenFileHeader
    private var file: ArrayFile
    private var buffer: [UInt8] = []

    private static let batch = 1 << 16

    /// Begins a file. The folder must exist.
    init(path: String, width: TokenWidth, header: TokenFileHeader) throws(TokenFileError) {
        var file = try ArrayFile(path: path)
        try file.write(header.bytes(count: 0, width: width))
        self.file = file
        self.width = width
        self.header = header
        buffer.reserveCapacity(Self.batch * width.byteCount)
    }

    /// Adds ids at the end.
    ///
    /// - Throws: `TokenFileError.idTooLarge`, before any of these ids is written, where one does not fit the width;
    ///   after an error from the operating system the file can no longer be finished.
    mutating func append(_ ids: Span<UInt32>) throws(TokenFileError) {
        let largest = TokenBytes.largest(of: ids)
        guard largest <= width.maximumID else { throw .idTooLarge(largest, width: width, path: path) }
        var next = 0
        while next < ids.count {
            let end = min(ids.count, next + Self.batch)
            buffer.removeAll(keepingCapacity: true)
            TokenBytes.append(ids.extracting(next..<end), width: width, to: &buffer)
            try file.write(buffer)
            next = end
        }
        count += ids.count
    }

    /// Completes the header; the file is on the disk then, and keeps its temporary name.
    consuming func seal() throws(TokenFileError) -> SealedFile {
        if header != .none { try file.overwrite(header.bytes(count: count, width: width), at: 0) }
        return try file.seal()
    }
}
