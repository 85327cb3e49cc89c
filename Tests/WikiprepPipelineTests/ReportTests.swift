import Foundation
import RunReport
import PipelineTestSupport
import TestSupport
import Testing

@testable import Corpus
@testable import WikiprepPipeline

@Suite struct ReportTests {
    private func report(_ path: String) throws -> Report {
        try JSONDecoder().decode(Report.self, from: Data(contentsOf: URL(filePath: "\(path)/report.json")))
    }

    /// What does not depend on the run that wrote it.
    private func lasting(_ report: Report) -> Report {
        var lasting = report
        (lasting.started, lasting.ended, lasting.timing) = ("", "", Report.Timing())
        lasting.slowest = []
        for index in lasting.parts.indices { lasting.parts[index].isNew = false }
        return lasting
    }

    @Test func figuresAreThoseOfTheFiles() throws {
        let folder = try TemporaryFolder()
        var pipeline = Pipeline(threads: 2)
        pipeline.tokens.validationRatio = 0.1
        pipeline.arguments = ["run", "a b"]
        let record = try pipeline.run([Dumps.english, Dumps.japanese], into: folder.path).record
        let report = try report(folder.path)
        #expect(report.command == "run" && report.arguments == ["run", "a b"])
        #expect(report.parts.map(\.name) == record.parts.map(\.name))
        #expect(report.parts.map(\.isNew) == [true, true])
        #expect(report.pages.seen == record.parts.reduce(0) { $0 + $1.pages.seen })
        #expect(report.pages.seen == report.pages.kept + report.pages.rejected.values.reduce(0, +))
        let documents = try CorpusTexts.texts(of: "\(folder.path)/corpus")
        let text = try #require(report.text)
        #expect(text.characters.count == documents.count)
        #expect(text.characters.sum == documents.reduce(0) { $0 + $1.unicodeScalars.count })
        #expect(text.characters.maximum == documents.map(\.unicodeScalars.count).max())
        #expect(text.bytes == documents.reduce(0) { $0 + $1.utf8.count })
        let tokens = try #require(report.tokens)
        #expect(tokens.train == record.tokens.train && tokens.val == record.tokens.val)
        #expect(tokens.documents.train == record.documents.train && tokens.documents.val == record.documents.val)
        #expect(tokens.lengths.count == documents.count && tokens.lengths.sum == tokens.train + tokens.val)
        let ratio = Double(tokens.lengths.sum - documents.count) / Double(text.characters.sum)
        let perCharacter = try #require(tokens.perCharacter)
        #expect(abs(perCharacter - ratio) < 1e-9)
        #expect(report.samples.count == 6 && report.samples.allSatisfy { documents.contains($0.after.text) })
        #expect(
            report.slowest.count == 10
                && zip(report.slowest, report.slowest.dropFirst()).allSatisfy { $0.seconds >= $1.seconds })
        for (reason, pages) in report.rejected {
            #expect(pages.count == min(5, report.pages.rejected[reason] ?? 0), "\(reason)")
        }
        #expect(Set(report.rejected.keys) == Set(report.pages.rejected.keys))
        #expect(Set(report.timing.stages.map(\.name)) == ["decompress", "parse", "clean", "write", "gather", "encode"])
        #expect(FileManager.default.fileExists(atPath: "\(folder.path)/report.html"))
    }

    @Test func figuresDependNeitherOnSegmentsNorOnThreadsNorOnOrder() throws {
        let reports = try [(1, 1 << 40, false), (2, 1 << 10, true), (4, 7000, false)].map { threads, size, turned in
            let folder = try TemporaryFolder()
            var pipeline = Pipeline(threads: threads)
            pipeline.dump.segmentSize = size
            pipeline.text.text.templates = .none
            _ = try pipeline.run(
                turned ? [Dumps.japanese, Dumps.english] : [Dumps.english, Dumps.japanese], into: folder.path)
            var report = lasting(try report(folder.path))
            report.timing.threads = 0
            // Examples are the first in the order in which dumps were given.
            for (reason, pages) in report.rejected {
                report.rejected[reason] = pages.count < 5 ? pages.sorted { ($0.wiki, $0.id) < ($1.wiki, $1.id) } : []
            }
            return report
        }
        #expect(reports[0].text?.droppedTemplates.isEmpty == false)
        #expect(reports[1] == reports[0])
        #expect(reports[2] == reports[0])
    }

    @Test func whatWasThereIsToldOfToo() throws {
        let folder = try TemporaryFolder()
        let pipeline = Pipeline(threads: 2)
        _ = try pipeline.run([Dumps.english, Dumps.japanese], into: folder.path)
        let first = try report(folder.path)
        // A run that was stopped between segments and the part's record.
        let record = "\(folder.path)/corpus/\(first.parts[0].name)/part.json"
        var part = try JSONDecoder().decode(PartRecord.self, from: Data(contentsOf: URL(filePath: record)))
        part.complete = false
        try JSONEncoder().encode(part).write(to: URL(filePath: record))
        _ = try pipeline.run([Dumps.english, Dumps.japanese], into: folder.path)
        let resumed = try report(folder.path)
        #expect(resumed.parts.map(\.isNew) == [true, false])
        #expect(resumed.text == first.text && resumed.pages == first.pages && resumed.tokens == first.tokens)
        _ = try pipeline.run([Dumps.english, Dumps.japanese], into: folder.path)
        let again = try report(folder.path)
        #expect(again.parts.map(\.isNew) == [false, false])
        #expect(again.text == first.text && again.tokens == first.tokens)
        #expect(again.samples == resumed.samples && again.samples.count == 6)
    }

    @Test func warningsAreListed() throws {
        let folder = try TemporaryFolder()
        var pipeline = Pipeline(threads: 1)
        pipeline.tokens.validationRatio = 0
        _ = try pipeline.run([Dumps.english], into: folder.path)
        #expect(try report(folder.path).warnings.count == 1)
    }
}

private enum CorpusTexts {
    /// The texts of all documents of a corpus.
    static func texts(of path: String) throws -> [String] {
        let corpus = try CorpusFolder(opening: path)
        let reader = try SegmentFileReader()
        return try corpus.completeParts().flatMap { part in
            try part.segments.flatMap { layout in
                try reader.lines(of: layout, buckets: 0..<layout.buckets, folder: corpus.folder(ofPart: part.name))
                    .split(separator: UInt8(ascii: "\n"))
                    .map { String(decoding: try Document(jsonLine: $0).text, as: UTF8.self) }
            }
        }
    }
}
