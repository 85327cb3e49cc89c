import BZip2
import BytePairEncoding
import CLibrary
import Checksums
import ClusterTasks
import Corpus
import DumpListing
import DurableFiles
import Extraction
import InputStreams
import MediaWikiDump
import CorpusParts
import TokenFiles
import Tokenization
import WikiprepPipeline
import Workers

/// What the program's end says to the shell.
enum ExitStatus: Equatable, Sendable {
    case success, failure, usage, damagedInput
    case stopped(signal: Int32)

    /// The number that the shell gets.
    var code: Int32 {
        switch self {
        case .success: 0
        case .failure: 1
        case .usage: 2
        case .damagedInput: 3
        case .stopped(let signal): 128 + signal
        }
    }

    /// What the number means, for the help and the manual page.
    static let meanings = [
        ("0", "success"), ("1", "the work failed"), ("2", "wrong usage"), ("3", "damaged input"),
        ("128 + N", "stopped by signal N: run the same command again to go on"),
    ]
}

/// An error of the list: its exit status, and an example of each case, which shows the message.
protocol ListedError: Error, CustomStringConvertible {
    /// With what the program ends.
    var exitStatus: ExitStatus { get }
    /// The error in whose message this one is quoted; nil where it stands for itself. Its message tells neither file nor advice.
    static var quotedBy: String? { get }
    /// One of each case.
    static var examples: [Self] { get }
}

extension ListedError {
    static var quotedBy: String? { nil }
}

/// Every error that the program can end with, and nowhere else its exit status.
///
/// The manual page's diagnostics are made of it, and tests look for types of errors that are not in it.
enum ErrorCatalog {
    /// All types, in the order of the manual page.
    static let all: [any ListedError.Type] = [
        UsageError.self, MissingInput.self, SmallAddressSpace.self, FileError.self, ChangedFile.self,
        ChecksumError.self, Stopped.self, UnsupportedInput.self, PartOptionsError.self,
        ExtractionError.self, TokenizationError.self, PipelineError.self, CostlyPage.self, TaskError.self, TaskInputError.self, CorpusError.self, SegmentFileError.self,
        TokenFilesRecordError.self, TokenFileError.self, TokenFileLayoutError.self, TrainingError.self,
        InspectionError.self, DamagedInput.self, DumpListingError.self, BZip2Error.self, SiteInfoError.self,
        XMLDamage.self, TranscodingError.self, JSONLineError.self, JSONProblem.self, VocabularyError.self,
    ]

    /// With what the program ends after an error.
    static func status(of error: any Error) -> ExitStatus { (error as? any ListedError)?.exitStatus ?? .failure }

    /// The messages that users see, with their status, in the order of the list.
    static var messages: [(status: ExitStatus, message: String)] {
        all.filter { $0.quotedBy == nil }.flatMap { type in type.examples.map { ($0.exitStatus, "\($0)") } }
    }
}

// MARK: - The command's own

extension UsageError: ListedError {
    var exitStatus: ExitStatus { .usage }
    static var examples: [Self] {
        [
            Self("unknown option --threds; did you mean --threads?"), Self("no DUMP given: name a .xml.bz2 file"),
            Self("argument 1 is not UTF-8: FILE\\xFF.xml.bz2; rename the file"),
        ]
    }
}

extension MissingInput: ListedError {
    var exitStatus: ExitStatus { .failure }
    static var examples: [Self] { [Self(path: "FILE.xml", advice: "did you mean 'FILE.xml.bz2'?")] }
}

extension SmallAddressSpace: ListedError {
    var exitStatus: ExitStatus { .failure }
    static var examples: [Self] { [Self(limit: 100 << 20, needed: 256 << 20)] }
}

extension InspectionError: ListedError {
    var exitStatus: ExitStatus {
        switch self {
        case .problems, .unknown, .noDocument, .nothingFound: .failure
        }
    }
    static var examples: [Self] {
        [
            .problems(path: "enwiki", count: 2), .unknown(path: "notes.txt"),
            .nothingFound(
                path: "enwiki/corpus", what: "no document has the title 'Anarchy'",
                near: ["Anarchism", "Anarchy (book)"]),
            .noDocument(
                path: "enwiki", what: "there is no document 9: train has 7, counted from 0; choose a lower one"),
        ]
    }
}

