import DurableFiles
import Foundation
import Testing
import TestSupport

@testable import BZip2

@Suite struct FileByteSourceTests {
    @Test func readsAsAnArrayDoes() throws {
        var random = SeededGenerator(seed: 31)
        let bytes = random.noise(count: 10_000)
        try withFile(bytes) { path in
            let file = try FileByteSource(path: path)
            for (offset, count) in [
                (0, 10), (0, 10_000), (0, 20_000), (9_990, 100), (10_000, 1), (20_000, 5), (5, 0), (-1, 5),
            ] {
                #expect(try file.read(at: offset, count: count) == bytes.read(at: offset, count: count))
            }
        }
    }

    @Test func decompressesAFile() throws {
        let file = SmallFiles.manyStreams
        try withFile(file.bytes) { path in
            let source = try FileByteSource(path: path)
            #expect(try decodePlainly(source) == Decoded(bytes: file.contents))
        }
    }

    @Test func noSuchFile() {
        #expect(throws: FileError("open", "/no/such/file", code: ENOENT)) {
            _ = try FileByteSource(path: "/no/such/file")
        }
    }

    @Test func aFolderIsNoFile() throws {
        let path = FileManager.default.temporaryDirectory.path
        #expect(throws: FileError("read", path, code: EISDIR)) {
            var decompressor = Decompressor(source: try FileByteSource(path: path))
            _ = try decompressor.next()
        }
    }

    private func withFile(_ bytes: [UInt8], _ body: (String) throws -> Void) throws {
        let url = FileManager.default.temporaryDirectory.appending(component: "BZip2Tests-\(UUID().uuidString)")
        try Data(bytes).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        try body(url.path)
    }
}
