import TestSupport
import Testing

@testable import TokenFiles

/// What a folder holds of earlier runs, of killed ones, and of others at the same time.
@Suite struct EarlierFilesTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func write(_ count: Int, _ layout: TokenFileLayout, split: Split = .train) throws {
        var writer = try SplitWriter(folder: folder.path, split: split, layout: layout)
        try writer.append([UInt32](repeating: 1, count: count).span)
        try writer.endDocument()
        _ = try writer.finish()
    }

    @Test(arguments: TokenFileFormat.allCases) func shardsOfAnEarlierRunGo(_ format: TokenFileFormat) throws {
        func layout(_ shardTokens: Int?) throws -> TokenFileLayout {
            try TokenFileLayout(format: format, vocabularySize: 10, shardTokens: shardTokens)
        }
        try write(3, layout(1), split: .val)
        let val = try allFiles()
        let other = ["wiki_train_x.bin", "notes.txt", "other_train_000009.bin"].filter {
            format != .npy || !$0.contains("train")
        }
        for name in other { try folder.write([1], to: name) }
        try write(2, layout(1))
        let wanted = try allFiles()
        try write(9, layout(1))
        try write(4, layout(100))
        try write(2, layout(1))
        #expect(try allFiles() == wanted)
        #expect(Set(val).isSubset(of: Set(wanted)))
        #expect(Set(other).isSubset(of: Set(wanted)))
    }

    @Test func aKilledRunLeavesEarlierFilesAndNothingNew() throws {
        let layout = try TokenFileLayout(format: .llmc, vocabularySize: 10, shardTokens: 2)
        try write(3, layout)
        let before = try folder.bytes("wiki_train_000001.bin")
        do {
            var writer = try SplitWriter(folder: folder.path, split: .train, layout: layout)
            try writer.append([UInt32](repeating: 2, count: 7).span)
            try writer.endDocument()
        }
        #expect(try allFiles().filter { !$0.contains(".partial") }.count == 3)
        #expect(try folder.bytes("wiki_train_000001.bin") == before)
        try write(2, layout)
        #expect(try allFiles() == ["offsets/train.npy", "wiki_train_000001.bin"])
    }

    @Test func filesAppearTogether() throws {
        let layout = try TokenFileLayout(format: .nanogpt, vocabularySize: 10, shardTokens: 2)
        var writer = try SplitWriter(folder: folder.path, split: .train, layout: layout)
        try writer.append([UInt32](repeating: 2, count: 7).span)
        try writer.endDocument()
        let sealed = try writer.seal()
        #expect(try allFiles().allSatisfy { $0.hasSuffix(".partial") })
        let files = try sealed.publish()
        #expect(try allFiles() == files.map(\.name).sorted())
    }

    @Test func twoWritersOfOneSplitAreOneTooMany() throws {
        let layout = try TokenFileLayout(format: .datatrove, vocabularySize: 10)
        let writer = try SplitWriter(folder: folder.path, split: .train, layout: layout)
        do {
            _ = try SplitWriter(folder: folder.path, split: .train, layout: layout)
            Issue.record("two writers of one split")
        } catch {
            #expect("\(error)".contains("another process is writing it"), "\(error)")
        }
        _ = try writer.finish()
        try write(1, layout)
    }

    @Test func whatBuildNanoGPTWouldTakeForAShardIsRefused() throws {
        let layout = try TokenFileLayout(format: .npy, vocabularySize: 10)
        try folder.write([1], to: "old_train.bin")
        do {
            try write(1, layout)
            Issue.record("old_train.bin would be read as a shard")
        } catch {
            #expect("\(error)".contains("old_train.bin: build-nanogpt takes every file"), "\(error)")
        }
        try write(1, layout, split: .val)
    }

    @Test func anIDOutsideTheVocabularyIsRefusedWithItsWholeBatch() throws {
        let layout = try TokenFileLayout(format: .nanogpt, vocabularySize: 10)
        var writer = try SplitWriter(folder: folder.path, split: .train, layout: layout)
        try writer.append(([1] as [UInt32]).span)
        do {
            try writer.append(([2, 10] as [UInt32]).span)
            Issue.record("10 was accepted")
        } catch {
            #expect(error == .idOutsideVocabulary(10, vocabularySize: 10))
        }
        try writer.append(([3] as [UInt32]).span)
        try writer.endDocument()
        _ = try writer.finish()
        #expect(try folder.bytes("train.bin") == [1, 0, 3, 0])
    }

    @Test func aSplitWithoutDocuments() throws {
        for format in TokenFileFormat.allCases {
            for name in try folder.names() { try folder.remove(name) }
            let layout = try TokenFileLayout(format: format, vocabularySize: 10)
            _ = try SplitWriter(folder: folder.path, split: .val, layout: layout).finish()
            let reader = try SplitReader(folder: folder.path, split: .val, layout: layout)
            #expect(reader.tokens == 0 && reader.documents == 0, "\(format)")
            #expect(try TokenFileCheck(vocabularySize: 10, endOfText: 9).run(reader).isSound, "\(format)")
        }
    }

    /// All files, those in folders too, sorted.
    private func allFiles() throws -> [String] {
        try folder.names().flatMap { name in
            let below = (try? TemporaryFolder.names(in: folder.file(name))) ?? []
            return below.isEmpty ? [name] : below.map { "\(name)/\($0)" }
        }.sorted()
    }
}
