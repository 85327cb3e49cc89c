import Testing
import TestSupport

@testable import TokenFiles

@Suite struct TokenFileCheckTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Ten ids, of which 9 ends a document.
    private func check(_ ids: [UInt32], _ entries: [UInt64], endOfText: UInt32? = 9) throws -> TokenFileReport {
        var writer = try TokenFileWriter(path: folder.file("train.bin"), width: .uint16, header: .none)
        try writer.append(ids)
        try writer.seal().publish()
        let bytes = entries.flatMap { entry in (0..<8).map { UInt8(truncatingIfNeeded: entry >> UInt64($0 * 8)) } }
        try folder.write(NumPyHeader.bytes(description: "<u8", shape: [entries.count]) + bytes, to: "train.offsets.npy")
        let reader = try SplitReader(
            folder: folder.path, split: .train, layout: TokenFileLayout(format: .nanogpt, vocabularySize: 10))
        return try TokenFileCheck(vocabularySize: 10, endOfText: endOfText).run(reader)
    }

    @Test func soundFiles() throws {
        let report = try check([1, 2, 9, 9, 3, 9], [0, 3, 4, 6])
        #expect(report.isSound)
        #expect(report.problems.isEmpty)
        #expect(report.tokens == 6)
        #expect(report.documents == 3)
        #expect(report.lengths.minimum == 1)
        #expect(report.lengths.maximum == 3)

        let empty = try check([], [0])
        #expect(empty.isSound && empty.tokens == 0 && empty.documents == 0)
        #expect(try check([1, 2, 3], [0, 2, 3], endOfText: nil).isSound)
    }

    @Test func soundFilesLargerThanABatch() throws {
        var ids: [UInt32] = []
        var entries: [UInt64] = [0]
        for _ in 0..<70000 {
            ids += [1, 9]
            entries.append(UInt64(ids.count))
        }
        ids += [UInt32](repeating: 4, count: 200_000) + [9]
        entries.append(UInt64(ids.count))
        let report = try check(ids, entries)
        #expect(report.isSound)
        #expect(report.documents == 70001)
        #expect(report.lengths.maximum == 200_001)
        ids[200_000] = 10
        ids[150_001] = 9
        let broken = try check(ids, entries)
        #expect(broken.problems == [.endOfTextInside(document: 70000, token: 150_001), .unknownID(10, token: 200_000)])
    }

    @Test func eachProblemIsFound() throws {
        #expect(try check([1, 9, 2, 9], [1, 2, 4]).problems == [.firstOffset(1)])
        #expect(try check([1, 9, 2, 9], [0, 2]).problems == [.lastOffset(2, tokens: 4)])
        #expect(try check([1, 9, 2, 9], [0, 2, 5]).problems == [.lastOffset(5, tokens: 4)])
        #expect(try check([1, 9, 2, 9], [0, 3, 2, 4]).problems.contains(.descendingOffsets(document: 1)))
        #expect(try check([1, 9, 2, 3], [0, 2, 4]).problems == [.missingEndOfText(document: 1)])
        #expect(try check([1, 9], [0, 2, 2]).problems == [.missingEndOfText(document: 1)])
        #expect(try check([1, 9, 2, 9], [0, 4]).problems == [.endOfTextInside(document: 0, token: 1)])
        #expect(try check([1, 10, 9], [0, 3]).problems == [.unknownID(10, token: 1)])
        #expect(try check([1, 9], [0, .max]).problems == [.lastOffset(.max, tokens: 2)])
        // Found by fuzzing: lengths of documents that the file cannot hold were added up beyond what a number holds.
        #expect(try check([1, 9], [0, .max, 0, .max]).lengths.count == 0)
        #expect(try check([1, 9], [.max, 2]).isSound == false)
    }

    @Test func manyProblemsAreCountedAndTheFirstAreNamed() throws {
        let report = try check([UInt32](repeating: 10, count: 50) + [9], [0, 51])
        #expect(report.problemCount == 50)
        #expect(report.problems.count == 20)
    }
}
