import BytePairEncoding
import Corpus
import DurableFiles
import Extraction
import CorpusParts
import Synchronization
import Tokenization
import Workers

/// A small part of a run's work, done with the real code and its output thrown away: what the whole will cost.
struct WorkSample: Sendable {
    /// Bytes of dumps whose pages were extracted, and the seconds that a worker needs for them.
    var dumpBytes = 0.0
    var extractSeconds = 0.0
    /// What the first bytes took more than they do later, summed up over the workers: memory that is new to the system,
    /// caches that are empty.
    var coldSeconds = 0.0
    /// The workers that took part.
    var workers = 0
    /// The pages in them, and the documents that came out: their number, their lines, and the lines in a segment file.
    var pages = 0
    var documents = 0
    var lineBytes = 0
    var storedBytes = 0
    /// Bytes of lines that were encoded, the documents in them, the seconds that a worker needs for them, and the
    /// tokens.
    var encodedBytes = 0
    var encodedDocuments = 0
    var encodeSeconds = 0.0
    var tokens = 0

    /// What turns text into tokens.
    struct Encoding: Sendable {
        var vocabulary: Vocabulary
        var marks: EndOfTextMarkers
    }

    /// So many places of the input are looked at.
    private static let places = 8
    /// So many files at most, of many small ones.
    private static let mostFiles = 64
    /// So many bytes of a dump at each place.
    private static let placeSize = 512 << 10
    /// No other place is looked at after so long.
    private static let budget = Duration.seconds(1)

    /// A place in a dump.
    private struct Place {
        var dump: Int
        var range: Range<Int>
    }

    // MARK: - Dumps

    /// Extracts pages from places all over some dumps, and encodes them.
    static func of(
        _ dumps: [Pipeline.OpenDump], dump: DumpConfiguration, text: TextConfiguration, encoding: Encoding?
    ) throws -> WorkSample {
        let places = places(
            in: dumps.map { ($0.source.size ?? 0, $0.head.encoding == .utf8) }, first: dump.slice?.limit != nil)
        let result = Monitor<(sample: WorkSample, next: Int, failure: EarliestFailure)>(
            (WorkSample(), 0, EarliestFailure()))
        let began = ContinuousClock.now
        // What is wanted of a slice is found like the rest.
        var dump = dump
        dump.slice = nil
        onThreads(min(dump.threads, max(places.count, 1))) { [dump] _ in
            var number = Int.max
            do {
                let encoder = encoding.map { SampleEncoder($0) }
                let compressor = try SegmentCompressor()
                var isWarm = false
                while let place = result.withLock({ result -> Place? in
                    if result.failure.hasHappened || StopSignal.isSet { return nil }
                    if result.next > 0, ContinuousClock.now - began > budget { return nil }
                    number = result.next
                    defer { result.next += 1 }
                    return result.next < places.count ? places[result.next] : nil
                }) {
                    let (source, head, _) = dumps[place.dump]
                    let share = max(dump.segmentSize(dumpSize: source.size) / max(place.range.count, 1), 1)
                    let worker = SegmentExtraction(
                        source: source, head: head, dump: dump, configuration: text, seed: 0,
                        buckets: powerOfTwo(atMost: max(dump.buckets(dumpSize: source.size) / share, 1)),
                        warnings: LimitedWarnings(SilentObserver()))
                    let sample = try warm(&isWarm) { sample in
                        try sample.extract(place.range, of: source, worker, compressor, encoder)
                    }
                    result.withLock { $0.sample.add(sample) }
                }
            } catch {
                result.withLock { [number] in $0.failure.record(error, piece: number) }
            }
        }
        let (sample, _, failure) = result.withLock { $0 }
        if let error = failure.error { throw error }
        return sample
    }

    private static func powerOfTwo(atMost number: Int) -> Int {
        1 << (Int.bitWidth - 1 - max(number, 1).leadingZeroBitCount)
    }

