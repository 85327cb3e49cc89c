import DurableFiles

/// Records on their way into partitions, of which each can be read on its own later: one temporary file, in which the
/// chunks of a partition are linked backwards. Memory is partitions × chunk size, whatever comes.
struct PartitionedWriter {
    private let file: TemporaryFile
    private let chunkSize: Int
    private var written = 0
    private var buffers: [[UInt8]]
    private var lastChunks: [Int]
    private var sizes: [Int]

    /// - Parameters:
    ///   - partitions: how many there are.
    ///   - chunkSize: bytes that are written at once.
    init(partitions: Int, chunkSize: Int = 64 << 10, folder: String) throws(FileError) {
        file = try TemporaryFile(in: folder)
        self.chunkSize = chunkSize
        buffers = Array(repeating: [], count: partitions)
        lastChunks = Array(repeating: PartitionedFile.noChunk, count: partitions)
        sizes = Array(repeating: 0, count: partitions)
    }

    /// Adds a record. It will be whole in a chunk.
    mutating func append(_ record: ArraySlice<UInt8>, to partition: Int) throws(FileError) {
        if buffers[partition].count + record.count > chunkSize { try flush(partition) }
        if buffers[partition].capacity == 0 { buffers[partition].reserveCapacity(chunkSize) }
        buffers[partition].append(contentsOf: record)
        sizes[partition] += record.count
    }

    /// Writes what is left.
    consuming func finish() throws(FileError) -> PartitionedFile {
        for partition in buffers.indices { try flush(partition) }
        return PartitionedFile(file: file, lastChunks: lastChunks, sizes: sizes)
    }

    private mutating func flush(_ partition: Int) throws(FileError) {
        if buffers[partition].isEmpty { return }
        let header = PartitionedFile.header(previous: lastChunks[partition], size: buffers[partition].count)
        try file.write(header)
        try file.write(buffers[partition])
        lastChunks[partition] = written
        written += header.count + buffers[partition].count
        buffers[partition].removeAll(keepingCapacity: buffers[partition].capacity <= 2 * chunkSize)
    }
}

/// Records in partitions, on disk.
struct PartitionedFile: Sendable {
    private let file: TemporaryFile
    private let lastChunks: [Int]
    /// The bytes of each partition's records.
    let sizes: [Int]

    fileprivate static let noChunk = -1
    private static let headerSize = 16

    fileprivate init(file: TemporaryFile, lastChunks: [Int], sizes: [Int]) {
        self.file = file
        self.lastChunks = lastChunks
        self.sizes = sizes
    }

    /// Reads the chunks of a partition, of whole records each, the last one first.
    func forEachChunk(of partition: Int, _ body: ([UInt8]) throws -> Void) throws {
        var chunk = lastChunks[partition]
        while chunk != Self.noChunk {
            let header = try file.read(at: chunk, count: Self.headerSize)
            let size = Int(LittleEndian.read(UInt64.self, from: header, at: 8))
            try body(file.read(at: chunk + Self.headerSize, count: size))
            chunk = Int(Int64(bitPattern: LittleEndian.read(UInt64.self, from: header, at: 0)))
        }
    }

    fileprivate static func header(previous: Int, size: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        LittleEndian.append(UInt64(bitPattern: Int64(previous)), to: &bytes)
        LittleEndian.append(UInt64(size), to: &bytes)
        return bytes
    }
}
