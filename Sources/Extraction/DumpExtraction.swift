import BZip2
import Corpus
import DurableFiles
import InputNumbers
import InputStreams
import MediaWikiDump
import CorpusParts
import Workers

/// Where extracted documents go: a corpus folder, or standard output. It knows segments and no dump: it takes values,
/// and asks nothing back.
package protocol ExtractionOutput: Sendable {
    /// What an earlier run has left of a segment; nil where there is nothing of this range. Whether the dump still has
    /// the bytes that it was made from is to be looked at.
    func stored(_ index: Int, range: Range<Int>, in place: StoredPlace, salvages: Bool) throws -> SegmentOutcome?
    /// Takes what was stored for the segment's outcome.
    func take(_ outcome: SegmentOutcome, index: Int, in place: StoredPlace)
    /// Forgets what is stored in the output's own place. What is written there is written piece by piece: nothing must
    /// vouch for pieces that are not its own.
    func discard(_ index: Int) throws
    /// Takes a segment that is whole, on the worker's thread, in any order.
    /// - Returns: where its documents are; nil where they are wanted in ``commit(_:seam:)``.
    func store(_ outcome: SegmentOutcome, index: Int) throws -> SegmentLayout?
    /// Puts documents of a segment aside, of which there are more to come.
    func spill(_ documents: SegmentFileWriter, number: Int, index: Int) throws -> SpilledDocuments
    /// Takes what stands between the segment before and this one, and then the segment, in the dump's order. A segment
    /// that is damaged comes here too, with the documents before the damage.
    func commit(_ outcome: SegmentOutcome, seam: SegmentFileWriter) throws
}

/// Where an earlier run may have left a segment.
package enum StoredPlace: CaseIterable, Sendable {
    /// Where it is written.
    case own
    /// In the folder of the part that is made again.
    case earlier
}

