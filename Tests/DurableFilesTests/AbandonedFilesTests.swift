import DurableFiles
import Foundation
import TestSupport
import Testing

@Suite struct AbandonedFilesTests {
    @Test func whatNobodyWritesGoes() throws {
        let folder = try TemporaryFolder()
        for name in [".train.bin.partial", "train.bin", ".lock", "notes.partial"] { try folder.write([1], to: name) }
        var file = try AtomicFile(path: folder.file("words.json"))
        try removeAbandonedFiles(in: folder.path)
        #expect(try folder.names() == [".lock", ".words.json.partial", "notes.partial", "train.bin"])
        try file.write([2])
        try file.finish()
        #expect(try folder.bytes("words.json") == [2])
    }

    @Test func aLinkIsLeftAlone() throws {
        let folder = try TemporaryFolder()
        let victim = try folder.write([1], to: "victim")
        let link = folder.file(".x.partial")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: victim)
        try removeAbandonedFiles(in: folder.path)
        #expect(try folder.bytes("victim") == [1])
    }

    @Test func aFolderThatIsNotThereHasNone() throws {
        let folder = try TemporaryFolder()
        try removeAbandonedFiles(in: folder.file("nothing"))
    }
}
