import TestSupport
import Testing

@testable import TokenFiles

/// What is written in any layout reads back as the documents that were handed over.
@Suite struct SplitReaderTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func write(_ documents: [[UInt32]], _ layout: TokenFileLayout, split: Split, pieces: Int) throws
        -> [WrittenFile]
    {
        var writer = try SplitWriter(folder: folder.path, split: split, layout: layout)
        for document in documents {
            for start in stride(from: 0, to: document.count, by: pieces) {
                try writer.append(document.span.extracting(start..<min(start + pieces, document.count)))
            }
            try writer.endDocument()
        }
        return try writer.finish()
    }

    /// Documents that end with 9.
    private func documents(_ random: inout SeededGenerator) -> [[UInt32]] {
        (0..<Int.random(in: 0...20, using: &random)).map { _ in
            (0..<Int.random(in: 0...30, using: &random)).map { _ in UInt32.random(in: 0..<9, using: &random) } + [9]
        }
    }

    @Test(arguments: TokenFileFormat.allCases) func streams(_ format: TokenFileFormat) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("streams \(format): seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for round in 0..<40 {
            let documents = documents(&random)
            let vocabularySize = [10, 65_500, 65_536, 65_537].randomElement(using: &random) ?? 10
            let layout = try TokenFileLayout(
                format: format, vocabularySize: vocabularySize,
                shardTokens: Bool.random(using: &random) ? Int.random(in: 1...50, using: &random) : nil)
            let split: Split = Bool.random(using: &random) ? .train : .val
            let files = try write(documents, layout, split: split, pieces: Int.random(in: 1...40, using: &random))
            let reader = try SplitReader(folder: folder.path, split: split, layout: layout)
            let expected = documents.flatMap { $0 }
            #expect(try reader.ids(in: 0..<reader.tokens) == expected, "round \(round)")
            #expect(reader.documents == documents.count, "round \(round)")
            var start = 0
            for (number, document) in documents.enumerated() {
                let range = try reader.tokens(ofDocument: number)
                #expect(range == start..<start + document.count, "round \(round), document \(number)")
                let token = Int.random(in: range, using: &random)
                #expect(try reader.document(ofToken: token) == number, "round \(round), token \(token)")
                start += document.count
            }
            let report = try TokenFileCheck(vocabularySize: 10, endOfText: 9).run(reader)
            #expect(report.isSound, "round \(round): \(report.problems)")
            #expect(files.reduce(0) { $0 + $1.tokens } == expected.count)
            #expect(files.reduce(0) { $0 + $1.documents } == documents.count)
            for file in files {
                #expect(try folder.bytes(file.name).count == file.bytes)
                #expect(try FileChecksum.xxh128(path: folder.file(file.name)) == file.xxh128)
            }
        }
    }

    @Test func blocks() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("blocks: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for round in 0..<60 {
            let documents = documents(&random)
            let size = Int.random(in: 1...12, using: &random)
            let packing = BlockLayout.Packing.allCases.randomElement(using: &random) ?? .stream
            let tail: BlockLayout.Tail =
                Bool.random(using: &random) ? .drop : .pad(Bool.random(using: &random) ? 9 : 10)
            let layout = try TokenFileLayout(
                format: .npy, vocabularySize: 11,
                shardTokens: Bool.random(using: &random) ? Int.random(in: size...50, using: &random) : nil,
                block: BlockLayout(size: size, packing: packing, tail: tail))
            _ = try write(documents, layout, split: .train, pieces: Int.random(in: 1...40, using: &random))
            let reader = try SplitReader(folder: folder.path, split: .train, layout: layout)

            // The slow way: whole pieces, cut.
            let pieces = packing == .documents ? documents : [documents.flatMap { $0 }]
            var rows: [[UInt32]] = []
            var rowsOfPiece: [Int] = []
            for piece in pieces {
                let before = rows.count
                for start in stride(from: 0, to: piece.count, by: size) {
                    let row = Array(piece[start..<min(start + size, piece.count)])
                    if row.count == size { rows.append(row) }
                    if row.count < size, case .pad(let id) = tail {
                        rows.append(row + [UInt32](repeating: id, count: size - row.count))
                    }
                }
                rowsOfPiece.append(rows.count - before)
            }
            let context: Comment = "round \(round): \(size) \(packing) \(tail)"
            #expect(try reader.ids(in: 0..<reader.tokens) == rows.flatMap { $0 }, context)
            #expect(reader.documents == documents.count, context)
            var start = 0
            for (number, document) in documents.enumerated() {
                let length = packing == .documents ? rowsOfPiece[number] * size : document.count
                let range = min(start, reader.tokens)..<min(start + length, reader.tokens)
                #expect(try reader.tokens(ofDocument: number) == range, context)
                start += length
            }
            let check = TokenFileCheck(vocabularySize: 11, endOfText: 9, block: layout.block)
            let report = try check.run(reader)
            #expect(report.isSound, "round \(round): \(report.problems)")
        }
    }

    @Test func aMissingShardIsNamed() throws {
        let layout = try TokenFileLayout(format: .llmc, vocabularySize: 10, shardTokens: 2)
        _ = try write([[1, 2, 3, 4, 5, 9]], layout, split: .train, pieces: 6)
        try folder.remove("wiki_train_000002.bin")
        do {
            _ = try SplitReader(folder: folder.path, split: .train, layout: layout)
            Issue.record("a shard is missing, and nothing was said")
        } catch {
            #expect(error == .missingShard(path: folder.file("wiki_train_000002.bin")))
        }
    }

    @Test func filesThatTellWhatTheyAre() throws {
        func shard(_ format: TokenFileFormat, _ name: String, vocabularySize: Int = 10, block: BlockLayout? = nil)
            throws
            -> SplitReader
        {
            let layout = try TokenFileLayout(
                format: format, vocabularySize: vocabularySize, name: "s", tokenizerName: "t", block: block)
            _ = try write([[1, 2, 9], [3, 9]], layout, split: .train, pieces: 3)
            return try SplitReader(file: folder.file(name))
        }
        for vocabularySize in [10, 70_000] {
            for (format, name, documents) in [
                (.llmc, "s_train_000001.bin", nil), (.npy, "s_train_000001.npy", nil),
                (.megatron, "s_train_text_document.bin", 2), (.megatron, "s_train_text_document.idx", 2),
                (.datatrove, "train/s.ds", 2), (.datatrove, "train/s.ds.index", 2),
            ] as [(TokenFileFormat, String, Int?)] {
                for old in try folder.names() where old != name { try folder.remove(old) }
                let reader = try shard(format, name, vocabularySize: vocabularySize)
                #expect(reader.format == format)
                #expect(reader.width == format.width(vocabularySize: vocabularySize))
                #expect(try reader.ids(in: 0..<reader.tokens) == [1, 2, 9, 3, 9], "\(name)")
                #expect(reader.documents == documents, "\(name)")
            }
        }
        let rows = try shard(.npy, "train.npy", block: BlockLayout(size: 2, packing: .stream, tail: .drop))
        #expect(rows.rowLength == 2)
        #expect(try rows.ids(in: 0..<4) == [1, 2, 9, 3])
        for name in ["train.bin", "offsets/train.npy"] {
            _ = try? shard(.nanogpt, name)
            #expect(throws: TokenFileError.self, "\(name)") { _ = try SplitReader(file: folder.file(name)) }
        }
    }
}
