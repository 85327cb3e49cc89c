import Foundation
import TestSupport
import Testing

@testable import wikiprep

/// Progress and summaries of the built program: on a terminal, in a log, for programs.
@Suite struct ProgressTests {
    /// Every line of standard error is a JSON object, errors included.
    @Test func jsonLines() throws {
        let folder = try TemporaryFolder()
        let result = try Program.run(
            "run", Program.english, Program.japanese, "-o", folder.file("out"), "--val-ratio=0.1", "--progress=json")
        #expect(result.status == 0)
        let events = try Self.events(result.messages)
        let phases = events.filter { $0["event"] as? String == "begin" }.map { $0["phase"] as? String }
        #expect(phases == ["extract", "extract", "tokenize"])
        let ends = events.filter { $0["event"] as? String == "end" }
        #expect(ends.map { $0["articles"] as? Int } == [30, 32, 62])
        #expect(ends.allSatisfy { $0["done"] as? Int == $0["total"] as? Int && $0["unit"] as? String == "bytes" })
        #expect(ends[0]["file"] as? String == Program.english)
        let summary = try #require(events.last?["summary"] as? [String: Any])
        #expect(events.last?["event"] as? String == "summary")
        let pages = try #require(summary["pages"] as? [String: Any])
        #expect(pages["kept"] as? Int == 62 && pages["seen"] as? Int == 105)
        let splits = try #require(summary["splits"] as? [[String: Any]])
        let train = try folder.bytes("out/train.bin").count
        #expect(splits.map { $0["split"] as? String } == ["train", "val"] && splits[0]["bytes"] as? Int == train)
        #expect((splits[0]["tokens"] as? Int ?? 0) * 2 == train)
        #expect(ends[2]["tokens"] as? Int == splits.reduce(0) { $0 + ($1["tokens"] as? Int ?? 0) })
        let results = try Self.results(result.messages)
        #expect(results.folder == folder.file("out") && results.files == [folder.file("out/report.html")])
    }

