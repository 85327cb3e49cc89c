import DurableFiles
import Foundation
import Testing
import TestSupport

@Suite struct AtomicFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func finished() throws {
        var file = try AtomicFile(path: folder.file("a.bin"))
        #expect(file.path == folder.file("a.bin"))
        #expect(file.temporaryPath == folder.file(".a.bin.partial"))
        try file.write([1, 2, 3])
        try file.write([4][...])
        try file.write([])
        #expect(file.count == 4)
        #expect(try folder.names() == [".a.bin.partial"], "the final name is not there before the end")
        try file.finish()
        #expect(try folder.names() == ["a.bin"])
        #expect(try folder.bytes("a.bin") == [1, 2, 3, 4])
    }

    @Test func unfinished() throws {
        do {
            var file = try AtomicFile(path: folder.file("a"))
            try file.write([1, 2, 3])
        }
        #expect(try folder.names() == [".a.partial"])
        // The next one begins with nothing of it.
        try AtomicFile.write([9], to: folder.file("a"))
        #expect(try folder.names() == ["a"])
        #expect(try folder.bytes("a") == [9])
    }

    /// Whoever looks sees the old file or the new one, never something between.
    @Test func replacesAWholeFile() throws {
        try AtomicFile.write(Array(repeating: 1, count: 100), to: folder.file("a"))
        var file = try AtomicFile(path: folder.file("a"))
        try file.write([2, 2])
        #expect(try folder.bytes("a").count == 100)
        try file.finish()
        #expect(try folder.bytes("a") == [2, 2])
    }

    @Test func anEmptyFile() throws {
        try AtomicFile.write([], to: folder.file("a"))
        #expect(try folder.bytes("a") == [])
    }

    /// Sizes around that of the buffer.
    @Test(arguments: [1 << 20, (1 << 20) - 1, (1 << 20) + 1, 3_000_000]) func largeWrites(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 / 251) }
        var file = try AtomicFile(path: folder.file("a"))
        for start in stride(from: 0, to: count, by: 300_000) {
            try file.write(bytes[start..<min(start + 300_000, count)])
        }
        #expect(file.count == count)
        try file.finish()
        #expect(try folder.bytes("a") == bytes)
    }

    /// As for a header whose content is known last.
    @Test(arguments: [10, 2 << 20]) func overwritten(count: Int) throws {
        var file = try AtomicFile(path: folder.file("a"))
        try file.write([UInt8](repeating: 0, count: 4))
        try file.write([UInt8](repeating: 7, count: count))
        try file.overwrite([1, 2, 3, 4], at: 0)
        try file.write([8])
        #expect(file.count == count + 5)
        try file.finish()
        #expect(try folder.bytes("a") == [1, 2, 3, 4] + [UInt8](repeating: 7, count: count) + [8])
    }

    @Test func aSecondWriterIsRefused() throws {
        let first = try AtomicFile(path: folder.file("a"))
        #expect(throws: FileError("write", folder.file("a"), code: EBUSY)) {
            _ = try AtomicFile(path: folder.file("a"))
        }
        try first.finish()
        try AtomicFile.write([1], to: folder.file("a"))
        #expect(try folder.bytes("a") == [1])
    }

    @Test func noFolder() {
        #expect(throws: FileError("create", folder.file("no/.a.partial"), code: ENOENT)) {
            try AtomicFile.write([1], to: folder.file("no/a"))
        }
    }

    @Test func theNameIsTakenByAFolder() throws {
        try makeFolders(folder.file("a/b"))
        #expect(throws: FileError("rename", folder.file(".a.partial"), code: EISDIR)) {
            try AtomicFile.write([1], to: folder.file("a"))
        }
    }

    /// A write that fails, here for an offset that no file has: the file gets no name, not even when the caller goes on
    /// as if nothing had happened.
    @Test func aFailedWrite() throws {
        var file = try AtomicFile(path: folder.file("a"))
        try file.write([1, 2, 3])
        let failure = FileError("write", folder.file(".a.partial"), code: EINVAL)
        #expect(throws: failure) { try file.overwrite([1], at: -1) }
        #expect(throws: failure) { try file.overwrite([1], at: 0) }
        #expect(throws: failure) { try file.write([UInt8](repeating: 1, count: 2 << 20)) }
        do {
            try file.finish()
            Issue.record("finished")
        } catch {
            #expect(error == failure)
        }
        #expect(try folder.names() == [".a.partial"])
    }

    @Test func messages() {
        #expect("\(FileError("open", "x", code: ENOENT))".hasPrefix("cannot open x: No such file or directory; check"))
        #expect("\(FileError("write", "x", code: ENOSPC))".contains("make room"))
        #expect("\(FileError("write", "x", code: EBUSY))".contains("another process"))
    }
}
