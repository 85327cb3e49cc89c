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
    package func begin(_ record: TokenFilesRecord) throws {
        try earlierFiles.disown(planning: record, files: record.files.map(\.name), areWhole: true)
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
        try earlierFiles.remove(except: record.files.map(\.name) + [record.tokenizerFile].compactMap { $0 })
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
        for warning in SplitWarnings(record, folder: folder).all(folder: folder) { observer.warn(warning) }
    }
}

extension TokenFilesCompletion {
    /// Ends what a run had left to do that was killed while its files got their names: all of them were whole by then.
    /// Who makes them all again would not know which of them were added, and to what.
    /// - Parameter temporaryFolder: where what takes room waits; nil: in the folder.
    static func endUnfinished(in folder: String, temporaryFolder: String?, _ observer: any RunObserver) throws {
        let earlierFiles = try EarlierFiles(in: folder)
        guard var record = earlierFiles.unnamed else { return }
        var choice = TokenizerChoice()
        choice.known = .init(folder: folder, record)
        choice.name = choice.known?.path ?? choice.name
        guard let tokenizer = try? choice.load(), tokenizer.sha256 == record.vocabSHA256,
            try earlierFiles.nameTheRest(of: record)
        else {
            try earlierFiles.forgetFiles()
            observer.warn("\(folder): the files that a run left which was interrupted are not all as they were written")
            return
        }
        if record.shuffled {
            record.equalTexts = try EqualTexts(in: folder, temporaryFolder: temporaryFolder ?? folder).count()
        }
        let completion = TokenFilesCompletion(
            folder: folder, tokenizer: tokenizer, earlierFiles: earlierFiles,
            listsDocuments: record.listsDocuments ?? false, observer: observer)
        try completion.write(record)
        observer.note("\(folder): the files of the run that was interrupted were whole: they have their names now")
    }
}

extension EarlierFiles {
    /// Gives all files of a record their names that do not have them.
    /// - Returns: false where one of them is nowhere as it was written; then nothing has been done.
    fileprivate func nameTheRest(of record: TokenFilesRecord) throws -> Bool {
        guard let unnamed = try unnamedFiles(of: record) else { return false }
        if record.listsDocuments != true { try TokenFileWriters.removeList(in: folder) }
        // As where they are published: never new beside old.
        let temporary = unnamed.map { name in
            let (inner, last) = splitPath(AtomicFile.temporaryPath(of: name))
            return inner == "." ? last : "\(inner)/\(last)"
        }
        let kept = Set(record.files.map(\.name)).subtracting(unnamed).union(temporary)
        for split in Split.allCases {
            try SplitWriter.removeOtherShards(of: split, layout: record.layout(), in: folder, except: Array(kept))
        }
        for name in unnamed {
            try moveFile(AtomicFile.temporaryPath(of: "\(folder)/\(name)"), to: "\(folder)/\(name)")
        }
        for inner in Set(unnamed.map { splitPath("\(folder)/\($0)").folder }).sorted() { try syncFolder(inner) }
        return true
    }

    /// The names of the files of a record that do not have these yet.
    /// - Returns: nil where one of all files is nowhere as it was written.
    func unnamedFiles(of record: TokenFilesRecord) throws -> [String]? {
        var unnamed: [String] = []
        for file in record.files {
            let path = "\(folder)/\(file.name)"
            func isWhole(_ path: String) throws -> Bool {
                try regularFileSize(path) == file.bytes && FileChecksum.xxh128(path: path) == file.xxh128
            }
            if try isWhole(path) { continue }
            guard try isWhole(AtomicFile.temporaryPath(of: path)) else { return nil }
            unnamed.append(file.name)
        }
        if record.listsDocuments ?? false {
            let list = "\(folder)/\(TokenFileWriters.listName)"
            let documents = record.documents.train.addingClamped(record.documents.val)
            // The one that is left is the newer one.
            let temporary = AtomicFile.temporaryPath(of: list)
            let isNamed = regularFileSize(temporary) == nil
            guard try TokenFileWriters.isWholeList(isNamed ? list : temporary, of: documents) else { return nil }
            if !isNamed { unnamed.append(TokenFileWriters.listName) }
        }
        return unnamed
    }
}
