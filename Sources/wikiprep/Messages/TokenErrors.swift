import BytePairEncoding
import CLibrary
import DurableFiles
import TokenFiles
import Tokenization

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
