import Testing
import TestSupport

@testable import TokenFiles

@Suite struct DocumentOffsetsTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func write(_ lengths: [Int]) throws -> String {
        let path = folder.file("train.offsets.npy")
        var writer = try DocumentIndexWriter(path: path, kind: .offsets)
        for length in lengths { try writer.appendDocument(tokens: length) }
        #expect(writer.documents == lengths.count)
        #expect(writer.position == lengths.reduce(0, +))
        try writer.seal().publish()
        return path
    }

    @Test func theFileIsWhatNumPyWrites() throws {
        _ = try write([3, 300])
        let dictionary = "{'descr': '<u8', 'fortran_order': False, 'shape': (3,), }"
        var expected: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, 118, 0]
        expected += Array(dictionary.utf8)
        expected += [UInt8](repeating: 0x20, count: 128 - 1 - expected.count) + [0x0A]
        expected += [0, 0, 0, 0, 0, 0, 0, 0]
        expected += [3, 0, 0, 0, 0, 0, 0, 0]
        expected += [0x2F, 0x01, 0, 0, 0, 0, 0, 0]
        #expect(try folder.bytes("train.offsets.npy") == expected)
    }

    @Test func theHeaderHasRoomForEveryCount() {
        for count in [0, 1, 999, Int.max] {
            let header = NumPyHeader.bytes(description: "<u8", shape: [count])
            #expect(header.count == 128)
            #expect(header.last == UInt8(ascii: "\n"))
            #expect(String(decoding: header, as: UTF8.self).contains("'shape': (\(count),), }"))
        }
    }

    @Test func readsBackWhatWasWritten() throws {
        let offsets = try DocumentOffsets(path: write([3, 0, 300, 70000]))
        #expect(offsets.documents == 4)
        #expect(try offsets.entries(in: 0..<5) == [0, 3, 3, 303, 70303])
        #expect(try offsets.tokens(ofDocument: 0) == 0..<3)
        #expect(try offsets.tokens(ofDocument: 1) == 3..<3)
        #expect(try offsets.tokens(ofDocument: 3) == 303..<70303)
        for document in [-1, 4] {
            do {
                _ = try offsets.tokens(ofDocument: document)
                Issue.record("document \(document) was found")
            } catch {
                #expect(
                    error == .outOfRange(path: offsets.path, requested: document..<document + 1, count: 4))
            }
        }
    }

    @Test func noDocumentsIsOneEntry() throws {
        let offsets = try DocumentOffsets(path: write([]))
        #expect(offsets.documents == 0)
        #expect(try offsets.entries(in: 0..<1) == [0])
    }

    @Test func badFilesAreRefused() throws {
        func header(_ dictionary: String, major: UInt8 = 1) -> [UInt8] {
            let text = Array(dictionary.utf8) + [0x0A]
            return [0x93] + Array("NUMPY".utf8) + [major, 0, UInt8(text.count), 0] + text
        }
        let entry = [UInt8](repeating: 0, count: 8)
        let good = "{'descr': '<u8', 'fortran_order': False, 'shape': (1,), }"
        try folder.write(header(good) + entry, to: "good.npy")
        #expect(try DocumentOffsets(path: folder.file("good.npy")).documents == 0)

        let bad: [(String, [UInt8])] = [
            ("empty", []),
            ("text", Array("this is no array at all".utf8)),
            ("format 2", header(good, major: 2) + entry),
            ("header cut short", Array(header(good).dropLast(5))),
            ("data cut short", header(good) + entry.dropLast()),
            ("data too long", header(good) + entry + entry),
            ("int64", header(good.replacing("<u8", with: "<i8")) + entry),
            ("big-endian", header(good.replacing("<u8", with: ">u8")) + entry),
            ("two dimensions", header(good.replacing("(1,)", with: "(1,1)")) + entry),
            ("no dimension", header(good.replacing("(1,)", with: "()")) + entry),
            ("negative", header(good.replacing("(1,)", with: "(-1,)")) + entry),
            ("huge", header(good.replacing("(1,)", with: "(9223372036854775807,)")) + entry),
            ("beyond 64 bits", header(good.replacing("(1,)", with: "(99999999999999999999,)")) + entry),
            ("no entry", header(good.replacing("(1,)", with: "(0,)"))),
        ]
        for (name, bytes) in bad {
            try folder.write(bytes, to: "bad.npy")
            do {
                _ = try DocumentOffsets(path: folder.file("bad.npy"))
                Issue.record("\(name) was accepted")
            } catch {
                guard case .malformedOffsets = error else {
                    Issue.record("\(name): \(error)")
                    continue
                }
            }
        }
    }

    @Test func aDocumentThatEndsBeforeItBeginsIsAnError() throws {
        let entries: [UInt8] = [9, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0]
        try folder.write(NumPyHeader.bytes(description: "<u8", shape: [2]) + entries, to: "d.npy")
        let offsets = try DocumentOffsets(path: folder.file("d.npy"))
        #expect(throws: TokenFileError.self) { _ = try offsets.tokens(ofDocument: 0) }
    }
}
