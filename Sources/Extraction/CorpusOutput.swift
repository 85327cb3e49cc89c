import CLibrary
import Corpus
import DurableFiles
import InputNumbers
import Workers

/// Documents → a part's folder: a file a segment, and files for the pages between segments.
package final class CorpusOutput: ExtractionOutput {
    private let folder: String
    /// Another folder that may have segments of the part, which is left as it is.
    private let earlier: String?
    private let state: Monitor<State>

    private struct State {
        var layouts: [SegmentLayout] = []
        var seam: SegmentFileWriter
        var seamFiles = 0
        var reused = 0
        var stored = 0
        var stays: Set<String> = []
    }

    /// Seam documents are written out when they are so many bytes.
    private static let seamLimit = 16 << 20
    private let buckets: Int

    package init(folder: String, earlier: String? = nil, buckets: Int) {
        self.folder = folder
        self.earlier = earlier
        self.buckets = buckets
        state = Monitor(State(seam: SegmentFileWriter(buckets: buckets)))
    }

    /// How many segments were complete already.
    package var reused: Int { state.withLock { $0.reused } }
    /// How many were extracted.
    package var stored: Int { state.withLock { $0.stored } }
    /// The files of the earlier folder that are of use.
    package var stays: Set<String> { state.withLock { $0.stays } }

    package static func name(ofSegment index: Int, suffix: String = "") -> String {
        "\(numberInName(index, digits: 5))\(suffix).jsonl.zst"
    }

    private func path(ofSegment index: Int, suffix: String = "") -> String {
        "\(folder)/\(Self.name(ofSegment: index, suffix: suffix))"
    }

    package func spill(_ documents: SegmentFileWriter, number: Int, index: Int, worker: SegmentExtraction) throws
        -> SpilledDocuments
    {
        let path = path(ofSegment: index, suffix: "-\(number)")
        return .file(
            try documents.write(to: path, pages: PageCounts(), attachment: [], compressor: worker.compressor))
    }

    package func completed(_ index: Int, range: Range<Int>, worker: SegmentExtraction) throws -> SegmentOutcome? {
        let path = path(ofSegment: index)
        if let outcome = try Self.outcome(at: path, range: range, worker) {
            state.withLock { $0.reused += 1 }
            return outcome
        }
        // What is written in its place is written piece by piece: it must not vouch for pieces that are not its own.
        if unsafe unlink(path) != 0, errno != ENOENT { throw FileError("delete", path) }
        guard let earlier else { return nil }
        let name = Self.name(ofSegment: index)
        guard let outcome = try Self.outcome(at: "\(earlier)/\(name)", range: range, worker) else { return nil }
        state.withLock { state in
            state.reused += 1
            state.stays.insert(name)
            for case .file(let layout) in outcome.spilled { state.stays.insert(layout.file) }
        }
        return outcome
    }

    /// The outcome of a segment that is in a file; nil where there is none, or it is of other bytes than the dump has.
    private static func outcome(at path: String, range: Range<Int>, _ worker: SegmentExtraction) throws
        -> SegmentOutcome?
    {
        guard unsafe access(path, F_OK) == 0 else { return nil }
        do {
            guard
                let outcome = try StoredSegment.outcome(
                    of: SegmentFileReader().trailer(path: path), range: range, salvages: worker.salvages),
                try worker.isStillInDump(outcome)
            else { return nil }
            return outcome
        } catch  where error is SegmentFileError || error is JSONProblem {
            // A file that something else has damaged, or another version wrote, is done again.
            return nil
        }
    }

    package func store(_ outcome: inout SegmentOutcome, index: Int, worker: SegmentExtraction) throws {
        state.withLock { $0.stored += 1 }
        try worker.store(&outcome, at: path(ofSegment: index))
    }

    package func commit(_ outcome: SegmentOutcome, seam: SegmentFileWriter, worker: SegmentExtraction) throws {
        try state.withLock { state in
            for case .file(let layout) in outcome.spilled { state.layouts.append(layout) }
            if let layout = outcome.layout, layout.pages > 0 { state.layouts.append(layout) }
            state.seam.append(contentsOf: seam)
            if state.seam.bytes >= Self.seamLimit { try writeSeam(&state, compressor: worker.compressor) }
        }
    }

    private func writeSeam(_ state: inout State, compressor: borrowing SegmentCompressor) throws {
        let path = "\(folder)/seams-\(state.seamFiles).jsonl.zst"
        state.layouts.append(
            try state.seam.write(to: path, pages: PageCounts(), attachment: [], compressor: compressor))
        state.seam = SegmentFileWriter(buckets: buckets)
        state.seamFiles += 1
    }

    /// Writes what is left.
    /// - Returns: where all documents are.
    package func finish() throws -> [SegmentLayout] {
        let compressor = try SegmentCompressor()
        return try state.withLock { state in
            if !state.seam.isEmpty { try writeSeam(&state, compressor: compressor) }
            return state.layouts
        }
    }
}
