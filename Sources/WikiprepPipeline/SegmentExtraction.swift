import BZip2
import Corpus
import DurableFiles
import MediaWikiDump
import PortableFoundation

/// What the work on one segment came to.
struct SegmentOutcome: Sendable {
    /// The range of the dump, in bytes.
    var range: Range<Int>
    /// What its blocks say; nil for plain XML.
    var summary: SegmentSummary?
    /// The bytes before the segment's first page; all of them when it has none.
    var head: [UInt8] = []
    /// Whether a page starts in the segment.
    var sawPage = false
    /// The bytes after its last whole page.
    var tail: [UInt8] = []
    /// What became of the pages that are whole in the segment.
    var pages = PageCounts()
    /// What is remembered of them in their order.
    var trail = PageTrail()
    /// How many pages are wanted at most; nil: all.
    var limit: Int?
    /// Whether no page behind these is wanted.
    var isAtEnd = false
    /// Whether a signal came before the last page: the outcome is of no use.
    var isInterrupted = false
    /// What its documents are like.
    var statistics = TextStatistics()
    /// What this run saw of it; nothing of a segment that was complete already.
    var findings = ExtractionFindings()
    /// Why the segment ended early; what came before is there.
    var failure: (any Error)?
    /// Its documents, unless they are in `layout`'s file.
    var documents: SegmentFileWriter?
    /// Where its documents are on disk.
    var layout: SegmentLayout?
    /// Documents that were more than memory should hold, in their order, before the others.
    var spilled: [SpilledDocuments] = []
}

/// Documents of a segment that were put aside on disk.
enum SpilledDocuments: Sendable {
    /// In a file of the part.
    case file(SegmentLayout)
    /// As lines, for standard output.
    case lines(TemporaryFile)
}

/// Takes a segment the whole way: bytes, XML, pages, text, documents. One a worker.
final class SegmentExtraction {
    private let source: DumpSource
    private let head: DumpHead
    private let seed: UInt64
    private let buckets: Int
    private let salvages: Bool
    private let slice: DumpSlice?
    private let parser: PageParser
    private let classifier: PageClassifier
    private let decoderMemory = DecoderMemory()
    let compressor: SegmentCompressor
    /// Memory that one segment leaves to the next: what is new to the system costs as much again as the work on it.
    private var batch = PageBatch()
    private var linesMemory: [UInt8] = []
    private static let mostKept = 16 << 20

    /// Pages are parsed in batches of so many bytes of XML.
    private static let batchSize = 1 << 20
    /// Documents are put aside when they are so many bytes. A few kilobytes of bzip2 can hold gigabytes of pages.
    private static let spillSize = 128 << 20

    init(
        source: DumpSource, head: DumpHead, dump: DumpConfiguration, configuration: TextConfiguration, seed: UInt64,
        buckets: Int, warnings: LimitedWarnings
    ) throws {
        salvages = dump.salvages
        slice = dump.slice
        self.source = source
        self.head = head
        self.seed = seed
        self.buckets = buckets
        parser = PageParser(filter: PageClassifier.filter(configuration), namespaces: head.site.namespaces)
        classifier = PageClassifier(head: head, configuration: configuration, warnings: warnings)
        compressor = try SegmentCompressor()
    }

