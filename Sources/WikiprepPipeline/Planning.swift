import BytePairEncoding
import CLibrary
import Corpus
import DurableFiles
import Extraction
import InputNumbers
import TokenFiles
import Tokenization
import Wikitext
import Workers

extension Pipeline {
    /// What ``run(_:into:)`` would do; nothing is written.
    /// - Throws: what the run would refuse.
    public func plan(_ dumps: [String], into folder: String?) throws -> RunPlan {
        let opened = try open(dumps)
        let folder = try folder ?? defaultFolder(opened)
        let pipeline = try remembering(folder, opened)
        let tokenizer = pipeline.tokens.loadTokenizer()
        let given = try pipeline.check(tokenizer, folder: folder, opened)
        return try pipeline.plan(
            opened, corpus: "\(folder)/corpus", tokenFolder: folder, tokenizer: given ?? tokenizer())
    }

    /// What ``extract(_:into:)`` would do; nothing is written.
    /// - Parameters:
    ///   - dumps: paths.
    ///   - folder: the corpus; nil: named after the wiki; `-`: there is none, the documents go to standard output.
    /// - Throws: what it would refuse.
    public func planExtraction(_ dumps: [String], into folder: String?) throws -> RunPlan {
        var pipeline = self
        if folder == "-", pipeline.dump.name == nil, dumps.contains("-") { pipeline.dump.name = "-" }
        let opened = try pipeline.open(dumps)
        let corpus = try folder == "-" ? nil : folder ?? "\(defaultFolder(opened))/corpus"
        let refused = try corpus.map { try refusedTextChanges(opened, in: $0) } ?? []
        if let corpus, !refused.isEmpty { throw TokenizationError.otherOptions(folder: corpus, refused) }
        return try plan(opened, corpus: corpus, tokenFolder: nil, tokenizer: nil)
    }

    private func plan(
        _ opened: [OpenDump], corpus path: String?, tokenFolder: String?, tokenizer: TokenizerChoice.Loaded?
    ) throws -> RunPlan {
        var plan = RunPlan(corpus: path)
        var folder: CorpusFolder?
        if let path {
            try checkFolderCanBeMade(path)
            let known = try seed ?? CorpusFolder.seed(of: path) ?? ShuffleKey.defaultSeed
            if regularFileSize("\(path)/manifest.json") != nil {
                if FolderLock.isHeld(folder: path) { throw CorpusError.locked(path: path) }
                let found = try CorpusFolder(opening: path)
                try found.check(seed: known)
                try checkParts(opened, in: found)
                folder = found
            }
        }
        // What is to be read of each dump, in bytes.
        var work: [(dump: OpenDump, bytes: Int)] = []
        var isAtMost = false
        for dump in opened {
            let state = try state(of: dump, in: folder, remade: remadeParts(opened))
            plan.dumps.append(
                RunPlan.Dump(
                    path: dump.source.path, part: dump.part, wiki: dump.head.wiki, bytes: dump.source.size, state: state
                ))
            if case .complete = state { continue }
            let (bytes, isBound) = try bytesToRead(dump, state)
            isAtMost = isAtMost || isBound
            work.append((dump, bytes))
        }
        var tokenization: TokenFilePlanning?
        if let tokenFolder, let tokenizer {
            let wikis = Set(opened.map(\.head.wiki))
            let given = Set(opened.map(\.part))
            let answered = try folder.map { try answeredParts(beside: given, in: $0).map(\.name) } ?? []
            let pending = TokenizationPlan.Pending(
                parts: Set(work.map(\.dump.part)), wikis: Set(work.map(\.dump.head.wiki)), unlisted: given,
                saying: dump.missing.map { missing in (given.union(answered), missing) })
            let corpora = try folder.map { [($0, try $0.completeParts(pending: given))] } ?? []
            let planned = try TokenizationRun(
                of: corpora, texts: [], configuration: tokensOfRun, pending: wikis, observer: observer)
            tokenization = try TokenFilePlanning(planned, into: tokenFolder, with: tokenizer, pending: pending)
            plan.tokenFiles = tokenization?.files
        }
        // Of a pipe, nothing is known.
        if work.contains(where: { $0.dump.source.size == nil }) { return plan }
        let text = try work.first.map { try self.text(for: $0.dump, in: folder) } ?? text
        var sample = try WorkSample.of(work.map(\.dump), dump: dump, text: text, encoding: tokenization?.encoding)
        if work.isEmpty, let tokenization, tokenization.bytes > 0 { sample = try tokenization.sample() }
        var bytes = Double(work.map(\.bytes).clampedSum())
        if let limit = dump.slice?.limit, sample.pages > 0 {
            bytes = min(bytes, Double(limit) * Double(work.count) * sample.dumpBytes / Double(sample.pages))
            isAtMost = false
        }
        let scale = sample.dumpBytes > 0 ? bytes / sample.dumpBytes : 0
        var estimate = RunPlan.Estimate()
        estimate.isAtMost = isAtMost
        estimate.sampledBytes = Int(clamping: sample.dumpBytes)
        // Dumps follow one another. Of a slice that ends early, how its bytes lie in the dump does not matter much.
        let busiest =
            isAtMost || dump.slice != nil
            ? bytes / Double(dump.threads)
            : work.reduce(0.0) { $0 + Double(bytesOfBusiestWorker($1.dump, bytes: $1.bytes)) }
        if sample.dumpBytes > 0 {
            estimate.extractSeconds =
                Self.startSeconds + sample.coldStart + sample.extractSeconds / sample.dumpBytes * busiest
        }
        estimate.documents = Int(clamping: Double(sample.documents) * scale)
        if path != nil { estimate.corpusBytes = Int(clamping: Double(sample.storedBytes) * scale) }
        let lines = Int(clamping: Double(sample.lineBytes) * scale)
        let linesPerByte = sample.dumpBytes > 0 ? Double(sample.lineBytes) / sample.dumpBytes : 0
        estimate.memory =
            work.map { opened, bytes in
                let segment = max(dump.segmentSize(dumpSize: opened.source.size), 1)
                return MemoryEstimate.extraction(
                    threads: min(dump.threads, max(bytes - 1, 0) / segment + 1),
                    segmentLines: linesPerByte * Double(segment))
            }.max() ?? MemoryEstimate.extraction(threads: 0, segmentLines: 0)
        tokenization?.add(to: &estimate, sample, newLines: lines)
        estimate.disks = RunPlan.Disk.all([
            (path ?? ".", estimate.corpusBytes), (tokenFolder ?? ".", estimate.tokenBytes),
        ])
        plan.estimate = estimate
        return plan
    }

