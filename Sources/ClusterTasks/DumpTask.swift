import Corpus
import DurableFiles
import Extraction
import CorpusParts
import Wikitext
import Workers

/// The tasks that make a part of a corpus of one dump, each of them for a process of its own, on whatever machine:
/// ``plan(into:)``, then ``extract(segments:into:tell:)`` for all segments, in any order, then ``complete(in:)``.
///
/// They share files and nothing else: what they write is a matter of the dump and the options alone, so a task may be
/// done twice, or again.
public struct DumpTask: Sendable {
    /// The dump's path; where it is ``streamed``, what it is called.
    public let path: String
    /// Where its bytes come from, if not from a file of this name.
    public var streamed: StreamedDump?
    /// How it is read.
    public var dump: DumpConfiguration
    /// What the text is like.
    public var text: TextConfiguration
    /// The seed of the shuffle, for a new corpus; nil: the corpus's own, or ``/Corpus/ShuffleKey/defaultSeed``.
    public var seed: UInt64?
    /// Who hears what happens.
    public var observer: any RunObserver

    /// The tasks of a dump.
    public init(
        _ path: String, dump: DumpConfiguration, text: TextConfiguration, seed: UInt64?, observer: any RunObserver
    ) {
        self.path = path
        self.dump = dump
        self.text = text
        self.seed = seed
        self.observer = observer
    }

    /// What is to be done for a dump.
    public struct Plan: Codable, Equatable, Sendable {
        /// The part's name in the corpus.
        public var part: String
        /// The wiki's database name.
        public var wiki: String
        /// The dump's file without its folder.
        public var file: String
        /// Its size.
        public var bytes: Int
        /// The corpus's seed, which ``DumpTask/seed`` must be of the tasks that follow.
        public var seed: UInt64
        /// Whether the corpus has the part already: nothing else is to be done.
        public var complete: Bool
        /// Whether the dump's content was compared with that of a complete part. False where not all of it came through
        /// standard input: then only its size, its beginning and its end are known to be the same, and the task is to
        /// be given all of it.
        public var verified: Bool
        /// The options of the text that the corpus hands down, as words of the command line: the tasks that follow are
        /// to be given them too.
        public var options: [String]
        /// The first byte of each segment and the one behind its last, by number.
        public var segments: [[Int]]
    }

    /// What came of a segment.
    public struct Segment: Codable, Equatable, Sendable {
        /// Its number, from 0.
        public var segment: Int
        /// The files that it became, the one that makes it complete last; none where it is damaged.
        public var files: [String]
        /// What became of the pages that are whole in it.
        public var pages: PageCounts
        /// Why there are no files: ``DumpTask/complete(in:)`` decides what the damage means.
        public var failure: String?
    }

    /// What came of segments that follow one another.
    public struct Segments: Codable, Equatable, Sendable {
        /// Each of them.
        public var segments: [Segment]
    }

    /// What came of the whole.
    public struct Part: Codable, Equatable, Sendable {
        /// The part's name.
        public var part: String
        /// What became of all its pages.
        public var pages: PageCounts
        /// Its files, but for `part.json`.
        public var files: [String]
    }

    // MARK: - The tasks

    /// Makes the folder of the dump's part, with a record that it is begun, and clears it of what was made of another
    /// dump or with other options.
    /// - Parameter corpus: the corpus folder. Its manifest is left as it is.
    public func plan(into corpus: String) throws -> Plan {
        let (source, head) = try open(hashes: streamed?.isWhole ?? false)
        var part = try joining(corpus)
        try part.text.inherit(part.folder.bindingParts(), wiki: head.wiki)
        let options = inheritedOptions(part.text, language: head.site.language)
        let lock = try lock(part.folder, try PartExtraction.partName(of: source, dump))
        let record = try part.begin(source, head)
        _ = consume lock
        var segments: [[Int]] = []
        if !record.complete {
            let extraction = try DumpExtraction(
                source: source, head: head, dump: dump, text: part.text, seed: record.seed, observer: observer)
            while let range = try extraction.range(ofSegment: segments.count, reads: false) {
                segments.append([range.lowerBound, min(range.upperBound, source.size ?? .max)])
            }
        }
        return Plan(
            part: record.name, wiki: record.wiki, file: record.source.file, bytes: record.source.bytes,
            seed: record.seed, complete: record.complete, verified: !record.complete || source.isWhole,
            options: options, segments: segments)
    }

