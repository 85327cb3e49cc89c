import BytePairEncoding
import CLibrary
import Checksums
import Corpus
import DurableFiles
import TokenFiles
import Workers

/// An input whose token part is made, or looked at.
package struct InputJob: Sendable {
    /// The path; `-` is standard input.
    package var path: String
    /// The name of the input, and of its part's folder.
    package var name: String
    package var folder: String
    /// What is for validation of a text that is cut, where that is known.
    package var range: ValidationRange?
    /// The part that is there.
    package var earlier: InputRecord?
    /// Whether that was made of a file that has another path: then the text must begin with that part's.
    var isOtherFile = false
    /// Whether plain text is cut, a file a document.
    package var cuts = false
    /// The texts that are cut which the folder has or had, by the ends of their ranges: those that are known.
    package var others: [TokenFilesRecord.Input] = []
    /// The document that the token files hold of it, where a file is a document.
    package var document: Document?

    package init(
        path: String, name: String, folder: String, range: ValidationRange? = nil, earlier: InputRecord? = nil,
        isOtherFile: Bool = false, cuts: Bool = false, others: [TokenFilesRecord.Input] = [],
        document: Document? = nil
    ) {
        self.path = path
        self.name = name
        self.folder = folder
        self.range = range
        self.earlier = earlier
        self.isOtherFile = isOtherFile
        self.cuts = cuts
        self.others = others
        self.document = document
    }

    /// A file that is a document, as it was.
    package struct Document: Sendable {
        package var placing: DocumentOrder
        /// On which side it is; nil where that is not known.
        var split: Split?
        /// XXH128 of the text.
        var xxh128: String
    }
}

/// What comes of inputs, in order.
package enum InputEvent: Sendable {
    /// An input begins.
    case begin(InputJob, InputEncodingRecord)
    /// A file of tokens that is there is that of the next range of the text; and of a text that is cut, the last bytes
    /// of that range, and the batch in which validation begins.
    case adopt(TokenSegment, tail: [UInt8], region: TextSplit.Region?)
    /// Text that is to be encoded, and XXH128 of all text up to its end.
    case batch(DocumentBatch, prefix: String)
    /// The input ends. Of a text that is cut, `head` is the hash of its first bytes.
    case end(bytes: Int, xxh128: String, head: String?, source: InputSource?)
}

