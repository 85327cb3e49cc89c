import Corpus
import DurableFiles
import Extraction
import Tokenization

/// The task between extraction and tokenization: segment files → frames of the ranges that want their documents.
///
/// A file is read once, in one piece, whatever the number of ranges. A bucket whose documents are all of one range
/// crosses as it is; the others fall into their ranges here, so that nothing crosses twice: only what `--mix` repeats
/// does.
public struct RangeSlicing: Sendable {
    private let keys: KeyRanges
    private let part: Int
    private let record: PartRecord
    /// How far from their own keys copies of the part's documents stand.
    private let shifts: [UInt64]
    /// Whether the ranges must know of all pages, rejected ones too.
    private let sendsPages: Bool

    /// Slices of a file are handed on when all together are so large.
    private static let most = 64 << 20

    /// - Parameters:
    ///   - ranges: how many ranges all keys fall into, at least 1.
    ///   - part: the number of the part that the files are of.
    ///   - parts: the records of all parts, as ``RangeTask`` has them.
    ///   - configuration: what the token files are like.
    /// - Throws: ``TaskError/noPart(_:of:)``.
    public init(ranges: Int, part: Int, of parts: [PartRecord], _ configuration: TokenConfiguration) throws {
        guard parts.indices.contains(part) else { throw TaskError.noPart(part, of: parts.count) }
        keys = KeyRanges(count: ranges)
        self.part = part
        record = parts[part]
        shifts = configuration.mix.shifts(wiki: record.wiki)
        let corpus = parts.enumerated().map { CorpusPart(number: $0, folder: "", record: $1) }
        let ruling = PageVersions(corpus, everywhere: configuration.dropsDuplicates)
        sendsPages = ruling.contains(wiki: record.wiki)
    }

    /// What was cut.
    struct Outcome: Codable {
        var documents = 0
        var bytes = 0
        var frames = 0
    }

    /// What a thread needs.
    private struct Tools: ~Copyable {
        let reader: SegmentFileReader
        let compressor: SegmentCompressor
    }

    /// Cuts segment files.
    /// - Parameters:
    ///   - files: their paths.
    ///   - write: takes the stream of frames.
    public func run(_ files: [String], write: ([UInt8]) throws -> Void) throws {
        let tools = Tools(reader: try SegmentFileReader(), compressor: try SegmentCompressor())
        var outcome = Outcome()
        for file in files {
            var layout = try tools.reader.trailer(path: file).layout
            let (folder, name) = splitPath(file)
            // What moved it may have called it otherwise.
            layout.file = name
            outcome.documents += layout.documents
            outcome.bytes += layout.bytes
            try cut(layout, folder: folder, tools) { range, slice in
                let frame = RangeFrame(
                    range: UInt32(range), source: UInt32(part), bytes: try slice.encoded(of: layout))
                try write(frame.encoded)
                outcome.frames += 1
            }
        }
        try write(RangeFrame.end(outcome).encoded)
    }

    private func cut(
        _ layout: SegmentLayout, folder: String, _ tools: borrowing Tools,
        _ write: (Int, SegmentSlice) throws -> Void
    ) throws {
        var slices: [Int: SegmentSlice] = [:]
        var held = 0
        func flush() throws {
            for (range, slice) in slices.sorted(by: { $0.key < $1.key }) { try write(range, slice) }
            slices = [:]
            held = 0
        }
        for (bucket, frame) in try tools.reader.frames(of: layout, folder: folder).enumerated() where !frame.isEmpty {
            if let ranges = ranges(ofBucket: bucket, of: layout.buckets) {
                for range in ranges { slices[range, default: SegmentSlice()].append(frame: frame) }
                held += frame.count * ranges.count
            } else {
                let lines = try tools.reader.lines(ofFrame: frame, of: layout, folder: folder)
                for (range, lines) in try deal(lines, layout, folder: folder) {
                    let before = slices[range]?.memory ?? 0
                    try slices[range, default: SegmentSlice()].append(lines: lines, compressor: tools.compressor)
                    held += (slices[range]?.memory ?? 0) - before
                }
            }
            if held >= Self.most { try flush() }
        }
        if sendsPages {
            for entry in try tools.reader.pages(of: layout, buckets: 0..<layout.buckets, folder: folder) {
                for range in ranges(ofPage: entry.pageID) { slices[range, default: SegmentSlice()].append(entry) }
            }
        }
        try flush()
    }

    /// The ranges in which documents of a bucket stand, where each of them takes all of the bucket; nil where some take
    /// a share.
    private func ranges(ofBucket bucket: Int, of buckets: Int) -> Set<Int>? {
        let bits = UInt64(buckets.trailingZeroBitCount)
        let first = bits == 0 ? 0 : UInt64(bucket) << (64 - bits)
        let last = first | (UInt64.max >> bits)
        var ranges: Set<Int> = []
        for shift in shifts {
            let (start, end) = (first &+ shift, last &+ shift)
            let range = keys.index(of: ShuffleKey(value: start))
            guard start <= end, keys.index(of: ShuffleKey(value: end)) == range else { return nil }
            ranges.insert(range)
        }
        return ranges
    }

    /// The ranges in which a page's document and its copies stand.
    private func ranges(ofPage pageID: UInt64) -> Set<Int> {
        let key = ShuffleKey(seed: record.seed, wiki: record.wiki, pageID: pageID)
        return Set(shifts.map { keys.index(of: ShuffleKey(value: key.value &+ $0)) })
    }

    /// The lines of a bucket, by the ranges in which they stand.
    private func deal(_ lines: [UInt8], _ layout: SegmentLayout, folder: String) throws -> [Int: [UInt8]] {
        var dealt: [Int: [UInt8]] = [:]
        var next = 0
        while next < lines.count {
            let end = Separator.first([UInt8(ascii: "\n")], in: lines.span, from: next) ?? lines.count - 1
            let line = lines[next...end]
            do {
                let pageID = UInt64(try Document.identity(ofJSONLine: line).id) ?? 0
                for range in ranges(ofPage: pageID) { dealt[range, default: []].append(contentsOf: line) }
            } catch {
                throw SegmentFileError.damaged(path: "\(folder)/\(layout.file)", offset: 0, reason: "\(error)")
            }
            next = end + 1
        }
        return dealt
    }
}
