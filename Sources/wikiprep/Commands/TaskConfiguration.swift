import ClusterTasks
import Corpus
import DurableFiles
import TokenFiles
import Tokenization
import WikiprepPipeline

/// One piece of a run, for machines that share files and nothing else.
struct TaskConfiguration: SubcommandWork {
    /// The tasks, in the order of a run.
    enum Verb: String, CaseIterable {
        case options, plan, extract, complete, merge, duplicates, slice, encode, tokenize, check, write, index, shard,
            finish
    }

    /// The task, of which all that it needs was there.
    private let work: () throws -> Void

    init(_ arguments: ParsedArguments<TaskOptions>) throws {
        let verbs = Verb.allCases.map(\.rawValue)
        guard let first = arguments.operands.first else {
            throw UsageError("no task named: must be \(Suggestions.list(verbs))")
        }
        guard let verb = Verb(rawValue: first) else {
            throw UsageError("task \(first): \(Suggestions.choices(verbs, for: first))")
        }
        let options = arguments.options
        let terminal = options.common.terminal(writesResults: true)
        var pipeline = try Pipeline(
            options.extraction, options.tokens, options.selection, options.common, terminal: terminal, arguments)
        pipeline.tokens.input = options.input.configuration
        options.inputSplit.configure(&pipeline.tokens)
        let operands = Array(arguments.operands.dropFirst())
        let needs = TaskNeeds(verb: verb, operands: operands, options: options, pipeline: pipeline)
        work =
            switch verb {
            case .options: try Self.options(needs)
            case .plan: try Self.plan(needs)
            case .extract: try Self.extract(needs)
            case .complete: try Self.complete(needs)
            case .merge: try Self.merge(needs)
            case .duplicates: try Self.duplicates(needs)
            case .slice: try Self.slice(needs)
            case .encode: try Self.encode(needs)
            case .tokenize: try Self.tokenize(needs)
            case .check: try Self.check(needs)
            case .write: try Self.write(needs)
            case .index: try Self.index(needs)
            case .shard: try Self.shard(needs)
            case .finish: try Self.finish(needs)
            }
    }

    func run() throws { try work() }

    private typealias Work = () throws -> Void

    // MARK: - Dumps

    private static func options(_ needs: TaskNeeds) throws -> Work {
        let folder = try needs.output()
        return { try show(RememberedOptions(needs.tokens, folder: folder, texts: needs.operands)) }
    }

    private static func plan(_ needs: TaskNeeds) throws -> Work {
        let (task, folder) = (try needs.dumpTask(), try needs.output())
        return { try show(task.plan(into: folder)) }
    }

    private static func extract(_ needs: TaskNeeds) throws -> Work {
        guard let segments = needs.options.segments else { throw UsageError("task extract needs --segment") }
        let tellsEach = needs.options.tellsEach
        let (task, folder) = (try needs.dumpTask(), try needs.output())
        return { try show(task.extract(segments: segments, into: folder) { if tellsEach { try show($0) } }) }
    }

    private static func complete(_ needs: TaskNeeds) throws -> Work {
        let (task, folder) = (try needs.dumpTask(), try needs.output())
        return { try show(task.complete(in: folder)) }
    }

    // MARK: - The corpus

    private static func merge(_ needs: TaskNeeds) throws -> Work {
        guard let corpus = needs.operands.first else { throw UsageError("task merge needs a corpus") }
        let options = needs.options
        return {
            let merged = try CorpusFolder.merge(
                corpus, seed: options.extraction.seed, run: Array(needs.operands.dropFirst()),
                missing: needs.tokens.missing, tokenFolder: options.tokenFolder)
            if let folder = options.output {
                try makeFolders(folder)
                try AtomicFile.write(TaskRecord.encoded(merged.records), to: "\(folder)/parts.json")
            }
            try show(merged)
        }
    }