    /// Extracts the segment of a range. When a signal comes, it ends at the next page; see
    /// ``SegmentOutcome/isInterrupted``.
    /// - Parameters:
    ///   - limit: how many pages are wanted at most; nil: all.
    ///   - progress: who hears how far it is.
    ///   - spill: puts documents aside; the number counts the calls.
    func extract(
        _ range: Range<Int>, start: SegmentStart, limit: Int?, progress: PhaseProgress? = nil,
        spill: (SegmentFileWriter, Int) throws -> SpilledDocuments
    ) -> SegmentOutcome {
        var outcome = SegmentOutcome(range: range)
        outcome.limit = limit
        var documents = SegmentFileWriter(buckets: buckets, memory: takeLinesMemory())
        var pieces = DumpPieces(
            source: source, range: range, start: start, packing: head.packing, memory: decoderMemory, salvages: salvages
        )
        var scanner = PageScanner(hasHoles: salvages)
        var progress = SegmentProgress(progress, range: range)
        var batch = PageBatch()
        swap(&batch, &self.batch)
        do {
            var transcoder = try head.encoding.transcoder()
            var piece: [UInt8] = []
            while try outcome.findings.time(.decompress, { try pieces.next(into: &piece) }) {
                if StopSignal.isSet {
                    outcome.isInterrupted = true
                    outcome.isAtEnd = true
                    break
                }
                if let lost = pieces.lostBefore { scanner.append(PageScanner.mark(hole: lost), to: &batch) }
                scanner.append(transcoder?.transcode(piece) ?? piece, to: &batch)
                if batch.bytes.count >= Self.batchSize {
                    extract(&batch, into: &documents, &outcome)
                    progress.advance(to: pieces.position, documents: outcome.pages.kept)
                    if outcome.isAtEnd { break }
                }
                if documents.memory >= Self.spillSize {
                    outcome.spilled.append(try spill(documents, outcome.spilled.count))
                    documents = SegmentFileWriter(buckets: buckets)
                }
            }
        } catch {
            outcome.failure = error
        }
        outcome.tail = scanner.finish(into: &batch)
        extract(&batch, into: &documents, &outcome)
        let isWhole = !outcome.isAtEnd && outcome.failure == nil
        progress.advance(to: isWhole ? range.upperBound : pieces.position, documents: outcome.pages.kept)
        if batch.bytes.capacity <= Self.mostKept { swap(&batch, &self.batch) }
        outcome.head = scanner.head
        outcome.sawPage = scanner.sawPage
        outcome.summary = pieces.summary
        outcome.documents = documents
        return outcome
    }

    /// Extracts whole pages; what they came to is added to the outcome.
    func extract(_ batch: inout PageBatch, into documents: inout SegmentFileWriter, _ outcome: inout SegmentOutcome) {
        var holes = batch.holes[...]
        if !outcome.isAtEnd {
            let pages = outcome.findings.time(.parse) { parser.parse(batch) }
            for (index, parsed) in pages.enumerated() {
                while let hole = holes.first, hole.page <= index {
                    holes.removeFirst()
                    pass(hole, &outcome)
                }
                if outcome.isAtEnd { break }
                if StopSignal.isSet { outcome.isInterrupted = true }
                if !outcome.isInterrupted { take(parsed, into: &documents, &outcome) }
                if outcome.isInterrupted { outcome.isAtEnd = true }
                if outcome.isAtEnd { break }
            }
            if !outcome.isAtEnd {
                for hole in holes { pass(hole, &outcome) }
            }
        }
        outcome.statistics.add(classifier.takeStatistics())
        batch.removeAll()
    }

    private func take(_ parsed: ParsedPage, into documents: inout SegmentFileWriter, _ outcome: inout SegmentOutcome) {
        switch parsed {
        case .page(let page):
            let name = PageTrail.PageName(id: page.id, title: page.title)
            switch slice?.place(ofPage: page.id, title: page.title) {
            case .inside?:
                if case .titles = slice { outcome.trail.find(name) }
            case nil: break
            case .outside?:
                outcome.trail.append(page, name)
                return
            case .beyond?:
                outcome.isAtEnd = true
                return
            }
            outcome.trail.append(page, name)
        case .invalid(let title, let id, _):
            if let slice, !slice.contains(invalidPage: id, title: title) { return }
        }
        let pageID = parsed.pageID
        let key = ShuffleKey(seed: seed, wiki: head.wiki, pageID: pageID ?? 0)
        let start = ContinuousClock.now
        let classified = classifier.classify(parsed)
        outcome.findings.add(parsed, as: classified, of: head, key: key, seconds: start.duration(to: .now).seconds)
        switch classified {
        case .interrupted:
            outcome.isInterrupted = true
            return
        case .rejected(let reason):
            outcome.pages.reject(reason)
            if let pageID { documents.reject(pageID: pageID, revision: parsed.revisionID, key: key) }
        case .document(let document):
            outcome.pages.keep()
            documents.append(document, pageID: pageID ?? 0, key: key)
        }
        if outcome.pages.seen == outcome.limit { outcome.isAtEnd = true }
        if let slice, slice.isComplete(outcome.trail) { outcome.isAtEnd = true }
    }

