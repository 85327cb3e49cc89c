import BZip2
import Corpus
import DurableFiles
import InputNumbers
import InputStreams
import MediaWikiDump

/// Where extracted documents go: a corpus folder, or standard output.
protocol ExtractionOutput: Sendable {
    /// The outcome of a segment that an earlier run completed.
    func completed(_ index: Int, range: Range<Int>, worker: SegmentExtraction) throws -> SegmentOutcome?
    /// Takes a segment that is whole, on the worker's thread, in any order.
    func store(_ outcome: inout SegmentOutcome, index: Int, worker: SegmentExtraction) throws
    /// Puts documents of a segment aside, of which there are more to come.
    func spill(_ documents: SegmentFileWriter, number: Int, index: Int, worker: SegmentExtraction) throws
        -> SpilledDocuments
    /// Takes what stands between the segment before and this one, and then the segment, in the dump's order. A segment that is damaged comes
    /// here too, with the documents before the damage.
    func commit(_ outcome: SegmentOutcome, seam: SegmentFileWriter, worker: SegmentExtraction) throws
}

/// One dump → documents: the segments, their tiling, and the pages that straddle them.
final class DumpExtraction: Sendable {
    let source: DumpSource
    let head: DumpHead
    let segmentSize: Int
    let buckets: Int
    private let dump: DumpConfiguration
    /// The streams to read, where an index tells which; else the whole dump is cut.
    private let index: MultistreamIndex?
    private let text: TextConfiguration
    private let seed: UInt64
    private let threads: Int
    private let observer: any RunObserver
    private let progress: Monitor<Progress>

    /// What the commits, which come in order, have made so far.
    private struct Progress {
        var chain: StreamChain
        var seam: PageScanner
        var pages = PageCounts()
        var trail = PageTrail()
        var flaws: [Flaw] = []
        var statistics = TextStatistics()
        var findings = ExtractionFindings()
        var failure: (any Error)?
        var end = 0
        var bytesRead = 0
        var origins: [(range: Range<Int>, origin: SegmentOrigin?)] = []
        /// Whether no page behind these is wanted.
        var isAtEnd = false

        init(salvages: Bool) {
            chain = StreamChain(salvages: salvages)
            seam = PageScanner(hasHoles: salvages, startsOutside: true)
        }
    }

    /// What came of a dump.
    struct Result {
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

    init(
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
        progress = Monitor(Progress(salvages: dump.salvages))
    }

    /// The index of a multistream dump, when a slice has use for it; nil, after a warning, when it does not tell
    /// where the slice is.
    /// - Throws: ``RunError/unreadableInput(path:reason:)`` for an index that is not of this dump.
    static func index(
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
            throw RunError.unreadableInput(
                path: path,
                reason:
                    "no bzip2 stream (BZh1 to BZh9) begins at byte \(stream.lowerBound) of \(source.path): "
                    + "\(otherIndex), or add --salvage if the dump is damaged there"
            )
        }
        return index
    }

    /// Extracts all pages, or those of the slice.
    /// - Throws: ``RunError/damagedDump(path:reason:lastPage:pages:kept:)`` when the dump is damaged, after what comes before the damage was
    ///   committed; ``RunError/stopped(signal:advice:)`` when a signal came.
    func run(into output: some ExtractionOutput, kept: String?) throws -> Result {
        let warnings = LimitedWarnings(observer)
        let total = index.map { $0.streams.reduce(0) { $0 + $1.count } } ?? source.size
        let told = PhaseProgress(Phase(.extract, subject: source.path, total: total), observer)
        defer { told.end(documents: progress.withLock { $0.pages.kept }) }
        // Of a slice, what is read ahead is read in vain at its end.
        do {
            try OrderedWork(threads: threads, lookahead: dump.slice == nil ? 2 * threads + 2 : threads).run(
                makeWorker: { [self] in try makeWorker(warnings) },
                claim: { [self] number in StopSignal.isSet ? nil : try range(ofSegment: number) },
                work: { worker, index, range, _ -> SegmentOutcome in
                    if let outcome = try output.completed(index, range: range, worker: worker),
                        outcome.holds(salvages: self.dump.salvages)
                    {
                        told.reuse(range, documents: outcome.pages.kept)
                        return outcome
                    }
                    return try self.extract(index, range, worker, into: output, progress: told)
                },
                commit: { [self] worker, index, outcome in
                    try commit(outcome, index: index, worker: worker, output: output)
                })
        } catch RunError.stopped {
            throw Self.stopped(kept: kept)
        }
        return try finish(output, kept: kept, warnings: warnings)
    }

