import Corpus
import Foundation
import Testing
import PipelineTestSupport
import TestSupport

@testable import Tokenization
@testable import WikiprepPipeline

/// The output depends on the seed and the set of articles, and on nothing else.
struct SameBytesTests {
    private struct Output: Equatable {
        var train: [UInt8]
        var val: [UInt8]
        var offsets: [UInt8]
    }

    private static func output(_ folder: String) throws -> Output {
        Output(
            train: try contents("\(folder)/train.bin"), val: try contents("\(folder)/val.bin"),
            offsets: try contents("\(folder)/train.offsets.npy"))
    }

    private static func run(_ dumps: [[String]], change: (inout Pipeline) -> Void = { _ in }) throws -> Output {
        let folder = try TemporaryFolder()
        for group in dumps {
            var pipeline = Pipeline(threads: 2)
            pipeline.tokens.validationRatio = 0.1
            change(&pipeline)
            _ = try pipeline.run(group, into: folder.path)
        }
        return try output(folder.path)
    }

    private static let reference = Result { try run([[Dumps.english, Dumps.japanese]]) }

    @Test func thereIsOutput() throws {
        let reference = try Self.reference.get()
        #expect(reference.train.count > 10_000)
        #expect(!reference.val.isEmpty)
    }

    @Test(arguments: [1, 3, 8]) func threads(count: Int) throws {
        let output = try Self.run([[Dumps.english, Dumps.japanese]]) {
            $0.dump.threads = count
            $0.tokens.threads = count
        }
        #expect(try output == Self.reference.get())
    }

    @Test(arguments: [1 << 10, 9 << 10, 1 << 40]) func segments(size: Int) throws {
        let output = try Self.run([[Dumps.english, Dumps.japanese]]) { $0.dump.segmentSize = size }
        #expect(try output == Self.reference.get())
    }

    @Test(arguments: [1, 2, 1024]) func buckets(count: Int) throws {
        let output = try Self.run([[Dumps.english, Dumps.japanese]]) { $0.dump.buckets = count }
        #expect(try output == Self.reference.get())
    }

    @Test(arguments: [1000, 50_000]) func ranges(size: Int) throws {
        let output = try Self.run([[Dumps.english, Dumps.japanese]]) { $0.tokens.rangeSize = size }
        #expect(try output == Self.reference.get())
    }

    @Test func partsOneAfterAnother() throws {
        #expect(try Self.run([[Dumps.english], [Dumps.japanese]]) == Self.reference.get())
        #expect(try Self.run([[Dumps.japanese], [Dumps.english]]) { $0.dump.buckets = 64 } == Self.reference.get())
        #expect(try Self.run([[Dumps.japanese, Dumps.english]]) == Self.reference.get())
    }

    @Test func anotherSeedIsAnotherOrder() throws {
        let output = try Self.run([[Dumps.english, Dumps.japanese]]) { $0.seed = 1 }
        let reference = try Self.reference.get()
        #expect(output.train != reference.train)
        #expect(output.train.count == reference.train.count)
        // Membership does not depend on the seed, the order does.
        #expect(output.val.count == reference.val.count)
    }

    @Test func unknownTemplatesAreCounted() throws {
        let counts = try [1 << 10, 1 << 40].map { size in
            let folder = try TemporaryFolder()
            var pipeline = Pipeline(threads: 2)
            pipeline.dump.segmentSize = size
            pipeline.text.text.templates = .none
            let corpus = try pipeline.extract([Dumps.english], into: folder.path)
            return try #require(corpus.completeParts().first).statistics.droppedTemplates
        }
        #expect(counts[0] == counts[1])
        #expect(["convert", "Convert"].contains { (counts[0][$0]?.calls ?? 0) > 0 }, "\(counts[0])")
    }

