import Corpus
import DurableFiles
import Foundation
import Synchronization
import TestSupport
import Testing
import TokenFiles

@testable import ClusterTasks
@testable import Extraction
@testable import Tokenization
@testable import WikiprepPipeline
@testable import Workers

/// Slices of segment files that cross between machines hold what a range wants: the pieces are the tokens of a run.
struct RangeTaskTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The frames of segment files of all parts, by range.
    private func frames(_ corpus: CorpusFolder, ranges: Int, _ configuration: TokenConfiguration) throws -> [[UInt8]] {
        let frames = Mutex<[[UInt8]]>(Array(repeating: [], count: ranges))
        let records = try MergedParts(corpus.completeParts()).records
        for (number, part) in try corpus.completeParts().enumerated() {
            let stream = Mutex<[UInt8]>([])
            let files = part.segments.map { "\(corpus.folder(ofPart: part.name))/\($0.file)" }
            try RangeSlicing(ranges: ranges, part: number, of: records, configuration).run(files) { bytes in
                stream.withLock { $0 += bytes }
            }
            try PieceStream(bytes: stream.withLock { $0 }).read(folder) { descriptor in
                try RangeFrame.forEach(from: descriptor) { frame in
                    #expect(frame.source == number)
                    frames.withLock { $0[Int(frame.range)] += frame.encoded }
                }
            }
        }
        return frames.withLock { $0 }
    }

    /// The ids of a split of all ranges in their order, and what was left out.
    private func tokens(
        _ corpus: CorpusFolder, ranges: Int, _ configuration: TokenConfiguration
    ) throws -> (train: [UInt8], val: [UInt8], removed: RemovedDocuments) {
        var train: [UInt8] = []
        var val: [UInt8] = []
        var removed = RemovedDocuments()
        let records = try MergedParts(corpus.completeParts()).records
        let end = try RangeFrame.end([String: Int]()).encoded
        for (range, frames) in try frames(corpus, ranges: ranges, configuration).enumerated() {
            var task = try RangeTask(configuration, parts: records, tokenFolder: folder.file("out"))
            if configuration.dropsDuplicates { task.duplicates = folder.file(DuplicatesTask.fileName) }
            let output = folder.file("piece-\(ranges)-\(range)")
            let record = try PieceStream(bytes: frames + end).read(folder) {
                try task.run(range: range, of: ranges, from: $0, into: output)
            }
            let pieces = try FileManager.default.contentsOfDirectory(atPath: output).sorted()
            #expect(pieces.count == 3, "\(pieces)")
            train += try contents("\(output)/\(TokenPiece.tokensName(range: range, .train))")
            val += try contents("\(output)/\(TokenPiece.tokensName(range: range, .val))")
            removed.add(record.removed)
        }
        return (train, val, removed)
    }

    /// Two dumps of a wiki, of which the newer changes, deletes and rejects pages, and one of another wiki.
    private func dumps(_ random: inout SeededGenerator) throws -> [String] {
        var newer: [SmallDump.Page] = []
        for id in 1...60 as ClosedRange<UInt64> {
            switch Int.random(in: 0..<10, using: &random) {
            case 0: continue
            case 1: newer.append(.article(id, revision: id + 1000))
            case 2: newer.append(.redirect(id, revision: id + 1000))
            default: newer.append(.article(id))
            }
        }
        return [
            try SmallDump(pages: (1...60).map { .article($0) }).write("enwiki-20260101-pages-articles.xml", in: folder),
            try SmallDump(pages: newer, day: "2026-02-01").write("enwiki-20260201-pages-articles.xml", in: folder),
            try SmallDump(wiki: "jawiki", pages: (1...40).map { .article($0) }).write(
                "jawiki-20260101-pages-articles.xml", in: folder),
        ]
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>) func piecesAreTheTokensOfARun(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let dumps = try dumps(&random)
        var mix = WikiMix()
        if seed % 2 == 0 { mix.weights = ["jawiki": 2.5, "enwiki": 3] }
        let segmentSize = Int.random(in: 1 << 10...20 << 10, using: &random)
        let record = try GrowthTests.run(dumps, into: folder.file("out")) { [mix] in
            $0.setMissing(.delete)
            $0.dump.segmentSize = segmentSize
            $0.dump.buckets = [1, 4, 16].randomElement(using: &random)
            $0.tokens.mix = mix
        }
        var configuration = TokenConfiguration(threads: 1)
        configuration.validationRatio = 0.2
        configuration.mix = mix
        let corpus = try CorpusFolder(opening: folder.file("out/corpus"))
        #expect(record.removed.superseded + record.removed.deleted > 0)
        for ranges in [1, Int.random(in: 2...5, using: &random), Int.random(in: 7...20, using: &random)] {
            let tokens = try tokens(corpus, ranges: ranges, configuration)
            #expect(try tokens.train == contents(folder.file("out/train.bin")), "seed \(seed), \(ranges) ranges")
            #expect(try tokens.val == contents(folder.file("out/val.bin")), "seed \(seed), \(ranges) ranges")
            #expect(tokens.removed == record.removed)
        }
    }

    @Test(arguments: [1, 2] as [UInt64]) func duplicatesAreThoseOfARun(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        // Both wikis have articles of the same ids, and so of the same text.
        let dumps = try dumps(&random)
        let record = try GrowthTests.run(dumps, into: folder.file("out")) {
            $0.setMissing(.delete)
            $0.tokens.dropsDuplicates = true
        }
        var configuration = TokenConfiguration(threads: 1)
        configuration.validationRatio = 0.2
        configuration.dropsDuplicates = true
        let corpus = try CorpusFolder(opening: folder.file("out/corpus"))
        let found = try DuplicatesTask(configuration, observer: SilentObserver()).run(
            corpus.path, parts: corpus.completeParts(), into: folder.path)
        #expect(found.duplicates == record.removed.duplicate && found.duplicates > 5)
        for ranges in [1, 9] {
            let tokens = try tokens(corpus, ranges: ranges, configuration)
            #expect(try tokens.train == contents(folder.file("out/train.bin")), "seed \(seed), \(ranges) ranges")
            #expect(try tokens.val == contents(folder.file("out/val.bin")), "seed \(seed), \(ranges) ranges")
            #expect(tokens.removed == record.removed)
        }
        // Without the file nothing is dropped in silence.
        let task = try RangeTask(
            configuration, parts: MergedParts(corpus.completeParts()).records, tokenFolder: folder.file("out"))
        #expect(throws: TaskError.self) { try task.run(range: 0, of: 1, from: 0, into: folder.file("piece")) }
    }

    /// A stream that a test has damaged.
    private func run(_ stream: [UInt8], parts: [PartRecord]) throws {
        let task = try RangeTask(TokenConfiguration(threads: 1), parts: parts, tokenFolder: folder.file("out"))
        _ = try PieceStream(bytes: stream).read(folder) {
            try task.run(range: 0, of: 1, from: $0, into: folder.file("piece"))
        }
    }

    @Test func damagedStreamsAreErrors() throws {
        var random = SeededGenerator(seed: 3)
        try GrowthTests.run(try dumps(&random), into: folder.file("out")) { $0.setMissing(.delete) }
        let corpus = try CorpusFolder(opening: folder.file("out/corpus"))
        let records = try MergedParts(corpus.completeParts()).records
        let configuration = TokenConfiguration(threads: 1)
        let frames = try #require(try frames(corpus, ranges: 1, configuration).first)
        let end = try RangeFrame.end([String: Int]()).encoded
        try run(frames + end, parts: records)
        // Wherever it is cut.
        for count in [0, 1, 15, 16, 40, frames.count / 2, frames.count, frames.count + end.count - 1] {
            #expect(throws: TaskInputError.self) { try run(Array((frames + end).prefix(count)), parts: records) }
        }
        // What comes twice: a frame of those of one stream.
        let size = 16 + Int(LittleEndian.read(UInt64.self, from: frames, at: 8))
        #expect(throws: TaskInputError.self) { try run(frames[..<size] + frames + end, parts: records) }
        // What comes to the wrong task.
        #expect(throws: TaskInputError.self) { try run(frames + end, parts: []) }
        var other = RangeFrame(range: 1, source: 0, bytes: [])
        #expect(throws: TaskInputError.self) { try run(other.encoded + end, parts: records) }
        other = RangeFrame(range: 0, source: 0, bytes: [1, 2, 3])
        #expect(throws: SegmentFileError.self) { try run(other.encoded + end, parts: records) }
        for bytes in [[1, 2, 3], [UInt8](repeating: 0, count: 42), [UInt8](repeating: 200, count: 300)] as [[UInt8]] {
            other = RangeFrame(range: 0, source: RangeFrame.none, bytes: bytes)
            #expect(throws: TaskInputError.self) { try run(other.encoded + end, parts: []) }
        }
        // Flipped bits: an error, or a frame of zstd has a checksum and would not decode; never a crash.
        for _ in 0..<12 {
            var flipped = frames
            flipped[Int.random(in: 16..<flipped.count, using: &random)] ^= UInt8(
                1 << Int.random(in: 0..<8, using: &random))
            _ = try? run(flipped + end, parts: records)
        }
    }
}