    /// Places spread evenly over all bytes, in an order in which the first few are spread evenly, too.
    /// - Parameter first: whether only the beginning of each dump matters.
    private static func places(in dumps: [(size: Int, isUTF8: Bool)], first: Bool) -> [Place] {
        let total = dumps.reduce(0) { $0 + $1.size }
        if total == 0 { return [] }
        let size = min(placeSize, total / places + 1)
        var found: [Place] = []
        for index in [0, 4, 2, 6, 1, 5, 3, 7] {
            var offset = total / places * index + total / places / 2
            for (number, dump) in dumps.enumerated() {
                if offset >= dump.size {
                    offset -= dump.size
                    continue
                }
                // An encoding other than UTF-8 is never cut.
                let from = first || !dump.isUTF8 ? 0 : max(min(offset - size / 2, dump.size - size), 0)
                let range = from..<min(from + size, dump.size)
                if !found.contains(where: { $0.dump == number && $0.range == range }) {
                    found.append(Place(dump: number, range: range))
                }
                break
            }
        }
        return found
    }

    private mutating func extract(
        _ range: Range<Int>, of source: DumpSource, _ worker: SegmentExtraction,
        _ compressor: borrowing SegmentCompressor, _ encoder: SampleEncoder?
    ) throws {
        let began = ContinuousClock.now
        let outcome = worker.extract(
            range, start: range.lowerBound == 0 ? .streamHeader : .search,
            beginning: range.lowerBound == 0 ? .document : .anywhere, limit: nil
        ) { _, _ in
            throw TokenizationError.noDocuments("a sample is not put aside")
        }
        guard let documents = outcome.documents else { return }
        storedBytes += try documents.size(compressor: compressor)
        extractSeconds += (ContinuousClock.now - began).seconds
        // What stands before the first page and behind the last was decoded, but is not extracted here.
        var read = Double(range.count)
        var decoded = Double(range.count)
        if let summary = outcome.summary {
            let end = summary.nextBlock ?? min(range.upperBound, source.size ?? .max) * 8
            read = summary.firstBlock.map { Double(max(end - $0, 0)) / 8 } ?? 0
            decoded = Double(summary.bytes)
        }
        let unused = Double(outcome.head.bytes.count + (outcome.end?.tail.count ?? 0))
        dumpBytes += decoded > 0 ? read * max(1 - unused / decoded, 0) : 0
        pages += outcome.pages.seen
        self.documents += documents.documents
        lineBytes += documents.bytes
        if let encoder { try encode(lines: documents.lines, encoder) }
    }

    // MARK: - Text

    private mutating func encode(lines: [UInt8], _ encoder: SampleEncoder) throws {
        let began = ContinuousClock.now
        var ids: [UInt32] = []
        var start = 0
        while let end = Separator.first([UInt8(ascii: "\n")], in: lines.span, from: start) {
            let document = try Document(jsonLine: lines[start..<end])
            encoder.encoder.encode(document.text.span, appendTo: &ids)
            encodedDocuments += 1
            start = end + 1
        }
        encodedBytes += lines.count
        tokens += ids.count + encodedDocuments * marksPerDocument(encoder)
        encodeSeconds += (ContinuousClock.now - began).seconds
    }

    private func marksPerDocument(_ encoder: SampleEncoder) -> Int {
        (encoder.marks.first == nil ? 0 : 1) + (encoder.marks.last == nil ? 0 : 1)
    }

    /// Encodes documents from places all over some parts of corpora.
    static func of(_ parts: [CorpusPart], threads: Int, encoding: Encoding) throws -> WorkSample {
        let segments = parts.flatMap { part in part.record.segments.map { ($0, part.folder) } }.filter {
            $0.0.documents > 0
        }
        let step = max(segments.count / places, 1)
        let reader = try SegmentFileReader()
        var lines: [[UInt8]] = []
        for (layout, folder) in stride(from: 0, to: segments.count, by: step).prefix(places).map({ segments[$0] }) {
            // Some of its buckets, so that they are about a megabyte.
            let share = max(layout.bytes >> 20, 1)
            lines.append(try reader.lines(of: layout, buckets: 0..<max(layout.buckets / share, 1), folder: folder))
        }
        return try measure(lines, threads: threads, encoding) { sample, lines, encoder in
            try sample.encode(lines: lines, encoder)
        }
    }

