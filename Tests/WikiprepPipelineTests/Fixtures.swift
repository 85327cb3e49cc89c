import Corpus
import DurableFiles
import Foundation
import Synchronization
import Testing
import TestSupport
import TokenFiles

@testable import ClusterTasks
@testable import Extraction
@testable import CorpusParts
@testable import Tokenization
@testable import WikiprepPipeline
@testable import Workers

/// The sample dumps of the project, and real ones when they are at hand.
enum Dumps {
    static let samples = SharedFolder.checkout.appending(path: "Samples").path
    /// One stream of two blocks.
    static let english = "\(samples)/enwiki-20260101-pages-articles1.xml-p1p999.bz2"
    /// Eight streams.
    static let japanese = "\(samples)/jawiki-20260101-pages-articles-multistream1.xml-p1p999.bz2"
}

func contents(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }

/// Keeps what it is told.
final class RecordingObserver: RunObserver {
    private let kept = Mutex<(warnings: [any RunMessage], notes: [any RunMessage])>(([], []))
    var warnings: [String] { kept.withLock { $0.warnings.map { "\($0)" } } }
    var notes: [String] { kept.withLock { $0.notes.map { "\($0)" } } }
    /// The warnings of a type.
    func warnings<Warning: RunMessage>(of type: Warning.Type) -> [Warning] {
        kept.withLock { $0.warnings.compactMap { $0 as? Warning } }
    }
    func begin(_ phase: Phase) {}
    func advance(_ advance: Advance) {}
    func end(_ advance: Advance) {}
    func warn(_ message: any RunMessage) { kept.withLock { $0.warnings.append(message) } }
    func note(_ message: any RunMessage) { kept.withLock { $0.notes.append(message) } }
}

/// The documents of a dump as JSON Lines, and what became of its pages.
func lines(
    of dump: String, threads: Int = 2, segmentSize: Int? = nil, observer: any RunObserver = SilentObserver(),
    change: (inout TextConfiguration) -> Void = { _ in }
) throws -> (lines: [UInt8], pages: PageCounts) {
    var configuration = DumpConfiguration(threads: threads)
    configuration.segmentSize = segmentSize
    var text = TextConfiguration()
    change(&text)
    let output = Mutex<[UInt8]>([])
    let pages = try LinesExtraction.run(dump, dump: configuration, text: text, observer: observer) { bytes in
        output.withLock { $0 += bytes }
    }
    return (output.withLock { $0 }, pages)
}

/// The documents of a split of a folder's token files, in their order, decoded.
func decodedTexts(of split: Split, in path: String) throws -> [String] {
    let record = try TokenFilesRecord(decoding: contents("\(path)/meta.json"))
    let vocabulary = try record.vocabulary(folder: path, verifies: true)
    let reader = try SplitReader(folder: path, split: split, layout: record.layout())
    return try (0..<(reader.documents ?? 0)).map { number in
        let ids = try reader.ids(in: reader.tokens(ofDocument: number)).filter { $0 != record.eot }
        return String(decoding: try vocabulary.decode(ids), as: UTF8.self)
    }
}

/// What is wanted of a damaged dump.
struct Damage {
    var reason: String
    var lastPage: String?
    var pages: PageCounts

    init?(_ body: () throws -> Void) throws {
        do {
            try body()
            return nil
        } catch ExtractionError.damagedDump(_, let reason, let lastPage, let pages, _) {
            self.reason = reason.description
            self.lastPage = lastPage
            self.pages = pages
        }
    }
}

/// Inputs → token files and a report, as the command makes them.
@discardableResult
func runTokenization(
    _ inputs: [String], _ configuration: TokenConfiguration, observer: any RunObserver, into folder: String
) throws -> TokenFilesRecord {
    var pipeline = Pipeline(threads: configuration.threads, observer: observer)
    pipeline.tokens = configuration
    return try pipeline.tokenize(inputs, into: folder)
}

/// The last task and its report, as the command makes them.
@discardableResult
func runFinish(
    _ configuration: TokenConfiguration, folder: String, parts: [PartRecord], results: String,
    observer: any RunObserver
) throws -> TokenFilesRecord {
    var pipeline = Pipeline(threads: configuration.threads, observer: observer)
    pipeline.tokens = configuration
    return try pipeline.finish(folder, corpus: nil, parts: parts, results: results)
}

extension DumpTask {
    /// The tasks of a dump, with a pipeline's options.
    init(_ path: String, _ pipeline: Pipeline) {
        self.init(
            path, dump: pipeline.dump, text: pipeline.text, seed: pipeline.seed, observer: pipeline.observer)
    }
}
