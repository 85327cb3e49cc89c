import BytePairEncoding
import Corpus
import DurableFiles
import FoundationEssentials
import TokenFiles

/// A corpus → token files: ranges of the shuffle key, a worker each, written in order.
public struct Tokenization: Sendable {
    private let folder: CorpusFolder
    private let parts: [PartRecord]
    private let configuration: TokenConfiguration
    private let observer: any RunObserver

    /// - Throws: ``RunError/noDocuments(_:)`` when the corpus has no complete part.
    public init(of folder: CorpusFolder, configuration: TokenConfiguration, observer: any RunObserver) throws {
        self.folder = folder
        self.configuration = configuration
        self.observer = observer
        parts = try folder.completeParts()
        if parts.isEmpty { throw RunError.noDocuments("the corpus \(folder.path) has no complete part") }
    }

    /// Writes `train.bin`, `val.bin`, `train.offsets.npy` and `meta.json` into a folder.
    /// - Returns: what `meta.json` says.
    public func run(into path: String) throws -> TokenFilesRecord {
        let vocabulary = try Vocabulary.gpt2()
        guard let endOfText = vocabulary.endOfText else {
            throw RunError.noDocuments("the vocabulary has no end-of-text token")
        }
        try makeFolders(path)
        let ranges = KeyRanges(
            bytes: parts.reduce(0) { $0 + $1.bytes }, rangeSize: configuration.rangeSize, threads: configuration.threads
        )
        let writers = Monitor<Writers?>(
            try Writers(folder: path, width: TokenWidth(vocabularySize: vocabulary.size)))
        let split = ValidationSplit(ratio: configuration.validationRatio)
        observer.begin(phase: "tokenize", total: ranges.count)
        defer { observer.end() }
        try OrderedWork(threads: configuration.threads, lookahead: configuration.threads + 2).run(
            makeWorker: { [folder, parts] in
                try RangeTokenizer(
                    folder: folder, parts: parts, vocabulary: vocabulary, endOfText: endOfText, split: split)
            },
            claim: { index in
                if StopSignal.isSet {
                    throw RunError.stopped(
                        signal: StopSignal.signal, advice: "The corpus is kept: run the same command again.")
                }
                return index < ranges.count ? ranges[index] : nil
            },
            work: { worker, _, range, _ in try worker.tokens(of: range) },
            commit: { [observer] _, index, tokens in
                let total = try writers.withLock { writers in
                    try writers?.append(tokens)
                    return writers?.tokenCount ?? 0
                }
                observer.advance(to: index + 1, detail: "\(total) tokens")
                return .goOn
            })
        var record = TokenFilesRecord(
            vocabulary: vocabulary, endOfText: endOfText, seed: folder.manifest.seed, validationRatio: split.ratio,
            parts: folder.manifest.parts)
        try writers.withLock { writers in
            try writers.take()?.finish(&record)
        }
        try AtomicFile.write(record.encoded(), to: "\(path)/meta.json")
        if record.documents.train + record.documents.val == 0 {
            observer.warn(
                "no page became a document: \(path)/train.bin is empty; see what was rejected, and --min-chars")
        } else if record.documents.val == 0 {
            observer.warn(
                "no document fell into validation (share \(split.ratio)): \(path)/val.bin is empty; raise --val-ratio for a small corpus"
            )
        }
        return record
    }
}

/// The tokens of one range, in the order of the output.
struct RangeTokens: Sendable {
    /// The ids of all documents, each with its end-of-text.
    var train: [UInt32] = []
    /// How many ids each document has.
    var trainLengths: [Int] = []
    /// The same for validation.
    var val: [UInt32] = []
    var valLengths: [Int] = []
    /// Invalid UTF-8 that became U+FFFD.
    var replaced = 0
}

/// Reads the documents of a range from every part, sorts them and encodes them. One a worker.
private final class RangeTokenizer {
    private let folder: CorpusFolder
    private let parts: [PartRecord]
    private let endOfText: UInt32
    private let split: ValidationSplit
    private let reader: SegmentFileReader
    private var encoder: Encoder

    init(folder: CorpusFolder, parts: [PartRecord], vocabulary: Vocabulary, endOfText: UInt32, split: ValidationSplit)
        throws
    {
        self.folder = folder
        self.parts = parts
        self.endOfText = endOfText
        self.split = split
        reader = try SegmentFileReader()
        encoder = Encoder(vocabulary)
    }

