import Foundation
import TestSupport
import Testing

/// `--dry-run` says what the run then does, refuses what it refuses, and leaves no trace.
@Suite struct DryRunTests {
    private static func names(_ folder: TemporaryFolder) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
    }

    @Test func nothingIsWritten() throws {
        let folder = try TemporaryFolder()
        let out = folder.file("new/out")
        let dumps = [Program.english, Program.japanese]
        for arguments in [
            ["run"] + dumps + ["-o", out], ["extract"] + dumps + ["-o", out], ["extract", "-o", "-"] + dumps,
            ["run", "--first", "5", "-o", out] + dumps,
        ] {
            let result = try Program.run(arguments + ["--dry-run"], folder: folder.path)
            #expect(result.status == 0, "\(arguments): \(result.messages)")
            #expect(result.text.contains("extracted") && result.text.contains("Estimate"), "\(result.text)")
            #expect(try Self.names(folder) == [])
        }
    }

    /// Of small dumps everything is looked at, so that the figures are close.
    @Test func theEstimateIsWhatComesOut() throws {
        let folder = try TemporaryFolder()
        let run = ["run", Program.japanese, "-o", folder.file("out"), "--val-ratio=0.1"]
        let plan = try Program.run(run + ["--dry-run"])
        let tokens = try #require(plan.text.firstMatch(of: #/([0-9,]+) tokens/#)).1.replacing(",", with: "")
        #expect(try Program.run(run).status == 0)
        let written = try ["train", "val"].reduce(0) { try $0 + folder.bytes("out/\($1).bin").count } / 2
        let share = Double(Int(tokens) ?? 0) / Double(written)
        #expect((0.7...1.3).contains(share), "\(tokens) of \(written)")
    }

    /// Programs get the plan as a JSON object.
    @Test func planAsJSON() throws {
        let folder = try TemporaryFolder()
        let run = ["run", Program.english, "-o", folder.file("out"), "--progress=json", "--dry-run"]
        func plan() throws -> [String: Any] {
            let lines = try Program.run(run).messages.split(separator: "\n")
            let events = try lines.map {
                try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any], "\($0)")
            }
            #expect(events.map { $0["event"] as? String } == ["plan"])
            return try #require(events.first?["plan"] as? [String: Any])
        }
        let new = try plan()
        let estimate = try #require(new["estimate"] as? [String: Any])
        #expect(((new["dumps"] as? [[String: Any]])?.first?["state"] as? String) == "new")
        #expect((estimate["tokens"] as? Int ?? 0) > 0 && (estimate["memory_bytes"] as? Int ?? 0) > 0, "\(estimate)")
        #expect(try Program.run(Array(run.dropLast(2))).status == 0)
        let dump = try #require((try plan()["dumps"] as? [[String: Any]])?.first)
        #expect(dump["state"] as? String == "complete" && dump["documents"] as? Int == 30, "\(dump)")
    }

    /// Documents of texts that are cut are counted, and lines are told about.
    @Test func documentsOfGrowingText() throws {
        let folder = try TemporaryFolder()
        let words = String(repeating: "some words and others ", count: 2000)
        let text = try folder.write(Data(words.utf8), to: "a.txt")
        let vocabulary = try Program.byteVocabulary(in: folder)
        let command = [
            "tokenize", text, "-o", folder.file("out"), "--tokenizer", vocabulary, "--pattern", "gpt2",
        ]
        for (appended, documents) in [("", 2), ("and more", 3)] {
            try folder.write(Data((words + appended).utf8), to: "a.txt")
            let plan = try Program.run(command + ["--dry-run"])
            #expect(plan.text.contains("results  \(documents) documents, about "), "\(plan.text) \(plan.messages)")
            #expect(try Program.run(command).status == 0)
            let record = try FolderMemoryTests.record(folder.file("out"))
            #expect(record.documents.train + record.documents.val == documents)
        }
        // It changed before the end of its validation.
        try folder.write(Data(("other " + words).utf8), to: "a.txt")
        let (plan, run) = (try Program.run(command + ["--dry-run"]), try Program.run(command))
        #expect(run.status == 2 && plan.status == 2, "\(run.messages) \(plan.messages)")
        #expect(run.messages.hasSuffix(plan.messages) && !plan.messages.isEmpty, "\(run.messages) \(plan.messages)")
        let lines = try Program.run(command + ["-o", folder.file("lines"), "--lines", "--dry-run"])
        #expect(lines.text.contains("results  about 1 document, about "), "\(lines.text)")
    }

    /// How many pages of a newer dump have the text that they had is not known before it was read.
    @Test func copiesAreAbout() throws {
        let folder = try TemporaryFolder()
        let newer = folder.file("enwiki-20260201-pages-articles1.xml-p1p999.bz2")
        try FileManager.default.copyItem(atPath: Program.english, toPath: newer)
        #expect(try Program.run("run", Program.english, "-o", folder.file("out"), "--val-ratio=0.1").status == 0)
        for (path, copied) in [(newer, "about 30"), (Program.japanese, " 30")] {
            let plan = try Program.run("run", path, "-o", folder.file("out"), "--dry-run")
            #expect(plan.text.contains("\(copied) documents are copied"), "\(plan.text)")
        }
    }

    /// A file is a document, however long it is, and its end another one.
    @Test func documentsOfText() throws {
        let folder = try TemporaryFolder()
        let words = String(repeating: "some words and others ", count: 400_000)
        let text = try folder.write(Data(words.utf8), to: "a.txt")
        let vocabulary = try Program.byteVocabulary(in: folder)
        let plan = try Program.run(
            "tokenize", text, "-o", folder.file("out"), "--tokenizer", vocabulary, "--pattern", "gpt2", "--dry-run")
        #expect(plan.text.contains("results  2 documents, about "), "\(plan.text) \(plan.messages)")
        #expect(
            plan.text.contains("made with --pattern gpt2 --split-text cut --tokenizer bytes.tiktoken"), "\(plan.text)")
    }

    @Test func whatIsThereIsToldAndStays() throws {
        let folder = try TemporaryFolder()
        let out = folder.file("out")
        #expect(try Program.run("run", Program.english, "-o", out, "--val-ratio=0.1").status == 0)
        let before = try Self.names(folder)
        let same = try Program.run("run", Program.english, "-o", out, "--val-ratio=0.1", "--dry-run")
        #expect(
            same.text.contains("in the corpus, with 30 documents") && same.text.contains("up to date"), "\(same.text)")
        #expect(same.text.contains("Everything is there already"))
        let more = try Program.run("run", Program.english, Program.japanese, "-o", out, "--val-ratio=0.1", "--dry-run")
        #expect(
            more.text.contains("1 part to extract") && more.text.contains("30 documents are copied"), "\(more.text)")
        let other = try Program.run("tokenize", "\(out)/corpus", "-o", folder.file("t"), "--dry-run", "--format=llmc")
        #expect(other.status == 0 && other.text.contains("llmc, uint16"), "\(other.text)")
        #expect(try Self.names(folder) == before)
    }

    @Test func aRunThatWasKilledIsGoneOnWith() throws {
        let folder = try TemporaryFolder()
        let cut = folder.file("cut.xml.bz2")
        try Data(contentsOf: URL(fileURLWithPath: Program.japanese)).dropLast(3000).write(to: URL(fileURLWithPath: cut))
        let run = ["run", cut, "-o", folder.file("out"), "--segment-size=4K"]
        #expect(try Program.run(run).status == 3)
        let plan = try Program.run(run + ["--dry-run"])
        let match = try #require(plan.text.firstMatch(of: #/gone on with: (\d+) of (\d+) segments/#), "\(plan.text)")
        #expect((1..<(Int(match.2) ?? 0)).contains(Int(match.1) ?? 0), "\(plan.text)")
    }

    /// What the run refuses, the dry run refuses, with the same words and the same status.
    @Test func refusals() throws {
        let folder = try TemporaryFolder()
        let out = folder.file("out")
        try folder.write(Data("mine".utf8), to: "file")
        #expect(try Program.run("run", Program.english, "-o", out).status == 0)
        for arguments in [
            ["run", "no-such-dump", "-o", out], ["run", Program.english, "-o", out, "--tables=markdown"],
            ["run", Program.english, "-o", out, "--seed=5"], ["run", Program.english, Program.english, "-o", out],
            ["run", Program.english, Program.japanese], ["run", Program.english, "-o", folder.file("file")],
            ["run", Program.english, "-o", out, "--mix", "frwiki=2"],
            ["extract", Program.english, "-o", folder.file("file")],
            ["run", Program.english, "-o", out, "--tokenizer", "cl100k_base"], ["tokenize", folder.path, "-o", out],
            ["run", Program.english, "-o", out, "--eot=none", "--block-size=16", "--only-new"],
            ["tokenize", folder.file("missing.jsonl"), "-o", folder.file("t")],
        ] {
            let plan = try Program.run(arguments + ["--dry-run"], folder: folder.path)
            let run = try Program.run(arguments, folder: folder.path)
            #expect(run.status != 0 && plan.status == run.status, "\(arguments): \(plan.messages) \(run.messages)")
            // The run may have notes before it.
            #expect(run.messages.hasSuffix(plan.messages) && !plan.messages.isEmpty, "\(arguments)")
        }
    }
}
