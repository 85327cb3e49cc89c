import TestSupport
import Testing

@testable import TokenFiles

/// Headers that promise what is not there are refused, without memory for what they promise.
@Suite struct HostileHeaderTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func bytes(_ number: UInt64, _ count: Int = 8) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: number >> UInt64($0 * 8)) }
    }

    private func refused(_ name: String, _ content: [UInt8], file: String) throws {
        try folder.write(content, to: file)
        do throws(TokenFileError) {
            let reader = try SplitReader(file: folder.file(file))
            let report = try TokenFileCheck(vocabularySize: 10, endOfText: nil).run(reader)
            #expect(!report.isSound, "\(name) was accepted")
        } catch {
            #expect("\(error)".contains(folder.path), "\(name): \(error)")
        }
    }

    @Test func llmC() throws {
        let rest = [UInt8](repeating: 0, count: 1012)
        let magic = bytes(20_240_520, 4) + bytes(1, 4)
        try refused("a header cut short", magic + bytes(1, 4), file: "a.bin")
        try refused("more tokens than there are", magic + bytes(3, 4) + rest + [1, 0, 2, 0], file: "a.bin")
        try refused("fewer tokens than there are", magic + bytes(1, 4) + rest + [1, 0, 2, 0], file: "a.bin")
        try refused("2^32 - 1 tokens", magic + bytes(0xFFFF_FFFF, 4) + rest + [1, 0], file: "a.bin")
        try refused("half a token", magic + bytes(1, 4) + rest + [1, 0, 2], file: "a.bin")
        try refused("another version", bytes(20_240_520, 4) + bytes(2, 4) + bytes(1, 4) + rest + [1, 0], file: "a.bin")
        try refused("nothing", [], file: "a.bin")
    }

    @Test func numPy() throws {
        func array(_ description: String, _ shape: String) -> [UInt8] {
            let text = Array("{'descr': '\(description)', 'fortran_order': False, 'shape': \(shape), }\n".utf8)
            return [0x93] + Array("NUMPY".utf8) + [1, 0] + bytes(UInt64(text.count), 2) + text
        }
        #expect(throws: Never.self) {
            try folder.write(array("<u2", "(2,)") + [1, 0, 2, 0], to: "good.npy")
            _ = try SplitReader(file: folder.file("good.npy"))
        }
        for (name, content) in [
            ("too long", array("<u2", "(1,)") + [1, 0, 2, 0]), ("too short", array("<u2", "(3,)") + [1, 0, 2, 0]),
            ("half an element", array("<u2", "(1,)") + [1]), ("absurd", array("<u2", "(9223372036854775807,)")),
            ("an overflow", array("<u2", "(9223372036854775807, 9223372036854775807)")),
            ("no rows", array("<u2", "(0, 9223372036854775807)") + [1, 0]),
            ("three dimensions", array("<u2", "(1, 1, 1)") + [1, 0]), ("floats", array("<f4", "(1,)") + [1, 0, 0, 0]),
            ("big-endian", array(">u2", "(1,)") + [0, 1]), ("offsets", array("<u8", "(1,)") + bytes(0)),
        ] {
            try refused(name, content, file: "a.npy")
        }
    }

    @Test func megatron() throws {
        func index(
            sequences: UInt64 = 1, borders: UInt64 = 2, type: UInt8 = 8, lengths: [UInt64] = [2],
            pointers: [UInt64] = [0], documents: [UInt64] = [0, 1]
        ) -> [UInt8] {
            Array("MMIDIDX\0\0".utf8) + bytes(1) + [type] + bytes(sequences) + bytes(borders)
                + lengths.flatMap { bytes($0, 4) } + pointers.flatMap { bytes($0) } + documents.flatMap { bytes($0) }
        }
        try folder.write([1, 0, 2, 0], to: "a.bin")
        try folder.write(index(), to: "a.idx")
        let reader = try SplitReader(file: folder.file("a.idx"))
        #expect(try TokenFileCheck(vocabularySize: 10, endOfText: nil).run(reader).isSound)
        for (name, content) in [
            ("cut short", Array(index().dropLast())), ("too long", index() + [0]), ("no magic", index().reversed()),
            ("no borders", index(sequences: 0, borders: 0, lengths: [], pointers: [], documents: [])),
            ("absurd sequences", index(sequences: .max)), ("absurd borders", index(borders: .max)),
            ("a product that wraps", index(sequences: 0x1555_5555_5555_5556, borders: 0)),
            ("64-bit ids", index(type: 5)), ("a length that is negative", index(lengths: [0xFFFF_FFFF])),
            ("a length too long", index(lengths: [3])), ("a length too short", index(lengths: [1])),
            ("a pointer elsewhere", index(pointers: [2])), ("a pointer far away", index(pointers: [.max])),
            ("a document far away", index(documents: [0, .max])), ("a document too far", index(documents: [0, 2])),
            ("documents that descend", index(documents: [1, 0])), ("a document missing", index(documents: [1, 1])),
        ] {
            try refused(name, content, file: "a.idx")
        }
    }

    @Test func datatrove() throws {
        try folder.write([1, 0, 2, 0], to: "a.ds")
        for (name, content) in [
            ("cut short", Array(bytes(2).dropLast())), ("beyond the end", bytes(3)), ("before the end", bytes(1)),
            ("descending", bytes(2) + bytes(1) + bytes(2)), ("absurd", bytes(.max)), ("none", []),
        ] {
            try refused(name, content, file: "a.ds.index")
        }
        try folder.write(bytes(2), to: "a.ds.index")
        try refused("half a token", [1, 0, 2], file: "a.ds")
    }

    /// Numbers anywhere in the files that tell where tokens and documents are.
    @Test(arguments: TokenFileFormat.allCases) func everyByteOfEveryIndex(_ format: TokenFileFormat) throws {
        let layout = try TokenFileLayout(format: format, vocabularySize: 10, shardTokens: 9, endOfText: 9)
        var writer = try SplitWriter(folder: folder.path, split: .train, layout: layout, recordsOrigins: true)
        for document in 1...3 as ClosedRange<UInt64> {
            try writer.append([1, 2, UInt32(document), 9].span)
            try writer.endDocument(DocumentOrigin(pageID: document, part: 0, copy: 0))
        }
        for file in try writer.finish() where file.tokens == 0 {
            let bytes = try folder.bytes(file.name)
            for index in bytes.indices {
                for (value, length) in [(0xFF, 8), (0x7F, 8), (0x39, 4), (0x00, 1)] as [(UInt8, Int)] {
                    var changed = bytes
                    for place in index..<min(index + length, bytes.count) { changed[place] = value }
                    try folder.write(changed, to: file.name)
                    readAll(layout)
                }
            }
            try folder.write(bytes, to: file.name)
        }
    }

    private func readAll(_ layout: TokenFileLayout) {
        _ = try? DocumentOrigins(folder: folder.path, split: .train).origins(in: 0..<3)
        guard let reader = try? SplitReader(folder: folder.path, split: .train, layout: layout) else { return }
        _ = try? TokenFileCheck(vocabularySize: 10, endOfText: 9).run(reader)
        for document in [0, 1, 2, 3, -1, .max] { _ = try? reader.tokens(ofDocument: document) }
        _ = try? reader.borders(ofDocuments: 0..<3)
        for token in [0, 5, 11, -1, .max] { _ = try? reader.document(ofToken: token) }
    }
}
