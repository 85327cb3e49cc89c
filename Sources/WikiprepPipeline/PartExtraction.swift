import CLibrary
import Corpus
import DurableFiles
import Wikitext

/// Adds one dump to a corpus as a part: what is done is not done again, and a part is complete or is none.
struct PartExtraction {
    var folder: CorpusFolder
    let dump: DumpConfiguration
    let text: TextConfiguration
    let observer: any RunObserver
    /// What was seen of the pages of dumps that the corpus did not have.
    private(set) var findings = ExtractionFindings()
    /// The parts that were not complete before.
    private(set) var extracted: [String] = []

    init(folder: CorpusFolder, dump: DumpConfiguration, text: TextConfiguration, observer: any RunObserver) {
        self.folder = folder
        self.dump = dump
        self.text = text
        self.observer = observer
    }

    /// Extracts the dump, unless the corpus has it.
    /// - Returns: the part's record.
    mutating func add(_ source: DumpSource, _ head: DumpHead) throws -> PartRecord {
        let record = try begin(source, head)
        return record.complete ? record : try complete(record, source, head)
    }

    /// Makes sure that the corpus has a record of the dump's part, and no segments of another dump or with other options.
    /// - Returns: the record: of a complete part, or of one that is begun.
    mutating func begin(_ source: DumpSource, _ head: DumpHead) throws -> PartRecord {
        let wanted = try wanted(source, head)
        switch try standing(of: wanted, source) {
        case .complete(let record):
            try folder.list(record)
            return record
        case .begun: return wanted
        case .outdated: try clear(wanted.name)
        case .absent: break
        }
        try folder.record(wanted)
        return wanted
    }

    /// What a corpus has of a dump.
    enum Standing {
        /// Nothing.
        case absent
        /// Segments of the same dump, with the same options.
        case begun
        /// Something that is done anew.
        case outdated
        /// Everything.
        case complete(PartRecord)
    }

    /// What the corpus has of a dump; nothing is written.
    /// - Throws: what ``add(_:_:)`` throws for a dump that the corpus does not take.
    func standing(of wanted: PartRecord, _ source: DumpSource) throws -> Standing {
        try folder.checkOptions(wanted.options, wiki: wanted.wiki, part: wanted.name)
        try refuseLink(folder.folder(ofPart: wanted.name))
        guard let existing = try folder.part(named: wanted.name) else { return .absent }
        if let complete = try reuse(existing, for: wanted, source) { return .complete(complete) }
        return Self.canResume(existing, wanted) ? .begun : .outdated
    }

    /// The record of a dump's part, before anything is done.
    func wanted(_ source: DumpSource, _ head: DumpHead) throws -> PartRecord {
        var wanted = PartRecord(
            name: try Self.partName(of: source, dump), wiki: head.wiki, base: head.site.base ?? "",
            source: .init(
                file: source.path == "-" ? "-" : splitPath(source.path).name, bytes: source.size ?? 0,
                modified: source.modified,
                headAndTail: try source.headAndTail()),
            seed: folder.manifest.seed, options: text.record(language: head.site.language), textRules: textRulesVersion,
            segmentSize: dump.segmentSize(dumpSize: source.size), buckets: dump.buckets(dumpSize: source.size))
        wanted.slice = dump.slice
        return wanted
    }

