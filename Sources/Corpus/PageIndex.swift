import CXXHash
import DurableFiles

/// What became of one page, kept in the segment file beside the documents: by this, parts that hold the same page agree
/// on who rules, without a look at any text.
public struct PageEntry: Equatable, Sendable {
    /// The page's id.
    public var pageID: UInt64
    /// Its revision; 0 when unknown.
    public var revision: UInt64
    /// The hash of the document's text; nil of a page that was rejected.
    public var text: TextHash?

    /// An entry from its parts.
    public init(pageID: UInt64, revision: UInt64, text: TextHash?) {
        self.pageID = pageID
        self.revision = revision
        self.text = text
    }
}

/// XXH128 of a document's text, by which exact duplicates are found.
public struct TextHash: Hashable, Comparable, Sendable {
    /// The first half, as `xxhsum -H2` prints it.
    public var high: UInt64
    /// The second half.
    public var low: UInt64

    /// A hash that was computed before.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The hash of a text.
    public init(of text: [UInt8]) { self.init(of: text[...]) }

    /// The hash of a text.
    public init(of text: ArraySlice<UInt8>) {
        let hash = unsafe text.withUnsafeBytes { unsafe XXH3_128bits($0.baseAddress, $0.count) }
        self.init(high: hash.high64, low: hash.low64)
    }

    /// An order that means nothing, and is always the same.
    public static func < (a: TextHash, b: TextHash) -> Bool { (a.high, a.low) < (b.high, b.low) }
}

extension PageEntry: Comparable {
    /// By page, then revision; a page that was rejected before one that was kept.
    public static func < (a: PageEntry, b: PageEntry) -> Bool {
        if a.pageID != b.pageID { return a.pageID < b.pageID }
        if a.revision != b.revision { return a.revision < b.revision }
        guard let first = a.text, let second = b.text else { return a.text == nil && b.text != nil }
        return first < second
    }
}

/// The entries of a segment file, bucket by bucket: a skippable zstd frame (RFC 8878, 3.1.2), which `zstdcat` passes
/// over. Its content:
///
///     UInt32 × (buckets + 1)   where each bucket's entries begin, and the end, in bytes from the end of this table
///     the entries of each bucket, in their order: LEB128 of the page id less the one before, LEB128 of the revision,
///         1 and the 16 bytes of the text's hash, or 0 for a page that was rejected
enum PageIndex {
    /// Not the magic of the trailer, so that one is never taken for the other.
    private static let magic: UInt32 = 0x184D_2A5C
    private static let headerSize = 8
    /// 7 bits a byte: so many hold 64.
    private static let longestNumber = 10

    /// The frame.
    /// - Parameter entries: with their buckets; in any order.
    static func encoded(_ entries: [(bucket: Int, entry: PageEntry)], buckets: Int) throws(SegmentFileError) -> [UInt8]
    {
        let sorted = entries.sorted { $0.bucket == $1.bucket ? $0.entry < $1.entry : $0.bucket < $1.bucket }
        var table: [UInt8] = []
        var body: [UInt8] = []
        body.reserveCapacity(sorted.count * 26)
        var next = 0
        for bucket in 0..<buckets {
            LittleEndian.append(UInt32(truncatingIfNeeded: body.count), to: &table)
            var page: UInt64 = 0
            while next < sorted.count, sorted[next].bucket == bucket {
                let entry = sorted[next].entry
                appendNumber(entry.pageID - page, to: &body)
                appendNumber(entry.revision, to: &body)
                body.append(entry.text == nil ? 0 : 1)
                if let text = entry.text {
                    LittleEndian.append(text.high, to: &body)
                    LittleEndian.append(text.low, to: &body)
                }
                page = entry.pageID
                next += 1
            }
        }
        LittleEndian.append(UInt32(truncatingIfNeeded: body.count), to: &table)
        guard table.count + body.count < UInt32.max else {
            throw .zstd("the index of \(entries.count) pages is over 4 GiB; make segments smaller")
        }
        var frame: [UInt8] = []
        frame.reserveCapacity(headerSize + table.count + body.count)
        LittleEndian.append(magic, to: &frame)
        LittleEndian.append(UInt32(table.count + body.count), to: &frame)
        return frame + table + body
    }

    /// The entries of some buckets.
    /// - Parameter offset: where the frame begins in the file.
    static func entries(
        of range: Range<Int>, buckets: Int, at offset: Int, in file: borrowing ReadableFile
    ) throws -> [PageEntry] {
        let tableStart = offset + headerSize
        let header = try file.read(at: offset, count: headerSize)
        guard header.count == headerSize, LittleEndian.read(UInt32.self, from: header, at: 0) == magic else {
            throw SegmentFileError.damaged(path: file.path, offset: offset, reason: "no index of pages")
        }
        let table = try file.read(at: tableStart + 4 * range.lowerBound, count: 4 * (range.count + 1))
        let bodyStart = tableStart + 4 * (buckets + 1)
        let bodySize = Int(LittleEndian.read(UInt32.self, from: header, at: 4)) - 4 * (buckets + 1)
        guard table.count == 4 * (range.count + 1), bodySize >= 0 else {
            throw SegmentFileError.truncated(path: file.path)
        }
        let bounds = (0...range.count).map { Int(LittleEndian.read(UInt32.self, from: table, at: 4 * $0)) }
        let areBounds = zip(bounds, bounds.dropFirst()).allSatisfy { $0 <= $1 }
        guard areBounds, bounds[range.count] <= bodySize else {
            throw SegmentFileError.damaged(path: file.path, offset: offset, reason: "the index of pages has no order")
        }
        let bytes = try file.read(at: bodyStart + bounds[0], count: bounds[range.count] - bounds[0])
        guard bytes.count == bounds[range.count] - bounds[0] else {
            throw SegmentFileError.truncated(path: file.path)
        }
        var entries: [PageEntry] = []
        for bucket in 0..<range.count {
            var next = bounds[bucket] - bounds[0]
            let end = bounds[bucket + 1] - bounds[0]
            var page: UInt64 = 0
            while next < end {
                guard let entry = entry(bytes, &next, end, after: &page) else {
                    throw SegmentFileError.damaged(
                        path: file.path, offset: bodyStart + bounds[0] + next, reason: "no entry of a page")
                }
                entries.append(entry)
            }
        }
        return entries
    }

    private static func entry(_ bytes: [UInt8], _ next: inout Int, _ end: Int, after page: inout UInt64) -> PageEntry? {
        guard let distance = readNumber(bytes, &next, end), let revision = readNumber(bytes, &next, end), next < end
        else { return nil }
        let (pageID, overflow) = page.addingReportingOverflow(distance)
        if overflow { return nil }
        page = pageID
        let isKept = bytes[next]
        next += 1
        if isKept == 0 { return PageEntry(pageID: pageID, revision: revision, text: nil) }
        guard isKept == 1, next + 16 <= end else { return nil }
        let text = TextHash(
            high: LittleEndian.read(UInt64.self, from: bytes, at: next),
            low: LittleEndian.read(UInt64.self, from: bytes, at: next + 8))
        next += 16
        return PageEntry(pageID: pageID, revision: revision, text: text)
    }

    private static func appendNumber(_ value: UInt64, to bytes: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private static func readNumber(_ bytes: [UInt8], _ next: inout Int, _ end: Int) -> UInt64? {
        var value: UInt64 = 0
        for index in 0..<longestNumber {
            guard next < end else { return nil }
            let byte = bytes[next]
            next += 1
            value |= UInt64(byte & 0x7F) << UInt64(7 * index)
            if byte < 0x80 { return value }
        }
        return nil
    }
}