    /// What a run takes however small its dump is: to begin, to put files on the disk, to write the report.
    private static let startSeconds = 0.03

    /// The bytes of a dump that the worker with the most to do reads: segments are not divided, and a small dump has
    /// few.
    private func bytesOfBusiestWorker(_ opened: OpenDump, bytes: Int) -> Int {
        guard opened.head.encoding == .utf8 else { return bytes }
        return Self.bytesOfBusiestWorker(
            bytes, segmentSize: dump.segmentSize(dumpSize: opened.source.size), threads: dump.threads)
    }

    /// The most bytes that one of some workers gets, each of which takes the next segment when it has done one.
    static func bytesOfBusiestWorker(_ bytes: Int, segmentSize: Int, threads: Int) -> Int {
        if bytes <= 0 { return 0 }
        let size = min(max(segmentSize, 1), bytes)
        let last = (bytes - 1) / size
        let (rounds, others) = last.quotientAndRemainder(dividingBy: max(threads, 1))
        // The last segment may be a short one.
        return rounds * size + (others == 0 ? bytes - last * size : size)
    }

    /// Warns where the disk is clearly too small for what dumps become: a document takes more than it does in bzip2, so
    /// that what is warned of here is less than half of what text in most languages needs.
    func warnOfSmallDisk(_ dumps: [OpenDump], corpus path: String, tokenFolder: String?) {
        var bytes = 0
        for dump in dumps where !isFolder("\(path)/\(dump.part)") {
            if case .plain = dump.head.packing {
                bytes += (dump.source.size ?? 0) / 8
            } else {
                bytes += dump.source.size ?? 0
            }
        }
        let least = bytes / 4
        let needs = [(path, least)] + (tokenFolder.map { [($0, least)] } ?? [])
        for disk in RunPlan.Disk.all(needs) where disk.needed > disk.free {
            observer.warn(SmallDisk(folder: disk.folder, free: disk.free, needed: disk.needed))
        }
    }

