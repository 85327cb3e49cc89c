/// The memory that blocks are decoded in, about 10 MB: for a thread that decodes one segment after another.
///
/// A decoder takes it and gives it back when it ends. One that finds it taken gets its own.
public final class DecoderMemory {
    /// A decoder of blocks, in one place as long as it lives.
    final class Block {
        var decoder = BlockDecoder()
    }

    private var free: Block?

    /// Memory that nothing is decoded in yet.
    public init() {}

    func take() -> Block {
        defer { free = nil }
        return free ?? Block()
    }

    func give(back block: Block) { free = block }
}
