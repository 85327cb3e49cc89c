import BytePairEncoding
import Corpus
import InputNumbers
import TokenFiles
import Workers

/// What the workers of a tokenization did, in seconds of all of them.
public struct WorkerSeconds: Equatable, Sendable {
    /// Finding and reading documents.
    public var gather = 0.0
    /// Encoding them.
    public var encode = 0.0
    /// Writing their tokens.
    public var write = 0.0
}

/// The documents of corpora and of the token parts of inputs, in the order of the output: ranges of the shuffle key, a
/// worker each.
package struct TokenRanges: Sendable {
    package let selection: DocumentSelection
    package let earlier: EarlierTokens?
    package let inputs: InputDocuments?
    package let vocabulary: Vocabulary
    package let marks: EndOfTextMarkers
    package let configuration: TokenConfiguration
    package let observer: any RunObserver

    /// Large parts have so many buckets.
    private static let largestBuckets = 1024
    /// Larger arrays of ids are not kept.
    private static let mostKept = 16 << 20

    /// What became of the documents beside the tokens.
    package struct Outcome: Sendable {
        /// Invalid UTF-8 sequences that became U+FFFD.
        package var replacedInvalidSequences = 0
        package var removed = RemovedDocuments()
        /// Documents of the earlier files that stay there, though the corpora no longer have them.
        package var outdated = 0
        /// Documents that are in the output though a newer dump lacks their pages.
        package var absent = 0
        /// Documents whose tokens were taken over from the earlier files.
        package var copied = 0
        fileprivate var known = KnownDocuments()
        package var work = WorkerSeconds()
    }

    package static func ranges(
        of parts: [CorpusPart], inputs: InputDocuments?, configuration: TokenConfiguration
    ) -> KeyRanges {
        // Of inputs there are ids, which take twice as much in memory.
        let bytes = parts.map(\.record.bytes).clampedSum().addingClamped(inputs.map { $0.bytes } ?? 0)
        return KeyRanges(
            bytes: bytes, rangeSize: rangeSize(bytes: bytes, configuration: configuration),
            threads: configuration.threads)
    }

    /// The bytes of a range, more or less.
    package static func rangeSize(bytes: Int, configuration: TokenConfiguration) -> Int {
        // Half of it is enough as long as no bucket is larger: a bucket is unpacked for each range that needs a part of
        // it.
        min(configuration.rangeSize, max(configuration.rangeSize / 2, bytes / largestBuckets))
    }

    /// Hands the documents over.
    /// - Parameter write: takes a document and the range that it is of; returns how many tokens have been written.
    package func run(_ write: @escaping @Sendable (PlacedTokens, RangeTokens) throws -> Int) throws -> Outcome {
        let ranges = Self.ranges(of: selection.parts, inputs: inputs, configuration: configuration)
        let outcome = Monitor(Outcome())
        // Arrays of ids that are written: what is new to the system costs as much again as the work on it.
        let free = Monitor<[[UInt32]]>([])
        let progress = PhaseProgress(Phase(inputs == nil ? .tokenize : .shuffle, total: ranges.bytes), observer)
        defer { progress.end() }
        try OrderedWork(threads: configuration.threads, lookahead: configuration.threads + 2).run(
            makeWorker: { [selection, earlier, inputs, vocabulary, marks, configuration] () throws -> RangeTokenizer in
                try RangeTokenizer(
                    selection, inputs: inputs, earlier: earlier, onlyNew: configuration.writesOnlyNew,
                    lists: configuration.listsDocuments, vocabulary: vocabulary, marks: marks)
            },
            claim: { [selection] index -> KeyRange? in
                try StopSignal.check(selection.adviceWhenStopped)
                return index < ranges.count ? ranges[index] : nil
            },
            work: {
                (worker: RangeTokenizer, _, range: KeyRange, _) throws -> RangeTokens in
                let start = ContinuousClock.now
                var tokens = RangeTokens()
                tokens.ids = free.withLock { $0.popLast() } ?? []
                tokens.ids.removeAll(keepingCapacity: true)
                // Memory that is never touched costs nothing; growing copies it, and each copy is new to the system.
                tokens.ids.reserveCapacity(min(ranges.expectedBytes, 64 << 20) / 2)
                try worker.appendDocuments(of: range, to: &tokens)
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
                    outcome.work.encode += tokens.encodingSeconds
                    outcome.work.gather += tokens.seconds - tokens.encodingSeconds
                    outcome.work.write += start.duration(to: .now).seconds
                }
                progress.update { advance in
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