// MARK: - Files

extension FileError: ListedError {
    var exitStatus: ExitStatus { .failure }
    static var examples: [Self] {
        [
            Self("open", "FILE", code: ENOENT), Self("open", "FILE", code: EACCES), Self("read", "FILE", code: EISDIR),
            Self("create the folder", "DIR", code: ENOTDIR), Self("write to", "DIR/train.bin.partial", code: ENOSPC),
            Self("write to", "DIR/train.bin.partial", code: EROFS), Self("read", "standard input", code: EBADF),
            Self("write", "DIR/train.bin.partial", code: EFBIG), behindLink,
        ]
    }
}

extension ChangedFile: ListedError {
    // Nothing is damaged: the next run reads the whole of it.
    var exitStatus: ExitStatus { .failure }
    static var examples: [Self] {
        [
            Self(path: "DUMP.xml.bz2", change: .grew, before: 4711, now: 262_144),
            Self(path: "FILE.jsonl", change: .shrank, before: 4711, now: 0),
            Self(path: "FILE.jsonl", change: .rewritten, before: 4711, now: 4711),
            Self(path: "FILE.jsonl", change: .replaced, before: 4711, now: 262_144),
        ]
    }
}

extension FileError {
    fileprivate static var behindLink: Self {
        var error = Self("open", "FILE", code: ENOENT)
        error.dangling = DanglingLink(path: "FILE", target: "/disk/FILE")
        return error
    }
}

extension ChecksumError: ListedError {
    var exitStatus: ExitStatus { .failure }
    static var examples: [Self] { [.unavailable(hash: "SHA-256", library: "libcrypto")] }
}

extension DamagedInput: ListedError {
    var exitStatus: ExitStatus { .damagedInput }
    static var examples: [Self] {
        [Self(path: "FILE.jsonl.gz", offset: 4711, reason: "not gzip: incorrect data check")]
    }
}

extension JSONProblem: ListedError {
    var exitStatus: ExitStatus { .damagedInput }
    static var quotedBy: String? { "CorpusError, TokenFilesRecordError, SegmentFileError, VocabularyError" }
    static var examples: [Self] {
        do {
            _ = try decodeJSON([Int].self, from: "{}".utf8)
            return []
        } catch { return [error] }
    }
}

// MARK: - Dumps

extension BZip2Error: ListedError {
    var exitStatus: ExitStatus {
        switch self {
        case .notBZip2, .truncated, .damagedBlock, .blockCRC, .magicExpected, .combinedCRC, .notAStream: .damagedInput
        case .outOfMemory: .failure
        }
    }
    static var quotedBy: String? { "ExtractionError.damagedDump, DamagedInput" }
    static var examples: [Self] {
        [
            .notBZip2(offset: 0), .truncated(offset: 4711), .damagedBlock(bit: 37_688, reason: "bad Huffman code"),
            .blockCRC(bit: 37_688, stored: 0x1234_ABCD), .magicExpected(bit: 37_690),
            .combinedCRC(bit: 37_690, stored: 0x1234_ABCD, computed: 0x1234_ABCE),
            .notAStream(offset: 4711, nonzero: 4713), .outOfMemory(bit: 37_688),
        ]
    }
}

extension SiteInfoError: ListedError {
    var exitStatus: ExitStatus { .damagedInput }
    static var quotedBy: String? { "ExtractionError.notADump" }
    static var examples: [Self] { [.noRoot, .notXML("line 3: tag mismatch")] }
}

extension XMLDamage: ListedError {
    var exitStatus: ExitStatus { .damagedInput }
    static var quotedBy: String? { "ExtractionError.damagedDump" }
    static var examples: [Self] {
        [Self(offset: 4711, end: 5000, reason: "a <page> without a </page>", pages: 1)]
    }
}

