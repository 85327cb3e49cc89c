import Corpus
import TokenFiles

/// A part of one of the corpora that become token files.
package struct CorpusPart: Sendable {
    /// Its number among all parts, in the order of `parts` in `meta.json`.
    package let number: Int
    /// The folder of its segment files.
    package let folder: String
    package let record: PartRecord

    package init(number: Int, folder: String, record: PartRecord) {
        self.number = number
        self.folder = folder
        self.record = record
    }

    /// The complete parts of corpora.
    package static func all(of corpora: [(folder: CorpusFolder, parts: [PartRecord])]) -> [CorpusPart] {
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

extension Manifest.Part {
    /// The complete parts of corpora as their manifests list them, with what was decided of the pages that they lack.
    package static func all(of corpora: [(folder: CorpusFolder, parts: [PartRecord])]) -> [Manifest.Part] {
        corpora.flatMap { folder, parts in all(listed: folder.manifest.parts, parts) }
    }

    /// - Parameter parts: the records of those that are listed, or of some of them.
    package static func all(listed: [Manifest.Part], _ parts: [PartRecord]) -> [Manifest.Part] {
        let listed = Dictionary(listed.map { ($0.name, $0) }) { first, _ in first }
        return parts.compactMap { part in
            var listed = listed[part.name]
            listed?.missing = part.missing
            return listed
        }
    }
}

/// A page of a part.
package struct PartPage: Hashable, Sendable {
    var part: Int
    var pageID: UInt64

    /// The page as the token files know it.
    /// - Parameter text: the first half of the hash of its text.
    func origin(copy: Int, text: UInt64) -> DocumentOrigin {
        DocumentOrigin(
            pageID: pageID, part: UInt32(truncatingIfNeeded: part), copy: UInt32(truncatingIfNeeded: copy), text: text)
    }
}