    /// What a killed run leaves: some segments complete, the part not.
    @Test func resumption() throws {
        let folder = try TemporaryFolder()
        var pipeline = Pipeline(threads: 2)
        pipeline.tokens.validationRatio = 0.1
        pipeline.dump.segmentSize = 1 << 10
        _ = try pipeline.run([Dumps.english, Dumps.japanese], into: folder.path)
        let whole = try Self.output(folder.path)
        var corpus = try CorpusFolder(opening: "\(folder.path)/corpus")
        for name in ["enwiki-20260101-pages-articles1-p1p999", "jawiki-20260101-pages-articles-multistream1-p1p999"] {
            var record = try #require(try corpus.part(named: name))
            record.complete = false
            record.segments = []
            record.pages = PageCounts()
            record.source.sha256 = ""
            try corpus.record(record)
            let part = corpus.folder(ofPart: name)
            let segments = try FileManager.default.contentsOfDirectory(atPath: part).filter { $0.hasSuffix(".zst") }
                .sorted()
            for (index, segment) in segments.enumerated() where index % 3 == 1 {
                try FileManager.default.removeItem(atPath: "\(part)/\(segment)")
                try Data("half of a segment".utf8).write(to: URL(fileURLWithPath: "\(part)/.\(segment).partial"))
            }
        }
        let observer = RecordingObserver()
        pipeline.observer = observer
        _ = try pipeline.run([Dumps.english, Dumps.japanese], into: folder.path)
        #expect(try Self.output(folder.path) == whole)
        #expect(observer.notes.count { $0.contains("segments were complete already") } == 2, "\(observer.notes)")
        // A third time there is nothing to do.
        _ = try pipeline.run([Dumps.english, Dumps.japanese], into: folder.path)
        #expect(observer.notes.count { $0.contains("already in the corpus") } == 2, "\(observer.notes)")
        #expect(try Self.output(folder.path) == whole)
    }

    /// What a run leaves that is killed after a part's record and before the manifest.
    @Test func aCompletePartThatTheManifestLacks() throws {
        let folder = try TemporaryFolder()
        var pipeline = Pipeline(threads: 2)
        pipeline.tokens.validationRatio = 0.1
        _ = try pipeline.run([Dumps.english], into: folder.path)
        let manifest = try contents("\(folder.path)/corpus/manifest.json")
        _ = try pipeline.run([Dumps.japanese], into: folder.path)
        let whole = try Self.output(folder.path)
        try folder.write(manifest, to: "corpus/manifest.json")
        _ = try pipeline.run([Dumps.japanese], into: folder.path)
        #expect(try Self.output(folder.path) == whole)
    }

    @Test func metaSaysWhatIsThere() throws {
        let folder = try TemporaryFolder()
        var pipeline = Pipeline(threads: 2)
        pipeline.tokens.validationRatio = 0.1
        let record = try pipeline.run([Dumps.english], into: folder.path).record
        let meta = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/meta.json")))
                as? [String: Any])
        #expect(meta["tokenizer"] as? String == "gpt2")
        #expect(meta["vocab_size"] as? Int == 50257)
        #expect(meta["dtype"] as? String == "uint16")
        #expect(meta["eot"] as? Int == 50256)
        #expect(meta["seed"] as? Int == 2357)
        #expect((meta["tokens"] as? [String: Int])?["train"] == record.tokens.train)
        #expect(try contents("\(folder.path)/train.bin").count == 2 * record.tokens.train)
        #expect(record.documents.train + record.documents.val == 30)
    }

    @Test func otherOptionsAreRefused() throws {
        let folder = try TemporaryFolder()
        _ = try Pipeline(threads: 2).run([Dumps.english], into: folder.path)
        var other = Pipeline(threads: 2)
        other.text.minimumCharacters = 1
        #expect(throws: TokenizationError.self) { try other.run([Dumps.english], into: folder.path) }
        other = Pipeline(threads: 2)
        other.seed = 5
        #expect(throws: CorpusError.self) { try other.run([Dumps.japanese], into: folder.path) }
        // Another wiki may have other options, and no seed means the corpus's own.
        other = Pipeline(threads: 2)
        other.text.minimumCharacters = 1
        _ = try other.run([Dumps.japanese], into: folder.path)
    }

    @Test func anotherFileOfTheSameNameIsRefused() throws {
        let folder = try TemporaryFolder()
        let name = "enwiki-part.xml.bz2"
        let path = try folder.write(try contents(Dumps.english), to: name)
        _ = try Pipeline(threads: 2).run([path], into: "\(folder.path)/out")
        // The same bytes with a new time stamp are the same source.
        _ = try folder.write(try contents(Dumps.english), to: name)
        _ = try Pipeline(threads: 2).run([path], into: "\(folder.path)/out")
        _ = try folder.write(try contents(Dumps.japanese), to: name)
        #expect(throws: CorpusError.self) { try Pipeline(threads: 2).run([path], into: "\(folder.path)/out") }
    }
}
