import Corpus
import CorpusParts
import DurableFiles
import InputNumbers
import Workers

/// What is tokenized or trained on: corpora, and files of other documents.
struct TokenInputs: Sendable {
    /// The corpora and their complete parts.
    let corpora: [(folder: CorpusFolder, parts: [PartRecord])]
    /// The paths of the other files.
    let texts: [String]

    /// Opens corpora, and sorts out the rest.
    /// - Throws: ``TokenizationError`` when a corpus has no complete part, or standard input is named twice.
    init(_ paths: [String]) throws {
        var corpora: [(CorpusFolder, [PartRecord])] = []
        var texts: [String] = []
        for path in paths {
            guard isFolder(path) else {
                texts.append(path)
                continue
            }
            let folder = try CorpusFolder(opening: path)
            let parts = try folder.wholeParts()
            if parts.isEmpty { throw TokenizationError.noDocuments("the corpus \(path) has no complete part") }
            corpora.append((folder, parts))
        }
        if texts.count(where: { $0 == "-" }) > 1 { throw TokenizationError.standardInputTwice }
        self.corpora = corpora
        self.texts = texts
    }

    /// Whether there are only corpora of Japanese wikis.
    var areJapanese: Bool {
        let parts = corpora.flatMap(\.folder.manifest.parts)
        return texts.isEmpty && !parts.isEmpty && parts.allSatisfy(\.endsWordsWithHiragana)
    }

    /// The bytes of all files as they are on disk; nil where that is not known.
    var size: Int? {
        guard let files = TextInput.totalSize(of: texts) else { return nil }
        return corpora.flatMap(\.parts).flatMap(\.segments).map { $0.offsets.last ?? 0 }.clampedSum().addingClamped(
            files)
    }

    /// The share of the documents that a sample is.
    func share(
        of sample: TrainingConfiguration.Sample, input: TextInputConfiguration, observer: any RunObserver
    ) throws -> Double {
        switch sample {
        case .all: return 1
        case .share(let share): return share
        case .bytes(let wanted):
            var bytes = corpora.flatMap(\.parts).map(\.bytes).clampedSum()
            for path in texts {
                let opened = try TextInput(path: path, configuration: input, observer: observer)
                guard let size = opened.size else { throw TokenizationError.unknownSize(path: path) }
                if opened.isCompressed {
                    bytes.addClamped(opened.head.count)
                    while let piece = try opened.stream.next() { bytes.addClamped(piece.count) }
                } else {
                    bytes.addClamped(size)
                }
            }
            return bytes == 0 ? 1 : min(1, Double(wanted) / Double(bytes))
        }
    }
}
