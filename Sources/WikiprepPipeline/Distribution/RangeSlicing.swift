import Corpus
import DurableFiles

/// The task between extraction and tokenization: segment files → frames of the ranges that want their documents.
public struct RangeSlicing: Sendable {
    /// How many ranges all keys fall into.
    public let ranges: Int
    /// The number of the part that the files are of.
    public let part: Int
    /// How often documents of the wikis are in the output: a copy stands in another range than its document.
    private let mix: WikiMix

    /// - Parameters:
    ///   - ranges: at least 1.
    ///   - part: as ``MergedParts`` says.
    ///   - configuration: what the token files are like.
    public init(ranges: Int, part: Int, _ configuration: TokenConfiguration) {
        self.ranges = ranges
        self.part = part
        mix = configuration.mix
    }

    /// What was cut.
    struct Outcome: Codable {
        var documents = 0
        var bytes = 0
        var frames = 0
    }

    /// Cuts segment files.
    /// - Parameters:
    ///   - files: their paths.
    ///   - write: takes the stream of frames.
    public func run(_ files: [String], write: ([UInt8]) throws -> Void) throws {
        let reader = try SegmentFileReader()
        let keys = KeyRanges(count: ranges)
        var outcome = Outcome()
        for file in files {
            var layout = try reader.trailer(path: file).layout
            let (folder, name) = splitPath(file)
            // What moved it may have called it otherwise.
            layout.file = name
            outcome.documents += layout.documents
            outcome.bytes += layout.bytes
            for range in 0..<keys.count {
                for buckets in buckets(of: layout, for: keys[range]) {
                    guard let slice = try SegmentSlice.cut(buckets, of: layout, folder: folder, reader: reader) else {
                        continue
                    }
                    let frame = RangeFrame(range: UInt32(range), source: UInt32(part), bytes: slice)
                    try write(frame.encoded)
                    outcome.frames += 1
                }
            }
        }
        try write(RangeFrame.end(outcome).encoded)
    }

    /// The buckets that hold a range's documents and those of which copies stand in it, each of them once.
    private func buckets(of layout: SegmentLayout, for range: KeyRange) -> [Range<Int>] {
        let wanted = mix.sources(of: range).map { $0.range.buckets(of: layout.buckets) }
        if wanted.count == 1 { return wanted }
        var merged: [Range<Int>] = []
        for buckets in wanted.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, buckets.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, buckets.upperBound)
            } else {
                merged.append(buckets)
            }
        }
        return merged
    }
}
