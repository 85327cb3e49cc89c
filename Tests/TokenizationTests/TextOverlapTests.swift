import CLibrary
import DurableFiles
import Foundation
import PipelineTestSupport
import TestSupport
import Testing

@testable import Tokenization
@testable import WikiprepPipeline
@testable import Workers

/// Texts of which one begins with another: what is for validation of one is never for training of the other.
@Suite struct TextOverlapTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let words = [
        "alpha", "beta", " gamma", "語", "です。", "\n", " ", "12", "é", "'s", " the", "e\u{301}",
    ]

    private static func text(_ random: inout SeededGenerator, words count: Int) -> String {
        (0..<count).map { _ in words.randomElement(using: &random) ?? "" }.joined()
    }

    @discardableResult private func tokenize(
        _ inputs: [String], _ name: String, change: (inout TokenConfiguration) -> Void = { _ in }
    ) throws -> TokenFilesRecord {
        var configuration = TokenConfiguration(threads: 1)
        configuration.validationRatio = 0.1
        change(&configuration)
        return try runTokenization(inputs, configuration, observer: SilentObserver(), into: folder.file(name))
    }

    private func expectRefused(
        _ inputs: [String], _ name: String, _ reason: (TokenizationError) -> Bool,
        change: (inout TokenConfiguration) -> Void = { _ in }
    ) {
        #expect {
            try tokenize(inputs, name, change: change)
        } throws: { error in
            (error as? TokenizationError).map(reason) ?? false
        }
    }

    private static func overlap(_ error: TokenizationError) -> TextConflict.Overlap? {
        if case .text(_, .overlaps(let overlap)) = error { overlap } else { nil }
    }

    /// A new text is all there in another one.
    private static func isContained(_ path: String) -> (TokenizationError) -> Bool {
        { overlap($0).map { $0.isWhole && $0.isNew && $0.path == path } ?? false }
    }

    /// The longer text of two could keep the range of the other.
    private static func couldKeepRange(_ name: String) -> (TokenizationError) -> Bool {
        { error in
            if case .text(_, .startsWith(_, _, name: name)) = error { return true }
            return overlap(error).map { $0.range != nil && $0.longerName == name } ?? false
        }
    }

    private static func isOfOneName(_ error: TokenizationError) -> Bool {
        if case .validationRange(_, .ofOneName) = error { true } else { false }
    }

    /// A short text and a longer one that begins with it.
    private func pair(_ random: inout SeededGenerator, words count: Int = 2000) throws -> (short: String, long: String)
    {
        let text = "A" + Self.text(&random, words: count)
        return (
            try folder.write(text.utf8, to: "a.txt"),
            try folder.write((text + Self.text(&random, words: 2 * count)).utf8, to: "z.txt")
        )
    }

    @Test(arguments: [1, 40, 2000, 200_000]) func inOneCommand(words: Int) throws {
        var random = SeededGenerator(seed: 41)
        let (a, z) = try pair(&random, words: words)
        for inputs in [[a, z], [z, a]] {
            expectRefused(inputs, "out", Self.isContained(a))
            #expect(!folder.exists("out"))
        }
    }

    /// The files of inputs that the folder has may be gone.
    @Test(arguments: [true, false]) func oneAfterAnother(keepsFile: Bool) throws {
        var random = SeededGenerator(seed: 42)
        let (a, z) = try pair(&random)
        try tokenize([z], "long")
        try tokenize([a], "short")
        for (first, second, out, reason) in [
            (z, a, "long", Self.isContained(a)), (a, z, "short", Self.couldKeepRange("z.txt")),
        ] {
            let bytes = try folder.bytes(splitPath(first).name)
            if !keepsFile { try FileManager.default.removeItem(atPath: first) }
            let before = try folder.bytes("\(out)/meta.json")
            expectRefused([second], out, reason)
            #expect(try folder.bytes("\(out)/meta.json") == before)
            try folder.write(bytes, to: splitPath(first).name)
        }
        // Others join.
        let b = try folder.write("Another text. \(Self.text(&random, words: 100))".utf8, to: "b.txt")
        #expect(try tokenize([b], "long").inputs.count == 2)
    }

    /// The bytes of a pipe are known when all have come.
    @Test(arguments: [false, true]) func pipes(isFirst: Bool) throws {
        var random = SeededGenerator(seed: 43)
        let (a, z) = try pair(&random)
        for (piped, other) in [(a, z), (z, a)] {
            let pipe = folder.file("pipe.txt")
            #expect(unsafe mkfifo(pipe, 0o600) == 0)
            let bytes = try folder.bytes(splitPath(piped).name)
            let writer = Thread {
                guard let handle = FileHandle(forWritingAtPath: pipe) else { return }
                try? handle.write(contentsOf: Data(bytes))
                try? handle.close()
            }
            writer.start()
            expectRefused(
                isFirst ? [pipe, other] : [other, pipe], "out",
                Self.isContained(splitPath(piped == a ? pipe : a).name))
            #expect(!folder.exists("out/meta.json"))
            try FileManager.default.removeItem(atPath: folder.file("out"))
            try FileManager.default.removeItem(atPath: pipe)
        }
    }

    /// The tokens of what is no UTF-8 do not tell its bytes.
    @Test func textThatIsNoUTF8() throws {
        var random = SeededGenerator(seed: 44)
        let text = Array("Les mis".utf8) + [0xE9] + Array("rables. \(Self.text(&random, words: 900))".utf8)
        let z = try folder.write(text, to: "z.txt")
        let a = try folder.write(text.prefix(text.count / 2), to: "a.txt")
        try tokenize([z], "out")
        expectRefused([a], "out", Self.isContained(a))
        try FileManager.default.removeItem(atPath: z)
        expectRefused([a], "out", { if case .text(_, .unknown) = $0 { true } else { false } })
        let b = try folder.write("Les fleurs du mal. \(Self.text(&random, words: 100))".utf8, to: "b.txt")
        #expect(try tokenize([b], "out").inputs.count == 2)
        try folder.write(text, to: "z.txt")
        expectRefused([a, z], "out", Self.isContained(a))
    }

    /// A copy counts once: a range that is said of it would have no effect.
    @Test func rangesOfACopy() throws {
        var random = SeededGenerator(seed: 47)
        let (a, _) = try pair(&random)
        let copy = try folder.write(folder.bytes("a.txt"), to: "copy.txt")
        let range = ValidationRange(start: 100, end: 500)
        for inputs in [[a, copy], [copy, a]] {
            for ranges in [["copy.txt": range], ["copy.txt": range, "a.txt": ValidationRange(start: 100, end: 499)]] {
                expectRefused(inputs, "out", Self.isOfOneName) { $0.validationRanges = ranges }
                #expect(!folder.exists("out"))
            }
        }
        let both = ["copy.txt": range, "a.txt": range]
        let record = try tokenize([a, copy], "out") { $0.validationRanges = both }
        #expect(record.inputs.map(\.name) == ["a.txt"] && record.formerTexts == nil)
        expectRefused([copy], "out", Self.isOfOneName) {
            $0.validationRanges = ["copy.txt": ValidationRange(start: 1, end: 9)]
        }
        #expect(try tokenize([copy], "out") { $0.validationRanges = ["a.txt": range] }.inputs == record.inputs)
    }

    /// A copy that is edited within what is for validation, and goes on: most of that would be for training of it.
    @Test(arguments: [true, false]) func editedCopy(isGiven: Bool) throws {
        var random = SeededGenerator(seed: 46)
        let (a, z) = try pair(&random)
        var edited = try folder.bytes("z.txt")
        let length = try folder.bytes("a.txt").count
        edited[length - 20] = UInt8(ascii: "#")
        try folder.write(edited, to: "z.txt")
        if !isGiven { try tokenize([a], "out") }
        let before = isGiven ? nil : try folder.bytes("out/meta.json")
        for _ in 0..<2 {
            // Of a text that is new, only its tokens tell where it is cut.
            expectRefused(isGiven ? [a, z] : [z], "out", Self.couldKeepRange("z.txt"))
            if let before { #expect(try folder.bytes("out/meta.json") == before) }
            #expect(folder.exists("out/meta.json") == !isGiven)
        }
        let range = try #require(try tokenize([a], "out").inputs[0].validation)
        let both = try tokenize([z], "out") {
            $0.validationRanges = ["z.txt": ValidationRange(start: range.start, end: range.end)]
        }
        #expect(both.inputs.map { $0.valRange?[0] } == [range.start, range.start])
        // What a text has for validation must not be for training of one that is longer, either.
        let short = try folder.write(edited.prefix(edited.count * 3 / 4) + Array("!".utf8), to: "short.txt")
        try tokenize([z], "long")
        expectRefused([short], "long", { Self.overlap($0)?.isWhole == false })
    }

    /// What does not move any text between validation and training is done.
    @Test func whatGoesTogether() throws {
        var random = SeededGenerator(seed: 45)
        let (a, z) = try pair(&random)
        for ratio in [0.0, 1.0] {
            #expect(try tokenize([a, z], "ratio \(ratio)") { $0.validationRatio = ratio }.inputs.count == 2)
        }
        let ranges = ["a.txt": ValidationRange(start: 50, end: 90), "z.txt": ValidationRange(start: 50, end: 90)]
        #expect(try tokenize([a, z], "ranges") { $0.validationRanges = ranges }.inputs.count == 2)
        expectRefused([a, z], "range", { Self.overlap($0) != nil }) {
            $0.validationRanges = ["a.txt": ranges["a.txt"]!]
        }
        expectRefused([a, z], "range", { Self.overlap($0) != nil }) {
            $0.validationRanges = ["z.txt": ranges["z.txt"]!]
        }
        // A copy is the same input.
        let copy = try folder.write(folder.bytes("z.txt"), to: "copy.txt")
        #expect(try tokenize([z, copy], "copy").inputs.map(\.name) == ["z.txt"])
        // The same beginning, and no more.
        let own = Array(("!" + Self.text(&random, words: 9000)).utf8)
        let other = try folder.write(folder.bytes("z.txt").prefix(5000) + own, to: "other.txt")
        #expect(try tokenize([z, other], "other").inputs.count == 2)
        // Documents are for one side as a whole.
        #expect(try tokenize([a, z], "documents") { $0.splitsText = .documents }.inputs.count == 2)
    }

    /// Whatever is done, no byte of a beginning that two texts share is for validation of one and training of the
    /// other.
    @Test(arguments: 1...6 as ClosedRange<UInt64>) func anyCommands(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let stem = Array(Self.text(&random, words: 3000).utf8)
        var known: [String: [UInt8]] = [:]
        var refused = 0
        for round in 0..<8 {
            var paths: [String] = []
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let length = [1, 2, 4095, 4096, 4097, Int.random(in: 1...stem.count, using: &random)]
                let name = "\(round)-\(paths.count).txt"
                let own = Bool.random(using: &random) ? [] : Array(Self.text(&random, words: 300).utf8)
                let bytes = stem.prefix(length.randomElement(using: &random) ?? 1) + own
                paths.append(try folder.write(bytes, to: name))
                known[name] = Array(bytes)
            }
            do {
                try tokenize(paths, "out")
            } catch is TokenizationError {
                refused += 1
            }
            if Bool.random(using: &random) { for path in paths { try FileManager.default.removeItem(atPath: path) } }
        }
        let record = try EarlierFiles(in: folder.file("out")).record
        let inputs = record?.inputs ?? []
        for a in inputs {
            for b in inputs where a.name != b.name {
                guard let short = known[a.name], let long = known[b.name], long.starts(with: short) else { continue }
                func range(_ input: TokenFilesRecord.Input) -> Range<Int> {
                    let range = input.validation ?? ValidationRange(start: 0, end: 0)
                    return (range.start..<range.end).clamped(to: 0..<short.count)
                }
                #expect(
                    range(a) == range(b) || range(a).isEmpty && range(b).isEmpty, "seed \(seed): \(a.name) \(b.name)")
            }
        }
        #expect(refused > 0, "seed \(seed)")
    }
}
