import DurableFiles

/// Where the corpus is that a path means.
enum CorpusPath {
    /// The path of a corpus: itself, or that inside of the folder that `run` made.
    static func of(_ path: String) -> String {
        regularFileSize("\(path)/manifest.json") == nil && isFolder("\(path)/corpus") ? "\(path)/corpus" : path
    }

    /// Whether there is a corpus.
    static func holdsCorpus(_ path: String) -> Bool { regularFileSize("\(of(path))/manifest.json") != nil }
}
