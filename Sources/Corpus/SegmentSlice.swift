import DurableFiles

/// The buckets of a segment file that hold a range of keys, on their way to whoever wants that range: what crosses between machines.
///
/// Its bytes, all numbers little-endian:
///
///     UInt64  documents of the segment file, an upper bound of those in the slice
///     UInt64  bytes of the segment's lines before compression, an upper bound of any frame's content
///     UInt64  bytes of the frames
///     UInt64  entries in the index of pages
///     the frames of the buckets, as they stand in the segment file
///     the index of their pages, as if they were one bucket
public enum SegmentSlice {
    private static let headerSize = 32

    /// Cuts buckets out of a segment file.
    /// - Returns: the slice's bytes; nil where these buckets have neither documents nor pages.
    public static func cut(
        _ buckets: Range<Int>, of layout: SegmentLayout, folder: String, reader: borrowing SegmentFileReader
    ) throws -> [UInt8]? {
        let frames = layout.offsets[buckets.lowerBound]..<layout.offsets[buckets.upperBound]
        let entries = try reader.pages(of: layout, buckets: buckets, folder: folder)
        if frames.isEmpty, entries.isEmpty { return nil }
        var slice: [UInt8] = []
        for number in [layout.documents, layout.bytes, frames.count, entries.count] {
            LittleEndian.append(UInt64(number), to: &slice)
        }
        if !frames.isEmpty {
            let path = "\(folder)/\(layout.file)"
            let bytes = try ReadableFile(path: path).read(at: frames.lowerBound, count: frames.count)
            guard bytes.count == frames.count else { throw SegmentFileError.truncated(path: path) }
            slice += bytes
        }
        return try slice + PageIndex.encoded(entries.map { (0, $0) }, buckets: 1)
    }

    /// Writes a slice's frames and index behind what stands in a file.
    /// - Parameters:
    ///   - slice: the slice's bytes.
    ///   - file: the file; its temporary name is that of the layout.
    /// - Returns: a layout of one bucket, with which a ``SegmentFileReader`` reads the slice there.
    /// - Throws: ``SegmentFileError/damaged(path:offset:reason:)`` for bytes that are no slice.
    public static func append(_ slice: [UInt8], to file: inout AtomicFile) throws -> SegmentLayout {
        func number(_ index: Int) -> Int {
            Int(clamping: LittleEndian.read(UInt64.self, from: slice, at: 8 * index))
        }
        guard slice.count >= headerSize, number(2) <= slice.count - headerSize else {
            throw SegmentFileError.damaged(
                path: file.temporaryPath, offset: file.count, reason: "no slice of a segment")
        }
        let start = file.count
        try file.write(slice[headerSize...])
        return SegmentLayout(
            file: splitPath(file.temporaryPath).name, documents: number(2) == 0 ? 0 : number(0), bytes: number(1),
            offsets: [start, start + number(2)], pages: number(3))
    }
}
