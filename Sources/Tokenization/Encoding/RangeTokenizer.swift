import BytePairEncoding
import Corpus
import Workers

/// The documents of one range of keys, in order.
package struct RangeTokens: Sendable {
    package init() {}

    package var ids: [UInt32] = []
    package var documents: [PlacedTokens] = []
    /// What the list of documents says of each, where it is wanted.
    package var listing: [UInt8] = []
    package var replaced = 0
    package var removed = RemovedDocuments()
    /// Documents of the earlier files that stay there, though the corpora no longer have them: each once, however often
    /// it is there.
    package var outdated = 0
    /// The documents of the corpora that were decided on.
    package var known = KnownDocuments()
    /// Those of them that are in the output, each once; in the earlier files, too.
    package var selected = 0
    /// Those of the selected ones whose tokens were in the earlier files, and were taken over.
    package var copied = 0
    /// Those of the selected ones that a newer dump lacks.
    package var absent = 0
    /// What legacy dumps lack, by wiki.
    package var missing: [String: MissingShare] = [:]
    /// What the range took until its tokens were in order, and what of that was encoding.
    package var seconds = 0.0
    var encodingSeconds = 0.0

    /// By place; what has the same place, by its tokens.
    package mutating func sort() {
        // Documents are large: their keys are sorted, and these nearly always differ.
        var order = documents.indices.map { (key: documents[$0].place.key.value, index: $0) }
        order.sort { [ids, documents] a, b in
            a.key == b.key ? Self.precedes(documents[a.index], documents[b.index], ids) : a.key < b.key
        }
        documents = order.map { documents[$0.index] }
    }

    private static func precedes(_ a: PlacedTokens, _ b: PlacedTokens, _ ids: [UInt32]) -> Bool {
        if a.place < b.place { return true }
        if b.place < a.place { return false }
        guard case .inMemory(let first) = a.tokens, case .inMemory(let second) = b.tokens else {
            if case .inMemory = a.tokens { return true }
            guard let first = a.input, let second = b.input else { return false }
            return first.text == second.text
                ? (first.number, first.document) < (second.number, second.document) : first.text < second.text
        }
        return ids[first].lexicographicallyPrecedes(ids[second])
    }
}