    /// What a corpus has of a dump.
    private func state(
        of opened: OpenDump, in folder: CorpusFolder?, remade: Set<String>
    ) throws -> RunPlan.State {
        if opened.source.size == nil { return .unknown }
        guard let folder else { return .new }
        let text = try self.text(for: opened, in: folder)
        var part = PartExtraction(folder: folder, dump: dump, text: text, observer: SilentObserver())
        part.remade = remade
        let wanted = try part.wanted(opened.source, opened.head)
        switch try part.standing(of: wanted, opened.source, opened.head) {
        case .absent: return .new
        case .outdated, .changed:
            guard let existing = try folder.part(named: wanted.name) else { return .new }
            return .replaced(reason: PartExtraction.reason(toReplace: existing, by: wanted))
        case .complete(let record, _): return .complete(documents: record.pages.kept)
        case .begun:
            let names = try fileNames(in: folder.folder(ofPart: wanted.name)).filter {
                $0.hasSuffix(".jsonl.zst") && $0.first?.isNumber == true && !$0.contains("-")
            }
            let all = wanted.source.bytes.addingClamped(wanted.segmentSize - 1) / max(wanted.segmentSize, 1)
            return .resumed(segments: min(names.count, all), of: all)
        }
    }

    /// The bytes of a dump that are read, and whether it may be fewer.
    private func bytesToRead(_ opened: OpenDump, _ state: RunPlan.State) throws -> (Int, isBound: Bool) {
        let size = opened.source.size ?? 0
        if dump.slice != nil {
            let limit = dump.segmentSize(dumpSize: opened.source.size)
            let index = try DumpExtraction.index(
                of: opened.source, opened.head, dump, limit: limit, SilentObserver())
            return (index?.streams.reduce(0) { $0 + $1.count } ?? size, index == nil)
        }
        if case .resumed(let segments, let all) = state, all > 0 { return (size / all * (all - segments), false) }
        return (size, false)
    }
}

extension TokenizationRun {
    /// What ``run(into:)`` would do; nothing is written.
    /// - Throws: what it would refuse.
    public func plan(into path: String) throws -> RunPlan {
        let remembering = try remembering(path)
        let configuration = remembering.configuration
        let planning = try TokenFilePlanning(remembering, into: path, with: configuration.tokenizer.load())
        var plan = RunPlan(tokenFiles: planning.files)
        for path in texts where path != "-" {
            if unsafe access(path, R_OK) != 0 { throw FileError("open", path) }
        }
        let jobs = planning.inputs.jobs
        let sizes = try remembering.check(jobs, with: planning.tokenizer)
        let read = jobs.map(\.path)
        guard !read.contains("-"), let textBytes = TextInput.totalSize(of: read) else { return plan }
        var estimate = RunPlan.Estimate()
        estimate.memory = MemoryEstimate.extraction(threads: 0, segmentLines: 0)
        if planning.files.state != .upToDate {
            let sample = jobs.isEmpty || planning.bytes > 0 ? try planning.sample() : WorkSample()
            planning.add(to: &estimate, sample, newLines: 0)
            estimate.tokenizeSeconds += sample.coldStart
            estimate.sampledBytes = sample.encodedBytes
            if !planning.inputs.order.isEmpty {
                estimate.documents = planning.documents
                estimate.documentsAreCounted = remembering.corpora.isEmpty && planning.files.state != .addedTo
            }
            if !jobs.isEmpty {
                let sample = try WorkSample.of(
                    read, input: configuration.input, threads: configuration.threads, encoding: planning.encoding)
                var part = RunPlan.Estimate()
                planning.add(to: &part, sample, newLines: textBytes)
                let documents = try remembering.documents(
                    of: jobs.filter { !planning.standing.contains($0.name) }, sizes: sizes, in: sample)
                estimate.documents.addClamped(documents.number)
                if !documents.areCounted { estimate.documentsAreCounted = false }
                estimate.tokens.addClamped(part.tokens)
                estimate.tokenBytes.addClamped(part.tokenBytes)
                estimate.tokenizeSeconds += part.tokenizeSeconds + sample.coldStart
                estimate.memory = max(estimate.memory, part.memory)
                estimate.sampledBytes += sample.encodedBytes
                if configuration.shuffles { estimate.temporaryBytes = part.tokenBytes }
            }
        }
        estimate.disks = RunPlan.Disk.all([
            (path, estimate.tokenBytes), (configuration.temporaryFolder ?? path, estimate.temporaryBytes),
        ])
        plan.estimate = estimate
        return plan
    }
}

