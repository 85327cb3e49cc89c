import Foundation
import TestSupport
import Testing

/// What is left of a run that was asked to end, and what is refused beside one that is at work. Tests/Endurance does this many times more.
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
