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

/// All files of an output folder that do not belong to the corpus, by their names.
package func filesBesideCorpus(in folder: String) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    // The report is of the run: it has times in it.
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder)
    where !name.hasPrefix("corpus") && !name.hasPrefix("report.") {
        var isFolder: ObjCBool = false
        _ = unsafe FileManager.default.fileExists(atPath: "\(folder)/\(name)", isDirectory: &isFolder)
        if !isFolder.boolValue { files[name] = try contents("\(folder)/\(name)") }
    }
    return files
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

/// All files of a folder by their paths below it, but for locks.
package func corpusFiles(in folder: String) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder) {
        // What a machine remembers of its files is no part of the corpus.
        if path.hasSuffix(SourceState.fileName) { continue }
        if !isFolder("\(folder)/\(path)") { files[path] = try contents("\(folder)/\(path)") }
    }
    return files
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
