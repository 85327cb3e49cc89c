import BZip2
import Corpus
import DurableFiles
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
    private let text: TextConfiguration
    private let seed: UInt64
    private let threads: Int
    private let observer: any RunObserver
    private let progress: Monitor<Progress>

    /// What the commits, which come in order, have made so far.
    private struct Progress {
        var chain = StreamChain()
        var seam = PageScanner()
        var pages = PageCounts()
        var droppedTemplates = TemplateCounts()
        var lastPage: String?
        var failure: (any Error)?
        var end = 0
    }

    init(
        source: DumpSource, head: DumpHead, dump: DumpConfiguration, text: TextConfiguration, seed: UInt64,
        observer: any RunObserver
    ) {
        self.source = source
        self.head = head
        // An encoding other than UTF-8 is never cut.
        segmentSize = head.encoding == .utf8 ? dump.segmentSize(dumpSize: source.size) : Int.max >> 5
        buckets = dump.buckets(dumpSize: source.size)
        threads = dump.threads
        var text = text
        if let name = source.path == "-" ? dump.name : splitPath(source.path).name {
            text.text.clock = DumpDate.clock(ofDumpNamed: name) ?? text.text.clock
        }
        self.text = text
        self.seed = seed
        self.observer = observer
        progress = Monitor(Progress())
    }

    /// Extracts all pages.
    /// - Returns: what became of them.
    /// - Throws: ``RunError/damagedDump(path:reason:lastPage:pages:kept:)`` when the dump is damaged, after what comes before the damage was
    ///   committed; ``RunError/stopped(signal:advice:)`` when a signal came.
    func run(into output: some ExtractionOutput, kept: String?) throws -> PageCounts {
        let warnings = LimitedWarnings(observer)
        observer.begin(phase: "extract \(source.path)", total: source.size)
        defer { observer.end() }
        try OrderedWork(threads: threads, lookahead: 2 * threads + 2).run(
            makeWorker: { [self] in
                try SegmentExtraction(
                    source: source, head: head, configuration: text, seed: seed, buckets: buckets, warnings: warnings)
            },
            claim: { [self] index -> Range<Int>? in
                let range = index * segmentSize..<(index + 1) * segmentSize
                if StopSignal.isSet { return nil }
                return try source.advance(to: range.upperBound, beyond: range.lowerBound) ? range : nil
            },
            work: { worker, index, range, _ -> SegmentOutcome in
                if let outcome = try output.completed(index, range: range, worker: worker) { return outcome }
                let start: SegmentStart = range.lowerBound == 0 ? .streamHeader : .search
                var outcome = worker.extract(range, start: start) {
                    try output.spill($0, number: $1, index: index, worker: worker)
                }
                if outcome.failure == nil { try output.store(&outcome, index: index, worker: worker) }
                return outcome
            },
            commit: { [self] worker, index, outcome in
                try commit(outcome, index: index, worker: worker, output: output)
            })
        return try finish(output, kept: kept, warnings: warnings)
    }

    // MARK: - In order

    private func commit(
        _ given: SegmentOutcome, index: Int, worker: SegmentExtraction, output: some ExtractionOutput
    ) throws -> OrderedWork.Next {
        var outcome = given
        // Only one thread at a time is here, so the state may be out of the monitor while pages are parsed.
        var state = progress.withLock { $0 }
        if var summary = outcome.summary {
            do {
                if case .redo(let start) = try state.chain.append(summary, range: outcome.range) {
                    // The magic that this segment began with was a false one, or stands behind damage.
                    outcome = worker.extract(outcome.range, start: start) {
                        try output.spill($0, number: $1, index: index, worker: worker)
                    }
                    summary = outcome.summary ?? summary
                    if outcome.failure == nil { try output.store(&outcome, index: index, worker: worker) }
                    _ = try state.chain.append(summary, range: outcome.range)
                }
            } catch let error as BZip2Error {
                outcome.failure = outcome.failure ?? error
            }
        }
        var seam = SegmentOutcome(range: outcome.range)
        var documents = SegmentFileWriter(buckets: buckets)
        var batch = PageBatch()
        state.seam.append(outcome.head, to: &batch)
        if outcome.sawPage {
            let rest = state.seam.finish(into: &batch)
            if Self.isUnfinishedPage(rest) { batch.append(rest) }
            state.seam = PageScanner()
            worker.extract(&batch, into: &documents, &seam)
            state.seam.append(outcome.tail, to: &batch)
        }
        worker.extract(&batch, into: &documents, &seam)
        state.pages.add(seam.pages)
        state.pages.add(outcome.pages)
        state.droppedTemplates.add(seam.droppedTemplates.all)
        state.droppedTemplates.add(outcome.droppedTemplates.all)
        state.lastPage = outcome.lastPage ?? seam.lastPage ?? state.lastPage
        state.failure = outcome.failure
        state.end = outcome.range.upperBound
        try output.commit(outcome, seam: documents, worker: worker)
        source.release(below: outcome.range.upperBound)
        let (done, kept) = (state.end, state.pages.kept)
        progress.withLock { [state] in $0 = state }
        observer.advance(to: source.size.map { min(done, $0) } ?? done, detail: "\(kept) documents")
        return outcome.failure == nil ? .goOn : .stop
    }

    /// Checks the end of the dump.
    private func finish(_ output: some ExtractionOutput, kept: String?, warnings: LimitedWarnings) throws -> PageCounts
    {
        var state = progress.withLock { $0 }
        func damaged(_ reason: String) -> RunError {
            .damagedDump(path: source.path, reason: reason, lastPage: state.lastPage, pages: state.pages, kept: kept)
        }
        if let failure = state.failure {
            guard failure is BZip2Error || failure is TranscodingError else { throw failure }
            throw damaged("\(failure)")
        }
        if StopSignal.isSet, try source.advance(to: state.end + 1, beyond: state.end) {
            throw RunError.stopped(
                signal: StopSignal.signal,
                advice: kept == nil ? "" : "Complete segments are kept: run the same command again to go on.")
        }
        var batch = PageBatch()
        let sawPage = state.seam.sawPage
        let rest = state.seam.finish(into: &batch)
        let ending = sawPage || state.seam.sawPage ? rest : state.seam.head
        let hasEnded = ending.firstRange(of: "</mediawiki".utf8) != nil
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
            observer.warn(
                "\(source.path): \(trailing.count) bytes after the last stream, from byte \(trailing.offset) on, are ignored"
            )
        }
        return state.pages
    }

    /// The templates that showed nothing, up to now.
    var droppedTemplates: TemplateCounts { progress.withLock { $0.droppedTemplates } }

    private var size: Int { source.size ?? progress.withLock { $0.end } }

    private static func isUnfinishedPage(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: "<page".utf8)
    }
}
