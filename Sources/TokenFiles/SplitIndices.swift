import DurableFiles

/// The files of a split that tell where its documents are and where they come from, in whatever shards its ids are:
/// ``DocumentOffsets`` where the format has them, and ``DocumentOrigins`` where they are recorded.
struct SplitIndices: ~Copyable {
    private let names: TokenFileNames
    private var offsets: DocumentIndexWriter?
    private var origins: DocumentIndexWriter?

    /// The names of the files.
    static func fileNames(_ names: TokenFileNames, recordsOrigins: Bool) -> [String] {
        [names.offsets, recordsOrigins ? TokenFileNames.origins(names.split) : nil].compactMap { $0 }
    }

    /// Begins the files, whose folders must exist.
    init(folder: String, names: TokenFileNames, recordsOrigins: Bool) throws(TokenFileError) {
        offsets =
            if let name = names.offsets {
                try DocumentIndexWriter(path: "\(folder)/\(name)", kind: .offsets)
            } else {
                nil
            }
        origins =
            if recordsOrigins {
                try DocumentIndexWriter(path: "\(folder)/\(TokenFileNames.origins(names.split))", kind: .origins)
            } else {
                nil
            }
        self.names = names
    }

    /// Adds a document.
    /// - Parameter length: its ids, or its rows.
    mutating func append(length: Int, _ origin: DocumentOrigin?) throws(TokenFileError) {
        try offsets?.appendDocument(tokens: length)
        if let origin { try origins?.append(origin) }
    }

    /// Completes the files.
    /// - Parameter limit: offsets beyond it become it.
    consuming func seal(limit: Int = .max) throws(TokenFileError) -> [SealedSplit.File] {
        var files: [SealedSplit.File] = []
        if let name = names.offsets, let sealed = try offsets.take()?.seal(limit: limit) {
            files.append(try SealedSplit.File(sealed, name: name, split: names.split))
        }
        if let sealed = try origins.take()?.seal() {
            files.append(try SealedSplit.File(sealed, name: TokenFileNames.origins(names.split), split: names.split))
        }
        return files
    }
}
