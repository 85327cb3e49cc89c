import Foundation
import TestSupport
import Testing
import WikiprepPipeline

@testable import Tokenization
@testable import wikiprep

/// A folder remembers how it was made, and `meta.json` has the command that makes it from nothing.
@Suite struct FolderMemoryTests {
    /// An option of the command, with a value and another one; a flag has none.
    struct Case: Sendable, CustomStringConvertible {
        var option: String
        var value: String?
        var other: String?
        /// What must stand beside it.
        var beside: [String] = []
        /// What allows another value.
        var permission = "--remake"
        var description: String { option }

        var words: [String] { ["--\(option)"] + [value].compactMap { $0 } }
        /// The same option otherwise.
        var otherWords: [String] {
            if let other { return ["--\(option)", other] }
            return [option.hasPrefix("no-") ? "--\(option.dropFirst(3))" : "--no-\(option)"]
        }
    }

    static let ofTokens = [
        Case(option: "val-ratio", value: "0.3", other: "0.1", permission: "--new-split"),
        Case(option: "format", value: "llmc", other: "megatron"),
        Case(option: "shard-tokens", value: "5000", other: "none"),
        Case(option: "shard-name", value: "river", other: "stream", beside: ["--format", "npy"]),
        Case(option: "eot", value: "prepend", other: "none"), Case(option: "block-size", value: "64", other: "none"),
        Case(option: "pack", value: "documents", other: "stream", beside: ["--block-size", "64"]),
        Case(option: "tail", value: "pad", other: "drop", beside: ["--block-size", "64"]),
        Case(option: "pad-id", value: "7", other: "none", beside: ["--block-size", "64", "--tail", "pad"]),
    ]
    static let ofCorpora = [
        Case(option: "mix", value: "enwiki=2", other: "none"), Case(option: "dedup"), Case(option: "documents"),
    ]
    /// What a document is, and where it goes.
    static let ofInputs = [
        Case(option: "input-format", value: "text", other: "auto", permission: "--new-split"),
        Case(option: "lines", permission: "--new-split"), Case(option: "no-shuffle"),
        Case(option: "delimiter", value: "\\n\\n", other: "none", permission: "--new-split"),
        Case(option: "seed", value: "7", other: "8", permission: "--new-split"),
    ]
    static let ofText = [
        Case(option: "text-format", value: "markdown", other: "plain"),
        Case(option: "headings", value: "drop", other: "keep"),
        Case(option: "lists", value: "markdown", other: "plain"),
        Case(option: "tables", value: "markdown", other: "drop"),
        Case(option: "math", value: "tex", other: "drop"), Case(option: "code", value: "drop", other: "keep"),
        Case(option: "captions"), Case(option: "ruby", value: "reading", other: "base"), Case(option: "nfkc"),
        Case(option: "with-title"), Case(option: "sections", value: "all", other: "prose"),
        Case(option: "templates", value: "none", other: "builtin"),
        Case(option: "min-chars", value: "10", other: "200"),
        Case(option: "keep-disambiguation"), Case(option: "namespaces", value: "0,4", other: "0"),
    ]

