import Corpus
import InputNumbers
import Tokenization
import Workers

/// Looks for documents in a corpus, with many threads, and finds them in the corpus's order.
///
/// ```swift
/// let corpus = try CorpusFolder(opening: "enwiki/corpus")
/// try CorpusSearch(corpus, threads: 2).run(.title("Anarchism")) { found in
///     print(String(decoding: found.document.text, as: UTF8.self))
///     return true
/// }
/// ```
public struct CorpusSearch: Sendable {
    private let corpus: CorpusFolder
    private let parts: [PartRecord]
    private let threads: Int

    /// What documents are wanted.
    public enum Wanted: Sendable {
        /// All of them.
        case all
        /// Those with a line that matches.
        case text(TextPattern)
        /// Those with this title.
        case title(String)
        /// Those of a page; a page may be in several wikis and several dumps.
        case page(UInt64)
        /// So many, drawn by chance: the same for the same seed.
        case random(count: Int, seed: UInt64)
    }

    /// A document that was found.
    public struct Found: Sendable {
        /// The document.
        public var document: Document
        /// The part that it is in.
        public var part: String
        /// The segment file that it is in.
        public var file: String
        /// Its lines that match, of ``Wanted/text(_:)``.
        public var lines: [Line]
    }

    /// A line of a document.
    public struct Line: Sendable {
        /// Its number, counted from 1.
        public var number: Int
        /// The line.
        public var text: String
        /// Where it matches.
        public var matches: [Range<String.Index>]
    }

    /// What a search came to.
    public struct Outcome: Equatable, Sendable {
        /// The documents that were looked at.
        public var seen = 0
        /// Those that were found.
        public var found = 0
    }

    /// - Parameters:
    ///   - corpus: the corpus.
    ///   - threads: how many look through it.
    /// - Throws: ``/Corpus/CorpusError`` when a part is missing.
    public init(_ corpus: CorpusFolder, threads: Int) throws {
        self.corpus = corpus
        self.threads = threads
        parts = try corpus.completeParts()
    }

    /// The number of documents.
    public var documents: Int { parts.flatMap(\.segments).map(\.documents).clampedSum() }

    /// Some buckets of a segment file.
    private struct Piece: Sendable {
        var part: PartRecord
        var layout: SegmentLayout
        var buckets: Range<Int>
        /// The documents that are drawn, counted from the first of these buckets; nil: whatever is wanted.
        var drawn: [Int]?
    }

    /// Compressed bytes that are looked through at a time.
    private static let pieceSize = 1 << 20

    /// Looks through the corpus.
    /// - Parameters:
    ///   - wanted: which documents are looked for.
    ///   - found: takes them in order; returns false to end the search.
    @discardableResult
    public func run(_ wanted: Wanted, found: @escaping @Sendable (Found) throws -> Bool) throws -> Outcome {
        let outcome = Monitor(Outcome())
        let pieces = pieces(of: wanted)
        try OrderedWork(threads: threads, lookahead: threads + 2).run(
            makeWorker: { try Worker(corpus, wanted) },
            claim: {
                try StopSignal.check("")
                return $0 < pieces.count ? pieces[$0] : nil
            },
            work: { worker, _, piece, _ in try worker.search(piece) },
            commit: { _, _, result in
                outcome.withLock { $0.seen += result.seen }
                for document in result.found {
                    outcome.withLock { $0.found += 1 }
                    if try !found(document) { return .stop }
                }
                return .goOn
            })
        return outcome.withLock { $0 }
    }

    private func pieces(of wanted: Wanted) -> [Piece] {
        switch wanted {
        case .random(let count, let seed) where count < documents: drawn(count, seed)
        case .page(let id):
            parts.flatMap { part in
                // Its key tells the bucket.
                let key = ShuffleKey(seed: corpus.manifest.seed, wiki: part.wiki, pageID: id)
                return part.segments.filter { $0.documents > 0 }.map { layout in
                    let bucket = key.bucket(of: layout.buckets)
                    return Piece(part: part, layout: layout, buckets: bucket..<bucket + 1)
                }
            }
        case .all, .text, .title, .random: parts.flatMap { part in part.segments.flatMap { pieces(of: $0, part) } }
        }
    }

    /// So many different numbers below a total, or all of them, in their order: the same for the same seed.
    public static func draw(_ count: Int, of total: Int, seed: UInt64) -> [Int] {
        if count >= total { return Array(0..<total) }
        var random = SplitMix64(state: seed)
        var numbers: Set<Int> = []
        while numbers.count < count { numbers.insert(Int.random(in: 0..<total, using: &random)) }
        return numbers.sorted()
    }

