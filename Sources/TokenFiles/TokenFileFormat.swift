/// Whose program reads the files.
public enum TokenFileFormat: String, CaseIterable, Sendable {
    /// nanoGPT's `train.bin` and `val.bin`: ids and nothing else, mapped into memory by `train.py`.
    /// Source: karpathy/nanoGPT, data/openwebtext/prepare.py.
    case nanogpt
    /// llm.c's shards: a header of 256 32-bit numbers, then the ids. The header counts up to 2^31 - 1 tokens; llm.c's
    /// own loader reads 16-bit ids only and seeks up to 2^31 - 1 bytes, which is 1.07e9 of them. Source:
    /// karpathy/llm.c, dev/data/data_common.py, llmc/dataloader.h.
    case llmc
    /// build-nanogpt's shards: NumPy arrays in one dimension; with blocks, arrays of rows. Source:
    /// karpathy/build-nanogpt, fineweb.py.
    case npy
    /// Megatron-LM's indexed dataset: `.bin` with the ids, `.idx` with lengths and places. Source: NVIDIA/Megatron-LM,
    /// megatron/core/datasets/indexed_dataset.py.
    case megatron
    /// datatrove's tokenized files, which nanotron reads: `.ds` with the ids, `.ds.index` with the documents' ends,
    /// `.ds.metadata`. Source: huggingface/datatrove, src/datatrove/pipeline/tokens/tokenizer.py.
    case datatrove

    /// How wide the format's own program makes the ids of such a vocabulary.
    ///
    /// 16 bits are for up to 65,536 ids, in Megatron for fewer than 65,500 (`DType.optimal_dtype`); else 32.
    public func width(vocabularySize: Int) -> TokenWidth {
        switch self {
        case .megatron: vocabularySize < 65_500 ? .uint16 : .int32
        case .nanogpt, .llmc, .npy, .datatrove: TokenWidth(vocabularySize: vocabularySize)
        }
    }

    /// The tokens of a shard where the user does not say: those of the format's own program; nil where it writes one
    /// file.
    public var defaultShardTokens: Int? {
        switch self {
        case .llmc, .npy: 100_000_000
        case .nanogpt, .megatron, .datatrove: nil
        }
    }

    /// Whether each shard has an index of its own documents; then a shard holds whole documents only. In the other
    /// formats shards are cut anywhere, and one offsets file tells where the documents of all of them begin.
    public var hasIndexPerShard: Bool {
        switch self {
        case .megatron, .datatrove: true
        case .nanogpt, .llmc, .npy: false
        }
    }
}
