import Corpus

/// Which documents of the corpora are in the output: those of the versions that rule, less duplicates, as often as the weights say.
struct DocumentSelection: Sendable {
    let parts: [CorpusPart]
    let placing: DocumentPlacing
    let mix: WikiMix
    let ruling: PageRuling
    /// Nil where texts that are the same are not looked for, or not yet.
    var duplicates: DuplicateTexts?

    /// The versions of a wiki's pages in a range of keys that are in the output.
    ///
    /// Only for wikis that the ruling looks at: of the others all documents are.
    func versions(wiki: String, in range: KeyRange, reader: borrowing SegmentFileReader) throws -> PageRuling.Outcome {
        var entries: [(part: Int, entry: PageEntry)] = []
        for part in ruling.parts(of: wiki) {
            for layout in part.record.segments {
                let buckets = range.buckets(of: layout.buckets)
                for entry in try reader.pages(of: layout, buckets: buckets, folder: part.folder)
                where range.contains(ShuffleKey(seed: placing.seed, wiki: wiki, pageID: entry.pageID)) {
                    entries.append((part.number, entry))
                }
            }
        }
        var outcome = ruling.decide(entries, wiki: wiki)
        if !mix.isPlain {
            for page in outcome.versions.keys where copies(of: page.pageID, wiki: wiki) == 0 {
                outcome.versions[page] = nil
                outcome.removed.sampled += 1
            }
        }
        if let duplicates {
            for page in try duplicates.dropped(in: range) where outcome.versions.removeValue(forKey: page) != nil {
                outcome.removed.duplicate += 1
            }
        }
        return outcome
    }

    /// What a run is told that a signal stopped while it read the documents.
    var adviceWhenStopped: String {
        "\(parts.isEmpty ? "Nothing was written" : "The corpus is kept"): run the same command again."
    }

    /// How often a page's document is in the output.
    func copies(of pageID: UInt64, wiki: String) -> Int {
        if mix.weights[wiki] == nil { return 1 }
        let isValidation = placing.split.contains(wiki: wiki, pageID: pageID)
        return mix.copies(wiki: wiki, pageID: pageID, isValidation: isValidation)
    }
}
