import BytePairEncoding
import Corpus
import InputNumbers
import RunReport
import TokenFiles

/// The documents of corpora, and those that wait in a spill, in the order of the output: ranges of the shuffle key, a worker each.
struct TokenRanges: Sendable {
    let selection: DocumentSelection
    let earlier: EarlierTokens?
    let spilled: SpilledTokens?
    let vocabulary: Vocabulary
    let marks: DocumentMarks
    let configuration: TokenConfiguration
    let temporaryFolder: String
    let observer: any RunObserver

    /// Large parts have so many buckets.
    private static let largestBuckets = 1024
    /// Larger arrays of ids are not kept.
    private static let mostKept = 16 << 20

    /// A range, and where the spilled documents with its keys are.
    private struct Piece: Sendable {
        var range: KeyRange
        var spilled: SpilledTokens?
        var partition = 0
    }

    /// What became of the documents beside the tokens.
    struct Outcome: Sendable {
        /// Invalid UTF-8 sequences that became U+FFFD.
        var replacedInvalidSequences = 0
        var removed = RemovedDocuments()
        /// Documents of the earlier files that stay there, though the corpora no longer have them.
        var outdated = 0
        /// Documents that are in the output though a newer dump lacks their pages.
        var absent = 0
        /// Documents whose tokens were taken over from the earlier files.
        var copied = 0
        fileprivate var known = KnownDocuments()
        fileprivate var seconds = (gather: 0.0, encode: 0.0, write: 0.0)
        /// The seconds of all workers, summed up.
        var stages: [Report.Stage] {
            [
                Report.Stage(phase: "tokenize", name: "gather", seconds: seconds.gather),
                Report.Stage(phase: "tokenize", name: "encode", seconds: seconds.encode),
                Report.Stage(phase: "tokenize", name: "write", seconds: seconds.write),
            ]
        }
    }

    /// The ranges.
    static func ranges(of parts: [CorpusPart], spilled: SpilledTokens?, configuration: TokenConfiguration) -> KeyRanges
    {
        let bytes = parts.map(\.record.bytes).clampedSum().addingClamped(spilled?.bytes ?? 0)
        return KeyRanges(
            bytes: bytes, rangeSize: rangeSize(bytes: bytes, configuration: configuration),
            threads: configuration.threads, isPowerOfTwo: spilled != nil)
    }

    /// The bytes of a range, more or less.
    static func rangeSize(bytes: Int, configuration: TokenConfiguration) -> Int {
        // Half of it is enough as long as no bucket is larger: a bucket is unpacked for each range that needs a part of it.
        min(configuration.rangeSize, max(configuration.rangeSize / 2, bytes / largestBuckets))
    }

    /// Hands the documents over.
    /// - Parameter write: takes a document and the range that it is of; returns how many tokens have been written.
    func run(_ write: @escaping @Sendable (PlacedTokens, RangeTokens) throws -> Int) throws -> Outcome {
        let ranges = Self.ranges(of: selection.parts, spilled: spilled, configuration: configuration)
        let partitions = Monitor(SpillPartitions(spilled, ranges: ranges, folder: temporaryFolder))
        let outcome = Monitor(Outcome())
        // Arrays of ids that are written: what is new to the system costs as much again as the work on it.
        let free = Monitor<[[UInt32]]>([])
        let told = PhaseProgress(Phase(spilled == nil ? .tokenize : .shuffle, total: ranges.bytes), observer)
        defer { told.end() }
        try OrderedWork(threads: configuration.threads, lookahead: configuration.threads + 2).run(
            makeWorker: { [selection, earlier, vocabulary, marks, configuration] () throws -> RangeTokenizer in
                try RangeTokenizer(
                    selection, earlier: earlier, onlyNew: configuration.writesOnlyNew,
                    lists: configuration.listsDocuments, vocabulary: vocabulary, marks: marks)
            },
            claim: { [selection] index -> Piece? in
                try StopSignal.check(selection.adviceWhenStopped)
                guard index < ranges.count else { return nil }
                let (spilled, partition) = try partitions.withLock { try $0.partition(of: index) }
                return Piece(range: ranges[index], spilled: spilled, partition: partition)
            },
            work: {
                (worker: RangeTokenizer, _, piece: Piece, _) throws -> RangeTokens in
                let start = ContinuousClock.now
                var tokens = RangeTokens()
                tokens.ids = free.withLock { $0.popLast() } ?? []
                tokens.ids.removeAll(keepingCapacity: true)
                // Memory that is never touched costs nothing; growing copies it, and each copy is new to the system.
                tokens.ids.reserveCapacity(min(ranges.expectedBytes, 64 << 20) / 2)
                try worker.appendDocuments(of: piece.range, to: &tokens)
                if let spilled = piece.spilled {
                    tokens.documents += try spilled.documents(of: piece.partition, appendingIDsTo: &tokens.ids)
                }
                tokens.sort()
                tokens.seconds = start.duration(to: .now).seconds
                return tokens
            },
            commit: { [threads = configuration.threads] _, index, tokens in
                let start = ContinuousClock.now
                var total = 0
                for document in tokens.documents { total = try write(document, tokens) }
                if tokens.ids.capacity <= Self.mostKept {
                    free.withLock { if $0.count < threads { $0.append(tokens.ids) } }
                }
                outcome.withLock { outcome in
                    outcome.replacedInvalidSequences += tokens.replaced
                    outcome.removed.add(tokens.removed)
                    outcome.outdated += tokens.outdated
                    outcome.absent += tokens.absent
                    outcome.copied += tokens.copied
                    outcome.known.add(tokens.known)
                    outcome.seconds.encode += tokens.encodingSeconds
                    outcome.seconds.gather += tokens.seconds - tokens.encodingSeconds
                    outcome.seconds.write += start.duration(to: .now).seconds
                }
                told.update { advance in
                    advance.done = ranges.bytes(before: index + 1)
                    advance.documents += tokens.documents.count
                    advance.tokens = total
                }
                return .goOn
            })
        let sum = outcome.withLock { $0 }
        try sum.known.check(selection.parts)
        return sum
    }
}

/// Which partition of the spill holds the keys of a range. Where there are more ranges than partitions, a partition is divided when its
/// first range comes.
private struct SpillPartitions {
    private let spilled: SpilledTokens?
    private let rangesPerPartition: Int
    private let folder: String
    private var divided: (partition: Int, into: SpilledTokens)?

    init(_ spilled: SpilledTokens?, ranges: KeyRanges, folder: String) {
        self.spilled = spilled
        self.folder = folder
        rangesPerPartition = max(ranges.count >> TokenSpill.partitionBits, 1)
    }

    mutating func partition(of range: Int) throws -> (SpilledTokens?, Int) {
        guard let spilled, rangesPerPartition > 1 else { return (spilled, range) }
        let (partition, inner) = range.quotientAndRemainder(dividingBy: rangesPerPartition)
        if let divided, divided.partition == partition { return (divided.into, inner) }
        divided = nil
        let into = try spilled.split(partition, bits: rangesPerPartition.trailingZeroBitCount, folder: folder)
        divided = (partition, into)
        return (into, inner)
    }
}
