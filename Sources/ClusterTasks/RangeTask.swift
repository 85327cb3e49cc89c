import CLibrary
import Corpus
import DurableFiles
import Extraction
import TokenFiles
import Tokenization
import Workers

/// The task of one range of keys: frames → its documents' tokens in order, as a piece of the token files.
public struct RangeTask: Sendable {
    private let configuration: TokenConfiguration
    private let parts: [PartRecord]
    private let seed: UInt64
    private let folder: String
    /// The file of a ``DuplicatesTask``, for `--dedup`.
    public var duplicates: String?

    /// - Parameters:
    ///   - configuration: what the token files are like.
    ///   - parts: the records of all parts of the corpus, in the order of its manifest; their segments are not looked
    ///     at.
    ///   - folder: where the token files will stand; shards are named after it.
    public init(_ configuration: TokenConfiguration, parts: [PartRecord], tokenFolder folder: String) throws {
        try TaskChecks.check(configuration)
        try TokenizationRun.check(configuration, hasTexts: false, wikis: Set(parts.map(\.wiki)))
        self.configuration = configuration
        self.parts = parts
        self.folder = folder
        seed = try TokenizationRun.seed(ofCorpora: parts.map(\.seed), configuration)
    }

    /// Tokenizes the range whose frames come through a descriptor.
    /// - Parameters:
    ///   - number: the range, from 0.
    ///   - count: how many ranges all keys fall into.
    ///   - descriptor: where the frames come from, in any order.
    ///   - folder: where the piece is written.
    public func run(range number: Int, of count: Int, from descriptor: Int32, into folder: String) throws
        -> TokenPieceRecord
    {
        guard (0..<count).contains(number) else { throw TaskError.noRange(number, of: count) }
        if configuration.dropsDuplicates != (duplicates != nil) { throw TaskError.duplicatesUnknown }
        let loaded = try configuration.tokenizer.load()
        let vocabulary = loaded.vocabulary
        let marks = try EndOfTextMarkers(configuration.endOfTextPlace, vocabulary: vocabulary)
        let layout = try configuration.layout(loaded.facts, folder: self.folder)
        try makeFolders(folder)
        let range = KeyRanges(count: count)[number]
        var tokens = RangeTokens()
        var framed = FramedDocuments()
        var layouts: [[SegmentLayout]] = Array(repeating: [], count: parts.count)
        var segments: [[String]] = Array(repeating: [], count: parts.count)
        var seen: Set<SeenFrame> = []
        // It never gets its name: no other process reads it, and it need not be on the disk.
        let scratch = configuration.temporaryFolder ?? folder
        let name = String(UInt64.random(in: 0...UInt64.max), radix: 16)
        var slices = try AtomicFile(path: "\(scratch)/slices-\(number)-\(name)")
        let slicesPath = slices.temporaryPath
        defer { unsafe unlink(slicesPath) }
        try RangeFrame.forEach(from: descriptor) { frame in
            guard frame.range == number else {
                throw TaskInputError.mismatch(
                    path: "-", reason: "a frame of range \(frame.range) came to the task of range \(number)")
            }
            if frame.source == RangeFrame.none {
                try framed.append(frame.bytes)
            } else if parts.indices.contains(Int(frame.source)) {
                let (layout, segment) = try SegmentSlice.write(frame.bytes, to: &slices)
                // It has the segment's name in it: that of another segment is never the same.
                guard seen.insert(SeenFrame(source: frame.source, bytes: TextHash(of: frame.bytes))).inserted else {
                    throw TaskInputError.mismatch(
                        path: "-",
                        reason:
                            "a frame of \(segment) of \(parts[Int(frame.source)].name) came twice to range \(number)")
                }
                layouts[Int(frame.source)].append(layout)
                segments[Int(frame.source)].append(segment)
            } else {
                throw TaskInputError.mismatch(
                    path: "-", reason: "a frame of part \(frame.source) came, and there are \(parts.count) parts")
            }
        }
        try slices.handOver()
        let corpus = parts.enumerated().map { part, record in
            var record = record
            record.segments = layouts[part]
            return CorpusPart(number: part, folder: scratch, record: record)
        }
        let selection = DocumentSelection(
            parts: corpus,
            placing: DocumentOrder(seed: seed, split: ValidationSplit(ratio: configuration.validationRatio)),
            mix: configuration.mix,
            ruling: PageVersions(corpus, everywhere: configuration.dropsDuplicates),
            duplicates: try duplicates.map { try DuplicateTexts(at: $0) })
        let tokenizer = try RangeTokenizer(
            selection, inputs: nil, earlier: nil, onlyNew: false, lists: false, vocabulary: vocabulary, marks: marks)
        try tokenizer.appendDocuments(of: range, to: &tokens)
        if !parts.isEmpty, !framed.isEmpty { throw TaskError.severalKinds }
        try framed.append(selection.placing, marks, layout.width, to: &tokens)
        tokens.sort()
        tokens.removeSuperseded()
        for wiki in tokens.missing.keys where tokens.missing[wiki]?.lacking ?? 0 > 0 {
            try tokens.missing[wiki]?.findTitles(in: corpus, SegmentFileReader())
        }
        let identity = try RunIdentity(configuration, parts: parts, seed: seed, loaded, ranges: count).hash()
        return try TokenPiece.write(
            tokens, range: number, layout: layout, into: folder, recordsOrigins: true,
            run: (identity, count), segments: segments)
    }

    /// A frame of a part, by its content.
    private struct SeenFrame: Hashable {
        var source: UInt32
        var bytes: TextHash
    }
}
