import BytePairEncoding
import CLibrary
import ClusterTasks
import Corpus
import Tokenization

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
