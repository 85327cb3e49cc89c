import Foundation
import TestSupport
import Testing

/// The cases of `Cases/WrongUses.txt`: commands, and the messages and exit statuses that they get.
struct WrongUseTests {
    private static let path = SharedFolder.checkout.appending(path: "Tests/wikiprepTests/Cases/WrongUses.txt").path

    private struct Case {
        var command: String
        var expected: [String]
    }

    @Test func everyWrongUseGetsItsMessage() throws {
        let lines = try String(contentsOfFile: Self.path, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false
        ).map(String.init)
        let folder = try TemporaryFolder()
        for line in lines where line.hasPrefix("+ ") {
            let (status, messages) = try Self.run(String(line.dropFirst(2)), in: folder.path)
            try #require(status == 0, "\(line): \(messages)")
        }
        let before = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        var updated: [String] = []
        var count = 0
        var index = 0
        while index < lines.count {
            updated.append(lines[index])
            index += 1
            guard let line = updated.last, line.hasPrefix("$ ") else { continue }
            var expected: [String] = []
            while index < lines.count, lines[index].first.map({ !"$+#".contains($0) }) ?? false {
                expected.append(lines[index])
                index += 1
            }
            let (status, messages) = try Self.run(String(line.dropFirst(2)), in: folder.path)
            let got = messages.split(whereSeparator: \.isNewline).map(String.init) + ["[\(status)]"]
            #expect(status != 0, "\(line)")
            #expect(got == expected, "\(line)")
            updated += got
            count += 1
        }
        #expect(count >= 30)
        // What was refused has left nothing behind; what was found in the text, when the work had begun, has.
        let made = Set(try FileManager.default.contentsOfDirectory(atPath: folder.path)).subtracting(before)
        #expect(made == ["begun"], "\(made)")
        if ProcessInfo.processInfo.environment["WIKIPREP_UPDATE_CASES"] != nil {
            try updated.joined(separator: "\n").write(toFile: Self.path, atomically: true, encoding: .utf8)
        }
    }

    /// Runs a command in a folder, with the program on its path.
    private static func run(_ command: String, in folder: String) throws -> (status: Int32, messages: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", command]
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        var environment = ProcessInfo.processInfo.environment
        let programs = URL(fileURLWithPath: Program.path).deletingLastPathComponent().path
        environment["PATH"] = "\(programs):\(environment["PATH"] ?? "/usr/bin:/bin")"
        environment["SAMPLES"] = Program.samples
        environment["LC_ALL"] = "C.UTF-8"
        environment["NO_COLOR"] = "1"
        process.environment = environment
        let messages = FileManager.default.temporaryDirectory.appending(path: "wikiprep-\(UUID().uuidString)")
        try Data().write(to: messages)
        defer { try? FileManager.default.removeItem(at: messages) }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forUpdating: messages)
        try process.run()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: try Data(contentsOf: messages), as: UTF8.self))
    }
}
