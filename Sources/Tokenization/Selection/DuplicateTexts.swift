import Corpus
import DurableFiles
import InputNumbers
import TokenFiles
import Workers

/// The documents whose text is that of another document, byte for byte, anywhere in the corpora and inputs: all but one
/// of them are dropped.
///
/// The one that stays is for training where one of them is, so that no text of validation is trained on; and the first
/// of them in the order of the output. Where documents are added behind files that stay, one that stands there comes
/// before all others, whether it is still what the inputs hold or not. Texts are compared by their hashes (XXH128) in
/// the page indices. Both the hashes and what is dropped wait on disk, in partitions by hash and by key, so memory is
/// that of the different texts of a 256th of the documents.
package struct DuplicateTexts: Sendable {
    /// Where what is dropped is told.
    private enum Dropped {
        case partitions(PartitionedFile)
        case file(DroppedFile)
    }

    private let dropped: Dropped
    private static let partitionBits = 8
    private static let advice = "The corpus is kept: run the same command again."

    /// Looks for them.
    /// - Parameters:
    ///   - selection: what would be in the output otherwise; its ruling must look at all wikis.
    ///   - inputs: the documents that are of no corpus; they are numbered like parts, after them.
    ///   - standing: files that stay, behind which what is new is written.
    package init(
        among selection: DocumentSelection, inputs: InputDocuments? = nil, standing: EarlierTokens? = nil,
        ranges: KeyRanges, threads: Int,
        folder: String, observer: any RunObserver
    ) throws {
        let hashes = Monitor<PartitionedWriter?>(
            try PartitionedWriter(partitions: 1 << Self.partitionBits, folder: folder))
        let progress = PhaseProgress(Phase(.findDuplicates, total: ranges.bytes), observer)
        defer { progress.end() }
        try OrderedWork(threads: threads, lookahead: threads + 2).run(
            makeWorker: {
                IndexReader(
                    reader: try SegmentFileReader(), standing: try standing.map { try EarlierTokens.Reader($0) })
            },
            claim: { index -> KeyRange? in
                try StopSignal.check(Self.advice)
                return index < ranges.count ? ranges[index] : nil
            },
            work: { worker, _, range, _ -> [HashRecord] in
                let standing = try worker.standing?.standing(in: range)
                func record(_ place: DocumentPlace, _ page: PartPage, _ text: TextHash) -> HashRecord {
                    let stands = standing?.contains(.init(key: place.key.value, text: text.high, copy: 0)) ?? false
                    return HashRecord(place, page, text, stands: stands)
                }
                let candidates = try selection.ruling.names.flatMap { wiki in
                    try selection.versions(wiki: wiki, in: range, reader: worker.reader).versions.map {
                        page, version -> Candidate in
                        let place = selection.placing.place(
                            wiki: wiki, pageID: page.pageID, revision: version.revision)
                        return Candidate(
                            place: place, record: record(place, page, version.text),
                            version: DocumentVersion(
                                revision: version.revision, input: nil, text: TextHash(high: 0, low: 0), document: 0))
                    }
                }
                guard let inputs else { return Self.records(candidates, standing) }
                let others = try inputs.documents(in: range).filter { $0.copies > 0 }.map { found in
                    Candidate(
                        place: found.place,
                        record: record(
                            found.place,
                            PartPage(part: selection.parts.count + found.input, pageID: found.number), found.text),
                        version: DocumentVersion(
                            revision: found.place.revision, input: found.input, text: found.text,
                            document: found.number))
                }
                return Self.records(Candidate.ruling(candidates + others), standing)
            },
            commit: { _, index, records in
                try hashes.withLock { hashes in
                    for record in records {
                        try hashes?.append(
                            record.bytes[...], to: Int(record.text.high >> (64 - UInt64(Self.partitionBits))))
                    }
                }
                progress.update { $0.done = ranges.bytes(before: index + 1) }
                return .goOn
            })
        guard let partitions = try hashes.withLock({ try $0.take()?.finish() }) else {
            throw TokenizationError.noDocuments("the corpora were not read")
        }
        var writer = try PartitionedWriter(partitions: 1 << Self.partitionBits, folder: folder)
        for partition in 0..<1 << Self.partitionBits {
            try StopSignal.check(Self.advice)
            var first: [TextHash: HashRecord] = [:]
            // Of what only the files have, they tell the first half of the hash.
            var outdated: Set<UInt64> = []
            try partitions.forEachChunk(of: partition) { chunk in
                for record in HashRecord.all(in: chunk) {
                    if record.isOutdated {
                        outdated.insert(record.text.high)
                    } else if first[record.text].map({ record < $0 }) ?? true {
                        first[record.text] = record
                    }
                }
            }
            try partitions.forEachChunk(of: partition) { chunk in
                for record in HashRecord.all(in: chunk)
                where !record.isOutdated
                    && (first[record.text] != record || !record.stands && outdated.contains(record.text.high))
                {
                    try writer.append(
                        DroppedRecord(key: record.key, page: record.page).bytes[...],
                        to: ShuffleKey(value: record.key).bucket(of: 1 << Self.partitionBits))
                }
            }
        }
        dropped = .partitions(try writer.finish())
    }

    /// What is compared in a range of keys: the documents, and what stands there and is none of them any more.
    private static func records(_ candidates: [Candidate], _ standing: StandingDocuments?) -> [HashRecord] {
        let records = candidates.map(\.record)
        guard let standing else { return records }
        let present = Set(records.lazy.filter(\.stands).map(\.standingPlace))
        let outdated = standing.counts.keys.filter {
            $0.copy == 0 && $0.text != DocumentOrigin.unknownText && !present.contains($0)
        }
        return records + outdated.map(HashRecord.init(outdated:))
    }

    /// Takes what another process has found.
    /// - Parameter path: the file that ``write(to:)`` made.
    package init(at path: String) throws {
        dropped = .file(try DroppedFile(path: path))
    }

    /// Writes a file that tells other processes what is dropped: the records in the order of the keys.
    /// - Returns: how many documents are dropped.
    package func write(to path: String) throws -> Int {
        guard case .partitions(let partitions) = dropped else { return 0 }
        var file = try AtomicFile(path: path)
        var count = 0
        for partition in 0..<1 << Self.partitionBits {
            var records: [DroppedRecord] = []
            try partitions.forEachChunk(of: partition) { records += DroppedRecord.all(in: $0) }
            records.sort { ($0.key, $0.page.part, $0.page.pageID) < ($1.key, $1.page.part, $1.page.pageID) }
            for record in records { try file.write(record.bytes) }
            count += records.count
        }
        try file.finish()
        return count
    }

    /// The pages with keys in a range whose documents are dropped, and perhaps others.
    package func dropped(in range: KeyRange) throws -> [PartPage] {
        let dropped: PartitionedFile
        switch self.dropped {
        case .file(let file): return try file.pages(in: range)
        case .partitions(let partitions): dropped = partitions
        }
        var pages: [PartPage] = []
        for partition in range.buckets(of: 1 << Self.partitionBits) {
            try dropped.forEachChunk(of: partition) { chunk in
                for record in DroppedRecord.all(in: chunk) where range.contains(ShuffleKey(value: record.key)) {
                    pages.append(record.page)
                }
            }
        }
        return pages
    }
}

