import BytePairEncoding
import Corpus
import DurableFiles
import Foundation
import RunReport
import Synchronization
import PipelineTestSupport
import TestSupport
import Testing
import TokenFiles

@testable import ClusterTasks
@testable import Extraction
@testable import Tokenization
@testable import WikiprepPipeline
@testable import Workers

/// Tasks that share nothing make the folder that one process makes.
struct FinishTaskTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["local/out", "tasks/out"] { try makeFolders(folder.file(name)) }
    }

    private var local: String { folder.file("local/out") }
    private var tasks: String { folder.file("tasks/out") }

    /// Options of all kinds that tasks take.
    private static func configuration(_ random: inout SeededGenerator) -> TokenConfiguration {
        var configuration = TokenConfiguration(threads: 2)
        configuration.validationRatio = ([0, 0.2, 1] as [Double]).randomElement(using: &random) ?? 0
        configuration.format = TokenFileFormat.allCases.randomElement(using: &random)
        configuration.shardTokens =
            Bool.random(using: &random) ? nil : [3, 100, 1000, 100_000].randomElement(using: &random)
        if configuration.format == .npy, Bool.random(using: &random) {
            configuration.blocks = .init(size: 3)
            configuration.blocks?.packing = Bool.random(using: &random) ? .documents : .stream
            configuration.blocks?.pads = Bool.random(using: &random)
        }
        configuration.endOfText = EndOfTextPosition.allCases.randomElement(using: &random)
        configuration.rangeSize = 1000
        configuration.remakes = true
        configuration.changesSplit = true
        return configuration
    }

    /// The pieces of a corpus, made in this process.
    private func pieces(_ parts: [CorpusPart], _ configuration: TokenConfiguration, ranges: Int) throws -> Pieces {
        var pieces = Pieces(folder: folder)
        let loaded = try configuration.tokenizer.load()
        let vocabulary = loaded.vocabulary
        let records = MergedParts(parts.map(\.record)).records
        let identity = try RunIdentity(
            configuration, parts: records, seed: parts.first?.record.seed ?? 0, loaded, ranges: ranges
        ).hash()
        let selection = DocumentSelection(
            parts: parts,
            placing: DocumentOrder(
                seed: parts.first?.record.seed ?? 0,
                split: ValidationSplit(ratio: configuration.validationRatio)),
            mix: configuration.mix, ruling: PageVersions(parts, everywhere: false), duplicates: nil)
        let tokenizer = try RangeTokenizer(
            selection, inputs: nil, earlier: nil, onlyNew: false, lists: false, vocabulary: vocabulary,
            marks: EndOfTextMarkers(configuration.endOfTextPlace, vocabulary: vocabulary))
        let keys = KeyRanges(count: ranges)
        for range in 0..<ranges {
            var tokens = RangeTokens()
            try tokenizer.appendDocuments(of: keys[range], to: &tokens)
            tokens.sort()
            try makeFolders(folder.file("\(range)"))
            pieces.records.append(
                try TokenPiece.write(
                    tokens, range: range,
                    layout: configuration.layout(.init(vocabulary, sha256: "", fileName: nil), folder: tasks),
                    into: folder.file("\(range)"), recordsOrigins: true, run: (identity, ranges),
                    segments: parts.map { $0.record.segments.map(\.file) }))
        }
        return pieces
    }

    /// The pieces of inputs that are no corpora, by the tasks that make them.
    private func pieces(of inputs: [String], _ configuration: TokenConfiguration, ranges: Int) throws -> (
        Pieces, [InputEncoding.Outcome]
    ) {
        let frames = Mutex<[[UInt8]]>(Array(repeating: [], count: ranges))
        var outcomes: [InputEncoding.Outcome] = []
        for input in inputs {
            let stream = Mutex<[UInt8]>([])
            try InputEncoding(configuration, observer: SilentObserver()).run(
                input, isStandardInput: false, ranges: ranges
            ) { bytes in stream.withLock { $0 += bytes } }
            let bytes = stream.withLock { $0 }
            try PieceStream(bytes: bytes).read(folder) { descriptor in
                try RangeFrame.forEach(from: descriptor) { frame in
                    frames.withLock { $0[Int(frame.range)] += frame.encoded }
                }
            }
            // The end of the stream is the record.
            let record = try #require(bytes.lastIndex(of: UInt8(ascii: "{"), before: "\"inputs\""))
            outcomes.append(try decodeJSON(InputEncoding.Outcome.self, from: bytes[record...]))
        }
        var pieces = Pieces(folder: folder)
        for range in 0..<ranges {
            let stream = try frames.withLock { $0[range] } + RangeFrame.end([String: Int]()).encoded
            pieces.records.append(
                try PieceStream(bytes: stream).read(folder) {
                    try RangeTask(configuration, parts: [], tokenFolder: tasks).run(
                        range: range, of: ranges, from: $0, into: folder.file("\(range)"))
                })
        }
        return (pieces, outcomes)
    }

    /// Writes the token files, moves them into the output folder, and ends the run.
    @discardableResult private func finish(
        _ pieces: Pieces, _ configuration: TokenConfiguration, parts: [PartRecord], inputs: [String] = [],
        encoded: [InputEncoding.Outcome]? = nil, observer: any RunObserver = SilentObserver(),
        _ random: inout SeededGenerator
    ) throws -> TokenFilesRecord {
        var results = TaskResults(
            tokenize: pieces.records.shuffled(using: &random), encode: encoded, splits: [], inputs: inputs)
        for split in Split.allCases {
            let task = try SplitTask(split, configuration, tokenFolder: tasks)
            let attempt = folder.file("attempt-\(split)")
            results.splits += try pieces.write(
                task, into: attempt, isCut: configuration.blocks == nil && Bool.random(using: &random), &random)
            for file in results.splits.filter({ $0.split == split }).flatMap(\.files) {
                try makeFolders(splitPath("\(tasks)/\(file.name)").folder)
                _ = try? FileManager.default.removeItem(atPath: "\(tasks)/\(file.name)")
                try FileManager.default.moveItem(atPath: "\(attempt)/\(file.name)", toPath: "\(tasks)/\(file.name)")
            }
            try FileManager.default.removeItem(atPath: attempt)
        }
        results.seconds = parts.isEmpty ? ["tokenize": 2] : ["extract": 40, "tokenize": 2]
        results.executors = 7
        let path = try folder.write(JSONEncoder().encode(results), to: "results.json")
        return try runFinish(configuration, folder: tasks, parts: parts, results: path, observer: observer)
    }

    /// All that the two folders must have in common.
    private func checkTheSame(_ comment: Comment) throws {
        let found = try filesBesideCorpus(in: tasks).filter { !$0.key.hasPrefix("_spark") }
        // Tasks leave no token parts.
        let expected = try filesBesideCorpus(in: local).filter { !$0.key.hasPrefix("inputs/") }
        #expect(difference(found, expected) == [], comment)
        let reports = try [local, tasks].map { folder in
            var report = try decodeJSON(Report.self, from: contents("\(folder)/report.json"))
            report.command = ""
            report.started = ""
            report.ended = ""
            if folder == tasks {
                #expect(report.timing.threads == 7)
                #expect(report.timing.seconds >= 2)
            }
            report.timing = Report.Timing()
            return report
        }
        #expect(reports[0] == reports[1], comment)
    }

    /// Two dumps of one wiki, the newer of which replaces pages, and one of another.
    private func corpus() throws -> [PartRecord] {
        let dumps = [
            try SmallDump(pages: (1...20).map { .article($0) }).write("enwiki-20260101-a.xml", in: folder),
            try SmallDump(pages: (10...14).map { .article($0, revision: 1000 + $0) }, day: "2026-02-01").write(
                "enwiki-20260201-a.xml", in: folder),
            try SmallDump(wiki: "jawiki", pages: (1...9).map { .article($0, words: Int($0) * 40) }).write(
                "jawiki-20260101-a.xml", in: folder),
        ]
        let corpus = try Pipeline(threads: 2).extract(dumps, into: "\(local)/corpus")
        try FileManager.default.copyItem(atPath: "\(local)/corpus", toPath: "\(tasks)/corpus")
        return try corpus.completeParts()
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>) func aCorpus(seed: UInt64) throws {
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let parts = try corpus()
        var configuration = Self.configuration(&random)
        if Bool.random(using: &random) { configuration.mix.weights = ["jawiki": 2.5, "enwiki": 0.5] }
        let folders = try CorpusFolder(opening: "\(tasks)/corpus")
        if Bool.random(using: &random) {
            // What another run left there.
            var other = TokenConfiguration(threads: 1)
            other.format = TokenFileFormat.allCases.randomElement(using: &random)
            other.shardTokens = 50
            other.listsDocuments = true
            try runTokenization(["\(tasks)/corpus"], other, observer: SilentObserver(), into: tasks)
            try makeFolders("\(tasks)/_spark")
            try FileManager.default.moveItem(atPath: "\(tasks)/meta.json", toPath: "\(tasks)/_spark/meta.json")
        }
        let whole = RecordingObserver()
        let expected = try runTokenization(["\(local)/corpus"], configuration, observer: whole, into: local)
        let ranges = Int.random(in: 1...60, using: &random)
        let pieces = try pieces(CorpusPart.all(of: [(folders, parts)]), configuration, ranges: ranges)
        let observer = RecordingObserver()
        let brief = MergedParts(parts).records
        let record = try finish(pieces, configuration, parts: brief, observer: observer, &random)
        #expect(record == expected)
        #expect(observer.warnings == whole.warnings)
        try checkTheSame("\(configuration), \(ranges) ranges")
    }

    @Test(arguments: 1...6 as ClosedRange<UInt64>) func otherInputs(seed: UInt64) throws {
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        var configuration = Self.configuration(&random)
        configuration.seed = 99
        let words = ["one ", "two ", "三", "\n", "\u{1F600}"]
        var inputs: [String] = []
        for name in ["a.jsonl", "b.jsonl"] {
            let lines = try (0..<Int.random(in: 0...40, using: &random)).map { _ in
                let text = (0..<Int.random(in: 0...200, using: &random)).map { _ in
                    words.randomElement(using: &random) ?? ""
                }
                return String(decoding: try JSONEncoder().encode(["text": text.joined()]), as: UTF8.self)
            }
            inputs.append(try folder.write(lines.joined(separator: "\n").utf8, to: name))
        }
        let expected = try runTokenization(inputs, configuration, observer: SilentObserver(), into: local)
        let ranges = Int.random(in: 1...60, using: &random)
        let (pieces, encoded) = try pieces(of: inputs, configuration, ranges: ranges)
        let record = try finish(
            pieces, configuration, parts: [], inputs: inputs.map { splitPath($0).name }, encoded: encoded, &random)
        #expect(record == expected)
        try checkTheSame("\(configuration), \(ranges) ranges")
    }

    /// Results that are not of one run, or not all of them, make no meta.json.
    @Test func resultsThatDoNotGoTogether() throws {
        var random = SeededGenerator(seed: 5)
        let parts = try corpus()
        let folders = try CorpusFolder(opening: "\(tasks)/corpus")
        var configuration = TokenConfiguration(threads: 2)
        configuration.validationRatio = 0.2
        configuration.format = .megatron
        configuration.shardTokens = 1000
        let pieces = try pieces(CorpusPart.all(of: [(folders, parts)]), configuration, ranges: 4)
        try finish(pieces, configuration, parts: MergedParts(parts).records, &random)
        let good = try TaskResults(at: folder.file("results.json"))
        try folder.remove("tasks/out/meta.json")
        func run(_ change: (inout TaskResults) throws -> Void, parts brief: [PartRecord]? = nil) throws {
            var results = good
            try change(&results)
            let path = try folder.write(JSONEncoder().encode(results), to: "changed.json")
            _ = try runFinish(
                configuration, folder: tasks, parts: brief ?? MergedParts(parts).records, results: path,
                observer: SilentObserver())
        }
        let changes: [(String, (inout TaskResults) throws -> Void)] = [
            ("a range is missing", { $0.tokenize.removeAll { $0.range == 2 } }),
            ("the last range is missing", { $0.tokenize.removeAll { $0.range == 3 } }),
            ("a range is there twice", { $0.tokenize.append($0.tokenize[0]) }),
            ("a range is of another run", { $0.tokenize[1].run = "beef" }),
            ("all ranges are of another run", { for range in $0.tokenize.indices { $0.tokenize[range].run = "beef" } }),
            ("a range is one of more", { $0.tokenize[1].ranges = 5 }),
            ("a split is of another run", { $0.splits[0].run = "beef" }),
            ("documents of a part are missing", { $0.tokenize[0].known = [] }),
            ("documents of a part came twice", { $0.tokenize[0].known[0].documents += 1 }),
            ("documents are neither there nor left out", { $0.tokenize[1].selected -= 1 }),
            ("documents were left out and are there", { $0.tokenize[1].removed.superseded += 1 }),
            ("a legacy dump lacks too much", { $0.tokenize[0].missing["enwiki"] = .init(covered: 99, lacking: 1) }),
            ("a split is missing", { $0.splits.removeAll { $0.split == .val } }),
            ("a split is there twice", { $0.splits += $0.splits }),
            ("a file is missing", { results in results.splits[0].files.removeAll { $0.tokens > 0 } }),
            ("a file has another size", { $0.splits[0].files[0].bytes += 1 }),
            ("a file is of the other split", { $0.splits[0].files[0].split = "val" }),
            ("a file leads out of the folder", { $0.splits[0].files[0].name = "../\($0.splits[0].files[0].name)" }),
            ("other tokens", { $0.tokenize[0].tokens.train += 1 }),
            ("other documents", { $0.tokenize[0].documents.val += 1 }),
            ("inputs without names", { $0.encode = [.init(inputs: .init(), replacedInvalidSequences: 0)] }),
        ]
        for (name, change) in changes {
            #expect(throws: (any Error).self, "\(name)") { try run(change) }
            #expect(!folder.exists("tasks/out/meta.json"), "\(name)")
        }
        #expect(throws: TaskInputError.self) { try run({ _ in }, parts: Array(MergedParts(parts).records.dropLast())) }
        _ = try folder.write("{}".utf8, to: "changed.json")
        #expect(throws: TaskInputError.self) { try TaskResults(at: folder.file("changed.json")) }
        // One in a hundred is not more than that.
        try run { $0.tokenize[0].missing["enwiki"] = .init(covered: 100, lacking: 1) }
        try run { _ in }
    }

    /// Whatever stands in a field for a number: the results are refused, or believed, and nothing traps.
    @Test func resultsWithHostileNumbers() throws {
        var random = SeededGenerator(seed: 7)
        let parts = try corpus()
        let folders = try CorpusFolder(opening: "\(tasks)/corpus")
        var configuration = TokenConfiguration(threads: 2)
        configuration.tokenizer.name = try folder.write(
            (0..<256).map { "\(Data([UInt8($0)]).base64EncodedString()) \($0)\n" }.joined().utf8, to: "bytes.tiktoken")
        configuration.tokenizer.pattern = .gpt2
        configuration.validationRatio = 0.2
        let pieces = try pieces(CorpusPart.all(of: [(folders, parts)]), configuration, ranges: 2)
        try finish(pieces, configuration, parts: MergedParts(parts).records, &random)
        var good = try TaskResults(at: folder.file("results.json"))
        good.encode = []
        good.processorSeconds = 7
        good.splits[0].shards = [ShardExtent(number: 0, firstToken: 0, tokens: 1, firstDocument: 0, documents: 1)]
        var refused = 0
        let json = JSONNumbers(Array(try JSONEncoder().encode(good)))
        try json.forEachReplacement { changed, what in
            let path = try folder.write(changed, to: "changed.json")
            do {
                _ = try runFinish(
                    configuration, folder: tasks, parts: MergedParts(parts).records, results: path,
                    observer: SilentObserver())
            } catch {
                refused += 1
                #expect(!"\(error)".isEmpty, "\(what)")
            }
        }
        #expect(refused > json.places.count)
    }
}

extension [UInt8] {
    /// Where a byte stands for the last time with some text behind it.
    fileprivate func lastIndex(of byte: UInt8, before text: String) -> Int? {
        indices.last { self[$0] == byte && self[($0 + 1)...].starts(with: text.utf8) }
    }
}
