import DurableFiles
import Foundation
import Testing
import TestSupport
import Tokenization
import WikiprepPipeline
import Workers
import ClusterTasks
import CorpusParts
import Extraction
import TokenFiles
import Corpus

extension Pipeline {
    /// Says `--missing`.
    package mutating func setMissing(_ missing: MissingPages?) {
        dump.missing = missing
        tokens.missing = missing
    }
}

/// The files of a folder, by their paths below it.
/// - Parameter isWanted: which of them.
package func files(in folder: String, where isWanted: (String) -> Bool) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder)
    where isWanted(path) && !isFolder("\(folder)/\(path)") {
        files[path] = try contents("\(folder)/\(path)")
    }
    return files
}

/// All files of an output folder that do not belong to the corpus.
package func filesBesideCorpus(in folder: String) throws -> [String: [UInt8]] {
    // The report is of the run: it has times in it.
    try files(in: folder) { !$0.hasPrefix("corpus") && !$0.hasPrefix("report.") }
}

@discardableResult package func runDumps(
    _ dumps: [String], into folder: String, observer: any RunObserver = SilentObserver(),
    change: (inout Pipeline) -> Void = { _ in }
) throws -> TokenFilesRecord {
    var pipeline = Pipeline(threads: 2, observer: observer)
    pipeline.tokens.validationRatio = 0.2
    change(&pipeline)
    return try pipeline.run(dumps, into: folder).record
}

/// What names differ, in words that a failing test can show.
package func difference(_ a: [String: [UInt8]], _ b: [String: [UInt8]]) -> [String] {
    Set(a.keys).union(b.keys).filter { a[$0] != b[$0] }.sorted()
}

/// All files of a corpus.
package func corpusFiles(in folder: String) throws -> [String: [UInt8]] {
    // What a machine remembers of its files is no part of the corpus.
    try files(in: folder) { !$0.hasSuffix(SourceState.fileName) }
}

/// One segment alone.
package func extractSegment(_ number: Int, _ task: DumpTask, into folder: String) throws -> DumpTask.Segment {
    let extracted = try task.extract(segments: number...number, into: folder)
    return try #require(extracted.segments.first)
}

/// Moves what an attempt made into the part's folder.
package func publishSegment(_ segment: DumpTask.Segment, from attempt: String, into part: String) throws {
    for file in segment.files {
        try? FileManager.default.removeItem(atPath: "\(part)/\(file)")
        try FileManager.default.moveItem(atPath: "\(attempt)/\(file)", toPath: "\(part)/\(file)")
    }
}
