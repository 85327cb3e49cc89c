import Corpus
import DurableFiles
import Foundation
import Testing
import TestSupport

/// Segment files: documents by ranges of the key, whole or absent, and damage that is told.
@Suite final class SegmentFileTests {
    private let folder: TemporaryFolder
    private let compressor: SegmentCompressor
    private let reader: SegmentFileReader

    init() throws {
        folder = try TemporaryFolder()
        compressor = try SegmentCompressor()
        reader = try SegmentFileReader()
    }

    private typealias Entry = (document: Document, key: ShuffleKey)

    private func entries(_ count: Int, seed: UInt64 = 1, textUpTo length: Int = 200) -> [Entry] {
        var random = SeededGenerator(seed: seed)
        return (0..<UInt64(count)).map { id in
            (random.document(id: id, textUpTo: length), ShuffleKey(seed: 2357, wiki: "enwiki", pageID: id))
        }
    }

    private func write(
        _ entries: [Entry], buckets: Int, to name: String = "00000.jsonl.zst", pages: PageCounts = PageCounts(),
        attachment: [UInt8] = []
    ) throws -> SegmentLayout {
        var writer = SegmentFileWriter(buckets: buckets)
        for (document, key) in entries { writer.append(document, pageID: UInt64(document.id) ?? 0, key: key) }
        return try writer.write(to: folder.file(name), pages: pages, attachment: attachment, compressor: compressor)
    }

    private func documents(_ lines: [UInt8]) throws -> [Document] {
        try lines.split(separator: UInt8(ascii: "\n")).map { try Document(jsonLine: $0) }
    }

    @Test(arguments: (0...10).map { 1 << $0 } + [65536]) func roundTripByRanges(buckets: Int) throws {
        let entries = entries(100, textUpTo: 50)
        let layout = try write(entries, buckets: buckets)
        #expect(layout.buckets == buckets)
        #expect(layout.documents == 100)
        let sorted = entries.sorted { $0.key < $1.key }.map(\.document)
        let all = try reader.lines(of: layout, buckets: 0..<buckets, folder: folder.path)
        #expect(all.count == layout.bytes)
        #expect(try documents(all) == sorted)
        let ranges =
            buckets <= 16
            ? (0..<buckets).flatMap { low in (low...buckets).map { low..<$0 } }
            : [0..<1, 3..<17, buckets - 1..<buckets]
        for range in ranges {
            let found = try documents(reader.lines(of: layout, buckets: range, folder: folder.path))
            let expected = entries.filter { range.contains($0.key.bucket(of: buckets)) }.sorted { $0.key < $1.key }.map(
                \.document)
            guard found == expected else {
                Issue.record("buckets \(range) of \(buckets)")
                return
            }
        }
    }

    @Test func anEmptySegment() throws {
        let layout = try write([], buckets: 16)
        #expect(layout.documents == 0)
        #expect(layout.bytes == 0)
        #expect(try reader.lines(of: layout, buckets: 0..<16, folder: folder.path) == [])
        #expect(try reader.trailer(path: folder.file("00000.jsonl.zst")).layout == layout)
        #expect(SegmentFileWriter(buckets: 4).documents == 0)
    }

    /// The same bytes for any order of arrival, and however the documents were gathered; documents with one key too.
    @Test(arguments: SeededGenerator.seeds) func theOrderOfArrivalDoesNotMatter(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var entries = entries(100, seed: seed)
        for n in 0..<10 { entries.append((random.document(id: UInt64(1000 + n)), entries[n].key)) }
        entries.append(entries[0])
        var pages = PageCounts()
        for reason in Rejection.allCases { pages.reject(reason) }
        _ = try write(entries, buckets: 8, to: "a", pages: pages, attachment: [1, 2, 3])
        let expected = try folder.bytes("a")
        for _ in 0..<5 {
            entries.shuffle(using: &random)
            let cut = Int.random(in: 0...entries.count, using: &random)
            var first = SegmentFileWriter(buckets: 8)
            var second = SegmentFileWriter(buckets: 8)
            for (document, key) in entries[..<cut] {
                first.append(document, pageID: UInt64(document.id) ?? 0, key: key)
            }
            for (document, key) in entries[cut...] {
                second.append(document, pageID: UInt64(document.id) ?? 0, key: key)
            }
            first.append(contentsOf: second)
            #expect(first.documents == entries.count)
            _ = try first.write(to: folder.file("a"), pages: pages, attachment: [1, 2, 3], compressor: compressor)
            #expect(try folder.bytes("a") == expected)
        }
    }