    /// The complete part that is there already; nil when it is not complete.
    private func reuse(_ existing: PartRecord, for wanted: PartRecord, _ source: DumpSource) throws -> PartRecord? {
        guard existing.complete else { return nil }
        if existing.options != wanted.options || existing.wiki != wanted.wiki {
            let names = Set(existing.options.keys).union(wanted.options.keys).sorted()
            let name = names.first { existing.options[$0] != wanted.options[$0] } ?? "wiki"
            throw CorpusError.otherOptions(
                path: folder.path, part: existing.name, option: name, corpus: existing.options[name] ?? existing.wiki,
                wanted: wanted.options[name] ?? wanted.wiki)
        }
        var isSame = existing.source.headAndTail == wanted.source.headAndTail
        if source.size != nil {
            isSame = isSame && existing.source.bytes == wanted.source.bytes
            // A copy has another time stamp: then the whole decides. Of a slice it is not known: that is done again.
            if isSame, existing.source.modified != wanted.source.modified {
                if existing.slice != nil { return nil }
                isSame = try existing.source.sha256 == source.finish().sha256
            }
        } else if existing.slice != nil {
            return nil
        } else if isSame {
            let (bytes, sha256) = try source.finish()
            isSame = existing.source.bytes == bytes && existing.source.sha256 == sha256
        }
        if existing.slice != wanted.slice {
            throw CorpusError.otherSource(part: existing.name, detail: "another slice of \(existing.source.file)")
        }
        // The mended file takes the place of the damaged one.
        if !isSame, !existing.damage.isEmpty { return nil }
        guard isSame else {
            throw CorpusError.otherSource(
                part: existing.name,
                detail: "\(existing.source.file), \(existing.source.bytes) bytes, SHA-256 \(existing.source.sha256)")
        }
        if !existing.damage.isEmpty {
            observer.warn(
                "\(existing.name): salvaged from a damaged file, with \(existing.damage.count) damaged ranges; give the mended file the same name, and it takes this one's place"
            )
        }
        observer.note("\(existing.name): already in the corpus, \(existing.pages.kept) documents")
        return existing
    }

    private static func canResume(_ existing: PartRecord, _ wanted: PartRecord) -> Bool {
        !existing.complete && existing.source == wanted.source && existing.slice == wanted.slice
            && existing.wiki == wanted.wiki && existing.options == wanted.options
            && existing.textRules == wanted.textRules && existing.seed == wanted.seed
            && existing.segmentSize == wanted.segmentSize
            && existing.buckets == wanted.buckets
    }

    /// Extracts the segments that a begun part does not have, and puts all together.
    mutating func complete(_ begun: PartRecord, _ source: DumpSource, _ head: DumpHead) throws -> PartRecord {
        var record = begun
        let path = folder.folder(ofPart: record.name)
        try removeFiles(in: path) { $0.hasSuffix(AtomicFile.temporarySuffix) }
        let output = CorpusOutput(folder: path, buckets: record.buckets)
        let extraction = try DumpExtraction(
            source: source, head: head, dump: dump, text: text, seed: record.seed, observer: observer)
        do {
            let result = try extraction.run(into: output, kept: "Complete segments are kept in \(path).")
            record.pages = result.pages
            record.covers = result.coverage(of: dump.slice, listed: result.listed)
            record.ascending = result.trail.descent == nil
            record.newestRevision = result.trail.newestRevision
            record.newestTimestamp = result.trail.newestTimestamp
            record.damage = result.damage
            record.statistics = result.statistics
            record.statistics.droppedTemplates.keepMostFrequent(1000)
            findings.add(result.findings)
            extracted.append(record.name)
        } catch RunError.damagedDump(let file, let reason, let lastPage, let pages, let kept) {
            var damaged = record
            damaged.failure = reason
            damaged.pages = pages
            // The identity stays that of a part that is begun, so that the same file resumes here.
            try folder.record(damaged)
            throw RunError.damagedDump(path: file, reason: reason, lastPage: lastPage, pages: pages, kept: kept)
        }
        record.segments = try output.finish()
        if dump.slice == nil {
            let (bytes, sha256) = try source.finish()
            record.source.bytes = bytes
            record.source.sha256 = sha256
        } else {
            // What another slice read ahead of its end.
            let names = Set(record.segments.map(\.file))
            try removeFiles(in: path) { $0.hasSuffix(".jsonl.zst") && !names.contains($0) }
        }
        record.complete = true
        if output.reused > 0 { observer.note("\(record.name): \(output.reused) segments were complete already") }
        try folder.record(record)
        let dropped = record.statistics.droppedTemplates.sorted.prefix(3).map { "\($0.name) (\($0.count.calls))" }
        if !dropped.isEmpty {
            observer.note("\(record.name): unknown templates showed nothing: \(dropped.joined(separator: ", ")) …")
        }
        return record
    }

