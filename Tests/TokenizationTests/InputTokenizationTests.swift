import BytePairEncoding
import Corpus
import DurableFiles
import Foundation
import InputStreams
import PipelineTestSupport
import TestSupport
import Testing
import TokenFiles

@testable import Extraction
@testable import Tokenization
@testable import WikiprepPipeline
@testable import Workers

/// JSON Lines and plain text become token files as a corpus does: the same bytes for any threads, ranges and order of
/// files.
@Suite struct InputTokenizationTests {
    private static let words = ["alpha", "beta", " gamma", "語", "です。", "\n", " ", "<|endoftext|>", "12", "é", "'s"]

    private static func text(_ random: inout SeededGenerator, words count: Int) -> String {
        (0..<count).map { _ in words.randomElement(using: &random) ?? "" }.joined()
    }

    /// Lines with and without an id, and with a wiki.
    private static func objects(_ random: inout SeededGenerator, count: Int) throws -> [String] {
        try (0..<count).map { number in
            var object = ["text": text(&random, words: Int.random(in: 1...60, using: &random))]
            if number % 3 == 0 { object["id"] = "doc-\(number)" }
            if number % 3 == 1 {
                object["id"] = String(number)
                object["wiki"] = "enwiki"
            }
            return String(decoding: try JSONEncoder().encode(object), as: UTF8.self)
        }
    }

    @discardableResult private static func tokenize(
        _ inputs: [String], into folder: TemporaryFolder, _ name: String, threads: Int = 2,
        change: (inout TokenConfiguration) -> Void = { _ in }
    ) throws -> TokenFilesRecord {
        var configuration = TokenConfiguration(threads: threads)
        configuration.validationRatio = 0.2
        change(&configuration)
        return try runTokenization(inputs, configuration, observer: SilentObserver(), into: folder.file(name))
    }

    private static func split(_ folder: TemporaryFolder, _ name: String) throws -> [[UInt8]] {
        try ["train.bin", "val.bin", "train.offsets.npy", "val.offsets.npy"].map { try folder.bytes("\(name)/\($0)") }
    }

    /// One bit of a later stream's header, or of the first, must not cost documents unseen; nor must zeros in a
    /// stream's place.
    @Test func severalStreams() throws {
        let folder = try TemporaryFolder()
        let parts = (0..<3).map { part in
            (0..<100).map { "{\"id\":\"\(part * 100 + $0)\",\"text\":\"This is document \($0) of \(part).\"}\n" }
                .joined()
        }
        let streams = parts.map { LibBZip2.compress(Array($0.utf8)) }
        let whole = streams.flatMap(\.self)
        func documents(_ bytes: [UInt8], name: String) throws -> Int {
            // Else they would join.
            if folder.exists("out") { try FileManager.default.removeItem(atPath: folder.file("out")) }
            let record = try Self.tokenize([try folder.write(bytes, to: name)], into: folder, "out") {
                $0.validationRatio = 0
            }
            return record.documents.train + record.documents.val
        }
        #expect(try documents(whole, name: "a.jsonl.bz2") == 300)
        #expect(try documents(whole + [UInt8](repeating: 0, count: 512), name: "a.jsonl.bz2") == 300)
        for start in [0, streams[0].count] {
            for bit in stride(from: 0, to: 14 * 8, by: 3) {
                var bytes = whole
                bytes[start + bit / 8] ^= 1 << UInt8(bit % 8)
                for name in ["a.jsonl.bz2", "a.txt.bz2", "a"] {
                    do {
                        let count = try documents(bytes, name: name)
                        #expect(count == (name == "a.txt.bz2" ? 1 : 300), "\(name), bit \(bit) after \(start)")
                    } catch let error as DamagedInput {
                        #expect(error.description.contains("byte"), "\(error)")
                    }
                }
            }
        }
        let zeros = [UInt8](repeating: 0, count: streams[1].count)
        let damaged: [(String, [UInt8])] = [
            ("zeros between", streams[0] + zeros + streams[2]), ("garbage", whole + Array("garbage".utf8)),
            ("cut in a header", whole + streams[0].prefix(3)), ("zeros alone", zeros), ("nothing", []),
            ("cut in the first header", Array(streams[0].prefix(2))),
        ]
        for (name, bytes) in damaged {
            #expect(throws: DamagedInput.self, "\(name)") { _ = try documents(bytes, name: "a.txt.bz2") }
        }
        // Whatever a file is called: text that is not compressed is read, and zeros are no text.
        #expect(try documents(Array(parts.joined().utf8), name: "a.jsonl.gz") == 300)
        #expect(throws: DamagedInput.self) { _ = try documents([UInt8](repeating: 0, count: 9000), name: "a.txt") }
    }