    /// All files but the corpus, the inputs and the reports, which have times in them.
    static func files(_ folder: String) throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder)
        where !name.hasPrefix("corpus") && !name.hasPrefix("report.") && !name.hasPrefix("inputs") {
            files[name] = FileManager.default.contents(atPath: "\(folder)/\(name)")
        }
        return files
    }

    static func record(_ folder: String) throws -> TokenFilesRecord {
        try TokenFilesRecord(decoding: Array(Data(contentsOf: URL(filePath: "\(folder)/meta.json"))))
    }

    private static func run(_ arguments: [String], in folder: TemporaryFolder) throws -> Program.Result {
        try Program.run(arguments, folder: folder.path)
    }

    /// Runs the commands of a record in a folder of their own, and compares what they make.
    private static func expectRebuilt(_ out: String, in folder: TemporaryFolder) throws {
        let commands = try #require(try record(folder.file(out)).commands)
        let again = "again-\(out)"
        for line in ShellWords.lines(commands, into: again) {
            let shell = Process()
            shell.executableURL = URL(filePath: "/bin/sh")
            let program = URL(filePath: Program.path).deletingLastPathComponent().path
            shell.arguments = ["-c", "PATH='\(program)':\"$PATH\"; \(line) -q"]
            shell.currentDirectoryURL = URL(filePath: folder.path)
            try shell.run()
            shell.waitUntilExit()
            #expect(shell.terminationStatus == 0, "\(line)")
        }
        let (one, other) = (try files(folder.file(out)), try files(folder.file(again)))
        let different = Set(one.keys).union(other.keys).filter { one[$0] != other[$0] }.sorted()
        #expect(different.isEmpty, "\(commands)")
    }

    /// A folder with what commands name: dumps, texts, a small vocabulary.
    private static func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for dump in [Program.english, Program.japanese] {
            let name = URL(filePath: dump).lastPathComponent
            try FileManager.default.createSymbolicLink(atPath: folder.file(name), withDestinationPath: dump)
        }
        let text = (0..<60).map { "document \($0) says \($0 * $0)\n\n" }.joined()
        try folder.write(Data(text.utf8), to: "a.txt")
        _ = try Program.byteVocabulary(in: folder)
        return folder
    }

    private static let english = URL(filePath: Program.english).lastPathComponent
    private static let japanese = URL(filePath: Program.japanese).lastPathComponent
    private static let bytes = ["--tokenizer", "bytes.tiktoken", "--pattern", "gpt2"]

    /// The same option is remembered, another is refused before any work, and changed where that is allowed.
    private func check(_ option: Case, _ command: [String]) throws {
        let folder = try Self.folder()
        let ratio = option.option == "val-ratio" ? [] : ["--val-ratio", "0.2"]
        let first = try Self.run(
            command + ["-o", "out", "-q"] + Self.bytes + ratio + option.beside + option.words, in: folder)
        try #require(first.status == 0, "\(first.messages)")
        let made = try Self.files(folder.file("out"))
        // What is given again is the same.
        for words in [[], option.words] {
            let again = try Self.run(command + ["-o", "out", "-q"] + words, in: folder)
            #expect(again.status == 0, "\(again.messages)")
            #expect(try Self.files(folder.file("out")) == made)
        }
        let refused = try Self.run(command + ["-o", "out", "--threads", "1"] + option.otherWords, in: folder)
        #expect(refused.status == 2, "\(refused.messages)")
        let name = option.option
        #expect(refused.messages.contains("\n  --\(name): "), "\(refused.messages)")
        #expect(option.value == nil || refused.messages.contains("\(option.value ?? "") there"), "\(refused.messages)")
        #expect(option.other == nil || refused.messages.contains("\(option.other ?? "") here"), "\(refused.messages)")
        #expect(try Self.files(folder.file("out")) == made)
        try Self.expectRebuilt("out", in: folder)
        let changed = try Self.run(
            command + ["-o", "out", option.permission] + option.otherWords, in: folder)
        #expect(changed.status == 0 && changed.messages.contains("--\(name) "), "\(changed.messages)")
        let fresh = try Self.run(
            command + ["-o", "fresh", "-q"] + Self.bytes + ratio + option.beside + option.otherWords
                + (option.option == "format" ? ["--shard-name", "out"] : [])
                // That texts are not cut stays.
                + (ofInputsThatCut.contains(option.option) ? ["--split-text", "documents"] : []), in: folder)
        #expect(fresh.status == 0, "\(fresh.messages)")
        let (one, other) = (try Self.files(folder.file("out")), try Self.files(folder.file("fresh")))
        let different = Set(one.keys).union(other.keys).filter { one[$0] != other[$0] }.sorted()
        #expect(different.isEmpty, "\(option)")
    }

    @Test(arguments: ofTokens + ofCorpora) func optionsOfRun(_ option: Case) throws {
        try check(option, ["run", Self.english])
    }

    @Test(arguments: ofTokens + ofInputs) func optionsOfTokenize(_ option: Case) throws {
        let lines = ofInputsThatCut.contains(option.option) ? [] : ["--lines"]
        try check(
            Case(
                option: option.option, value: option.value, other: option.other, beside: option.beside + lines,
                permission: option.permission), ["tokenize", "a.txt"])
    }
    private let ofInputsThatCut: Set = ["lines", "delimiter"]

    /// What the format decides where nothing is said is shown as a value, too.
    @Test func bothValuesAreShown() throws {
        let folder = try Self.folder()
        let command = ["tokenize", "a.txt", "--lines", "-o", "out"]
        #expect(try Self.run(command + ["-q"] + Self.bytes, in: folder).status == 0)
        for (words, shown) in [
            (["--eot", "prepend"], "append there, prepend here"),
            (["--shard-tokens", "2000"], "none there, 2000 here"),
            (["--block-size", "32"], "none there, 32 here"), (["--mix", "enwiki=2"], "none there, enwiki=2 here"),
            (["--format", "llmc", "--eot", "append"], "nanogpt there, llmc here"), (["--dedup"], "no there, yes here"),
        ] {
            let refused = try Self.run(command + words, in: folder)
            #expect(refused.status == 2 && refused.messages.contains("  \(words[0]): \(shown)"), "\(refused.messages)")
            #expect(refused.messages.components(separatedBy: " there, ").count == 2, "\(refused.messages)")
        }
    }

    /// All at once: each of them is remembered, and refused where it is another.
    @Test func optionsOfText() throws {
        let folder = try Self.folder()
        let command = ["run", Self.english, "-o", "out", "-q"]
        let first = try Self.run(command + Self.bytes + Self.ofText.flatMap(\.words), in: folder)
        try #require(first.status == 0, "\(first.messages)")
        let made = try Self.files(folder.file("out"))
        let again = try Self.run(command, in: folder)
        #expect(again.status == 0, "\(again.messages)")
        for option in Self.ofText {
            let refused = try Self.run(command + option.otherWords, in: folder)
            #expect(refused.status == 2 && refused.messages.contains("\n  --\(option): "), "\(refused.messages)")
            #expect(
                refused.messages.contains("\(option.value ?? "true") there, \(option.other ?? "false") here"),
                "\(refused.messages)")
        }
        #expect(try Self.files(folder.file("out")) == made)
        try Self.expectRebuilt("out", in: folder)
    }

    /// The first recipe of the README, and its second one.
    @Test func validationStaysWhenAPartJoins() throws {
        let folder = try Self.folder()
        for dump in [Self.english, Self.japanese] {
            let options = dump == Self.english ? ["--val-ratio", "0.3"] + Self.bytes : []
            let result = try Self.run(["run", dump, "-o", "out", "-q"] + options, in: folder)
            #expect(result.status == 0, "\(result.messages)")
        }
        let record = try Self.record(folder.file("out"))
        #expect(record.valRatio == 0.3 && record.documents.val > 10 && record.tokenizer == "bytes")
        try Self.expectRebuilt("out", in: folder)
    }

    @Test func aNewWikiMayHaveAWeight() throws {
        let folder = try Self.folder()
        let first = try Self.run(
            ["run", Self.english, "-o", "out", "-q", "--mix", "enwiki=2"] + Self.bytes, in: folder)
        #expect(first.status == 0, "\(first.messages)")
        let other = try Self.run(["run", Self.japanese, "-o", "out", "--mix", "jawiki=3,enwiki=1"], in: folder)
        #expect(other.status == 2 && other.messages.contains("enwiki=2"), "\(other.messages)")
        let joined = try Self.run(["run", Self.japanese, "-o", "out", "-q", "--mix", "jawiki=3"], in: folder)
        #expect(joined.status == 0, "\(joined.messages)")
        #expect(try Self.record(folder.file("out")).mix == ["enwiki": 2, "jawiki": 3])
        try Self.expectRebuilt("out", in: folder)
    }

    /// Rows and shards are asked for together, whatever the folder has.
    @Test func rowsInPlaceOfShards() throws {
        let folder = try Self.folder()
        let command = ["run", Self.english, "-o", "out", "-q"]
        #expect(
            try Self.run(command + Self.bytes + ["--format", "llmc", "--val-ratio", "0.2"], in: folder).status == 0)
        let shards = try Self.files(folder.file("out"))
        let refused = try Self.run(command + ["--block-size", "32"], in: folder)
        #expect(refused.status == 2 && refused.messages.contains("--block-size: none there"), "\(refused.messages)")
        let rows = try Self.run(command + ["--block-size", "32", "--remake"], in: folder)
        #expect(rows.status == 0, "\(rows.messages)")
        #expect(try Self.record(folder.file("out")).blockSize == 32)
        try Self.expectRebuilt("out", in: folder)
        let back = try Self.run(command + ["--format", "llmc", "--remake"], in: folder)
        #expect(back.status == 0, "\(back.messages)")
        #expect(try Self.files(folder.file("out")) == shards)
    }

    @Test func theTextOfANewWikiIsThatOfTheOthers() throws {
        let folder = try Self.folder()
        let first = try Self.run(
            ["run", Self.english, "-o", "out", "-q", "--text-format", "markdown", "--lists", "plain"] + Self.bytes,
            in: folder)
        #expect(first.status == 0, "\(first.messages)")
        let second = try Self.run(["run", Self.japanese, "-o", "out", "-q", "--headings", "drop"], in: folder)
        #expect(second.status == 0, "\(second.messages)")
        let options = try #require(try Self.record(folder.file("out")).parts.last?.options)
        #expect(options["text-format"] == "markdown" && options["lists"] == "plain" && options["tables"] == "markdown")
        #expect(options["headings"] == "drop" && options["min-chars"] == "100")
        try Self.expectRebuilt("out", in: folder)
    }

    @Test func vocabulariesAreComparedByTheirContent() throws {
        let folder = try Self.folder()
        let command = ["run", Self.english, "-o", "out", "-q"]
        #expect(try Self.run(command + Self.bytes, in: folder).status == 0)
        let made = try Self.files(folder.file("out"))
        try FileManager.default.moveItem(atPath: folder.file("bytes.tiktoken"), toPath: folder.file("other.tiktoken"))
        // The file is gone; the same file has another name; or it is another file.
        for (tokenizer, status) in [("bytes.tiktoken", 0), ("other.tiktoken", 0), ("gpt2", 2)] as [(String, Int32)] {
            let result = try Self.run(command + ["--tokenizer", tokenizer], in: folder)
            #expect(result.status == status, "\(tokenizer): \(result.messages)")
            #expect(try Self.files(folder.file("out")) == made)
        }
        // The folder's own, cut otherwise.
        let cut = try Self.run(command + ["--pattern", "o200k"], in: folder)
        #expect(cut.status == 2 && cut.messages.contains("(pattern gpt2, "), "\(cut.messages)")
        #expect(cut.messages.contains("(pattern o200k, ") && cut.messages.contains("--remake"), "\(cut.messages)")
        #expect(try Self.files(folder.file("out")) == made)
        try folder.write(Data("changed".utf8), to: "out/tokenizer/bytes.tiktoken")
        let changed = try Self.run(command, in: folder)
        #expect(changed.status == 1 && changed.messages.contains("is not the vocabulary"), "\(changed.messages)")
    }

    /// A `tokenizer.json` says how text is cut; whoever overrules it is remembered.
    @Test func thePatternOfATokenizerFileMayBeOverruled() throws {
        let folder = try Self.folder()
        let trained = try Self.run(
            ["train-tokenizer", "a.txt", "--vocab-size", "300", "--pattern", "japanese", "-o", "own", "-q"], in: folder)
        #expect(trained.status == 0, "\(trained.messages)")
        let command = ["tokenize", "a.txt", "-o", "out", "-q"]
        #expect(try Self.run(command + ["--tokenizer", "own.json"], in: folder).status == 0)
        let (japanese, made) = (try Self.record(folder.file("out")), try Self.files(folder.file("out")))
        #expect(japanese.pattern == "japanese")
        try Self.expectRebuilt("out", in: folder)
        #expect(try Self.run(command + ["--pattern", "gpt2"], in: folder).status == 2)
        #expect(try Self.files(folder.file("out")) == made)
        #expect(try Self.run(command + ["--pattern", "gpt2", "--remake"], in: folder).status == 0)
        #expect(try Self.record(folder.file("out")).pattern == "gpt2")
        try FileManager.default.removeItem(atPath: folder.file("again-out"))
        try Self.expectRebuilt("out", in: folder)
    }

    /// Names that look like options, or like the corpora of the commands, are names of files there.
    @Test func namesOfInputsAreNoOptions() throws {
        let folder = try Self.folder()
        let names = ["-x.txt", "-o", "--lines", "corpus", "corpus-2.txt"]
        for (index, name) in names.enumerated() {
            let lines = (0..<40).map { "{\"id\": \($0), \"wiki\": \"w\(index)\", \"corpus\": \"text \($0)\"}\n" }
            try folder.write(Data(lines.joined().utf8), to: name)
        }
        let options = ["--input-format", "jsonl", "--text-field", "corpus", "--val-ratio", "0.3", "-q"]
        let texts = try Self.run(["tokenize"] + names.map { "./\($0)" } + options + ["-o", "out"], in: folder)
        #expect(texts.status == 0, "\(texts.messages)")
        try Self.expectRebuilt("out", in: folder)

        try FileManager.default.createSymbolicLink(
            atPath: folder.file("-enwiki.xml.bz2"), withDestinationPath: Program.english)
        let dump = ["run", "./-enwiki.xml.bz2", "--wiki", "enwiki", "--name", "en", "--val-ratio", "0.3", "-q"]
        let run = try Self.run(dump + ["-o", "dumped"], in: folder)
        #expect(run.status == 0, "\(run.messages)")
        try Self.expectRebuilt("dumped", in: folder)

        let both = try Self.run(
            ["tokenize", "dumped/corpus", "./corpus", "./-x.txt", "-o", "both"] + options, in: folder)
        #expect(both.status == 0, "\(both.messages)")
        try Self.expectRebuilt("both", in: folder)
    }

    /// All dumps of a wiki may be extracted anew; the split stays.
    @Test func theTextOfAllPartsIsRemade() throws {
        let folder = try Self.folder()
        let slices = [["--pages", "1-200"], ["--pages", "201-999"]]
        for slice in slices {
            let result = try Self.run(
                ["run", Self.english, "-o", "out", "-q", "--val-ratio", "0.3"] + slice + Self.bytes, in: folder)
            #expect(result.status == 0, "\(result.messages)")
        }
        let some = try Self.run(
            ["run", Self.english, "-o", "out", "--remake", "--tables", "markdown"] + slices[0], in: folder)
        #expect(some.status == 2 && some.messages.contains("name all dumps"), "\(some.messages)")
        let before = try Self.record(folder.file("out"))
        #expect(
            try Self.run(["corpus", "remove", "out", before.parts[1].name], in: folder).status == 0)
        let all = try Self.run(
            ["run", Self.english, "-o", "out", "-q", "--remake", "--tables", "markdown"] + slices[0], in: folder)
        #expect(all.status == 0, "\(all.messages)")
        let after = try Self.record(folder.file("out"))
        #expect(after.valRatio == 0.3 && after.parts.map { $0.options["tables"] } == ["markdown"])
        try Self.expectRebuilt("out", in: folder)
    }

    @Test func onlyNewIsHistory() throws {
        let folder = try Self.folder()
        let options = ["-o", "out", "-q", "--format", "llmc", "--val-ratio", "0.2"] + Self.bytes
        #expect(try Self.run(["run", Self.english] + options, in: folder).status == 0)
        let added = try Self.run(["run", Self.japanese, "--only-new", "-o", "out", "-q"], in: folder)
        #expect(added.status == 0, "\(added.messages)")
        let record = try Self.record(folder.file("out"))
        #expect(record.runs?.count == 2 && record.commands?.count == 2)
        try Self.expectRebuilt("out", in: folder)
    }

    /// Inputs that were added, each with its command; a corpus of a run is one among inputs then.
    @Test(arguments: [
        ["tokenize a.jsonl", "tokenize b.jsonl --only-new", "tokenize c.jsonl a.jsonl --only-new"],
        ["tokenize a.txt --lines --dedup", "tokenize b.txt --only-new"],
        ["tokenize a.txt", "tokenize b.txt --only-new"],
        ["tokenize a.jsonl", "tokenize b.txt --only-new"],
        ["run ENGLISH", "tokenize out/corpus a.jsonl --only-new", "tokenize b.jsonl out/corpus --only-new"],
        ["run ENGLISH", "run JAPANESE --only-new", "tokenize out/corpus a.txt --only-new"],
        [
            "tokenize a.jsonl", "extract ENGLISH", "tokenize enwiki b.jsonl --only-new",
            "tokenize c.jsonl enwiki --only-new",
        ],
        ["extract ENGLISH", "tokenize enwiki", "extract JAPANESE", "tokenize jawiki enwiki --only-new"],
        ["run ENGLISH --seed 5", "tokenize out/corpus a.jsonl --only-new"],
    ])
    func onlyNewOfInputsIsHistory(_ lines: [String]) throws {
        let folder = try Self.folder()
        for (name, numbers) in [("a", 0..<40), ("b", 30..<60), ("c", 10..<70)] {
            let rows = numbers.map { "{\"id\":\"\($0)\",\"text\":\"Row \($0) of \(name), \($0 * $0).\"}\n" }
            try folder.write(rows.joined().utf8, to: "\(name).jsonl")
        }
        try folder.write((0..<600).map { "Text \($0) of b is \($0 * 3).\n" }.joined().utf8, to: "b.txt")
        var additions = 0
        for line in lines {
            var words = line.split(separator: " ").map {
                ["ENGLISH": Self.english, "JAPANESE": Self.japanese][$0] ?? String($0)
            }
            let wiki = words.contains(Self.english) ? "enwiki" : "jawiki"
            words += words[0] == "extract" ? ["-o", wiki] : ["-o", "out"]
            if line == lines.first(where: { !$0.hasPrefix("extract") }) {
                words += ["--val-ratio", "0.2"] + Self.bytes
            }
            if words.contains("--only-new") { additions += 1 }
            let result = try Self.run(words + ["-q"], in: folder)
            #expect(result.status == 0, "\(line): \(result.messages)")
        }
        #expect(try Self.record(folder.file("out")).runs?.count == additions + 1)
        try Self.expectRebuilt("out", in: folder)
    }

    @Test func partsThatAreReadDifferentlyHaveTheirCommands() throws {
        let folder = try Self.folder()
        for arguments in [
            [Self.english, "--pages", "1-200", "--val-ratio", "0.2"] + Self.bytes,
            [Self.english, "--pages", "201-999", "--name", "rest", "--missing", "keep"],
            [Self.japanese, "--text-format", "markdown", "--sections-file", "list:history, in part\nfilms"],
            [Self.japanese, "--titles", "list:\(Self.title)", "--name", "one"],
        ] {
            let result = try Self.run(["run", "-o", "out", "-q"] + arguments, in: folder)
            #expect(result.status == 0, "\(result.messages)")
        }
        try Self.expectRebuilt("out", in: folder)
    }

    /// Parts that were taken out are gone, the last one of the first run too, and weights of their wikis with them.
    @Test func partsThatAreTakenOutAreGone() throws {
        let folder = try Self.folder()
        let first = try Self.run(
            ["run", Self.english, "-o", "out", "-q", "--mix", "enwiki=2", "--val-ratio", "0.3"] + Self.bytes, in: folder
        )
        #expect(first.status == 0, "\(first.messages)")
        let part = try #require(try Self.record(folder.file("out")).parts.first?.name)
        #expect(try Self.run(["corpus", "remove", "out", part], in: folder).status == 0)
        let second = try Self.run(["run", Self.japanese, "-o", "out"], in: folder)
        #expect(second.status == 0 && second.messages.contains("--mix enwiki=2 is dropped"), "\(second.messages)")
        let record = try Self.record(folder.file("out"))
        #expect(record.parts.map(\.wiki) == ["jawiki"] && record.mix == nil && record.valRatio == 0.3)
        try Self.expectRebuilt("out", in: folder)
        // A corpus that is elsewhere is not taken for the folder's own.
        #expect(try Self.run(["extract", Self.english, "-o", "one", "-q"], in: folder).status == 0)
        let other = try Self.run(["tokenize", "one", "-o", "out"], in: folder)
        #expect(other.status == 2 && other.messages.contains("name that corpus as well"), "\(other.messages)")
        #expect(try Self.run(["tokenize", "one", "-o", "tokens", "-q"] + Self.bytes, in: folder).status == 0)
        let run = try Self.run(["run", Self.japanese, "-o", "tokens"], in: folder)
        #expect(run.status == 2 && run.messages.contains("name that corpus as well"), "\(run.messages)")
        #expect(!folder.exists("tokens/corpus"))
    }

    /// The record has the weights of the wikis that are there: before the files are made without a wiki, it comes back
    /// with its weight; after that it is a new one.
    @Test func weightsGoWithTheirWikis() throws {
        let folder = try Self.folder()
        let first = try Self.run(
            ["run", Self.english, Self.japanese, "-o", "out", "-q", "--mix", "enwiki=2"] + Self.bytes, in: folder)
        #expect(first.status == 0, "\(first.messages)")
        let part = try #require(try Self.record(folder.file("out")).parts.first?.name)
        let made = try Self.files(folder.file("out"))
        let (remove, english) = (["corpus", "remove", "out", part], ["run", Self.english, "-o", "out", "-q"])
        for words in [remove, english] { #expect(try Self.run(words, in: folder).status == 0) }
        #expect(try Self.files(folder.file("out")) == made)
        for words in [remove, ["run", Self.japanese, "-o", "out", "-q"], english] {
            #expect(try Self.run(words, in: folder).status == 0)
        }
        #expect(try Self.record(folder.file("out")).mix == nil)
        try Self.expectRebuilt("out", in: folder)
        for words in [remove, ["run", Self.japanese, "-o", "out", "-q"], english + ["--mix", "enwiki=2"]] {
            #expect(try Self.run(words, in: folder).status == 0)
        }
        #expect(try Self.files(folder.file("out")) == made)
    }

    /// Weights of wikis that rows name stay when the rows are not named again.
    @Test func weightsOfRowsStay() throws {
        let folder = try Self.folder()
        let rows = (0..<40).map { #"{"text":"row \#($0)","id":"\#($0)","wiki":"frwiki"}"# + "\n" }.joined()
        try folder.write(Data(rows.utf8), to: "rows.jsonl")
        #expect(try Self.run(["extract", Self.english, "-o", "one", "-q"], in: folder).status == 0)
        let tokenize = ["tokenize", "one", "-o", "out", "-q"]
        let first = try Self.run(tokenize + ["rows.jsonl", "--mix", "frwiki=3"] + Self.bytes, in: folder)
        #expect(first.status == 0, "\(first.messages)")
        let made = try Self.files(folder.file("out"))
        for words in [[], ["--mix", "frwiki=3"]] {
            let again = try Self.run(tokenize + words, in: folder)
            #expect(again.status == 0, "\(again.messages)")
            #expect(try Self.files(folder.file("out")) == made)
        }
    }

    private static let title = "Wikipedia'\u{3000}\"\\$HOME"

    @Test func aCorpusThatIsNotNamedIsNotLeftOut() throws {
        let folder = try Self.folder()
        for (dump, name) in [(Self.english, "one"), (Self.japanese, "two")] {
            #expect(try Self.run(["extract", dump, "-o", name, "-q"], in: folder).status == 0)
        }
        let both = try Self.run(["tokenize", "one", "two", "-o", "out", "-q"] + Self.bytes, in: folder)
        #expect(both.status == 0, "\(both.messages)")
        let made = try Self.files(folder.file("out"))
        let one = try Self.run(["tokenize", "one", "-o", "out"], in: folder)
        #expect(one.status == 2 && one.messages.contains("name that corpus as well"), "\(one.messages)")
        #expect(try Self.files(folder.file("out")) == made)
        try Self.expectRebuilt("out", in: folder)
    }

    /// A text joins what run made without naming its corpus; without any input, the folder is brought up to date.
    @Test func theCorpusInTheFolderStays() throws {
        let folder = try Self.folder()
        for out in ["one", "two"] {
            #expect(try Self.run(["run", Self.english, "-o", out, "-q"] + Self.bytes, in: folder).status == 0)
        }
        for (out, inputs) in [("one", ["one/corpus", "a.txt"]), ("two", ["a.txt"])] {
            let result = try Self.run(["tokenize"] + inputs + ["-o", out, "-q"], in: folder)
            #expect(result.status == 0, "\(result.messages)")
        }
        #expect(try Self.files(folder.file("one")) == Self.files(folder.file("two")))
        try Self.expectRebuilt("two", in: folder)
        #expect(try Self.run(["corpus", "remove", "two", "a.txt"], in: folder).status == 0)
        let update = try Self.run(["tokenize", "-o", "two", "-q"], in: folder)
        #expect(update.status == 0, "\(update.messages)")
        let (one, two) = (try Self.record(folder.file("one")), try Self.record(folder.file("two")))
        #expect(
            two.inputs.isEmpty && two.documents.train + two.documents.val + 1 == one.documents.train + one.documents.val
        )
        let nothing = try Self.run(["tokenize", "-o", "three"], in: folder)
        #expect(nothing.status == 2 && nothing.messages.contains("no INPUT given"), "\(nothing.messages)")
    }

    /// `--missing` is of the corpus that stays, too.
    @Test func missingPagesOfTheCorpusInTheFolder() throws {
        let folder = try Self.folder()
        #expect(try Self.run(["run", Self.english, "-o", "out", "-q"] + Self.bytes, in: folder).status == 0)
        for inputs in [[], ["a.txt"]] {
            let result = try Self.run(["tokenize"] + inputs + ["-o", "out", "--missing", "keep", "-q"], in: folder)
            #expect(result.status == 0, "\(result.messages)")
            #expect(try Self.record(folder.file("out")).parts.map(\.missing) == [.keep])
        }
        #expect(try Self.run(["tokenize", "a.txt", "-o", "text", "-q"] + Self.bytes, in: folder).status == 0)
        let texts = try Self.run(["tokenize", "-o", "text", "--missing", "keep", "-q"], in: folder)
        #expect(texts.status == 2 && texts.messages.contains("here is no corpus"), "\(texts.messages)")
    }

    /// A corpus elsewhere that is the only one.
    @Test func aCorpusElsewhereIsNamed() throws {
        let folder = try Self.folder()
        #expect(try Self.run(["extract", Self.english, "-o", "one", "-q"], in: folder).status == 0)
        #expect(try Self.run(["tokenize", "one", "-o", "out", "-q"] + Self.bytes, in: folder).status == 0)
        let update = try Self.run(["tokenize", "-o", "out"], in: folder)
        #expect(update.status == 2 && update.messages.contains("name that corpus, add --remake"), "\(update.messages)")
        #expect(!update.messages.contains("another corpus"))
    }

    /// What a folder has of inputs that its token files do not hold, and those of which it has no tokens.
    @Test func inputsThatAreNotInTheFiles() throws {
        let folder = try Self.folder()
        #expect(try Self.run(["tokenize", "a.txt", "-o", "out", "-q"] + Self.bytes, in: folder).status == 0)
        try FileManager.default.copyItem(atPath: folder.file("out/inputs/a.txt"), toPath: folder.file("out/inputs/63"))
        let part = folder.file("out/inputs/63/input.json")
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: part)), as: UTF8.self)
        try folder.write(Data(text.replacing("a.txt", with: "63").utf8), to: "out/inputs/63/input.json")
        let list = try Self.run(["corpus", "list", "out"], in: folder).text.split(separator: "\n")
        #expect(list.count == 3 && list[1].hasPrefix("63 ") && list[1].hasSuffix("not in the token files"), "\(list)")
        #expect(list[2].hasPrefix("a.txt ") && !list[2].contains("not in"))
        #expect(try Self.run(["corpus", "remove", "out", "63"], in: folder).status == 0)
        #expect(try Self.run(["corpus", "list", "out"], in: folder).text.split(separator: "\n").count == 2)
        // As version 0.1 made it.
        let old = SharedFolder.checkout.appending(path: "Tests/WikiprepPipelineTests/Data/0.1/text/documents").path
        try FileManager.default.copyItem(atPath: old, toPath: folder.file("old"))
        let listed = try Self.run(["corpus", "list", "old"], in: folder)
        #expect(listed.status == 0 && listed.text.contains("prose.txt  "), "\(listed.text)\(listed.messages)")
        let removal = try Self.run(["corpus", "remove", "old", "prose.txt"], in: folder)
        #expect(removal.status == 2 && removal.messages.contains("version 0.1"), "\(removal.messages)")
    }

    @Test func aFolderWhoseRecordCannotBeReadIsRefused() throws {
        let folder = try Self.folder()
        #expect(try Self.run(["run", Self.english, "-o", "out", "-q"] + Self.bytes, in: folder).status == 0)
        try folder.write(Data("{}".utf8), to: "out/meta.json")
        let result = try Self.run(["run", Self.english, "-o", "out"], in: folder)
        #expect(result.status == 1 && result.messages.contains("meta.json cannot be read"), "\(result.messages)")
    }

    @Test func everyFlagHasItsOpposite() throws {
        let exceptions: Set = ["help", "random"]
        for subcommand in Subcommand.all {
            for option in subcommand.options where option.value == nil && !exceptions.contains(option.name) {
                let opposite = try #require(option.opposite, "\(subcommand.name) --\(option.name)")
                let both = try subcommand.read(["--\(option.name)", "--\(opposite)"])
                #expect(both.given == [option.name])
                let last = try subcommand.read(["--\(opposite)"])
                #expect("\(both.options)" == "\(last.options)", "\(option.name)")
            }
        }
    }
}
