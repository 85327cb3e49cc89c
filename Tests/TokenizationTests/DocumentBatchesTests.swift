import Corpus
import Foundation
import InputStreams
import PipelineTestSupport
import TestSupport
import Testing

@testable import Tokenization
@testable import WikiprepPipeline
@testable import Workers

/// Inputs are cut into batches, and no cut can be seen in what comes out.
@Suite struct DocumentBatchesTests {
    private struct Read: Equatable {
        var texts: [[UInt8]] = []
        var places: [DocumentPlace] = []
        var counts = InputCounts()
    }

    private static let placing = DocumentOrder(seed: 1, split: ValidationSplit(ratio: 0.3))

    private static func read(_ paths: [String], _ configuration: TextInputConfiguration, batchSize: Int) throws -> Read
    {
        let batches = DocumentBatches(
            of: paths, configuration: configuration, observer: SilentObserver(), batchSize: batchSize)
        let reader = BatchReader(configuration: configuration, placing: placing)
        var result = Read()
        var open: [UInt8]?
        while let batch = try batches.nextBatch() {
            let counts = try reader.forEachDocument(in: batch) { document in
                if let place = document.place {
                    #expect(open == nil)
                    result.places.append(place)
                    open = []
                }
                open?.append(contentsOf: document.text)
                if document.isEnd, let text = open {
                    result.texts.append(text)
                    open = nil
                }
            }
            result.counts.add(counts)
        }
        #expect(open == nil)
        return result
    }

    /// What is between separators, byte by byte; behind the last one only if there is something.
    private static func documents(of text: String, separator: String) -> [[UInt8]] {
        let bytes = Array(text.utf8)
        let separator = Array(separator.utf8)
        var parts: [[UInt8]] = [[]]
        var position = 0
        while position < bytes.count {
            if bytes[position...].starts(with: separator) {
                parts.append([])
                position += separator.count
            } else {
                parts[parts.count - 1].append(bytes[position])
                position += 1
            }
        }
        if parts.last?.isEmpty == true { parts.removeLast() }
        return parts
    }

    private static func text(_ random: inout SeededGenerator, length: Int) -> String {
        let pieces = ["\n", "\n\n", "word ", "語の、", "a", " ", "--", "-", "12", "ends.\n", "\r\n"]
        return (0..<length).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
    }

    @Test(arguments: [1, 7, 100, 5000, 1 << 20]) func cutsCannotBeSeen(batchSize: Int) throws {
        let seed = UInt64(batchSize)
        var random = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        for round in 0..<12 {
            let text = Self.text(&random, length: Int.random(in: 0...6000, using: &random))
            let path = try folder.write(text.utf8, to: "text-\(round).txt")
            for separator in ["\n\n", "--", "\n", "<|endoftext|>", ""] {
                var configuration = TextInputConfiguration()
                configuration.documents = separator.isEmpty ? .files : .delimited(by: Array(separator.utf8))
                let expected =
                    separator.isEmpty
                    ? [Array(text.utf8)].filter { !$0.isEmpty } : Self.documents(of: text, separator: separator)
                let found = try Self.read([path], configuration, batchSize: batchSize)
                let isEqual = found.texts == expected.filter { !$0.isEmpty }
                #expect(isEqual, "seed \(seed), round \(round), separator \(separator.debugDescription)")
                #expect(found.counts.seen == expected.count)
                #expect(found.counts.empty == expected.count(where: \.isEmpty))
                // Not even in the keys.
                #expect(found.places == (try Self.read([path], configuration, batchSize: 1 << 22)).places)
            }
        }
    }

