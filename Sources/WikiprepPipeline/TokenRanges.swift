import BytePairEncoding
import Corpus
import TokenFiles

/// The documents of corpora, and those that wait in a spill, in the order of the output: ranges of the shuffle key, a worker each.
struct TokenRanges: Sendable {
    let folders: [CorpusFolder]
    let parts: [[PartRecord]]
    let spilled: SpilledTokens?
    let vocabulary: Vocabulary
    let marks: DocumentMarks
    let placing: DocumentPlacing
    let configuration: TokenConfiguration
    let temporaryFolder: String
    let observer: any RunObserver

    /// Larger arrays are not kept.
    private static let mostKept = 16 << 20

    /// The documents of one range, in order.
    fileprivate struct Tokens: Sendable {
        var ids: [UInt32] = []
        var documents: [PlacedTokens] = []
        var replaced = 0
    }

    /// A range, and where the spilled documents with its keys are.
    private struct Piece: Sendable {
        var range: KeyRange
        var spilled: SpilledTokens?
        var partition = 0
    }

    /// Hands the documents over.
    /// - Parameter write: takes a document and the array that its range is of; returns how many tokens have been written.
    /// - Returns: how many invalid UTF-8 sequences became U+FFFD.
    func run(_ write: @escaping @Sendable (PlacedTokens, [UInt32]) throws -> Int) throws -> Int {
        let bytes = parts.joined().reduce(0) { $0 + $1.bytes } + (spilled?.bytes ?? 0)
        let ranges = KeyRanges(
            bytes: bytes, rangeSize: configuration.rangeSize, threads: configuration.threads,
            isPowerOfTwo: spilled != nil)
        let partitions = Monitor(SpillPartitions(spilled, ranges: ranges, folder: temporaryFolder))
        let replaced = Monitor(0)
        // Arrays of ids that are written: what is new to the system costs as much again as the work on it.
        let free = Monitor<[[UInt32]]>([])
        observer.begin(phase: spilled == nil ? "tokenize" : "shuffle", total: ranges.count)
        defer { observer.end() }
        try OrderedWork(threads: configuration.threads, lookahead: configuration.threads + 2).run(
            makeWorker: { [folders, parts, vocabulary, marks, placing] () throws -> RangeTokenizer in
                try RangeTokenizer(
                    folders: folders, parts: parts, vocabulary: vocabulary, marks: marks, placing: placing)
            },
            claim: { [corpora = folders] index -> Piece? in
                if StopSignal.isSet {
                    let advice = corpora.isEmpty ? "Nothing was written" : "The corpus is kept"
                    throw RunError.stopped(signal: StopSignal.signal, advice: "\(advice): run the same command again.")
                }
                guard index < ranges.count else { return nil }
                let (spilled, partition) = try partitions.withLock { try $0.partition(of: index) }
                return Piece(range: ranges[index], spilled: spilled, partition: partition)
            },
            work: {
                [expected = bytes / max(ranges.count, 1)] (worker: RangeTokenizer, _, piece: Piece, _) throws -> Tokens
                in
                var tokens = Tokens()
                tokens.ids = free.withLock { $0.popLast() } ?? []
                tokens.ids.removeAll(keepingCapacity: true)
                // Memory that is never touched costs nothing; growing copies it, and each copy is new to the system.
                tokens.ids.reserveCapacity(min(expected, 64 << 20) / 2)
                tokens.replaced = try worker.appendDocuments(of: piece.range, to: &tokens.documents, &tokens.ids)
                if let spilled = piece.spilled {
                    tokens.documents += try spilled.documents(of: piece.partition, appendingIDsTo: &tokens.ids)
                }
                tokens.sort()
                return tokens
            },
            commit: { [observer] _, index, tokens in
                var total = 0
                for document in tokens.documents { total = try write(document, tokens.ids) }
                if tokens.ids.capacity <= Self.mostKept { free.withLock { $0.append(tokens.ids) } }
                replaced.withLock { $0 += tokens.replaced }
                if total > 0 { observer.advance(to: index + 1, detail: "\(total) tokens") }
                return .goOn
            })
        return replaced.withLock { $0 }
    }
}

