import Corpus
import TokenFiles

/// A part of one of the corpora that become token files.
struct CorpusPart: Sendable {
    /// Its number among all parts, in the order of `parts` in `meta.json`.
    let number: Int
    /// The folder of its segment files.
    let folder: String
    let record: PartRecord

    /// The complete parts of corpora.
    static func all(of corpora: [(folder: CorpusFolder, parts: [PartRecord])]) -> [CorpusPart] {
        var parts: [CorpusPart] = []
        for (folder, records) in corpora {
            for record in records {
                parts.append(
                    CorpusPart(number: parts.count, folder: folder.folder(ofPart: record.name), record: record))
            }
        }
        return parts
    }
}

/// A page of a part.
struct PartPage: Hashable, Sendable {
    var part: Int
    var pageID: UInt64

    /// The page as the token files know it.
    func origin(copy: Int) -> DocumentOrigin {
        DocumentOrigin(
            pageID: pageID, part: UInt32(truncatingIfNeeded: part), copy: UInt32(truncatingIfNeeded: copy))
    }
}