/// One dump → documents: the segments, their tiling, and the pages that straddle them.
package final class DumpExtraction: Sendable {
    package let source: DumpSource
    package let head: DumpHead
    package let segmentSize: Int
    package let buckets: Int
    let dump: DumpConfiguration
    /// The streams to read, where an index tells which; else the whole dump is cut.
    let index: MultistreamIndex?
    let text: TextConfiguration
    let seed: UInt64
    let threads: Int
    let observer: any RunObserver
    let committed: Monitor<Committed>

    /// What the commits, which come in order, have made so far.
    struct Committed {
        var chain: StreamChain
        var seam: PageScanner
        var pages = PageCounts()
        var trail = PageTrail()
        var flaws: [Flaw] = []
        var statistics = TextStatistics()
        var findings = ExtractionFindings()
        var failure: (any Error)?
        var end = 0
        /// The bytes of XML before the next segment; of streams that an index names, 0.
        var xml = 0
        /// Where the XML stands to which anything reaches back that is open.
        var places = XMLPlaces()
        /// Where the XML begins in which the failure is.
        var stream: Int?
        var bytesRead = 0
        var origins: [(range: Range<Int>, origin: SegmentOrigin?)] = []
        /// Whether no page behind these is wanted.
        var isAtEnd = false

        init(salvages: Bool) {
            chain = StreamChain(salvages: salvages)
            seam = PageScanner(start: .document, salvages: salvages)
        }
    }

    /// What came of a dump.
    package struct Result {
        /// What became of the pages.
        var pages: PageCounts
        /// What the documents are like.
        var statistics: TextStatistics
        /// What this run saw of the pages.
        var findings: ExtractionFindings
        /// What is remembered of them in their order.
        var trail: PageTrail
        /// What was gone past, in the order of the bytes.
        var damage: [DamagedRange]
        /// Whether reading ended since no page behind was wanted.
        var endedEarly: Bool
        /// The bytes of the dump that were read.
        var bytesRead: Int
        /// The ids of the first and the last page, where an index tells them.
        var listed: ClosedRange<UInt64>?
        /// What an index turned out to be; nil where none was used.
        var verdict: IndexVerdict?
        /// What each segment was made from, in the dump's order.
        var origins: [(range: Range<Int>, origin: SegmentOrigin?)]
    }

    package init(
        source: DumpSource, head: DumpHead, dump: DumpConfiguration, text: TextConfiguration, seed: UInt64,
        observer: any RunObserver
    ) throws {
        self.source = source
        self.head = head
        self.dump = dump
        // An encoding other than UTF-8 is never cut.
        segmentSize = head.encoding == .utf8 ? dump.segmentSize(dumpSize: source.size) : StoredSegment.lastEnd
        buckets = dump.buckets(dumpSize: source.size)
        index = try Self.index(of: source, head, dump, limit: segmentSize, observer)
        threads = dump.threads
        var text = text
        if let name = source.path == "-" ? dump.name : splitPath(source.path).name {
            text.text.clock = DumpDate.clock(ofDumpNamed: name) ?? text.text.clock
        }
        self.text = text
        self.seed = seed
        self.observer = observer
        committed = Monitor(Committed(salvages: dump.salvages))
    }

    /// The index of a multistream dump, when a slice has use for it; nil, after a warning, when it does not tell
    /// where the slice is.
    /// - Throws: ``ExtractionError/unreadableIndex(path:reason:)`` for an index that is not of this dump.
    package static func index(
        of source: DumpSource, _ head: DumpHead, _ dump: DumpConfiguration, limit: Int, _ observer: any RunObserver
    ) throws -> MultistreamIndex? {
        guard let slice = dump.slice, slice.limit == nil else { return nil }
        let found = source.path == "-" ? nil : MultistreamIndex.path(besideDump: source.path)
        guard let size = source.size, head.encoding == .utf8, case .bzip2 = head.packing, let path = dump.index ?? found
        else { return nil }
        let index = try MultistreamIndex(path: path, slice: slice, dumpSize: size, limit: limit, observer: observer)
        if case .pages = slice, !index.isAscending {
            observer.warn(
                "\(path): the ids do not ascend, so it does not tell where pages are: the dump itself is read")
            return nil
        }
        // Salvage finds out by itself what is there.
        for stream in index.streams where source.isFile && !dump.salvages {
            let head = try source.read(at: stream.lowerBound, count: Compression.magicLength)
            if Compression(head: head) == .bzip2 { continue }
            throw ExtractionError.unreadableIndex(
                path: path, reason: .noStream(byte: stream.lowerBound, dump: source.path))
        }
        return index
    }

    /// Extracts all pages, or those of the slice.
    /// - Throws: ``ExtractionError/damagedDump(path:reason:lastPage:pages:kept:)`` when the dump is damaged, after what
    ///   comes before the damage was committed; ``/Workers/Stopped`` when a signal came.
    package func run(into output: some ExtractionOutput, kept: String?, turn: Phase.Turn? = nil) throws -> Result {
        let warnings = LimitedWarnings(observer)
        let total = index.map { $0.streams.reduce(0) { $0 + $1.count } } ?? source.size
        let progress = PhaseProgress(Phase(.extract, subject: source.path, total: total, turn: turn), observer)
        defer { progress.end(documents: committed.withLock { $0.pages.kept }) }
        // Of a slice, what is read ahead is read in vain at its end.
        do {
            try OrderedWork(threads: threads, lookahead: dump.slice == nil ? 2 * threads + 2 : threads).run(
                makeWorker: { [self] in makeWorker(warnings) },
                claim: { [self] number in StopSignal.isSet ? nil : try range(ofSegment: number) },
                work: { worker, index, range, _ -> SegmentOutcome in
                    if let outcome = try self.stored(index, range, in: output) {
                        progress.reuse(range, documents: outcome.pages.kept)
                        return outcome
                    }
                    return try self.extract(index, range, worker, into: output, progress: progress)
                },
                commit: { [self] worker, index, outcome in
                    try commit(outcome, index: index, worker: worker, output: output)
                })
        } catch is Stopped {
            throw Self.stopped(kept: kept)
        }
        return try finish(output, kept: kept, warnings: warnings)
    }

    /// What a thread needs to extract segments.
    package func makeWorker(_ warnings: LimitedWarnings) -> SegmentExtraction {
        SegmentExtraction(
            source: source, head: head, dump: dump, configuration: text, seed: seed, buckets: buckets,
            warnings: warnings)
    }

    /// The outcome of a segment that an earlier run has stored, where the dump still has the bytes that it was made
    /// from.
    private func stored(_ index: Int, _ range: Range<Int>, in output: some ExtractionOutput) throws -> SegmentOutcome? {
        for place in StoredPlace.allCases {
            if let outcome = try output.stored(index, range: range, in: place, salvages: dump.salvages),
                outcome.holds(salvages: dump.salvages),
                try outcome.origin?.isSame(in: source, range: range, head: head.hash) ?? false
            {
                output.take(outcome, index: index, in: place)
                return outcome
            }
            if place == .own { try output.discard(index) }
        }
        return nil
    }

    /// Extracts a segment that nothing is known of but its range.
    package func extract(
        _ index: Int, _ range: Range<Int>, _ worker: SegmentExtraction, into output: some ExtractionOutput,
        progress: PhaseProgress? = nil
    ) throws -> SegmentOutcome {
        let start: SegmentStart = range.lowerBound == 0 || self.index != nil ? .streamHeader : .search
        let beginning = Self.beginning(of: range, hasIndex: self.index != nil)
        return try extract(
            index, range, start: start, beginning: beginning, limit: dump.slice?.limit, worker, into: output,
            progress: progress)
    }

    private func extract(
        _ index: Int, _ range: Range<Int>, start: SegmentStart, beginning: SegmentBeginning, limit: Int?,
        _ worker: SegmentExtraction, into output: some ExtractionOutput, progress: PhaseProgress?
    ) throws -> SegmentOutcome {
        var outcome = worker.extract(range, start: start, beginning: beginning, limit: limit, progress: progress) {
            try output.spill($0, number: $1, index: index)
        }
        try check(outcome)
        if outcome.failure == nil { try store(&outcome, index, worker, in: output) }
        return outcome
    }

    /// Hands a whole segment to the output, and the memory of its documents back to the worker.
    private func store(
        _ outcome: inout SegmentOutcome, _ index: Int, _ worker: SegmentExtraction, in output: some ExtractionOutput
    ) throws {
        let layout = try outcome.findings.time(.write) { [outcome] in try output.store(outcome, index: index) }
        guard let layout else { return }
        outcome.layout = layout
        if let documents = outcome.documents.take() { worker.reuseMemory(of: documents) }
    }

    /// - Throws: ``/Workers/Stopped`` where a signal came before the last of the pages.
    func check(_ outcome: SegmentOutcome) throws {
        if outcome.isInterrupted { throw Self.stopped(kept: nil) }
    }

    static func stopped(kept: String?) -> Stopped {
        StopSignal.error(kept == nil ? "" : "Complete segments are kept: run the same command again to go on.")
    }

    static func beginning(of range: Range<Int>, hasIndex: Bool) -> SegmentBeginning {
        range.lowerBound == 0 ? .document : hasIndex ? .betweenPages : .anywhere
    }

    /// The bytes of a segment; nil when there are no more.
    /// - Parameter reads: whether the dump is read up to its end, for the checksum.
    package func range(ofSegment number: Int, reads: Bool = true) throws -> Range<Int>? {
        if let streams = index?.streams { return number < streams.count ? streams[number] : nil }
        let start = number.multipliedClamped(by: segmentSize)
        let range = start..<start.addingClamped(segmentSize)
        // Of a slice, the file's checksum is not asked for.
        if dump.slice != nil || !reads, let size = source.size { return range.lowerBound < size ? range : nil }
        return try source.advance(to: range.upperBound, beyond: range.lowerBound) ? range : nil
    }

    // MARK: - In order

    func commit(
        _ given: SegmentOutcome, index number: Int, worker: SegmentExtraction, output: some ExtractionOutput
    ) throws -> OrderedWork.Next {
        // Only one thread at a time is here, so the state may be out of the monitor while pages are parsed. A copy that
        // stayed would make every segment of a page that spans many copy all of the page.
        var state = committed.withLock { [salvages = dump.salvages] state in
            let taken = state
            state = Committed(salvages: salvages)
            return taken
        }
        var outcome = given
        let again: Redo = { [range = given.range] start, beginning, limit in
            try self.extract(
                number, range, start: start, beginning: beginning, limit: limit, worker, into: output, progress: nil)
        }
        let lost = try tile(&outcome, &state, again: again)
        var (seam, documents) = try stitch(&outcome, behind: lost, &state, worker: worker, again: again)
        try check(seam)
        try check(outcome)
        if seam.hasEnded {
            // Nothing of the segment itself is wanted, but its beginning was read.
            outcome = SegmentOutcome(range: outcome.range)
            outcome.failure = seam.failure
            outcome.origin = given.origin
        } else if let limit = seam.limit.map({ $0 - seam.pages.seen }), outcome.pages.seen >= limit {
            if outcome.pages.seen > limit || outcome.failure != nil {
                outcome = try again(outcome.summary?.start ?? .streamHeader, outcome.beginning, limit)
            }
            outcome.isAtEnd = true
        }
        state.places.append(outcome.places, shiftedBy: state.xml)
        seam.shift(by: 0, state.places)
        outcome.shift(by: seam.failure == nil ? state.xml : 0, state.places)
        state.stream = index == nil ? nil : outcome.range.lowerBound
        if index == nil { state.xml += outcome.xmlBytes }
        state.places.forget(before: state.seam.openOffset)
        seam.trail.append(outcome.trail)
        state.trail.append(seam.trail)
        state.pages.add(seam.pages)
        state.pages.add(outcome.pages)
        state.statistics.add(seam.statistics)
        state.statistics.add(outcome.statistics)
        state.findings.add(seam.findings)
        state.findings.add(outcome.findings)
        state.isAtEnd =
            seam.isAtEnd || outcome.isAtEnd || dump.slice?.isComplete(state.trail) ?? false
        if state.isAtEnd, outcome.failure != nil {
            // The damage stands behind all that is wanted.
            outcome.failure = nil
            outcome.isAtEnd = true
            try store(&outcome, number, worker, in: output)
        }
        state.failure = outcome.failure
        state.end = outcome.range.upperBound
        state.origins.append((outcome.range, outcome.origin))
        state.bytesRead += min(state.end, source.size ?? .max) - outcome.range.lowerBound
        try output.commit(outcome, seam: documents)
        documents = SegmentFileWriter(buckets: buckets)
        // What looks for a block behind damage looks back a little.
        source.release(below: outcome.range.upperBound - 8192)
        let goesOn = state.failure == nil && !state.isAtEnd
        committed.withLock { [state] in $0 = state }
        return goesOn ? .goOn : .stop
    }
}
