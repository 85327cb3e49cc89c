import Corpus
import DurableFiles
import TokenFiles

/// The token files of an earlier run in the same folder, as far as their documents need not be encoded again.
struct EarlierTokens: Sendable {
    let folder: String
    let record: TokenFilesRecord
    private let layout: TokenFileLayout
    private let mix: WikiMix
    /// The present number of each of its parts; nil of one that is no longer there, or is another.
    private let numbers: [Int?]
    /// The present numbers of the parts all of whose documents are in the files.
    let completeParts: Set<Int>
    /// The documents in the files, each once.
    private let documents: Int

    /// Looks at the files of a folder.
    /// - Parameters:
    ///   - earlier: the files of a folder.
    ///   - planned: what `meta.json` would say if everything were done anew.
    ///   - parts: the present parts.
    /// - Returns: nil where there are none, or none that can be used.
    init?(
        of earlier: EarlierFiles, for planned: TokenFilesRecord, parts: [CorpusPart], mix: WikiMix,
        observer: any RunObserver
    ) throws {
        guard let record = earlier.record, record.encodesAs(planned), let layout = try? record.layout() else {
            return nil
        }
        folder = earlier.folder
        self.record = record
        self.layout = layout
        self.mix = mix
        numbers = record.parts.map { old in
            planned.parts.firstIndex { $0.hasSameDocuments(as: old) }
        }
        if numbers.allSatisfy({ $0 == nil }) { return nil }
        do {
            if let changed = try Self.changedFile(record, folder: folder) {
                observer.warn("\(folder)/\(changed) is not as it was written: all documents are encoded anew")
                return nil
            }
            var counts = [Int](repeating: 0, count: record.parts.count)
            for split in Split.allCases {
                let origins = try DocumentOrigins(folder: folder, split: split)
                guard origins.count == (split == .train ? record.documents.train : record.documents.val) else {
                    return nil
                }
                var next = 0
                while next < origins.count {
                    let end = min(next + Self.batch, origins.count)
                    for origin in try origins.origins(in: next..<end) {
                        guard origin.part < counts.count else { return nil }
                        if origin.copy == 0 { counts[Int(origin.part)] += 1 }
                    }
                    next = end
                }
            }
            documents = counts.reduce(0, +)
            var complete: Set<Int> = []
            for (old, number) in numbers.enumerated() {
                if let number, counts[old] == parts[number].record.pages.kept { complete.insert(number) }
            }
            completeParts = complete
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

    /// The present numbers of the parts some of whose documents are in the files, and some not.
    var incompleteParts: Set<Int> { Set(numbers.compactMap { $0 }).subtracting(completeParts) }

    /// Whether the files hold documents of parts that are no longer there.
    var hasLostParts: Bool { numbers.contains { $0 == nil } }

    /// What writers of further shards need to know of a split.
    func shards(of split: Split) throws -> EarlierShards {
        try EarlierShards(
            reader: try SplitReader(folder: folder, split: split, layout: layout),
            origins: try DocumentOrigins(folder: folder, split: split),
            partNumbers: numbers.map { UInt32($0 ?? 0) })
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
        /// The page, and its part by the present number.
        var page: PartPage
        var copy: Int
        var isValidation: Bool
        /// Where its tokens are among those that were read.
        var tokens: Range<Int>
    }

    /// Reads the files. One a worker.
    final class Reader {
        private let earlier: EarlierTokens
        private var splits: [(isValidation: Bool, tokens: SplitReader, origins: DocumentOrigins)] = []

        init(_ earlier: EarlierTokens) throws {
            self.earlier = earlier
            for split in Split.allCases {
                splits.append(
                    (
                        split == .val, try SplitReader(folder: earlier.folder, split: split, layout: earlier.layout),
                        try DocumentOrigins(folder: earlier.folder, split: split)
                    ))
            }
        }

        /// The documents whose keys, those of their copies, are in a range.
        /// - Parameters:
        ///   - ids: takes their tokens.
        ///   - placing: gives pages their keys.
        func documents(in range: KeyRange, placing: DocumentPlacing, appendingIDsTo ids: inout [UInt32]) throws
            -> [Document]
        {
            var documents: [Document] = []
            for (isValidation, tokens, origins) in splits {
                for run in earlier.runs(isValidation: isValidation) {
                    let first = try firstDocument(run, origins, placing) { $0 >= range.start }
                    let end = try firstDocument(first..<run.upperBound, origins, placing) { $0 > range.last }
                    if first == end { continue }
                    let borders = try tokens.borders(ofDocuments: first..<end)
                    let base = ids.count - borders[0]
                    ids += try tokens.ids(in: borders[0]..<borders[end - first])
                    for (index, origin) in try origins.origins(in: first..<end).enumerated() {
                        guard let number = earlier.number(of: origin) else { continue }
                        documents.append(
                            Document(
                                page: PartPage(part: number, pageID: origin.pageID), copy: Int(origin.copy),
                                isValidation: isValidation, tokens: borders[index] + base..<borders[index + 1] + base))
                    }
                }
            }
            return documents
        }

        /// The first document of a run, which is in the order of keys, for whose key something holds that then holds for all that follow.
        private func firstDocument(
            _ run: Range<Int>, _ origins: DocumentOrigins, _ placing: DocumentPlacing, where holds: (UInt64) -> Bool
        ) throws -> Int {
            var (low, high) = (run.lowerBound, run.upperBound)
            while low < high {
                let middle = low + (high - low) / 2
                let origin = try origins.origins(in: middle..<middle + 1)[0]
                if holds(earlier.key(of: origin, placing)) { high = middle } else { low = middle + 1 }
            }
            return low
        }
    }

    private func runs(isValidation: Bool) -> [Range<Int>] {
        var start = 0
        return (record.runs ?? [record.documents]).map { run in
            let end = start + (isValidation ? run.val : run.train)
            defer { start = end }
            return start..<end
        }
    }

    private func number(of origin: DocumentOrigin) -> Int? {
        Int(origin.part) < numbers.count ? numbers[Int(origin.part)] : nil
    }

    private func key(of origin: DocumentOrigin, _ placing: DocumentPlacing) -> UInt64 {
        guard Int(origin.part) < record.parts.count else { return .max }
        let wiki = record.parts[Int(origin.part)].wiki
        let place = placing.place(wiki: wiki, pageID: origin.pageID, revision: 0)
        if origin.copy == 0 { return place.key.value }
        let copies = mix.copies(wiki: wiki, pageID: origin.pageID, isValidation: place.isValidation)
        return WikiMix.key(place.key, copy: Int(origin.copy), of: copies).value
    }
}
