import BZip2
import Corpus
import DurableFiles
import InputNumbers
import MediaWikiDump
import Workers

// The segments of a dump tile: each begins at the bit at which the one before it ended.
extension DumpExtraction {
    /// Sees to it that a segment begins where the one before it ended.
    /// - Returns: the bytes that were lost before the segment's first block; nil when none were.
    func tile(
        _ outcome: inout SegmentOutcome, _ state: inout Committed,
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
    typealias Redo = (SegmentStart, SegmentBeginning, Int?) throws -> SegmentOutcome
}
