import DurableFiles
import Foundation
import Testing
import TestSupport

@Suite struct FoldersTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func isFolder(_ name: String) -> Bool {
        var isFolder: ObjCBool = false
        return unsafe FileManager.default.fileExists(atPath: folder.file(name), isDirectory: &isFolder)
            && isFolder.boolValue
    }

    @Test func foldersAndThoseAboveThem() throws {
        try makeFolders(folder.file("a/b/c"))
        #expect(isFolder("a/b/c"))
        try makeFolders(folder.file("a/b/c"))
        try makeFolders(folder.file("a//d/"))
        #expect(isFolder("a/d"))
        try makeFolders(folder.file("a/./e/../f"))
        #expect(isFolder("a/f"))
        try makeFolders("/")
        try makeFolders(".")
        try makeFolders("")
    }

    @Test func throughALink() throws {
        try makeFolders(folder.file("real"))
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("link"), withDestinationPath: folder.file("real"))
        try makeFolders(folder.file("link"))
        try makeFolders(folder.file("link/below"))
        #expect(isFolder("real/below"))
    }

    @Test func aFileInTheWay() throws {
        try folder.write([1], to: "file")
        #expect(throws: FileError("create the folder", folder.file("file"), code: ENOTDIR)) {
            try makeFolders(folder.file("file"))
        }
        #expect(throws: FileError("create the folder", folder.file("file"), code: ENOTDIR)) {
            try makeFolders(folder.file("file/below"))
        }
    }

    @Test func aFolderThatCannotBeMade() {
        #expect(throws: FileError.self) { try makeFolders("/proc/no-such-folder/below") }
    }

    @Test func names() throws {
        for name in ["b", "a", ".hidden", "日本"] { try folder.write([], to: name) }
        try makeFolders(folder.file("folder"))
        #expect(try fileNames(in: folder.path) == [".hidden", "a", "b", "folder", "日本"])
        #expect(try fileNames(in: folder.file("nothing")) == [])
        #expect(throws: FileError("open", folder.file("a"), code: ENOTDIR)) { try fileNames(in: folder.file("a")) }
        let long = String(repeating: "x", count: 255)
        try folder.write([], to: long)
        #expect(try fileNames(in: folder.path).contains(long))
    }

    @Test func removal() throws {
        for name in ["a.partial", "b", ".c.partial"] { try folder.write([1], to: name) }
        try removeFiles(in: folder.path) { $0.hasSuffix(AtomicFile.temporarySuffix) }
        #expect(try fileNames(in: folder.path) == ["b"])
        try removeFiles(in: folder.path) { _ in false }
        #expect(try fileNames(in: folder.path) == ["b"])
        try removeFiles(in: folder.file("nothing")) { _ in true }
    }

    /// Folders are never deleted with what is in them.
    @Test func aFolderAmongTheFiles() throws {
        try makeFolders(folder.file("below"))
        try folder.write([1], to: "below/a")
        #expect(throws: FileError.self) { try removeFiles(in: folder.path) { _ in true } }
        #expect(folder.exists("below/a"))
    }

    @Test(arguments: [
        ("a", ".", "a"), ("a/b", "a", "b"), ("/a", "/", "a"), ("/a/b.c", "/a", "b.c"), ("a/", "a", ""),
        ("./a", ".", "a"), ("", ".", ""),
        ("日本/語", "日本", "語"),
    ]) func paths(path: String, folder: String, name: String) {
        #expect(splitPath(path) == (folder, name))
    }
}
