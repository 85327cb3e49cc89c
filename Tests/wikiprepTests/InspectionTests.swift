import Foundation
import TestSupport
import Testing
import TokenFiles

@testable import wikiprep

/// `inspect` as a user meets it.
struct InspectionTests {
    @Test func showsAndChecks() throws {
        let folder = try TemporaryFolder()
        #expect(try Program.run("run", Program.english, "-o", folder.path).status == 0)
        let tokens = try Program.run("inspect", "\(folder.path)/train.bin", "-n", "2")
        #expect(tokens.status == 0)
        #expect(tokens.text.contains("in order") && tokens.text.contains("--- document 1,"), "\(tokens.text)")
        let corpus = try Program.run("inspect", "\(folder.path)/corpus")
        #expect(corpus.text.contains("51 pages seen, 30 kept"), "\(corpus.text)")
        // A token file that ends in the middle of a token is no token file.
        try folder.write(folder.bytes("train.bin") + [1], to: "train.bin")
        #expect(try Program.run("inspect", "\(folder.path)/train.bin").status == 1)
    }

    @Test func documentsBesideTheirWikitext() throws {
        let folder = try TemporaryFolder()
        let out = folder.file("out")
        #expect(try Program.run("run", Program.english, "-o", out, "-q").status == 0)
        let drawn = try Program.run("inspect", out, "--random", "--seed", "1", "-n", "3")
        #expect(drawn.status == 0 && drawn.text.split(separator: "\n").count { $0.hasPrefix("--- ") } == 3)
        let head = try #require(drawn.text.split(separator: "\n").first)
        let title = try #require(head.wholeMatch(of: /--- (.*) \(enwiki (\d+)\) .*/))
        let titled = try Program.run("inspect", out, "--title", String(title.1), "--compare", Program.english)
        #expect(titled.status == 0 && titled.text.contains("'''") && titled.text.contains(" │ "), "\(titled.text)")
        let page = folder.file("look.html")
        let written = try Program.run(
            "inspect", out, "--page", String(title.2), "--compare", Program.english, "--html", page, "-q")
        #expect(written.status == 0 && written.text.isEmpty)
        let html = String(decoding: try folder.bytes("look.html"), as: UTF8.self)
        #expect(html.contains("&#39;&#39;&#39;") && html.contains("<h3>Text, "))
        let tokens = try Program.run("inspect", out, "--random", "--split", "train", "--seed", "1", "-n", "2")
        #expect(tokens.status == 0 && tokens.text.split(separator: "\n").count { $0.hasPrefix("--- document ") } == 2)
        let grep = try Program.run("inspect", out, "--grep", "^The", "-n", "2")
        #expect(grep.status == 0 && grep.text.contains(/(?m)^\d+: The/), "\(grep.text)")
    }

    @Test(arguments: TokenFileFormat.allCases.map(\.rawValue) + ["blocks"])
    func everyFormat(_ format: String) throws {
        let folder = try TemporaryFolder()
        let text = try folder.write(Data("one river\ntwo rivers 山\nthree\nfour\n".utf8), to: "text.txt")
        let vocabulary = try Program.byteVocabulary(in: folder)
        let out = folder.file("out")
        let options =
            format == "blocks"
            ? ["--block-size", "4", "--pack", "documents", "--tail", "pad"]
            : ["--format", format, "--shard-tokens", "20"]
        try expectSuccess(
            [
                "tokenize", text, "--lines", "--no-shuffle", "--val-ratio", "0", "-o", out, "-q", "--tokenizer",
                vocabulary,
                "--pattern", "gpt2",
            ] + options)

        let whole = try Program.run(["inspect", out, "--verify"])
        #expect(whole.status == 0, "\(whole.text) \(whole.messages)")
        for part in ["train: ", "4 documents", "bytes (257 ids", "files have the sizes and checksums"] {
            #expect(whole.text.contains(part), "\(part): \(whole.text)")
        }
        let second = try Program.run(["inspect", out, "--split", "train", "--document", "1", "--count", "2"])
        #expect(
            second.text.hasSuffix(
                "\ntwo rivers 山\n--- document 2,\(second.text.split(separator: "--- document 2,").last ?? "")"))
        #expect(second.text.hasSuffix("\nthree\n"), "\(second.text)")
        let third = try Program.run(["inspect", out, "--split", "train", "--offset", format == "blocks" ? "1" : "2"])
        #expect(third.text.contains("--- document 0,") && third.text.hasSuffix("\none river\n"), "\(third.text)")
        #expect(try Program.run(["inspect", out, "--split", "train", "--document", "4"]).status == 1)
        #expect(try Program.run(["inspect", out, "--split", "train", "--offset", "1000"]).status == 1)

        // One changed bit, in any of the files, is found.
        let meta = try JSONSerialization.jsonObject(with: Data(folder.bytes("out/meta.json"))) as? [String: Any]
        let files = (meta?["files"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
        #expect(files.count >= 2)
        for name in files {
            let good = try folder.bytes("out/\(name)")
            guard !good.isEmpty else { continue }
            var bad = good
            bad[bad.count - 1] ^= 4
            try folder.write(bad, to: "out/\(name)")
            let result = try Program.run(["inspect", out, "--verify"])
            #expect(result.status == 1, "\(name)")
            #expect(result.text.contains("problem: ") && result.text.contains(name), "\(name): \(result.text)")
            try folder.remove("out/\(name)")
            #expect(try Program.run(["inspect", out, "--verify"]).status == 1, "\(name) is missing")
            try folder.write(good, to: "out/\(name)")
        }
        #expect(try Program.run(["inspect", out, "--verify"]).status == 0)
        // A shard alone stands for its split.
        let one = try Program.run(["inspect", "\(out)/\(files[0])", "-n", "0"])
        #expect(
            one.status == 0 && one.text.contains("train: ") && !one.text.contains("val: "),
            "\(one.text) \(one.messages)")
    }