    /// Counts what was open where the dump is damaged.
    private func pass(_ hole: PageBatch.Hole, _ outcome: inout SegmentOutcome) {
        if hole.hasOpenPage, DumpSlice.countsOpenPages(slice) { outcome.pages.reject(.damaged) }
        outcome.trail.append(
            DamagedRange(compressedFrom: hole.range.lowerBound, compressedTo: hole.range.upperBound, kind: .lost))
        if outcome.pages.seen == outcome.limit { outcome.isAtEnd = true }
    }

    /// Writes the segment's file, which makes the segment complete.
    func store(_ outcome: inout SegmentOutcome, at path: String) throws {
        guard let documents = outcome.documents else { return }
        let attachment = try StoredSegment(outcome).encoded()
        outcome.layout = try outcome.findings.time(.write) { [pages = outcome.pages] in
            try documents.write(to: path, pages: pages, attachment: attachment, compressor: compressor)
        }
        outcome.documents = nil
        let memory = documents.releaseMemory()
        if memory.capacity <= Self.mostKept { linesMemory = memory }
    }

    private func takeLinesMemory() -> [UInt8] {
        var memory: [UInt8] = []
        swap(&memory, &linesMemory)
        return memory
    }
}

/// What a segment file keeps for a run that resumes: the outcome without the documents.
struct StoredSegment: Codable {
    var start: Int
    var end: Int
    var summary: SegmentSummary?
    var sawPage: Bool
    var trail: PageTrail
    var isAtEnd: Bool
    var head: Data
    var tail: Data
    var spilled: [SegmentLayout]
    var statistics: TextStatistics

    init(_ outcome: SegmentOutcome) {
        start = outcome.range.lowerBound
        end = outcome.range.upperBound
        summary = outcome.summary
        sawPage = outcome.sawPage
        trail = outcome.trail
        isAtEnd = outcome.isAtEnd
        head = Data(outcome.head)
        tail = Data(outcome.tail)
        statistics = outcome.statistics
        spilled = outcome.spilled.compactMap { if case .file(let layout) = $0 { layout } else { nil } }
    }

    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try Array(encoder.encode(self))
    }

    /// The bytes of the dump that a segment file is of.
    static func range(of trailer: SegmentTrailer) throws -> Range<Int>? {
        let stored = try decodeJSON(StoredSegment.self, from: trailer.attachment)
        return stored.start <= stored.end ? stored.start..<stored.end : nil
    }

    /// The outcome that a segment file holds; nil when it is of another range.
    static func outcome(of trailer: SegmentTrailer, range: Range<Int>) throws -> SegmentOutcome? {
        let stored = try decodeJSON(StoredSegment.self, from: trailer.attachment)
        guard stored.start == range.lowerBound, stored.end == range.upperBound else { return nil }
        var outcome = SegmentOutcome(range: range)
        outcome.summary = stored.summary
        outcome.head = Array(stored.head)
        outcome.sawPage = stored.sawPage
        outcome.tail = Array(stored.tail)
        outcome.pages = trailer.pages
        outcome.trail = stored.trail
        outcome.isAtEnd = stored.isAtEnd
        outcome.layout = trailer.layout
        outcome.statistics = stored.statistics
        outcome.spilled = stored.spilled.map { .file($0) }
        return outcome
    }
}

extension PageTrail {
    fileprivate mutating func append(_ page: Page, _ name: PageName) {
        append(name, revision: page.revision?.id ?? 0, timestamp: page.revision?.timestamp ?? "")
    }
}

extension SegmentOutcome {
    /// Whether a run may take it that goes past damage, or one that does not: what one makes of damage is not what the other does.
    func holds(salvages: Bool) -> Bool {
        salvages ? summary?.trailing == nil : trail.damage.isEmpty && summary?.salvage == nil
    }
}

extension TextEncoding {
    /// A transcoder to UTF-8; nil when none is needed.
    func transcoder() throws -> Transcoder? {
        if case .other(let name) = self { return try Transcoder(from: name) }
        return nil
    }
}