extension TranscodingError: ListedError {
    var exitStatus: ExitStatus { .damagedInput }
    static var quotedBy: String? { "ExtractionError.notADump" }
    static var examples: [Self] { [.unknownEncoding("KLINGON-8")] }
}

extension Stopped: ListedError {
    var exitStatus: ExitStatus { .stopped(signal: signal) }
    static var examples: [Self] {
        [Self(signal: 2, advice: "What is done is kept: run the same command again to go on.")]
    }
}

extension PartOptionsError: ListedError {
    var exitStatus: ExitStatus {
        switch self {
        case .unknownValue, .wikisDiffer: .usage
        }
    }
    static var examples: [Self] {
        [
            .unknownValue(option: "tables", value: "html"),
            .wikisDiffer(option: "sections", newWiki: "dewiki", "enwiki", "all", "jawiki", "prose"),
        ]
    }
}

extension ExtractionError: ListedError {
    var exitStatus: ExitStatus {
        switch self {
        case .damagedDump, .notADump, .otherWiki, .unreadableIndex: .damagedInput
        case .unnamedInput, .contradiction, .partName, .wikiName: .usage
        case .unknownWiki, .outdatedParts: .failure
        }
    }
    static var examples: [Self] {
        [
            .damagedDump(
                path: "DUMP.xml.bz2", reason: "\(BZip2Error.truncated(offset: 4711))", lastPage: "12 'Anarchism'",
                pages: PageCounts(), kept: "What is before it is kept."),
            .unknownWiki(path: "DUMP.xml.bz2"), .unnamedInput,
            .partName("a/b", path: "-"),
            .wikiName("../x", path: "DUMP.xml.bz2"), .notADump(path: "DUMP.xml.bz2", reason: "\(SiteInfoError.noRoot)"),
            .otherWiki(path: "DUMPS.xml", first: "enwiki", second: "dewiki", offset: 4711),
            .unreadableIndex(
                path: "DUMP-index.txt.bz2",
                reason: "line 3 is not offset:id:title: this is no index of this dump; delete it, or name the right "
                    + "one with --index"),
            .contradiction("a part is made again of a file: name the dump's, instead of standard input"),
            .outdatedParts(
                corpus: "enwiki/corpus",
                reasons: [
                    "enwiki-20260101-pages-articles1-p1p41242: its dump is no longer where it was seen, "
                        + "/dumps/enwiki-20260101-pages-articles1.xml-p1p41242.bz2"
                ]),
        ]
    }
}

extension PipelineError: ListedError {
    var exitStatus: ExitStatus {
        switch self {
        case .samePart, .severalWikis, .contradiction: .usage
        }
    }
    static var examples: [Self] {
        [
            .samePart(name: "enwiki-20260101-pages-articles1-p1p41242"), .severalWikis(["enwiki", "jawiki"]),
            .contradiction("DUMP.xml.bz2: no part of the corpus was made of a file of this name"),
        ]
    }
}

extension TaskError: ListedError {
    var exitStatus: ExitStatus {
        switch self {
        case .contradiction: .usage
        }
    }
    static var examples: [Self] { [.contradiction("there is no range 9 of 4: they are counted from 0")] }
}

extension UnsupportedInput: ListedError {
    var exitStatus: ExitStatus { .damagedInput }
    static var examples: [Self] {
        [Self(path: "FILE.parquet", advice: "Parquet: turn it into JSON Lines with pyarrow")]
    }
}

extension CostlyPage: ListedError {
    var exitStatus: ExitStatus { .failure }
    static var examples: [Self] { [Self(path: "page.wiki")] }
}