extension TokenizationRun {
    /// Reads the texts of which the folder has something, and refuses those that the run refuses.
    /// - Returns: the bytes of each, decompressed, by the names of the inputs.
    private func check(_ jobs: [InputJob], with tokenizer: TokenizerChoice.Loaded) throws -> [String: Int] {
        let known = jobs.filter { ($0.earlier != nil || $0.range != nil) && regularFileSize($0.path) != nil }
        let events = InputEvents(known, configuration, tokenizer, seed: seed, observer: SilentObserver())
        var sizes: [String: Int] = [:]
        var name = ""
        while let event = try events.nextEvent() {
            try StopSignal.check("Nothing was written.")
            switch event {
            case .begin(let job, _): name = job.name
            case .end(let bytes, _, _, _): sizes[name] = bytes
            case .adopt, .batch: break
            }
        }
        return sizes
    }

    /// How many documents the texts are: known where a file is one, or is cut; else about so many.
    /// - Parameter sizes: of those that were read.
    private func documents(
        of jobs: [InputJob], sizes: [String: Int], in sample: WorkSample
    ) throws -> (number: Int, areCounted: Bool) {
        let isSplit = configuration.validationRatio > 0 && configuration.validationRatio < 1
        var number = 0
        var others = 0
        for job in jobs {
            let text = try TextInput(path: job.path, configuration: configuration.input, observer: SilentObserver())
            let size = sizes[job.name] ?? text.size ?? 0
            if text.isJSONLines || configuration.input.documents != .files {
                others.addClamped(text.size ?? 0)
            } else if job.cuts, isSplit, let range = job.range {
                // Before the range, the range, and what was appended to it.
                number += (range.start > 0 ? 2 : 1) + (size > range.end ? 1 : 0)
            } else {
                number += min(size, job.cuts && isSplit ? 2 : 1)
            }
        }
        if others == 0 || sample.encodedBytes == 0 { return (number, others == 0) }
        let share = Double(sample.encodedDocuments) / Double(sample.encodedBytes)
        return (number.addingClamped(Int(clamping: share * Double(others))), false)
    }
}

/// What becomes of the token files of a folder.
private struct TokenFilePlanning {
    let files: RunPlan.TokenFiles
    let encoding: WorkSample.Encoding
    let tokenizer: TokenizerChoice.Loaded
    /// The inputs that are no corpora.
    let inputs: InputFolder.Plan
    /// The bytes of the lines of the corpora's documents that are to be encoded, those of new parts not among them.
    let bytes: Int
    /// The documents that the files will hold, of corpora and of inputs that are not read; of files that are added to,
    /// those that come behind them.
    let documents: Int
    /// The names of inputs whose documents stand in files that are added to.
    let standing: Set<String>
    private let parts: [CorpusPart]
    private let copiedTokens: Int
    private let configuration: TokenConfiguration
    private let width: TokenWidth

    /// - Parameter pending: what the run adds before documents become tokens.
    init(
        _ tokenization: TokenizationRun, into folder: String, with tokenizer: TokenizerChoice.Loaded,
        pending: TokenizationPlan.Pending = .init()
    ) throws {
        try checkFolderCanBeMade(folder)
        if FolderLock.isHeld(folder: folder) { throw FileError("write into", folder, code: EBUSY) }
        let plan = try TokenizationPlan(tokenization, into: folder, with: tokenizer, pending: pending)
        encoding = WorkSample.Encoding(vocabulary: tokenizer.vocabulary, marks: plan.marks)
        self.tokenizer = tokenizer
        inputs = plan.inputs
        configuration = plan.configuration
        width = plan.layout.width
        let stays = plan.parts.filter { !pending.parts.contains($0.record.name) }
        let complete = plan.standingParts
        let parts = stays.filter { !complete.contains($0.number) }
        self.parts = parts
        let isSame = plan.action == .nothing
        // Of parts that changed, most pages have the text that they had.
        let compared = parts.map { min(plan.earlier?.comparedDocuments[$0.number] ?? 0, $0.record.pages.kept) }
        let encoded = zip(parts, compared).map { part, compared in
            let kept = part.record.pages.kept
            return kept == 0 ? 0 : Int(clamping: Double(part.record.bytes) * Double(kept - compared) / Double(kept))
        }
        bytes = isSame ? 0 : encoded.clampedSum()
        let isAddition = plan.action == .addition
        let standing = Set(isAddition ? plan.standing?.inputs.map(\.name) ?? [] : [])
        self.standing = standing
        documents =
            (isAddition
            ? zip(parts, compared).map { part, compared in part.record.pages.kept - compared }
            : plan.parts.map(\.record.pages.kept)).clampedSum().addingClamped(
                inputs.kept.filter { !standing.contains($0.name) }.map(\.documents).clampedSum())
        let copied = stays.filter { complete.contains($0.number) }.map(\.record.pages.kept).clampedSum()
            .addingClamped(compared.clampedSum())
        let mayDiffer =
            plan.earlier?.comparedWikis.isEmpty == false
            || !pending.wikis.isDisjoint(with: stays.map(\.record.wiki))
            || plan.changes.contains { ["dedup", "mix"].contains($0.option) }
        let record = plan.standing
        let there = record.map { $0.documents.train + $0.documents.val } ?? 0
        let tokens = record.map { $0.tokens.train + $0.tokens.val } ?? 0
        copiedTokens = there > 0 ? Int(clamping: Double(tokens) * Double(copied) / Double(there)) : 0
        let state: RunPlan.TokenFiles.State =
            switch plan.action {
            case .nothing: .upToDate
            case .addition: .addedTo
            case .replacement: plan.earlierFiles.binding == nil ? .new : .replaced
            }
        files = RunPlan.TokenFiles(
            folder: folder, format: configuration.resolvedFormat.rawValue, dtype: width.rawValue, state: state,
            copiedDocuments: isSame ? 0 : copied, copiesAreEstimated: mayDiffer,
            options: FolderCommands.words(plan.record.options),
            changes: plan.changes)
    }

