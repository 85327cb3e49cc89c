import CLibrary
import DurableFiles
import InputNumbers
import TokenFiles
import Workers

/// The end of a run: what stands beside token files that have their names.
package struct TokenFilesCompletion {
    /// The folder of the token files.
    package let folder: String
    package let tokenizer: TokenizerChoice.Loaded
    /// What the folder held before.
    package let earlierFiles: EarlierFiles
    /// Whether there is a list of documents.
    package let listsDocuments: Bool
    package let observer: any RunObserver

    package init(
        folder: String, tokenizer: TokenizerChoice.Loaded, earlierFiles: EarlierFiles, listsDocuments: Bool,
        observer: any RunObserver
    ) {
        self.folder = folder
        self.tokenizer = tokenizer
        self.earlierFiles = earlierFiles
        self.listsDocuments = listsDocuments
        self.observer = observer
    }

    /// Called when all files are whole, before the first of them gets its name: from here on the folder is that of the
    /// new files, whoever is killed.
    package func begin(_ record: TokenFilesRecord, files: [String]) throws {
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
    package func write(_ record: TokenFilesRecord) throws {
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
        let documents = record.documents.train + record.documents.val
        if documents == 0 {
            observer.warn("there is no document in \(folder); see what was rejected, and --min-chars")
        } else if record.documents.val == 0 {
            observer.warn(
                record.valRatio <= 0
                    ? "no document is for validation (share 0): it is empty"
                    : "no document fell into validation (share \(record.valRatio)): it is empty; "
                        + "\(Self.advice(documents, record))"
            )
        } else if record.documents.train == 0, record.valRatio < 1 {
            observer.warn(
                "all documents fell into validation (share \(record.valRatio)): there is nothing to train on; "
                    + Self.advice(documents, record))
        }
    }

    /// A share that helps: about ten documents, or half of fewer than twenty.
    private static func advice(_ documents: Int, _ record: TokenFilesRecord) -> String {
        // With so few, chance decides, unless documents become more.
        let isText = record.inputs.contains { $0.valRange == nil } && record.lines == nil && record.delimiter == nil
        if documents < 20, isText, record.parts.isEmpty {
            return
                "of \(documents) document\(documents == 1 ? "" : "s") no share is sure to leave both; cut the texts "
                + "by --split-text cut, or make more documents of them by --lines or --delimiter"
        }
        let share = min(0.5, max(10 / Double(documents), 0.0001))
        let rounded = (share * 10_000).rounded(.up) / 10_000
        return
            "--val-ratio \(rounded) leaves about \(max(1, Int(clamping: rounded * Double(documents)))) of "
            + "\(documents) documents there (with --remake --new-split here)"
    }
}