    /// What a thread needs to extract segments.
    func makeWorker(_ warnings: LimitedWarnings) throws -> SegmentExtraction {
        try SegmentExtraction(
            source: source, head: head, dump: dump, configuration: text, seed: seed, buckets: buckets,
            warnings: warnings)
    }

    /// Extracts a segment that nothing is known of but its range.
    func extract(
        _ index: Int, _ range: Range<Int>, _ worker: SegmentExtraction, into output: some ExtractionOutput,
        progress: PhaseProgress? = nil
    ) throws -> SegmentOutcome {
        let start: SegmentStart = range.lowerBound == 0 || self.index != nil ? .streamHeader : .search
        var outcome = worker.extract(range, start: start, limit: dump.slice?.limit, progress: progress) {
            try output.spill($0, number: $1, index: index, worker: worker)
        }
        try check(outcome)
        if outcome.failure == nil { try output.store(&outcome, index: index, worker: worker) }
        return outcome
    }

    /// - Throws: ``RunError/stopped(signal:advice:)`` where a signal came before the last of the pages.
    private func check(_ outcome: SegmentOutcome) throws {
        if outcome.isInterrupted { throw Self.stopped(kept: nil) }
    }

    private static func stopped(kept: String?) -> RunError {
        StopSignal.error(kept == nil ? "" : "Complete segments are kept: run the same command again to go on.")
    }

    /// The bytes of a segment; nil when there are no more.
    /// - Parameter reads: whether the dump is read up to its end, for the checksum.
    func range(ofSegment number: Int, reads: Bool = true) throws -> Range<Int>? {
        if let streams = index?.streams { return number < streams.count ? streams[number] : nil }
        let start = number.multipliedClamped(by: segmentSize)
        let range = start..<start.addingClamped(segmentSize)
        // Of a slice, the file's checksum is not asked for.
        if dump.slice != nil || !reads, let size = source.size { return range.lowerBound < size ? range : nil }
        return try source.advance(to: range.upperBound, beyond: range.lowerBound) ? range : nil
    }

    // MARK: - In order