    @Test(arguments: [1, 50, 1 << 20]) func linesOfTextAndOfJSON(batchSize: Int) throws {
        var random = SeededGenerator(seed: 8)
        let folder = try TemporaryFolder()
        let texts = (0..<300).map { _ in Self.text(&random, length: Int.random(in: 0...30, using: &random)) }
        let json = try texts.map { String(decoding: try JSONEncoder().encode(["text": $0]), as: UTF8.self) }
        let jsonl = try folder.write((json.joined(separator: "\n") + "\n\n").utf8, to: "a.jsonl")
        let found = try Self.read([jsonl], TextInputConfiguration(), batchSize: batchSize)
        #expect(found.texts == texts.filter { !$0.isEmpty }.map { Array($0.utf8) })
        #expect(found.counts.seen == 300)

        var configuration = TextInputConfiguration()
        configuration.documents = .lines
        // A line may end with a carriage return; the last may have no end.
        let plain = try folder.write("one\r\ntwo\n\nthree".utf8, to: "a.txt")
        #expect(
            try Self.read([plain], configuration, batchSize: batchSize).texts
                == ["one", "two", "three"].map { Array($0.utf8) })
    }

    @Test func aByteOrderMarkIsNoText() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write([0xEF, 0xBB, 0xBF] + Array("text".utf8), to: "a.txt")
        #expect(try Self.read([path], TextInputConfiguration(), batchSize: 10).texts == [Array("text".utf8)])
    }

    @Test func whatIsNoDocumentIsToldByFileAndLine() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("{\"text\":\"a\"}\n\n{\"body\":\"b\"}\n{\"text\":\"c\"}\n".utf8, to: "a.jsonl")
        let error = #expect(throws: TokenizationError.self) {
            try Self.read([path], TextInputConfiguration(), batchSize: 4)
        }
        #expect(error?.description.contains("a.jsonl, line 3: ") == true)

        var configuration = TextInputConfiguration()
        configuration.skipsInvalid = true
        let found = try Self.read([path], configuration, batchSize: 4)
        #expect(found.texts == ["a", "c"].map { Array($0.utf8) })
        #expect(found.counts == InputCounts(seen: 3, empty: 0, invalid: 1))

        let dump = try folder.write("<mediawiki xmlns=\"x\">".utf8, to: "a.xml")
        #expect(throws: TokenizationError.dump(path: dump)) {
            try Self.read([dump], TextInputConfiguration(), batchSize: 4)
        }
    }

    /// Neither position nor file name decides; of long texts, the first 64 KiB.
    @Test func aTextKeepsItsPlaceInAnyFile() throws {
        let folder = try TemporaryFolder()
        let long = String(repeating: "some words ", count: 7000)
        var lines = TextInputConfiguration()
        lines.documents = .lines
        let a = try folder.write("one\ntwo\n\(long)\n".utf8, to: "a.txt")
        let b = try folder.write("zero\n\(long)and more\ntwo\none".utf8, to: "b.txt")
        let first = try Self.read([a], lines, batchSize: 100).places
        let second = try Self.read([b], lines, batchSize: 1 << 20).places
        #expect(first == [second[3], second[2], second[1]])
        let all = try Self.read([a, b], lines, batchSize: 1 << 20).places
        #expect(all == first + second)
    }

    /// The bytes of a pipe come in pieces of any size.
    @Test func boundariesEndDocuments() throws {
        let folder = try TemporaryFolder()
        let text = String(repeating: "some words of a text. ", count: 200)
        let path = try folder.write(text.utf8, to: "a.txt")
        for (size, boundaries) in [(64, [1000, 1500]), (1 << 20, [1, 4399]), (100, [4400, 9000]), (7, [7, 8, 9])] {
            let batches = DocumentBatches(
                of: [path], configuration: .init(), observer: SilentObserver(), batchSize: size, boundaries: boundaries)
            let reader = BatchReader(configuration: .init(), placing: Self.placing)
            var texts: [[UInt8]] = []
            while let batch = try batches.nextBatch() {
                _ = try reader.forEachDocument(in: batch) { document in
                    if document.place != nil { texts.append([]) }
                    texts[texts.count - 1] += document.text
                }
            }
            let ends = [0] + boundaries.filter { $0 < text.utf8.count } + [text.utf8.count]
            #expect(texts == zip(ends, ends.dropFirst()).map { Array(text.utf8)[$0..<$1] }.map(Array.init), "\(size)")
        }
    }

    @Test func aDocumentThatHasAnIDKeepsItsPlaceInAnyFile() throws {
        let folder = try TemporaryFolder()
        let line = #"{"id":"urn:1","text":"some text"}"#
        let page = #"{"id":"12","wiki":"enwiki","text":"some text"}"#
        let anonymous = #"{"text":"some text"}"#
        let a = try folder.write([line, page, anonymous].joined(separator: "\n").utf8, to: "a.jsonl")
        let b = try folder.write([anonymous, page, line].joined(separator: "\n").utf8, to: "b.jsonl")
        let first = try Self.read([a], TextInputConfiguration(), batchSize: 100).places
        let second = try Self.read([b], TextInputConfiguration(), batchSize: 100).places
        #expect(first[0] == second[2])
        #expect(first[1] == second[1])
        #expect(first[1] == Self.placing.place(wiki: "enwiki", pageID: 12, revision: 0))
        #expect(first[2] == second[0])
        #expect(Set(first.map(\.key)).count == 3)
        // The text of a named document may change; that of another wiki is another.
        let others = try folder.write(
            [
                #"{"id":"urn:1","text":"other text"}"#, #"{"url":"urn:1","text":"some text"}"#,
                #"{"id":"urn:1","wiki":"x","text":"some text"}"#, #"{"id":"12","text":"some text"}"#,
                #"{"id":"12","wiki":"enwiki","revision":7,"text":"other text"}"#,
            ].joined(separator: "\n").utf8, to: "c.jsonl")
        let places = try Self.read([others], TextInputConfiguration(), batchSize: 100).places
        #expect(places[0] == first[0] && places[1] == first[0])
        #expect(places[2].identity != first[0].identity && places[3].identity != first[1].identity)
        #expect(places[4].key == first[1].key && places[4].split == first[1].split)
    }
}