    /// Encodes some documents of the corpora.
    func sample() throws -> WorkSample {
        try WorkSample.of(parts, threads: configuration.threads, encoding: encoding)
    }

    /// Adds what tokens cost.
    /// - Parameter newLines: bytes of documents that are to be encoded beside those of the corpora that are there.
    func add(to estimate: inout RunPlan.Estimate, _ sample: WorkSample, newLines: Int) {
        if files.state == .upToDate { return }
        let lines = bytes.addingClamped(newLines)
        let scale = sample.encodedBytes > 0 ? Double(lines) / Double(sample.encodedBytes) : 0
        let copied = configuration.writesOnlyNew ? 0 : copiedTokens
        let tokens = Int(clamping: Double(sample.tokens) * scale).addingClamped(copied)
        estimate.tokens.addClamped(tokens)
        estimate.tokenizeSeconds +=
            Self.startSeconds + sample.encodeSeconds * scale / Double(configuration.threads)
            + Double(copied) * Double(width.byteCount) / Self.copyRate
        estimate.tokenBytes.addClamped(tokens.multipliedClamped(by: width.byteCount))
        let ranges = KeyRanges(
            bytes: lines, rangeSize: TokenRanges.rangeSize(bytes: lines, configuration: configuration),
            threads: configuration.threads)
        let tokensPerByte = sample.encodedBytes > 0 ? Double(sample.tokens) / Double(sample.encodedBytes) : 0.3
        estimate.memory = max(
            estimate.memory,
            MemoryEstimate.tokenization(
                threads: configuration.threads,
                rangeSize: ranges.expectedBytes,
                tokensPerByte: tokensPerByte))
    }

    /// What files take that are begun and ended, and threads that wait for one another, however small the input.
    private static let startSeconds = 0.02
    /// Bytes of earlier token files that are taken over in a second.
    private static let copyRate = 300e6
}

/// About how much memory the two phases need, by what their workers hold.
private enum MemoryEstimate {
    /// The program with its tables, its vocabulary and the buffers of its files.
    private static let base = 21 << 20
    /// A worker's block decoder, its compressor, a batch of pages.
    private static let perWorker = 16 << 20
    /// A segment's documents are put aside above this.
    private static let mostLines = 128.0 * 1_048_576

    static func extraction(threads: Int, segmentLines: Double) -> Int {
        base + threads * (perWorker + Int(clamping: min(segmentLines, mostLines)))
    }

    static func tokenization(threads: Int, rangeSize: Int, tokensPerByte: Double) -> Int {
        // The lines of a range, and the ids of those that wait for the writer.
        let ids = Int(clamping: Double(rangeSize) * tokensPerByte * 4)
        return threads.multipliedClamped(by: rangeSize.addingClamped(perWorker / 4))
            .addingClamped(ids.multipliedClamped(by: 2 * threads + 2)).addingClamped(base)
    }
}
