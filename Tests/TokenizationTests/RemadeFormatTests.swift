import Corpus
import Foundation
import PipelineTestSupport
import TestSupport
import Testing
import TokenFiles

@testable import Tokenization
@testable import WikiprepPipeline
@testable import Workers

/// Token files of one format take the place of those of another.
struct RemadeFormatTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        let lines = (0..<200).map { "{\"id\": \"\($0)\", \"text\": \"Document \($0) has a few words.\"}" }
        try folder.write(lines.joined(separator: "\n").utf8, to: "rows.jsonl")
    }

    private func make(_ format: TokenFileFormat, in name: String, remakes: Bool = false) throws {
        var configuration = TokenConfiguration(threads: 1)
        configuration.format = format
        configuration.name = "words"
        configuration.shardTokens = 500
        configuration.validationRatio = 0.2
        configuration.remakes = remakes
        _ = try TokenizationRun(
            of: [folder.file("rows.jsonl")], configuration: configuration, observer: SilentObserver()
        ).run(into: folder.file(name))
    }

    private func files(_ name: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.file(name)).sorted()
    }

    @Test(arguments: TokenFileFormat.allCases, TokenFileFormat.allCases)
    func leavesNothingOfTheOther(old: TokenFileFormat, new: TokenFileFormat) throws {
        try make(new, in: "fresh")
        try make(old, in: "out")
        try make(new, in: "out", remakes: true)
        #expect(try files("out") == files("fresh"))
    }

    /// build-nanogpt would take what is there for a shard.
    @Test func foreignFilesAreRefusedAndNothingIsWritten() throws {
        try make(.datatrove, in: "out")
        try folder.write("notes".utf8, to: "out/train/notes.txt")
        let before = try files("out")
        #expect(throws: TokenFileError.self) { try make(.npy, in: "out", remakes: true) }
        #expect(try files("out") == before)
    }
}
