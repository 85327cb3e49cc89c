import DurableFiles
import InputNumbers

/// Where the documents of one segment file stand: frame by frame, a bucket each.
public struct SegmentLayout: Codable, Equatable, Sendable {
    /// The file's name in the part's folder.
    public var file: String
    /// The number of documents.
    public var documents: Int
    /// The sum of the lines' bytes before compression.
    public var bytes: Int
    /// Where each bucket's frame starts, and where the last one ends: buckets + 1 byte offsets. An empty bucket has no
    /// frame.
    public var offsets: [Int]

    /// The number of entries in the index of pages: one for each page that has an id, whatever became of it.
    public var pages: Int

    /// The number of buckets.
    public var buckets: Int { offsets.count - 1 }
}

extension SegmentLayout {
    /// Reads a layout from JSON, and refuses one that no writer can have made: it says where to read and how much.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        file = try values.decode(String.self, forKey: .file)
        documents = try values.decode(Int.self, forKey: .documents)
        bytes = try values.decode(Int.self, forKey: .bytes)
        offsets = try values.decode([Int].self, forKey: .offsets)
        pages = try values.decode(Int.self, forKey: .pages)
        let areOffsets = offsets.first == 0 && zip(offsets, offsets.dropFirst()).allSatisfy { $0 <= $1 }
        let sizes = Count.range
        guard isPlainName(file), areOffsets, buckets > 0, buckets & (buckets - 1) == 0, sizes ~= offsets[buckets],
            sizes ~= bytes, sizes ~= documents, sizes ~= pages
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .offsets, in: values, debugDescription: "this is no layout of a segment file")
        }
    }
}

/// What a segment file says about itself, behind its documents.
public struct SegmentTrailer: Equatable, Sendable {
    /// Where its documents stand.
    public var layout: SegmentLayout
    /// What became of the segment's pages.
    public var pages: PageCounts
    /// What the pipeline wants to know of the segment when it resumes.
    public var attachment: [UInt8]
}

/// Gathers the documents of a segment and writes them as one file.
///
/// The file is JSON Lines in zstd frames, one a bucket that has documents, so `zstdcat` reads it whole and a worker
/// reads one bucket alone. Behind them are two skippable frames (RFC 8878, 3.1.2): the `PageIndex`, and the
/// ``SegmentTrailer``. A segment is complete, and can be resumed from, by one rename of one file.
public struct SegmentFileWriter: Sendable {
    private let buckets: Int
    /// The documents as JSON Lines, in the order in which they came.
    public private(set) var lines: [UInt8] = []
    private var entries: [(key: ShuffleKey, range: Range<Int>)] = []
    private var pages: [(bucket: Int, entry: PageEntry)] = []

    /// - Parameters:
    ///   - buckets: a power of two.
    ///   - memory: of another writer, which this one goes on with.
    public init(buckets: Int, memory: consuming [UInt8] = []) {
        self.buckets = buckets
        lines = memory
        lines.removeAll(keepingCapacity: true)
    }

    /// Ends the writer, and hands over its memory.
    public consuming func releaseMemory() -> [UInt8] { lines }

    /// The number of documents so far.
    public var documents: Int { entries.count }
    /// The bytes of their lines.
    public var bytes: Int { lines.count }
    /// The bytes of memory that it holds, more or less.
    public var memory: Int { lines.count + pages.count * MemoryLayout<(Int, PageEntry)>.stride }
    /// Whether there is neither a document nor a page that was rejected.
    public var isEmpty: Bool { entries.isEmpty && pages.isEmpty }

    /// Adds the document of a page.
    public mutating func append(_ document: Document, pageID: UInt64, key: ShuffleKey) {
        let start = lines.count
        document.appendJSONLine(to: &lines)
        entries.append((key, start..<lines.count))
        pages.append(
            (
                key.bucket(of: buckets),
                PageEntry(pageID: pageID, revision: document.revision, text: TextHash(of: document.text))
            ))
    }

    /// Adds a page that is no document.
    public mutating func reject(pageID: UInt64, revision: UInt64, key: ShuffleKey) {
        pages.append((key.bucket(of: buckets), PageEntry(pageID: pageID, revision: revision, text: nil)))
    }

    /// Adds the documents of another writer.
    public mutating func append(contentsOf other: SegmentFileWriter) {
        let start = lines.count
        lines.append(contentsOf: other.lines)
        entries.append(
            contentsOf: other.entries.map { ($0.key, $0.range.lowerBound + start..<$0.range.upperBound + start) })
        pages.append(contentsOf: other.pages)
    }

    /// Compresses the documents, bucket by bucket, and writes the file.
    public func write(
        to path: String, pages: PageCounts, attachment: [UInt8], compressor: borrowing SegmentCompressor
    ) throws -> SegmentLayout {
        var file = try AtomicFile(path: path)
        var offsets = [0]
        offsets.reserveCapacity(buckets + 1)
        try forEachBucket(compressor) { frame in
            if !frame.isEmpty { try file.write(frame) }
            offsets.append(file.count)
        }
        let layout = SegmentLayout(
            file: splitPath(path).name, documents: entries.count, bytes: lines.count, offsets: offsets,
            pages: self.pages.count)
        try file.write(PageIndex.encoded(self.pages, buckets: buckets))
        try file.write(
            SegmentTrailer(layout: layout, pages: pages, attachment: attachment).encoded(compressor: compressor.zstd))
        try file.finish()
        return layout
    }

