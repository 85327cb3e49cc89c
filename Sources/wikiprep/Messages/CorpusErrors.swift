import BytePairEncoding
import CLibrary
import ClusterTasks
import Corpus
import DurableFiles
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
    var message: String {
        switch self {
        case .notACorpus: "\(self); name the folder that extract made, or DIR/corpus that run made"
        case .otherSeed:
            """
            \(self), which neither --remake nor --new-split shuffles again; leave --seed out, or make a corpus with \
            that seed in another folder
            """
        case .missingPart(let path): "\(self): \(Self.removal(of: splitPath(path).name))"
        case .otherSource(let part, _):
            "\(self); give this one another name with --name, or take that one out: \(Self.removal(of: part))"
        case .locked(let path): "another wikiprep is writing to \(path); wait until it has ended"
        case .lostDocuments(let part, _):
            "\(self): take it out (\(Self.removal(of: part))) and run the command that made it again"
        case .otherVersion, .otherOptions, .noSuchPart, .unreadable: "\(self)"
        }
    }
    private static func removal(of part: String) -> String { "wikiprep corpus remove CORPUS \(part)" }
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
        case .truncated, .damaged, .damagedFrame, .noTrailer, .zstd: .failure
        }
    }
    var message: String {
        switch self {
        case .damagedFrame(let path, let offset, let zstd):
            Self.damaged(path: path, offset: offset, reason: Self.zstd(zstd).message).description
        case .zstd: "\(self); if memory is short, run with fewer --threads"
        case .truncated, .damaged, .noTrailer: "\(self)"
        }
    }
    static var examples: [Self] {
        let path = "enwiki/corpus/PART/00000.jsonl.zst"
        return [
            .truncated(path: path), .damaged(path: path, offset: 4711, reason: "no index of pages"),
            .damagedFrame(path: path, offset: 4711, zstd: "Data corruption detected"),
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
