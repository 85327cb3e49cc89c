import DurableFiles
import Foundation
import TestSupport
import Testing

@testable import Corpus

/// Records that somebody else made: what they name is in their folder, or they are refused.
@Suite struct HostileRecordsTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private static let names = ["../x", "a/b", "/etc", "..", ".", "", "a\u{0}b"]

    /// JSON as this program writes it, with one string replaced.
    private func replace(_ old: String, with new: String, in name: String) throws {
        let text = String(decoding: try folder.bytes(name), as: UTF8.self)
        #expect(text.contains("\"\(old)\""))
        let quoted = String(decoding: try JSONEncoder().encode(new), as: UTF8.self)
        try folder.write(text.replacing("\"\(old)\"", with: quoted).utf8, to: name)
    }

    private func corpus() throws -> CorpusFolder {
        var corpus = try CorpusFolder(adding: folder.path, seed: 1)
        var part = PartRecord(
            name: "part-a", wiki: "enwiki", source: .init(file: "f", bytes: 1, headAndTail: "ab"), seed: 1,
            options: [:], textRules: 1, segmentSize: 1 << 20, buckets: 2)
        part.segments = [SegmentLayout(file: "segment-a", documents: 1, bytes: 10, offsets: [0, 5, 5], pages: 0)]
        part.complete = true
        try corpus.record(part)
        return corpus
    }

    @Test(arguments: Self.names) func aPartElsewhere(name: String) throws {
        _ = try corpus()
        try replace("part-a", with: name, in: "manifest.json")
        #expect {
            try CorpusFolder(opening: folder.path)
        } throws: { error in
            guard case CorpusError.unreadable(folder.file("manifest.json"), _) = error else { return false }
            return true
        }
    }

    @Test(arguments: Self.names + ["part-b"]) func aRecordOfAnotherPart(name: String) throws {
        let corpus = try corpus()
        try replace("part-a", with: name, in: "part-a/part.json")
        #expect {
            try corpus.completeParts()
        } throws: { error in
            guard case CorpusError.unreadable(folder.file("part-a/part.json"), _) = error else { return false }
            return true
        }
    }

    @Test(arguments: Self.names) func aSegmentFileElsewhere(name: String) throws {
        let corpus = try corpus()
        try replace("segment-a", with: name, in: "part-a/part.json")
        #expect {
            try corpus.completeParts()
        } throws: { error in
            guard case CorpusError.unreadable(folder.file("part-a/part.json"), _) = error else { return false }
            return true
        }
    }

    /// A part's folder that is a link may be read, but nothing is written through it.
    @Test func aPartThatIsALink() throws {
        var corpus = try corpus()
        try makeFolders(folder.file("elsewhere"))
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("part-b"), withDestinationPath: folder.file("elsewhere"))
        var part = try #require(try corpus.part(named: "part-a"))
        part.name = "part-b"
        #expect(throws: FileError("write to", folder.file("part-b"), code: ELOOP)) { try corpus.record(part) }
        #expect(try TemporaryFolder.names(in: folder.file("elsewhere")) == [])
    }

    @Test func aLockThatIsALink() throws {
        try FileManager.default.createSymbolicLink(
            atPath: folder.file(".lock"), withDestinationPath: folder.file("outside"))
        #expect(throws: FileError("write to", folder.file(".lock"), code: ELOOP)) {
            _ = try CorpusLock(folder: folder.path)
        }
        #expect(!folder.exists("outside"))
    }
}
