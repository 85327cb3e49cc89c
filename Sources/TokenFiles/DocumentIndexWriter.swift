import DurableFiles

/// Writes where documents are in a file of tokens, or in all shards of a split, as each format wants it.
///
/// Memory does not grow with the number of documents: what comes first in the file and is known last is completed in
/// `seal()`.
struct DocumentIndexWriter: ~Copyable {
    /// What is written.
    enum Kind {
        /// A NumPy array of where documents begin, and the end. See `DocumentOffsets`.
        case offsets
        /// Megatron-LM's `.idx`. See `MegatronIndex`.
        case megatron(TokenWidth)
        /// The ends of documents, in tokens, 64 bits each, and nothing else: datatrove's `.ds.index`.
        case datatrove
        /// The pages that they were. See `DocumentOrigins`.
        case origins
    }

    /// The documents so far.
    private(set) var documents = 0
    /// The tokens of all documents so far, or whatever else the offsets count.
    private(set) var position = 0

    private let kind: Kind
    private var file: ArrayFile
    private var buffer: [UInt8] = []

    private static let bufferSize = 1 << 16

    init(path: String, kind: Kind) throws(TokenFileError) {
        var file = try ArrayFile(path: path)
        switch kind {
        case .offsets:
            try file.write(NumPyHeader.bytes(description: "<u8", shape: [0]) + [UInt8](repeating: 0, count: 8))
        case .megatron(let width): try file.write(MegatronIndex.header(width: width, documents: 0))
        case .datatrove: break
        case .origins: try file.write(NumPyHeader.bytes(description: DocumentOrigins.description, shape: [0]))
        }
        self.file = file
        self.kind = kind
        buffer.reserveCapacity(Self.bufferSize + 8)
    }

    /// Adds a document.
    mutating func appendDocument(tokens count: Int) throws(TokenFileError) {
        position += count
        switch kind {
        case .offsets, .datatrove: LittleEndian.append(position, to: &buffer)
        case .megatron:
            guard let length = Int32(exactly: count) else {
                throw .documentTooLong(path: file.path, document: documents, tokens: count)
            }
            LittleEndian.append(length, to: &buffer)
        case .origins: break
        }
        documents += 1
        if buffer.count >= Self.bufferSize { try flush() }
    }

    /// Adds the origin of a document.
    mutating func append(_ origin: DocumentOrigin) throws(TokenFileError) {
        DocumentOrigins.append(origin, to: &buffer)
        documents += 1
        if buffer.count >= Self.bufferSize { try flush() }
    }

    /// Completes the file.
    ///
    /// - Parameter limit: offsets beyond it become it: what is behind was dropped.
    consuming func seal(limit: Int = .max) throws(TokenFileError) -> SealedFile {
        try flush()
        switch kind {
        case .offsets:
            if position > limit { try lower(to: limit) }
            try file.overwrite(NumPyHeader.bytes(description: "<u8", shape: [documents + 1]), at: 0)
        case .megatron(let width):
            try MegatronIndex.complete(&file, width: width, documents: documents)
        case .datatrove: break
        case .origins:
            let header = NumPyHeader.bytes(description: DocumentOrigins.description, shape: [documents])
            try file.overwrite(header, at: 0)
        }
        return try file.seal()
    }

    private mutating func flush() throws(TokenFileError) {
        try file.write(buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    /// Lowers the last offsets, batch by batch from the end of the file, until one is not beyond the limit.
    private mutating func lower(to limit: Int) throws(TokenFileError) {
        try file.handOver()
        let written = try TokenFileError.open(file.temporaryPath)
        var end = documents + 1
        while end > 0 {
            let start = max(0, end - 1 << 13)
            let place = NumPyHeader.length + start * 8
            let entries = LittleEndian.numbers(
                UInt64.self, from: try TokenFileError.read(written, (end - start) * 8, at: place))
            var lowered: [UInt8] = []
            for entry in entries { LittleEndian.append(min(Int(clamping: entry), limit), to: &lowered) }
            try file.overwrite(lowered, at: place)
            if let first = entries.first, first <= UInt64(limit) { return }
            end = start
        }
    }
}
