import DurableFiles
import Foundation
import Testing
import TestSupport

/// Nothing is written outside of the output folder, whatever links stand in it.
@Suite struct LinksTests {
    private let folder: TemporaryFolder
    private let secret = Array("somebody else's".utf8)

    init() throws {
        folder = try TemporaryFolder()
        try folder.write(secret, to: "outside")
        try makeFolders(folder.file("out"))
    }

    private func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: folder.file(name), withDestinationPath: folder.file(target))
    }

    @Test func aTemporaryNameThatIsALink() throws {
        try link("out/.a.partial", to: "outside")
        let expected = FileError("write to", folder.file("out/.a.partial"), code: ELOOP)
        #expect(throws: expected) { try AtomicFile.write([1], to: folder.file("out/a")) }
        #expect(expected.description.contains("it is a link"))
        #expect(try folder.bytes("outside") == secret)
        #expect(!folder.exists("out/a"))
    }

    @Test func aTemporaryNameThatLeadsToNothing() throws {
        try link("out/.a.partial", to: "nothing")
        #expect(throws: FileError("write to", folder.file("out/.a.partial"), code: ELOOP)) {
            try AtomicFile.write([1], to: folder.file("out/a"))
        }
        #expect(!folder.exists("nothing"))
    }

    @Test func aSecondNameOfAnotherFile() throws {
        try FileManager.default.linkItem(atPath: folder.file("outside"), toPath: folder.file("out/.a.partial"))
        #expect(throws: FileError("write to", folder.file("out/.a.partial"), code: ELOOP)) {
            try AtomicFile.write([1], to: folder.file("out/a"))
        }
        #expect(try folder.bytes("outside") == secret)
    }

    @Test func aLinkWithTheFinalNameIsReplaced() throws {
        try link("out/a", to: "outside")
        try AtomicFile.write([1], to: folder.file("out/a"))
        #expect(try folder.bytes("out/a") == [1])
        #expect(try folder.bytes("outside") == secret)
    }

    /// Nothing takes the place of a pipe or a device, not even of one behind a link, as /dev/stdout is.
    @Test func aPipeOrADeviceIsNotReplaced() throws {
        let folder = try TemporaryFolder()
        let made = unsafe mkfifo(folder.file("pipe"), 0o600)
        try #require(made == 0)
        try FileManager.default.createSymbolicLink(atPath: folder.file("link"), withDestinationPath: "pipe")
        for name in ["pipe", "link"] {
            let error = #expect(throws: FileError.self) { try AtomicFile.write([1], to: folder.file(name)) }
            #expect(error.map { "\($0)".contains("it is a pipe or a device; name a file") } == true)
        }
        #expect(try folder.names() == ["link", "pipe"])
    }

    @Test func aLinkWhoseTargetIsMissing() throws {
        let folder = try TemporaryFolder()
        for (name, target) in [("a", "absent"), ("b", "a"), ("loop", "loop"), ("there", ".")] {
            try FileManager.default.createSymbolicLink(atPath: folder.file(name), withDestinationPath: target)
        }
        #expect(DanglingLink(on: folder.file("a")) == DanglingLink(path: folder.file("a"), target: "absent"))
        #expect(DanglingLink(on: folder.file("b")) == DanglingLink(path: folder.file("b"), target: "a"))
        #expect(DanglingLink(on: folder.file("there/a/deeper/file"))?.path == folder.file("there/a"))
        for name in ["there", "nothing", "there/nothing", "nothing/else", "loop", ""] {
            #expect(DanglingLink(on: folder.file(name)) == nil, "\(name)")
        }
        #expect(DanglingLink(on: "") == nil && DanglingLink(on: "/") == nil && DanglingLink(on: "//") == nil)
        let error = #expect(throws: FileError.self) { try ReadableFile.contents(of: folder.file("a")) }
        #expect(error.map { "\($0)".contains("points to absent, which is missing") } == true)
        #expect(throws: FileError.self) { try makeFolders(folder.file("a/b")) }
    }

    @Test func foldersBeneathTheUsersOwn() throws {
        try makeFolder("inner", in: folder.file("out"))
        try makeFolder("inner", in: folder.file("out"))
        #expect(isFolder(folder.file("out/inner")))
        // The user's own folder may be a link.
        try link("alias", to: "out")
        try makeFolder("other", in: folder.file("alias"))
        #expect(isFolder(folder.file("out/other")))
        try makeFolders(folder.file("elsewhere"))
        try link("out/away", to: "elsewhere")
        #expect(throws: FileError("write to", folder.file("out/away"), code: ELOOP)) {
            try makeFolder("away", in: folder.file("out"))
        }
    }

    @Test(arguments: [
        "enwiki", "enwiki-20260101-pages-articles1-p1p999", "日本語 wiki", "a.b", "-x", String(repeating: "a", count: 200),
    ])
    func plainNames(name: String) {
        #expect(isPlainName(name))
    }

    @Test(arguments: [
        "", ".", "..", "../x", "a/b", "/etc/passwd", ".lock", "a\0b", "a\nb", "a\u{1B}[2Jb", "a\u{9B}b",
        String(repeating: "a", count: 201), "a/..", "\r",
    ])
    func namesThatLeadElsewhere(name: String) {
        #expect(!isPlainName(name), "\(name.debugDescription)")
    }
}
