import DurableFiles
import Foundation
import Testing
import TestSupport

@Suite struct ReadableFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func anyOffset() throws {
        try folder.write(0..<100, to: "a")
        let file = try ReadableFile(path: folder.file("a"))
        #expect(file.size == 100)
        #expect(try file.read(at: 0, count: 100) == Array(0..<100))
        #expect(try file.read(at: 90, count: 5) == [90, 91, 92, 93, 94])
        #expect(try file.read(at: 95, count: 50) == [95, 96, 97, 98, 99])
        #expect(try file.read(at: 100, count: 1) == [])
        #expect(try file.read(at: 5000, count: 1) == [])
        #expect(try file.read(at: 3, count: 0) == [])
        #expect(try ReadableFile.contents(of: folder.file("a")) == Array(0..<100))
    }

    @Test func anEmptyFile() throws {
        try folder.write([], to: "a")
        #expect(try ReadableFile(path: folder.file("a")).size == 0)
        #expect(try ReadableFile.contents(of: folder.file("a")) == [])
    }

    @Test func theTimeOfTheLastChange() throws {
        try folder.write([1], to: "a")
        let first = try ReadableFile(path: folder.file("a")).stamp.modified
        #expect(first > 1_600_000_000_000_000_000)
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1000)], ofItemAtPath: folder.file("a"))
        #expect(try ReadableFile(path: folder.file("a")).stamp.modified == 1_000_000_000_000)
    }

    @Test func whatIsNoRegularFile() throws {
        #expect(throws: FileError("open", folder.file("a"), code: ENOENT)) {
            _ = try ReadableFile(path: folder.file("a"))
        }
        #expect(throws: FileError("read", folder.path, code: EISDIR)) { _ = try ReadableFile(path: folder.path) }
        #expect(throws: FileError("read", "/dev/null", code: ESPIPE)) { _ = try ReadableFile(path: "/dev/null") }
        let pipe = Pipe()
        let path = "/proc/self/fd/\(pipe.fileHandleForReading.fileDescriptor)"
        #expect(throws: FileError("read", path, code: ESPIPE)) { _ = try ReadableFile(path: path) }
    }

    /// To open one would be to wait for a writer, who may never come.
    @Test(.timeLimit(.minutes(1))) func aNamedPipeIsNotOpened() throws {
        let path = folder.file("pipe")
        let made = unsafe mkfifo(path, 0o600)
        try #require(made == 0)
        #expect(throws: FileError("read", path, code: ESPIPE)) { _ = try ReadableFile(path: path) }
        #expect(throws: FileError("read", path, code: ESPIPE)) { _ = try ReadableFile.contents(of: path) }
    }

    @Test func fromManyThreads() async throws {
        let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 / 3) }
        try folder.write(bytes, to: "a")
        let file = try ReadableFile(path: folder.file("a"))
        let box = Box(file)
        await withTaskGroup(of: Bool.self) { group in
            for worker in 0..<8 {
                group.addTask {
                    (0..<50).allSatisfy {
                        (try? box.file.read(at: $0 * 1000 + worker, count: 999))
                            == Array(bytes[$0 * 1000 + worker..<$0 * 1000 + worker + 999])
                    }
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }

    private final class Box: Sendable {
        let file: ReadableFile
        init(_ file: consuming ReadableFile) { self.file = file }
    }
}
