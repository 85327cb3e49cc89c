import BytePairEncoding
import CLibrary
import DurableFiles
import TokenFiles
import Tokenization

extension VocabularyError: ListedError {
    var exitStatus: ExitStatus { .damagedInput }
    static var quotedBy: String? {
        "TokenizationError.unreadableVocabulary, TokenFilesRecordError.unreadableVocabulary"
    }
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
    var message: String {
        switch self {
        case .lost(let path, let reason):
            "\(path) cannot be read, and it alone knows how the token files were made and which documents are for "
                + "validation: put a copy back, or choose another folder with -o (\(reason))"
        case .unreadable, .unknownValue, .otherVocabulary, .unreadableVocabulary: description
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