    /// A line that is not yet whole, since the file is still being written, is no damage.
    @Test func aFileThatGrows() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("{\"text\":\"One.\"}\n{\"text\":\"Tw".utf8, to: "a.jsonl")
        let batches = DocumentBatches(of: [path], configuration: .init(), observer: SilentObserver())
        let batch = try #require(try batches.nextBatch())
        let file = try FileHandle(forUpdating: URL(filePath: path))
        try file.seekToEnd()
        try file.write(contentsOf: Data("o.\"}\n".utf8))
        try file.close()
        let placing = DocumentOrder(seed: 1, split: ValidationSplit(ratio: 0))
        let error = #expect(throws: ChangedFile.self) {
            _ = try BatchReader(configuration: .init(), placing: placing).forEachDocument(in: batch) { _ in }
        }
        #expect(error?.change == .grew)
    }

    @Test func theSameBytesForAnyThreadsAndRanges() throws {
        var random = SeededGenerator(seed: 21)
        let folder = try TemporaryFolder()
        let lines = try Self.objects(&random, count: 700)
        let a = try folder.write(lines[..<400].joined(separator: "\n").utf8, to: "a.jsonl")
        let b = try folder.write(lines[400...].joined(separator: "\n").utf8, to: "b.jsonl")
        let record = try Self.tokenize([a, b], into: folder, "1", threads: 1)
        #expect(record.documents.train + record.documents.val == 700)
        #expect(record.documents.val > 50)
        let expected = try Self.split(folder, "1")
        // Ranges so small that partitions are divided.
        for (threads, rangeSize) in [(2, 8 << 20), (3, 200), (1, 1)] {
            try Self.tokenize([b, a], into: folder, "2", threads: threads) { $0.rangeSize = rangeSize }
            let isEqual = try Self.split(folder, "2") == expected
            #expect(isEqual, "\(threads) threads, ranges of \(rangeSize)")
        }
    }

    @Test func aCorpusAndItsLinesGiveTheSameBytes() throws {
        let folder = try TemporaryFolder()
        let pipeline = Pipeline(threads: 2)
        _ = try pipeline.extract([Dumps.english, Dumps.japanese], into: folder.file("corpus"))
        let a = try folder.write(lines(of: Dumps.english).lines, to: "en.jsonl")
        let b = try folder.write(lines(of: Dumps.japanese).lines, to: "ja.jsonl")
        try Self.tokenize([folder.file("corpus")], into: folder, "1")
        try Self.tokenize([a, b], into: folder, "2")
        #expect(try Self.split(folder, "1") == Self.split(folder, "2"))
        // A corpus beside other documents, too.
        _ = try pipeline.extract([Dumps.english], into: folder.file("english"))
        try Self.tokenize([b, folder.file("english")], into: folder, "3")
        #expect(try Self.split(folder, "1") == Self.split(folder, "3"))
    }

    @Test func theOrderOfTheInputIsKeptOnRequest() throws {
        var random = SeededGenerator(seed: 22)
        let folder = try TemporaryFolder()
        let texts = (0..<300).map { "\($0) " + Self.text(&random, words: 20).replacing("\n", with: " ") }
        let path = try folder.write(texts.joined(separator: "\n").utf8, to: "a.txt")
        let vocabulary = try Vocabulary.gpt2()
        var encoder = Encoder(vocabulary)
        for place in TokenConfiguration.EndOfText.allCases {
            try Self.tokenize([path], into: folder, "1", threads: 3) {
                $0.remakes = true
                $0.shuffles = false
                $0.validationRatio = 0
                $0.endOfText = place
                $0.input.documents = .lines
            }
            var expected: [UInt32] = []
            for text in texts {
                if place == .prepend { expected.append(50256) }
                expected += encoder.encode(text)
                if place == .append { expected.append(50256) }
            }
            let found = try folder.bytes("1/train.bin")
            #expect(found == expected.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] })
        }
    }

    @Test(arguments: [true, false]) func aDocumentThatIsLongerThanABatch(shuffles: Bool) throws {
        var random = SeededGenerator(seed: 23)
        let folder = try TemporaryFolder()
        let long = Self.text(&random, words: 400_000)
        #expect(long.utf8.count > 3 * 512 << 10)
        let short = Self.text(&random, words: 50)
        let a = try folder.write(long.utf8, to: "a.txt")
        let b = try folder.write(short.utf8, to: "b.txt")
        let record = try Self.tokenize([a, b], into: folder, "1") {
            $0.shuffles = shuffles
            $0.validationRatio = 0
        }
        #expect(record.documents.train == 2)
        var encoder = Encoder(try Vocabulary.gpt2())
        let documents = [encoder.encode(long) + [50256], encoder.encode(short) + [50256]]
        let found = try folder.bytes("1/train.bin")
        func bytes(_ order: [Int]) -> [UInt8] {
            order.flatMap { documents[$0] }.flatMap {
                [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)]
            }
        }
        #expect(found == bytes([0, 1]) || (shuffles && found == bytes([1, 0])))
    }

    @Test func nothingIsLeftInTheFolderButTheResult() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("{\"text\":\"a\"}\n{\"text\":\"\"}\n".utf8, to: "a.jsonl")
        let record = try Self.tokenize([path], into: folder, "1") { $0.validationRatio = 0 }
        #expect(record.inputDocuments == InputCounts(seen: 2, empty: 1, invalid: 0))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.file("1")).sorted() == [
                "documents", "inputs", "meta.json", "report.html", "report.json", "train.bin", "train.offsets.npy",
                "val.bin", "val.offsets.npy",
            ])
        #expect(try TemporaryFolder.names(in: folder.file("1/inputs")) == ["a.jsonl"])
    }

    @Test func combinationsThatMakeNoSense() throws {
        let folder = try TemporaryFolder()
        _ = try Pipeline(threads: 1).extract([Dumps.english], into: folder.file("corpus"))
        #expect(throws: TokenizationError.self) {
            try Self.tokenize([folder.file("corpus")], into: folder, "1") { $0.shuffles = false }
        }
        #expect(throws: TokenizationError.self) {
            try Self.tokenize([folder.file("corpus")], into: folder, "1") { $0.seed = 5 }
        }
        #expect(throws: TokenizationError.self) { try Self.tokenize(["-", "-"], into: folder, "1") }
        #expect(throws: TokenizationError.self) {
            try Self.tokenize([folder.file("corpus")], into: folder, "1") { $0.tokenizer.name = "o200k_base" }
        }
    }

    @Test func filesOfAnEarlierFormatGo() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("{\"text\":\"some words\"}\n{\"text\":\"others\"}\n".utf8, to: "a.jsonl")
        func names() throws -> [String] {
            try FileManager.default.subpathsOfDirectory(atPath: folder.file("1")).sorted()
        }
        try Self.tokenize([path], into: folder, "1") { $0.validationRatio = 0 }
        let nanogpt = try names()
        for format in [TokenFileFormat.llmc, .npy, .megatron, .datatrove] {
            try Self.tokenize([path], into: folder, "1") {
                $0.remakes = true
                $0.validationRatio = 0
                $0.format = format
            }
            #expect(try !names().contains("train.bin"), "\(format)")
            // What the user put there stays.
            try folder.write([1], to: "1/notes.txt")
            try Self.tokenize([path], into: folder, "1") {
                $0.remakes = true
                $0.validationRatio = 0
            }
            #expect(try names() == (nanogpt + ["notes.txt"]).sorted(), "\(format)")
        }
    }

    @Test func aVocabularyOfAnyNameIsNoShard() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            String(repeating: "{\"text\":\"some words and others\"}\n", count: 40).utf8, to: "a.jsonl")
        var training = TrainingConfiguration(vocabularySize: 270, threads: 2)
        training.pattern = .cl100k
        let outcome = try TokenizerTraining(of: [path], configuration: training, observer: SilentObserver()).run(
            writing: folder.file("trained"))
        #expect(outcome.vocabularySize == 270)
        for _ in 0..<2 {
            let record = try Self.tokenize([path], into: folder, "training") {
                $0.format = .npy
                $0.tokenizer.name = outcome.files[1]
                $0.validationRatio = 0
            }
            #expect(record.tokenizerFile == "tokenizer/trained.json")
            #expect(record.vocabSize == 270)
            let shards = try FileManager.default.contentsOfDirectory(atPath: folder.file("training")).filter {
                $0.contains("train")
            }
            #expect(shards == ["tokens_train_000001.npy"])
        }
    }

    @Test func trainingIsTheSameForAnyThreadsAndOrder() throws {
        var random = SeededGenerator(seed: 24)
        let folder = try TemporaryFolder()
        let lines = try Self.objects(&random, count: 300)
        let a = try folder.write(lines[..<100].joined(separator: "\n").utf8, to: "a.jsonl")
        let b = try folder.write(lines[100...].joined(separator: "\n").utf8, to: "b.jsonl")
        func train(_ inputs: [String], threads: Int, sample: TrainingConfiguration.Sample) throws -> [UInt8] {
            var training = TrainingConfiguration(vocabularySize: 300, threads: threads)
            training.sample = sample
            _ = try TokenizerTraining(of: inputs, configuration: training, observer: SilentObserver()).run(
                writing: folder.file("t"))
            return try folder.bytes("t.json") + folder.bytes("t.tiktoken")
        }
        let all = try train([a, b], threads: 1, sample: .all)
        #expect(try train([b, a], threads: 3, sample: .all) == all)
        let some = try train([a, b], threads: 1, sample: .share(0.2))
        #expect(some != all)
        #expect(try train([b, a], threads: 2, sample: .share(0.2)) == some)
    }

    /// The folder's lock is held for the whole run: the files of two runs are never mixed.
    @Test func aSecondRunIntoTheSameFolderIsRefused() throws {
        let folder = try TemporaryFolder()
        let text = try folder.write(Data("one river".utf8), to: "text.txt")
        try FileManager.default.createDirectory(atPath: folder.file("out"), withIntermediateDirectories: false)
        let lock = try FolderLock(folder: folder.file("out"))
        #expect(throws: FileError("write into", folder.file("out"), code: EBUSY)) {
            try Self.tokenize([text], into: folder, "out")
        }
        #expect(try TemporaryFolder.names(in: folder.file("out")) == [".lock"])
        _ = consume lock
        try Self.tokenize([text], into: folder, "out")
        #expect(folder.exists("out/train.bin") && !folder.exists("out/.lock"))
    }

    /// What a run with other options has left, whole or not, does not stay beside the new files.
    @Test func leftoversOfOtherFormatsGo() throws {
        let folder = try TemporaryFolder()
        let text = try folder.write(Data("one river".utf8), to: "text.txt")
        try FileManager.default.createDirectory(atPath: folder.file("out/train"), withIntermediateDirectories: true)
        for name in [".train_000001.bin.partial", "train/.0.ds.partial", "train.txt"] {
            try folder.write([1], to: "out/\(name)")
        }
        try folder.write(Attribution.text(of: [], listsDocuments: false).utf8, to: "out/ATTRIBUTION")
        try Self.tokenize([text], into: folder, "out")
        #expect(!folder.exists("out/.train_000001.bin.partial") && !folder.exists("out/train/.0.ds.partial"))
        #expect(folder.exists("out/train.txt") && folder.exists("out/train.bin"))
        #expect(!folder.exists("out/ATTRIBUTION"))
        // A file of that name that is the user's own stays.
        try folder.write("mine".utf8, to: "out/ATTRIBUTION")
        try Self.tokenize([text], into: folder, "out")
        #expect(try folder.bytes("out/ATTRIBUTION") == Array("mine".utf8))
    }
}
