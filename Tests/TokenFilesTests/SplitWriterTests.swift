import TestSupport
import Testing

@testable import TokenFiles

@Suite struct SplitWriterTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Writes documents, each in two pieces.
    @discardableResult private func write(
        _ documents: [[UInt32]], _ layout: TokenFileLayout, split: Split = .train
    ) throws -> [WrittenFile] {
        var writer = try SplitWriter(folder: folder.path, split: split, layout: layout)
        for document in documents {
            let half = document.count / 2
            try writer.append(document.span.extracting(..<half))
            try writer.append(document.span.extracting(half...))
            try writer.endDocument()
        }
        #expect(writer.tokens == documents.reduce(0) { $0 + $1.count })
        #expect(writer.documents == documents.count)
        return try writer.finish()
    }

    private func littleEndian(_ numbers: [Int], _ bytes: Int) -> [UInt8] {
        numbers.flatMap { number in (0..<bytes).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } }
    }

    private func numPy(_ description: String, _ shape: String) -> [UInt8] {
        let dictionary = "{'descr': '\(description)', 'fortran_order': False, 'shape': \(shape), }"
        let padding = String(repeating: " ", count: 117 - dictionary.count)
        return [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array((dictionary + padding + "\n").utf8)
    }

    @Test func nanoGPT() throws {
        let files = try write([[1, 2, 9], [3, 9]], TokenFileLayout(format: .nanogpt, vocabularySize: 10))
        #expect(try folder.names() == ["train.bin", "train.offsets.npy"])
        #expect(try folder.bytes("train.bin") == [1, 0, 2, 0, 9, 0, 3, 0, 9, 0])
        #expect(try folder.bytes("train.offsets.npy") == numPy("<u8", "(3,)") + littleEndian([0, 3, 5], 8))
        #expect(files.map(\.name) == ["train.bin", "train.offsets.npy"])
        #expect(files.map(\.bytes) == [10, 152])
        #expect(files.map(\.tokens) == [5, 0])
        #expect(files.map(\.documents) == [2, 0])
    }

    @Test func llmC() throws {
        let layout = try TokenFileLayout(format: .llmc, vocabularySize: 10, shardTokens: 3, name: "wiki")
        try write([[9, 1, 2], [9, 3], [9]], layout)
        try write([[9, 4]], layout, split: .val)
        #expect(
            try folder.names() == ["offsets", "wiki_train_000001.bin", "wiki_train_000002.bin", "wiki_val_000000.bin"])
        let rest = [UInt8](repeating: 0, count: 1012)
        #expect(
            try folder.bytes("wiki_train_000001.bin")
                == littleEndian([20_240_520, 1, 3], 4) + rest + littleEndian([9, 1, 2], 2))
        #expect(
            try folder.bytes("wiki_train_000002.bin")
                == littleEndian([20_240_520, 1, 3], 4) + rest + littleEndian([9, 3, 9], 2))
        #expect(try folder.bytes("offsets/train.npy") == numPy("<u8", "(4,)") + littleEndian([0, 3, 5, 6], 8))

        try write([[9, 70000]], TokenFileLayout(format: .llmc, vocabularySize: 70001, name: "big"))
        #expect(
            try folder.bytes("big_train_000001.bin")
                == littleEndian([20_240_801, 7, 2], 4) + rest + littleEndian([9, 70000], 4))
    }

    @Test func buildNanoGPT() throws {
        let layout = try TokenFileLayout(format: .npy, vocabularySize: 10, shardTokens: 4, name: "wiki")
        try write([[9, 1, 2], [9, 3]], layout)
        #expect(try folder.bytes("wiki_train_000001.npy") == numPy("<u2", "(4,)") + littleEndian([9, 1, 2, 9], 2))
        #expect(try folder.bytes("wiki_train_000002.npy") == numPy("<u2", "(1,)") + littleEndian([3], 2))
    }

    @Test func megatron() throws {
        try write([[1, 2, 9], [], [3, 9]], TokenFileLayout(format: .megatron, vocabularySize: 65_499))
        #expect(try folder.names() == ["wiki_train_text_document.bin", "wiki_train_text_document.idx"])
        #expect(try folder.bytes("wiki_train_text_document.bin") == littleEndian([1, 2, 9, 3, 9], 2))
        #expect(
            try folder.bytes("wiki_train_text_document.idx")
                == Array("MMIDIDX\0\0".utf8) + littleEndian([1], 8) + [8] + littleEndian([3, 4], 8)
                + littleEndian([3, 0, 2], 4) + littleEndian([0, 6, 6], 8) + littleEndian([0, 1, 2, 3], 8))

        // Shards end with the document that fills them.
        let sharded = try TokenFileLayout(format: .megatron, vocabularySize: 65_500, shardTokens: 2, name: "s")
        try write([[1, 2, 9], [3], [3, 9]], sharded)
        #expect(try folder.bytes("s_train_000000_text_document.bin") == littleEndian([1, 2, 9], 4))
        #expect(try folder.bytes("s_train_000001_text_document.bin") == littleEndian([3, 3, 9], 4))
        #expect(
            try folder.bytes("s_train_000001_text_document.idx")
                == Array("MMIDIDX\0\0".utf8) + littleEndian([1], 8) + [4] + littleEndian([2, 3], 8)
                + littleEndian([1, 2], 4) + littleEndian([0, 4], 8) + littleEndian([0, 1, 2], 8))
    }

    @Test func datatrove() throws {
        let layout = try TokenFileLayout(format: .datatrove, vocabularySize: 10, tokenizerName: "gpt2")
        try write([[1, 2, 9], [3, 9]], layout)
        #expect(try folder.names() == ["train"])
        #expect(try folder.bytes("train/wiki.ds") == littleEndian([1, 2, 9, 3, 9], 2))
        #expect(try folder.bytes("train/wiki.ds.index") == littleEndian([3, 5], 8))
        #expect(String(decoding: try folder.bytes("train/wiki.ds.metadata"), as: UTF8.self) == "gpt2|2\n5\n5.00 T")
    }

    @Test func blocks() throws {
        func layout(_ packing: BlockLayout.Packing, _ tail: BlockLayout.Tail) throws -> TokenFileLayout {
            try TokenFileLayout(
                format: .npy, vocabularySize: 10, block: BlockLayout(size: 2, packing: packing, tail: tail))
        }
        let documents: [[UInt32]] = [[1, 2, 3], [4], [5, 6, 7, 8]]
        let cases: [(BlockLayout.Packing, BlockLayout.Tail, [Int], [Int])] = [
            (.stream, .drop, [1, 2, 3, 4, 5, 6, 7, 8], [0, 3, 4, 8]),
            (.documents, .drop, [1, 2, 5, 6, 7, 8], [0, 1, 1, 3]),
            (.documents, .pad(0), [1, 2, 3, 0, 4, 0, 5, 6, 7, 8], [0, 2, 3, 5]),
        ]
        for (packing, tail, ids, offsets) in cases {
            try write(documents, layout(packing, tail))
            #expect(
                try folder.bytes("train.npy") == numPy("<u2", "(\(ids.count / 2), 2)") + littleEndian(ids, 2),
                "\(packing) \(tail)")
            #expect(
                try folder.bytes("offsets/train.npy") == numPy("<u8", "(4,)") + littleEndian(offsets, 8),
                "\(packing) \(tail)")
        }
        try write([[1, 2], [], [3], []], layout(.stream, .drop))
        #expect(try folder.bytes("train.npy") == numPy("<u2", "(1, 2)") + littleEndian([1, 2], 2))
        #expect(try folder.bytes("offsets/train.npy") == numPy("<u8", "(5,)") + littleEndian([0, 2, 2, 2, 2], 8))
    }
}
