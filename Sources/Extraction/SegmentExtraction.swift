import BZip2
import Corpus
import DurableFiles
import MediaWikiDump
import CorpusParts
import PortableFoundation
import Workers

/// What the work on one segment came to.
package struct SegmentOutcome: Sendable {
    /// The range of the dump, in bytes.
    var range: Range<Int>
    /// What its blocks say; nil for plain XML.
    package var summary: SegmentSummary?
    /// How its XML was begun.
    var beginning = SegmentBeginning.anywhere
    /// What stands before the segment's first page.
    package var head = PageScanner.Head()
    /// What scanned it, at its end; nil where it is all head.
    package var end: PageScanner?
    /// How many bytes of XML it has.
    var xmlBytes = 0
    /// Where they stand in the dump, unless they are the dump's own.
    var places = XMLPlaces()
    /// What became of the pages that are whole in the segment.
    package var pages = PageCounts()
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
    package var failure: (any Error)?
    /// Its documents, unless they are in `layout`'s file.
    package var documents: SegmentFileWriter?
    /// Where its documents are on disk.
    package var layout: SegmentLayout?
    /// Documents that were more than memory should hold, in their order, before the others.
    package var spilled: [SpilledDocuments] = []
    /// What it was made from; nil where nobody knows.
    package var origin: SegmentOrigin?
}

/// What is known of the XML before a segment.
package enum SegmentBeginning: Sendable {
    /// Nothing: the segment's head tells the scanner of those before it.
    case anywhere
    /// There is none.
    case document
    /// It ends between two pages.
    case betweenPages
    /// A scanner has read it, and knows the place of this segment as 0.
    case continuing(PageScanner)

    /// A scanner for the segment.
    func scanner(salvages: Bool) -> PageScanner {
        switch self {
        case .anywhere: PageScanner(salvages: salvages)
        case .document: PageScanner(start: .document, salvages: salvages)
        case .betweenPages: PageScanner(start: .betweenPages, salvages: salvages)
        case .continuing(let scanner): scanner
        }
    }
}

/// The head of a dump that follows another one in the same input, and is of another wiki, or of nobody knows which.
struct OtherWiki: Error, CustomStringConvertible {
    /// Where it stands in the XML.
    var offset: Int
    /// The wiki that it names.
    var name: String?

    var description: String { "byte \(offset) of the XML: a dump of \(name ?? "a wiki that it does not name") begins" }
}

/// A page that goes on behind the stream that an index says it is in.
struct PageBeyondStream: Error, CustomStringConvertible {
    /// Where it begins in the XML of the stream.
    var offset: Int

    var description: String { "byte \(offset) of the XML: a page goes on behind its stream" }
}

/// Documents of a segment that were put aside on disk.
package enum SpilledDocuments: Sendable {
    /// In a file of the part.
    case file(SegmentLayout)
    /// As lines, for standard output.
    case lines(TemporaryFile)
}

