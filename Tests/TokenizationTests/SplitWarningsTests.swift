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
    ) throws -> [String] {
        var configuration = TokenConfiguration(threads: 1)
        change(&configuration)
        let paths = try inputs.sorted { $0.key < $1.key }.map { try folder.write(Data($0.value.utf8), to: $0.key) }
        let observer = RecordingObserver()
        _ = try runTokenization(paths, configuration, observer: observer, into: folder.file(name))
        return observer.warnings
    }

    private static func lines(_ count: Int) -> String {
        (0..<count).map { "{\"id\": \($0), \"wiki\": \"enwiki\", \"text\": \"word \($0)\"}\n" }.joined()
    }

    /// The share that a warning names.
    private static func share(_ warning: String?) throws -> Double {
        let text = try #require(warning)
        let named = try #require(text.firstMatch(of: #/--val-ratio ([0-9.]+)/#), "\(text)")
        return try #require(Double(named.1))
    }

    @Test func aTextWithoutTextIsNoMatterOfPages() throws {
        for (name, text) in [("a.txt", ""), ("a.jsonl", "{\"text\": \"\"}\n"), ("b.jsonl", "")] {
            let found = try warnings([name: text], into: "out-\(name)")
            #expect(found.count == 1 && found[0].contains("there is no text in the input"), "\(name): \(found)")
            #expect(!found.joined().contains("--min-chars"))
        }
        let broken = try warnings(["c.jsonl": "{}\n[]\n"], into: "out-c") { $0.input.skipsInvalid = true }
        #expect(broken.first?.contains("2 lines have no text that can be read") == true, "\(broken)")
    }

    /// What is cut already is not to be cut, nor can JSON Lines be.
    @Test func cutIsAdvisedWhereItHelps() throws {
        let short = try warnings(["one.txt": "a"], into: "short")
        #expect(short.count == 1 && short[0].contains("too short to be cut"), "\(short)")
        let all = try warnings(["one.txt": "a text"], into: "all") {
            $0.validationRanges = ["one.txt": ValidationRange(start: 0, end: 6)]
        }
        #expect(all.first?.contains("--val-range leaves nothing else") == true, "\(all)")
        let object = try warnings(["a.jsonl": Self.lines(1)], into: "object")
        #expect(object.count == 1 && object[0].contains("give more documents"), "\(object)")
        for found in [short, object] { #expect(!found.joined().contains("--split-text")) }

        let texts = ["1.txt": "a text", "2.txt": "another text", "3.txt": "more text"]
        let whole = try warnings(texts, into: "whole") { $0.splitsText = .documents }
        #expect(whole.count == 1 && whole[0].contains("--split-text cut"), "\(whole)")
        let cut = try warnings(texts, into: "whole") { configuration in
            configuration.splitsText = .cut
            configuration.changesSplit = true
        }
        #expect(!cut.joined().contains("empty"), "\(cut)")
    }

    /// Of documents that are there several times for training, each is for validation once.
    @Test func documentsAreCountedOnce() throws {
        let text = Self.lines(200)
        let plain = try warnings(["a.jsonl": text]) { $0.validationRatio = 0.000_001 }
        let repeated = try warnings(["a.jsonl": text], into: "mixed") { configuration in
            configuration.validationRatio = 0.000_001
            configuration.mix.weights = ["enwiki": 3]
        }
        let share = try Self.share(plain.first { $0.contains("it is empty") })
        #expect(share == 0.05)
        #expect(try Self.share(repeated.first { $0.contains("it is empty") }) == share)
        let helped = try warnings(["a.jsonl": text], into: "mixed") { configuration in
            configuration.validationRatio = share
            configuration.mix.weights = ["enwiki": 3]
            configuration.changesSplit = true
        }
        #expect(!helped.joined().contains("it is empty"), "\(helped)")
        let none = try warnings(["a.jsonl": text], into: "none") { $0.mix.weights = ["enwiki": 0] }
        #expect(none.count == 1 && none[0].contains("--mix leaves 200 out"), "\(none)")
    }

    /// nanoGPT's `get_batch` draws rows of `block_size` tokens and one more.
    @Test(arguments: [5_000, 12_000, 30_000]) func aSplitShorterThanARowIsWarnedOf(_ bytes: Int) throws {
        var random = SeededGenerator(seed: UInt64(bytes))
        var text = ""
        while text.utf8.count < bytes {
            text += ["alpha", "beta", "house", "river"].randomElement(using: &random)! + " "
        }
        let found = try warnings(["a.txt": text])
        #expect(found.contains { $0.hasPrefix("val has ") && $0.contains("block_size") }, "\(found)")
        let record = try TokenFilesRecord(decoding: Array(contents(folder.file("out/meta.json"))))
        #expect(found.contains { $0.contains("--block_size=\(record.tokens.val - 1) or less") }, "\(found)")
        if record.tokens.train + record.tokens.val < 2400 {
            #expect(found.joined().contains("give more text") && !found.joined().contains("--val-ratio"), "\(found)")
            return
        }
        let share = try Self.share(found.first)
        let helped = try warnings(["a.txt": text]) { configuration in
            configuration.validationRatio = share
            configuration.changesSplit = true
        }
        #expect(helped == [], "\(share)")
        #expect(try warnings(["a.txt": text], into: "megatron") { $0.format = .megatron } == [])
    }

    @Test func aSplitWithoutARowIsWarnedOf() throws {
        let text = (0..<3000).map { "word \($0) " }.joined()
        let found = try warnings(["a.txt": text]) { $0.blocks = .init(size: 4096) }
        #expect(found.count == 1 && found[0].hasPrefix("val has no row"), "\(found)")
        #expect(try warnings(["a.txt": text], into: "fitting") { $0.blocks = .init(size: 64) } == [])
    }
}