/// Records of documents that are dropped, in the order of their keys, in a file.
private final class DroppedFile: Sendable {
    private let file: ReadableFile
    private let count: Int

    init(path: String) throws {
        file = try ReadableFile(path: path)
        guard file.size % DroppedRecord.size == 0 else {
            throw TaskInputError.damaged(path: path, offset: file.size, reason: "it ends in the middle of a record")
        }
        count = file.size / DroppedRecord.size
    }

    func pages(in range: KeyRange) throws -> [PartPage] {
        let first = try index(ofKey: range.start)
        let end = range.last == .max ? count : try index(ofKey: range.last + 1)
        guard first < end else { return [] }
        let bytes = try file.read(at: first * DroppedRecord.size, count: (end - first) * DroppedRecord.size)
        guard bytes.count == (end - first) * DroppedRecord.size else {
            throw TaskInputError.damaged(
                path: file.path, offset: file.size, reason: "it became shorter while it was read")
        }
        return DroppedRecord.all(in: bytes).map(\.page)
    }

    /// The first record whose key is not smaller.
    private func index(ofKey key: UInt64) throws -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            let bytes = try file.read(at: middle * DroppedRecord.size, count: DroppedRecord.size)
            guard bytes.count == DroppedRecord.size, let record = DroppedRecord.all(in: bytes).first else { break }
            if record.key < key { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// A document that may be a duplicate, unless another version of it rules.
private struct Candidate {
    let place: DocumentPlace
    let record: HashRecord
    let version: DocumentVersion

    /// Those that rule.
    static func ruling(_ candidates: [Candidate]) -> [Candidate] {
        var newest: [DocumentIdentity: DocumentVersion] = [:]
        for candidate in candidates where candidate.place.identity.isUnique {
            let identity = candidate.place.identity
            if let other = newest[identity], candidate.version < other { continue }
            newest[identity] = candidate.version
        }
        return candidates.filter { candidate in
            !candidate.place.identity.isUnique || newest[candidate.place.identity] == candidate.version
        }
    }
}

private final class IndexReader {
    let reader: SegmentFileReader
    let standing: EarlierTokens.Reader?

    init(reader: consuming SegmentFileReader, standing: EarlierTokens.Reader?) {
        self.reader = reader
        self.standing = standing
    }
}

/// A document and the hash of its text.
private struct HashRecord: Equatable, Comparable {
    let text: TextHash
    let split: Split
    /// Whether it stands in files that stay.
    let stands: Bool
    /// Whether it is in files that stay and nowhere else: it is no candidate, and only half of the hash is known.
    let isOutdated: Bool
    let key: UInt64
    let page: PartPage

    static let size = 37

    init(_ place: DocumentPlace, _ page: PartPage, _ text: TextHash, stands: Bool) {
        self.text = text
        self.stands = stands
        isOutdated = false
        split = place.split
        key = place.key.value
        self.page = page
    }

    init(outdated place: StandingDocuments.Place) {
        text = TextHash(high: place.text, low: 0)
        (stands, isOutdated) = (true, true)
        split = .train
        key = place.key
        page = PartPage(part: 0, pageID: 0)
    }

    var standingPlace: StandingDocuments.Place { .init(key: key, text: text.high, copy: 0) }

    private init(_ bytes: [UInt8], at offset: Int) {
        text = TextHash(
            high: LittleEndian.read(UInt64.self, from: bytes, at: offset),
            low: LittleEndian.read(UInt64.self, from: bytes, at: offset + 8))
        key = LittleEndian.read(UInt64.self, from: bytes, at: offset + 16)
        page = PartPage(
            part: Int(LittleEndian.read(UInt32.self, from: bytes, at: offset + 24)),
            pageID: LittleEndian.read(UInt64.self, from: bytes, at: offset + 28))
        split = bytes[offset + 36] & 1 != 0 ? .val : .train
        stands = bytes[offset + 36] & 2 != 0
        isOutdated = bytes[offset + 36] & 4 != 0
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        LittleEndian.append(text.high, to: &bytes)
        LittleEndian.append(text.low, to: &bytes)
        LittleEndian.append(key, to: &bytes)
        LittleEndian.append(UInt32(truncatingIfNeeded: page.part), to: &bytes)
        LittleEndian.append(page.pageID, to: &bytes)
        bytes.append((split == .val ? 1 : 0) | (stands ? 2 : 0) | (isOutdated ? 4 : 0))
        return bytes
    }

    static func all(in chunk: [UInt8]) -> [HashRecord] {
        stride(from: 0, to: chunk.count, by: size).map { HashRecord(chunk, at: $0) }
    }

    /// What stands in files that stay comes first, then what is for training, then the order of keys. Of one key there
    /// are no two pages of one wiki, and the parts are in the order of their names.
    static func < (a: HashRecord, b: HashRecord) -> Bool {
        if a.stands != b.stands { return a.stands }
        guard a.split == b.split else { return b.split == .val }
        return (a.key, a.page.part, a.page.pageID) < (b.key, b.page.part, b.page.pageID)
    }
}

/// A document that is dropped.
private struct DroppedRecord {
    let key: UInt64
    let page: PartPage

    static let size = 20

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        LittleEndian.append(key, to: &bytes)
        LittleEndian.append(UInt32(truncatingIfNeeded: page.part), to: &bytes)
        LittleEndian.append(page.pageID, to: &bytes)
        return bytes
    }

    static func all(in chunk: [UInt8]) -> [DroppedRecord] {
        stride(from: 0, to: chunk.count, by: size).map { offset in
            DroppedRecord(
                key: LittleEndian.read(UInt64.self, from: chunk, at: offset),
                page: PartPage(
                    part: Int(LittleEndian.read(UInt32.self, from: chunk, at: offset + 8)),
                    pageID: LittleEndian.read(UInt64.self, from: chunk, at: offset + 12)))
        }
    }
}
