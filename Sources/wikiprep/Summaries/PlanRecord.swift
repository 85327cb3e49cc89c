import WikiprepPipeline

/// A plan as the object `plan` of `--progress=json`. Fields that are not known are not there.
struct PlanRecord: Encodable {
    /// A dump, and what is done with it: `new`, `resumed`, `replaced`, `complete`, or `unknown` of a pipe.
    struct Dump: Encodable {
        var file: String
        var part: String
        var wiki: String
        var bytes: Int?
        var state: String
        /// The documents of one that is complete; the segments of one that is gone on with, that are complete and that
        /// there are.
        var documents: Int?
        var completeSegments: Int?
        var segments: Int?

        enum CodingKeys: String, CodingKey {
            case file, part, wiki, bytes, state, documents, segments
            case completeSegments = "complete_segments"
        }
    }

    /// Token files: `new`, `replaced`, `added-to` or `up-to-date`.
    struct TokenFiles: Encodable {
        var folder: String
        var format: String
        var dtype: String
        var state: String
        var copiedDocuments: Int
        /// The options that they are made with, as words of the command line.
        var options: [String]

        enum CodingKeys: String, CodingKey {
            case folder, format, dtype, state, options
            case copiedDocuments = "copied_documents"
        }
    }

    /// What it costs, more or less.
    struct Estimate: Encodable {
        var extractSeconds: Double
        var tokenizeSeconds: Double
        var documents: Int
        var tokens: Int
        var corpusBytes: Int
        var tokenBytes: Int
        var temporaryBytes: Int
        var memoryBytes: Int
        var isAtMost: Bool
        var sampledBytes: Int
        var disks: [Disk]

        enum CodingKeys: String, CodingKey {
            case documents, tokens, disks
            case extractSeconds = "extract_seconds"
            case tokenizeSeconds = "tokenize_seconds"
            case corpusBytes = "corpus_bytes"
            case tokenBytes = "token_bytes"
            case temporaryBytes = "temporary_bytes"
            case memoryBytes = "memory_bytes"
            case isAtMost = "is_at_most"
            case sampledBytes = "sampled_bytes"
        }
    }

    /// A file system: what is written there, and what is free, in bytes.
    struct Disk: Encodable {
        var folder: String
        var needed: Int
        var free: Int
    }

    var dumps: [Dump]
    var corpus: String?
    var tokenFiles: TokenFiles?
    var estimate: Estimate?

    enum CodingKeys: String, CodingKey {
        case dumps, corpus, estimate
        case tokenFiles = "token_files"
    }

    init(_ plan: RunPlan) {
        dumps = plan.dumps.map { dump in
            var record = Dump(file: dump.path, part: dump.part, wiki: dump.wiki, bytes: dump.bytes, state: "")
            switch dump.state {
            case .new: record.state = "new"
            case .replaced: record.state = "replaced"
            case .unknown: record.state = "unknown"
            case .complete(let documents):
                record.state = "complete"
                record.documents = documents
            case .resumed(let complete, let all):
                record.state = "resumed"
                record.completeSegments = complete
                record.segments = all
            }
            return record
        }
        corpus = plan.corpus
        tokenFiles = plan.tokenFiles.map { files in
            TokenFiles(
                folder: files.folder, format: files.format, dtype: files.dtype, state: files.state.rawValue,
                copiedDocuments: files.copiedDocuments, options: files.options)
        }
        estimate = plan.estimate.map { estimate in
            Estimate(
                extractSeconds: ProgressEvent.rounded(estimate.extractSeconds),
                tokenizeSeconds: ProgressEvent.rounded(estimate.tokenizeSeconds), documents: estimate.documents,
                tokens: estimate.tokens, corpusBytes: estimate.corpusBytes, tokenBytes: estimate.tokenBytes,
                temporaryBytes: estimate.temporaryBytes, memoryBytes: estimate.memory, isAtMost: estimate.isAtMost,
                sampledBytes: estimate.sampledBytes,
                disks: estimate.disks.map { Disk(folder: $0.folder, needed: $0.needed, free: $0.free) })
        }
    }
}
