import DurableFiles

/// Writes `documents.jsonl.zst`: a line of JSON for each document of the token files, in their order, as one zstd
/// frame.
///
///     {"id":"12","wiki":"enwiki","title":"…","url":"…","revision":123,"split":"train","offset":0,"tokens":2104}
///
/// `offset` and `tokens` count tokens of the split, end-of-text tokens included. Memory does not grow with the number
/// of documents.
public struct DocumentListWriter: ~Copyable {
    private var file: AtomicFile
    private let compressor: ZstdStreamCompressor
    private var lines: [UInt8] = []

    private static let batch = 1 << 20

    /// Begins a file.
    public init(path: String) throws {
        let compressor = try ZstdStreamCompressor()
        file = try AtomicFile(path: path)
        self.compressor = compressor
    }

    /// Adds a document.
    /// - Parameters:
    ///   - listing: what ``Document/appendListing(to:)`` made.
    ///   - split: the name of its split.
    ///   - tokens: where its tokens are in the split.
    public mutating func append(_ listing: ArraySlice<UInt8>, split: String, tokens: Range<Int>) throws {
        lines += listing
        lines += #","split":"\#(split)","offset":\#(tokens.lowerBound),"tokens":\#(tokens.count)}"#.utf8
        lines.append(UInt8(ascii: "\n"))
        if lines.count >= Self.batch {
            try file.write(compressor.compress(lines, isEnd: false))
            lines.removeAll(keepingCapacity: true)
        }
    }

    /// Completes the file, which keeps its temporary name until it is published.
    package consuming func seal() throws -> SealedFile {
        try file.write(compressor.compress(lines, isEnd: true))
        return try file.seal()
    }
}
