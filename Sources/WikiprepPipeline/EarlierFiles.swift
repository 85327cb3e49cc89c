import CLibrary
import DurableFiles
import PortableFoundation
import TokenFiles

/// The token files of an earlier run in the same folder, of whatever format: they go when new ones come.
struct EarlierFiles {
    let folder: String
    /// What the folder's `meta.json` says; nil where there is none that can be read.
    let record: TokenFilesRecord?
    /// Their names, below the folder.
    var names: [String] { record?.files.map(\.name) ?? [] }

    /// Reads a folder's `meta.json`.
    /// - Parameter records: where it may be, below the folder; the first that can be read counts.
    init(in folder: String, records: [String] = ["meta.json"]) {
        self.folder = folder
        record =
            records.lazy.compactMap {
                try? TokenFilesRecord(decoding: ReadableFile.contents(of: "\(folder)/\($0)"))
            }.first
    }

    /// Removes `meta.json`, so that whoever is killed from here on leaves none that tells of other files than are there.
    func disown() throws(FileError) {
        try removeFiles(in: folder) { $0 == "meta.json" }
    }

    /// Removes the files that have not been written anew, and the folders that are empty then.
    func remove(except written: [String]) throws(FileError) {
        let written = Set(written)
        for name in names where !written.contains(name) {
            let (inner, last) = splitPath("\(folder)/\(name)")
            if name.contains("/") { try refuseLink(inner) }
            try removeFiles(in: inner) { $0 == last }
            if name.contains("/") { unsafe rmdir(inner) }
        }
        // A split without documents leaves the folder that its shards would have stood in.
        for split in Split.allCases where !written.contains(where: { $0.hasPrefix("\(split.rawValue)/") }) {
            unsafe rmdir("\(folder)/\(split.rawValue)")
        }
    }
}
