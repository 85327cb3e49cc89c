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
    private let compressors = CompressorPool()

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

    package func spill(_ documents: SegmentFileWriter, number: Int, index: Int) throws -> SpilledDocuments {
        let path = path(ofSegment: index, suffix: "-\(number)")
        return try compressors.withCompressor {
            .file(try documents.write(to: path, pages: PageCounts(), attachment: [], compressor: $0))
        }
    }

    package func stored(_ index: Int, range: Range<Int>, in place: StoredPlace, salvages: Bool) throws
        -> SegmentOutcome?
    {
        switch place {
        case .own: return try Self.outcome(at: path(ofSegment: index), range: range, salvages: salvages)
        case .earlier:
            guard let earlier else { return nil }
            return try Self.outcome(
                at: "\(earlier)/\(Self.name(ofSegment: index))", range: range, salvages: salvages)
        }
    }

    package func take(_ outcome: SegmentOutcome, index: Int, in place: StoredPlace) {
        state.withLock { state in
            state.reused += 1
            guard place == .earlier else { return }
            state.stays.insert(Self.name(ofSegment: index))
            for case .file(let layout) in outcome.spilled { state.stays.insert(layout.file) }
        }
    }

    package func discard(_ index: Int) throws {
        let path = path(ofSegment: index)
        if unsafe unlink(path) != 0, errno != ENOENT { throw FileError("delete", path) }
    }

    /// The outcome of a segment that is in a file; nil where there is none, or it is of another range.
    private static func outcome(at path: String, range: Range<Int>, salvages: Bool) throws -> SegmentOutcome? {
        guard unsafe access(path, F_OK) == 0 else { return nil }
        do {
            return try StoredSegment.outcome(
                of: SegmentFileReader().trailer(path: path), range: range, salvages: salvages)
        } catch  where error is SegmentFileError || error is JSONProblem {
            // A file that something else has damaged, or another version wrote, is done again.
            return nil
        }
    }

    package func store(_ outcome: SegmentOutcome, index: Int) throws -> SegmentLayout? {
        state.withLock { $0.stored += 1 }
        guard let documents = outcome.documents else { return nil }
        let attachment = try StoredSegment(outcome).encoded()
        return try compressors.withCompressor {
            try documents.write(
                to: path(ofSegment: index), pages: outcome.pages, attachment: attachment, compressor: $0)
        }
    }

    package func commit(_ outcome: SegmentOutcome, seam: SegmentFileWriter) throws {
        try state.withLock { state in
            for case .file(let layout) in outcome.spilled { state.layouts.append(layout) }
            if let layout = outcome.layout, layout.pages > 0 { state.layouts.append(layout) }
            state.seam.append(contentsOf: seam)
            if state.seam.bytes >= Self.seamLimit { try writeSeam(&state) }
        }
    }

    private func writeSeam(_ state: inout State) throws {
        let path = "\(folder)/seams-\(state.seamFiles).jsonl.zst"
        let layout = try compressors.withCompressor { [seam = state.seam] in
            try seam.write(to: path, pages: PageCounts(), attachment: [], compressor: $0)
        }
        state.layouts.append(layout)
        state.seam = SegmentFileWriter(buckets: buckets)
        state.seamFiles += 1
    }

    /// Writes what is left.
    /// - Returns: where all documents are.
    package func finish() throws -> [SegmentLayout] {
        try state.withLock { state in
            if !state.seam.isEmpty { try writeSeam(&state) }
            return state.layouts
        }
    }
}

/// Compression contexts: as many as threads write at the same time, made when they are first wanted.
private final class CompressorPool: Sendable {
    private let idle = Monitor<[Box]>([])

    /// A context cannot be in an array. One thread has it at a time.
    private final class Box {
        let compressor: SegmentCompressor
        init() throws { compressor = try SegmentCompressor() }
    }

    func withCompressor<Result>(_ body: (borrowing SegmentCompressor) throws -> Result) throws -> Result {
        let box = try idle.withLock { $0.popLast() } ?? Box()
        defer { idle.withLock { $0.append(box) } }
        return try body(box.compressor)
    }
}