    /// The bytes that a file of these documents would have, more or less; nothing is written.
    public func size(compressor: borrowing SegmentCompressor) throws -> Int {
        var size = try PageIndex.encoded(pages, buckets: buckets).count
        try forEachBucket(compressor) { size += $0.count }
        return size
    }

    /// The frame of each bucket in order; no bytes where it has no documents.
    private func forEachBucket(_ compressor: borrowing SegmentCompressor, _ body: ([UInt8]) throws -> Void) throws {
        // Ties are settled by the line itself, so the file does not depend on the order in which pages came.
        let sorted = entries.sorted { a, b in
            a.key == b.key ? lines[a.range].lexicographicallyPrecedes(lines[b.range]) : a.key < b.key
        }
        var next = 0
        var content: [UInt8] = []
        for bucket in 0..<buckets {
            content.removeAll(keepingCapacity: true)
            while next < sorted.count, sorted[next].key.bucket(of: buckets) == bucket {
                content.append(contentsOf: lines[sorted[next].range])
                next += 1
            }
            try body(content.isEmpty ? [] : compressor.zstd.frame(content))
        }
    }
}

/// The compression context of one worker: one a worker, never one a bucket.
public struct SegmentCompressor: ~Copyable {
    let zstd: ZstdCompressor

    /// A context at zstd's default level.
    public init() throws(SegmentFileError) {
        zstd = try ZstdCompressor()
    }
}

/// Reads segment files; one a worker, for its decompression context.
public struct SegmentFileReader: ~Copyable {
    let zstd: ZstdDecompressor

    /// A reader.
    public init() throws(SegmentFileError) {
        zstd = try ZstdDecompressor()
    }

    /// The lines of some buckets of a file: JSON Lines, each with its newline.
    public func lines(of layout: SegmentLayout, buckets: Range<Int>, folder: String) throws -> [UInt8] {
        var lines: [UInt8] = []
        try read(layout, buckets: buckets, folder: folder, into: &lines)
        return lines
    }

    /// Replaces the lines by those of some buckets of a file.
    public func read(_ layout: SegmentLayout, buckets: Range<Int>, folder: String, into lines: inout [UInt8]) throws {
        lines.removeAll(keepingCapacity: true)
        let path = "\(folder)/\(layout.file)"
        let whole = layout.offsets[buckets.lowerBound]..<layout.offsets[buckets.upperBound]
        if whole.isEmpty { return }
        let file = try ReadableFile(path: path)
        guard whole.upperBound <= file.size else { throw SegmentFileError.truncated(path: path) }
        let bytes = try file.read(at: whole.lowerBound, count: whole.count)
        guard bytes.count == whole.count else { throw SegmentFileError.truncated(path: path) }
        for bucket in buckets where layout.offsets[bucket] < layout.offsets[bucket + 1] {
            let frame = bytes[layout.offsets[bucket] - whole.lowerBound..<layout.offsets[bucket + 1] - whole.lowerBound]
            do {
                // No bucket is larger than all of them: a damaged size must not cost memory.
                try zstd.appendAll(frame, limit: layout.bytes, to: &lines)
            } catch {
                throw SegmentFileError.damage(error, path: path, offset: layout.offsets[bucket])
            }
        }
    }

    /// The entries of all pages of some buckets of a file, bucket by bucket.
    public func pages(of layout: SegmentLayout, buckets: Range<Int>, folder: String) throws -> [PageEntry] {
        if layout.pages == 0 { return [] }
        return try PageIndex.entries(
            of: buckets, buckets: layout.buckets, at: layout.offsets[layout.buckets],
            in: ReadableFile(path: "\(folder)/\(layout.file)"))
    }

    /// What a segment file says about itself.
    public func trailer(path: String) throws -> SegmentTrailer {
        try SegmentTrailer(decoding: ReadableFile(path: path), path: path, zstd: zstd)
    }
}

/// Why a segment file cannot be read or written.
public enum SegmentFileError: Error, Equatable, CustomStringConvertible {
    /// The file ends before its content.
    case truncated(path: String)
    /// Bytes that are not what was written.
    case damaged(path: String, offset: Int, reason: String)
    /// Bytes that libzstd cannot take for a frame, or has no memory for: its message.
    case damagedFrame(path: String, offset: Int, zstd: String)
    /// A file without a trailer of this version.
    case noTrailer(path: String)
    /// libzstd's message.
    case zstd(String)

    /// What is the matter, and where.
    public var description: String {
        switch self {
        case .truncated(let path): "\(path) is cut short; delete the file and run the same command again"
        case .damaged(let path, let offset, let reason):
            "\(path) is damaged at byte \(offset) (\(reason)); delete the part's folder and run the same command again"
        case .damagedFrame(let path, let offset, let zstd):
            Self.damaged(path: path, offset: offset, reason: "zstd: \(zstd)").description
        case .noTrailer(let path):
            """
            \(path) is no segment file of this version: of a .jsonl.zst file of others, zstdcat shows the text; a \
            segment file of another version is made anew with its corpus
            """
        case .zstd(let message): "zstd: \(message)"
        }
    }

    /// What is the matter with bytes of a file, where reading them failed.
    static func damage(_ error: any Error, path: String, offset: Int) -> SegmentFileError {
        if case .zstd(let message)? = error as? SegmentFileError {
            return .damagedFrame(path: path, offset: offset, zstd: message)
        }
        return .damaged(path: path, offset: offset, reason: "\(error)")
    }
}
