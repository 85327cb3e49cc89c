import Foundation
import TestSupport
import Testing

/// `wikiprep download` and the make targets, against a server that breaks connections, lies and changes bytes
/// (Tests/DownloadTests).
@Suite struct DownloadTests {
    @Test(.installed("python3")) func downloadsAreResumedVerifiedAndRefused() throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        let script = SharedFolder.checkout.appending(path: "Tests/DownloadTests/download_test.py").path
        process.arguments = ["python3", script, Program.path]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let said = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(said)")
    }
}
