extension Subcommand {
    /// All of them, in the order of the help. The first is also what `wikiprep DUMP...` means.
    static let all: [Subcommand] = [
        run, extract, tokenize, trainTokenizer, corpus, inspect, clean, decompress, download, parts, task, generate,
    ]
}

extension OperandKind {
    static let dumps = OperandKind.files(endings: ["bz2", "xml"])
    static let documents = OperandKind.foldersAndFiles(endings: ["jsonl", "ndjson", "json", "txt", "gz", "zst", "bz2"])
}
