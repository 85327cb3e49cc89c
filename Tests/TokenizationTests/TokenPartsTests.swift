import BytePairEncoding
import Corpus
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
@testable import Workers

/// The token parts of inputs: what is done is not done again, and whatever came before, the files are those of one run.
@Suite struct TokenPartsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Of many inputs, each is looked up by its name: with lists, this would take minutes.
    @Test func tenThousandInputs() throws {
        let paths = (0..<10_000).map { folder.file("\($0).txt") }
        let tokenizer = try TokenizerChoice().load()
        let configuration = TokenConfiguration(threads: 1)
        let inputs = InputFolder(inTokenFolder: folder.file("out"))
        let began = ContinuousClock.now
        let plan = try inputs.plan(
            paths, configuration, tokenizer, seed: 1, record: nil, hasCorpora: false, observer: SilentObserver())
        #expect(plan.jobs.count == paths.count && plan.records.map(\.name).last == "9999.txt")
        #expect(ContinuousClock.now - began < .seconds(30))
    }

    /// A task sees one text: how all are split, their names and their number say before.
    @Test func tasksSplitTextsAsOneMachineDoes() throws {
        var configuration = TokenConfiguration(threads: 1)
        configuration.given = []
        func options(_ texts: [String]) throws -> [String] {
            try RememberedOptions(configuration, folder: folder.file("none"), texts: texts).options
        }
        #expect(try options(["a.txt", "s3://b/b.txt.gz"]) == ["--split-text", "cut"])
        #expect(try options((0..<17).map { "\($0).txt" }) == [] && options(["a.txt", "b.jsonl"]) == [])
        #expect(try options([]) == [])
        configuration.splitsText = .documents
        #expect(try options(["a.txt"]) == [])
        configuration.splitsText = nil
        configuration.input.documents = .lines
        #expect(try options(["a.txt"]) == [])
    }

    private static let words = [
        "alpha", "beta", " gamma", "語", "です。", "\n", " ", "<|endoftext|>", "12", "é", "'s", " the",
    ]

    private static func text(_ random: inout SeededGenerator, words count: Int) -> String {
        (0..<count).map { _ in words.randomElement(using: &random) ?? "" }.joined()
    }

    private static func line(_ fields: [String: String], revision: Int = 0) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let object = String(decoding: try encoder.encode(fields), as: UTF8.self)
        return revision == 0 ? object : object.dropLast() + ",\"revision\":\(revision)}"
    }

    @discardableResult private func tokenize(
        _ inputs: [String], _ name: String, observer: any RunObserver = SilentObserver(),
        change: (inout TokenConfiguration) -> Void = { _ in }
    ) throws -> TokenFilesRecord {
        var configuration = TokenConfiguration(threads: 2)
        configuration.validationRatio = 0.2
        change(&configuration)
        return try runTokenization(inputs, configuration, observer: observer, into: folder.file(name))
    }

    /// All files of a folder but for the reports, which tell the time, and what only this machine knows.
    private func files(_ name: String, withInputs: Bool = false) throws -> [String: [UInt8]] {
        try PipelineTestSupport.files(in: folder.file(name)) { path in
            !path.hasPrefix("report.") && !path.hasSuffix(InputSource.fileName)
                && (withInputs || !path.hasPrefix("inputs/"))
        }
    }

    private func expectSame(_ a: String, _ b: String, withInputs: Bool = false, _ what: String) throws {
        let (first, second) = (try files(a, withInputs: withInputs), try files(b, withInputs: withInputs))
        let names = difference(first, second)
        #expect(names.isEmpty, "\(what)")
    }

    /// The text of a split, document by document.
    private func texts(_ name: String, _ split: Split) throws -> [String] {
        let vocabulary = try Vocabulary.gpt2()
        let bytes = try folder.bytes("\(name)/\(split.rawValue).bin")
        var texts: [String] = []
        var text: [UInt8] = []
        for id in LittleEndian.numbers(UInt16.self, from: bytes) {
            if UInt32(id) == vocabulary.endOfText {
                texts.append(String(decoding: text, as: UTF8.self))
                text = []
            } else {
                text += vocabulary.bytes(of: UInt32(id)) ?? []
            }
        }
        #expect(text.isEmpty)
        return texts
    }

    // MARK: - Interruptions

    /// What a kill leaves at any moment: complete files of a first stretch, one that has not its name, no record.
    @Test(arguments: 1...4 as ClosedRange<UInt64>) func anInterruptedRunGoesOn(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let lines = try (0..<120).map { number in
            try Self.line(
                ["text": Self.text(&random, words: Int.random(in: 1...40, using: &random)), "id": "\(number)"])
        }
        let a = try folder.write(lines.joined(separator: "\n").utf8, to: "a.jsonl")
        let b = try folder.write(Self.text(&random, words: 4000).utf8, to: "b.txt")
        let cuts = Bool.random(using: &random)
        func change(_ configuration: inout TokenConfiguration) {
            configuration.inputSegmentSize = 500
            configuration.splitsText = cuts ? .cut : .documents
            configuration.shuffles = !seed.isMultiple(of: 3)
        }
        try tokenize([a, b], "whole", change: change)
        for round in 0..<6 {
            let name = "part-\(round)"
            try tokenize([a, b], name, change: change)
            var kept: [String: UInt64] = [:]
            let stopsAt = Int.random(in: 0...1, using: &random)
            for (index, input) in ["a.jsonl", "b.txt"].enumerated() where index >= stopsAt {
                let path = folder.file("\(name)/inputs/\(input)")
                let names = try fileNames(in: path).filter {
                    $0.hasSuffix(TokenPartWriter.fileSuffix) && !$0.hasPrefix(TokenPartWriter.cutPrefix)
                }
                let count = index == stopsAt ? Int.random(in: 0...names.count, using: &random) : 0
                try removeFiles(in: path) { !names.prefix(count).contains($0) }
                if count < names.count {
                    try folder.write([1, 2], to: "\(name)/inputs/\(input)/.\(names[count]).partial")
                }
                // The last one may be cut by a loss of power.
                if count > 0, round == 5 {
                    let last = "\(name)/inputs/\(input)/\(names[count - 1])"
                    try folder.write(try folder.bytes(last).dropLast(3), to: last)
                }
                for file in names.prefix(round == 5 ? max(count - 1, 0) : count) {
                    kept["\(path)/\(file)"] = try ReadableFile(path: "\(path)/\(file)").stamp.inode
                }
            }
            try removeFiles(in: folder.file(name)) { $0 != "inputs" && !isFolder(folder.file("\(name)/\($0)")) }
            try tokenize([a, b], name, change: change)
            try expectSame(name, "whole", withInputs: true, "seed \(seed), round \(round)")
            // Of a text that was cut, its last file tells where it ended: it is needed, and is there.
            for (path, inode) in kept {
                let now = try ReadableFile(path: path).stamp.inode
                #expect(now == inode, "\(path) was made again: seed \(seed), round \(round)")
            }
        }
    }

    /// The size of a file of tokens is a matter of memory alone.
    @Test func theSameBytesForAnySegments() throws {
        var random = SeededGenerator(seed: 5)
        let lines = (0..<300).map { _ in Self.text(&random, words: 30).replacing("\n", with: "") }
        let a = try folder.write(lines.joined(separator: "\n").utf8, to: "a.txt")
        let b = try folder.write(Self.text(&random, words: 30_000).utf8, to: "b.jsonl.txt")
        for splitting in TextSplitting.allCases {
            var ranges: [String: ValidationRange] = [:]
            for (index, size) in [50_000, 3000, 20_000].enumerated() {
                let record = try tokenize([a, b], "\(splitting)\(index)") {
                    $0.inputSegmentSize = size
                    $0.splitsText = splitting
                    $0.validationRanges = ranges
                }
                // Where it is cut first is a matter of the batches.
                for input in record.inputs { ranges[input.name] = input.validation }
                if index > 0 { try expectSame("\(splitting)\(index)", "\(splitting)0", "\(splitting), \(size)") }
            }
        }
    }

    @Test func damageIsFound() throws {
        let a = try folder.write("{\"text\":\"some words and more\"}\n{\"text\":\"others\"}".utf8, to: "a.jsonl")
        try tokenize([a], "out")
        let path = folder.file("out/inputs/a.jsonl")
        let name = try #require(try fileNames(in: path).first { $0.hasSuffix(TokenPartWriter.fileSuffix) })
        let whole = try folder.bytes("out/inputs/a.jsonl/\(name)")
        for index in whole.indices {
            var bytes = whole
            bytes[index] ^= 0x41
            try folder.write(bytes, to: "broken")
            #expect(throws: TokenizationError.self, "byte \(index)") {
                var segment = try TokenSegment(path: folder.file("broken"))
                try segment.verify(keeping: false)
            }
            try folder.write(whole[..<index], to: "broken")
            #expect(throws: TokenizationError.self) { try TokenSegment(path: folder.file("broken")) }
        }
    }

    /// A line that is none ends the run; when it is mended, the same command goes on.
    @Test func aBadLine() throws {
        var lines = (0..<200).map { "{\"text\":\"this is line \($0) of them\"}" }
        lines[150] = "{"
        let a = try folder.write(lines.joined(separator: "\n").utf8, to: "a.jsonl")
        func change(_ configuration: inout TokenConfiguration) { configuration.inputSegmentSize = 1000 }
        let error = #expect(throws: TokenizationError.self) { try tokenize([a], "out", change: change) }
        #expect(error?.description.contains("a.jsonl, line 151: ") == true)
        #expect(error?.description.contains("what is done of it is kept") == true)
        let done = try fileNames(in: folder.file("out/inputs/a.jsonl"))
        #expect(done.count > 1)
        lines[150] = "{\"text\":\"mended\"}"
        try folder.write(lines.joined(separator: "\n").utf8, to: "a.jsonl")
        try tokenize([a], "out", change: change)
        try tokenize([a], "whole", change: change)
        try expectSame("out", "whole", withInputs: true, "mended")
    }

    // MARK: - Joining

    @Test func inputsJoin() throws {
        var random = SeededGenerator(seed: 9)
        var paths: [String] = []
        for name in ["a.jsonl", "b.jsonl", "c.jsonl"] {
            let lines = try (0..<50).map { _ in try Self.line(["text": Self.text(&random, words: 20)]) }
            paths.append(try folder.write(lines.joined(separator: "\n").utf8, to: name))
        }
        for path in [paths[1], paths[2], paths[0]] { try tokenize([path], "out") }
        try tokenize(paths, "whole")
        try expectSame("out", "whole", "one after another")
        // The same again: nothing is to be done, with or without a name.
        let observer = RecordingObserver()
        try tokenize([paths[1]], "out", observer: observer)
        #expect(observer.notes.contains { $0.contains("up to date") })
        // A copy is the same input, under whatever name.
        try FileManager.default.copyItem(atPath: paths[0], toPath: folder.file("copy.jsonl"))
        try tokenize([folder.file("copy.jsonl")], "out", observer: observer)
        #expect(observer.notes.contains { $0.contains("it is the same input") })
        try expectSame("out", "whole", "a copy")
        // One that is taken out goes with the next run; its file is not needed.
        #expect(try InputFolder(inTokenFolder: folder.file("out")).remove("b.jsonl"))
        #expect(try !InputFolder(inTokenFolder: folder.file("out")).remove("x.jsonl"))
        try folder.remove("b.jsonl")
        try tokenize([paths[0]], "out")
        try tokenize([paths[0], paths[2]], "two")
        try expectSame("out", "two", "taken out")
        // A folder without its tokens is not taken for one without its documents.
        try FileManager.default.removeItem(atPath: folder.file("out/inputs/c.jsonl"))
        let error = #expect(throws: TokenizationError.self) { try tokenize([paths[0]], "out") }
        #expect(error?.description.contains("name that file too") == true)
        try tokenize([paths[2]], "out")
        try expectSame("out", "two", "its tokens were made again")
    }

    /// A file of the same name is the same input, changed, if it has the same path; else it must be said.
    @Test func oneNameTwoFiles() throws {
        let a = try folder.write("{\"text\":\"one\"}\n{\"text\":\"two\"}\n".utf8, to: "a.jsonl")
        try makeFolders(folder.file("x"))
        let other = try folder.write("{\"text\":\"three\"}\n".utf8, to: "x/a.jsonl")
        try tokenize([a], "out") { $0.validationRatio = 0 }
        let before = try files("out")
        for inputs in [[other], [a, other]] {
            #expect(throws: TokenizationError.self) { try tokenize(inputs, "out") { $0.validationRatio = 0 } }
            #expect(try files("out") == before)
        }
        try folder.write("{\"text\":\"zero\"}\n{\"text\":\"one\"}\n".utf8, to: "a.jsonl")
        let observer = RecordingObserver()
        try tokenize([a], "out", observer: observer) { $0.validationRatio = 0 }
        #expect(observer.notes.contains { $0.contains("it changed") })
        #expect(Set(try texts("out", .train)) == ["zero", "one"])
    }

    /// What shares an id is one document: the newest revision, whatever file it is in, and whatever order they came in.
    @Test func sharedIDs() throws {
        let a = try folder.write(
            [
                try Self.line(["id": "1", "wiki": "w", "text": "old page"], revision: 5),
                try Self.line(["id": "x", "text": "named, in a"]), try Self.line(["id": "y", "text": "alone"]),
                try Self.line(["text": "twice"]), try Self.line(["text": "twice"]),
            ].joined(separator: "\n").utf8, to: "a.jsonl")
        let b = try folder.write(
            [
                try Self.line(["id": "x", "text": "named, in b"]),
                try Self.line(["id": "1", "wiki": "w", "text": "new page"], revision: 6),
                try Self.line(["id": "1", "wiki": "w", "text": "older page"], revision: 4),
            ].joined(separator: "\n").utf8, to: "b.jsonl")
        let expected = ["new page", "named, in b", "alone", "twice", "twice"].sorted()
        for inputs in [[a, b], [b, a]] {
            let record = try tokenize(inputs, "out-\(inputs[0] == a)") { $0.validationRatio = 0 }
            #expect(record.removed.superseded == 3)
            #expect(try texts("out-\(inputs[0] == a)", .train).sorted() == expected)
            #expect(try Conservation(of: record, in: folder.file("out-\(inputs[0] == a)")).isKept)
        }
        try expectSame("out-true", "out-false", "the order of the inputs")
        // In the order of the inputs, too.
        let record = try tokenize([b, a], "order") { ($0.validationRatio, $0.shuffles) = (0, false) }
        #expect(record.removed.superseded == 3)
        #expect(try texts("order", .train).sorted() == expected)
    }

    /// Which text is a document is part of the split.
    @Test func readingOtherwise() throws {
        let path = try folder.write((0..<50).map { "line \($0)\n" }.joined().utf8, to: "a.txt")
        func lines(_ configuration: inout TokenConfiguration) { configuration.input.documents = .lines }
        try tokenize([path], "out", change: lines)
        let before = try files("out", withInputs: true)
        let changes: [(String, (inout TokenConfiguration) -> Void)] = [
            ("lines", { _ in }), ("delimiter", { $0.input.documents = .delimited(by: [0x20]) }),
            (
                "text-field",
                { configuration in
                    lines(&configuration)
                    configuration.input.textField = "body"
                }
            ),
            (
                "input-format",
                { configuration in
                    lines(&configuration)
                    configuration.input.format = .text
                }
            ),
            (
                "seed",
                { configuration in
                    lines(&configuration)
                    configuration.seed = 7
                }
            ),
        ]
        for (option, change) in changes {
            for remakes in [false, true] {
                #expect {
                    try tokenize([path], "out") {
                        change(&$0)
                        $0.remakes = remakes
                    }
                } throws: { error in
                    guard case TokenizationError.otherOptions(_, let differences) = error else { return false }
                    return differences.contains { $0.option == option && $0.kind == .split }
                }
                #expect(try files("out", withInputs: true) == before)
            }
        }
        try tokenize([path], "out") { ($0.remakes, $0.changesSplit) = (true, true) }
    }

    @Test func aRowAndAPageOfACorpusAreOneDocument() throws {
        _ = try Pipeline(threads: 2).extract([Dumps.english], into: folder.file("corpus"))
        let lines = try lines(of: Dumps.english).lines
        let documents = try String(decoding: lines, as: UTF8.self).split(separator: "\n").map {
            try Document(jsonLine: Array($0.utf8)[...])
        }
        let first = try #require(documents.first)
        let rows = try folder.write(
            [
                try Self.line(
                    ["id": first.id, "wiki": first.wiki, "text": "newer"], revision: Int(first.revision) + 1),
                try Self.line(["id": documents[1].id, "wiki": first.wiki, "text": "older"], revision: 1),
                try Self.line(["id": "999999", "wiki": first.wiki, "text": "another page"], revision: 1),
            ].joined(separator: "\n").utf8, to: "rows.jsonl")
        let record = try tokenize([folder.file("corpus"), rows], "out") { $0.validationRatio = 0 }
        let texts = try texts("out", .train)
        #expect(texts.contains("newer") && !texts.contains("older") && texts.contains("another page"))
        #expect(texts.count == documents.count + 1 && record.removed.superseded == 2)
        #expect(!texts.contains(String(decoding: first.text, as: UTF8.self)))
    }

    // MARK: - Selection

    @Test(arguments: 1...4 as ClosedRange<UInt64>) func duplicatesWeightsAndTheList(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var rows: [(wiki: String, id: Int, text: String)] = []
        for number in 0..<60 {
            let wiki = ["w", "v", ""].randomElement(using: &random) ?? ""
            rows.append((wiki, number, "text \(Int.random(in: 0..<25, using: &random))"))
        }
        let lines = try rows.map { row in
            try Self.line(["id": "\(row.id)", "wiki": row.wiki, "text": row.text])
        }
        let a = try folder.write(lines[..<20].joined(separator: "\n").utf8, to: "a.jsonl")
        let b = try folder.write(lines[20...].joined(separator: "\n").utf8, to: "b.jsonl")
        let record = try tokenize([a, b], "dedup") {
            $0.dropsDuplicates = true
            $0.listsDocuments = true
        }
        let (train, val) = (try texts("dedup", .train), try texts("dedup", .val))
        #expect((train + val).sorted() == Set(rows.map(\.text)).sorted())
        // The one that stays is for training where one of them is.
        let plain = try tokenize([a, b], "plain")
        #expect(Set(train) == Set(try texts("plain", .train)))
        #expect(record.removed.duplicate == 60 - train.count - val.count)
        #expect(plain.documents.train + plain.documents.val == 60)
        #expect(folder.exists("dedup/documents.jsonl.zst"))

        let mixed = try tokenize([a, b], "mixed") { $0.mix.weights = ["w": 3, "v": 0] }
        let weighted = try texts("mixed", .train)
        var expected: [String] = []
        for row in rows where row.wiki != "v" {
            let placing = DocumentOrder(seed: ShuffleKey.defaultSeed, split: ValidationSplit(ratio: 0.2))
            let document = Document(
                id: "\(row.id)", wiki: row.wiki, title: "", url: "", revision: 0, text: Array(row.text.utf8))
            if placing.place(of: document).split == .val { continue }
            expected += [String](repeating: row.text, count: row.wiki == "w" ? 3 : 1)
        }
        #expect(weighted.sorted() == expected.sorted(), "seed \(seed)")
        #expect(mixed.removed.sampled == rows.count { $0.wiki == "v" })
        #expect(try Conservation(of: mixed, in: folder.file("mixed")).isKept)
    }

    // MARK: - One text

    /// The end of a text is for validation, of any text that has two tokens; and the range, given, makes the same
    /// files.
    @Test(arguments: 1...4 as ClosedRange<UInt64>) func aTextIsCut(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let kinds: [(String, (inout SeededGenerator) -> String)] = [
            ("words", { Self.text(&$0, words: Int.random(in: 1...6000, using: &$0)) }),
            (
                "prose",
                { random in
                    (0..<3000).map { _ in ["the ", "old ", "river ", "ran\n"].randomElement(using: &random) ?? "" }
                        .joined()
                }
            ),
            ("digits", { String(repeating: "1234567890", count: Int.random(in: 1...2000, using: &$0)) }),
            ("one letter", { String(repeating: "a", count: Int.random(in: 2...9000, using: &$0)) }),
            ("ideographs", { String(repeating: "語の川、", count: Int.random(in: 1...3000, using: &$0)) }),
            ("pictures", { String(repeating: "😀", count: Int.random(in: 2...900, using: &$0)) }),
            ("lines", { String(repeating: "\n", count: Int.random(in: 2...900, using: &$0)) }),
        ]
        for (kind, make) in kinds {
            let text = make(&random)
            let path = try folder.write(text.utf8, to: "\(kind).txt")
            let ratio = [0.0005, 0.3, 0.9].randomElement(using: &random) ?? 0.3
            let size = [300, 5000, 1 << 26].randomElement(using: &random)
            func change(_ configuration: inout TokenConfiguration) {
                configuration.validationRatio = ratio
                configuration.inputSegmentSize = size
            }
            let record = try tokenize([path], kind, change: change)
            let (train, val) = (try texts(kind, .train).joined(), try texts(kind, .val).joined())
            let comment: Comment = "\(kind), seed \(seed), ratio \(ratio), size \(size ?? 0), \(text.utf8.count) bytes"
            #expect(train.utf8.count + val.utf8.count == text.utf8.count && train + val == text, comment)
            let tokens = record.tokens.train + record.tokens.val - 2
            if tokens < 2 { continue }
            #expect(!train.isEmpty && !val.isEmpty, comment)
            let wanted = TextSplit.wanted(of: tokens, ratio: ratio)
            #expect(record.tokens.val - 1 >= wanted / 2 && record.tokens.val - 1 <= 2 * wanted + 4, comment)
            if kind == "prose" { #expect(record.tokens.val - 1 >= wanted, comment) }
            if kind == "prose" { #expect(val.first == " " || val.first == "\n", comment) }
            let range = try #require(record.inputs[0].validation)
            try tokenize([path], "\(kind) again") {
                change(&$0)
                $0.validationRanges = [record.inputs[0].name: ValidationRange(start: range.start, end: range.end)]
                $0.splitsText = .cut
            }
            try expectSame(kind, "\(kind) again", withInputs: true, comment.rawValue)
        }
    }

    /// What is appended is for training, however often and in whatever pieces; what was for validation stays there.
    @Test(arguments: 1...4 as ClosedRange<UInt64>) func aTextGrows(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var text = Self.text(&random, words: Int.random(in: 50...3000, using: &random))
        let path = try folder.write(text.utf8, to: "a.txt")
        let size = [400, 4000, 1 << 26].randomElement(using: &random)
        func change(_ configuration: inout TokenConfiguration) { configuration.inputSegmentSize = size }
        let first = try tokenize([path], "out", change: change)
        let val = try texts("out", .val)
        for round in 0..<4 {
            text += Self.text(&random, words: Int.random(in: 0...2000, using: &random))
            try folder.write(text.utf8, to: "a.txt")
            let record = try tokenize([path], "out", change: change)
            #expect(try texts("out", .val) == val, "seed \(seed), round \(round)")
            #expect(record.inputs[0].valRange == first.inputs[0].valRange)
            let trained = try texts("out", .train)
            #expect(trained.reduce(0) { $0 + $1.utf8.count } + val[0].utf8.count == text.utf8.count)
            try tokenize([path], "fresh-\(round)") {
                change(&$0)
                $0.validationRanges = [
                    "a.txt": ValidationRange(
                        start: first.inputs[0].valRange?[0] ?? 0, end: first.inputs[0].valRange?[1] ?? 0)
                ]
            }
            try expectSame("out", "fresh-\(round)", withInputs: true, "seed \(seed), round \(round)")
        }
        // Before the end of the range nothing may change.
        let before = try files("out")
        for changed in ["X" + text, String(text.dropFirst()), String(text.prefix(20))] {
            try folder.write(changed.utf8, to: "a.txt")
            #expect(throws: TokenizationError.self) { try tokenize([path], "out", change: change) }
            #expect(try files("out") == before)
        }
        try folder.write(text.utf8, to: "a.txt")
        try tokenize([path], "out", change: change)
        #expect(try files("out") == before)
    }

    /// What was for validation of a text that was taken out is so when it comes back, grown or not, and in a folder
    /// that is made by the recorded command; under another name it is known.
    @Test func aTextComesBack() throws {
        var random = SeededGenerator(seed: 31)
        let text = Self.text(&random, words: 2000)
        let a = try folder.write(Self.text(&random, words: 900).utf8, to: "a.txt")
        let b = try folder.write(text.utf8, to: "b.txt")
        let first = try tokenize([a, b], "out")
        let known = try #require(first.inputs.last?.validation)
        #expect(first.formerTexts == nil)
        #expect(try InputFolder(inTokenFolder: folder.file("out")).remove("b.txt"))
        let without = try tokenize([a], "out")
        #expect(without.formerTexts?.map(\.name) == ["b.txt"] && without.formerTexts?.first?.validation == known)
        let words = try #require(without.commands?.first)
        #expect(words.contains("b.txt=\(known.start)-\(known.end):\(known.xxh128 ?? ""):\(known.head ?? "")"))
        try tokenize([a], "anew") {
            $0.splitsText = .cut
            $0.validationRanges = [
                "a.txt": ValidationRange(
                    start: first.inputs[0].valRange?[0] ?? 0, end: first.inputs[0].valRange?[1] ?? 0),
                "b.txt": known,
            ]
        }
        try expectSame("out", "anew", withInputs: true, "by the recorded command")

        // Another name, and nothing was done.
        let grown = text + " and more" + Self.text(&random, words: 300)
        let c = try folder.write(grown.utf8, to: "c.txt")
        let before = try files("out", withInputs: true)
        #expect { try tokenize([c], "out") } throws: {
            guard case TokenizationError.text(c, .startsWith("b.txt", let range, name: "c.txt")) = $0 else {
                return false
            }
            return range.start == known.start
        }
        #expect(try files("out", withInputs: true) == before)
        let renamed = try tokenize([c], "anew") { $0.validationRanges = ["c.txt": known] }
        #expect(renamed.inputs.last?.validation == known)
        #expect(renamed.formerTexts?.map(\.name) == ["b.txt"])

        // Its own name, with another text and with its own.
        try folder.write(("X" + grown).utf8, to: "b.txt")
        #expect { try tokenize([b], "out") } throws: { "\($0)".contains("changed before byte \(known.end)") }
        #expect(try files("out", withInputs: true) == before)
        try folder.write(grown.utf8, to: "b.txt")
        let back = try tokenize([b], "out")
        #expect(back.inputs.last?.validation == known && back.formerTexts == nil)
        try tokenize([a, b], "both") {
            $0.validationRanges = ["b.txt": known, "a.txt": first.inputs[0].validation ?? known]
        }
        try expectSame("out", "both", withInputs: true, "after its return")

        // What a text has left that is no longer there goes, though the part is complete.
        try folder.write("left".utf8, to: "out/inputs/b.txt/000009-left.tokens")
        try tokenize([a, b], "out")
        try expectSame("out", "both", withInputs: true, "with something left")

        // Only a new split forgets it.
        #expect(try InputFolder(inTokenFolder: folder.file("out")).remove("b.txt"))
        let forgotten = try tokenize([a], "out") { ($0.remakes, $0.changesSplit) = (true, true) }
        #expect(forgotten.formerTexts == nil)
        #expect(try tokenize([c], "out").inputs.count == 2)
    }

    /// The beginning of a text that was taken out has for validation what was for training, and so may one that is
    /// edited further on.
    @Test func theBeginningOfATextThatIsGone() throws {
        var random = SeededGenerator(seed: 34)
        let text = Array(("B" + Self.text(&random, words: 4000)).utf8)
        let a = try folder.write(("A" + Self.text(&random, words: 900)).utf8, to: "a.txt")
        let b = try folder.write(text, to: "b.txt")
        let known = try #require(try tokenize([a, b], "out").inputs.last?.validation)
        #expect(try InputFolder(inTokenFolder: folder.file("out")).remove("b.txt"))
        var edited = text + Array(Self.text(&random, words: 900).utf8)
        edited[known.end - 9] = UInt8(ascii: "#")
        let short = try folder.write(text.prefix(text.count / 2), to: "short.txt")
        let long = try folder.write(edited, to: "long.txt")
        // It is taken out, and then it is gone.
        for isGone in [false, true] {
            if isGone { try tokenize([a], "out") }
            let before = try files("out")
            #expect { try tokenize([short], "out") } throws: {
                if case TokenizationError.text(short, .startsLike("b.txt", _, name: nil)) = $0 { true } else { false }
            }
            #expect { try tokenize([long], "out") } throws: {
                guard case TokenizationError.text(long, .startsLike(_, let range, name: "long.txt")) = $0 else {
                    return false
                }
                return range.start == known.start
            }
            #expect(try files("out") == before)
        }
        let ranges = ["b.txt": known]
        #expect { try tokenize([short], "anew") { $0.validationRanges = ranges } } throws: {
            "\($0)".contains("begins as that of b.txt did")
        }
        let other = try folder.write(text.prefix(900) + text.reversed(), to: "other.txt")
        #expect(try tokenize([other], "out").inputs.count == 2)
        #expect(try tokenize([b], "out").inputs.count == 3)
    }

    /// A file that is one document does not change the side by a change of its text.
    @Test(arguments: [10, 30_000]) func aDocumentThatChanges(words: Int) throws {
        var random = SeededGenerator(seed: 35)
        let placing = DocumentOrder(seed: 1, split: ValidationSplit(ratio: 0.5))
        func side(_ text: String) -> Split { placing.place(ofText: Array(text.utf8)[...]).split }
        func text(_ start: String, on split: Split) -> String {
            while true {
                let text = start + Self.text(&random, words: words)
                if side(text) == split { return text }
            }
        }
        func change(_ configuration: inout TokenConfiguration) {
            configuration.validationRatio = 0.5
            configuration.splitsText = .documents
        }
        for (split, other) in [(Split.train, Split.val), (.val, .train)] {
            let out = "out \(split)"
            let first = text("A", on: split)
            let a = try folder.write(first.utf8, to: "a.txt")
            let rest = try (0..<8).map {
                try folder.write("\($0) \(text("B", on: $0 % 2 == 0 ? .val : .train))".utf8, to: "\($0).txt")
            }
            try tokenize([a] + rest, out, change: change)
            let before = try files(out, withInputs: true)
            let moved = text("A", on: other)
            for isGone in [false, true] {
                try folder.write(moved.utf8, to: "a.txt")
                let part = try folder.bytes("\(out)/inputs/a.txt/input.json")
                if isGone { try FileManager.default.removeItem(atPath: folder.file("\(out)/inputs/a.txt/input.json")) }
                #expect(throws: TokenizationError.text(path: a, .moves(from: isGone ? nil : split))) {
                    try tokenize([a], out, change: change)
                }
                if isGone { try folder.write(part, to: "\(out)/inputs/a.txt/input.json") }
                #expect(try files(out, withInputs: true) == before)
            }
            let stays = text("A", on: split)
            try folder.write(stays.utf8, to: "a.txt")
            try tokenize([a], out, change: change)
            #expect(try texts(out, split).contains(stays))
            try folder.write(moved.utf8, to: "a.txt")
            try tokenize([a] + rest, out) {
                change(&$0)
                ($0.remakes, $0.changesSplit) = (true, true)
            }
            #expect(try texts(out, other).contains(moved))
        }
    }

    /// What is not kept of an input does not keep it from being taken out.
    @Test func anInputWhoseTokensAreGone() throws {
        var random = SeededGenerator(seed: 32)
        let a = try folder.write(("A" + Self.text(&random, words: 500)).utf8, to: "a.txt")
        let b = try folder.write(("B" + Self.text(&random, words: 500)).utf8, to: "b.txt")
        try tokenize([a, b], "out")
        try tokenize([a], "a")
        for gone in ["out/inputs/b.txt", "out/inputs"] {
            try tokenize([a, b], "out")
            try FileManager.default.removeItem(atPath: folder.file(gone))
            let inputs = InputFolder(inTokenFolder: folder.file("out"))
            #expect(try inputs.entries().map(\.name) == ["a.txt", "b.txt"])
            #expect(try inputs.entries().last?.isLost == true)
            #expect(throws: TokenizationError.self) { try tokenize([a], "out") }
            #expect(try !inputs.remove("c.txt"))
            #expect(try inputs.remove("b.txt"))
            #expect(try inputs.entries().map(\.name) == ["a.txt"])
            #expect(try tokenize([a], "out").inputs.map(\.name) == ["a.txt"])
            #expect(try folder.bytes("out/train.bin") == folder.bytes("a/train.bin"))
        }
    }

    /// Without inputs, a folder is brought up to date with what it holds; all of it may have been taken out.
    @Test func allInputsAreTakenOut() throws {
        var random = SeededGenerator(seed: 33)
        let a = try folder.write(("A" + Self.text(&random, words: 500)).utf8, to: "a.txt")
        let b = try folder.write(("B" + Self.text(&random, words: 500)).utf8, to: "b.txt")
        #expect(try !TokenizationRun.hasFiles(in: folder.file("out")))
        let first = try tokenize([a, b], "out")
        #expect(try TokenizationRun.hasFiles(in: folder.file("out")))
        let inputs = InputFolder(inTokenFolder: folder.file("out"))
        #expect(try inputs.remove("b.txt"))
        #expect(try tokenize([], "out").inputs.map(\.name) == ["a.txt"])
        #expect(try inputs.remove("a.txt"))
        let empty = try tokenize([], "out")
        #expect(empty.inputs.isEmpty && empty.tokens == .init(train: 0, val: 0) && empty.commands == [])
        #expect(try folder.bytes("out/train.bin").isEmpty && !folder.exists("out/inputs"))
        #expect(try tokenize([], "out") == empty)
        let back = try tokenize([a, b], "out")
        #expect(back.inputs == first.inputs && back.formerTexts == nil)
    }

    /// A range that is said of nothing would have no effect.
    @Test func rangesOfNoInput() throws {
        let a = try folder.write(String(repeating: "some words here. ", count: 500).utf8, to: "a.txt")
        let rows = try folder.write("{\"text\":\"some words\"}\n".utf8, to: "rows.jsonl")
        let range = ValidationRange(start: 100, end: 200)
        func expectRefused(
            _ inputs: [String], _ name: String, _ conflict: ValidationRangeConflict,
            change: @escaping (inout TokenConfiguration) -> Void = { _ in }
        ) {
            #expect(throws: TokenizationError.validationRange(input: name, conflict)) {
                try tokenize(inputs, "out") {
                    $0.validationRanges = [name: range]
                    change(&$0)
                }
            }
        }
        expectRefused([a], "b.txt", .unknownInput(known: ["a.txt"]))
        expectRefused([a], "a.txt", .notCut(path: a, othersAre: false)) { $0.splitsText = .documents }
        expectRefused([a, rows], "rows.jsonl", .notCut(path: rows, othersAre: true)) { $0.splitsText = .cut }
        expectRefused([a], "a.txt", .nothingForValidation) { $0.validationRatio = 0 }
        #expect(!folder.exists("out/train.bin"))
        let first = try tokenize([a], "out")
        let before = try files("out", withInputs: true)
        let recorded = try #require(first.inputs.first?.validation)
        let moves = ValidationRangeConflict.other(asked: range, recorded: recorded, folder: folder.file("out"))
        for inputs in [[a], []] { expectRefused(inputs, "a.txt", moves) }
        #expect(try InputFolder(inTokenFolder: folder.file("out")).remove("a.txt"))
        try tokenize([], "out")
        expectRefused([], "a.txt", moves)
        try tokenize([a], "out")
        #expect(try files("out", withInputs: true) == before)
        #expect(first.inputs.count == 1)
    }

    /// No character is cut in two by a range that is given.
    @Test func rangesInsideACharacter() throws {
        let a = try folder.write(String(repeating: "語é😀x", count: 300).utf8, to: "a.txt")
        let near = [
            (1, 100, "0-100"), (4, 100, "3-100"), (3, 98, "3-99"), (6, 97, "5-95"), (4, 107, "3-105"), (8, 11, "9-10"),
            (6, 7, "5-9"),
        ]
        for (start, end, words) in near {
            #expect {
                try tokenize([a], "out") { $0.validationRanges = ["a.txt": .init(start: start, end: end)] }
            } throws: { "\($0)".contains("the nearest range is \(words)") }
        }
        #expect(!folder.exists("out/train.bin"))
        #expect(
            try tokenize([a], "out") { $0.validationRanges = ["a.txt": .init(start: 9, end: 15)] }.inputs.count == 1)
        // What is no UTF-8 has no characters.
        let b = try folder.write([UInt8](repeating: 0xBF, count: 900) + [0xE8, 0xAA], to: "b.txt")
        #expect(try tokenize([b], "b") { $0.validationRanges = ["b.txt": .init(start: 9, end: 901)] }.inputs.count == 1)
    }

    /// What stands around a delimiter does not make another document of a text.
    @Test func whiteSpaceAroundADelimiter() throws {
        let placing = DocumentOrder(seed: 1, split: ValidationSplit(ratio: 0.5))
        func place(_ text: String) -> DocumentPlace { placing.place(ofText: Array(text.utf8)[...]) }
        let long = String(repeating: "some words and ", count: 10_000)
        for text in ["a", "two words", long] {
            for other in ["\n" + text, text + "\n", " \r\n\(text)\t\n", String(repeating: "\n", count: 3000) + text] {
                #expect(place(text) == place(other))
            }
            #expect(place(text) != place("b" + text))
        }
        #expect(place("a b") != place("ab"))
        #expect(place("") == place(String(repeating: " ", count: 100_000)))
    }

    @Test func theEndsOfTheRatio() throws {
        let path = try folder.write(String(repeating: "some words here. ", count: 500).utf8, to: "a.txt")
        let none = try tokenize([path], "0") { $0.validationRatio = 0 }
        #expect(none.tokens.val == 0 && none.documents.train == 1 && none.inputs[0].valRange == nil)
        let all = try tokenize([path], "1") { $0.validationRatio = 1 }
        #expect(all.tokens.train == 0 && all.documents.val == 1)
    }

    /// Only a few texts, and nothing else, are cut by themselves.
    @Test func whatIsCut() throws {
        func splitting(_ paths: [String], lines: Bool = false, hasCorpora: Bool = false) -> TextSplitting {
            var input = TextInputConfiguration()
            if lines { input.documents = .lines }
            return InputFolder.defaultSplitting(of: paths, input, hasCorpora: hasCorpora)
        }
        #expect(splitting(["a.txt", "b.md.gz"]) == .cut)
        #expect(splitting(["-"]) == .cut)
        #expect(splitting((0..<16).map { "\($0).txt" }) == .cut)
        #expect(splitting((0..<17).map { "\($0).txt" }) == .documents)
        #expect(splitting(["a.txt", "b.jsonl"]) == .documents)
        #expect(splitting(["a.txt"], lines: true) == .documents)
        #expect(splitting(["a.txt"], hasCorpora: true) == .documents)
    }

    /// Records of version 0.1 have the names alone.
    @Test func inputsOfAnOldRecord() throws {
        let names = try JSONDecoder().decode([TokenFilesRecord.Input].self, from: Data(#"["a.txt","-"]"#.utf8))
        #expect(names.map(\.name) == ["a.txt", "-"] && names.allSatisfy { $0.bytes == nil })
        for range in ["[5]", "[5,5]", "[-1,2]", "[1,2,3]"] {
            #expect(throws: (any Error).self) {
                try JSONDecoder().decode(
                    TokenFilesRecord.Input.self, from: Data(#"{"name":"a","val_range":\#(range)}"#.utf8))
            }
        }
    }
}
