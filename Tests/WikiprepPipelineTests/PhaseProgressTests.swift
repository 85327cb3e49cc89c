import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Extraction
@testable import Tokenization
@testable import WikiprepPipeline
@testable import Workers

/// What observers are told adds up.
@Suite struct PhaseProgressTests {
    /// Keeps all that it is told of phases.
    private final class Recorder: RunObserver {
        enum Told: Equatable { case begin(Phase), advance(Advance), end(Advance) }
        private let kept = Mutex<[Told]>([])
        var told: [Told] { kept.withLock { $0 } }
        func begin(_ phase: Phase) { kept.withLock { $0.append(.begin(phase)) } }
        func advance(_ advance: Advance) { kept.withLock { $0.append(.advance(advance)) } }
        func end(_ advance: Advance) { kept.withLock { $0.append(.end(advance)) } }
        func warn(_ message: any RunMessage) {}
        func note(_ message: any RunMessage) {}

        var advances: [Advance] { told.compactMap { if case .advance(let advance) = $0 { advance } else { nil } } }
        var ends: [Advance] { told.compactMap { if case .end(let advance) = $0 { advance } else { nil } } }
        var phases: [Phase] { told.compactMap { if case .begin(let phase) = $0 { phase } else { nil } } }
    }

    /// However a dump is cut, the segments' bytes are those of the dump, and the documents those that came out.
    @Test(arguments: [nil, 1 << 10, 5000, 1 << 20] as [Int?], [1, 3])
    func theBytesOfADump(segmentSize: Int?, threads: Int) throws {
        for dump in [Dumps.english, Dumps.japanese] {
            let recorder = Recorder()
            let pages = try lines(of: dump, threads: threads, segmentSize: segmentSize, observer: recorder).pages
            let size = try contents(dump).count
            #expect(recorder.phases == [Phase(.extract, subject: dump, total: size)])
            #expect(recorder.ends.map(\.done) == [size])
            #expect(recorder.ends.map(\.documents) == [pages.kept])
            #expect(recorder.told.last == recorder.ends.first.map { .end($0) })
            for (before, after) in zip(recorder.advances, recorder.advances.dropFirst()) {
                #expect(before.done <= after.done && before.documents <= after.documents)
            }
        }
    }

    @Test func theTokensOfAnInput() throws {
        let folder = try TemporaryFolder()
        let text = (0..<500).map { "{\"text\": \"document number \($0)\"}\n" }.joined()
        let input = try folder.write(Data(text.utf8), to: "input.jsonl")
        let recorder = Recorder()
        let record = try runTokenization(
            [input], TokenConfiguration(threads: 2), observer: recorder, into: folder.file("out"))
        #expect(recorder.phases.map(\.name) == [.tokenize, .shuffle])
        #expect(recorder.ends.map(\.documents) == [500, 500])
        // The marks are put between documents when they have their order.
        let tokens = record.tokens.train + record.tokens.val
        #expect(recorder.ends.map(\.tokens) == [tokens - 500, tokens])
        #expect(recorder.ends.map(\.done) == recorder.phases.map { $0.total ?? -1 })
    }

    /// Of a dump that is cut short, the same command goes on: what was done before is told apart.
    @Test func whatAnEarlierRunDid() throws {
        let folder = try TemporaryFolder()
        let cut = try folder.write(Data(contents(Dumps.japanese).dropLast(3000)), to: "cut.xml.bz2")
        var reused: [Int] = []
        for _ in 0..<2 {
            let recorder = Recorder()
            var pipeline = Pipeline(threads: 1, observer: recorder)
            pipeline.dump.segmentSize = 4096
            #expect(throws: ExtractionError.self) { try pipeline.extract([cut], into: folder.file("corpus")) }
            let end = try #require(recorder.ends.first)
            #expect(end.reused <= end.done)
            reused.append(end.reused)
        }
        #expect(reused[0] == 0 && reused[1] >= 4096 && reused[1] % 4096 == 0, "\(reused)")
    }

    @Test func countsNeverGoBackNorBeyondTheTotal() {
        let recorder = Recorder()
        let progress = PhaseProgress(Phase(.count, total: 100), recorder)
        progress.update { $0.done = 50 }
        progress.update { $0.done = 30 }
        progress.end()
        #expect(recorder.ends == [Advance(done: 50)])
        let beyond = PhaseProgress(Phase(.count, total: 100), recorder)
        beyond.update { $0.done = 130 }
        beyond.end(documents: 7)
        #expect(recorder.ends.last == Advance(done: 100, documents: 7))
    }

    @Test func sharesOfRangesAddUp() {
        for (bytes, rangeSize) in [(0, 8), (1000, 7), (123_456_789, 1000), (1 << 50, 1 << 20)] {
            let ranges = KeyRanges(bytes: bytes, rangeSize: rangeSize, threads: 2)
            #expect(ranges.bytes(before: ranges.count) == bytes)
            #expect(ranges.bytes(before: 0) == 0)
            #expect(ranges.bytes(before: ranges.count / 2) <= bytes / 2)
        }
    }
}

extension Advance {
    fileprivate init(done: Int, documents: Int = 0) {
        self.init()
        self.done = done
        self.documents = documents
    }
}
