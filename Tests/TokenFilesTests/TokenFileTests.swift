import Testing
import TestSupport

@testable import TokenFiles

@Suite struct TokenFileTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func widthFollowsTheVocabulary() {
        #expect(TokenWidth(vocabularySize: 50257) == .uint16)
        #expect(TokenWidth(vocabularySize: 65536) == .uint16)
        #expect(TokenWidth(vocabularySize: 65537) == .uint32)
    }

    @Test func bytesAreLittleEndianWithoutHeader() throws {
        for (width, expected) in [
            (TokenWidth.uint16, [1, 0, 0x34, 0x12, 0xFF, 0xFF] as [UInt8]),
            (.uint32, [1, 0, 0, 0, 0x34, 0x12, 0, 0, 0xFF, 0xFF, 0, 0]),
        ] {
            var writer = try TokenFileWriter(path: folder.file("train.bin"), width: width, header: .none)
            try writer.append([1, 0x1234])
            try writer.append([])
            try writer.append([0xFFFF])
            #expect(writer.count == 3)
            try writer.seal().publish()
            #expect(try folder.bytes("train.bin") == expected)
        }
    }

    @Test(arguments: TokenWidth.allCases)
    func readsBackWhatWasWritten(_ width: TokenWidth) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("readsBackWhatWasWritten: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        // Batches around the writer's own buffer, so that every border falls somewhere in the middle.
        var expected: [UInt32] = []
        var writer = try TokenFileWriter(path: folder.file("t.bin"), width: width, header: .none)
        for count in [0, 1, 2, 16383, 16384, 16385, 70000] {
            let batch = (0..<count).map { _ in UInt32.random(in: 0...width.maximumID, using: &random) }
            try writer.append(batch)
            expected += batch
        }
        try writer.seal().publish()

        let file = try TokenFile(path: folder.file("t.bin"), width: width)
        #expect(file.count == expected.count)
        #expect(try file.ids(in: 0..<file.count) == expected)
        for _ in 0..<100 {
            let start = Int.random(in: 0...expected.count, using: &random)
            let end = Int.random(in: start...min(expected.count, start + 100), using: &random)
            #expect(try file.ids(in: start..<end) == Array(expected[start..<end]), "seed \(seed), \(start)..<\(end)")
        }
    }

    @Test func anIDThatDoesNotFitIsRefusedWithItsWholeBatch() throws {
        let path = folder.file("t.bin")
        var writer = try TokenFileWriter(path: path, width: .uint16, header: .none)
        try writer.append([7])
        do {
            try writer.append([8, 65536, 9])
            Issue.record("65536 was accepted")
        } catch {
            #expect(error == .idTooLarge(65536, width: .uint16, path: path))
        }
        #expect(writer.count == 1)
        try writer.append([65535])
        try writer.seal().publish()
        #expect(try folder.bytes("t.bin") == [7, 0, 0xFF, 0xFF])
    }

    @Test func anUnfinishedFileHasNoFinalName() throws {
        try folder.write([1, 2], to: "t.bin")
        do {
            var writer = try TokenFileWriter(path: folder.file("t.bin"), width: .uint16, header: .none)
            try writer.append([UInt32](repeating: 5, count: 1 << 20))
            #expect(try folder.bytes("t.bin") == [1, 2], "an older file stays until the new one is finished")
        }
        #expect(try folder.bytes("t.bin") == [1, 2])

        // The next writer begins anew, whatever the unfinished one left.
        var writer = try TokenFileWriter(path: folder.file("t.bin"), width: .uint16, header: .none)
        try writer.append([9])
        try writer.seal().publish()
        #expect(try folder.bytes("t.bin") == [9, 0])
    }

    @Test func aMissingFolderIsAnErrorWithThePath() throws {
        let path = folder.file("missing/t.bin")
        do {
            _ = try TokenFileWriter(path: path, width: .uint16, header: .none)
            Issue.record("a file in a missing folder was opened")
        } catch {
            #expect("\(error)".contains(folder.file("missing/")), "\(error)")
            #expect("\(error)".contains("No such file"), "\(error)")
        }
    }

    @Test func badFilesAndRangesAreRefused() throws {
        try folder.write([1, 2, 3], to: "odd.bin")
        do {
            _ = try TokenFile(path: folder.file("odd.bin"), width: .uint16)
            Issue.record("three bytes were read as 16-bit ids")
        } catch {
            #expect(error == .partialElement(path: folder.file("odd.bin"), bytes: 3, elementBytes: 2))
        }
        try folder.write([], to: "empty.bin")
        let empty = try TokenFile(path: folder.file("empty.bin"), width: .uint32)
        #expect(empty.count == 0)
        #expect(try empty.ids(in: 0..<0) == [])
        do {
            _ = try empty.ids(in: 0..<1)
            Issue.record("a token was read from an empty file")
        } catch {
            #expect(error == .outOfRange(path: folder.file("empty.bin"), requested: 0..<1, count: 0))
        }
        #expect(throws: TokenFileError.self) { _ = try TokenFile(path: folder.file("none.bin"), width: .uint16) }
    }
}

extension TokenFileWriter {
    /// As `append(_:)`, for the arrays of tests.
    mutating func append(_ ids: [UInt32]) throws(TokenFileError) {
        try append(ids.span)
    }
}