    private func pieces(of layout: SegmentLayout, _ part: PartRecord) -> [Piece] {
        var pieces: [Piece] = []
        var start = 0
        for end in 1...layout.buckets {
            let bytes = layout.offsets[end] - layout.offsets[start]
            if bytes >= Self.pieceSize || end == layout.buckets && bytes > 0 {
                pieces.append(Piece(part: part, layout: layout, buckets: start..<end))
                start = end
            }
        }
        return pieces
    }

    private func drawn(_ count: Int, _ seed: UInt64) -> [Piece] {
        var rest = Self.draw(count, of: documents, seed: seed)[...]
        var first = 0
        var pieces: [Piece] = []
        for part in parts {
            for layout in part.segments {
                let end = first.addingClamped(layout.documents)
                let own = rest.prefix { $0 < end }.map { $0 - first }
                rest = rest.dropFirst(own.count)
                first = end
                if own.isEmpty { continue }
                pieces.append(Piece(part: part, layout: layout, buckets: 0..<layout.buckets, drawn: own))
            }
        }
        return pieces
    }

    /// What one thread needs.
    private final class Worker {
        private let corpus: CorpusFolder
        private let wanted: Wanted
        private let reader: SegmentFileReader
        private let matcher: TextPattern.Matcher?
        private var lines: [UInt8] = []

        init(_ corpus: CorpusFolder, _ wanted: Wanted) throws {
            self.corpus = corpus
            self.wanted = wanted
            reader = try SegmentFileReader()
            matcher = if case .text(let pattern) = wanted { try pattern.compiled() } else { nil }
        }

        func search(_ piece: Piece) throws -> (found: [Found], seen: Int) {
            let folder = corpus.folder(ofPart: piece.part.name)
            try reader.read(piece.layout, buckets: piece.buckets, folder: folder, into: &lines)
            var result: (found: [Found], seen: Int) = ([], 0)
            var drawn = piece.drawn.map { $0[...] }
            var next = 0
            while next < lines.count {
                let end = Separator.first([UInt8(ascii: "\n")], in: lines.span, from: next) ?? lines.count
                defer { next = end + 1 }
                if end == next { continue }
                defer { result.seen += 1 }
                if drawn != nil {
                    guard drawn?.first == result.seen else { continue }
                    drawn?.removeFirst()
                }
                do {
                    let document = try Document(jsonLine: lines[next..<end])
                    let matching = try matches(document)
                    guard let matching else { continue }
                    result.found.append(
                        Found(document: document, part: piece.part.name, file: piece.layout.file, lines: matching))
                } catch {
                    throw SegmentFileError.damaged(
                        path: "\(folder)/\(piece.layout.file)", offset: 0,
                        reason: "line \(result.seen + 1) of buckets \(piece.buckets): \(error)")
                }
            }
            return result
        }

        /// The lines of a text that match.
        /// - Parameter required: bytes that each of them has.
        private func lines(of text: [UInt8], _ required: [UInt8]?) -> [Line] {
            let lineFeed = [UInt8(ascii: "\n")]
            var lines: [Line] = []
            var start = 0
            var number = 1
            while start <= text.count {
                if let required {
                    guard let place = Separator.first(required, in: text.span, from: start) else { break }
                    while let end = Separator.first(lineFeed, in: text.span, from: start), end < place {
                        start = end + 1
                        number += 1
                    }
                }
                let end = Separator.first(lineFeed, in: text.span, from: start) ?? text.count
                let line = String(decoding: text[start..<end], as: UTF8.self)
                if let matcher, matcher.matches(line) {
                    lines.append(Line(number: number, text: line, matches: matcher.ranges(in: line)))
                }
                start = end + 1
                number += 1
            }
            return lines
        }

        /// The lines of a document that match; nil when the document is not wanted.
        private func matches(_ document: Document) throws -> [Line]? {
            switch wanted {
            case .all, .random: return []
            case .title(let title): return document.title.isOfTitleLength && document.title == title ? [] : nil
            case .page(let id): return document.id == String(id) ? [] : nil
            case .text(let pattern):
                let matching = lines(of: document.text, pattern.required)
                return matching.isEmpty ? nil : matching
            }
        }
    }
}

/// The generator of Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014.
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
