import BZip2
import Corpus
import DurableFiles
import InputNumbers
import MediaWikiDump
import Workers

// Pages that straddle segments are stitched: what one keeps behind its last page and the next before its first.
extension DumpExtraction {
    /// Extracts what reaches into a segment from those before it. Where the segment took its start for something else
    /// than it is, it is done again.
    func stitch(
        _ outcome: inout SegmentOutcome, behind lost: Range<Int>?, _ state: inout Committed, worker: SegmentExtraction,
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
    func redo(_ outcome: inout SegmentOutcome, _ state: Committed, _ again: Redo) throws {
        let scanner = state.seam.shifted(by: -state.xml)
        outcome = try again(
            outcome.summary?.start ?? .streamHeader, .continuing(scanner), outcome.limit ?? dump.slice?.limit)
    }

    /// Of streams that an index names, the next do not go on where these end.
    func endStream(
        _ outcome: inout SegmentOutcome, _ state: inout Committed, _ worker: SegmentExtraction,
        _ documents: inout SegmentFileWriter
    ) {
        var batch = PageBatch()
        if let end = state.chain.lostAtEnd, dump.salvages, end.bit < outcome.range.upperBound * 8 {
            state.seam.pass(hole: end.bit >> 3..<outcome.range.upperBound, to: &batch)
        } else if state.seam.isInPage, outcome.failure == nil, !outcome.isAtEnd {
            if !dump.salvages { outcome.failure = PageBeyondStream(offset: state.seam.openOffset) }
            state.seam.pass(hole: outcome.range.upperBound..<outcome.range.upperBound, to: &batch)
        }
        _ = state.seam.finish(into: &batch)
        worker.extract(&batch, into: &documents, &outcome)
    }

    /// Ends what is open at the end of the dump.
    func finishPages(_ state: inout Committed, _ output: some ExtractionOutput, _ warnings: LimitedWarnings)
        throws -> PageScanner.Ending
    {
        var batch = PageBatch()
        let ending = state.seam.finish(into: &batch)
        if let damage = state.seam.damage { state.failure = damage }
        if !batch.isEmpty { try commitEnd(&batch, &state, output, worker: makeWorker(warnings)) }
        return ending
    }

    func commitEnd(
        _ batch: inout PageBatch, _ state: inout Committed, _ output: some ExtractionOutput, worker: SegmentExtraction
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
        try output.commit(SegmentOutcome(range: range), seam: documents)
    }
}