    /// Encodes the first documents of files of other kinds.
    /// - Returns: the sample; its `encodedBytes` are those of the files as they stand on disk.
    static func of(_ texts: [String], input: TextInputConfiguration, threads: Int, encoding: Encoding) throws
        -> WorkSample
    {
        var batches: [(batch: DocumentBatch, bytes: Int)] = []
        let step = max((texts.count + mostFiles - 1) / mostFiles, 1)
        for path in stride(from: 0, to: texts.count, by: step).map({ texts[$0] }) where regularFileSize(path) != nil {
            let source = DocumentBatches(of: [path], configuration: input, observer: SilentObserver())
            var consumed = 0
            for _ in 0..<max(places / texts.count, 1) {
                guard let batch = try source.nextBatch() else { break }
                batches.append((batch, batch.consumed - consumed))
                consumed = batch.consumed
            }
        }
        let placing = DocumentOrder(seed: 0, split: ValidationSplit(ratio: 0))
        let reader = BatchReader(configuration: input, placing: placing)
        return try measure(batches, threads: threads, encoding) { sample, piece, encoder in
            let began = ContinuousClock.now
            var ids: [UInt32] = []
            let counts = try reader.forEachDocument(in: piece.batch) { document in
                encoder.encoder.encode(document.text.span, appendTo: &ids, continuing: document.place == nil)
            }
            sample.encodedDocuments += counts.seen - counts.empty - counts.invalid
            sample.encodedBytes += piece.bytes
            sample.tokens += ids.count + sample.encodedDocuments * sample.marksPerDocument(encoder)
            sample.encodeSeconds += (ContinuousClock.now - began).seconds
        }
    }

    private static func measure<Piece: Sendable>(
        _ pieces: [Piece], threads: Int, _ encoding: Encoding,
        _ body: @escaping @Sendable (inout WorkSample, Piece, SampleEncoder) throws -> Void
    ) throws -> WorkSample {
        let result = Monitor<(sample: WorkSample, next: Int, failure: EarliestFailure)>(
            (WorkSample(), 0, EarliestFailure()))
        let began = ContinuousClock.now
        onThreads(min(threads, max(pieces.count, 1))) { _ in
            var number = Int.max
            do {
                let encoder = SampleEncoder(encoding)
                var isWarm = false
                while let piece = result.withLock({ result -> Piece? in
                    if result.failure.hasHappened || result.next > 0 && ContinuousClock.now - began > budget {
                        return nil
                    }
                    number = result.next
                    defer { result.next += 1 }
                    return result.next < pieces.count ? pieces[result.next] : nil
                }) {
                    let sample = try warm(&isWarm) { sample in try body(&sample, piece, encoder) }
                    result.withLock { $0.sample.add(sample) }
                }
            } catch {
                result.withLock { [number] in $0.failure.record(error, piece: number) }
            }
        }
        let (sample, _, failure) = result.withLock { $0 }
        if let error = failure.error { throw error }
        return sample
    }

    /// Measures a piece. Memory that is new to the system, and caches that are empty, make a worker's first piece dear:
    /// it is done twice.
    private static func warm(_ isWarm: inout Bool, _ body: (inout WorkSample) throws -> Void) throws -> WorkSample {
        var sample = WorkSample()
        try body(&sample)
        if isWarm { return sample }
        let cold = sample.extractSeconds + sample.encodeSeconds
        sample = WorkSample()
        try body(&sample)
        sample.coldSeconds = max(cold - sample.extractSeconds - sample.encodeSeconds, 0)
        sample.workers = 1
        isWarm = true
        return sample
    }

    /// What the first bytes take more than they do later, of workers side by side.
    var coldStart: Double { workers > 0 ? coldSeconds / Double(workers) : 0 }

    private mutating func add(_ other: WorkSample) {
        coldSeconds += other.coldSeconds
        workers += other.workers
        dumpBytes += other.dumpBytes
        extractSeconds += other.extractSeconds
        pages += other.pages
        documents += other.documents
        lineBytes += other.lineBytes
        storedBytes += other.storedBytes
        encodedBytes += other.encodedBytes
        encodedDocuments += other.encodedDocuments
        encodeSeconds += other.encodeSeconds
        tokens += other.tokens
    }
}

/// A worker's encoder.
private final class SampleEncoder {
    var encoder: Encoder
    let marks: EndOfTextMarkers

    init(_ encoding: WorkSample.Encoding) {
        encoder = Encoder(encoding.vocabulary)
        marks = encoding.marks
    }
}
