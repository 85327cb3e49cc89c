import BZip2
import Corpus
import DurableFiles
import InputNumbers
import InputStreams
import MediaWikiDump
import CorpusParts
import Workers

/// Where extracted documents go: a corpus folder, or standard output.
package protocol ExtractionOutput: Sendable {
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
package final class DumpExtraction: Sendable {
    package let source: DumpSource
    package let head: DumpHead
    package let segmentSize: Int
    package let buckets: Int
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
        progress = Monitor(Progress(salvages: dump.salvages))
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
                path: path,
                reason:
                    "no bzip2 stream (BZh1 to BZh9) begins at byte \(stream.lowerBound) of \(source.path): "
                    + "\(otherIndex), or add --salvage if the dump is damaged there"
            )
        }
        return index
    }

    /// Extracts all pages, or those of the slice.
    /// - Throws: ``ExtractionError/damagedDump(path:reason:lastPage:pages:kept:)`` when the dump is damaged, after what comes before the damage was
    ///   committed; ``/Workers/Stopped`` when a signal came.
    package func run(into output: some ExtractionOutput, kept: String?, turn: Phase.Turn? = nil) throws -> Result {
        let warnings = LimitedWarnings(observer)
        let total = index.map { $0.streams.reduce(0) { $0 + $1.count } } ?? source.size
        let told = PhaseProgress(Phase(.extract, subject: source.path, total: total, turn: turn), observer)
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
        } catch is Stopped {
            throw Self.stopped(kept: kept)
        }
        return try finish(output, kept: kept, warnings: warnings)
    }

    /// What a thread needs to extract segments.
    package func makeWorker(_ warnings: LimitedWarnings) throws -> SegmentExtraction {
        try SegmentExtraction(
            source: source, head: head, dump: dump, configuration: text, seed: seed, buckets: buckets,
            warnings: warnings)
    }

    /// Extracts a segment that nothing is known of but its range.
    package func extract(
        _ index: Int, _ range: Range<Int>, _ worker: SegmentExtraction, into output: some ExtractionOutput,
        progress: PhaseProgress? = nil
    ) throws -> SegmentOutcome {
        let start: SegmentStart = range.lowerBound == 0 || self.index != nil ? .streamHeader : .search
        let beginning = Self.beginning(of: range, hasIndex: self.index != nil)
        var outcome = worker.extract(
            range, start: start, beginning: beginning, limit: dump.slice?.limit, progress: progress
        ) {
            try output.spill($0, number: $1, index: index, worker: worker)
        }
        try check(outcome)
        if outcome.failure == nil { try output.store(&outcome, index: index, worker: worker) }
        return outcome
    }

    /// - Throws: ``/Workers/Stopped`` where a signal came before the last of the pages.
    private func check(_ outcome: SegmentOutcome) throws {
        if outcome.isInterrupted { throw Self.stopped(kept: nil) }
    }

    private static func stopped(kept: String?) -> Stopped {
        StopSignal.error(kept == nil ? "" : "Complete segments are kept: run the same command again to go on.")
    }

    private static func beginning(of range: Range<Int>, hasIndex: Bool) -> SegmentBeginning {
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

    private func commit(
        _ given: SegmentOutcome, index number: Int, worker: SegmentExtraction, output: some ExtractionOutput
    ) throws -> OrderedWork.Next {
        // Only one thread at a time is here, so the state may be out of the monitor while pages are parsed. A copy that
        // stayed would make every segment of a page that spans many copy all of the page.
        var state = progress.withLock { [salvages = dump.salvages] state in
            let taken = state
            state = Progress(salvages: salvages)
            return taken
        }
        var outcome = given
        let again: Redo = { [range = given.range] start, beginning, limit in
            var outcome = worker.extract(range, start: start, beginning: beginning, limit: limit) {
                try output.spill($0, number: $1, index: number, worker: worker)
            }
            try self.check(outcome)
            if outcome.failure == nil { try output.store(&outcome, index: number, worker: worker) }
            return outcome
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
        let goesOn = state.failure == nil && !state.isAtEnd
        progress.withLock { [state] in $0 = state }
        return goesOn ? .goOn : .stop
    }

    /// Sees to it that a segment begins where the one before it ended.
    /// - Returns: the bytes that were lost before the segment's first block; nil when none were.
    private func tile(
        _ outcome: inout SegmentOutcome, _ state: inout Progress,
        again: Redo
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
                outcome = try again(start, outcome.beginning, outcome.limit ?? dump.slice?.limit)
                summary = outcome.summary ?? summary
                _ = try state.chain.append(summary, range: range)
            }
        } catch let error as BZip2Error {
            outcome.failure = outcome.failure ?? error
        }
        if index != nil { state.flaws += state.chain.flaws }
        return state.chain.lostBefore.map { $0.lowerBound >> 3..<($0.upperBound + 7) >> 3 }
    }

    /// Does a segment again.
    private typealias Redo = (SegmentStart, SegmentBeginning, Int?) throws -> SegmentOutcome

    /// Extracts what reaches into a segment from those before it. Where the segment took its start for something else
    /// than it is, it is done again.
    private func stitch(
        _ outcome: inout SegmentOutcome, behind lost: Range<Int>?, _ state: inout Progress, worker: SegmentExtraction,
        again: Redo
    ) throws -> (SegmentOutcome, SegmentFileWriter) {
        var seam = SegmentOutcome(range: outcome.range)
        if let limit = dump.slice?.limit { seam.limit = limit - state.pages.seen }
        var documents = SegmentFileWriter(buckets: buckets)
        var batch = PageBatch()
        // Streams that an index names need not follow one another.
        if index != nil {
            state.seam = Self.beginning(of: outcome.range, hasIndex: true).scanner(salvages: dump.salvages)
        }
        if let lost { state.seam.pass(hole: lost, to: &batch) }
        worker.extract(&batch, into: &documents, &seam)
        if seam.hasEnded { return (seam, documents) }
        switch outcome.beginning {
        case .document, .betweenPages: if lost != nil { try redo(&outcome, state, again) }
        case .anywhere:
            // A copy only where it may be needed: it would make the scanner copy all of a long page.
            let before = outcome.head.alwaysJoins ? nil : state.seam
            if state.seam.join(outcome.head, to: &batch) {
                worker.extract(&batch, into: &documents, &seam)
                if let damage = state.seam.damage { seam.failure = seam.failure ?? damage }
                if seam.hasEnded { return (seam, documents) }
            } else {
                batch.removeAll()
                if let before { state.seam = before }
                try redo(&outcome, state, again)
            }
        case .continuing(let scanner):
            let own = StoredSegment.Scanner(state.seam.shifted(by: -state.xml))
            if own != StoredSegment.Scanner(scanner) { try redo(&outcome, state, again) }
        }
        if let end = outcome.end { state.seam = end.shifted(by: state.xml) }
        if index != nil { endStream(&outcome, &state, worker, &documents) }
        return (seam, documents)
    }

    /// Extracts a segment as one that goes on where those before it end.
    private func redo(_ outcome: inout SegmentOutcome, _ state: Progress, _ again: Redo) throws {
        let scanner = state.seam.shifted(by: -state.xml)
        outcome = try again(
            outcome.summary?.start ?? .streamHeader, .continuing(scanner), outcome.limit ?? dump.slice?.limit)
    }

    /// Of streams that an index names, the next do not go on where these end.
    private func endStream(
        _ outcome: inout SegmentOutcome, _ state: inout Progress, _ worker: SegmentExtraction,
        _ documents: inout SegmentFileWriter
    ) {
        var batch = PageBatch()
        if let end = state.chain.lostAtEnd, dump.salvages, end.bit < outcome.range.upperBound * 8 {
            state.seam.pass(hole: end.bit >> 3..<outcome.range.upperBound, to: &batch)
        } else if state.seam.isInPage, outcome.failure == nil, !outcome.isAtEnd {
            let damage = XMLDamage(
                offset: state.seam.openOffset, end: state.seam.offset,
                reason: "a page goes on behind its stream: \(Self.otherIndex)", pages: 1)
            if !dump.salvages { outcome.failure = damage }
            state.seam.pass(hole: outcome.range.upperBound..<outcome.range.upperBound, to: &batch)
        }
        _ = state.seam.finish(into: &batch)
        worker.extract(&batch, into: &documents, &outcome)
    }

    /// Checks the end of the dump.
    private func finish(_ output: some ExtractionOutput, kept: String?, warnings: LimitedWarnings) throws -> Result {
        var state = progress.withLock { $0 }
        func damaged(_ reason: String) -> any Error {
            let last = state.trail.last.map { "\($0.title) (id \($0.id))" }
            return source.damage(
                ExtractionError.damagedDump(
                    path: source.path, reason: reason, lastPage: last, pages: state.pages, kept: kept))
        }
        if let failure = state.failure { throw try report(failure, state, damaged) }
        if state.trail.hasSuspects {
            guard dump.salvages else { throw damaged(Self.reason(ofSuspects: state.trail)) }
            state.trail.condemnSuspects()
        }
        if state.isAtEnd { return try result(state) }
        if StopSignal.isSet, try isAnythingLeft(behind: state.end) {
            throw Self.stopped(kept: kept)
        }
        let ending = try finishPages(&state, output, warnings)
        if let failure = state.failure { throw try report(failure, state, damaged) }
        if dump.salvages {
            try source.checkUnchanged()
            return try salvagedEnd(&state, ending: ending)
        }
        if index != nil { return try result(state) }
        var trailing: TrailingBytes?
        if case .bzip2 = head.packing {
            do {
                trailing = try state.chain.finish()
            } catch {
                throw damaged("\(error)")
            }
        }
        switch ending {
        case .complete: break
        case .inPage: throw damaged("the XML ends at byte \(size) in the middle of a page")
        case .incomplete:
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

    private static func reason(ofSuspects trail: PageTrail) -> String {
        let pages = trail.suspects.compactMap { range in
            range.pageBefore.map { "\($0.title) (id \($0.id)), at byte \(range.xmlFrom ?? range.compressedFrom)" }
        }
        return """
            the text of \(pages.joined(separator: "; of ")) has not the SHA-1, or the length, that the dump states, \
            while \(trail.sums.right) others have theirs: bytes of it were changed or are missing, and pages behind it \
            perhaps; --salvage takes it as it is
            """
    }

    /// What a failure is to the user.
    private func report(_ failure: any Error, _ state: Progress, _ damaged: (String) -> any Error) throws -> any Error {
        switch failure {
        case let damage as XMLDamage: return damaged("\(place(damage.offset, state)): \(damage.reason)")
        case let other as OtherWiki:
            return ExtractionError.otherWiki(
                path: source.path, first: head.site.wiki ?? head.wiki, second: other.name, offset: other.offset)
        case is BZip2Error, is TranscodingError: return damaged("\(failure)")
        default: throw failure
        }
    }

    /// What a byte of the XML is called.
    private func place(_ offset: Int, _ state: Progress) -> String {
        if let stream = state.stream { return "byte \(offset) of the XML in the stream at byte \(stream)" }
        switch (head.packing, head.encoding) {
        case (.plain, .utf8): return "byte \(offset)"
        case (.plain, _): return "byte \(offset) of the XML, as UTF-8"
        case (.bzip2, _): return "byte \(offset) of the decompressed XML"
        }
    }

    /// Ends what is open at the end of the dump.
    private func finishPages(_ state: inout Progress, _ output: some ExtractionOutput, _ warnings: LimitedWarnings)
        throws -> PageScanner.Ending
    {
        var batch = PageBatch()
        let ending = state.seam.finish(into: &batch)
        if let damage = state.seam.damage { state.failure = damage }
        if !batch.isEmpty { try commitEnd(&batch, &state, output, worker: makeWorker(warnings)) }
        return ending
    }

    private func commitEnd(
        _ batch: inout PageBatch, _ state: inout Progress, _ output: some ExtractionOutput, worker: SegmentExtraction
    ) throws {
        let range = state.end..<state.end
        var outcome = SegmentOutcome(range: range)
        // With `map`, the optimiser of Swift 6.3 fails (CopyPropagation: "Found ownership error").
        if let limit = dump.slice?.limit { outcome.limit = limit - state.pages.seen }
        var documents = SegmentFileWriter(buckets: buckets)
        worker.extract(&batch, into: &documents, &outcome)
        try check(outcome)
        outcome.shift(by: 0, state.places)
        state.trail.append(outcome.trail)
        state.pages.add(outcome.pages)
        state.statistics.add(outcome.statistics)
        state.findings.add(outcome.findings)
        if let failure = outcome.failure { state.failure = failure }
        try output.commit(SegmentOutcome(range: range), seam: documents, worker: worker)
    }

    /// The end of a dump whose damage is gone past.
    private func salvagedEnd(_ state: inout Progress, ending: PageScanner.Ending) throws -> Result {
        if index != nil { return try result(state) }
        let hasEnded = ending == .complete
        var isUnfinished = false
        if case .inPage = ending { isUnfinished = true }
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
                index, slice: slice, seen: state.pages.seen, found: state.trail.found.titles)
            try judge(index, result)
        }
        warn(of: result)
        return result
    }

    /// Says what an index turned out to be.
    /// - Throws: ``ExtractionError/unreadableIndex(path:reason:)`` where nothing is where it says.
    private func judge(_ index: MultistreamIndex, _ result: Result) throws {
        switch result.verdict {
        case .lacks(let pages)?:
            observer.warn(
                "\(index.path): it lacks the lines of \(pages) pages of the slice, which were found all the same; "
                    + "download it again"
            )
        case .misleads(let lines, let found)? where found == 0 && !dump.salvages:
            throw ExtractionError.unreadableIndex(
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
        let sums = result.trail.sums
        if sums.wrong > 0, !result.trail.hasSuspects {
            observer.warn(
                """
                \(source.path): \(sums.wrong) of \(sums.wrong + sums.right) texts have another SHA-1, or length, than \
                the dump states, as pages have that were imported long ago: with so many it cannot be told whether bytes \
                of this file are missing; compare its checksum with the one that its source publishes
                """
            )
        }
        let elements = result.trail.elements.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
        if !elements.isEmpty {
            let count = elements.reduce(0) { $0.addingClamped($1.value) }
            let names = elements.prefix(8).map { "<\($0.key)> \($0.value)" }.joined(separator: ", ")
            observer.warn(
                """
                \(source.path): \(count) elements between the pages that are no pages are passed over: \
                \(names)\(elements.count > 8 ? " …" : "")
                """
            )
        }
        if let page = result.trail.descent {
            observer.warn(
                "\(source.path): the page \(page.title) (id \(page.id)) stands behind one of a larger or the same id: where the dump is one of Wikimedia's, parts of it are doubled or in another order"
            )
        }
        if case .titles(let titles) = dump.slice {
            let missing = titles.subtracting(result.trail.found.titles).sorted()
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
}

extension DamagedRange {
    /// What is said of it to users.
    package var message: String {
        func name(_ page: PageName) -> String { "\(page.title) (id \(page.id))" }
        let place = "bytes \(compressedFrom) to \(compressedTo) are damaged"
        let xml = xmlFrom.map { from in
            from == compressedFrom ? "" : " (of the XML: \(from) to \(xmlTo ?? from))"
        }
        let before = pageBefore.map { "after \(name($0))" } ?? "before any page"
        switch kind {
        case .lost:
            let after = pageAfter.map { "before \(name($0))" } ?? "to the end"
            return "\(place): an unknown number of pages is lost \(before) and \(after)"
        case .order:
            return
                "\(place): the checksum of this stream does not hold, though those of its blocks do: blocks are missing, doubled or in another order, and a page that one ended in may go on with another's text"
        case .xml:
            let after = pageAfter.map { "before \(name($0))" } ?? "to the end"
            return
                """
                \(place)\(xml ?? ""): \(reason ?? "not XML of a dump"); what stands \(before) and \(after) is \
                passed over
                """
        case .text:
            return
                """
                \(place)\(xml ?? ""): the text of \(pageBefore.map(name) ?? "a page") has another SHA-1, or length, than \
                the dump states; it is kept, but pages behind it may be missing
                """
        case .frame: return "\(place): what stands between two streams; no page is lost"
        case .end:
            return
                "the dump ends too early, at byte \(compressedTo), and is damaged from byte \(compressedFrom) on: an unknown number of pages is lost \(before)"
        }
    }
}
