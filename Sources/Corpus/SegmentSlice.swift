import DurableFiles

/// Documents and pages of a segment file on their way to whoever wants a range of keys: what crosses between machines.
///
/// Its bytes, all numbers little-endian:
///
///     UInt64  documents of the segment file, an upper bound of those in the slice; 0 where it has none
///     UInt64  bytes of the segment's lines before compression, an upper bound of the frames' content
///     UInt64  bytes of the frames
///     UInt64  entries in the index of pages
///     UInt64  bytes of the segment file's name
///     the segment file's name
///     the documents, in zstd frames
///     the index of their pages, as if they were one bucket
public struct SegmentSlice: Sendable {
    private var frames: [UInt8] = []
    private var entries: [PageEntry] = []
    private static let headerSize = 40
    private static let longestName = 255

    /// A slice without anything.
    public init() {}

    /// The bytes of memory that it holds, more or less.
    public var memory: Int { frames.count + entries.count * MemoryLayout<PageEntry>.stride }

    /// Adds documents: a whole zstd frame.
    public mutating func append(frame: some Collection<UInt8>) { frames.append(contentsOf: frame) }

    /// Adds documents: JSON Lines, each with its newline.
    public mutating func append(lines: [UInt8], compressor: borrowing SegmentCompressor) throws {
        frames.append(contentsOf: try compressor.zstd.frame(lines))
    }

    /// Adds a page.
    public mutating func append(_ entry: PageEntry) { entries.append(entry) }

    /// The slice's bytes.
    /// - Parameter layout: that of the segment file.
    public func encoded(of layout: SegmentLayout) throws -> [UInt8] {
        var slice: [UInt8] = []
        let name = Array(layout.file.utf8)
        for number in [frames.isEmpty ? 0 : layout.documents, layout.bytes, frames.count, entries.count, name.count] {
            LittleEndian.append(UInt64(number), to: &slice)
        }
        return try slice + name + frames + PageIndex.encoded(entries.map { (0, $0) }, buckets: 1)
    }

    /// Writes a slice's frames and index behind what stands in a file.
    /// - Parameters:
    ///   - slice: the slice's bytes.
    ///   - file: the file; its temporary name is that of the layout.
    /// - Returns: a layout of one bucket, with which a ``SegmentFileReader`` reads the slice there; and the name of the
    ///   segment file.
    /// - Throws: ``SegmentFileError/damaged(path:offset:reason:)`` for bytes that are no slice.
    package static func write(_ slice: [UInt8], to file: inout AtomicFile) throws
        -> (layout: SegmentLayout, segment: String)
    {
        func number(_ index: Int) -> Int {
            Int(clamping: LittleEndian.read(UInt64.self, from: slice, at: 8 * index))
        }
        guard slice.count >= headerSize, number(4) <= min(slice.count - headerSize, longestName),
            number(2) <= slice.count - headerSize - number(4)
        else {
            throw SegmentFileError.damaged(
                path: file.temporaryPath, offset: file.count, reason: "no slice of a segment")
        }
        let start = file.count
        let content = headerSize + number(4)
        try file.write(slice[content...])
        let layout = SegmentLayout(
            file: splitPath(file.temporaryPath).name, documents: number(0), bytes: number(1),
            offsets: [start, start + number(2)], pages: number(3))
        return (layout, String(decoding: slice[headerSize..<content], as: UTF8.self))
    }
}

extension SegmentFileReader {
    /// The frames of all buckets of a file, for whoever deals them out; read in one piece.
    public func frames(of layout: SegmentLayout, folder: String) throws -> [ArraySlice<UInt8>] {
        let path = "\(folder)/\(layout.file)"
        let whole = layout.offsets[layout.buckets]
        let bytes = whole == 0 ? [] : try ReadableFile(path: path).read(at: 0, count: whole)
        guard bytes.count == whole else { throw SegmentFileError.truncated(path: path) }
        return (0..<layout.buckets).map { bytes[layout.offsets[$0]..<layout.offsets[$0 + 1]] }
    }

    /// The lines of a frame of a file.
    public func lines(ofFrame frame: ArraySlice<UInt8>, of layout: SegmentLayout, folder: String) throws -> [UInt8] {
        do {
            var lines: [UInt8] = []
            try zstd.appendAll(frame, limit: layout.bytes, to: &lines)
            return lines
        } catch {
            throw SegmentFileError.damage(error, path: "\(folder)/\(layout.file)", offset: frame.startIndex)
        }
    }
}
