import ClusterTasks
import Corpus
import TokenFiles
import Tokenization
import Workers

extension Pipeline {
    /// Finishes a run of tasks: `meta.json`, `report.json` and `report.html` beside token files that stand in their
    /// folder.
    /// - Parameters:
    ///   - folder: the folder of the token files.
    ///   - corpus: the corpus folder; nil: `corpus` in the folder.
    ///   - parts: the records of all parts, as ``/ClusterTasks/RangeTask`` has them.
    ///   - results: the file of the tasks' results.
    /// - Returns: what `meta.json` says.
    public func finish(_ folder: String, corpus: String?, parts: [PartRecord], results: String) throws
        -> TokenFilesRecord
    {
        let recorder = RunRecorder(observer)
        let task = try FinishTask(
            tokens, folder: folder, corpus: corpus, parts: parts, results: results, observer: recorder)
        let told = task.results
        let seconds = told.seconds ?? [:]
        var report = ReportBuilder(
            command: seconds[Phase.Name.extract.rawValue] == nil ? "tokenize" : "run",
            arguments: told.arguments ?? [], threads: told.executors ?? 0, recorder: recorder)
        let outcome = try task.run()
        report.add(outcome.parts, extracted: Set(told.extracted ?? []))
        report.add(outcome.record, lengths: outcome.lengths)
        report.addWorkElsewhere(
            phases: [Phase.Name.extract, .tokenize].compactMap { name in seconds[name.rawValue].map { (name, $0) } },
            processorSeconds: told.processorSeconds)
        try report.write(into: folder)
        return outcome.record
    }
}
