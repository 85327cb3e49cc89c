import CLibrary
import DurableFiles
import TokenFiles

/// The end of a run: what stands beside token files that have their names.
struct TokenFilesCompletion {
    /// The folder of the token files.
    let folder: String
    let tokenizer: TokenizerChoice.Loaded
    /// What the folder held before.
    let earlierFiles: EarlierFiles
    /// Whether there is a list of documents.
    let listsDocuments: Bool
    let observer: any RunObserver

    /// Called when all files are whole, before the first of them gets its name: from here on the folder is that of the
    /// new files, whoever is killed.
    func begin(_ record: TokenFilesRecord, files: [String]) throws {
        try earlierFiles.disown(planning: record, files: files)
        // A run that goes on finds its vocabulary here.
        try writeTokenizer(record)
    }

    private func writeTokenizer(_ record: TokenFilesRecord) throws {
        guard let name = record.tokenizerFile else { return }
        try makeFolder(splitPath(name).folder, in: folder)
        try AtomicFile.write(tokenizer.contents, to: "\(folder)/\(name)")
    }

    /// Removes what is outdated, and writes the rest: `meta.json` last.
    func write(_ record: TokenFilesRecord) throws {
        try earlierFiles.remove(except: record.files.map(\.name))
        try writeTokenizer(record)
        if let old = earlierFiles.binding?.tokenizerFile, old != record.tokenizerFile {
            let (inner, name) = splitPath("\(folder)/\(old)")
            if isFolder(inner) {
                try refuseLink(inner)
                try removeFiles(in: inner) { $0 == name }
                unsafe rmdir(inner)
            }
        }
        try Attribution.write(record.attribution, into: folder, listsDocuments: listsDocuments)
        try AtomicFile.write(record.encoded(), to: "\(folder)/meta.json")
        try earlierFiles.forget()
        warnOfEmptySplits(record)
    }

    private func warnOfEmptySplits(_ record: TokenFilesRecord) {
        if record.documents.train + record.documents.val == 0 {
            observer.warn("there is no document in \(folder); see what was rejected, and --min-chars")
        } else if record.documents.val == 0 {
            observer.warn(
                "no document fell into validation (share \(record.valRatio)): it is empty; raise --val-ratio for a small corpus"
            )
        } else if record.documents.train == 0 {
            observer.warn("all documents fell into validation (share \(record.valRatio)): there is nothing to train on")
        }
    }
}
