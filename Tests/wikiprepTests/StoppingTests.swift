import Foundation
import TestSupport
import Testing

/// What is left of a run that was asked to end, and what is refused beside one that is at work. Tests/Endurance does
/// this many times more.
@Suite struct StoppingTests {
    /// Random words: learning them takes far longer than reading them.
    private static func lines(in folder: TemporaryFolder) throws -> String {
        var random = SeededGenerator(seed: 7)
        var text: [UInt8] = []
        for _ in 0..<40_000 {
            var letters = random.next()
            text += Array("{\"text\": \"".utf8)
            for _ in 0..<8 {
                text.append(UInt8(ascii: "a") + UInt8(letters % 26))
                letters /= 26
            }
            text += Array("\"}\n".utf8)
        }
        return try folder.write(text, to: "lines.jsonl")
    }

    /// Threads of a test block signals, and a process that they start inherits that.
    private static func runWithSignals(_ process: Process) throws {
        var none = sigset_t()
        var before = sigset_t()
        unsafe sigemptyset(&none)
        unsafe pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
        try process.run()
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func trainingThatIsStoppedSaysSoAndLeavesNothing(signal: Int32) throws {
        let folder = try TemporaryFolder()
        let lines = try Self.lines(in: folder)
        // On a busy machine the run may end before the signal is sent.
        for attempt in 1...5 {
            let out = folder.file("out\(attempt)")
            let process = try Program.start([
                "train-tokenizer", lines, "--vocab-size", "200000", "--min-frequency", "1", "-o", "\(out)/words", "-q",
            ])
            let messages = Pipe()
            process.standardError = messages
            try Self.runWithSignals(process)
            // It owns its files when it has begun.
            while process.isRunning, !folder.exists("out\(attempt)/.words.json.partial") { usleep(1000) }
            usleep(100_000)
            kill(process.processIdentifier, signal)
            let said = String(decoding: try messages.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
            process.waitUntilExit()
            if process.terminationStatus == 0, attempt < 5 { continue }
            #expect(process.terminationStatus == 128 + signal, "\(said)")
            #expect(said.contains("stopped by"), "\(said)")
            #expect(try TemporaryFolder.names(in: out) == [])
            return
        }
    }

    /// A dump whose pages take a while: many segments, and one page that fills several.
    private static func dump(in folder: TemporaryFolder) throws -> String {
        let line = "'''Tea''' is a [[drink|hot drink]] of {{convert|5|g|oz}} leaves, {{#if:1|{{lc:DRUNK}}|}} by many.\n"
        func page(_ id: Int, _ lines: Int) -> String {
            "<page><title>Page \(id)</title><ns>0</ns><id>\(id)</id><revision><id>\(id)</id><text>"
                + String(repeating: line, count: lines) + "</text></revision></page>\n"
        }
        var dump = "<mediawiki xml:lang=\"en\"><siteinfo><dbname>enwiki</dbname></siteinfo>\n"
        for id in 1...200 { dump += page(id, 150) }
        dump += page(201, 40_000)
        for id in 202...300 { dump += page(id, 150) }
        return try folder.write((dump + "</mediawiki>\n").utf8, to: "enwiki-20260101-pages-articles.xml")
    }

    /// All files of a folder with what is in them.
    private static func files(in path: String) throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
            if let data = FileManager.default.contents(atPath: "\(path)/\(name)") { files[name] = data }
        }
        // It tells how long the run took.
        return files.filter { !$0.key.hasPrefix("report.") }
    }

    /// The signal takes effect inside of a segment and of a page; the run that resumes makes what an undisturbed one
    /// makes.
    @Test(arguments: [0.2, 0.6, 1.2, 2.5]) func extractionEndsAtOnceAndResumes(after delay: Double) throws {
        let folder = try TemporaryFolder()
        let dump = try Self.dump(in: folder)
        let out = folder.file("stopped")
        let arguments = ["extract", dump, "-o", out, "-j", "2", "--segment-size", "1M", "-q"]
        let process = try Program.start(arguments)
        let messages = Pipe()
        process.standardError = messages
        try Self.runWithSignals(process)
        usleep(UInt32(delay * 1_000_000))
        let asked = ContinuousClock.now
        kill(process.processIdentifier, SIGINT)
        let said = String(decoding: try messages.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        // It may have ended before.
        if process.terminationStatus != 0 {
            #expect(process.terminationStatus == 130 || process.terminationReason == .uncaughtSignal, "\(said)")
            #expect(asked.duration(to: .now) < .seconds(3))
        }
        #expect(try Program.run(arguments).status == 0)
        let whole = folder.file("whole")
        #expect(try Program.run(["extract", dump, "-o", whole, "-j", "1", "--segment-size", "1M", "-q"]).status == 0)
        #expect(try Self.files(in: out) == Self.files(in: whole))
    }

    /// Who waits for a pipe does not come to ask whether a signal came.
    @Test(arguments: [["clean"], ["decompress", "-"], ["tokenize", "-", "-o", "out"]])
    func whatWaitsForAPipeEndsToo(_ arguments: [String]) throws {
        let folder = try TemporaryFolder()
        let process = try Program.start(arguments, folder: folder.path)
        let (input, messages) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardError = messages
        try Self.runWithSignals(process)
        usleep(500_000)
        let asked = ContinuousClock.now
        kill(process.processIdentifier, SIGTERM)
        let said = String(decoding: try messages.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 128 + SIGTERM, "\(said)")
        #expect(said.contains("stopped by"), "\(said)")
        #expect(asked.duration(to: .now) < .seconds(3))
    }

    /// Asked for while another is at work on the same files: refused at once, and the other one ends well.
    @Test func aSecondTrainingIsRefusedAtOnce() throws {
        let folder = try TemporaryFolder()
        let arguments = [
            "train-tokenizer", try Self.lines(in: folder), "--vocab-size", "200000", "--min-frequency", "1", "-o",
            folder.file("out/words"), "-q",
        ]
        let first = try Program.start(arguments)
        try first.run()
        while first.isRunning, !folder.exists("out/.words.json.partial") { usleep(1000) }
        let second = try Program.run(arguments)
        first.waitUntilExit()
        #expect(second.status == 1 && second.messages.contains("another process is writing it"), "\(second.messages)")
        #expect(first.terminationStatus == 0)
        #expect(try TemporaryFolder.names(in: folder.file("out")) == ["words.json", "words.tiktoken"])
    }

    @Test func theOutputIsAFile() throws {
        let folder = try TemporaryFolder()
        try folder.write(Data("mine".utf8), to: "out")
        for arguments in [
            ["run", Program.english], ["extract", Program.english],
            ["tokenize", "\(Program.samples)/README.md"],
        ] {
            let result = try Program.run(arguments + ["-o", folder.file("out")])
            #expect(result.status == 2, "\(arguments)")
            #expect(result.messages.contains("\(folder.file("out")): that is a file"), "\(result.messages)")
        }
        #expect(try folder.bytes("out") == Array("mine".utf8))
    }
}