    private static func duplicates(_ needs: TaskNeeds) throws -> Work {
        if !needs.tokens.dropsDuplicates { throw UsageError("task duplicates is for runs with --dedup: add it") }
        try needs.checkPartsFile()
        let task = DuplicatesTask(needs.tokens, observer: needs.pipeline.observer)
        let (corpus, parts, folder) = (try needs.only("corpus"), try needs.parts(), try needs.output())
        return { try show(task.run(corpus, parts: parts, into: folder)) }
    }

    // MARK: - Ranges

    private static func slice(_ needs: TaskNeeds) throws -> Work {
        if needs.operands.isEmpty { throw UsageError("task slice: name the segment files of a part") }
        let ranges = try needs.number(needs.options.ranges, "--ranges")
        try needs.checkPartsFile()
        let slicing = try RangeSlicing(
            ranges: ranges, part: needs.options.partNumber ?? 0, of: needs.parts(), needs.tokens)
        return { try slicing.run(needs.operands) { try StandardOutput.write($0) } }
    }

    private static func encode(_ needs: TaskNeeds) throws -> Work {
        let path = try needs.only("file")
        let isStandardInput = needs.options.stdinHolds != nil
        if !isStandardInput { try InputSniffer.checkFile(path) }
        let ranges = try needs.number(needs.options.ranges, "--ranges")
        let encoding = InputEncoding(needs.tokens, observer: needs.pipeline.observer)
        return {
            try encoding.run(path, isStandardInput: isStandardInput, ranges: ranges) { try StandardOutput.write($0) }
        }
    }

    private static func tokenize(_ needs: TaskNeeds) throws -> Work {
        let options = needs.options
        if !needs.operands.isEmpty { throw UsageError("task tokenize reads frames from standard input, and no file") }
        var task = try RangeTask(
            needs.tokens, parts: needs.parts(), tokenFolder: options.tokenFolder ?? needs.output())
        task.duplicates = options.duplicates
        let range = try needs.number(options.range, "--range")
        let ranges = try needs.number(options.ranges, "--ranges")
        let folder = try needs.output()
        return { [task] in try show(task.run(range: range, of: ranges, from: 0, into: folder)) }
    }

    // MARK: - Splits

    private static func write(_ needs: TaskNeeds) throws -> Work {
        let (task, folder) = (try needs.splitTask(), try needs.output())
        return { try show(task.write(from: 0, into: folder)) }
    }

    private static func index(_ needs: TaskNeeds) throws -> Work {
        let (task, folder) = (try needs.splitTask(), try needs.output())
        return { try show(task.index(from: 0, into: folder)) }
    }

    private static func shard(_ needs: TaskNeeds) throws -> Work {
        let options = needs.options
        let task = try needs.splitTask()
        let shard = ShardExtent(
            number: try needs.number(options.shard, "--shard"),
            firstToken: try needs.number(options.firstToken, "--first-token"),
            tokens: try needs.number(options.tokenCount, "--token-count"),
            firstDocument: try needs.number(options.firstDocument, "--first-document"),
            documents: try needs.number(options.documentCount, "--document-count"))
        let start = SplitTask.PieceStart(
            token: try needs.number(options.pieceToken, "--piece-token"),
            document: try needs.number(options.pieceDocument, "--piece-document"))
        let folder = try needs.output()
        return { try show(task.write(shard, from: 0, firstPiece: start, into: folder)) }
    }

    // MARK: - The end of a run

    private static func check(_ needs: TaskNeeds) throws -> Work {
        let (results, folder, parts) = try needs.results()
        return {
            let task = try FinishTask(
                needs.tokens, folder: folder, corpus: needs.options.corpusFolder, parts: parts, results: results,
                observer: needs.pipeline.observer)
            try show(task.check())
        }
    }

    private static func finish(_ needs: TaskNeeds) throws -> Work {
        let (results, folder, parts) = try needs.results()
        return {
            let record = try needs.pipeline.finish(
                folder, corpus: needs.options.corpusFolder, parts: parts, results: results)
            try show(FinishedRun(record))
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

    private static func show(_ record: some Encodable) throws {
        try StandardOutput.write(TaskRecord.encoded(record) + [UInt8(ascii: "\n")])
    }
}