    /// `summary.results`: where what was written is.
    private static func results(_ messages: String) throws -> (folder: String, files: [String]) {
        let summary = try #require(try events(messages).last?["summary"] as? [String: Any])
        let results = try #require(summary["results"] as? [String: Any])
        return (try #require(results["folder"] as? String), try #require(results["files"] as? [String]))
    }

    @Test func theSummaryTellsWhereTheResultsAre() throws {
        let folder = try TemporaryFolder()
        let corpus = try Program.run("extract", Program.english, "-o", folder.file("corpus"), "--progress=json")
        #expect(try Self.results(corpus.messages) == (folder.file("corpus"), []))
        for (output, place) in [(folder.file("own"), folder.path), ("own", ".")] {
            let vocabulary = try Program.run(
                "train-tokenizer", folder.file("corpus"), "--vocab-size=300", "-o", output, "--progress=json",
                folder: folder.path)
            let files = ["\(output).tiktoken", "\(output).json"]
            #expect(try Self.results(vocabulary.messages) == (place, files))
        }
        // What goes to standard output is in no folder.
        let lines = try Program.run("extract", Program.english, "-o", "-", "--progress=json")
        let summary = try #require(try Self.events(lines.messages).last?["summary"] as? [String: Any])
        #expect(summary["results"] == nil && summary["pages"] != nil)
    }

    @Test(arguments: [
        (["run", "no-such-file", "--progress=json"], 1, "No such file"),
        (["run", "--progress", "json"], 2, "no DUMP given"),
        (["--progress=json", "--threads=x", "a"], 2, "--threads x"),
        (["tokenize", "--progress=json", "-q", "x"], 2, "-o"),
    ])
    func errorsAreJSONToo(arguments: [String], status: Int32, message: String) throws {
        let result = try Program.run(arguments)
        #expect(result.status == status)
        let events = try Self.events(result.messages)
        #expect(events.count == 1 && events[0]["event"] as? String == "error")
        #expect((events[0]["message"] as? String ?? "").contains(message), "\(events)")
    }

    private static func events(_ text: String) throws -> [[String: Any]] {
        try text.split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any], "\($0)")
        }
    }

    @Test func inALogThereAreNoControlCharacters() throws {
        let folder = try TemporaryFolder()
        let plain = try Program.run("extract", Program.english, "-o", folder.file("a"), "--progress=plain")
        #expect(plain.messages.contains("extract") && plain.messages.contains("30 articles"), "\(plain.messages)")
        #expect(plain.messages.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
        // A run of less than ten seconds says in a log only what it came to.
        let auto = try Program.run("extract", Program.english, "-o", folder.file("b"))
        #expect(!auto.messages.contains("30 articles") && auto.messages.contains("pages"), "\(auto.messages)")
        let quiet = try Program.run("extract", Program.english, "-o", folder.file("c"), "--quiet")
        #expect(quiet.messages.isEmpty)
    }

    /// What a terminal gets, which Python's `pty` is.
    private static func onATerminal(_ environment: [String: String], _ arguments: [String]) throws -> (
        status: Int32, output: String
    ) {
        let python = Process()
        python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        python.arguments =
            ["python3", "-c", "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)", Program.path] + arguments
        python.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let output = Pipe()
        python.standardOutput = output
        python.standardInput = FileHandle.nullDevice
        try python.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        python.waitUntilExit()
        return (python.terminationStatus, String(decoding: data, as: UTF8.self))
    }

    @Test(.installed("python3")) func onATerminal() throws {
        let folder = try TemporaryFolder()
        let run = ["run", Program.english, "--val-ratio=0.1", "-o"]
        let bar = try Self.onATerminal(
            ["TERM": "xterm", "LC_ALL": "C.UTF-8", "NO_COLOR": ""], run + [folder.file("a")])
        #expect(bar.status == 0)
        #expect(bar.output.contains("✓") && bar.output.contains("\u{1B}["), "\(bar.output)")
        #expect(!bar.output.contains("\u{1B}[?25l"), "the cursor is never hidden")
        let colourless = try Self.onATerminal(
            ["TERM": "xterm", "LC_ALL": "C", "NO_COLOR": "1"], run + [folder.file("b")])
        #expect(
            colourless.output.contains("* extract") && !colourless.output.contains(#/\u{1B}\[[0-9;]*m/#),
            "\(colourless.output)")
        #expect(!colourless.output.contains("█") && !colourless.output.contains("✓"))
        let dumb = try Self.onATerminal(["TERM": "dumb"], run + [folder.file("c")])
        #expect(!dumb.output.contains("\u{1B}") && dumb.output.contains("split"), "\(dumb.output)")
        let wrong = try Self.onATerminal(["TERM": "xterm", "NO_COLOR": ""], ["run", "no-such-file"])
        #expect(
            wrong.status == 1 && wrong.output.contains("\u{1B}[1;31mwikiprep:\u{1B}[0m cannot open"), "\(wrong.output)")
    }

    /// Ctrl-S stops the terminal; the work goes on, and what there was to say comes when the terminal goes on.
    @Test(.installed("python3")) func aTerminalThatIsStoppedHoldsUpNothing() throws {
        let folder = try TemporaryFolder()
        let script = """
            import os, pty, subprocess, sys, termios, time
            master, slave = pty.openpty()
            termios.tcflow(slave, termios.TCOOFF)
            process = subprocess.Popen(sys.argv[2:], stdin=slave, stdout=slave, stderr=slave)
            limit = time.monotonic() + 60
            while not os.path.exists(sys.argv[1]) and time.monotonic() < limit:
                time.sleep(0.02)
            print("done" if os.path.exists(sys.argv[1]) else "held up", flush=True)
            termios.tcflow(slave, termios.TCOON)
            os.close(slave)
            try:
                while text := os.read(master, 65536):
                    os.write(1, text)
            except OSError:
                pass
            sys.exit(process.wait())
            """
        let python = Process()
        python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        python.arguments = [
            "python3", "-c", script, folder.file("out/report.html"), Program.path, "run", Program.english, "-o",
            folder.file("out"),
        ]
        python.environment = ProcessInfo.processInfo.environment.merging(["TERM": "xterm"]) { $1 }
        let output = Pipe()
        python.standardOutput = output
        python.standardInput = FileHandle.nullDevice
        try python.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        python.waitUntilExit()
        let text = String(decoding: data, as: UTF8.self)
        #expect(python.terminationStatus == 0 && text.hasPrefix("done"), "\(text)")
        #expect(text.contains("report.html") && text.contains("30 articles"), "\(text)")
    }
}