/// Gathers the tokens of a range's documents: those that an earlier run encoded from its files, the others from the
/// corpora. One a worker.
package final class RangeTokenizer {
    private let selection: DocumentSelection
    private let inputs: InputDocuments?
    private let earlier: EarlierTokens?
    private let earlierFiles: EarlierTokens.Reader?
    private let marks: EndOfTextMarkers
    private let reader: SegmentFileReader
    private let onlyNew: Bool
    private let lists: Bool
    private var encoder: Encoder
    /// What is new to the system costs as much again as the work on it.
    private var lines: [UInt8] = []

    /// - Parameters:
    ///   - onlyNew: whether documents of the earlier files are left out.
    ///   - lists: whether each document gets its line in the list of documents.
    package init(
        _ selection: DocumentSelection, inputs: InputDocuments?, earlier: EarlierTokens?, onlyNew: Bool, lists: Bool,
        vocabulary: Vocabulary, marks: EndOfTextMarkers
    ) throws {
        self.selection = selection
        self.inputs = inputs
        self.earlier = earlier
        self.onlyNew = onlyNew
        self.lists = lists
        self.marks = marks
        earlierFiles = try earlier.map { try EarlierTokens.Reader($0) }
        reader = try SegmentFileReader()
        encoder = Encoder(vocabulary)
    }

    /// What becomes of a page's document.
    private enum Wanted {
        /// It is encoded; where a version is told, only that one.
        case text(PageVersions.Version?)
        /// Its tokens are there; the list wants to know of it.
        case listing(Copied)
    }

    /// A document whose tokens the earlier files have.
    private struct Copied {
        var document: EarlierTokens.Document
        var page: PartPage
        /// Which copy of it is wanted.
        var copy: Int
        /// The first half of the hash of its text.
        var text: UInt64
        var listing: Range<Int>?
    }

    /// Those of the range in hand.
    private var copied: [Copied] = []

    /// The documents of a range, in order.
    package func appendDocuments(of range: KeyRange, to tokens: inout RangeTokens) throws {
        let before = encoder.replacedInvalidSequences
        copied.removeAll()
        let standing = onlyNew && inputs != nil ? try earlierFiles?.standing(in: range) : nil
        if onlyNew, standing == nil { tokens.outdated = try earlierFiles?.documents(in: range, copy: 0).count ?? 0 }
        for source in selection.mix.sources(of: range) {
            // What is there already stays where it is. Else all copies of a document have the tokens of its first.
            let found =
                try
                (onlyNew
                ? earlierFiles?.documents(in: range, copy: source.copy)
                : earlierFiles?.documents(in: source.range, copy: 0)) ?? []
            for wiki in selection.ruling.names {
                let there = Dictionary(
                    found.lazy.filter { $0.wiki == wiki }.map { ($0.pageID, $0) },
                    uniquingKeysWith: { first, _ in first })
                let outcome = try selection.versions(wiki: wiki, in: source.range, reader: reader)
                if source.copy == 0 {
                    tokens.removed.add(outcome.removed)
                    tokens.known.add(outcome.known)
                    tokens.selected += outcome.versions.count
                    tokens.absent += outcome.absent.count
                    if outcome.missing.covered > 0 {
                        tokens.missing[wiki, default: MissingShare()].add(outcome.missing)
                    }
                }
                var wanted: [Int: [UInt64: Wanted]] = [:]
                for (page, version) in outcome.versions
                where source.takes(copies: selection.copies(of: page.pageID, wiki: wiki)) {
                    if let standing {
                        let place = place(
                            of: page.pageID, wiki: wiki, revision: version.revision, copy: source.copy)
                        let origin = page.origin(copy: source.copy, text: version.text.high)
                        if standing.contains(.init(key: place.key.value, text: origin.text, copy: origin.copy)) {
                            // It goes below; before that it may be the version that rules over an input's.
                            tokens.documents.append(
                                PlacedTokens(place: place, tokens: .inMemory(0..<0), origin: origin))
                        } else {
                            wanted[page.part, default: [:]][page.pageID] = .text(version)
                        }
                    } else if let document = there[page.pageID], let earlierFiles,
                        try earlierFiles.text(of: document) == version.text.high
                    {
                        let copy = Copied(
                            document: document, page: page, copy: source.copy, text: version.text.high)
                        take(copy, &wanted[page.part, default: [:]], &tokens)
                    } else {
                        wanted[page.part, default: [:]][page.pageID] = .text(version)
                    }
                }
                for part in selection.ruling.parts(of: wiki) {
                    guard let pages = wanted[part.number], !pages.isEmpty else { continue }
                    try read(part, source, pages, to: &tokens)
                }
            }
            let byPart = Dictionary(grouping: found) { $0.part ?? -1 }
            for part in selection.parts where !selection.ruling.contains(wiki: part.record.wiki) {
                guard let earlier, let earlierFiles, earlier.completeParts.contains(part.number) else {
                    try read(part, source, nil, to: &tokens)
                    continue
                }
                var wanted: [UInt64: Wanted] = [:]
                for document in byPart[part.number] ?? []
                where source.takes(copies: selection.copies(of: document.pageID, wiki: part.record.wiki)) {
                    if source.copy == 0 {
                        tokens.known.add(1, part: part.number, segment: nil)
                        tokens.selected += 1
                    }
                    let copy = Copied(
                        document: document, page: PartPage(part: part.number, pageID: document.pageID),
                        copy: source.copy, text: try earlierFiles.text(of: document))
                    take(copy, &wanted, &tokens)
                }
                if !wanted.isEmpty { try read(part, source, wanted, to: &tokens) }
            }
        }
        try appendCopied(to: &tokens)
        tokens.replaced = encoder.replacedInvalidSequences - before
        if let inputs {
            let sources = selection.mix.sources(of: range)
            for source in sources {
                try inputs.append(source, lists: lists, to: &tokens)
            }
            tokens.sort()
            tokens.removeSuperseded()
            if let duplicates = selection.duplicates {
                var dropped: Set<PartPage> = []
                for source in sources { dropped.formUnion(try duplicates.dropped(in: source.range)) }
                tokens.removeDuplicates(dropped, selection.parts)
            }
            if let standing { tokens.removeStanding(standing) }
        } else {
            tokens.sort()
        }
    }

    /// Takes over the tokens of a document, unless only new ones are wanted.
    private func take(_ copy: Copied, _ wanted: inout [UInt64: Wanted], _ tokens: inout RangeTokens) {
        if onlyNew {
            if copy.copy == 0 { tokens.outdated -= 1 }
        } else if lists {
            wanted[copy.page.pageID] = .listing(copy)
        } else {
            copied.append(copy)
        }
    }

    private func appendCopied(to tokens: inout RangeTokens) throws {
        try earlierFiles?.forEach(copied.map(\.document)) { index, ids in
            let copy = copied[index]
            let own = marks.surround(&tokens.ids) { $0 += ids }
            if copy.copy == 0 { tokens.copied += 1 }
            tokens.documents.append(
                PlacedTokens(
                    place: place(of: copy.page.pageID, wiki: copy.document.wiki, revision: 0, copy: copy.copy),
                    tokens: .inMemory(own),
                    origin: copy.page.origin(copy: copy.copy, text: copy.text), listing: copy.listing))
        }
    }

    private func place(of pageID: UInt64, wiki: String, revision: UInt64, copy: Int) -> DocumentPlace {
        var place = selection.placing.place(wiki: wiki, pageID: pageID, revision: revision)
        if copy > 0 {
            place.key = WikiMix.key(place.key, copy: copy, of: selection.copies(of: pageID, wiki: wiki))
        }
        return place
    }

    /// Reads documents of a part.
    /// - Parameter wanted: what becomes of which; nil: all are encoded that the source takes.
    private func read(
        _ part: CorpusPart, _ source: WikiMix.Source, _ wanted: [UInt64: Wanted]?, to tokens: inout RangeTokens
    ) throws {
        var wanted = wanted
        for (index, layout) in part.record.segments.enumerated() where layout.documents > 0 {
            if let wanted, wanted.isEmpty { return }
            try read(layout, segment: index, part, source, &wanted, to: &tokens)
        }
        guard let page = wanted?.keys.min() else { return }
        throw CorpusError.lostDocuments(
            part: part.record.name,
            detail:
                "\(wanted?.count ?? 0) documents are in its index of pages and nowhere else, such as "
                + "that of page \(page)"
        )
    }

    private func read(
        _ layout: SegmentLayout, segment: Int, _ part: CorpusPart, _ source: WikiMix.Source,
        _ wanted: inout [UInt64: Wanted]?,
        to tokens: inout RangeTokens
    ) throws {
        let buckets = source.range.buckets(of: layout.buckets)
        try reader.read(layout, buckets: buckets, folder: part.folder, into: &lines)
        var number = 0
        var known = 0
        defer { tokens.known.add(known, part: part.number, segment: segment) }
        let lineFeed = [UInt8(ascii: "\n")]
        var next = 0
        while next < lines.count {
            let end = Separator.first(lineFeed, in: lines.span, from: next) ?? lines.count
            let line = lines[next..<end]
            next = end + 1
            if line.isEmpty { continue }
            try StopSignal.check(selection.adviceWhenStopped)
            number += 1
            do {
                // Of the buckets at a range's ends many documents belong to its neighbours.
                let (id, wiki) = try Document.identity(ofJSONLine: line)
                let pageID = UInt64(id) ?? 0
                guard source.range.contains(ShuffleKey(seed: selection.placing.seed, wiki: wiki, pageID: pageID)) else {
                    continue
                }
                if wanted == nil {
                    let copies = selection.copies(of: pageID, wiki: wiki)
                    if source.copy == 0 {
                        known += 1
                        if copies == 0 { tokens.removed.sampled += 1 } else { tokens.selected += 1 }
                    }
                    guard source.takes(copies: copies) else { continue }
                    let document = try Document(jsonLine: line)
                    // A thousandth of what encoding it takes, and no more than to look into the index of pages.
                    let text = TextHash(of: document.text)
                    encode(document, text, pageID, part, copy: source.copy, to: &tokens)
                } else if let wish = wanted?[pageID] {
                    let document = try Document(jsonLine: line)
                    switch wish {
                    case .listing(var copy):
                        copy.listing = list(document, to: &tokens)
                        copied.append(copy)
                    case .text(let version):
                        let text = TextHash(of: document.text)
                        // A part may know a page in several versions.
                        if let version, version.revision != document.revision || version.text != text { continue }
                        encode(document, text, pageID, part, copy: source.copy, to: &tokens)
                    }
                    wanted?[pageID] = nil
                }
            } catch {
                throw SegmentFileError.damaged(
                    path: "\(part.folder)/\(layout.file)", offset: 0,
                    reason: "line \(number) of buckets \(buckets): \(error)")
            }
        }
    }

    private func encode(
        _ document: Document, _ text: TextHash, _ pageID: UInt64, _ part: CorpusPart, copy: Int,
        to tokens: inout RangeTokens
    ) {
        let start = tokens.ids.count
        if let mark = marks.first { tokens.ids.append(mark) }
        let begun = ContinuousClock.now
        encoder.encode(document.text.span, appendTo: &tokens.ids)
        tokens.encodingSeconds += begun.duration(to: .now).seconds
        if let mark = marks.last { tokens.ids.append(mark) }
        tokens.documents.append(
            PlacedTokens(
                place: place(of: pageID, wiki: document.wiki, revision: document.revision, copy: copy),
                tokens: .inMemory(start..<tokens.ids.count),
                origin: PartPage(part: part.number, pageID: pageID).origin(copy: copy, text: text.high),
                listing: lists ? list(document, to: &tokens) : nil))
    }

    private func list(_ document: Document, to tokens: inout RangeTokens) -> Range<Int> {
        let start = tokens.listing.count
        document.appendListing(to: &tokens.listing)
        return start..<tokens.listing.count
    }
}
