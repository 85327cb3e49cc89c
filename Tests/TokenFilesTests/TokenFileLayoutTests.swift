import Testing

@testable import TokenFiles

@Suite struct TokenFileLayoutTests {
    @Test func widthIsTheFormatsOwn() {
        for format in [TokenFileFormat.nanogpt, .llmc, .npy, .datatrove] {
            #expect(format.width(vocabularySize: 65_536) == .uint16)
            #expect(format.width(vocabularySize: 65_537) == .uint32)
        }
        #expect(TokenFileFormat.megatron.width(vocabularySize: 65_499) == .uint16)
        #expect(TokenFileFormat.megatron.width(vocabularySize: 65_500) == .int32)
    }

    @Test func whatMakesNoSenseIsRefused() {
        func refusal(
            _ format: TokenFileFormat = .nanogpt, _ vocabularySize: Int = 10, shard: Int? = nil, name: String = "wiki",
            endOfText: UInt32? = nil, block: BlockLayout? = nil
        ) -> TokenFileLayoutError? {
            do {
                _ = try TokenFileLayout(
                    format: format, vocabularySize: vocabularySize, shardTokens: shard, name: name,
                    endOfText: endOfText, block: block)
                return nil
            } catch {
                return error
            }
        }
        func rows(_ size: Int, _ tail: BlockLayout.Tail = .drop) -> BlockLayout {
            BlockLayout(size: size, packing: .stream, tail: tail)
        }
        #expect(refusal() == nil)
        #expect(refusal(.nanogpt, 0) == .vocabularySize(0, format: .nanogpt))
        #expect(refusal(.nanogpt, 1 << 32) == nil)
        #expect(refusal(.nanogpt, 1 << 32 + 1) == .vocabularySize(1 << 32 + 1, format: .nanogpt))
        #expect(refusal(.megatron, 1 << 31 + 1) == .vocabularySize(1 << 31 + 1, format: .megatron))
        #expect(refusal(endOfText: 10) == .idOutsideVocabulary(10, 10))
        #expect(refusal(shard: 0) == .shardTokens(0, format: .nanogpt, maximum: .max >> 4))
        #expect(refusal(.llmc, shard: 1 << 31 - 1) == nil)
        #expect(refusal(.llmc, shard: 1 << 31) == .shardTokens(1 << 31, format: .llmc, maximum: 1 << 31 - 1))
        for name in ["", ".hidden", "a/b", "a\nb", String(repeating: "a", count: 300)] {
            #expect(refusal(name: name) == .name(name))
        }
        #expect(refusal(.npy, name: "retrieval") == .nameContainsSplit("retrieval", .val))
        #expect(refusal(.npy, name: "training") == .nameContainsSplit("training", .train))
        #expect(refusal(.llmc, name: "training") == nil)
        #expect(refusal(.npy, name: "training", block: rows(8)) == nil)
        #expect(refusal(.llmc, block: rows(8)) == .blocksNeedNumPy(.llmc))
        #expect(refusal(.npy, block: rows(0)) == .blockSize(0))
        #expect(refusal(.npy, block: rows(1 << 24 + 1)) == .blockSize(1 << 24 + 1))
        #expect(refusal(.npy, block: rows(8, .pad(10))) == .idOutsideVocabulary(10, 10))
        #expect(refusal(.npy, shard: 7, block: rows(8)) == .shardSmallerThanBlock(7, 8))
    }

    @Test func shardsAreAsLargeAsTheFormatsOwn() throws {
        #expect(try TokenFileLayout(format: .llmc, vocabularySize: 10).shardTokens == 100_000_000)
        #expect(try TokenFileLayout(format: .npy, vocabularySize: 10).shardTokens == 100_000_000)
        #expect(try TokenFileLayout(format: .nanogpt, vocabularySize: 10).shardTokens == nil)
        let block = BlockLayout(size: 8, packing: .stream, tail: .drop)
        #expect(try TokenFileLayout(format: .npy, vocabularySize: 10, block: block).shardTokens == nil)
    }

    @Test func namesOfShards() throws {
        func names(_ format: TokenFileFormat, _ split: Split, name: String = "a") throws -> TokenFileNames {
            TokenFileNames(layout: try TokenFileLayout(format: format, vocabularySize: 10, name: name), split: split)
        }
        #expect(try names(.llmc, .val).tokens(shard: 0) == "a_val_000000.bin")
        #expect(try names(.llmc, .train).tokens(shard: 0) == "a_train_000001.bin")
        #expect(try names(.llmc, .train).tokens(shard: 1_234_566) == "a_train_1234567.bin")
        let train = try names(.llmc, .train)
        #expect(train.shard(ofFile: "a_train_000001.bin") == .some(0))
        #expect(train.shard(ofFile: "a_train.bin") == .some(nil))
        for name in [
            "a_train_000000.bin", "a_val_000000.bin", "a_train_1.bin", "b_a_train_000001.bin", "a_train_00000x.bin",
        ] {
            #expect(train.shard(ofFile: name) == .none, "\(name)")
        }
        #expect(try names(.megatron, .train).isOfShard("a_train_text_document.idx"))
        #expect(try names(.megatron, .train).isOfShard("a_train_000000_text_document.bin"))
        #expect(try !names(.megatron, .train).isOfShard("a_train.idx"))
        #expect(try names(.datatrove, .train).isOfShard("a_000003.ds.metadata"))
        #expect(try !names(.datatrove, .train).isOfShard("a_000003.ds.loss"))
    }
}
