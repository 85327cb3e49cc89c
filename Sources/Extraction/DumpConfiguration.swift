import Corpus

/// How a dump is read and cut.
public struct DumpConfiguration: Equatable, Sendable {
    /// Worker threads.
    public var threads: Int
    /// Bytes of a dump that make a segment; nil: equal shares of the dump, about a 1024th of a large one, 1 to 2 MiB of
    /// a small one, at most 32 MiB.
    public var segmentSize: Int?
    /// The number of buckets of a part, a power of two; nil: one for every 2 MiB of the dump, from 16 to 1024. A matter
    /// of speed alone.
    public var buckets: Int?
    /// The wiki's name for dumps that do not tell it.
    public var wiki: String?
    /// The part's name for standard input, or instead of the file's.
    public var name: String?
    /// Whether to go on behind damage.
    public var salvages = false
    /// The pages that are wanted; nil: all.
    public var slice: DumpSlice?
    /// What becomes of documents whose pages the dump lacks; nil: what was said before, or else the dump's kind
    /// decides.
    public var missing: MissingPages?
    /// The index of a multistream dump, to read only the streams of a slice; nil: the one beside the dump, if there is
    /// one.
    public var index: String?

    /// The defaults, for so many threads.
    public init(threads: Int) {
        self.threads = max(1, threads)
    }

    package func segmentSize(dumpSize: Int?) -> Int {
        if let segmentSize { return segmentSize }
        let most = min(max((dumpSize ?? 0) / 1024, 2 << 20), 32 << 20)
        guard let dumpSize, dumpSize > 0 else { return most }
        // Equal ones, and a multiple of four: at the end of a small dump, two or four threads have nothing to wait for.
        let wanted = ((dumpSize - 1) / most / 4 + 1) * 4
        let count = min(wanted, max(dumpSize >> 20, 1))
        return (dumpSize - 1) / count + 1
    }

    package func buckets(dumpSize: Int?) -> Int {
        if let buckets { return buckets }
        var count = 16
        while count < 1024, count < (dumpSize ?? 1 << 30) / (2 << 20) { count *= 2 }
        return count
    }
}
