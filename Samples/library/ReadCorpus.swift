import Corpus

/// The documents of a corpus that `wikiprep extract` made, and how many bytes of text each has.
func documentSizes(inCorpus path: String) throws -> [String: Int] {
    var sizes: [String: Int] = [:]
    try CorpusFolder(opening: path).forEachDocument { document in
        sizes[document.title] = document.text.count
    }
    return sizes
}
