import Checksums
import Corpus
import DurableFiles
import Foundation
import PipelineTestSupport
import TestSupport
import Testing

@testable import ClusterTasks
@testable import Extraction
@testable import WikiprepPipeline
@testable import Workers

/// Nothing is taken for the same that is not, and what is the same is not done again.
struct IdentityTests {
    private static func pipeline(_ observer: any RunObserver = SilentObserver()) -> Pipeline {
        var pipeline = Pipeline(threads: 2, observer: observer)
        pipeline.dump.segmentSize = 3 << 10
        pipeline.text.minimumCharacters = 0
        return pipeline
    }

    /// A dump of plain XML, and another one that differs in the middle alone: of the same size, with the same head and
    /// tail.
    private static func pair() -> (first: [UInt8], second: [UInt8]) {
        let pages = (1...120).map { SmallDump.Page.article(UInt64($0), words: 200) }
        let first = Array(SmallDump(pages: pages).xml.utf8)
        var second = first
        // In texts alone: the XML stays what it is.
        var (isText, isTextTag) = (false, false)
        for index in first.indices {
            switch first[index] {
            case UInt8(ascii: "<"): (isText, isTextTag) = (false, first[index...].starts(with: "<text".utf8))
            case UInt8(ascii: ">"): isText = isTextTag
            default: break
            }
            let isChanged = isText && index >= first.count / 2 && index < first.count / 2 + 5000
            if isChanged, first[index] == UInt8(ascii: "e") { second[index] = UInt8(ascii: "o") }
        }
        return (first, second)
    }

    /// What changes when a segment is extracted again.
    private static func stamps(_ folder: String) throws -> [String: FileStamp] {
        var found: [String: FileStamp] = [:]
        for name in try fileNames(in: folder) where name.hasSuffix(".jsonl.zst") && !name.contains("-") {
            found[name] = try ReadableFile(path: "\(folder)/\(name)").stamp
        }
        return found
    }