    private func commit(
        _ given: SegmentOutcome, index number: Int, worker: SegmentExtraction, output: some ExtractionOutput
    ) throws -> OrderedWork.Next {
        // Only one thread at a time is here, so the state may be out of the monitor while pages are parsed.
        var state = progress.withLock { $0 }
        var outcome = given
        let again = { [range = given.range] (start: SegmentStart, limit: Int?) throws -> SegmentOutcome in
            var outcome = worker.extract(range, start: start, limit: limit) {
                try output.spill($0, number: $1, index: number, worker: worker)
            }
            try self.check(outcome)
            if outcome.failure == nil { try output.store(&outcome, index: number, worker: worker) }
            return outcome
        }
        let lost = try tile(&outcome, &state, again: again)
        var (seam, documents) = stitch(outcome, behind: lost, &state, worker: worker)
        try check(seam)
        if seam.isAtEnd {
            // Nothing of the segment itself is wanted, but its beginning was read.
            outcome = SegmentOutcome(range: outcome.range)
            outcome.origin = given.origin
        } else if let limit = seam.limit.map({ $0 - seam.pages.seen }), outcome.pages.seen >= limit {
            if outcome.pages.seen > limit || outcome.failure != nil {
                outcome = try again(outcome.summary?.start ?? .streamHeader, limit)
            }
            outcome.isAtEnd = true
        }
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
            try output.store(&outcome, index: number, worker: worker)
        }
        state.failure = outcome.failure
        state.end = outcome.range.upperBound
        state.origins.append((outcome.range, outcome.origin))
        state.bytesRead += min(state.end, source.size ?? .max) - outcome.range.lowerBound
        try output.commit(outcome, seam: documents, worker: worker)
        documents = SegmentFileWriter(buckets: buckets)
        // What looks for a block behind damage looks back a little.
        source.release(below: outcome.range.upperBound - 8192)
        progress.withLock { [state] in $0 = state }
        return state.failure == nil && !state.isAtEnd ? .goOn : .stop
    }

    /// Sees to it that a segment begins where the one before it ended.
    /// - Returns: the bytes that were lost before the segment's first block; nil when none were.
    private func tile(
        _ outcome: inout SegmentOutcome, _ state: inout Progress,
        again: (SegmentStart, Int?) throws -> SegmentOutcome
    ) throws -> Range<Int>? {
        guard var summary = outcome.summary else { return nil }
        // Streams that an index names need not follow one another.
        if index != nil { state.chain = StreamChain(salvages: dump.salvages) }
        // The last segment ends where the dump does: where the last stream ended there already, it has nothing to tell,
        // and need not be done again.
        let range =
            outcome.range.lowerBound..<max(min(outcome.range.upperBound, source.size ?? .max), outcome.range.lowerBound)
        do {
            if case .redo(let start) = try state.chain.append(summary, range: range) {
                // The magic that this segment began with was a false one, or stands behind damage.
                outcome = try again(start, outcome.limit ?? dump.slice?.limit)
                summary = outcome.summary ?? summary
                _ = try state.chain.append(summary, range: range)
            }
        } catch let error as BZip2Error {
            outcome.failure = outcome.failure ?? error
        }
        if index != nil { state.flaws += state.chain.flaws }
        return state.chain.lostBefore.map { $0.lowerBound >> 3..<($0.upperBound + 7) >> 3 }
    }

    /// Extracts the pages that reach into a segment from those before it.
    private func stitch(
        _ outcome: SegmentOutcome, behind lost: Range<Int>?, _ state: inout Progress, worker: SegmentExtraction
    ) -> (SegmentOutcome, SegmentFileWriter) {
        var seam = SegmentOutcome(range: outcome.range)
        if let limit = dump.slice?.limit { seam.limit = limit - state.pages.seen }
        var documents = SegmentFileWriter(buckets: buckets)
        var batch = PageBatch()
        if let lost { state.seam.append(PageScanner.mark(hole: lost), to: &batch) }
        state.seam.append(outcome.head, to: &batch)
        if outcome.sawPage {
            let rest = state.seam.finish(into: &batch)
            if Self.isUnfinishedPage(rest) { batch.append(rest) }
            state.seam = PageScanner(hasHoles: dump.salvages, startsOutside: true)
            worker.extract(&batch, into: &documents, &seam)
            state.seam.append(outcome.tail, to: &batch)
        }
        worker.extract(&batch, into: &documents, &seam)
        if index != nil, dump.salvages { markEnd(of: outcome.range, &state, &batch) }
        return (seam, documents)
    }

    /// Of streams that an index names, the next do not go on where these are lost.
    private func markEnd(of range: Range<Int>, _ state: inout Progress, _ batch: inout PageBatch) {
        guard let end = state.chain.lostAtEnd, end.bit < range.upperBound * 8 else { return }
        state.seam.append(PageScanner.mark(hole: end.bit >> 3..<range.upperBound), to: &batch)
    }

    /// Checks the end of the dump.
    private func finish(_ output: some ExtractionOutput, kept: String?, warnings: LimitedWarnings) throws -> Result {
        var state = progress.withLock { $0 }
        func damaged(_ reason: String) -> any Error {
            let last = state.trail.last.map { "\($0.title) (id \($0.id))" }
            return source.damage(
                RunError.damagedDump(
                    path: source.path, reason: reason, lastPage: last, pages: state.pages, kept: kept))
        }
        if let failure = state.failure {
            guard failure is BZip2Error || failure is TranscodingError else { throw failure }
            throw damaged("\(failure)")
        }
        if state.isAtEnd { return try result(state) }
        if StopSignal.isSet, try isAnythingLeft(behind: state.end) {
            throw Self.stopped(kept: kept)
        }
        var batch = PageBatch()
        let sawPage = state.seam.sawPage
        let rest = state.seam.finish(into: &batch)
        let ending = sawPage || state.seam.sawPage ? rest : state.seam.head
        if dump.salvages {
            try source.checkUnchanged()
            return try salvagedEnd(&state, ending: ending, batch)
        }
        if index != nil {
            if Self.isUnfinishedPage(ending) { throw damaged("a page goes on behind its stream: \(Self.otherIndex)") }
            return try result(state)
        }
        let hasEnded = Self.hasEnded(ending)
        var trailing: TrailingBytes?
        if case .bzip2 = head.packing {
            do {
                trailing = try state.chain.finish()
            } catch {
                throw damaged("\(error)")
            }
        }
        if Self.isUnfinishedPage(ending) { throw damaged("the XML ends at byte \(size) in the middle of a page") }
        if !hasEnded {
            throw damaged("the XML ends at byte \(size) without </mediawiki>: the rest of the dump is missing")
        }
        if let trailing {
            if trailing.containsBlockMagic {
                throw damaged(
                    "\(trailing.count) bytes from byte \(trailing.offset) on are no bzip2 stream, yet there are bzip2 blocks in them"
                )
            }
            warnOfTrailing(trailing.count, from: trailing.offset)
        }
        return try result(state)
    }

    /// The end of a dump whose damage is gone past.
    private func salvagedEnd(_ state: inout Progress, ending: [UInt8], _ batch: PageBatch) throws -> Result {
        for hole in batch.holes {
            if hole.hasOpenPage, DumpSlice.countsOpenPages(dump.slice) { state.pages.reject(.damaged) }
            state.trail.append(
                DamagedRange(compressedFrom: hole.range.lowerBound, compressedTo: hole.range.upperBound, kind: .lost))
        }
        if index != nil { return try result(state) }
        let hasEnded = Self.hasEnded(ending)
        let isUnfinished = Self.isUnfinishedPage(ending)
        var lost: LostPlace?
        if case .bzip2 = head.packing { lost = state.chain.lostAtEnd }
        if let end = lost, end.isAtBorder, !end.sawMagic, hasEnded {
            warnOfTrailing(size - end.bit >> 3, from: end.bit >> 3)
        } else if lost != nil || isUnfinished || !hasEnded {
            if isUnfinished, DumpSlice.countsOpenPages(dump.slice) { state.pages.reject(.damaged) }
            let from = min(lost.map { $0.bit >> 3 } ?? size, size)
            state.trail.append(DamagedRange(compressedFrom: from, compressedTo: size, kind: .end))
        }
        return try result(state)
    }

    private func result(_ state: Progress) throws -> Result {
        var damage = state.trail.damage
        for flaw in state.flaws + (index == nil ? state.chain.flaws : []) {
            damage.append(
                DamagedRange(
                    compressedFrom: flaw.bytes.lowerBound, compressedTo: flaw.bytes.upperBound,
                    kind: flaw.kind == .order ? .order : .frame))
        }
        damage.sort { ($0.compressedFrom, $0.compressedTo) < ($1.compressedFrom, $1.compressedTo) }
        var result = Result(
            pages: state.pages, statistics: state.statistics, findings: state.findings, trail: state.trail,
            damage: damage, endedEarly: state.isAtEnd,
            bytesRead: state.bytesRead, listed: index?.listed, origins: state.origins)
        if let index, let slice = dump.slice {
            result.verdict = IndexVerdict(
                index, slice: slice, seen: state.pages.seen, found: state.trail.foundTitles)
            try judge(index, result)
        }
        warn(of: result)
        return result
    }

    /// Says what an index turned out to be.
    /// - Throws: ``RunError/unreadableInput(path:reason:)`` where nothing is where it says.
    private func judge(_ index: MultistreamIndex, _ result: Result) throws {
        switch result.verdict {
        case .lacks(let pages)?:
            observer.warn(
                "\(index.path): it lacks the lines of \(pages) pages of the slice, which were found all the same; "
                    + "download it again"
            )
        case .misleads(let lines, let found)? where found == 0 && !dump.salvages:
            throw RunError.unreadableInput(
                path: index.path,
                reason: "it lists \(lines) pages of the slice, and none of them is where it says: \(Self.otherIndex)")
        case .misleads(let lines, let found)?:
            observer.warn(
                "\(index.path): it lists \(lines) pages of the slice, and \(lines - found) of them are elsewhere: "
                    + Self.otherIndex
            )
        case .agrees?, nil: break
        }
    }

    private func warn(of result: Result) {
        for range in result.damage.prefix(20) { observer.warn("\(source.path): \(range.message)") }
        if result.damage.count > 20 {
            observer.warn("\(source.path): \(result.damage.count - 20) more damaged ranges are in part.json")
        }
        if let page = result.trail.descent {
            observer.warn(
                "\(source.path): the page \(page.title) (id \(page.id)) stands behind one of a larger or the same id: where the dump is one of Wikimedia's, parts of it are doubled or in another order"
            )
        }
        if case .titles(let titles) = dump.slice {
            let missing = titles.subtracting(result.trail.foundTitles).sorted()
            if !missing.isEmpty {
                let more = missing.count > 8 ? " …" : ""
                // An index that lacks lines is not told from a dump that lacks pages.
                let place =
                    index.map { "in its index, \($0.path); without the index (move it away) the whole dump is read" }
                    ?? "in it"
                observer.warn(
                    "\(source.path): \(missing.count) of \(titles.count) titles are not \(place): "
                        + "\(missing.prefix(8).joined(separator: ", "))\(more)"
                )
            }
        }
        if case .pages(let range) = dump.slice, result.pages.seen == 0 {
            observer.warn("\(source.path): it has no page from \(range.lowerBound) to \(range.upperBound)")
        }
        if dump.slice != nil, let size = source.size {
            observer.note("\(source.path): \(result.bytesRead) of \(size) bytes were read")
        }
    }

    private func warnOfTrailing(_ count: Int, from offset: Int) {
        observer.warn("\(source.path): \(count) bytes after the last stream, from byte \(offset) on, are ignored")
    }

    private func isAnythingLeft(behind end: Int) throws -> Bool {
        if let streams = index?.streams { return streams.last.map { $0.upperBound > end } ?? false }
        if dump.slice != nil, let size = source.size { return end < size }
        return try source.advance(to: end + 1, beyond: end)
    }

    private var size: Int { source.size ?? progress.withLock { $0.end } }

    private static let otherIndex = "the index is not of this dump; delete it, or name the right one with --index"

    private static func hasEnded(_ ending: [UInt8]) -> Bool { ending.firstIndex(of: "</mediawiki") != nil }

    private static func isUnfinishedPage(_ bytes: [UInt8]) -> Bool {
        // And not `<pages>`.
        bytes.starts(with: "<page".utf8) && bytes.count > 5 && "> \t\n\r".utf8.contains(bytes[5])
    }
}

extension DamagedRange {
    /// What is said of it to users.
    var message: String {
        func name(_ page: PageName) -> String { "\(page.title) (id \(page.id))" }
        let place = "bytes \(compressedFrom) to \(compressedTo) are damaged"
        let before = pageBefore.map { "after \(name($0))" } ?? "before any page"
        switch kind {
        case .lost:
            let after = pageAfter.map { "before \(name($0))" } ?? "to the end"
            return "\(place): an unknown number of pages is lost \(before) and \(after)"
        case .order:
            return
                "\(place): the checksum of this stream does not hold, though those of its blocks do: blocks are missing, doubled or in another order, and a page that one ended in may go on with another's text"
        case .frame: return "\(place): what stands between two streams; no page is lost"
        case .end:
            return
                "the dump ends too early, at byte \(compressedTo), and is damaged from byte \(compressedFrom) on: an unknown number of pages is lost \(before)"
        }
    }
}