extension TokenizationError: ListedError {
    var exitStatus: ExitStatus {
        switch self {
        case .unreadableInput, .invalidLine: .damagedInput
        case .contradiction, .otherOptions: .usage
        case .noDocuments, .missingDocuments, .damagedTokens: .failure
        }
    }
    static var examples: [Self] {
        [
            .unreadableInput(path: "FILE.xml", reason: "this is a dump: 'wikiprep run' or 'wikiprep extract' reads it"),
            .invalidLine(path: "FILE.jsonl", line: 17, reason: "no field \"text\" at byte 0"),
            .contradiction("--tail pad: the vocabulary has no end-of-text token: give an id with --pad-id"),
            .otherOptions(
                folder: "enwiki",
                [
                    OptionDifference(
                        option: "val-ratio", recorded: "0.005", wanted: "0.01",
                        consequence: "documents would move between validation and training")
                ]),
            .noDocuments("the corpus DIR/corpus has no complete part"),
            .missingDocuments(
                wiki: "enwiki", lacking: 2_000, covered: 40_000, titles: ["Anarchism", "Autism"],
                parts: ["enwiki-20260201-pages-articles1-p1p41242"]),
            .damagedTokens(path: "DIR/inputs/book.txt/000000-0123456789abcdef.tokens"),
        ]
    }
}

extension TaskInputError: ListedError {
    // No dump is damaged: what came on the way may come whole the next time.
    var exitStatus: ExitStatus { .failure }
    static var examples: [Self] {
        [
            .damaged(path: "-", offset: 4711, reason: "the pieces end without the frame that ends them"),
            .mismatch(path: "results.json", reason: "range 3 is not there once"),
        ]
    }
}

extension DumpListingError: ListedError {
    var exitStatus: ExitStatus {
        switch self {
        case .notARecord, .badFile: .damagedInput
        case .noSuchPart, .noChecksum, .badMirror: .usage
        case .noSuchJob, .unfinished, .noSuccess, .noFiles: .failure
        }
    }
    static var examples: [Self] {
        let file = "enwiki-20260101-pages-articles1.xml-p1p41242.bz2"
        return [
            .notARecord(path: "dumpstatus.json", reason: "it is empty"),
            .noSuchJob(path: "dumpstatus.json", job: "articlesdump", known: ["articlesmultistreamdump"]),
            .unfinished(path: "dumpstatus.json", job: "articlesdump", status: "in-progress"),
            .noSuccess(path: "SHA256SUMS"),
            .noFiles(path: "SHA256SUMS", what: "it lists files of several wikis or dates"),
            .badFile(path: "dumpstatus.json", file: file, reason: "its size is impossible: -1"),
            .noSuchPart(28, last: 27, listing: "enwiki 20260101"), .badMirror("dumps.example.org"),
            .noChecksum(kind: "SHA-256", file: file),
        ]
    }
}

// MARK: - Corpora

extension CorpusError: ListedError {
    var exitStatus: ExitStatus {
        switch self {
        case .otherSeed, .otherOptions: .usage
        case .notACorpus, .otherVersion, .missingPart, .noSuchPart, .otherSource, .unreadable, .locked,
            .lostDocuments:
            .failure
        }
    }
    static var examples: [Self] {
        let (path, part) = ("enwiki/corpus", "enwiki-20260101-pages-articles1-p1p41242")
        return [
            .notACorpus(path: path), .otherVersion(path: path, found: 1, known: 2),
            .otherSeed(path: path, corpus: 2357, wanted: 1),
            .otherOptions(path: path, part: part, option: "tables", corpus: "drop", wanted: "markdown"),
            .missingPart(path: "\(path)/\(part)"), .noSuchPart(path: path, part: "enwiki-1", parts: [part]),
            .otherSource(part: part, detail: "1000 bytes there, 2000 here"),
            .unreadable(path: "\(path)/manifest.json", reason: "there is no field \"parts\""), .locked(path: path),
            .lostDocuments(
                part: part, detail: "7 of its 40 documents are missing (00001.jsonl.zst: 5 of 12)"),
        ]
    }
}

extension SegmentFileError: ListedError {
    var exitStatus: ExitStatus {
        switch self {
        case .truncated, .damaged, .noTrailer, .zstd: .failure
        }
    }
    static var examples: [Self] {
        let path = "enwiki/corpus/PART/00000.jsonl.zst"
        return [
            .truncated(path: path), .damaged(path: path, offset: 4711, reason: "zstd: Data corruption detected"),
            .noTrailer(path: path), .zstd("no memory for a compression context"),
        ]
    }
}