    private static func put(_ bytes: [UInt8], _ path: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1_700_000_000)], ofItemAtPath: path)
    }

    private static func corpus(of bytes: [UInt8], name: String, _ pipeline: Pipeline) throws -> [String: [UInt8]] {
        let folder = try TemporaryFolder()
        let path = try folder.write(bytes, to: name)
        _ = try pipeline.extract([path], into: folder.file("corpus"))
        return try files(of: folder.file("corpus"))
    }

    private static func files(of corpus: String) throws -> [String: [UInt8]] {
        try corpusFiles(in: corpus).filter { !$0.key.hasPrefix("report.") }
    }

    // MARK: - What a segment was made from

    /// Whatever is changed in a dump: a segment whose hash is still right comes out the same.
    @Test(arguments: 0..<30) func aHashThatIsRightMeansTheSameSegment(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let folder = try TemporaryFolder()
        var pipeline = Self.pipeline()
        let size = Int.random(in: 1 << 10...6 << 10, using: &random)
        pipeline.dump.segmentSize = size
        pipeline.dump.salvages = Bool.random(using: &random)
        let isPacked = Bool.random(using: &random)
        var bytes = try isPacked ? contents(Dumps.japanese) : Array(Self.pair().first.prefix(60_000))
        let path = try folder.write(bytes, to: isPacked ? "jawiki.xml.bz2" : "enwiki.xml")
        var segments: [(range: [Int], origin: SegmentOrigin, file: [UInt8])] = []
        let plan = try DumpTask(path, pipeline).plan(into: folder.file("a"))
        func file(_ number: Int, _ range: [Int]) throws -> [UInt8]? {
            let attempt = folder.file("attempt")
            try removeFiles(in: attempt) { _ in true }
            let segment = try extractSegment(number, DumpTask(path, pipeline), into: attempt)
            return try segment.files.last.map { try contents("\(attempt)/\($0)") }
        }
        for (number, range) in plan.segments.enumerated() {
            guard let made = try file(number, range) else { continue }
            let trailer = try SegmentFileReader().trailer(
                path: "\(folder.file("attempt"))/\(CorpusOutput.name(ofSegment: number))")
            let planned = size * number..<size * (number + 1)
            let stored = try #require(
                try StoredSegment.outcome(of: trailer, range: planned, salvages: false))
            segments.append((range, try #require(stored.origin), made))
        }
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch seed % 4 {
        case 0, 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 2:
            for index in place..<min(place + 300, bytes.count) {
                bytes[index] = UInt8.random(in: 0...255, using: &random)
            }
        default: bytes.removeSubrange(place...)
        }
        try Self.put(bytes, path)
        var kept = 0
        for (number, segment) in segments.enumerated() {
            let index = segment.range[0] / size
            let range = index * size..<(index + 1) * size
            guard try segment.origin.isSame(in: bytes, range: range, head: segment.origin.head) else { continue }
            kept += 1
            guard range.lowerBound < bytes.count, place > 3000 else { continue }
            #expect(try file(index, segment.range) == segment.file, "seed \(seed), segment \(number)")
        }
        #expect(kept < segments.count, "seed \(seed): a change of byte \(place) was not seen")
        // Its own segment, the one whose last block it is in, and with `--salvage` those that look back on it.
        let most = 3 + (pipeline.dump.salvages ? 4096 / size : 0)
        if seed % 4 < 2 {
            #expect(kept >= segments.count - most, "seed \(seed): \(kept) of \(segments.count)")
        }
    }

    /// A file of an earlier version says nothing of its bytes, and two that say nothing are not the same.
    @Test func noHashIsNoMatch() throws {
        let old = """
            {"start":0,"end":5,"sawPage":false,"trail":{"isAscending":true,"damage":[],"found":[],"newestRevision":0,\
            "newestTimestamp":""},
            "isAtEnd":false,"head":"","tail":"","spilled":[],"statistics":{}}
            """
        let origin = try? decodeJSON(StoredSegment.self, from: old.utf8).origin
        #expect(origin == nil || origin == .some(nil))
        let known = PartRecord.Source(file: "f", bytes: 1, headAndTail: "ab", sha256: "cd")
        let unknown = PartRecord.Source(file: "f", bytes: 1, headAndTail: "ab")
        #expect(known.isKnownToBe(known))
        #expect(!unknown.isKnownToBe(unknown) && !known.isKnownToBe(unknown))
        let origins = SegmentOrigin(from: 0, to: 3, xxh128: try XXH128.of([1, 2, 3]), head: "x")
        #expect(try origins.isSame(in: [1, 2, 3, 4] as [UInt8], range: 0..<3, head: "x"))
        #expect(try !origins.isSame(in: [1, 2, 3, 4] as [UInt8], range: 0..<3, head: "y"))
        #expect(try !origins.isSame(in: [1, 2] as [UInt8], range: 0..<3, head: "x"))
        // Records of others may say anything.
        for (from, to) in [(-1, 3), (3, 1), (0, Int.max), (Int.min, Int.max), (1, 3)] {
            let odd = SegmentOrigin(from: from, to: to, xxh128: origins.xxh128, head: "x")
            #expect(try !odd.isSame(in: [1, 2, 3] as [UInt8], range: 0..<3, head: "x"), "\(from) \(to)")
        }
    }

    // MARK: - Runs

    /// The segments of one dump, and another one in its place, to which nothing but its content belongs.
    @Test(arguments: [false, true]) func aBegunPartNeverMixesTwoDumps(isRenamed: Bool) throws {
        let (first, second) = Self.pair()
        let folder = try TemporaryFolder()
        let path = folder.file("enwiki-20260101-pages.xml")
        try Self.put(first, path)
        let observer = RecordingObserver()
        let pipeline = Self.pipeline(observer)
        var corpus = try pipeline.extract([path], into: folder.file("corpus"))
        var record = try #require(try corpus.completeParts().first)
        let part = corpus.folder(ofPart: record.name)
        // As a run leaves it that is killed.
        record.complete = false
        record.segments = []
        record.source.sha256 = ""
        try corpus.record(record)
        let before = try Self.stamps(part)
        if isRenamed { try FileManager.default.removeItem(atPath: path) }
        try Self.put(second, path)
        _ = try pipeline.extract([path], into: folder.file("corpus"))
        let name = splitPath(path).name
        #expect(try Self.files(of: folder.file("corpus")) == Self.corpus(of: second, name: name, Self.pipeline()))
        let stayed = try Self.stamps(part).filter { before[$0.key] == $0.value }.count
        #expect(stayed >= before.count - 4 && stayed < before.count, "\(stayed) of \(before.count)")
        #expect(
            observer.notes.contains { $0.contains("\(stayed) segments were complete already") }, "\(observer.notes)")
    }

    @Test func aCompletePartTakesOverWhatHasChanged() throws {
        let (first, second) = Self.pair()
        let folder = try TemporaryFolder()
        let path = folder.file("enwiki-20260101-pages.xml")
        try Self.put(first, path)
        let observer = RecordingObserver()
        let pipeline = Self.pipeline(observer)
        let name = splitPath(path).name
        let corpus = try pipeline.extract([path], into: folder.file("corpus"))
        let part = corpus.folder(ofPart: try #require(corpus.manifest.parts.first).name)
        let before = try Self.stamps(part)
        let made = try Self.files(of: corpus.path)

        // What is no dump any more takes nothing away.
        try Self.put(Array(first.prefix(first.count - 3000)), path)
        #expect(throws: ExtractionError.self) { try pipeline.extract([path], into: corpus.path) }
        #expect(try Self.files(of: corpus.path).filter { !$0.key.contains("/renewal/") } == made)

        try Self.put(second, path)
        let planned = try pipeline.planExtraction([path], into: corpus.path).dumps.first?.state
        #expect(planned == .replaced(reason: "its file has changed, or is not known to be the same"))
        _ = try pipeline.extract([path], into: corpus.path)
        #expect(try Self.files(of: corpus.path) == Self.corpus(of: second, name: name, Self.pipeline()))
        let stayed = try Self.stamps(part).filter { before[$0.key] == $0.value }.count
        #expect(stayed >= before.count - 4 && stayed < before.count, "\(stayed) of \(before.count)")
        #expect(
            observer.notes.contains { $0.contains("segments are extracted again, \(stayed) stay") }, "\(observer.notes)"
        )

        // One that has nothing in common with it is another dump.
        try Self.put(Array(SmallDump(pages: [.article(1, words: 300)]).xml.utf8), path)
        #expect(throws: CorpusError.self) { try pipeline.extract([path], into: corpus.path) }
    }

    /// A corpus of a version that knew no hashes of segments, and could not always compute SHA-256.
    @Test func anUnknownContentIsLookedAtInSegments() throws {
        let (first, _) = Self.pair()
        let folder = try TemporaryFolder()
        let path = folder.file("enwiki-20260101-pages.xml")
        try Self.put(first, path)
        let pipeline = Self.pipeline()
        var corpus = try pipeline.extract([path], into: folder.file("corpus"))
        let made = try Self.files(of: corpus.path)
        var record = try #require(try corpus.completeParts().first)
        let before = try Self.stamps(corpus.folder(ofPart: record.name))
        record.source.sha256 = ""
        try corpus.record(record)
        _ = try pipeline.extract([path], into: corpus.path)
        #expect(try Self.files(of: corpus.path) == made)
        #expect(try Self.stamps(corpus.folder(ofPart: record.name)) == before)
    }

    /// Fields that were there once.
    @Test func aRecordOfAnEarlierVersion() throws {
        let old = #"{"file":"f","bytes":5,"modified":123,"sha256":"ab","head_and_tail":"cd"}"#
        #expect(
            try decodeJSON(PartRecord.Source.self, from: old.utf8)
                == PartRecord.Source(file: "f", bytes: 5, headAndTail: "cd", sha256: "ab"))
    }

    @Test func aSliceIsKnownByWhatItRead() throws {
        let (first, second) = Self.pair()
        let folder = try TemporaryFolder()
        let path = folder.file("enwiki-20260101-pages.xml")
        try Self.put(first, path)
        let observer = RecordingObserver()
        var pipeline = Self.pipeline(observer)
        pipeline.dump.slice = .pages(1...80)
        let corpus = try pipeline.extract([path], into: folder.file("corpus"))
        let made = try Self.files(of: corpus.path)
        // Another time stamp.
        try FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: path)
        _ = try pipeline.extract([path], into: corpus.path)
        #expect(try Self.files(of: corpus.path) == made)
        #expect(observer.notes.contains { $0.contains("already in the corpus") }, "\(observer.notes)")
        // Another content in the middle, where the slice ends.
        try Self.put(second, path)
        _ = try pipeline.extract([path], into: corpus.path)
        #expect(
            try Self.files(of: corpus.path) == Self.corpus(of: second, name: splitPath(path).name, pipeline))
        #expect(try Self.files(of: corpus.path) != made)
    }

    // MARK: - What a machine remembers

    @Test func theMemoryOfAFile() throws {
        let folder = try TemporaryFolder()
        let part = folder.file("part")
        try makeFolders(part)
        try Data("{}".utf8).write(to: URL(fileURLWithPath: "\(part)/part.json"))
        let stamp = FileStamp(inode: 5, bytes: 7, modified: 11, changed: 1_000_000_000_000_000_013)
        let later = Sighting(stamp: stamp, moment: stamp.changed + 1_000_000_000)
        #expect(!SourceState.isRemembered(stamp, ofPart: part))
        SourceState.remember(later, at: "/d.xml", ofPart: part)
        #expect(SourceState.isRemembered(stamp, ofPart: part))
        for other in [
            FileStamp(inode: 6, bytes: 7, modified: 11, changed: stamp.changed),
            FileStamp(inode: 5, bytes: 8, modified: 11, changed: stamp.changed),
            FileStamp(inode: 5, bytes: 7, modified: 12, changed: stamp.changed),
            FileStamp(inode: 5, bytes: 7, modified: 11, changed: stamp.changed + 1),
        ] {
            #expect(!SourceState.isRemembered(other, ofPart: part))
        }
        #expect(!SourceState.isRemembered(nil, ofPart: part))
        // Another record; one that cannot be read; none.
        try Data("{ }".utf8).write(to: URL(fileURLWithPath: "\(part)/part.json"))
        #expect(!SourceState.isRemembered(stamp, ofPart: part))
        SourceState.remember(later, at: "/d.xml", ofPart: part)
        try Data("{".utf8).write(to: URL(fileURLWithPath: "\(part)/\(SourceState.fileName)"))
        #expect(!SourceState.isRemembered(stamp, ofPart: part))
        // A file that was changed just now may be changed again, and have the same stamp.
        SourceState.remember(
            Sighting(stamp: stamp, moment: stamp.changed + 1_000_000), at: "/d.xml", ofPart: part)
        #expect(!SourceState.isRemembered(stamp, ofPart: part))
        SourceState.remember(later, at: "/d.xml", ofPart: part)
        SourceState.forget(part)
        #expect(!SourceState.isRemembered(stamp, ofPart: part))
        // Where it was stays.
        #expect(SourceState.path(ofPart: part) == "/d.xml")
        SourceState.remember(path: "e.xml", ofPart: part)
        #expect(SourceState.path(ofPart: part) == "\(FileManager.default.currentDirectoryPath)/e.xml")
        SourceState.remember(path: "-", ofPart: part)
        #expect(SourceState.path(ofPart: part) == nil)
    }

    @Test func whichStampsTellOfChanges() {
        func tells(_ changed: Int, after moment: Int) -> Bool {
            FileStamp(inode: 1, bytes: 1, modified: 1, changed: changed).tellsOfChanges(after: moment)
        }
        #expect(tells(1_700_000_000_123_456_789, after: 1_700_000_001_000_000_000))
        #expect(!tells(1_700_000_000_123_456_789, after: 1_700_000_000_123_456_789))
        #expect(!tells(1_700_000_000_123_456_789, after: 1_600_000_000_000_000_000))
        // Whole seconds, and steps of 10 ms.
        #expect(!tells(1_700_000_000_000_000_000, after: 1_800_000_000_000_000_000))
        #expect(!tells(1_700_000_000_120_000_000, after: 1_800_000_000_000_000_000))
        #expect(!tells(.max, after: .min) && !tells(7, after: .min))
    }

    /// A part that was salvaged is looked at even where the system says that nothing has changed; the same content is
    /// not done again.
    @Test func whatWasSalvagedIsLookedAt() throws {
        let folder = try TemporaryFolder()
        var bytes = try contents(Dumps.japanese)
        bytes[bytes.count / 2] ^= 0x10
        let path = folder.file("jawiki-part.xml.bz2")
        try Self.put(bytes, path)
        var pipeline = Self.pipeline()
        pipeline.dump.salvages = true
        let corpus = try pipeline.extract([path], into: folder.file("corpus"))
        let part = corpus.folder(ofPart: try #require(corpus.manifest.parts.first).name)
        let (made, before) = (try Self.files(of: corpus.path), try Self.stamps(part))
        let memory = String(decoding: try contents("\(part)/\(SourceState.fileName)"), as: UTF8.self)
        #expect(!memory.contains("stamp"), "\(memory)")
        _ = try pipeline.extract([path], into: corpus.path)
        #expect(try Self.files(of: corpus.path) == made && Self.stamps(part) == before)
        // The mended one, with the old time stamp.
        let good = try contents(Dumps.japanese)
        try Self.put(good, path)
        pipeline.dump.salvages = false
        _ = try pipeline.extract([path], into: corpus.path)
        let stayed = try Self.stamps(part).filter { before[$0.key] == $0.value }.count
        #expect(stayed > before.count / 2, "\(stayed) of \(before.count)")
        let mended = try #require(try CorpusFolder(opening: corpus.path).completeParts().first)
        #expect(mended.damage.isEmpty && mended.pages.seen == 54)
    }
}
