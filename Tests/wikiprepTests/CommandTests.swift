import Foundation
import Testing
import TestSupport

@testable import wikiprep

/// The command as a user meets it: what it writes, what it says, how it ends.
struct CommandTests {
    @Test func helpAndVersion() throws {
        let help = try Program.run("--help")
        #expect(help.status == 0)
        for subcommand in Subcommand.all {
            // Programs call it; 'wikiprep help task' shows it.
            #expect(help.text.contains("\n  \(subcommand.name) ") == (subcommand.name != "task"))
            let own = try Program.run(subcommand.name, "--help")
            #expect(own.status == 0 && own.messages.isEmpty)
            for option in subcommand.options {
                #expect(own.text.contains(option.shownName), "\(subcommand.name) --\(option.name)")
            }
            #expect(own.text.split(separator: "\n").allSatisfy { $0.count <= 100 })
        }
        #expect(try Program.run("--version").text.hasPrefix("wikiprep "))
    }

    @Test func everyOptionHasOneMeaning() {
        for subcommand in Subcommand.all {
            #expect(Set(subcommand.options.map(\.name)).count == subcommand.options.count)
            let letters = subcommand.options.compactMap(\.letter)
            #expect(Set(letters).count == letters.count)
        }
    }

    @Test(arguments: [
        ([], "what shall be done"), (["run"], "no DUMP given"), (["--threds=2", "x.bz2"], "did you mean --threads?"),
        (["run", "--threads"], "needs a value"), (["run", "--quiet=yes", "x"], "takes no value"),
        (["extrat"], "did you mean 'extract'?"),
        (["run", "--threads", "many", "x"], "--threads many"), (["run", "--buckets", "3", "x"], "power of two"),
        (["run", "--val-ratio", "7", "x"], "--val-ratio 7"), (["run", "--sections", "some", "x"], "prose or all"),
        (["clean", "--headings=none"], "keep, drop or markdown"), (["clean", "--date", "today"], "2026-01-20"),
        (["run", "-z", "x"], "unknown option -z"), (["-q", "tokenize", "x"], "options come after the subcommand"),
        (["run", "-"], "--name"),
        (["run", "--segment-size", "0", "x"], "--segment-size 0"),
    ])
    func wrongUsage(arguments: [String], message: String) throws {
        let process = try Program.start(arguments)
        let messages = Pipe()
        process.standardError = messages
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        let text = String(decoding: messages.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(process.terminationStatus == 2, "\(arguments): \(text)")
        #expect(text.contains(message), "\(arguments): \(text)")
    }

    @Test func missingFile() throws {
        let result = try Program.run("run", "no-such-dump.xml.bz2")
        #expect(result.status == 1)
        #expect(result.messages.contains("no-such-dump.xml.bz2: No such file or directory"), "\(result.messages)")
    }

    @Test func damagedInputHasItsOwnStatus() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/cut.xml.bz2"
        try Data(contentsOf: URL(fileURLWithPath: Program.english)).prefix(20_000).write(to: URL(fileURLWithPath: path))
        let result = try Program.run("run", path, "-o", "\(folder.path)/out")
        #expect(result.status == 3)
        #expect(result.messages.contains("truncated") && result.messages.contains("byte 20000"), "\(result.messages)")
        #expect(try Program.run("decompress", path).status == 3)
        #expect(try Program.run("extract", "-o", "-", path).status == 3)
    }

    @Test func theOutputFolderIsNamedAfterTheWiki() throws {
        let folder = try TemporaryFolder()
        // Options may come first, too.
        #expect(try Program.run("-q", Program.english, folder: folder.path).status == 0)
        #expect(try Program.run(Program.english, "--val-ratio=0.1", "--new-split", folder: folder.path).status == 0)
        #expect(try folder.bytes("enwiki/train.bin").count > 1000)
        let both = try Program.run(Program.english, Program.japanese, folder: folder.path)
        #expect(both.status == 2 && both.messages.contains("enwiki, jawiki"), "\(both.messages)")
    }

