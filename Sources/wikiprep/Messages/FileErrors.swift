import BytePairEncoding
import Checksums
import CLibrary
import Corpus
import DurableFiles
import InputStreams
import Tokenization

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
    var message: String { "\(self); run with fewer --threads, or see to the library" }
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