    /// What of the text's options was not asked for.
    private func inheritedOptions(_ inherited: TextConfiguration, language: String) -> [String] {
        let asked = text.record(language: language)
        return TextConfiguration.words(inherited.record(language: language).filter { asked[$0.key] != $0.value })
    }

    /// Extracts segments that follow one another: in one process they share its start, and the dump's head.
    /// - Parameters:
    ///   - numbers: which ones of the plan's.
    ///   - folder: where their files are written; they belong into the part's.
    ///   - tell: hears of each segment as soon as its files are whole.
    public func extract(
        segments numbers: ClosedRange<Int>, into folder: String, tell: (Segment) throws -> Void = { _ in }
    ) throws -> Segments {
        let (source, head) = try open(hashes: false)
        let extraction = try DumpExtraction(
            source: source, head: head, dump: dump, text: text, seed: seed ?? ShuffleKey.defaultSeed, observer: observer
        )
        // There may be fewer than are asked for, and room for these must not cost memory.
        var ranges: [Range<Int>] = []
        for number in numbers {
            guard number >= 0, let range = try extraction.range(ofSegment: number) else {
                throw TaskError.noSegment(number, path: path)
            }
            ranges.append(range)
        }
        try makeFolders(folder)
        let output = CorpusOutput(folder: folder, buckets: extraction.buckets)
        let worker = extraction.makeWorker(LimitedWarnings(observer))
        return Segments(
            segments: try zip(numbers, ranges).map { number, range in
                let segment = try extract(number, range, extraction, worker, output)
                try tell(segment)
                return segment
            })
    }

    private func extract(
        _ number: Int, _ range: Range<Int>, _ extraction: DumpExtraction, _ worker: SegmentExtraction,
        _ output: CorpusOutput
    ) throws -> Segment {
        let outcome = try extraction.extract(number, range, worker, into: output)
        if let failure = outcome.failure {
            // What is no damage may go well the next time.
            guard DumpHead.damage(failure, path: path) != nil else { throw failure }
            try extraction.source.checkUnchanged()
            return Segment(segment: number, files: [], pages: PageCounts(), failure: "\(failure)")
        }
        var files: [String] = []
        for case .file(let layout) in outcome.spilled { files.append(layout.file) }
        if let layout = outcome.layout { files.append(layout.file) }
        return Segment(segment: number, files: files, pages: outcome.pages, failure: nil)
    }

    /// Puts a part together, whose segments are in its folder: sees to it that they tile, extracts the pages that
    /// straddle them, and verifies the checksums. A segment that is missing, or damaged, is extracted again.
    /// - Parameter corpus: the corpus folder. Its manifest is left as it is.
    /// - Throws: ``/Extraction/ExtractionError/damagedDump(path:reason:lastPage:pages:kept:)`` as a run on one machine
    ///   does.
    public func complete(in corpus: String) throws -> Part {
        let (source, head) = try open(hashes: true)
        var part = try joining(corpus)
        let lock = try lock(part.folder, try PartExtraction.partName(of: source, dump))
        let record = try part.add(source, head)
        _ = consume lock
        return Part(part: record.name, pages: record.pages, files: record.segments.map(\.file))
    }

    // MARK: - What they share

    private func open(hashes: Bool) throws -> (DumpSource, DumpHead) {
        if path == "-" { throw TaskError.streamOfDump }
        let source: DumpSource
        if let streamed {
            source = DumpSource(path: path, streamed: streamed, hashes: hashes)
        } else {
            source = try DumpSource(path: path, hashes: hashes)
            if source.size == nil { throw TaskError.pipe(path: path) }
        }
        do {
            return (source, try DumpHead(of: source, configuration: dump))
        } catch {
            throw DumpHead.damage(error, path: path) ?? error
        }
    }

    private func joining(_ corpus: String) throws -> PartExtraction {
        let known = try seed ?? CorpusFolder.seed(of: corpus) ?? ShuffleKey.defaultSeed
        return PartExtraction(
            folder: try CorpusFolder(joining: corpus, seed: known), dump: dump,
            text: text, observer: observer, remembersFiles: false)
    }

    /// Of two attempts at the same task one waits for the other, and finds its work done.
    private func lock(_ corpus: CorpusFolder, _ part: String) throws -> FolderLock {
        try makeFolder(part, in: corpus.path)
        return try FolderLock(waitingFor: corpus.folder(ofPart: part))
    }
}
