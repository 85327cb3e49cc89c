import CLibrary
import DurableFiles
import InputNumbers
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
        for warning in SplitWarnings(record, folder: folder).messages(folder: folder) { observer.warn(warning) }
    }
}
