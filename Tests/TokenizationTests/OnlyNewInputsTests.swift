import Corpus
import Foundation
import PipelineTestSupport
import TestSupport
import Testing
import TokenFiles

@testable import Tokenization
@testable import WikiprepPipeline
@testable import Workers

/// `--only-new` with JSON Lines and text, beside corpora too: what is there stays, and what is new stands behind it.
struct OnlyNewInputsTests {
    private let folder: TemporaryFolder
    private var out: String { folder.file("out") }

    init() throws { folder = try TemporaryFolder() }

    // MARK: - Inputs

    private struct Row: Encodable {
        var id: String?
        var text: String
        var wiki: String?
        var revision: UInt64?
    }

    @discardableResult private func write(_ rows: [Row], to name: String) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let lines = try rows.map { String(decoding: try encoder.encode($0), as: UTF8.self) + "\n" }
        return try folder.write(lines.joined().utf8, to: name)
    }

    private static func rows(_ numbers: some Sequence<Int>, named: Bool = true) -> [Row] {
        numbers.map { Row(id: named ? "row-\($0)" : nil, text: "Row \($0) is about \($0 * $0).") }
    }

    /// A text of sentences, no two of which are the same.
    private static func book(_ name: String, sentences: Int) -> String {
        (0..<sentences).map { "Sentence \($0) of \(name) tells of \($0 * 7) things. " }.joined()
    }

    // MARK: - Runs

    private func tokenization(
        of inputs: [String], onlyNew: Bool, _ change: (inout TokenConfiguration) -> Void = { _ in }
    ) throws -> TokenizationRun {
        var configuration = TokenConfiguration(threads: 2)
        configuration.validationRatio = 0.2
        change(&configuration)
        configuration.writesOnlyNew = onlyNew
        return try TokenizationRun(
            of: inputs.map { $0 == "-" ? $0 : folder.file($0) }, configuration: configuration,
            observer: SilentObserver())
    }

    @discardableResult private func tokenize(
        _ inputs: [String], into name: String = "out", onlyNew: Bool = false,
        change: (inout TokenConfiguration) -> Void = { _ in }
    ) throws -> TokenFilesRecord {
        try tokenization(of: inputs, onlyNew: onlyNew, change).run(into: folder.file(name)).record
    }

    private func texts(_ split: Split, in name: String = "out") throws -> [String] {
        try decodedTexts(of: split, in: folder.file(name))
    }

    private func both(in name: String = "out") throws -> [String] {
        try texts(.train, in: name) + texts(.val, in: name)
    }

    /// All files that do not tell of the run, nor of where its inputs were.
    private func files(_ name: String = "out") throws -> [String: [UInt8]] {
        try filesBesideCorpus(in: folder.file(name)).filter { !$0.key.hasSuffix(".source.json") }
    }

    /// The shards: what must stay as it is.
    private func shards(_ format: TokenFileFormat = .nanogpt) throws -> [String: [UInt8]] {
        let ending = format == .datatrove ? ".ds" : format == .npy ? ".npy" : ".bin"
        return try filesBesideCorpus(in: out).filter { name, _ in
            name.hasSuffix(ending) && !["offsets/", "documents/", "inputs/"].contains { name.hasPrefix($0) }
                && !name.hasSuffix(".offsets.npy")
        }
    }

    /// Expects a run to be refused before it changes anything, and its dry run.
    private func expectRefused(
        _ inputs: [String], _ reason: AdditionConflict, change: (inout TokenConfiguration) -> Void = { _ in },
        at location: SourceLocation = #_sourceLocation
    ) throws {
        let before = try files()
        #expect(throws: TokenizationError.self, sourceLocation: location) {
            _ = try tokenization(of: inputs, onlyNew: true, change).plan(into: out)
        }
        #expect(throws: TokenizationError.addition(to: out, reason), sourceLocation: location) {
            try tokenize(inputs, onlyNew: true, change: change)
        }
        #expect(try difference(files(), before) == [], sourceLocation: location)
    }

    // MARK: - What is new

    @Test(arguments: TokenFileFormat.allCases, [nil, 300]) func furtherRows(
        format: TokenFileFormat, shardTokens: Int?
    ) throws {
        func change(_ configuration: inout TokenConfiguration) {
            configuration.format = format
            configuration.shardTokens = shardTokens
            configuration.name = "rows"
        }
        try write(Self.rows(0..<60), to: "a.jsonl")
        try write(Self.rows(60..<90), to: "b.jsonl")
        // Half of it is there, one of it in another version.
        try write(Self.rows(80..<99) + [Row(id: "row-3", text: "Row 3 is another one.")], to: "c.jsonl")
        try tokenize(["a.jsonl"], change: change)
        var documents = (train: try texts(.train), val: try texts(.val))
        for (name, alone, outdated) in [("b.jsonl", Self.rows(60..<90), 0), ("c.jsonl", Self.rows(90..<99), 1)] {
            let before = try shards(format)
            try write(
                alone + (outdated > 0 ? [Row(id: "row-3", text: "Row 3 is another one.")] : []), to: "alone.jsonl")
            try tokenize(["alone.jsonl"], into: "alone-\(name)", change: change)
            let record = try tokenize([name], onlyNew: true, change: change)
            let after = try shards(format)
            #expect(before.allSatisfy { after[$0.key] == $0.value }, "what was there has changed")
            documents.train += try texts(.train, in: "alone-\(name)")
            documents.val += try texts(.val, in: "alone-\(name)")
            #expect(try texts(.train) == documents.train)
            #expect(try texts(.val) == documents.val)
            #expect(record.outdated ?? 0 == outdated)
            #expect(try Conservation(of: record, in: out).isKept)
        }
        let made = try TokenFilesRecord(decoding: contents("\(out)/meta.json"))
        #expect(made.runs?.count == 3 && made.commands?.count == 3)
        #expect(made.commands?.last?.contains("--only-new") == true && made.removed.superseded == 11)
        // Nothing is new, so nothing changes; whatever is named.
        let before = try files()
        for names in [["c.jsonl"], ["a.jsonl", "b.jsonl"], ["c.jsonl", "a.jsonl"]] {
            try tokenize(names, onlyNew: true, change: change)
            #expect(try difference(files(), before) == [])
        }
        // All in one again.
        try tokenize(["a.jsonl"], change: change)
        try tokenize(["c.jsonl", "a.jsonl", "b.jsonl"], into: "whole", change: change)
        #expect(try difference(files(), files("whole")) == [])
    }

    /// A document without an id is known by its text.
    @Test func textsThatAreThereAreNotNew() throws {
        try write(Self.rows(0..<40, named: false), to: "a.jsonl")
        try write(Self.rows(20..<60, named: false) + Self.rows([59], named: false), to: "b.jsonl")
        try tokenize(["a.jsonl"])
        let record = try tokenize(["b.jsonl"], onlyNew: true)
        let all = Self.rows(0..<60).map(\.text) + Self.rows([59]).map(\.text)
        #expect(try both().sorted() == all.sorted())
        #expect(record.removed.duplicate == 20 && record.outdated == nil)
        #expect(try Conservation(of: record, in: out).isKept)
        // A third input finds both of the row that was there twice.
        try write(Self.rows(0..<61, named: false), to: "c.jsonl")
        let third = try tokenize(["c.jsonl"], onlyNew: true)
        #expect(try both().count == 62 && third.removed.duplicate == 80)
        #expect(third.runs?.count == 3)
    }

    @Test(arguments: [TextInputConfiguration.Documents.lines, .delimited(by: Array("\n".utf8))]) func furtherLines(
        documents: TextInputConfiguration.Documents
    ) throws {
        func lines(_ numbers: Range<Int>) -> [String] { numbers.map { "line \($0) says \($0 * $0)" } }
        try folder.write(lines(0..<50).joined(separator: "\n").utf8, to: "a.txt")
        try folder.write(lines(40..<70).joined(separator: "\n").utf8, to: "b.txt")
        try tokenize(["a.txt"]) { $0.input.documents = documents }
        let record = try tokenize(["b.txt"], onlyNew: true) { $0.input.documents = documents }
        #expect(try both().sorted() == lines(0..<70).sorted())
        #expect(record.removed.duplicate == 10 && record.runs?.count == 2)
    }

    /// Each text is cut on its own; the pieces of those that are there stay.
    @Test func furtherTexts() throws {
        try folder.write(Self.book("a", sentences: 300).utf8, to: "a.txt")
        try folder.write(Self.book("b", sentences: 200).utf8, to: "b.txt")
        try tokenize(["a.txt"])
        let first = (train: try texts(.train), val: try texts(.val))
        let before = try shards()
        let record = try tokenize(["b.txt"], onlyNew: true)
        let after = try shards()
        #expect(before.allSatisfy { after[$0.key] == $0.value } && after.count == before.count + 2)
        try tokenize(["b.txt"], into: "alone")
        #expect(try texts(.train) == first.train + texts(.train, in: "alone"))
        #expect(try texts(.val) == first.val + texts(.val, in: "alone"))
        #expect(record.inputs.allSatisfy { $0.validation != nil })
        // The same text under another name is nothing new.
        let whole = try files()
        try folder.write(Self.book("a", sentences: 300).utf8, to: "other.txt")
        try tokenize(["other.txt"], onlyNew: true)
        #expect(try difference(files(), whole) == [])
    }

    @Test func aCorpusAndInputs() throws {
        let pages = (1...40 as ClosedRange<UInt64>).map { SmallDump.Page.article($0) }
        let dumps = [
            try SmallDump(pages: Array(pages[..<30])).write("enwiki-20260101-a.xml", in: folder),
            try SmallDump(pages: Array(pages[30...])).write("enwiki-20260101-b.xml", in: folder),
        ]
        let pipeline = Pipeline(threads: 2)
        _ = try pipeline.extract([dumps[0]], into: folder.file("corpus"))
        try tokenize(["corpus"])
        // A row that is older than its page, one that is newer, one that is the page itself, and pages of no dump.
        var rows = [1, 2, 3, 90, 91].map {
            Row(id: "\($0)", text: "Row \($0), another text of that page.", wiki: "enwiki", revision: $0 == 2 ? 999 : 0)
        }
        rows[2] = Row(id: "3", text: SmallDump.Page.article(3).text, wiki: "enwiki", revision: 999)
        try write(rows + Self.rows(0..<9), to: "a.jsonl")
        let second = try tokenize(["corpus", "a.jsonl"], onlyNew: true)
        let texts = (pages[..<30].map(\.text) + [rows[1], rows[3], rows[4]].map(\.text) + Self.rows(0..<9).map(\.text))
        #expect(try both().sorted() == texts.sorted())
        #expect(second.outdated == 1 && second.runs?.count == 2)
        #expect(try Conservation(of: second, in: out).isKept)
        // The corpus grows beside the input.
        _ = try pipeline.extract([dumps[1]], into: folder.file("corpus"))
        let third = try tokenize(["corpus"], onlyNew: true)
        #expect(try both().sorted() == (texts + pages[30...].map(\.text)).sorted())
        #expect(third.runs?.count == 3)
        #expect(try Conservation(of: third, in: out).isKept)
        let before = try files()
        try tokenize(["a.jsonl", "corpus"], onlyNew: true)
        #expect(try difference(files(), before) == [])
        try tokenize(["corpus"])
        try tokenize(["a.jsonl", "corpus"], into: "whole")
        #expect(try difference(files(), files("whole")) == [])
    }

    /// Of documents with one text, that which is there stays the one, on whichever side it is.
    @Test func duplicatesOfWhatIsThere() throws {
        let texts = (0..<50).map { "One text of \($0)." }
        func rows(_ name: String, _ numbers: Range<Int>) -> [Row] {
            numbers.map { Row(id: "\(name)-\($0)", text: texts[$0]) }
        }
        try write(rows("a", 0..<30), to: "a.jsonl")
        try write(rows("b", 0..<50) + rows("c", 40..<50), to: "b.jsonl")
        try tokenize(["a.jsonl"]) { $0.dropsDuplicates = true }
        let record = try tokenize(["b.jsonl"], onlyNew: true) { $0.dropsDuplicates = true }
        #expect(try both().sorted() == texts.sorted())
        #expect(record.removed.duplicate == 40 && record.outdated == nil && record.equalTexts == 0)
    }

    /// A document that stands in the files and is another one now: its text is there all the same.
    @Test(arguments: [true, false]) func duplicatesOfWhatIsOutdated(areNamed: Bool) throws {
        func row(_ id: Int, _ text: String) -> Row { Row(id: "\(id)", text: text) }
        let texts = (0..<30).map { "One text of \($0)." }
        try write(texts.enumerated().map { row($0, $1) }, to: "a.jsonl")
        try write((0..<30).map { row($0, "Another text of \($0).") }, to: "b.jsonl")
        // Many of them are on the other side.
        try write(texts.enumerated().map { areNamed ? row(100 + $0, $1) : Row(text: $1) }, to: "c.jsonl")
        func change(_ configuration: inout TokenConfiguration) {
            configuration.dropsDuplicates = true
            configuration.validationRatio = 0.5
        }
        try tokenize(["a.jsonl"], change: change)
        #expect(try tokenize(["b.jsonl"], onlyNew: true, change: change).outdated == 30)
        let before = try both().sorted()
        let record = try tokenize(["c.jsonl"], onlyNew: true, change: change)
        #expect(try both().sorted() == before && record.removed.duplicate == 30)
        #expect(try Conservation(of: record, in: out).isKept)
    }

    /// Copies are there as often as the weights say, in whatever run they came.
    @Test func copies() throws {
        func rows(_ numbers: Range<Int>) -> [Row] {
            numbers.map { Row(id: "\($0)", text: "Page \($0), once more.", wiki: $0 % 2 == 0 ? "enwiki" : "jawiki") }
        }
        try write(rows(0..<40), to: "a.jsonl")
        try write(rows(20..<80), to: "b.jsonl")
        for weight in [3, 2.5] {
            let name = "out-\(weight)"
            try tokenize(["a.jsonl"], into: name) { $0.mix.weights = ["jawiki": weight] }
            let record = try tokenize(["b.jsonl"], into: name, onlyNew: true) { $0.mix.weights = ["jawiki": weight] }
            try tokenize(["a.jsonl", "b.jsonl"], into: "whole-\(name)") { $0.mix.weights = ["jawiki": weight] }
            for split in Split.allCases {
                #expect(try texts(split, in: name).sorted() == texts(split, in: "whole-\(name)").sorted())
            }
            #expect(record.runs?.count == 2 && record.removed.superseded == 20 && record.outdated == nil)
            #expect(try Conservation(of: record, in: folder.file(name)).isKept)
        }
    }

    @Test func theDryRun() throws {
        try write(Self.rows(0..<60), to: "a.jsonl")
        try write(Self.rows(60..<80), to: "b.jsonl")
        try tokenize(["a.jsonl"])
        let plan = try tokenization(of: ["b.jsonl", "a.jsonl"], onlyNew: true).plan(into: out)
        #expect(plan.tokenFiles?.state == .addedTo)
        #expect(plan.estimate?.documents == 20 && plan.estimate?.documentsAreCounted == false)
    }

    @Test func standardInputIsRefusedWhereItIsThere() throws {
        try write(Self.rows(0..<20), to: "a.jsonl")
        try tokenize(["a.jsonl"])
        try expectRefused(["-"], .inputUnknown("a.jsonl", path: "-")) {
            $0.input.standardInputName = "a.jsonl"
        }
    }

    // MARK: - Sequences

    /// Any sequence of inputs: nothing is there twice, nothing is lost, nothing changes sides, shards stay.
    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64]) func anySequence(seed: UInt64) throws {
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        var newest: [String: String] = [:]
        var ever: (train: Set<String>, val: Set<String>) = ([], [])
        var names: [String] = []
        for step in 0..<6 {
            let name = "\(Character(UnicodeScalar(UInt8(97 + step)))).jsonl"
            let rows = (0..<Int.random(in: 0...30, using: &random)).map { _ -> Row in
                let number = Int.random(in: 0..<60, using: &random)
                let text = "Text \(Int.random(in: 0..<2, using: &random)) of \(number)."
                // Its id and its text tell which it is; the later name rules.
                return number % 3 == 0 ? Row(text: "Text of \(number).") : Row(id: "\(number)", text: text)
            }
            // Within one input the greatest hash rules, so each id is there once.
            var seen: Set<String> = []
            let unique = rows.filter { seen.insert($0.id ?? $0.text).inserted }
            try write(unique, to: name)
            names.append(name)
            let before = step == 0 ? [:] : try shards()
            let there = step == 0 ? [] : try Set(both())
            let count = step == 0 ? 0 : try both().count
            let onlyNew = step > 0 && Bool.random(using: &random)
            for row in unique { newest[row.id ?? row.text] = row.text }
            let given = [name] + names.dropLast().filter { _ in Bool.random(using: &random) }
            let record = try tokenize(given.shuffled(using: &random), onlyNew: onlyNew) {
                $0.rangeSize = [1, 500, 8 << 20].randomElement(using: &random) ?? 1
            }
            let (train, val) = (try texts(.train), try texts(.val))
            if onlyNew {
                let after = try shards()
                #expect(before.allSatisfy { after[$0.key] == $0.value })
                let added = unique.map(\.text).filter { !there.contains($0) }
                #expect(Set(train + val) == there.union(added))
                #expect(train.count + val.count == count + added.count)
            }
            #expect(Set(newest.values).isSubset(of: train + val))
            #expect(try Conservation(of: record, in: out).isKept)
            #expect(ever.train.isDisjoint(with: val) && ever.val.isDisjoint(with: train))
            ever = (ever.train.union(train), ever.val.union(val))
            let made = try files()
            try tokenize(given, onlyNew: true)
            #expect(try difference(files(), made) == [])
        }
        try tokenize(names)
        #expect(try Set(both()) == Set(newest.values))
    }

    // MARK: - What cannot be had

    @Test func anInputThatChangedIsRefused() throws {
        let rows = Self.rows(0..<20)
        try write(rows, to: "a.jsonl")
        try write(Self.rows(20..<30), to: "b.jsonl")
        try tokenize(["a.jsonl"])
        try write(rows + Self.rows(30..<31), to: "a.jsonl")
        try expectRefused(["a.jsonl"], .inputChanged(path: folder.file("a.jsonl")))
        try expectRefused(["b.jsonl", "a.jsonl"], .inputChanged(path: folder.file("a.jsonl")))
        // Who does not name it does not ask for it; and the old file put back is the old file.
        #expect(try tokenize(["b.jsonl"], onlyNew: true).runs?.count == 2)
        try write(rows, to: "a.jsonl")
        let before = try files()
        try tokenize(["b.jsonl", "a.jsonl"], onlyNew: true)
        #expect(try difference(files(), before) == [])
    }

    @Test func aTextThatGrewIsRefused() throws {
        try folder.write(Self.book("a", sentences: 300).utf8, to: "a.txt")
        try tokenize(["a.txt"])
        try folder.write(Self.book("a", sentences: 301).utf8, to: "a.txt")
        try expectRefused(["a.txt"], .inputChanged(path: folder.file("a.txt")))
        #expect(try tokenize(["a.txt"]).runs == nil)
    }

    /// A text that has grown would be cut elsewhere.
    @Test func anotherSplitIsRefused() throws {
        try folder.write(Self.book("a", sentences: 300).utf8, to: "a.txt")
        try tokenize(["a.txt"])
        try folder.write(Self.book("a", sentences: 500).utf8, to: "a.txt")
        try tokenize(["a.txt"])
        try expectRefused(["a.txt"], .newSplit) { ($0.remakes, $0.changesSplit) = (true, true) }
    }

    @Test func anInputThatWasTakenOutIsRefused() throws {
        try write(Self.rows(0..<20), to: "a.jsonl")
        try write(Self.rows(20..<30), to: "b.jsonl")
        try tokenize(["a.jsonl", "b.jsonl"])
        #expect(try InputFolder(inTokenFolder: out).remove("a.jsonl"))
        try expectRefused(["b.jsonl"], .inputRemoved("a.jsonl"))
        #expect(try tokenize(["b.jsonl"]).documents != .init(train: 0, val: 0))
        try tokenize(["a.jsonl"], onlyNew: true)
        #expect(try both().count == 30)
    }

    @Test func filesOfAnotherKindAreRefused() throws {
        try write(Self.rows(0..<20), to: "a.jsonl")
        try write(Self.rows(20..<30), to: "b.jsonl")
        try tokenize(["a.jsonl"])
        let changes: [(inout TokenConfiguration) -> Void] = [
            { $0.format = .llmc }, { $0.endOfText = TokenConfiguration.EndOfText.none }, { $0.shardTokens = 100 },
            { $0.dropsDuplicates = true },
        ]
        for change in changes {
            try expectRefused(["a.jsonl", "b.jsonl"], .otherFiles) {
                $0.remakes = true
                change(&$0)
            }
        }
    }
}