    @Test func extractToStandardOutput() throws {
        let result = try Program.run("extract", "-o", "-", Program.japanese)
        #expect(result.status == 0)
        let lines = result.text.split(separator: "\n")
        #expect(lines.count == 32)
        for line in lines {
            let row = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            #expect(row["wiki"] as? String == "jawiki")
            for key in ["id", "title", "url", "text"] { #expect((row[key] as? String)?.isEmpty == false) }
        }
        #expect(
            result.messages.contains("pages             54") && result.messages.contains("kept            32  59.3%"))
        #expect(try Program.run("extract", "-q", "-o", "-", Program.japanese).messages.isEmpty)
    }

    @Test func standardInputIsAPartWithAName() throws {
        let folder = try TemporaryFolder()
        let dump = try Data(contentsOf: URL(fileURLWithPath: Program.english))
        #expect(try Program.run("run", Program.english, "-o", "\(folder.path)/file", "--val-ratio=0.1").status == 0)
        for _ in 0..<2 {
            let result = try Program.run(
                "run", "-", "--name", "part", "-o", "\(folder.path)/pipe", "--val-ratio=0.1", input: dump)
            #expect(result.status == 0, "\(result.messages)")
        }
        #expect(try folder.bytes("file/train.bin") == folder.bytes("pipe/train.bin"))
        let other = try Program.run(
            "run", "-", "--name", "part", "-o", "\(folder.path)/pipe", input: dump + Data("x".utf8))
        #expect(other.status == 1 && other.messages.contains("from another file"), "\(other.messages)")
    }

    @Test func decompressIsBzcat() throws {
        let xml = try Program.run("decompress", "--segment-size=1K", Program.japanese)
        #expect(xml.status == 0)
        #expect(xml.text.hasPrefix("<mediawiki") && xml.text.hasSuffix("</mediawiki>\n"))
        let piped = try Program.run("decompress", "-", input: Data(contentsOf: URL(fileURLWithPath: Program.japanese)))
        #expect(piped.output == xml.output)
    }

    @Test func runExtractAndCleanTakeTheSameOptionsOfTheText() throws {
        let others: Set = ["wiki", "title", "date", "help"]
        let options = Set(Subcommand.clean.options.map(\.name)).subtracting(others)
        #expect(options.count == 13)
        for subcommand in [Subcommand.run, .extract] {
            #expect(options.isSubset(of: subcommand.options.map(\.name)), "\(subcommand.name)")
        }
    }

    @Test func theFormatGivesWayToOtherOptionsInAnyOrder() throws {
        let page = Data("a\n== B ==\n* c\n* d\n".utf8)
        let expected = "a\n\n## B\n\nc\n\nd\n"
        #expect(try Program.run("clean", "--text-format=markdown", "--lists=plain", input: page).text == expected)
        #expect(try Program.run("clean", "--lists=plain", "--text-format=markdown", input: page).text == expected)
        #expect(try Program.run("clean", input: page).text == "a\n\nB\nc\nd\n")
    }

    @Test func theTitleAndTheDateAreThePages() throws {
        let page = Data("{{PAGENAME}} {{CURRENTYEAR}}".utf8)
        let options = ["clean", "--title=Ice", "--with-title", "--date"]
        let process = try Program.run(options[0], options[1], options[2], options[3], "2031-02-03", input: page)
        #expect(process.text == "Ice\nIce 2031\n")
        #expect(try Program.run("clean", "--date=2031-02-29", input: page).status == 2)
    }

