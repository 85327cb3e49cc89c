import BytePairEncoding
import CLibrary
import Corpus
import DurableFiles
import TokenFiles
import Workers

/// The token files of an earlier run in the same folder, as far as their documents need not be encoded again: the
/// tokens of a page are taken over where its text is the same, whatever part of whatever dump it was in then and is in
/// now, and whatever version of the program wrote them.
package struct EarlierTokens: Sendable {
    let folder: String
    package let record: TokenFilesRecord
    private let layout: TokenFileLayout
    /// How often documents are in the files, and where.
    private let mix: WikiMix
    private let placing: DocumentOrder
    private let vocabulary: Vocabulary
    /// The ids before and behind each document.
    private let marks: EndOfTextMarkers
    /// The present number of each of its parts, where that has the same documents.
    private let numbers: [Int?]
    /// The present number of each of its parts, by its name; nil of one that is no longer there.
    private let numbersByName: [Int?]
    /// The present numbers of the parts all of whose documents are in the files.
    package let completeParts: Set<Int>
    /// The wikis of whose documents in the files it is not known without a look at the pages whether they are still so.
    package let comparedWikis: Set<String>
    /// Their documents in the files, by the present numbers of their parts.
    package let comparedDocuments: [Int: Int]
    /// The documents in the files, each once.
    private let documents: Int

    /// Looks at the files of a folder.
    /// - Parameters:
    ///   - earlier: the files of a folder.
    ///   - planned: what `meta.json` would say if everything were done anew.
    ///   - parts: the present parts.
    ///   - addsOnly: whether only what is new will be written behind them.
    /// - Returns: nil where there are none, or none that can be used.
    init?(
        of earlier: EarlierFiles, for planned: TokenFilesRecord, parts: [CorpusPart], vocabulary: Vocabulary,
        addsOnly: Bool, observer: any RunObserver
    ) throws {
        guard let record = earlier.record, record.encodesAs(planned),
            addsOnly ? record.canBeAddedTo(by: planned) : record.inputs.isEmpty && planned.inputs.isEmpty,
            let layout = try? record.layout(), let position = try? record.endOfTextPosition(),
            let marks = try? EndOfTextMarkers(position, vocabulary: vocabulary)
        else { return nil }
        folder = earlier.folder
        self.record = record
        self.layout = layout
        self.vocabulary = vocabulary
        self.marks = marks
        var mix = WikiMix()
        mix.weights = record.mix ?? [:]
        self.mix = mix
        placing = DocumentOrder(seed: record.seed, split: ValidationSplit(ratio: record.valRatio))
        let byName = Dictionary(grouping: planned.parts.indices) { planned.parts[$0].name }
        numbers = record.parts.map { old in
            byName[old.name]?.first { planned.parts[$0].hasSameDocuments(as: old) }
        }
        numbersByName = record.parts.map { old in
            byName[old.name]?.first { planned.parts[$0].wiki == old.wiki }
        }
        let wikis = Set(planned.parts.map(\.wiki))
        if record.inputs.isEmpty, !record.parts.contains(where: { wikis.contains($0.wiki) }) { return nil }
        do {
            if let changed = try Self.changedFile(record, folder: folder) {
                observer.warn("\(folder)/\(changed) is not as it was written: all documents are encoded anew")
                return nil
            }
            var counts = [Int](repeating: 0, count: record.parts.count)
            var others = 0
            for split in Split.allCases {
                let origins = try DocumentOrigins(folder: folder, split: split)
                guard origins.count == (split == .train ? record.documents.train : record.documents.val) else {
                    return nil
                }
                var next = 0
                while next < origins.count {
                    let end = min(next + Self.batch, origins.count)
                    for origin in try origins.origins(in: next..<end) {
                        guard origin.part < counts.count || origin.part == DocumentOrigin.noPart else { return nil }
                        if origin.copy > 0 { continue }
                        if origin.part < counts.count { counts[Int(origin.part)] += 1 } else { others += 1 }
                    }
                    next = end
                }
            }
            documents = counts.reduce(others, +)
            var complete: Set<Int> = []
            var compared: Set<String> = []
            var comparedDocuments: [Int: Int] = [:]
            for (old, number) in numbers.enumerated() {
                if let number, counts[old] == parts[number].record.pages.kept {
                    complete.insert(number)
                } else if counts[old] > 0 {
                    compared.insert(record.parts[old].wiki)
                    if let number = numbersByName[old] { comparedDocuments[number, default: 0] += counts[old] }
                }
            }
            completeParts = complete
            comparedWikis = compared
            self.comparedDocuments = comparedDocuments
        } catch is TokenFileError {
            return nil
        }
    }

    private static let batch = 1 << 16

    /// The name of a file that is not there, or is not as it was written; nil when all are.
    private static func changedFile(_ record: TokenFilesRecord, folder: String) throws -> String? {
        for file in record.files {
            guard regularFileSize("\(folder)/\(file.name)") == file.bytes,
                try FileChecksum.xxh128(path: "\(folder)/\(file.name)") == file.xxh128
            else { return file.name }
        }
        return nil
    }

    /// Whether the files hold all that is planned, and nothing else: then nothing is to be done.
    /// - Parameter addsOnly: whether only what is new would be written.
    func isUpToDate(with planned: TokenFilesRecord, addsOnly: Bool) -> Bool {
        record.describesSameFiles(as: planned, addsOnly: addsOnly)
            && Conservation(record, documents: documents).isKept
    }

    /// What writers of further shards need to know of a split.
    func shards(of split: Split) throws -> EarlierShards {
        let tokens = Reader.Files(
            split: split, tokens: try SplitReader(folder: folder, split: split, layout: layout),
            origins: try DocumentOrigins(folder: folder, split: split))
        return try EarlierShards(
            reader: tokens.tokens, origins: tokens.origins, partNumbers: numbersByName.map { UInt32($0 ?? 0) },
            // What an earlier version has not told is told now.
            text: { [marks, vocabulary] document throws(TokenFileError) in
                try Reader.hash(ofDocument: document, in: tokens, marks, vocabulary)
            })
    }

    /// The files of a split that stay beside others of these names.
    func files(of split: Split, except names: [String]) -> [TokenFilesRecord.File] {
        record.files.filter { $0.split == split.rawValue && !names.contains($0.name) }
    }

    /// The documents of each run, with a further one after which there are so many, if that added any.
    func runs(with total: TokenFilesRecord.Counts) -> [TokenFilesRecord.Counts]? {
        if total == record.documents { return record.runs }
        return (record.runs ?? [record.documents]) + [
            .init(train: total.train - record.documents.train, val: total.val - record.documents.val)
        ]
    }

    /// A document of the files.
    struct Document {
        package var wiki: String
        package var pageID: UInt64
        var copy: Int
        /// The present number of its part, where that has the same documents.
        package var part: Int?
        fileprivate var split: Split
        /// Its number in its split.
        fileprivate var number: Int
        fileprivate var text: UInt64
    }

    /// Reads the files. One a worker.
    final class Reader {
        /// Those of a split.
        struct Files {
            var split: Split
            var tokens: SplitReader
            var origins: DocumentOrigins
        }

        private let earlier: EarlierTokens
        private var splits: [Files] = []
        /// What is read at once, in documents that follow one another.
        private static let mostDocuments = 1 << 10

        init(_ earlier: EarlierTokens) throws {
            self.earlier = earlier
            for split in Split.allCases {
                splits.append(
                    Files(
                        split: split,
                        tokens: try SplitReader(folder: earlier.folder, split: split, layout: earlier.layout),
                        origins: try DocumentOrigins(folder: earlier.folder, split: split)))
            }
        }

        /// The documents whose keys, those of their copies, are in a range; in the order of the files.
        /// - Parameter copy: which copies are wanted. Of all copies the tokens are the same.
        func documents(in range: KeyRange, copy: Int) throws -> [Document] {
            var documents: [Document] = []
            for files in splits {
                for run in earlier.runs(of: files.split) {
                    let first = try firstDocument(run, files.origins) { $0 >= range.start }
                    let end = try firstDocument(first..<run.upperBound, files.origins) { $0 > range.last }
                    for (index, origin) in try files.origins.origins(in: first..<end).enumerated()
                    where origin.copy == copy && Int(origin.part) < earlier.record.parts.count {
                        documents.append(
                            Document(
                                wiki: earlier.record.parts[Int(origin.part)].wiki, pageID: origin.pageID, copy: copy,
                                part: earlier.numbers[Int(origin.part)], split: files.split,
                                number: first + index, text: origin.text))
                    }
                }
            }
            return documents
        }

        /// The documents in a range of keys, those of inputs that are no corpora among them.
        func standing(in range: KeyRange) throws -> StandingDocuments {
            var standing = StandingDocuments()
            for files in splits {
                for run in earlier.runs(of: files.split) {
                    let first = try firstDocument(run, files.origins) { $0 >= range.start }
                    let end = try firstDocument(first..<run.upperBound, files.origins) { $0 > range.last }
                    for (index, origin) in try files.origins.origins(in: first..<end).enumerated() {
                        let isKnown = origin.text != DocumentOrigin.unknownText
                        standing.add(
                            StandingDocuments.Place(
                                key: earlier.key(of: origin),
                                text: isKnown
                                    ? origin.text
                                    : try Self.hash(
                                        ofDocument: first + index, in: files, earlier.marks, earlier.vocabulary),
                                copy: origin.copy))
                    }
                }
            }
            return standing
        }

        /// The first document of a run, which is in the order of keys, for whose key something holds that then holds
        /// for all that follow.
        private func firstDocument(
            _ run: Range<Int>, _ origins: DocumentOrigins, where holds: (UInt64) -> Bool
        ) throws -> Int {
            var (low, high) = (run.lowerBound, run.upperBound)
            while low < high {
                let middle = low + (high - low) / 2
                let origin = try origins.origins(in: middle..<middle + 1)[0]
                if holds(earlier.key(of: origin)) { high = middle } else { low = middle + 1 }
            }
            return low
        }

        /// The first half of the hash of a document's text; ``/TokenFiles/DocumentOrigin/unknownText`` where it cannot
        /// be known.
        func text(of document: Document) throws -> UInt64 {
            if document.text != DocumentOrigin.unknownText { return document.text }
            return try Self.hash(
                ofDocument: document.number, in: files(of: document), earlier.marks, earlier.vocabulary)
        }

        private func files(of document: Document) -> Files { splits[document.split == .val ? 1 : 0] }

        /// The same of the text that a document's tokens stand for. A vocabulary that changes text gives another one,
        /// or this one: then it has changed nothing.
        static func hash(
            ofDocument number: Int, in files: Files, _ marks: EndOfTextMarkers, _ vocabulary: Vocabulary
        ) throws(TokenFileError) -> UInt64 {
            let ids = try files.tokens.ids(in: files.tokens.tokens(ofDocument: number))
            guard let own = marks.stripped(from: ids[...]), let text = try? vocabulary.decode(own) else {
                return DocumentOrigin.unknownText
            }
            return TextHash(of: text).high
        }

        /// Hands over the tokens of documents, without marks.
        /// - Parameters:
        ///   - documents: in any order.
        ///   - body: takes the number of a document among them, and its tokens.
        func forEach(_ documents: [Document], _ body: (Int, ArraySlice<UInt32>) throws -> Void) throws {
            let order = documents.indices.sorted {
                let (a, b) = (documents[$0], documents[$1])
                return a.split == b.split ? a.number < b.number : b.split == .val
            }
            var start = 0
            while start < order.count {
                let first = documents[order[start]]
                var end = start + 1
                while end < order.count, end - start < Self.mostDocuments,
                    documents[order[end]].split == first.split,
                    documents[order[end]].number == first.number + (end - start)
                {
                    end += 1
                }
                let tokens = files(of: first).tokens
                let borders = try tokens.borders(ofDocuments: first.number..<first.number + (end - start))
                let ids = try tokens.ids(in: borders[0]..<borders[end - start])
                for index in start..<end {
                    let range = borders[index - start] - borders[0]..<borders[index - start + 1] - borders[0]
                    guard let own = earlier.marks.stripped(from: ids[range]) else {
                        throw TokenFileError.malformed(
                            path: "\(earlier.folder)/\(first.split.rawValue)",
                            reason: "document \(first.number + index - start) lacks its end-of-text token")
                    }
                    try body(order[index], own)
                }
                start = end
            }
        }
    }

    private func runs(of split: Split) -> [Range<Int>] {
        var start = 0
        return (record.runs ?? [record.documents]).map { run in
            let end = start + (split == .val ? run.val : run.train)
            defer { start = end }
            return start..<end
        }
    }

    private func key(of origin: DocumentOrigin) -> UInt64 {
        if origin.part == DocumentOrigin.noPart { return origin.pageID }
        guard Int(origin.part) < record.parts.count else { return .max }
        let wiki = record.parts[Int(origin.part)].wiki
        let place = placing.place(wiki: wiki, pageID: origin.pageID, revision: 0)
        if origin.copy == 0 { return place.key.value }
        let copies = mix.copies(wiki: wiki, pageID: origin.pageID, split: place.split)
        return WikiMix.key(place.key, copy: Int(origin.copy), of: copies).value
    }
}
