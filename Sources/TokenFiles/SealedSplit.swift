import DurableFiles

/// A file that is complete.
public struct WrittenFile: Equatable, Sendable {
    /// The name, below the output's folder.
    public var name: String
    /// The split that it belongs to.
    public var split: Split
    /// Its size.
    public var bytes: Int
    /// The ids in it, those that fill up blocks included; 0 for an index or the offsets.
    public var tokens: Int
    /// The documents that end in it; 0 for an index or the offsets.
    public var documents: Int
    /// What `xxhsum -H2` prints of it.
    public var xxh128: String
}

/// The files of a split, complete and on the disk, under temporary names still.
public struct SealedSplit: ~Copyable {
    /// The ids that filled no block and were left out.
    public let droppedTokens: Int
    /// The ids that were added to fill blocks up.
    public let paddingTokens: Int

    /// The files as they will be, shards first.
    public var writtenFiles: [WrittenFile] { files.map(\.written) }

    private let files: [File]
    private let folder: String
    private let names: TokenFileNames
    /// The names of shards that stay.
    private let earlier: [String]
    private let ownership: AtomicFile

    /// One of the files.
    struct File {
        let sealed: SealedFile
        var written: WrittenFile

        init(_ sealed: SealedFile, name: String, split: Split, tokens: Int = 0) throws(TokenFileError) {
            self.sealed = sealed
            written = WrittenFile(
                name: name, split: split, bytes: sealed.size, tokens: tokens, documents: 0,
                xxh128: try FileChecksum.xxh128(path: sealed.temporaryPath))
        }
    }

    init(
        files: [File], folder: String, names: TokenFileNames, earlier: [String] = [], droppedTokens: Int,
        paddingTokens: Int,
        ownership: consuming AtomicFile
    ) {
        self.files = files
        self.folder = folder
        self.names = names
        self.earlier = earlier
        self.droppedTokens = droppedTokens
        self.paddingTokens = paddingTokens
        self.ownership = ownership
    }

    /// Gives all files their names.
    ///
    /// The shards of an earlier run go before: whoever is killed in between leaves a part of the new files, and never
    /// new beside old.
    /// - Returns: the files, shards first.
    public consuming func publish() throws(TokenFileError) -> [WrittenFile] {
        do {
            // Those of earlier runs.
            let own = files.map { names.tokensFolder + splitPath($0.sealed.temporaryPath).name }
            let kept = earlier.flatMap {
                [$0, names.index(ofTokens: $0), names.metadata(ofTokens: $0)].compactMap { $0 }
            }
            try names.removeShards(in: folder, except: Set(own + kept))
        } catch {
            throw .file(error)
        }
        try Self.publish(files)
        do {
            try ownership.discard()
        } catch {
            throw .file(error)
        }
        return files.map(\.written)
    }

    /// Gives files their names.
    static func publish(_ files: [File]) throws(TokenFileError) {
        do {
            for file in files { try file.sealed.publish() }
            for folder in Set(files.map { splitPath($0.sealed.path).folder }).sorted() { try syncFolder(folder) }
        } catch {
            throw .file(error)
        }
    }
}