extension JSONLineError: ListedError {
    var exitStatus: ExitStatus { .damagedInput }
    static var quotedBy: String? { "TokenizationError.invalidLine" }
    static var examples: [Self] {
        do {
            _ = try Document(jsonLine: Array("{}".utf8)[...])
            return []
        } catch { return [error] }
    }
}

// MARK: - Tokens

extension VocabularyError: ListedError {
    var exitStatus: ExitStatus { .damagedInput }
    static var quotedBy: String? { "TokenizationError.unreadableInput, TokenFilesRecordError.unreadableVocabulary" }
    static var examples: [Self] {
        [
            .malformedLine(3), .tooLarge(bytes: 5_000_000_000), .idTooLarge(1 << 40, line: 3),
            .duplicateID(7, line: 3), .duplicateToken(line: nil), .missingByte(0x41), .patternNeeded,
            .unsupported(setting: "model.type", value: "Unigram", supported: "BPE"),
            .malformedTokenizerJSON("there is no field \"model\""), .malformedMerge(0, "a b"), .unknownID(70_000),
        ]
    }
}

extension TrainingError: ListedError {
    var exitStatus: ExitStatus {
        switch self {
        case .vocabularySize, .specialTokenName, .specialTokenIsText, .minimumFrequency, .noText: .usage
        case .stopped: .failure
        }
    }
    static var examples: [Self] {
        [
            .vocabularySize(100, possible: 257...1_048_576), .specialTokenName(""), .specialTokenIsText("the"),
            .minimumFrequency(0), .noText, .stopped,
        ]
    }
}

extension TokenFilesRecordError: ListedError {
    var exitStatus: ExitStatus {
        switch self {
        case .unreadable, .unknownValue, .otherVocabulary, .lost, .unreadableVocabulary: .failure
        }
    }
    static var examples: [Self] {
        [
            .unreadable(reason: "there is no field \"seed\""), .unknownValue(field: "format", value: "parquet"),
            .otherVocabulary(path: "enwiki/tokenizer/my.json"),
            .lost(path: "enwiki/meta.json", reason: "there is no field \"seed\""),
            .unreadableVocabulary(path: "enwiki/tokenizer/my.json", reason: "\(VocabularyError.malformedLine(3))"),
        ]
    }
}

extension TokenFileError: ListedError {
    var exitStatus: ExitStatus {
        switch self {
        case .file, .idTooLarge, .partialElement, .idOutsideVocabulary, .documentTooLong, .malformed, .malformedOffsets,
            .missingShard, .unknownFormat, .noDocumentBorders, .confusable, .outOfRange:
            .failure
        }
    }
    static var examples: [Self] {
        let path = "enwiki/train.bin"
        return [
            .file(FileError("open", path, code: ENOENT)), .idTooLarge(70_000, width: .uint16, path: path),
            .partialElement(path: path, bytes: 4711, elementBytes: 2),
            .idOutsideVocabulary(70_000, vocabularySize: 50_257),
            .documentTooLong(path: "enwiki/train.idx", document: 7, tokens: 3_000_000_000),
            .malformed(path: "enwiki/enwiki_train_000001.bin", reason: "its header is cut short"),
            .malformedOffsets(path: "enwiki/train.offsets.npy", reason: "it has no entry"),
            .missingShard(path: "enwiki/enwiki_train_000002.bin"),
            .unknownFormat(path: path, reason: "it has no header that tells, and no meta.json beside it"),
            .noDocumentBorders(path: path), .confusable(path: "enwiki/training.npy", split: .train),
            .outOfRange(path: path, requested: 7..<9, count: 8),
        ]
    }
}

extension TokenFileLayoutError: ListedError {
    var exitStatus: ExitStatus { .usage }
    static var examples: [Self] {
        [
            .vocabularySize(1 << 33, format: .nanogpt), .idOutsideVocabulary(60_000, 50_257),
            .shardTokens(0, format: .llmc, maximum: Int(Int32.max)), .name("a/b"),
            .nameContainsSplit("evaluation", .val), .blocksNeedNumPy(.llmc), .blockSize(0),
            .shardSmallerThanBlock(100, 1024),
        ]
    }
}