/// Takes a segment the whole way: bytes, XML, pages, text, documents. One a worker.
package final class SegmentExtraction {
    private let source: DumpSource
    private let head: DumpHead
    private let seed: UInt64
    private let buckets: Int
    private let salvages: Bool
    /// Whether the XML is not the dump itself, byte for byte.
    private let hasOtherPlaces: Bool
    private let slice: DumpSlice?
    private let parser: PageParser
    private let classifier: PageClassifier
    private let decoderMemory = DecoderMemory()
    /// Memory that one segment leaves to the next: what is new to the system costs as much again as the work on it.
    private var batch = PageBatch()
    private var linesMemory: [UInt8] = []
    private static let mostKept = 16 << 20

    /// Pages are parsed in batches of so many bytes of XML.
    private static let batchSize = 1 << 20
    /// Documents are put aside when they are so many bytes. A few kilobytes of bzip2 can hold gigabytes of pages.
    private static let spillSize = 128 << 20
    /// So much between pages is no more put off than that.
    private static let mostEvents = 1000

    package init(
        source: DumpSource, head: DumpHead, dump: DumpConfiguration, configuration: TextConfiguration, seed: UInt64,
        buckets: Int, warnings: LimitedWarnings
    ) {
        salvages = dump.salvages
        slice = dump.slice
        self.source = source
        self.head = head
        hasOtherPlaces = head.packing != .plain || head.encoding != .utf8
        self.seed = seed
        self.buckets = buckets
        // Plain XML has no checksums but these.
        parser = PageParser(
            filter: PageClassifier.filter(configuration), namespaces: head.site.namespaces,
            verifiesText: head.packing == .plain)
        classifier = PageClassifier(head: head, configuration: configuration, warnings: warnings)
    }

    /// Extracts the segment of a range. When a signal comes, it ends at the next page; see
    /// ``SegmentOutcome/isInterrupted``.
    /// - Parameters:
    ///   - beginning: what is known of the XML before it.
    ///   - limit: how many pages are wanted at most; nil: all.
    ///   - progress: who hears how far it is.
    ///   - spill: puts documents aside; the number counts the calls.
    package func extract(
        _ range: Range<Int>, start: SegmentStart, beginning: SegmentBeginning, limit: Int?,
        progress: PhaseProgress? = nil, spill: (SegmentFileWriter, Int) throws -> SpilledDocuments
    ) -> SegmentOutcome {
        var outcome = SegmentOutcome(range: range)
        outcome.limit = limit
        outcome.beginning = beginning
        var documents = SegmentFileWriter(buckets: buckets, memory: takeLinesMemory())
        let hashed = HashedSource(source, range: range, looksBack: salvages && head.packing != .plain)
        var pieces = DumpPieces(
            source: hashed, range: range, start: start, packing: head.packing, memory: decoderMemory, salvages: salvages
        )
        var scanner = beginning.scanner(salvages: salvages)
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
                if let lost = pieces.lostBefore { scanner.pass(hole: lost, to: &batch) }
                if hasOtherPlaces {
                    outcome.places.append(xml: scanner.offset, byte: pieces.start, end: pieces.end)
                }
                scanner.append(transcoder?.transcode(piece) ?? piece, to: &batch)
                // It is done again when the segments before it are known.
                if scanner.needsState { break }
                if batch.bytes.count >= Self.batchSize || batch.events.count >= Self.mostEvents || scanner.damage != nil
                {
                    extract(&batch, into: &documents, &outcome)
                    progress.advance(to: pieces.position, documents: outcome.pages.kept)
                    if let damage = scanner.damage { outcome.failure = outcome.failure ?? damage }
                    if outcome.isAtEnd || outcome.failure != nil { break }
                }
                if documents.memory >= Self.spillSize {
                    outcome.spilled.append(try spill(documents, outcome.spilled.count))
                    documents = SegmentFileWriter(buckets: buckets)
                }
            }
            outcome.origin = try hashed.origin(dependence: pieces.dependence, head: head.hash)
        } catch {
            outcome.failure = error
        }
        let failure = outcome.failure
        outcome.failure = nil
        extract(&batch, into: &documents, &outcome)
        // What stands before a failure may have failed itself.
        outcome.failure = outcome.failure ?? failure
        let isWhole = !outcome.isAtEnd && outcome.failure == nil
        progress.advance(to: isWhole ? range.upperBound : pieces.position, documents: outcome.pages.kept)
        if batch.bytes.capacity <= Self.mostKept { swap(&batch, &self.batch) }
        outcome.head = scanner.head
        outcome.end = scanner.sawPage ? scanner : nil
        outcome.xmlBytes = scanner.offset
        outcome.summary = pieces.summary
        outcome.documents = documents
        return outcome
    }

    /// Extracts whole pages; what they came to is added to the outcome.
    package func extract(
        _ batch: inout PageBatch, into documents: inout SegmentFileWriter, _ outcome: inout SegmentOutcome
    ) {
        if !outcome.hasEnded {
            var events = batch.events[...]
            let pages = outcome.findings.time(.parse) { parser.parse(batch) }
            for (index, parsed) in pages.enumerated() {
                while let event = events.first, event.page <= index, !outcome.hasEnded {
                    events.removeFirst()
                    take(event, &outcome)
                }
                if outcome.hasEnded { break }
                if StopSignal.isSet { outcome.isInterrupted = true }
                if !outcome.isInterrupted { take(parsed, at: batch.places[index], into: &documents, &outcome) }
                if outcome.isInterrupted {
                    outcome.isAtEnd = true
                    break
                }
            }
            for event in events where !outcome.hasEnded { take(event, &outcome) }
            if !outcome.hasEnded { outcome.trail.append(elements: batch.elements) }
        }
        outcome.statistics.add(classifier.takeStatistics())
        batch.removeAll()
    }

    private func take(
        _ parsed: ParsedPage, at place: Range<Int>, into documents: inout SegmentFileWriter,
        _ outcome: inout SegmentOutcome
    ) {
        switch parsed {
        case .torn(_, _, let reason):
            let damage = XMLDamage(offset: place.lowerBound, end: place.upperBound, reason: reason, pages: 1)
            if salvages { pass(damage, &outcome) } else { outcome.failure = damage }
            return
        case .page(let page):
            let name = PageTrail.PageName(id: page.id, title: page.title)
            switch slice?.place(ofPage: page.id, title: page.title) {
            case .inside?:
                if case .titles = slice { outcome.trail.find(name) }
            case nil: break
            case .outside?:
                outcome.trail.append(page, name, at: place)
                return
            case .beyond?:
                outcome.isAtEnd = true
                return
            }
            outcome.trail.append(page, name, at: place)
        case .invalid(let title, let id, _):
            if id == nil { outcome.trail.appendUnread() }
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

    /// Takes what stands between pages.
    private func take(_ event: PageBatch.Event, _ outcome: inout SegmentOutcome) {
        switch event.kind {
        case .hole(let range, let hasOpenPage):
            if hasOpenPage { reject(1, .damaged, &outcome) }
            outcome.trail.append(
                DamagedRange(compressedFrom: range.lowerBound, compressedTo: range.upperBound, kind: .lost))
        case .damage(let damage): pass(damage, &outcome)
        case .hidden(let pages, let offset):
            classifier.warn(ofHidden: pages, at: offset)
            reject(pages, .invalid, &outcome)
        case .head(let next):
            if next.isFirst { return }
            let site = try? SiteInfo(head: next.xml)
            if !head.isSameWiki(site) {
                outcome.failure = OtherWiki(offset: next.offset, name: site?.wiki ?? site?.base)
            }
        }
    }

    /// Goes past damaged XML.
    private func pass(_ damage: XMLDamage, _ outcome: inout SegmentOutcome) {
        reject(damage.pages, .damaged, &outcome)
        outcome.trail.append(DamagedRange(xml: damage.offset..<max(damage.offset, damage.end), reason: damage.reason))
    }

    /// Counts pages of which nobody knows what they are.
    private func reject(_ count: Int, _ reason: Rejection, _ outcome: inout SegmentOutcome) {
        guard DumpSlice.countsOpenPages(slice) else { return }
        let room = outcome.limit.map { max($0 - outcome.pages.seen, 0) } ?? count
        outcome.pages.reject(reason, count: min(count, room))
        if outcome.pages.seen == outcome.limit { outcome.isAtEnd = true }
    }

    /// Takes the memory of documents that are stored, for those of the next segment.
    func reuseMemory(of documents: consuming SegmentFileWriter) {
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
package struct StoredSegment: Codable {
    var start: Int
    var end: Int
    var summary: SegmentSummary?
    var beginning: Beginning
    var head: PageScanner.Head
    var headBytes: Data
    var scanner: Scanner?
    var xmlBytes: Int
    var places: XMLPlaces
    var trail: PageTrail
    var isAtEnd: Bool
    var spilled: [SegmentLayout]
    var statistics: TextStatistics
    /// Nil in files of earlier versions.
    var origin: SegmentOrigin?

    /// A scanner, with the bytes that JSON would make four times as long apart.
    struct Scanner: Codable, Equatable {
        var state: PageScanner.State
        var tail: Data

        init(_ scanner: PageScanner) {
            state = scanner.suspended
            tail = Data(scanner.tail)
        }

        func resumed(salvages: Bool) -> PageScanner? {
            PageScanner(resuming: state, tail: Array(tail), salvages: salvages)
        }
    }

    /// As ``SegmentBeginning``.
    enum Beginning: Codable {
        case anywhere, document, betweenPages
        case continuing(Scanner)

        init(_ beginning: SegmentBeginning) {
            switch beginning {
            case .anywhere: self = .anywhere
            case .document: self = .document
            case .betweenPages: self = .betweenPages
            case .continuing(let scanner): self = .continuing(Scanner(scanner))
            }
        }

        func beginning(salvages: Bool) -> SegmentBeginning? {
            switch self {
            case .anywhere: .anywhere
            case .document: .document
            case .betweenPages: .betweenPages
            case .continuing(let scanner): scanner.resumed(salvages: salvages).map { .continuing($0) }
            }
        }
    }

    init(_ outcome: SegmentOutcome) {
        start = outcome.range.lowerBound
        end = outcome.range.upperBound
        summary = outcome.summary
        beginning = Beginning(outcome.beginning)
        head = outcome.head.with(bytes: [])
        headBytes = Data(outcome.head.bytes)
        scanner = outcome.end.map { Scanner($0) }
        xmlBytes = outcome.xmlBytes
        places = outcome.places
        trail = outcome.trail
        isAtEnd = outcome.isAtEnd
        statistics = outcome.statistics
        origin = outcome.origin
        spilled = outcome.spilled.compactMap { if case .file(let layout) = $0 { layout } else { nil } }
    }

    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try Array(encoder.encode(self))
    }

    /// The largest byte that a segment ends at, which is that of a dump that is not cut: eight times as many bits are a
    /// number, too.
    static let lastEnd = Int.max >> 5

    /// The bytes of the dump that a segment file is of; nil where they are none that a dump can have.
    package static func range(of trailer: SegmentTrailer) throws -> Range<Int>? {
        /// What earlier versions have stored as well.
        struct Bounds: Codable {
            var start: Int
            var end: Int
        }
        let stored = try decodeJSON(Bounds.self, from: trailer.attachment)
        guard 0 <= stored.start, stored.start <= stored.end, stored.end <= lastEnd else { return nil }
        return stored.start..<stored.end
    }

    /// The outcome that a segment file holds; nil when it is of another range.
    package static func outcome(of trailer: SegmentTrailer, range: Range<Int>, salvages: Bool) throws -> SegmentOutcome?
    {
        let stored = try decodeJSON(StoredSegment.self, from: trailer.attachment)
        guard stored.start == range.lowerBound, stored.end == range.upperBound, stored.summary?.isBelievable ?? true,
            let beginning = stored.beginning.beginning(salvages: salvages), (0...1 << 60).contains(stored.xmlBytes)
        else { return nil }
        var outcome = SegmentOutcome(range: range)
        outcome.summary = stored.summary
        outcome.beginning = beginning
        outcome.head = stored.head.with(bytes: Array(stored.headBytes))
        outcome.end = stored.scanner?.resumed(salvages: salvages)
        if stored.scanner != nil, outcome.end == nil { return nil }
        outcome.xmlBytes = stored.xmlBytes
        outcome.places = stored.places
        outcome.pages = trailer.pages
        outcome.trail = stored.trail
        outcome.isAtEnd = stored.isAtEnd
        outcome.layout = trailer.layout
        outcome.statistics = stored.statistics
        outcome.spilled = stored.spilled.map { .file($0) }
        outcome.origin = stored.origin
        return outcome
    }
}

extension PageTrail {
    fileprivate mutating func append(_ page: Page, _ name: PageName, at place: Range<Int>) {
        append(name, revision: page.revision?.id ?? 0, timestamp: page.revision?.timestamp ?? "")
        if let isRight = page.revision?.hasStatedSum { append(sumIsRight: isRight, place: place) }
    }
}

extension SegmentOutcome {
    /// Whether nothing that follows is wanted.
    var hasEnded: Bool { isAtEnd || failure != nil }

    /// Counts the places in the XML from another byte.
    mutating func shift(by distance: Int, _ places: XMLPlaces) {
        end = end?.shifted(by: distance)
        trail.place(shiftedBy: distance, places)
        if let damage = failure as? XMLDamage { failure = damage.shifted(by: distance) }
        if let other = failure as? OtherWiki { failure = OtherWiki(offset: other.offset + distance, name: other.name) }
    }

    /// Whether a run may take it that goes past damage, or one that does not: what one makes of damage is not what the
    /// other does.
    func holds(salvages: Bool) -> Bool {
        salvages ? summary?.trailing == nil : trail.damage.isEmpty && summary?.salvage == nil
    }
}

extension TextEncoding {
    /// A transcoder to UTF-8; nil when none is needed.
    package func transcoder() throws -> Transcoder? {
        if case .other(let name) = self { return try Transcoder(from: name) }
        return nil
    }
}
