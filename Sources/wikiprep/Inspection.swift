import BytePairEncoding
import Corpus
import DurableFiles
import Glibc
import TokenFiles
import WikiprepPipeline

/// Shows what is in a token file or a corpus.
enum Inspection {
    /// Writes a description of a file or folder to standard output.
    /// - Parameter documents: how many documents to show whole.
    static func show(_ path: String, documents: Int) throws {
        if unsafe access("\(path)/manifest.json", F_OK) == 0 { return try showCorpus(path, documents: documents) }
        if path.hasSuffix(".zst") { return try showSegment(path, documents: documents) }
        try showTokens(path, documents: documents)
    }

    private static func print(_ text: String) throws {
        try StandardOutput.write(Array((text + "\n").utf8))
    }

    // MARK: - Token files

    private static func showTokens(_ path: String, documents: Int) throws {
        let folder = splitPath(path).folder
        if unsafe access(path, F_OK) == 0, unsafe access("\(folder)/meta.json", F_OK) != 0 {
            throw InspectionError.unknown(path: path)
        }
        let meta = try TokenFilesRecord(decoding: ReadableFile.contents(of: "\(folder)/meta.json"))
        guard let width = TokenWidth(rawValue: meta.dtype) else {
            throw UsageError("\(folder)/meta.json: unknown dtype \(meta.dtype)")
        }
        let file = try TokenFile(path: path, width: width)
        try print(
            "\(path): \(file.count) tokens, \(meta.dtype), \(meta.tokenizer) (\(meta.vocabSize) ids, end-of-text \(meta.eot ?? 0)), seed \(meta.seed)"
        )
        let vocabulary = try Vocabulary.gpt2()
        let offsetsPath = path.hasSuffix(".bin") ? String(path.dropLast(4)) + ".offsets.npy" : ""
        var ends = 0
        if unsafe access(offsetsPath, F_OK) == 0 {
            let report = try TokenFileCheck.run(
                file, DocumentOffsets(path: offsetsPath), vocabularySize: meta.vocabSize, endOfText: meta.eot)
            try print(
                "\(offsetsPath): \(report.documents) documents of \(report.shortestDocument) to \(report.longestDocument) tokens; "
                    + (report.isSound ? "all ids, offsets and ends are in order" : "\(report.problemCount) problems"))
            for problem in report.problems { try print("  problem: \(problem)") }
            ends = report.problemCount
        }
        var position = 0
        for number in 0..<documents where position < file.count {
            let ids = try nextDocument(file, from: position, endOfText: meta.eot ?? 0)
            position += ids.count
            let text = try vocabulary.decode(ids.last == meta.eot ? ids.dropLast() : ids[...])
            try print("--- document \(number), \(ids.count) tokens")
            try print(String(decoding: text, as: UTF8.self))
        }
        if ends > 0 { throw InspectionError.problems(path: path, count: ends) }
    }

    private static func nextDocument(_ file: borrowing TokenFile, from start: Int, endOfText: UInt32) throws -> [UInt32]
    {
        var ids: [UInt32] = []
        while start + ids.count < file.count {
            let from = start + ids.count
            let more = try file.ids(in: from..<min(file.count, from + 4096))
            if let end = more.firstIndex(of: endOfText) { return ids + more[...end] }
            ids += more
        }
        return ids
    }

    // MARK: - Corpora

    private static func showCorpus(_ path: String, documents: Int) throws {
        let corpus = try CorpusFolder(opening: path)
        try print(
            "\(path): seed \(corpus.manifest.seed), text rules \(corpus.manifest.textRules), \(corpus.manifest.parts.count) parts"
        )
        var left = documents
        let reader = try SegmentFileReader()
        for part in try corpus.completeParts() {
            let rejected = part.pages.rejected.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(
                separator: ", ")
            try print(
                "\(part.name): \(part.wiki), \(part.source.bytes) bytes, \(part.pages.seen) pages seen, \(part.pages.kept) kept; rejected: \(rejected.isEmpty ? "none" : rejected)"
            )
            for layout in part.segments where left > 0 {
                let lines = try reader.lines(
                    of: layout, buckets: 0..<layout.buckets, folder: corpus.folder(ofPart: part.name))
                left -= try show(lines, limit: left)
            }
        }
    }

    private static func showSegment(_ path: String, documents: Int) throws {
        let reader = try SegmentFileReader()
        let trailer = try reader.trailer(path: path)
        try print(
            "\(path): \(trailer.layout.documents) documents, \(trailer.layout.buckets) buckets, \(trailer.layout.bytes) bytes of JSON Lines; pages: \(trailer.pages.seen) seen, \(trailer.pages.kept) kept"
        )
        var layout = trailer.layout
        layout.file = splitPath(path).name
        _ = try show(
            reader.lines(of: layout, buckets: 0..<layout.buckets, folder: splitPath(path).folder), limit: documents)
    }

    private static func show(_ lines: [UInt8], limit: Int) throws -> Int {
        var shown = 0
        for line in lines.split(separator: UInt8(ascii: "\n")) {
            if shown == limit { break }
            let document = try Document(jsonLine: line)
            try print("--- \(document.title) (\(document.wiki) \(document.id)) \(document.url)")
            try print(String(decoding: document.text, as: UTF8.self))
            shown += 1
        }
        return shown
    }
}

/// What inspection found wrong.
enum InspectionError: Error, CustomStringConvertible {
    case problems(path: String, count: Int)
    case unknown(path: String)

    var description: String {
        switch self {
        case .problems(let path, let count):
            "\(path): \(count) problems; make the token files anew: wikiprep tokenize CORPUS"
        case .unknown(let path):
            "\(path) is neither a token file with its meta.json beside it, nor a corpus folder, nor a segment file of one"
        }
    }
}
