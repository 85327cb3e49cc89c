import Corpus
import DurableFiles
import Foundation
import Testing
import TestSupport

@Suite struct CorpusLockTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func expectLocked() {
        #expect(throws: CorpusError.locked(path: folder.path)) { _ = try CorpusLock(folder: folder.path) }
    }

    /// The lock belongs to what was opened, not to the process: a second one of the same process is refused too.
    @Test func aSecondLockIsRefused() throws {
        do {
            let lock = try CorpusLock(folder: folder.path)
            expectLocked()
            expectLocked()
            _ = consume lock
        }
        // Let go of, it can be taken again.
        let again = try CorpusLock(folder: folder.path)
        expectLocked()
        _ = consume again
    }

    @Test func anotherFolderIsFree() throws {
        let other = try TemporaryFolder()
        let first = try CorpusLock(folder: folder.path)
        let second = try CorpusLock(folder: other.path)
        _ = consume first
        _ = consume second
    }

    @Test func aFolderThatIsNotThere() {
        #expect(throws: FileError.self) { _ = try CorpusLock(folder: folder.file("nothing")) }
    }

    /// Another process holds it; when that process is killed, the lock is free.
    @Test(.installed("flock")) func anotherProcess() throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "flock", "--no-fork", "--exclusive", folder.file(".lock"), "/bin/sh", "-c", "echo taken; exec sleep 60",
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        #expect(pipe.fileHandleForReading.availableData.count > 0)
        expectLocked()
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        let lock = try CorpusLock(folder: folder.path)
        _ = consume lock
    }
}