/// Reads inputs, one after another: what is done of each is passed over, the rest is cut into batches.
package final class InputEvents {
    private let jobs: [InputJob]
    private let configuration: TokenConfiguration
    private let tokenizer: TokenizerChoice.Loaded
    private let seed: UInt64
    private let observer: any RunObserver
    private static let batchSize = 512 << 10
    private var next = 0
    private var open: Open?
    private var finishedBytes = 0

    /// An input that is being read.
    private struct Open {
        let job: InputJob
        let batches: DocumentBatches
        let input: TextInput
        let encoding: InputEncodingRecord
        let moment: Int
        var hash: TextHasher
        var offset = 0
        /// The files of tokens that are there, and may be of the next range.
        var candidates: [TokenSegment]

        /// Brings the hash to the end of some bytes that begin at the offset.
        mutating func hash(_ bytes: ArraySlice<UInt8>) throws {
            let done = hash.count - offset
            if done < bytes.count { try hash.update(bytes[(bytes.startIndex + done)...]) }
        }
    }

    package init(
        _ jobs: [InputJob], _ configuration: TokenConfiguration, _ tokenizer: TokenizerChoice.Loaded, seed: UInt64,
        observer: any RunObserver
    ) {
        self.jobs = jobs
        self.configuration = configuration
        self.tokenizer = tokenizer
        self.seed = seed
        self.observer = observer
    }

    /// How much of the inputs' files has been read.
    package var consumed: Int { finishedBytes + (open?.batches.consumed ?? 0) }

    /// What comes next; nil behind the last input.
    package func nextEvent() throws -> InputEvent? {
        guard var current = open else { return try begin() }
        open = nil
        if !current.candidates.isEmpty, let event = try adopt(&current) {
            open = current
            return event
        }
        guard let batch = try current.batches.nextBatch() else {
            try current.hash.finish()
            finishedBytes += current.batches.consumed
            let path = InputSource.absolute(current.job.path)
            return .end(
                bytes: current.offset, xxh128: current.hash.digits, head: current.hash.head,
                source: path.map {
                    InputSource(path: $0, stamp: current.input.opened?.stamp, moment: current.moment)
                })
        }
        try current.hash(batch.bytes[...])
        current.offset += batch.bytes.count
        open = current
        return .batch(batch, prefix: current.hash.digits)
    }

    private func begin() throws -> InputEvent? {
        guard next < jobs.count else { return nil }
        let job = jobs[next]
        next += 1
        let boundaries = job.cuts ? job.range.map { [$0.end] } ?? [] : []
        let moment = wallClockNanoseconds()
        let batches = DocumentBatches(
            of: [job.path], configuration: configuration.input, observer: observer,
            batchSize: min(Self.batchSize, configuration.inputSegmentSize ?? .max), boundaries: boundaries)
        guard let input = try batches.openInput() else { return nil }
        let encoding = InputEncodingRecord(
            tokenizer, configuration.input, seed: seed, shuffled: configuration.shuffles,
            isJSONLines: input.isJSONLines, isCut: job.cuts)
        open = Open(
            job: job, batches: batches, input: input, encoding: encoding, moment: moment,
            hash: try TextHasher(job, isFile: encoding.documents == "files"),
            candidates: try Self.candidates(job, encoding))
        return .begin(job, encoding)
    }

    /// The files of tokens in a part's folder that are whole and of this encoding.
    private static func candidates(_ job: InputJob, _ encoding: InputEncodingRecord) throws -> [TokenSegment] {
        let names = try fileNames(in: job.folder).filter { $0.hasSuffix(TokenPartWriter.fileSuffix) }
        return names.compactMap { name in
            guard !name.hasPrefix(TokenPartWriter.cutPrefix),
                let segment = try? TokenSegment(path: "\(job.folder)/\(name)"), segment.record.encoding == encoding
            else { return nil }
            return segment
        }.sorted { ($0.record.start, $0.record.end, $0.path) < ($1.record.start, $1.record.end, $1.path) }
    }

    private func adopt(_ current: inout Open) throws -> InputEvent? {
        try StopSignal.check(InputTokenization.advice)
        let offset = current.offset
        for candidate in current.candidates where candidate.record.start == offset {
            let record = candidate.record
            // A file ends where the range that is for validation ends, as if the text ended there.
            let rangeEnd = current.encoding.isCut ? current.job.range?.end : nil
            if let rangeEnd, offset < rangeEnd, record.end > rangeEnd || record.end == rangeEnd && !record.isLast {
                continue
            }
            guard let bytes = try current.batches.look(record.end - offset) else { continue }
            try current.hash(bytes)
            guard current.hash.count == record.end, current.hash.digits == record.prefix else { continue }
            // What ended with the text is whole only where the text ends still, or where a document ends in any case.
            if record.isLast, record.end != rangeEnd,
                try current.batches.look(record.end - offset + 1) != nil
            {
                continue
            }
            var segment = candidate
            guard (try? segment.verify(keeping: false)) != nil else { continue }
            let tail =
                current.encoding.isCut
                ? Array(bytes.suffix(max(TextSplit.tailBytes, record.end - (record.places.last?.text ?? 0)))) : []
            let region = Self.region(in: bytes, record, start: current.encoding.isCut ? current.job.range?.start : nil)
            current.batches.pass(record.end - offset, line: record.nextLine, isInDocument: record.open != nil)
            current.offset = record.end
            current.candidates.removeAll { $0.record.start < record.end }
            return .adopt(segment, tail: tail, region: region)
        }
        // What follows is new.
        current.candidates = []
        return nil
    }

    /// The batch of a file's text in which a range begins.
    private static func region(
        in bytes: ArraySlice<UInt8>, _ record: TokenSegmentRecord, start: Int?
    ) -> TextSplit.Region? {
        guard let start, let first = record.places.last(where: { $0.text < start })?.text, start < record.end,
            record.start <= first
        else { return nil }
        let next = record.places.first { $0.text >= start }?.text ?? record.end
        guard start < next, next <= record.end else { return nil }
        let base = bytes.startIndex - record.start
        return TextSplit.Region(start: first, bytes: ArraySlice(Array(bytes[base + first..<base + next])))
    }
}
