import ClusterTasks
import Corpus
import Extraction
import Tokenization
import WikiprepPipeline

/// What a task was given, and the words for what it lacks.
struct TaskNeeds {
    let verb: TaskConfiguration.Verb
    /// Those after the verb.
    let operands: [String]
    let options: TaskOptions
    let pipeline: Pipeline

    var tokens: TokenConfiguration { pipeline.tokens }

    func output() throws -> String {
        guard let folder = options.output else { throw UsageError("task \(verb): name the folder with -o") }
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

    func checkPartsFile() throws {
        if options.partsFile == nil { throw UsageError("task \(verb) needs --parts, which merge writes") }
    }

    /// The records of the parts; none where there is no corpus.
    func parts() throws -> [PartRecord] { try options.partsFile.map(MergedParts.records(at:)) ?? [] }

    /// What the tasks of all ranges said, the folder of the token files, and the records of the parts.
    func results() throws -> (path: String, folder: String, parts: [PartRecord]) {
        if !operands.isEmpty { throw UsageError("task \(verb) takes no file but by --results and --parts") }
        guard let path = options.resultsFile else { throw UsageError("task \(verb) needs --results") }
        return (path, try output(), try parts())
    }

    func splitTask() throws -> SplitTask {
        if !operands.isEmpty { throw UsageError("task \(verb) reads pieces from standard input, and no file") }
        guard let split = options.split else { throw UsageError("task \(verb) needs --split train or val") }
        return try SplitTask(split, tokens, tokenFolder: options.tokenFolder ?? output())
    }

    func dumpTask() throws -> DumpTask {
        let path = try only("dump")
        var task = DumpTask(
            path, dump: pipeline.dump, text: pipeline.text, seed: pipeline.seed, observer: pipeline.observer)
        if let ranges = options.stdinHolds {
            guard let streamed = StreamedDump(ranges: ranges, size: options.dumpSize ?? 0) else {
                throw UsageError(
                    "--stdin-holds \(ranges): must be ascending ranges of bytes within --dump-size, "
                        + "such as 0-4194304,67108864-")
            }
            task.streamed = streamed
        } else {
            try InputSniffer.checkFile(path)
        }
        return task
    }
}
