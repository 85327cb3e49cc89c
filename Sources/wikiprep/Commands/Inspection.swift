import CLibrary
import Corpus
import DurableFiles

/// Shows what is in token files or a corpus.
enum Inspection {
    /// Writes a description of a file or folder to standard output.
    static func show(_ path: String, wanted: InspectionRequest) throws {
        let drawsFromTokens = wanted.drawsDocuments && (wanted.split != nil || !CorpusPath.holdsCorpus(path))
        if wanted.isOfCorpus, !drawsFromTokens {
            let corpus = try CorpusFolder(opening: CorpusPath.of(path))
            return try CorpusViewer(corpus: corpus, request: wanted).show()
        }
        let isCorpus = unsafe access("\(path)/manifest.json", F_OK) == 0
        if isCorpus || path.hasSuffix(".zst"), wanted.place != nil || wanted.split != nil {
            throw UsageError(
                "\(path): --document, --offset and --split are of token files, and this is a corpus: "
                    + "it takes --title, --page and --grep"
            )
        }
        if isCorpus { return try showCorpus(path, documents: wanted.count ?? 1) }
        if path.hasSuffix(".zst") { return try showSegment(path, documents: wanted.count ?? 1) }
        try TokenInspection(path, wanted: wanted).show()
    }

    static func print(_ text: String) throws {
        try StandardOutput.write(Array((text + "\n").utf8))
    }

    /// Writes a line with orders of our own to a terminal; what it quotes went through `StandardOutput.shown`.
    static func printStyled(_ text: String) throws { try StandardOutput.writeStyled(text + "\n") }

    // MARK: - Corpora

    private static func showCorpus(_ path: String, documents: Int) throws {
        let corpus = try CorpusFolder(opening: path)
        try print(
            "\(path): seed \(corpus.manifest.seed), \(CorpusRequest.textRules(of: corpus)), "
                + "\(corpus.manifest.parts.count) parts"
        )
        var left = documents
        let reader = try SegmentFileReader()
        for part in try corpus.completeParts() {
            let rejected = part.pages.rejected.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(
                separator: ", ")
            try print(
                "\(part.name): \(part.wiki), \(part.source.bytes) bytes, \(part.pages.seen) pages seen, "
                    + "\(part.pages.kept) kept; rejected: \(rejected.isEmpty ? "none" : rejected)"
            )
            for layout in part.segments where left > 0 {
                left -= try show(layout, in: corpus.folder(ofPart: part.name), reader, limit: left)
            }
        }
    }

    private static func showSegment(_ path: String, documents: Int) throws {
        let reader = try SegmentFileReader()
        let trailer = try reader.trailer(path: path)
        try print(
            "\(path): \(trailer.layout.documents) documents, \(trailer.layout.buckets) buckets, "
                + "\(trailer.layout.bytes) bytes of JSON Lines; "
                + "pages: \(trailer.pages.seen) seen, \(trailer.pages.kept) kept"
        )
        var layout = trailer.layout
        layout.file = splitPath(path).name
        _ = try show(layout, in: splitPath(path).folder, reader, limit: documents)
    }

    /// Shows the first documents of a segment file. No more buckets of it are read than hold them.
    private static func show(
        _ layout: SegmentLayout, in folder: String, _ reader: borrowing SegmentFileReader, limit: Int
    ) throws -> Int {
        var shown = 0
        for bucket in 0..<layout.buckets where shown < limit {
            let lines = try reader.lines(of: layout, buckets: bucket..<bucket + 1, folder: folder)
            for line in lines.split(separator: UInt8(ascii: "\n")).prefix(limit - shown) {
                let document = try Document(jsonLine: line)
                try print("--- \(document.title) (\(document.wiki) \(document.id)) \(document.url)")
                try print(String(decoding: document.text, as: UTF8.self))
                shown += 1
            }
        }
        return shown
    }
}

/// What inspection found wrong.
enum InspectionError: Error, CustomStringConvertible {
    case problems(path: String, count: Int)
    case unknown(path: String)
    case noDocument(path: String, what: String)
    case nothingFound(path: String, what: String, near: [String])

    var description: String {
        switch self {
        case .problems(let path, let count):
            "\(path): \(count) problems; make the token files anew: wikiprep tokenize"
        case .unknown(let path):
            "\(path) is nothing that can be looked into: give a folder with meta.json, one of its token files, "
                + "a token file that tells what it is, a corpus folder, or a segment file of one"
        case .noDocument(let path, let what):
            "\(path): \(what)"
        case .nothingFound(let path, let what, let near):
            "\(path): \(what); "
                + (near.isEmpty
                    ? "look for words of it with --grep"
                    : "did you mean one of these: \(near.joined(separator: ", "))?")
        }
    }
}