    @Test func trailer() throws {
        var pages = PageCounts()
        pages.keep()
        pages.reject(.hidden)
        let attachment = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 * $0 / 7) }
        let layout = try write(entries(20), buckets: 4, pages: pages, attachment: attachment)
        let trailer = try SegmentFileReader().trailer(path: folder.file("00000.jsonl.zst"))
        #expect(trailer.layout == layout)
        #expect(trailer.pages == pages)
        #expect(trailer.attachment == attachment)
        #expect(trailer.layout.file == "00000.jsonl.zst")
    }

    /// What a user sees who opens the file: all lines, in order, and nothing of the trailer.
    @Test(.installed("zstdcat")) func zstdcatReadsAllLines() throws {
        let entries = entries(200)
        for (name, chosen) in [("many", entries), ("none", [])] {
            _ = try write(chosen, buckets: 64, to: name, attachment: Array("attachment".utf8))
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = ["zstdcat", folder.file(name)]
            let pipe = Pipe()
            process.standardOutput = pipe
            try process.run()
            let output = [UInt8](pipe.fileHandleForReading.readDataToEndOfFile())
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            #expect(try documents(output) == chosen.sorted { $0.key < $1.key }.map(\.document))
        }
    }

    // MARK: - Damage

    /// Everything that can be read of a file, or the error.
    private func readAll(_ layout: SegmentLayout, name: String) throws -> (lines: [UInt8], trailer: SegmentTrailer) {
        let trailer = try reader.trailer(path: folder.file(name))
        return (try reader.lines(of: layout, buckets: 0..<layout.buckets, folder: folder.path), trailer)
    }

    /// Damaged bytes give an error that names the file, or, where the damage is to a bit that means nothing, what was
    /// written.
    private func expectDamageIsTold(
        _ bytes: [UInt8], _ layout: SegmentLayout, name: String,
        written: (lines: [UInt8], trailer: SegmentTrailer)? = nil,
        _ what: @autoclosure () -> String
    ) throws {
        try folder.write(bytes, to: name)
        do {
            let found = try readAll(layout, name: name)
            if let written, found == written { return }
            Issue.record("\(what()): not noticed")
        } catch let error as SegmentFileError {
            #expect("\(error)".contains(name), "\(what()): \(error)")
        } catch {
            Issue.record("\(what()): \(error)")
        }
    }

    @Test func everyTruncation() throws {
        let layout = try write(entries(5, textUpTo: 20), buckets: 4, to: "x", attachment: [1, 2, 3])
        let whole = try folder.bytes("x")
        for count in 0..<whole.count {
            try expectDamageIsTold(Array(whole[..<count]), layout, name: "x", "cut to \(count) of \(whole.count) bytes")
        }
    }

    /// One bit of every byte, one after another.
    @Test func everyFlippedByte() throws {
        let layout = try write(entries(5, textUpTo: 20), buckets: 4, to: "x", attachment: Array("attachment".utf8))
        let whole = try folder.bytes("x")
        let written = try readAll(layout, name: "x")
        for at in whole.indices {
            var bytes = whole
            bytes[at] ^= 1 << UInt8(at % 8)
            try expectDamageIsTold(bytes, layout, name: "x", written: written, "byte \(at) of \(whole.count) flipped")
        }
    }

    @Test(arguments: SeededGenerator.seeds) func randomDamage(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let layout = try write(entries(5, textUpTo: 20), buckets: 4, to: "x", attachment: Array("attachment".utf8))
        let whole = try folder.bytes("x")
        let written = try readAll(layout, name: "x")
        for _ in 0..<100 {
            var bytes = whole
            let at = Int.random(in: 0..<whole.count, using: &random)
            let end = min(whole.count, at + Int.random(in: 1...16, using: &random))
            for index in at..<end { bytes[index] = UInt8.random(in: 0...255, using: &random) }
            if bytes == whole { continue }
            try expectDamageIsTold(bytes, layout, name: "x", written: written, "bytes \(at)..<\(end) overwritten")
        }
    }

    @Test func otherFilesAreNoSegmentFiles() throws {
        let mark = Array("wikiseg1".utf8)
        for bytes in [
            [], [1, 2, 3], Array("hello, this is a text file".utf8), mark, [UInt8](repeating: 0, count: 8) + mark,
            [UInt8](repeating: 255, count: 8) + mark,
        ] {
            try folder.write(bytes, to: "other")
            #expect(throws: SegmentFileError.self) { try reader.trailer(path: folder.file("other")) }
        }
        #expect(throws: FileError.self) { try reader.trailer(path: folder.file("nothing")) }
    }

    /// A layout comes from a JSON file, which somebody may have edited.
    @Test(arguments: [
        "[]", "[0]", "[0,5,3]", "[5,6]", "[-1,4]", "[0,1,2,3]", "[0,1,2,3,4,9223372036854775807]",
        "[0,9223372036854775807]", "null", "[0.5,1]",
    ]) func layoutsThatNoWriterMade(offsets: String) {
        let json = #"{"file":"x","documents":1,"bytes":10,"offsets":\#(offsets),"pages":1}"#
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(SegmentLayout.self, from: Data(json.utf8)) }
    }

    @Test func layoutsWithOtherNumbers() throws {
        for (documents, bytes) in [("-1", "10"), ("1", "-10"), ("1", "9223372036854775807"), ("x", "1")] {
            let json = #"{"file":"x","documents":\#(documents),"bytes":\#(bytes),"offsets":[0,3],"pages":1}"#
            #expect(throws: DecodingError.self) { try JSONDecoder().decode(SegmentLayout.self, from: Data(json.utf8)) }
        }
        // A layout may promise more than there is in the file.
        _ = try write(entries(3), buckets: 1, to: "x")
        let json = #"{"file":"x","documents":1,"bytes":1000000000000,"offsets":[0,1000000000000],"pages":1}"#
        let layout = try JSONDecoder().decode(SegmentLayout.self, from: Data(json.utf8))
        #expect(throws: SegmentFileError.truncated(path: folder.file("x"))) {
            try SegmentFileReader().lines(of: layout, buckets: 0..<1, folder: folder.path)
        }
    }

    @Test func aLayoutSurvivesJSON() throws {
        let layout = try write(entries(50), buckets: 16)
        #expect(try JSONDecoder().decode(SegmentLayout.self, from: JSONEncoder().encode(layout)) == layout)
    }

    /// A frame that says it holds gigabytes costs none.
    @Test func aFrameThatLiesAboutItsSize() throws {
        let layout = try write(entries(3), buckets: 1, to: "x")
        var bytes = try folder.bytes("x")
        // RFC 8878, 3.1.1: magic, descriptor (single segment, 8 bytes of size, no checksum), size, an empty last block.
        let frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0xE0, 0, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0]
        bytes.replaceSubrange(0..<frame.count, with: frame)
        try expectDamageIsTold(bytes, layout, name: "x", "a frame of 12 GiB")
    }

    // MARK: - Interruptions

    @Test func anInterruptedWriteLeavesNoFinalName() throws {
        do {
            var file = try AtomicFile(path: folder.file("00000.jsonl.zst"))
            try file.write([1, 2, 3])
        }
        #expect(!folder.exists("00000.jsonl.zst"))
        // The next run writes over what is left.
        let layout = try write(entries(5), buckets: 2)
        #expect(try folder.names() == ["00000.jsonl.zst"])
        #expect(try readAll(layout, name: "00000.jsonl.zst").trailer.layout == layout)
    }

    @Test func aWriteIntoNowhereIsAnError() throws {
        #expect(throws: FileError.self) { try write(entries(5), buckets: 2, to: "no/such/folder") }
    }
}
