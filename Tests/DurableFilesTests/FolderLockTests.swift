import DurableFiles
import Foundation
import TestSupport
import Testing

@Suite struct FolderLockTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func expectBusy() {
        #expect(throws: FileError("write into", folder.path, code: EBUSY)) { _ = try FolderLock(folder: folder.path) }
    }

    /// It belongs to what was opened, not to the process.
    @Test func aSecondOneIsRefused() throws {
        let lock = try FolderLock(folder: folder.path)
        expectBusy()
        expectBusy()
        _ = consume lock
        let again = try FolderLock(folder: folder.path)
        expectBusy()
        _ = consume again
    }

    @Test func itLeavesNothing() throws {
        let lock = try FolderLock(folder: folder.path)
        #expect(try folder.names() == [".lock"])
        _ = consume lock
        #expect(try folder.names() == [])
    }

    @Test(.timeLimit(.minutes(1))) func aNamedPipeIsNoLock() throws {
        let path = folder.file(".lock")
        let made = unsafe mkfifo(path, 0o600)
        try #require(made == 0)
        #expect(throws: FileError("write to", path, code: ESPIPE)) { _ = try FolderLock(folder: folder.path) }
        #expect(!FolderLock.isHeld(folder: folder.path))
        // With a reader it can be opened, and is none all the same.
        let reader = unsafe open(path, O_RDONLY | O_NONBLOCK)
        defer { close(reader) }
        #expect(throws: FileError("write to", path, code: ESPIPE)) { _ = try FolderLock(folder: folder.path) }
    }

    /// What a killed run leaves is a file, and no lock.
    @Test func aStaleFileIsNoLock() throws {
        try folder.write([], to: ".lock")
        let lock = try FolderLock(folder: folder.path)
        expectBusy()
        _ = consume lock
    }

    @Test func aLinkIsNotFollowed() throws {
        let victim = try folder.write([1], to: "victim")
        try FileManager.default.createSymbolicLink(atPath: folder.file(".lock"), withDestinationPath: victim)
        #expect(throws: FileError.self) { _ = try FolderLock(folder: folder.path) }
        #expect(try folder.bytes("victim") == [1])
    }

    @Test func aFolderThatIsNotThere() {
        #expect(throws: FileError.self) { _ = try FolderLock(folder: folder.file("nothing")) }
    }

    /// Many that take it and let it go: never two at a time.
    @Test func neverTwoAtATime() async throws {
        let path = folder.path
        let taken = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    var taken = 0
                    for _ in 0..<300 {
                        guard let lock = try? FolderLock(folder: path) else { continue }
                        // Whoever has the lock makes this folder, which can be made once.
                        let mine = "\(path)/mine"
                        guard unsafe mkdir(mine, 0o700) == 0 else { return -1_000_000 }
                        unsafe rmdir(mine)
                        taken += 1
                        _ = consume lock
                    }
                    return taken
                }
            }
            return await group.reduce(0, +)
        }
        #expect(taken > 0)
    }
}
