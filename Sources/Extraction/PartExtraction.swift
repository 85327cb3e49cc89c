import CLibrary
import Corpus
import DurableFiles
import InputNumbers
import CorpusParts
import Wikitext
import Workers

/// Adds one dump to a corpus as a part: what is done is not done again, and a part is complete or is none.
package struct PartExtraction {
    package var folder: CorpusFolder
    package let dump: DumpConfiguration
    package var text: TextConfiguration
    package let observer: any RunObserver
    /// The names of parts that are made anew where their options are others.
    package var remade: Set<String> = []
    /// Which of several dumps it is, for progress; nil: the only one.
    package var turn: Phase.Turn?
    /// Whether files are known again by what the system tells of them (``SourceState``). Tasks are on other machines.
    package let remembersFiles: Bool
    /// What was seen of the pages of dumps that the corpus did not have.
    package private(set) var findings = ExtractionFindings()
    /// The parts that were not complete before.
    package private(set) var extracted: [String] = []

    package init(
        folder: CorpusFolder, dump: DumpConfiguration, text: TextConfiguration, observer: any RunObserver,
        remembersFiles: Bool = true
    ) {
        self.folder = folder
        self.dump = dump
        self.text = text
        self.observer = observer
        self.remembersFiles = remembersFiles
    }

    /// Extracts the dump, unless the corpus has it.
    /// - Returns: the part's record.
    package mutating func add(_ source: DumpSource, _ head: DumpHead) throws -> PartRecord {
        let wanted = try wanted(source, head)
        let standing = try standing(of: wanted, source, head)
        if case .changed(let existing) = standing { return try renew(existing, wanted, source, head) }
        let record = try begin(wanted, standing, source)
        return record.complete ? record : try complete(record, source, head)
    }

    /// Makes sure that the corpus has a record of the dump's part, and no segments with other options.
    /// - Returns: the record: of a complete part, or of one that is begun.
    package mutating func begin(_ source: DumpSource, _ head: DumpHead) throws -> PartRecord {
        let wanted = try wanted(source, head)
        return try begin(wanted, standing(of: wanted, source, head), source)
    }

    package mutating func begin(_ wanted: PartRecord, _ standing: Standing, _ source: DumpSource) throws -> PartRecord {
        let path = folder.folder(ofPart: wanted.name)
        switch standing {
        case .complete(var record, let seen):
            // What was to take its place is no longer wanted; a refresh may still be gone on with.
            if record.textRules >= textRulesVersion { try removeFolder("\(path)/\(CorpusFolder.renewalName)") }
            if record.missing == wanted.missing {
                try folder.list(record)
            } else {
                record.missing = wanted.missing
                try folder.record(record)
            }
            if remembersFiles {
                if let seen {
                    SourceState.remember(seen, at: source.path, ofPart: path)
                } else if source.isFile {
                    SourceState.remember(path: source.path, ofPart: path)
                }
            }
            return record
        case .begun: SourceState.forget(path, path: remembersFiles && source.isFile ? source.path : nil)
        case .outdated, .changed: try clear(wanted)
        case .absent:
            // Segments without a record are of nobody knows which options.
            try removeFiles(in: path) { $0.hasSuffix(".jsonl.zst") }
        }
        var begun = wanted
        begun.replaces = try folder.part(named: wanted.name)?.replaces
        try folder.record(begun)
        return begun
    }

    /// What a corpus has of a dump.
    package enum Standing {
        /// Nothing.
        case absent
        /// A part that is begun, with the same options. What its segments were made from is another question: each says
        /// it (``SegmentOrigin``).
        case begun
        /// Something that is done anew.
        case outdated
        /// Everything; and the file's stamp, where its content had to be looked at for that.
        case complete(PartRecord, Sighting?)
        /// A complete part of a file that has changed since, or may have, or whose options are others now: what is
        /// still so in it stays.
        case changed(PartRecord)
    }

    /// What the corpus has of a dump; nothing is written.
    /// - Throws: what ``add(_:_:)`` throws for a dump that the corpus does not take.
    package func standing(of wanted: PartRecord, _ source: DumpSource, _ head: DumpHead) throws -> Standing {
        try folder.checkOptions(wanted.options, wiki: wanted.wiki, part: wanted.name, remade: remade)
        try refuseLink(folder.folder(ofPart: wanted.name))
        guard let existing = try folder.part(named: wanted.name) else { return .absent }
        if remade.contains(wanted.name), existing.options != wanted.options {
            return existing.complete ? .changed(existing) : .outdated
        }
        if existing.complete { return try standing(ofComplete: existing, wanted, source, head) }
        return Self.canResume(existing, wanted) ? .begun : .outdated
    }

    /// The record of a dump's part, before anything is done.
    package func wanted(_ source: DumpSource, _ head: DumpHead) throws -> PartRecord {
        var wanted = PartRecord(
            name: try Self.partName(of: source, dump), wiki: head.wiki, base: head.site.base ?? "",
            source: .init(
                file: source.path == "-" ? "-" : splitPath(source.path).name, bytes: source.size ?? 0,
                headAndTail: try source.headAndTail()),
            seed: folder.manifest.seed, options: text.record(language: head.site.language), textRules: textRulesVersion,
            segmentSize: dump.segmentSize(dumpSize: source.size), buckets: dump.buckets(dumpSize: source.size))
        wanted.slice = dump.slice
        wanted.missing = try dump.missing ?? folder.part(named: wanted.name)?.missing
        return wanted
    }

    /// Whether segments of a part that is begun can be of use, as long as the dump has their bytes.
    static func canResume(_ existing: PartRecord, _ wanted: PartRecord) -> Bool {
        !existing.complete && existing.slice == wanted.slice && existing.wiki == wanted.wiki
            && existing.options == wanted.options && sharesText(existing, wanted)
    }

    /// Whether segments that two parts made of the same bytes are the same.
    static func sharesText(_ a: PartRecord, _ b: PartRecord) -> Bool {
        a.textRules == b.textRules && isCutAlike(a, b)
    }

    /// Whether two records are of parts whose segments can be compared.
    static func isCutAlike(_ a: PartRecord, _ b: PartRecord) -> Bool {
        a.seed == b.seed && a.segmentSize == b.segmentSize && a.buckets == b.buckets
            // By its name, a page is read on another day.
            && (a.source.file == b.source.file
                || DumpDate.day(ofDumpNamed: a.source.file) == DumpDate.day(ofDumpNamed: b.source.file))
    }

    /// Extracts the segments that a begun part does not have, and puts all together.
    package mutating func complete(_ begun: PartRecord, _ source: DumpSource, _ head: DumpHead) throws -> PartRecord {
        let path = folder.folder(ofPart: begun.name)
        try removeFiles(in: path) { $0.hasSuffix(AtomicFile.temporarySuffix) }
        try takeOverRenewal(begun)
        let output = CorpusOutput(folder: path, buckets: begun.buckets)
        do {
            let (record, seen) = try extract(
                begun, source, head, into: output, kept: "Complete segments are kept in \(path).")
            try publish(record, source, seen)
            if output.reused > 0 { observer.note("\(record.name): \(output.reused) segments were complete already") }
            return record
        } catch ExtractionError.damagedDump(let file, let reason, let lastPage, let pages, let kept) {
            var damaged = begun
            damaged.failure = observer.words(for: reason)
            damaged.pages = pages
            try folder.record(damaged)
            throw ExtractionError.damagedDump(path: file, reason: reason, lastPage: lastPage, pages: pages, kept: kept)
        }
    }

    /// Extracts all segments that the output does not have.
    /// - Returns: the record of the complete part, which is nowhere yet, and the stamp of the file that it is of.
    package mutating func extract(
        _ begun: PartRecord, _ source: DumpSource, _ head: DumpHead, into output: CorpusOutput, kept: String
    ) throws -> (PartRecord, Sighting?) {
        var record = begun
        let extraction = try DumpExtraction(
            source: source, head: head, dump: dump, text: text, seed: record.seed, observer: observer)
        let result = try extraction.run(into: output, kept: kept, turn: turn)
        record.pages = result.pages
        record.covers = result.coverage(of: dump.slice, listed: result.listed)
        record.unread = result.trail.unread?.ids
        record.ascending = result.trail.descent == nil
        record.newestRevision = result.trail.newestRevision
        record.newestTimestamp = result.trail.newestTimestamp
        record.damage = result.damage
        record.statistics = result.statistics
        record.statistics.droppedTemplates.keepMostFrequent(1000)
        record.segments = try output.finish()
        let stored = record.segments.reduce(0) { $0.addingClamped($1.documents) }
        guard stored == record.pages.kept else {
            throw CorpusError.lostDocuments(
                part: record.name,
                detail: "\(record.pages.kept) pages were kept, and \(stored) documents are in its segment files")
        }
        if dump.slice == nil {
            let (bytes, sha256) = try source.finish()
            record.source.bytes = bytes
            record.source.sha256 = sha256
        } else {
            record.source.read = try result.read(of: source)
        }
        let seen = try Self.checkUnchanged(
            source, head, sha256: dump.slice == nil ? record.source.sha256 : nil, result)
        record.complete = true
        record.replaces = nil
        findings.add(result.findings)
        let dropped = record.statistics.droppedTemplates.sorted.prefix(3).map { "\($0.name) (\($0.count.calls))" }
        if !dropped.isEmpty {
            observer.note("\(record.name): unknown templates showed nothing: \(dropped.joined(separator: ", ")) …")
        }
        return (record, seen)
    }

    /// Writes the record of a part that is complete, all of whose files are in its folder.
    package mutating func publish(_ record: PartRecord, _ source: DumpSource, _ seen: Sighting?) throws {
        let path = folder.folder(ofPart: record.name)
        // What another slice read ahead of its end, and what segments have left that were done again.
        let named = Set(record.segments.map(\.file))
        try removeFiles(in: path) { name in
            name.hasSuffix(".jsonl.zst") && !named.contains(name) && (dump.slice != nil || name.contains("-"))
        }
        try folder.record(record)
        extracted.append(record.name)
        // The file of a part that was salvaged is always looked at.
        if remembersFiles { SourceState.remember(record.damage.isEmpty ? seen : nil, at: source.path, ofPart: path) }
    }

    /// Forgets what there is of a part that is done anew.
    private func clear(_ wanted: PartRecord) throws {
        let existing = try folder.part(named: wanted.name)
        if let existing {
            observer.note("\(wanted.name): extracted anew: \(Self.reason(toReplace: existing, by: wanted))")
        }
        let path = folder.folder(ofPart: wanted.name)
        try removeFolder("\(path)/\(CorpusFolder.renewalName)")
        // The record of what is begun has its options until the next one stands; that of a complete part would vouch
        // for files that are gone.
        let isBegun = existing?.complete == false
        try removeFiles(in: path) { !isBegun || $0 != CorpusFolder.partRecordName }
    }

    /// Why what there is of a part is of no use.
    package static func reason(toReplace existing: PartRecord, by wanted: PartRecord) -> String {
        let verb = existing.complete ? "made" : "begun"
        if existing.options != wanted.options { return "it was \(verb) with other options" }
        if existing.wiki != wanted.wiki { return "it was \(verb) as a part of \(existing.wiki)" }
        if existing.slice != wanted.slice { return "it was \(verb) of another slice" }
        if !existing.damage.isEmpty { return "it was salvaged from a damaged file" }
        if existing.textRules != wanted.textRules { return "it was \(verb) by other rules of the text" }
        if existing.source.file != wanted.source.file { return "it was \(verb) from \(existing.source.file)" }
        if existing.source.bytes != wanted.source.bytes || existing.source.headAndTail != wanted.source.headAndTail {
            return "its file has changed"
        }
        if !isCutAlike(existing, wanted) { return "it was \(verb) with segments or buckets of another size" }
        return "its file has changed, or is not known to be the same"
    }

    /// `enwiki-20260101-pages-articles1.xml-p1p41242.bz2` → `enwiki-20260101-pages-articles1-p1p41242`.
    package static func partName(of source: DumpSource, _ dump: DumpConfiguration) throws -> String {
        let name = try dump.name ?? nameOfFile(source) + (dump.slice?.suffix() ?? "")
        // It becomes a folder's name.
        if !isPlainName(name) { throw ExtractionError.partName(name, path: source.path) }
        return name
    }

    private static func nameOfFile(_ source: DumpSource) throws -> String {
        if source.path == "-" { throw ExtractionError.unnamedInput }
        return PartRecord.usualName(ofFile: splitPath(source.path).name)
    }
}
