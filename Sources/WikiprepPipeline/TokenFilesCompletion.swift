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

    /// Removes what is outdated, and writes the rest: `meta.json` last.
    func write(_ record: TokenFilesRecord) throws {
        try earlierFiles.remove(except: record.files.map(\.name))
        if let name = record.tokenizerFile {
            try makeFolder(splitPath(name).folder, in: folder)
            try AtomicFile.write(tokenizer.contents, to: "\(folder)/\(name)")
        }
        try Attribution.write(record.attribution, into: folder, listsDocuments: listsDocuments)
        try AtomicFile.write(record.encoded(), to: "\(folder)/meta.json")
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