    /// Forgets what there is of a part that was begun from another source or with other options.
    private func clear(_ name: String) throws {
        observer.note("\(name): begun before with another file or other options, or salvaged; it is done anew")
        try removeFiles(in: folder.folder(ofPart: name)) { _ in true }
    }

    /// `enwiki-20260101-pages-articles1.xml-p1p41242.bz2` → `enwiki-20260101-pages-articles1-p1p41242`.
    static func partName(of source: DumpSource, _ dump: DumpConfiguration) throws -> String {
        let name = try dump.name ?? nameOfFile(source) + (dump.slice?.suffix ?? "")
        // It becomes a folder's name.
        if !isPlainName(name) { throw RunError.partName(name, path: source.path) }
        return name
    }

    private static func nameOfFile(_ source: DumpSource) throws -> String {
        if source.path == "-" { throw RunError.unnamedInput }
        var name = splitPath(source.path).name
        if name.hasSuffix(".bz2") { name.removeLast(4) }
        return name.replacing(".xml", with: "")
    }
}

/// Documents → a part's folder: a file a segment, and files for the pages between segments.
final class CorpusOutput: ExtractionOutput {
    private let folder: String
    private let state: Monitor<State>

    private struct State {
        var layouts: [SegmentLayout] = []
        var seam: SegmentFileWriter
        var seamFiles = 0
        var reused = 0
    }

    /// Seam documents are written out when they are so many bytes.
    private static let seamLimit = 16 << 20
    private let buckets: Int

    init(folder: String, buckets: Int) {
        self.folder = folder
        self.buckets = buckets
        state = Monitor(State(seam: SegmentFileWriter(buckets: buckets)))
    }

    var reused: Int { state.withLock { $0.reused } }

    private func path(ofSegment index: Int, suffix: String = "") -> String {
        let digits = String(index)
        return "\(folder)/\(String(repeating: "0", count: max(0, 5 - digits.count)))\(digits)\(suffix).jsonl.zst"
    }

    func spill(_ documents: SegmentFileWriter, number: Int, index: Int, worker: SegmentExtraction) throws
        -> SpilledDocuments
    {
        let path = path(ofSegment: index, suffix: "-\(number)")
        return .file(
            try documents.write(to: path, pages: PageCounts(), attachment: [], compressor: worker.compressor))
    }

    func completed(_ index: Int, range: Range<Int>, worker: SegmentExtraction) throws -> SegmentOutcome? {
        let salvages = worker.salvages
        let path = path(ofSegment: index)
        guard unsafe access(path, F_OK) == 0 else { return nil }
        do {
            guard
                let outcome = try StoredSegment.outcome(
                    of: SegmentFileReader().trailer(path: path), range: range, salvages: salvages)
            else { return nil }
            state.withLock { $0.reused += 1 }
            return outcome
        } catch is SegmentFileError {
            // A file that something else has damaged is done again.
            return nil
        } catch is JSONProblem {
            // So is that of an earlier version.
            return nil
        }
    }

    func store(_ outcome: inout SegmentOutcome, index: Int, worker: SegmentExtraction) throws {
        try worker.store(&outcome, at: path(ofSegment: index))
    }

    func commit(_ outcome: SegmentOutcome, seam: SegmentFileWriter, worker: SegmentExtraction) throws {
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
    func finish() throws -> [SegmentLayout] {
        let compressor = try SegmentCompressor()
        return try state.withLock { state in
            if !state.seam.isEmpty { try writeSeam(&state, compressor: compressor) }
            return state.layouts
        }
    }
}