    /// A place in a file without a record is looked up, and nothing else of the file is read.
    @Test(arguments: ["llmc", "npy", "megatron", "datatrove"]) func aPlaceInAFileAlone(_ format: String) throws {
        let folder = try TemporaryFolder()
        let text = try folder.write(Data("abc\ndefg\nhi\n".utf8), to: "text.txt")
        let vocabulary = try Program.byteVocabulary(in: folder)
        let out = folder.file("out")
        try expectSuccess(
            [
                "tokenize", text, "--lines", "--no-shuffle", "--val-ratio", "0", "-o", out, "-q", "--tokenizer",
                vocabulary, "--pattern", "gpt2", "--format", format, "--shard-tokens", "20", "--eot", "append",
            ])
        let folderOfTokens = format == "datatrove" ? "\(out)/train" : out
        let names = try TemporaryFolder.names(in: folderOfTokens)
        let name = try #require(
            names.first { name in
                [".bin", ".ds", ".npy"].contains { name.hasSuffix($0) } && !name.contains("offsets")
                    && !name.contains("val")
            })
        let path = "\(folderOfTokens)/\(name)"
        try folder.remove("out/meta.json")
        let shown = try Program.run(["inspect", path, "--offset", "4"])
        #expect(shown.status == 0 && shown.text.contains("--- token 4"), "\(shown.text) \(shown.messages)")
        #expect(shown.text.contains(" 100 101 102 103 "), "\(shown.text)")
        let knowsDocuments = ["megatron", "datatrove"].contains(format)
        #expect(shown.text.contains("of document 1, 5 tokens from 4") == knowsDocuments, "\(shown.text)")
        let document = try Program.run(["inspect", path, "--document", "2"])
        #expect(document.status == (knowsDocuments ? 0 : 1), "\(document.text) \(document.messages)")
        #expect(try Program.run(["inspect", path, "--offset", "1000"]).status == 1)
        // A file of a tebibyte, most of which is a hole, is not read from end to end.
        guard format == "llmc" || format == "datatrove" else { return }
        let size = UInt64(1) << 40
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        if format == "llmc" {
            // The header counts in 32 bits: a count that does not agree is an error, found without reading on.
            try handle.truncate(atOffset: 1024 + 2 * UInt64(Int32.max))
            try handle.seek(toOffset: 8)
            try handle.write(contentsOf: Data([0xFF, 0xFF, 0xFF, 0x7F]))
        } else {
            try handle.truncate(atOffset: size)
        }
        try handle.close()
        let start = ContinuousClock.now
        let large = try Program.run(["inspect", path, "--offset", "1000000000"])
        #expect(large.status == 0 && large.text.contains("--- token 1000000000"), "\(large.text) \(large.messages)")
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test func placesAreOfTokenFiles() throws {
        let folder = try TemporaryFolder()
        #expect(try Program.run("extract", Program.english, "-o", folder.file("corpus"), "-q").status == 0)
        let refused = try Program.run("inspect", folder.file("corpus"), "--offset", "3")
        #expect(refused.status == 2 && refused.messages.contains("this is a corpus"), "\(refused.messages)")
    }

    @Test func aTokenizerFileIsFoundBesideTheTokens() throws {
        let folder = try TemporaryFolder()
        let vocabulary = try Program.byteVocabulary(in: folder)
        let text = try folder.write(Data("山 and river".utf8), to: "text.txt")
        let out = folder.file("out")
        try expectSuccess(
            ["tokenize", text, "--tokenizer", vocabulary, "--pattern", "gpt2", "--val-ratio", "0", "-o", out, "-q"])
        let shown = try Program.run(["inspect", out, "--verify", "-n", "1"])
        #expect(shown.status == 0 && shown.text.contains("\n山 and river\n"), "\(shown.text) \(shown.messages)")
        try folder.write(folder.bytes("out/tokenizer/bytes.tiktoken").dropLast(9), to: "out/tokenizer/bytes.tiktoken")
        #expect(try Program.run(["inspect", out, "--verify"]).status == 1)
    }

    @Test func whatIsNoTokenFileIsRefused() throws {
        let folder = try TemporaryFolder()
        try folder.write(Data("text".utf8), to: "text.txt")
        for path in [folder.file("text.txt"), folder.path, folder.file("nothing")] {
            let result = try Program.run(["inspect", path])
            #expect(result.status == 1 && result.messages.contains(path), "\(path): \(result.messages)")
        }
        try folder.write(Data("{}".utf8), to: "meta.json")
        #expect(try Program.run(["inspect", folder.path]).messages.contains("make the token files anew"))
    }

    private func expectSuccess(_ arguments: [String]) throws {
        let result = try Program.run(arguments)
        #expect(result.status == 0, "\(arguments): \(result.messages)")
    }
}