    @Test func sectionsOfAFileGoToo() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/sections.txt"
        try Data("# films\nTrivia\n".utf8).write(to: URL(fileURLWithPath: path))
        let page = Data("a\n== TRIVIA ==\nb\n== References ==\nc\n== D ==\ne".utf8)
        #expect(try Program.run("clean", "--sections-file", path, input: page).text == "a\n\nD\ne\n")
        let missing = try Program.run("clean", "--sections-file", "\(path)x", input: page)
        #expect(missing.status == 1 && missing.messages.contains("sections.txtx: No such file"), "\(missing.messages)")
    }

    @Test func partsWithOtherOptionsAreRefused() throws {
        let folder = try TemporaryFolder()
        let corpus = "\(folder.path)/corpus"
        #expect(try Program.run("extract", "-o", corpus, Program.english, "--tables=markdown").status == 0)
        let other = try Program.run("extract", "-o", corpus, Program.english)
        #expect(other.status == 0, "\(other.messages)")
        let plain = try Program.run("extract", "-o", corpus, Program.english, "--tables=drop")
        #expect(plain.status == 2 && plain.messages.contains("tables"), "\(plain.messages)")
    }

    @Test func cleanOnePage() throws {
        let page = Data("'''Ice''' is [[water]].<ref>x</ref> [[ファイル:A.png|thumb|b]]{{box}}\n".utf8)
        #expect(try Program.run("clean", "--wiki=jawiki", input: page).text == "Ice is water.\n")
        #expect(try Program.run("clean", input: Data()).text == "")
    }

    @Test func tokenizeACorpus() throws {
        let folder = try TemporaryFolder()
        #expect(try Program.run("extract", Program.english, "-o", "\(folder.path)/corpus").status == 0)
        #expect(try Program.run("tokenize", "\(folder.path)/corpus", "-o", "\(folder.path)/a").status == 0)
        #expect(try Program.run("run", Program.english, "-o", "\(folder.path)/b").status == 0)
        #expect(try folder.bytes("a/train.bin") == folder.bytes("b/train.bin"))
        #expect(try folder.bytes("a/meta.json") == folder.bytes("b/meta.json"))
        #expect(try Program.run("tokenize", folder.path).status == 2)
    }

    /// Parts whose records tell of earlier rules of the text are shown, and made again where their dumps are.
    @Test func aCorpusIsRefreshed() throws {
        let folder = try TemporaryFolder()
        let corpus = folder.file("corpus")
        let dump = folder.file("enwiki-20260101-pages-articles.xml.bz2")
        try FileManager.default.copyItem(atPath: Program.english, toPath: dump)
        #expect(try Program.run("extract", dump, "-o", corpus).status == 0)
        let part = "corpus/enwiki-20260101-pages-articles"
        let new = try folder.bytes("\(part)/part.json")
        for name in ["\(part)/part.json", "corpus/manifest.json"] {
            let text = String(decoding: try folder.bytes(name), as: UTF8.self)
            try folder.write(text.replacing(/("text_rules" ?: ?)[0-9]+/) { "\($0.1)1" }.utf8, to: name)
        }
        #expect(try folder.bytes("\(part)/part.json") != new)
        #expect(try Program.run("corpus", "list", corpus).text.contains("text rules 1, outdated"))
        let plan = try Program.run("corpus", "refresh", corpus, "--dry-run")
        #expect(plan.status == 0 && plan.text.contains("made again of \(dump)"), "\(plan.text)")
        try FileManager.default.moveItem(atPath: dump, toPath: folder.file("away"))
        let missing = try Program.run("corpus", "refresh", corpus)
        #expect(missing.status == 1 && missing.messages.contains(dump), "\(missing.messages)")
        try FileManager.default.moveItem(atPath: folder.file("away"), toPath: dump)
        let done = try Program.run("corpus", "refresh", corpus)
        #expect(done.status == 0 && done.messages.contains("1 part made again"), "\(done.messages)")
        #expect(try folder.bytes("\(part)/part.json") == new)
        #expect(try Program.run("corpus", "refresh", corpus, "--dry-run").text == "nothing is to be done\n")
    }

    /// `kill -9` at any moment, then the same command: it completes with the same bytes.
    @Test func killedRunsGoOn() throws {
        let folder = try TemporaryFolder()
        let arguments = [Program.english, Program.japanese, "--segment-size=1K", "--val-ratio=0.1", "-q", "-o"]
        let reference = try Program.start(["run"] + arguments + ["\(folder.path)/whole"])
        try reference.run()
        reference.waitUntilExit()
        #expect(reference.terminationStatus == 0)
        for milliseconds in [20, 60, 150, 300, 500] {
            let out = "\(folder.path)/killed-\(milliseconds)"
            let process = try Program.start(["run"] + arguments + [out])
            try process.run()
            Thread.sleep(forTimeInterval: Double(milliseconds) / 1000)
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            let again = try Program.start(["run"] + arguments + [out])
            try again.run()
            again.waitUntilExit()
            #expect(again.terminationStatus == 0)
            for name in ["train.bin", "val.bin", "train.offsets.npy"] {
                #expect(try folder.bytes("killed-\(milliseconds)/\(name)") == folder.bytes("whole/\(name)"))
            }
            let left = try FileManager.default.subpathsOfDirectory(atPath: out).filter { $0.hasSuffix(".partial") }
            #expect(left.isEmpty, "\(left)")
        }
    }
}
