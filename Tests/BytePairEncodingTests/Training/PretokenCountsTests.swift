import Foundation
import Testing
import TestSupport

@testable import BytePairEncoding

@Suite struct PretokenCountsTests {
    /// Random words of some length and of a few letters, many of them seldom.
    static func texts(_ number: Int, using random: inout SeededGenerator) -> [String] {
        let letters = Array("abcdefghij のはを日本語".unicodeScalars)
        return (0..<number).map { _ in RandomText.string(of: letters, upTo: 200, using: &random) }
    }

    static func counted(_ corpus: PretokenCorpus) -> [[UInt8]: Int] {
        var counts: [[UInt8]: Int] = [:]
        for index in 0..<corpus.list.count {
            let entry = unsafe corpus.list.entries[index]
            let bytes = unsafe Array(
                UnsafeBufferPointer(start: corpus.list.arena + Int(entry.start), count: Int(entry.length)))
            counts[bytes, default: 0] += Int(entry.count)
        }
        return counts
    }

    /// A number in letters, for words that stay one pretoken.
    static func letters(_ number: Int) -> String {
        String(String.UnicodeScalarView(String(number).unicodeScalars.compactMap { Unicode.Scalar($0.value + 0x31) }))
    }

    /// Texts dealt out to some counters, one after another.
    static func collect(
        _ texts: [String], counters: Int, memory: Int, folder: String
    ) throws -> PretokenCorpus {
        let counts = PretokenCounts(pattern: .gpt2, folder: folder, memory: memory, threads: counters)
        for number in 0..<counters {
            var counter = counts.counter()
            for index in stride(from: number, to: texts.count, by: counters) {
                try counter.count(Array(texts[index].utf8))
            }
            try counter.finish()
        }
        return try counts.collect()
    }

    @Test(arguments: [1, 2, 5])
    func countsAreExact(counters: Int) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("countsAreExact: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let texts = Self.texts(50, using: &random)
        let corpus = try Self.collect(texts, counters: counters, memory: 64 << 20, folder: "/nowhere")
        let expected = ReferenceTrainer.count(texts, .gpt2)
        #expect(Self.counted(corpus) == expected, "seed \(seed)")
        #expect(corpus.tally.texts == 50)
        #expect(corpus.tally.bytes == texts.reduce(0) { $0 + $1.utf8.count })
        #expect(corpus.tally.pretokens == expected.values.reduce(0, +))
        #expect(corpus.tally.distinct == expected.count)
        #expect(corpus.tally.dropped == 0)
    }

    /// Words of which there are more than have room, so that counters spill many times and the rarest must go. What is
    /// left does not depend on the counters.
    @Test func theRarestGoWhereMemoryIsShort() throws {
        let folder = try TemporaryFolder()
        let seed = UInt64.random(in: 0...UInt64.max)
        print("theRarestGoWhereMemoryIsShort: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        var words: [String] = []
        for number in 0..<7000 {
            words += [String](repeating: " word\(Self.letters(number))", count: 1 + number % 3)
        }
        words.shuffle(using: &random)
        let texts = stride(from: 0, to: words.count, by: 600).map {
            words[$0..<min($0 + 600, words.count)].joined()
        }
        let expected = ReferenceTrainer.count(texts, .gpt2)
        var corpora: [[[UInt8]: Int]] = []
        for counters in [1, 8] {
            let corpus = try Self.collect(texts, counters: counters, memory: 1 << 20, folder: folder.path)
            let kept = Self.counted(corpus)
            let limit = corpus.tally.droppedAtMost
            #expect(limit == 1)
            #expect(kept == expected.filter { $0.value > limit }, "seed \(seed), \(counters) counters")
            #expect(corpus.tally.distinct == expected.count)
            #expect(corpus.tally.dropped == expected.count - kept.count)
            #expect(corpus.tally.pretokens == expected.values.reduce(0, +))
            corpora.append(kept)
        }
        #expect(corpora[0] == corpora[1])
        #expect(try folder.names() == [])
    }

    @Test func theSpillFileGivesBackWhatItGot() throws {
        let folder = try TemporaryFolder()
        let file = try PretokenSpillFile(folder: folder.path)
        #expect(try folder.names() == [], "the file has no name")
        let list = PretokenList()
        let words = (0..<3000).map { Array("word \($0)".utf8) }
        for (index, word) in words.enumerated() {
            unsafe word.withUnsafeBufferPointer { buffer in
                if let start = buffer.baseAddress { unsafe list.append(start, buffer.count, count: UInt64(index + 1)) }
            }
        }
        try file.write(list)
        try file.write(list)
        var counts: [[UInt8]: Int] = [:]
        for part in 0..<PretokenSpillFile.parts {
            let table = PretokenTable()
            try file.read(part, into: table)
            let corpus = PretokenCorpus(pattern: .gpt2, tally: PretokenTally(), list: table.list)
            counts.merge(Self.counted(corpus)) { first, _ in
                Issue.record("a pretoken in two parts")
                return first
            }
        }
        #expect(counts.count == words.count)
        for (index, word) in words.enumerated() where counts[word] != 2 * (index + 1) {
            Issue.record("\(String(decoding: word, as: UTF8.self)): \(counts[word] ?? 0)")
        }
    }

    @Test func aFolderThatIsNotThereIsAnError() {
        #expect(throws: (any Error).self) { try PretokenSpillFile(folder: "/nowhere/at all") }
    }

    @Test func overlongPretokensAreLeftOutAndCounted() throws {
        let longest = String(repeating: "a", count: PretokenCounts.longestPretoken)
        let corpus = try Self.collect(
            ["\(longest) b \(longest)a b"], counters: 1, memory: 64 << 20, folder: "/nowhere")
        #expect(Self.counted(corpus) == [Array(longest.utf8): 1, Array(" b".utf8): 2])
        #expect(corpus.tally.overlong == 1)
        #expect(corpus.tally.pretokens == 4)
    }

    @Test func invalidUTF8BecomesTheReplacementCharacter() throws {
        let counts = PretokenCounts(pattern: .gpt2, folder: "/nowhere", memory: 1 << 20, threads: 1)
        var counter = counts.counter()
        try counter.count([0x61, 0xFF, 0x62, 0xE3, 0x81])
        try counter.finish()
        let corpus = try counts.collect()
        #expect(Self.counted(corpus) == [[0x61]: 1, Array("\u{FFFD}".utf8): 2, [0x62]: 1])
        #expect(corpus.tally.replacedInvalidSequences == 2)
    }

    @Test func threadsCountTogether() async throws {
        var random = SeededGenerator(seed: 1)
        let texts = Self.texts(60, using: &random)
        let folder = try TemporaryFolder()
        let counts = PretokenCounts(pattern: .japanese, folder: folder.path, memory: 1 << 20, threads: 4)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<4 {
                group.addTask {
                    var counter = counts.counter()
                    for index in stride(from: number, to: texts.count, by: 4) {
                        try counter.count(Array(texts[index].utf8))
                    }
                    try counter.finish()
                }
            }
            try await group.waitForAll()
        }
        #expect(try Self.counted(counts.collect()) == ReferenceTrainer.count(texts, .japanese))
    }
}
