import BZip2
import Corpus
import DurableFiles
import Extraction
import MediaWikiDump

/// Finds the wikitext of a corpus's documents in the dumps that they are from. Of a dump that is bzip2 or plain XML,
/// only the segments are read that hold them.
public final class WikitextLookup {
    private let corpus: CorpusFolder
    private let parts: [String: PartRecord]
    private var dumps: [String: Dump] = [:]

    private struct Dump {
        var source: DumpSource
        var head: DumpHead
    }

    /// - Parameters:
    ///   - corpus: the corpus.
    ///   - paths: dumps; documents of other parts have no wikitext.
    /// - Throws: ``PipelineError/dumpOfNoPart(path:corpus:files:)``.
    public init(_ corpus: CorpusFolder, dumps paths: [String]) throws {
        self.corpus = corpus
        parts = Dictionary(try corpus.completeParts().map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for path in paths {
            let source = try DumpSource(path: path, hashes: false)
            let content = try source.headAndTail()
            let own = parts.values.filter {
                $0.source.headAndTail == content && (source.size == nil || source.size == $0.source.bytes)
            }
            if own.isEmpty {
                throw PipelineError.dumpOfNoPart(
                    path: path, corpus: corpus.path, files: parts.values.map(\.source.file).sorted())
            }
            for part in own {
                var configuration = DumpConfiguration(threads: 1)
                configuration.wiki = part.wiki
                dumps[part.name] = Dump(source: source, head: try DumpHead(of: source, configuration: configuration))
            }
        }
    }

    /// The wikitext of documents, in their order; nil of those that are of no dump that was given.
    public func wikitext(of documents: [CorpusSearch.Found]) throws -> [[UInt8]?] {
        var texts: [Place: [UInt8]] = [:]
        for (file, documents) in Dictionary(grouping: documents, by: { SegmentPlace(part: $0.part, file: $0.file) }) {
            guard let dump = dumps[file.part], let part = parts[file.part] else { continue }
            var wanted = Set(documents.compactMap { UInt64($0.document.id) })
            let filter = Self.filter(part)
            if let (range, origin) = try segment(file) {
                if let origin, try !origin.isSame(in: dump.source, range: range, head: dump.head.hash) {
                    throw PipelineError.otherBytes(path: dump.source.path, part: file.part)
                }
                try Self.find(&wanted, in: dump, range, filter) { texts[Place(part: part.name, page: $0)] = $1 }
            }
            // A page that lies across segments is in a file of its own kind.
            if !wanted.isEmpty {
                try Self.find(&wanted, in: dump, 0..<Int.max >> 4, filter) {
                    texts[Place(part: part.name, page: $0)] = $1
                }
            }
        }
        return documents.map { found in
            UInt64(found.document.id).flatMap { texts[Place(part: found.part, page: $0)] }
        }
    }

    private struct Place: Hashable {
        var part: String
        var page: UInt64
    }

    private struct SegmentPlace: Hashable {
        var part: String
        var file: String
    }

    /// The bytes of the dump that a segment file is of, and their hash; nil of pages between segments.
    private func segment(_ place: SegmentPlace) throws -> (Range<Int>, SegmentOrigin?)? {
        // Documents that were put aside are in files `00012-0.jsonl.zst` beside the segment's own.
        let name = place.file.prefix { $0.isASCII && $0.isNumber }
        guard !name.isEmpty else { return nil }
        let path = "\(corpus.folder(ofPart: place.part))/\(name).jsonl.zst"
        guard regularFileSize(path) != nil else { return nil }
        let trailer = try SegmentFileReader().trailer(path: path)
        guard let range = try StoredSegment.range(of: trailer) else { return nil }
        return (range, try StoredSegment.outcome(of: trailer, range: range, salvages: false)?.origin)
    }

    private static func filter(_ part: PartRecord) -> PageFilter {
        let namespaces = part.options["namespaces"]?.split(separator: ",").compactMap { Int($0) }
        return PageFilter(namespaces: namespaces.map { Set($0) }, includesRedirects: false, onlyWikitext: true)
    }

    private static func find(
        _ wanted: inout Set<UInt64>, in dump: Dump, _ range: Range<Int>, _ filter: PageFilter,
        found: (UInt64, [UInt8]) -> Void
    ) throws {
        let parser = PageParser(filter: filter, namespaces: dump.head.site.namespaces)
        var pieces = DumpPieces(
            source: dump.source, range: range, start: range.lowerBound == 0 ? .streamHeader : .search,
            packing: dump.head.packing)
        var transcoder = try dump.head.encoding.transcoder()
        var scanner = PageScanner(salvages: true)
        var batch = PageBatch()
        var piece: [UInt8] = []
        var hasMore = true
        while hasMore, !wanted.isEmpty {
            hasMore = try pieces.next(into: &piece)
            if hasMore { scanner.append(transcoder?.transcode(piece) ?? piece, to: &batch) }
            if hasMore, batch.bytes.count < 1 << 20 { continue }
            for case .page(let page) in parser.parse(batch) where wanted.contains(page.id) {
                guard case .text(let wikitext)? = page.revision?.content else { continue }
                found(page.id, wikitext)
                wanted.remove(page.id)
            }
            batch.removeAll()
        }
    }
}
