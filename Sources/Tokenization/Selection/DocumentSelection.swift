import Corpus

/// Which documents of the corpora are in the output: those of the versions that rule, less duplicates, as often as the
/// weights say.
package struct DocumentSelection: Sendable {
    package let parts: [CorpusPart]
    package let placing: DocumentOrder
    package let mix: WikiMix
    package let ruling: PageVersions
    /// Nil where texts that are the same are not looked for, or not yet.
    package var duplicates: DuplicateTexts?

    package init(
        parts: [CorpusPart], placing: DocumentOrder, mix: WikiMix, ruling: PageVersions,
        duplicates: DuplicateTexts? = nil
    ) {
        self.parts = parts
        self.placing = placing
        self.mix = mix
        self.ruling = ruling
        self.duplicates = duplicates
    }

    /// The versions of a wiki's pages in a range of keys that are in the output.
    ///
    /// Only for wikis that the ruling looks at: of the others all documents are.
    func versions(
        wiki: String, in range: KeyRange, reader: borrowing SegmentFileReader
    ) throws -> PageVersions.Outcome {
        var entries: [(part: Int, entry: PageEntry)] = []
        var known = KnownDocuments()
        for part in ruling.parts(of: wiki) {
            for (index, layout) in part.record.segments.enumerated() {
                let buckets = range.buckets(of: layout.buckets)
                var documents = 0
                for entry in try reader.pages(of: layout, buckets: buckets, folder: part.folder)
                where range.contains(ShuffleKey(seed: placing.seed, wiki: wiki, pageID: entry.pageID)) {
                    entries.append((part.number, entry))
                    if entry.text != nil { documents += 1 }
                }
                known.add(documents, part: part.number, segment: index)
            }
        }
        var outcome = ruling.decide(entries, wiki: wiki)
        outcome.known = known
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
        outcome.absent.removeAll { outcome.versions[$0] == nil }
        return outcome
    }

    /// What a run is told that a signal stopped while it read the documents.
    var adviceWhenStopped: String {
        "\(parts.isEmpty ? "Nothing was written" : "The corpus is kept"): run the same command again."
    }

    /// How often a page's document is in the output.
    func copies(of pageID: UInt64, wiki: String) -> Int {
        if mix.weights[wiki] == nil { return 1 }
        return mix.copies(wiki: wiki, pageID: pageID, split: placing.side(wiki: wiki, pageID: pageID))
    }

    /// Refuses to delete more documents than are deleted, before any is encoded.
    func checkMissing(_ configuration: TokenConfiguration) throws {
        var wide = configuration
        // Each range opens every segment file, and holds no text.
        wide.rangeSize = 1 << 30
        try MissingShare.check(
            self, ranges: TokenRanges.ranges(of: parts, inputs: nil, configuration: wide),
            threads: configuration.threads)
    }
}
