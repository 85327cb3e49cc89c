import Foundation
import PipelineTestSupport
import TestSupport
import Testing

@testable import Tokenization
@testable import WikiprepPipeline

/// What a run says of splits that nobody can train on, and that what it advises helps.
@Suite struct SplitWarningsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The warnings of a run.
    private func warnings(
        _ inputs: [String: String], into name: String = "out", change: (inout TokenConfiguration) -> Void = { _ in }
    ) throws -> [SplitWarning] {
        var configuration = TokenConfiguration(threads: 1)
        change(&configuration)
        let paths = try inputs.sorted { $0.key < $1.key }.map { try folder.write(Data($0.value.utf8), to: $0.key) }
        let observer = RecordingObserver()
        _ = try runTokenization(paths, configuration, observer: observer, into: folder.file(name))
        return observer.warnings(of: SplitWarning.self)
    }

    private static func lines(_ count: Int) -> String {
        (0..<count).map { "{\"id\": \($0), \"wiki\": \"enwiki\", \"text\": \"word \($0)\"}\n" }.joined()
    }

    private static func remedy(_ warnings: [SplitWarning]) -> SplitWarning.Remedy? {
        for case .empty(_, _, let remedy) in warnings { return remedy }
        return nil
    }

    @Test func aTextWithoutTextIsNoMatterOfPages() throws {
        for (name, text) in [("a.txt", ""), ("a.jsonl", "{\"text\": \"\"}\n"), ("b.jsonl", "")] {
            let found = try warnings([name: text], into: "out-\(name)")
            #expect(found == [.noDocument(folder: folder.file("out-\(name)"), [.noText(inputs: 1)])], "\(name)")
        }
        let broken = try warnings(["c.jsonl": "{}\n[]\n"], into: "out-c") { $0.input.skipsInvalid = true }
        #expect(broken == [.noDocument(folder: folder.file("out-c"), [.invalidLines(2)])])
    }

    /// What is cut already is not to be cut, nor can JSON Lines be.
    @Test func cutIsAdvisedWhereItHelps() throws {
        let short = try warnings(["one.txt": "a"], into: "short")
        #expect(short.count == 1 && Self.remedy(short) == .moreText, "\(short)")
        let all = try warnings(["one.txt": "a text"], into: "all") {
            $0.validationRanges = ["one.txt": ValidationRange(start: 0, end: 6)]
        }
        #expect(Self.remedy(all) == .smallerRange, "\(all)")
        let object = try warnings(["a.jsonl": Self.lines(1)], into: "object")
        #expect(object.count == 1 && Self.remedy(object) == .anotherDocument, "\(object)")

        let texts = ["1.txt": "a text", "2.txt": "another text", "3.txt": "more text"]
        let whole = try warnings(texts, into: "whole") { $0.splitsText = .documents }
        #expect(whole.count == 1 && Self.remedy(whole) == .moreDocuments(than: 3, areCut: false), "\(whole)")
        let cut = try warnings(texts, into: "whole") { configuration in
            configuration.splitsText = .cut
            configuration.changesSplit = true
        }
        #expect(Self.remedy(cut) == nil, "\(cut)")
    }

    /// Of documents that are there several times for training, each is for validation once.
    @Test func documentsAreCountedOnce() throws {
        let text = Self.lines(200)
        let plain = try warnings(["a.jsonl": text]) { $0.validationRatio = 0.000_001 }
        let repeated = try warnings(["a.jsonl": text], into: "mixed") { configuration in
            configuration.validationRatio = 0.000_001
            configuration.mix.weights = ["enwiki": 3]
        }
        #expect(Self.remedy(plain) == .share(0.05, documents: 10, of: 200))
        #expect(Self.remedy(repeated) == Self.remedy(plain))
        let helped = try warnings(["a.jsonl": text], into: "mixed") { configuration in
            configuration.validationRatio = 0.05
            configuration.mix.weights = ["enwiki": 3]
            configuration.changesSplit = true
        }
        #expect(Self.remedy(helped) == nil, "\(helped)")
        let none = try warnings(["a.jsonl": text], into: "none") { $0.mix.weights = ["enwiki": 0] }
        #expect(none == [.noDocument(folder: folder.file("none"), [.sampled(200)])])
    }

    /// nanoGPT's `get_batch` draws rows of `block_size` tokens and one more.
    @Test(arguments: [5_000, 12_000, 30_000]) func aSplitShorterThanARowIsWarnedOf(_ bytes: Int) throws {
        var random = SeededGenerator(seed: UInt64(bytes))
        var text = ""
        while text.utf8.count < bytes {
            text += ["alpha", "beta", "house", "river"].randomElement(using: &random)! + " "
        }
        let found = try warnings(["a.txt": text])
        let record = try TokenFilesRecord(decoding: Array(contents(folder.file("out/meta.json"))))
        guard case .short(.val, let tokens, .nanogpt, let share) = found.last else {
            Issue.record("\(found)")
            return
        }
        #expect(tokens == record.tokens.val)
        if record.tokens.train + record.tokens.val < 2400 {
            #expect(share == nil)
            return
        }
        let enough = try #require(share)
        let helped = try warnings(["a.txt": text]) { configuration in
            configuration.validationRatio = enough
            configuration.changesSplit = true
        }
        #expect(helped == [], "\(enough)")
        #expect(try warnings(["a.txt": text], into: "megatron") { $0.format = .megatron } == [])
    }

    @Test func aSplitWithoutARowIsWarnedOf() throws {
        let text = (0..<3000).map { "word \($0) " }.joined()
        let found = try warnings(["a.txt": text]) { $0.blocks = .init(size: 4096) }
        #expect(found == [.noRow(.val, blockSize: 4096)])
        #expect(try warnings(["a.txt": text], into: "fitting") { $0.blocks = .init(size: 64) } == [])
    }
}
