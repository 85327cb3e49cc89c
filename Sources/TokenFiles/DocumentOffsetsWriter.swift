/// Writes where documents begin in a token file: a NumPy array of type `<u8` (little-endian uint64) and shape
/// (documents + 1,), in tokens. The first entry is 0, the last the number of tokens; document `i` is the tokens from
/// entry `i` up to entry `i + 1`.
///
///     offsets = numpy.load("train.offsets.npy", mmap_mode="r")
///     tokens = numpy.memmap("train.bin", dtype=numpy.uint16, mode="r")
///     document = tokens[offsets[i]:offsets[i + 1]]
///
/// Offsets are written as they come: the header has room for any count and is completed in `finish()`.
public struct DocumentOffsetsWriter: ~Copyable {
    /// The documents so far.
    public private(set) var documents = 0
    /// The tokens of all documents so far.
    public private(set) var tokens = 0
    /// Where the file will be.
    public var path: String { file.path }

    private var file: ArrayFile

    /// Begins a file. The folder must exist.
    public init(path: String) throws(TokenFileError) {
        var file = try ArrayFile(path: path)
        try file.write(NumPyHeader.bytes(description: "<u8", shape: [0]))
        try file.write(Self.bytes(of: 0))
        self.file = file
    }

    /// Adds a document.
    ///
    /// - Parameter count: its tokens, the one that ends it included; not negative.
    public mutating func appendDocument(tokens count: Int) throws(TokenFileError) {
        precondition(count >= 0, "a document has no fewer than 0 tokens")
        try file.write(Self.bytes(of: tokens + count))
        tokens += count
        documents += 1
    }

    /// Completes the header and gives the file its name, once it is on the disk.
    public consuming func finish() throws(TokenFileError) {
        try file.overwrite(NumPyHeader.bytes(description: "<u8", shape: [documents + 1]), at: 0)
        try file.finish()
    }

    private static func bytes(of offset: Int) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: offset >> ($0 * 8)) }
    }
}
