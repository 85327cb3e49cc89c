import DurableFiles
import Foundation
import PipelineTestSupport
import TestSupport
import Testing
import TokenFiles

@testable import ClusterTasks
@testable import Extraction
@testable import Tokenization
@testable import WikiprepPipeline

/// Runs that are killed while files get their names leave a folder that knows its options and its split.
struct UnfinishedRecordTests {
    private let folder: TemporaryFolder
    private let dump: String
    private var out: String { folder.file("out") }

    init() throws {
        folder = try TemporaryFolder()
        dump = try SmallDump(pages: (1...40).map { .article($0) }).write("enwiki-20260101-a.xml", in: folder)
    }

    /// Asks for nothing but what is set.
    private func run(_ given: Set<String> = [], change: (inout TokenConfiguration) -> Void = { _ in }) throws
        -> TokenFilesRecord
    {
        var pipeline = Pipeline(threads: 2)
        pipeline.tokens.given = given
        pipeline.text.given = []
        change(&pipeline.tokens)
        return try pipeline.run([dump], into: out).record
    }

    private func names() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: out).filter { !$0.hasPrefix("corpus") }.sorted()
    }

    @Test func theRunThatWasKilledIsGoneOnWith() throws {
        let first = try run(["format", "val-ratio"]) {
            $0.format = .llmc
            $0.validationRatio = 0.3
        }
        // One that wanted rows, killed when some of its files had their names.
        var planned = first
        planned.format = "npy"
        planned.blockSize = 16
        planned.pack = "stream"
        planned.shardName = nil
        planned.shardTokens = nil
        planned.eotPosition = "append"
        planned.dtype = "uint16"
        try EarlierFiles(in: out).disown(planning: planned, files: ["train.npy", "val.npy", "offsets/train.npy"])
        try folder.write([1, 2, 3], to: "out/train.npy")
        #expect(!folder.exists("out/meta.json") && folder.exists("out/meta.unfinished.json"))
        #expect(throws: TokenizationError.self) { try run(["val-ratio"]) { $0.validationRatio = 0.1 } }
        let second = try run()
        #expect(second.format == "npy" && second.blockSize == 16 && second.valRatio == 0.3)
        #expect(!folder.exists("out/meta.unfinished.json"))
        #expect(try names().filter { $0.hasSuffix(".bin") } == [])
        let options: Set = ["block-size", "val-ratio"]
        let whole = try names()
        try FileManager.default.removeItem(atPath: out)
        let fresh = try run(options) {
            $0.blocks = .init(size: 16)
            $0.validationRatio = 0.3
        }
        #expect(fresh == second)
        #expect(try names() == whole)
    }

    @Test func aFolderThatNeverHadFinishedFilesBindsNobody() throws {
        let planned = try run(["val-ratio"]) { $0.validationRatio = 0.3 }
        let files = planned.files.map(\.name)
        try FileManager.default.removeItem(atPath: out)
        try makeFolders(out)
        for _ in 0..<2 { try EarlierFiles(in: out).disown(planning: planned, files: files) }
        #expect(try EarlierFiles(in: out).binding == nil)
        #expect(try EarlierFiles(in: out).names.sorted() == files.sorted())
        #expect(try run(["val-ratio"]) { $0.validationRatio = 0.5 }.valRatio == 0.5)
        #expect(!folder.exists("out/meta.unfinished.json"))
    }

    @Test func theFinishedRecordRules() throws {
        let finished = try run(["val-ratio"]) { $0.validationRatio = 0.3 }
        let bytes = try folder.bytes("out/meta.json")
        var planned = finished
        planned.valRatio = 0.1
        try EarlierFiles(in: out).disown(planning: planned, files: [])
        try folder.write(bytes, to: "out/meta.json")
        #expect(try run() == finished)
        #expect(!folder.exists("out/meta.unfinished.json"))
    }

    /// The driver of a cluster puts the record aside.
    @Test func theRecordOfADriverThatWasKilledBinds() throws {
        _ = try run(["val-ratio"]) { $0.validationRatio = 0.3 }
        try makeFolders("\(out)/_spark")
        try FileManager.default.moveItem(atPath: "\(out)/meta.json", toPath: "\(out)/_spark/meta.json")
        #expect(throws: TokenizationError.self) { try run(["val-ratio"]) { $0.validationRatio = 0.1 } }
        var configuration = TokenConfiguration(threads: 1)
        configuration.given = ["format"]
        configuration.format = .nanogpt
        #expect(try RememberedOptions(configuration, folder: out).options == ["--val-ratio", "0.3"])
        #expect(try run().valRatio == 0.3)
    }

    // MARK: - Files that are whole

    /// A further dump is added behind what is there, and the run is killed when so many of its files have their names.
    @Test(arguments: [TokenFileFormat.nanogpt, .llmc, .npy, .megatron, .datatrove], [0, 1, 2, 5, 100])
    func whatIsAddedStaysApart(format: TokenFileFormat, named: Int) throws {
        let more = try SmallDump(pages: (41...70).map { .article($0) }).write("enwiki-20260101-b.xml", in: folder)
        func add() throws -> TokenFilesRecord { try addition().run([more], into: out).record }
        _ = try run(["format", "val-ratio"]) {
            $0.format = format
            $0.validationRatio = 0.3
        }
        let before = try filesBesideCorpus(in: out)
        let record = try add()
        let whole = try filesBesideCorpus(in: out)
        #expect(record.runs?.count == 2)
        let third = try SmallDump(pages: (71...90).map { .article($0) }).write("enwiki-20260101-c.xml", in: folder)
        let plans = try [more, third].map { try addition().plan([$0], into: out) }
        #expect(plans.map(\.tokenFiles?.state) == [.upToDate, .addedTo])
        try kill(record, named: named, before: before)
        // Whoever only plans finds them without their names.
        let killed = try filesBesideCorpus(in: out)
        for (dump, plan) in zip([more, third], plans) {
            let again = try addition().plan([dump], into: out)
            #expect(again.tokenFiles == plan.tokenFiles && again.estimate?.documents == plan.estimate?.documents)
        }
        #expect(try difference(filesBesideCorpus(in: out), killed) == [])
        #expect(try add() == record)
        #expect(try difference(filesBesideCorpus(in: out), whole) == [])
    }

    private func addition() -> Pipeline {
        var pipeline = Pipeline(threads: 2)
        pipeline.tokens.given = ["only-new"]
        pipeline.tokens.writesOnlyNew = true
        pipeline.text.given = []
        return pipeline
    }

    /// The folder as a run leaves it that is killed when so many of its files have their names.
    private func kill(_ record: TokenFilesRecord, named: Int, before: [String: [UInt8]] = [:]) throws {
        try folder.remove("out/meta.json")
        let new = try record.files.filter { before[$0.name] != (try contents("\(out)/\($0.name)")) }
        for file in new.dropFirst(named) {
            let path = "\(out)/\(file.name)"
            try FileManager.default.moveItem(atPath: path, toPath: AtomicFile.temporaryPath(of: path))
            if let old = before[file.name] { try folder.write(old, to: "out/\(file.name)") }
        }
        try folder.write(
            encodeJSON(
                Unfinished(planned: record, binds: true, files: record.files.map(\.name), whole: true)),
            to: "out/meta.unfinished.json")
    }

    /// Files that were added, of which one is damaged: nobody makes one set of all unasked.
    @Test(arguments: [true, false]) func whatWasAddedAndIsDamaged(isGone: Bool) throws {
        let more = try SmallDump(pages: (41...70).map { .article($0) }).write("enwiki-20260101-b.xml", in: folder)
        _ = try run(["val-ratio"]) { $0.validationRatio = 0.3 }
        let before = try filesBesideCorpus(in: out)
        let record = try addition().run([more], into: out).record
        try kill(record, named: 1, before: before)
        let name = try #require(record.files.map(\.name).last { before[$0] == nil })
        let path = AtomicFile.temporaryPath(of: name)
        if isGone {
            try folder.remove("out/\(path)")
        } else {
            try folder.write(folder.bytes("out/\(path)").map { $0 ^ 1 }, to: "out/\(path)")
        }
        let killed = try shards()
        for _ in 0..<2 {
            for work in [{ _ = try addition().plan([more], into: out) }, { _ = try addition().run([more], into: out) }]
            {
                #expect(throws: TokenizationError.addition(to: out, .otherFiles)) { try work() }
                #expect(try shards() == killed)
            }
        }
        // Without it, all are made anew.
        var pipeline = addition()
        pipeline.tokens.given = []
        pipeline.tokens.writesOnlyNew = false
        #expect(try pipeline.plan([more], into: out).tokenFiles?.state == .replaced)
        #expect(try pipeline.run([more], into: out).record.runs == nil)
    }

    private func shards() throws -> [String: [UInt8]] {
        try filesBesideCorpus(in: out).filter { $0.key.hasPrefix("train") || $0.key.hasPrefix("val") }
    }

    /// The list of documents, too, is whole or made again.
    @Test(arguments: [false, true], [false, true]) func theListOfDocuments(isNamed: Bool, isDamaged: Bool) throws {
        let record = try run(["documents", "val-ratio"]) {
            $0.listsDocuments = true
            $0.validationRatio = 0.3
        }
        let whole = try filesBesideCorpus(in: out)
        try kill(record, named: isNamed ? 100 : 0)
        let list = "\(out)/\(TokenFileWriters.listName)"
        let path = isNamed ? list : AtomicFile.temporaryPath(of: list)
        if !isNamed { try FileManager.default.moveItem(atPath: list, toPath: path) }
        if isDamaged {
            var bytes = try contents(path)
            bytes[bytes.count / 2] ^= 16
            try folder.write(bytes, to: String(path.dropFirst(folder.path.count + 1)))
        }
        #expect(try run() == record)
        #expect(try difference(filesBesideCorpus(in: out), whole) == [])
    }

    private struct Unfinished: Encodable {
        var planned: TokenFilesRecord
        var binds: Bool
        var files: [String]
        var whole: Bool?
    }

    /// A file that is nowhere: all are made again, and nothing is taken for whole that is not.
    @Test func whatIsNotWholeIsMadeAgain() throws {
        let record = try run(["val-ratio"]) { $0.validationRatio = 0.3 }
        let whole = try filesBesideCorpus(in: out)
        try EarlierFiles(in: out).disown(planning: record, files: record.files.map(\.name), areWhole: true)
        try FileManager.default.moveItem(atPath: "\(out)/train.bin", toPath: "\(out)/.train.bin.partial")
        try folder.write(folder.bytes("out/.train.bin.partial").dropLast(2), to: "out/.train.bin.partial")
        #expect(try run() == record)
        #expect(try difference(filesBesideCorpus(in: out), whole) == [])
    }

    @Test func whateverStandsInIt() throws {
        let record = try run()
        try EarlierFiles(in: out).disown(planning: record, files: [])
        let text = String(decoding: try folder.bytes("out/meta.unfinished.json"), as: UTF8.self)
        for name in ["../mine.bin", "/mine.bin", "a/b/c", ""] {
            try folder.write(
                text.replacing("\"train.bin\"", with: "\"\(name)\"").utf8, to: "out/meta.unfinished.json")
            #expect(throws: TokenFilesRecordError.self) { try EarlierFiles(in: out) }
        }
        for number in HostileNumbers.json {
            try folder.write(
                text.replacing("\"seed\" : 2357", with: "\"seed\" : \(number)").utf8, to: "out/meta.unfinished.json")
            _ = try? run()
        }
    }
}
