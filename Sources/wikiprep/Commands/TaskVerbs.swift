import ClusterTasks
import Corpus
import DurableFiles
import Extraction
import TokenFiles
import Tokenization
import WikiprepPipeline

/// `wikiprep task`: one piece of a run, for machines that share files and nothing else.
enum TaskCommand {
    /// The tasks, in the order of a run.
    enum Verb: String, CaseIterable {
        case options, plan, extract, complete, merge, duplicates, slice, encode, tokenize, check, write, index, shard,
            finish
    }

    static func run(_ operands: [String], _ settings: Settings) throws {
        let verbs = Verb.allCases.map(\.rawValue)
        guard let first = operands.first else {
            throw UsageError("no task named: must be \(Suggestions.list(verbs))")
        }
        guard let verb = Verb(rawValue: first) else {
            throw UsageError("task \(first): \(Suggestions.choices(verbs, for: first))")
        }
        var settings = settings
        try settings.readTitles()
        try run(verb, Array(operands.dropFirst()), settings)
    }

    private static func run(_ verb: Verb, _ operands: [String], _ settings: Settings) throws {
        let request = settings.task
        let observer = settings.observer(writesResults: true)
        let pipeline = try settings.pipeline(observer)
        func output() throws -> String {
            guard let folder = settings.output else { throw UsageError("task \(verb): name the folder with -o") }
            return folder
        }
        func only(_ what: String) throws -> String {
            guard operands.count == 1 else { throw UsageError("task \(verb) takes one \(what)") }
            return operands[0]
        }
        func number(_ value: Int?, _ option: String) throws -> Int {
            guard let value else { throw UsageError("task \(verb) needs \(option)") }
            return value
        }
        switch verb {
        case .options:
            try show(RememberedOptions(pipeline.tokens, folder: output(), texts: operands))
        case .plan: try show(try task(of: only("dump"), pipeline, request).plan(into: output()))
        case .extract:
            guard let segments = request.segments else { throw UsageError("task extract needs --segment") }
            let task = try task(of: only("dump"), pipeline, request)
            try show(
                try task.extract(segments: segments, into: output()) { if request.tellsEach { try show($0) } })
        case .complete: try show(try task(of: only("dump"), pipeline, request).complete(in: output()))
        case .merge:
            guard let corpus = operands.first else { throw UsageError("task merge needs a corpus") }
            let merged = try CorpusFolder.merge(
                corpus, seed: settings.seed, run: Array(operands.dropFirst()), missing: pipeline.tokens.missing,
                tokenFolder: request.tokenFolder)
            if let folder = settings.output {
                try makeFolders(folder)
                try AtomicFile.write(TaskRecord.encoded(merged.records), to: "\(folder)/parts.json")
            }
            try show(merged)
        case .duplicates:
            if !pipeline.tokens.dropsDuplicates { throw UsageError("task duplicates is for runs with --dedup: add it") }
            if request.partsFile == nil { throw UsageError("task duplicates needs --parts, which merge writes") }
            let task = DuplicatesTask(pipeline.tokens, observer: observer)
            try show(task.run(only("corpus"), parts: parts(request), into: output()))
        case .slice:
            if operands.isEmpty { throw UsageError("task slice: name the segment files of a part") }
            let ranges = try number(request.ranges, "--ranges")
            if request.partsFile == nil { throw UsageError("task slice needs --parts, which merge writes") }
            let slicing = try RangeSlicing(
                ranges: ranges, part: request.partNumber, of: parts(request), pipeline.tokens)
            try slicing.run(operands) { try StandardOutput.write($0) }
        case .encode:
            let path = try only("file")
            if request.stdinHolds == nil { try InputSniffer.checkFile(path) }
            try InputEncoding(pipeline.tokens, observer: observer).run(
                path, isStandardInput: request.stdinHolds != nil, ranges: number(request.ranges, "--ranges")
            ) { try StandardOutput.write($0) }
        case .tokenize:
            if !operands.isEmpty { throw UsageError("task tokenize reads frames from standard input, and no file") }
            var task = try RangeTask(
                pipeline.tokens, parts: try parts(request), tokenFolder: request.tokenFolder ?? output())
            task.duplicates = request.duplicates
            try show(
                try task.run(
                    range: number(request.range, "--range"), of: number(request.ranges, "--ranges"), from: 0,
                    into: output()))
        case .write, .index, .shard:
            if !operands.isEmpty { throw UsageError("task \(verb) reads pieces from standard input, and no file") }
            guard let split = request.split else { throw UsageError("task \(verb) needs --split train or val") }
            let task = try SplitTask(split, pipeline.tokens, tokenFolder: request.tokenFolder ?? output())
            switch verb {
            case .write: try show(task.write(from: 0, into: output()))
            case .index: try show(task.index(from: 0, into: output()))
            default:
                let shard = ShardExtent(
                    number: try number(request.shard, "--shard"),
                    firstToken: try number(request.firstToken, "--first-token"),
                    tokens: try number(request.tokenCount, "--token-count"),
                    firstDocument: try number(request.firstDocument, "--first-document"),
                    documents: try number(request.documentCount, "--document-count"))
                let start = SplitTask.PieceStart(
                    token: try number(request.pieceToken, "--piece-token"),
                    document: try number(request.pieceDocument, "--piece-document"))
                try show(task.write(shard, from: 0, firstPiece: start, into: output()))
            }
        case .check, .finish:
            if !operands.isEmpty { throw UsageError("task \(verb) takes no file but by --results and --parts") }
            guard let results = request.resultsFile else { throw UsageError("task \(verb) needs --results") }
            if verb == .check {
                let task = try FinishTask(
                    pipeline.tokens, folder: output(), corpus: request.corpusFolder, parts: parts(request),
                    results: results, observer: observer)
                try show(task.check())
            } else {
                let record = try pipeline.finish(
                    output(), corpus: request.corpusFolder, parts: parts(request), results: results)
                try show(FinishedRun(record))
            }
        }
    }

    /// What a run came to.
    private struct FinishedRun: Encodable {
        var tokens: TokenFilesRecord.Counts
        var documents: TokenFilesRecord.Counts
        var removed: RemovedDocuments
        var files: Int

        init(_ record: TokenFilesRecord) {
            tokens = record.tokens
            documents = record.documents
            removed = record.removed
            files = record.files.count
        }
    }

    /// The tasks of a dump.
    private static func task(of path: String, _ pipeline: Pipeline, _ request: TaskRequest) throws -> DumpTask {
        var task = DumpTask(
            path, dump: pipeline.dump, text: pipeline.text, seed: pipeline.seed, observer: pipeline.observer)
        if let ranges = request.stdinHolds {
            guard let streamed = StreamedDump(ranges: ranges, size: request.dumpSize) else {
                throw UsageError(
                    "--stdin-holds \(ranges): must be ascending ranges of bytes within --dump-size, such as 0-4194304,67108864-"
                )
            }
            task.streamed = streamed
        } else {
            try InputSniffer.checkFile(path)
        }
        return task
    }

    /// The records of the parts; none where there is no corpus.
    private static func parts(_ request: TaskRequest) throws -> [PartRecord] {
        guard let path = request.partsFile else { return [] }
        return try MergedParts.records(at: path)
    }

    private static func show(_ record: some Encodable) throws {
        try StandardOutput.write(TaskRecord.encoded(record) + [UInt8(ascii: "\n")])
    }
}