extension TokenRanges.Tokens {
    /// By place; what has the same place, by its tokens.
    fileprivate mutating func sort() {
        documents.sort { [ids] a, b in
            if a.place < b.place { return true }
            if b.place < a.place { return false }
            guard case .inMemory(let first) = a.tokens, case .inMemory(let second) = b.tokens else {
                if case .inMemory = a.tokens { return true }
                return false
            }
            return ids[first].lexicographicallyPrecedes(ids[second])
        }
    }
}

/// Which partition of the spill holds the keys of a range. Where there are more ranges than partitions, a partition is divided when its
/// first range comes.
private struct SpillPartitions {
    private let spilled: SpilledTokens?
    private let rangesPerPartition: Int
    private let folder: String
    private var divided: (partition: Int, into: SpilledTokens)?

    init(_ spilled: SpilledTokens?, ranges: KeyRanges, folder: String) {
        self.spilled = spilled
        self.folder = folder
        rangesPerPartition = max(ranges.count >> TokenSpill.partitionBits, 1)
    }

    mutating func partition(of range: Int) throws -> (SpilledTokens?, Int) {
        guard let spilled, rangesPerPartition > 1 else { return (spilled, range) }
        let (partition, inner) = range.quotientAndRemainder(dividingBy: rangesPerPartition)
        if let divided, divided.partition == partition { return (divided.into, inner) }
        divided = nil
        let into = try spilled.split(partition, bits: rangesPerPartition.trailingZeroBitCount, folder: folder)
        divided = (partition, into)
        return (into, inner)
    }
}

/// Reads the documents of a range from every part and encodes them. One a worker.
private final class RangeTokenizer {
    private let folders: [CorpusFolder]
    private let parts: [[PartRecord]]
    private let marks: DocumentMarks
    private let placing: DocumentPlacing
    private let reader: SegmentFileReader
    private var encoder: Encoder
    /// What is new to the system costs as much again as the work on it.
    private var lines: [UInt8] = []

    init(
        folders: [CorpusFolder], parts: [[PartRecord]], vocabulary: Vocabulary, marks: DocumentMarks,
        placing: DocumentPlacing
    ) throws {
        self.folders = folders
        self.parts = parts
        self.marks = marks
        self.placing = placing
        reader = try SegmentFileReader()
        encoder = Encoder(vocabulary)
    }

    /// - Returns: how many invalid UTF-8 sequences became U+FFFD.
    func appendDocuments(of range: KeyRange, to documents: inout [PlacedTokens], _ ids: inout [UInt32]) throws -> Int {
        let before = encoder.replacedInvalidSequences
        for (folder, parts) in zip(folders, parts) {
            for part in parts {
                let path = folder.folder(ofPart: part.name)
                for layout in part.segments {
                    try append(layout, path, range, to: &documents, &ids)
                }
            }
        }
        return encoder.replacedInvalidSequences - before
    }

    private func append(
        _ layout: SegmentLayout, _ folder: String, _ range: KeyRange, to documents: inout [PlacedTokens],
        _ ids: inout [UInt32]
    ) throws {
        let buckets = range.buckets(of: layout.buckets)
        try reader.read(layout, buckets: buckets, folder: folder, into: &lines)
        var number = 0
        let lineFeed = [UInt8(ascii: "\n")]
        var next = 0
        while next < lines.count {
            let end = Separator.first(lineFeed, in: lines.span, from: next) ?? lines.count
            let line = lines[next..<end]
            next = end + 1
            if line.isEmpty { continue }
            number += 1
            do {
                // Of the buckets at a range's ends many documents belong to its neighbours.
                let (id, wiki) = try Document.identity(ofJSONLine: line)
                let pageID = UInt64(id) ?? 0
                guard range.contains(ShuffleKey(seed: placing.seed, wiki: wiki, pageID: pageID)) else { continue }
                let document = try Document(jsonLine: line)
                let start = ids.count
                if let mark = marks.first { ids.append(mark) }
                encoder.encode(document.text.span, appendTo: &ids)
                if let mark = marks.last { ids.append(mark) }
                documents.append(
                    PlacedTokens(
                        place: placing.place(wiki: wiki, pageID: pageID, revision: document.revision),
                        tokens: .inMemory(start..<ids.count)))
            } catch {
                throw SegmentFileError.damaged(
                    path: "\(folder)/\(layout.file)", offset: 0,
                    reason: "line \(number) of buckets \(buckets): \(error)")
            }
        }
    }
}