    func tokens(of range: KeyRange) throws -> RangeTokens {
        let before = encoder.replacedInvalidSequences
        var tokens = RangeTokens()
        let documents = try documents(of: range)
        // GPT-2 makes 0.25 tokens of a byte of English and 0.45 of one of Japanese; growing by doubling would take far more.
        tokens.train.reserveCapacity(documents.reduce(0) { $0 + $1.document.text.count } / 2)
        for entry in documents {
            let document = entry.document
            if split.contains(wiki: document.wiki, pageID: entry.pageID) {
                let start = tokens.val.count
                encoder.encode(document.text.span, appendTo: &tokens.val)
                tokens.val.append(endOfText)
                tokens.valLengths.append(tokens.val.count - start)
            } else {
                let start = tokens.train.count
                encoder.encode(document.text.span, appendTo: &tokens.train)
                tokens.train.append(endOfText)
                tokens.trainLengths.append(tokens.train.count - start)
            }
        }
        tokens.replaced = encoder.replacedInvalidSequences - before
        return tokens
    }

    private func documents(of range: KeyRange) throws -> [KeyedDocument] {
        var documents: [KeyedDocument] = []
        for part in parts {
            let path = folder.folder(ofPart: part.name)
            for layout in part.segments {
                let lines = try reader.lines(of: layout, buckets: range.buckets(of: layout.buckets), folder: path)
                var number = 0
                for line in lines.split(separator: UInt8(ascii: "\n")) {
                    number += 1
                    let document: Document
                    do {
                        // Of the buckets at a range's ends many documents belong to its neighbours.
                        guard range.contains(try key(of: line)) else { continue }
                        document = try Document(jsonLine: line)
                    } catch {
                        throw SegmentFileError.damaged(
                            path: "\(path)/\(layout.file)", offset: 0,
                            reason: "line \(number) of buckets \(range.buckets(of: layout.buckets)): \(error)")
                    }
                    documents.append(KeyedDocument(document, seed: folder.manifest.seed))
                }
            }
        }
        documents.sort()
        return documents
    }

    private func key(of line: ArraySlice<UInt8>) throws -> ShuffleKey {
        let (id, wiki) = try Document.identity(ofJSONLine: line)
        return ShuffleKey(seed: folder.manifest.seed, wiki: wiki, pageID: UInt64(id) ?? 0)
    }
}

/// A document in the order of the output: key, wiki, page id, revision id, text.
private struct KeyedDocument: Comparable {
    let key: ShuffleKey
    let pageID: UInt64
    let document: Document

    init(_ document: Document, seed: UInt64) {
        self.document = document
        pageID = UInt64(document.id) ?? 0
        key = ShuffleKey(seed: seed, wiki: document.wiki, pageID: pageID)
    }

    static func < (a: KeyedDocument, b: KeyedDocument) -> Bool {
        if a.key != b.key { return a.key < b.key }
        if a.document.wiki != b.document.wiki {
            return a.document.wiki.utf8.lexicographicallyPrecedes(b.document.wiki.utf8)
        }
        if a.pageID != b.pageID { return a.pageID < b.pageID }
        if a.document.revision != b.document.revision { return a.document.revision < b.document.revision }
        return a.document.text.lexicographicallyPrecedes(b.document.text)
    }
}

/// The files of one run.
private struct Writers: ~Copyable {
    private var train: TokenFileWriter
    private var val: TokenFileWriter
    private var offsets: DocumentOffsetsWriter
    private var valDocuments = 0
    private var replaced = 0

    init(folder: String, width: TokenWidth) throws {
        let train = try TokenFileWriter(path: "\(folder)/train.bin", width: width)
        let val = try TokenFileWriter(path: "\(folder)/val.bin", width: width)
        offsets = try DocumentOffsetsWriter(path: "\(folder)/train.offsets.npy")
        self.train = train
        self.val = val
    }

    var tokenCount: Int { train.count + val.count }

    mutating func append(_ tokens: RangeTokens) throws {
        try train.append(tokens.train)
        try val.append(tokens.val)
        for length in tokens.trainLengths { try offsets.appendDocument(tokens: length) }
        valDocuments += tokens.valLengths.count
        replaced += tokens.replaced
    }

    consuming func finish(_ record: inout TokenFilesRecord) throws {
        record.tokens = .init(train: train.count, val: val.count)
        record.documents = .init(train: offsets.documents, val: valDocuments)
        record.replacedInvalidSequences = replaced
        record.dtype = train.width.rawValue
        try train.finish()
        try val.finish()
        try offsets.finish()
    }
}
