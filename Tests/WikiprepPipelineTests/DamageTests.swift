import BZip2
import Corpus
import DurableFiles
import Foundation
import Synchronization
import Testing
import TestSupport

@testable import Extraction
@testable import WikiprepPipeline
@testable import Workers

/// Damage is an error that says where; what comes before it is kept; bytes after the end are only a warning.
struct DamageTests {
    @Test func truncatedAnywhere() throws {
        let folder = try TemporaryFolder()
        let bytes = try contents(Dumps.japanese)
        let whole = try lines(of: Dumps.japanese).lines
        // Also where a stream ends: there only the missing </mediawiki> tells.
        for count in [bytes.count - 1, bytes.count - 100, bytes.count / 2, 10_000] {
            let path = try folder.write(bytes.prefix(count), to: "cut.xml.bz2")
            let damage = try #require(try Damage { _ = try lines(of: path) }, "cut at \(count)")
            #expect(damage.reason.contains("byte"), "\(damage)")
            #expect(damage.pages.seen == damage.pages.kept + damage.pages.rejectedTotal)
        }
        #expect(!whole.isEmpty)
    }

    @Test func cutAtAStreamBoundary() throws {
        let folder = try TemporaryFolder()
        let bytes = try contents(Dumps.japanese)
        // The last stream holds </mediawiki> alone.
        let last = try #require(bytes.indices.last { bytes[$0...].starts(with: "BZh".utf8) })
        let path = try folder.write(bytes[..<last], to: "cut.xml.bz2")
        let damage = try #require(try Damage { _ = try lines(of: path) })
        #expect(damage.reason.contains("</mediawiki>"), "\(damage)")
        #expect(damage.pages.seen == 54)
        #expect(damage.lastPage != nil)
    }

    @Test func flippedBitIsToldWithItsPlace() throws {
        let folder = try TemporaryFolder()
        var bytes = try contents(Dumps.english)
        bytes[bytes.count / 2] ^= 0x10
        let path = try folder.write(bytes, to: "flipped.xml.bz2")
        for size in [1 << 10, 1 << 40] {
            let damage = try #require(try Damage { _ = try lines(of: path, segmentSize: size) })
            #expect(damage.reason.contains("damaged") && damage.reason.contains("byte"), "\(damage)")
        }
    }

    @Test func trailingBytesAreAWarning() throws {
        let folder = try TemporaryFolder()
        let whole = try lines(of: Dumps.english)
        let bytes = try contents(Dumps.english)
        let path = try folder.write(bytes + "something else".utf8, to: "trailing.xml.bz2")
        for size in [1 << 10, 1 << 40] {
            let observer = RecordingObserver()
            let result = try lines(of: path, segmentSize: size, observer: observer)
            #expect(result.lines == whole.lines)
            #expect(
                observer.warnings.count == 1 && observer.warnings[0].contains("14 bytes after the last stream"),
                "\(observer.warnings)")
        }
        // A block magic in them means that a stream's header was damaged.
        let lost = try folder.write(bytes + [0] + bytes.dropFirst(4), to: "lost.xml.bz2")
        let damage = try #require(try Damage { _ = try lines(of: lost) })
        #expect(damage.reason.contains("bzip2 blocks in them"), "\(damage)")
    }

    /// Without XML's end there is nothing that tells that no more is to come.
    @Test func decompressionTakesOnlyZerosForPadding() throws {
        let folder = try TemporaryFolder()
        let bytes = try contents(Dumps.japanese)
        let streams = bytes.indices.filter { bytes[$0...].starts(with: "BZh91AY&SY".utf8) }
        func decompress(_ bytes: [UInt8], segmentSize: Int) throws -> (bytes: [UInt8], warnings: [String]) {
            let path = try folder.write(bytes, to: "x.bz2")
            var dump = DumpConfiguration(threads: 2)
            dump.segmentSize = segmentSize
            let output = Mutex<[UInt8]>([])
            let observer = RecordingObserver()
            try Decompression.run(path, dump: dump, observer: observer) { piece in output.withLock { $0 += piece } }
            return (output.withLock { $0 }, observer.warnings)
        }
        for size in [1 << 10, 1 << 30] {
            let whole = try decompress(bytes, segmentSize: size).bytes
            let padded = try decompress(bytes + [UInt8](repeating: 0, count: 3000), segmentSize: size)
            #expect(padded.bytes == whole)
            #expect(padded.warnings.count == 1 && padded.warnings[0].contains("3000 zeros"), "\(padded.warnings)")
            var flipped = bytes
            flipped[streams[3] + 1] ^= 4
            var zeroed = bytes
            for index in streams[3]..<streams[4] { zeroed[index] = 0 }
            for (damaged, offset) in [(flipped, streams[3]), (zeroed, streams[3]), (bytes + [1], bytes.count)] {
                let error = #expect(throws: BZip2Error.self) { _ = try decompress(damaged, segmentSize: size) }
                #expect(error?.offset == offset)
            }
        }
    }

    /// A dump whose download goes on while it is read: it is not damaged, and no part of it is taken for the whole.
    @Test(arguments: [true, false]) func aDumpThatGrows(isCut: Bool) throws {
        let folder = try TemporaryFolder()
        let bytes = try contents(Dumps.japanese)
        let path = try folder.write(isCut ? bytes.prefix(bytes.count * 3 / 4) : bytes[...], to: "jawiki-part.xml.bz2")
        for salvages in [false, true] {
            let size = try contents(path).count
            var pipeline = Pipeline(threads: 2, observer: Self.appending(to: path))
            pipeline.dump.salvages = salvages
            let error = #expect(throws: ChangedFile.self) { _ = try pipeline.run([path], into: "\(folder.path)/out") }
            #expect(error == ChangedFile(path: path, change: .grew, before: size, now: size + 10))
        }
        let extraction = #expect(throws: ChangedFile.self) {
            _ = try lines(of: path, observer: Self.appending(to: path))
        }
        #expect(extraction?.change == .grew)
        let decompression = #expect(throws: ChangedFile.self) {
            try Decompression.run(path, dump: DumpConfiguration(threads: 1), observer: Self.appending(to: path)) { _ in
            }
        }
        #expect(decompression?.change == .grew)
        // Then the same command reads the whole.
        try folder.write(bytes, to: "jawiki-part.xml.bz2")
        let whole = try Pipeline(threads: 2).run([path], into: "\(folder.path)/out").record
        #expect(whole.documents.train + whole.documents.val == (try lines(of: Dumps.japanese).pages.kept))
    }

    /// A time stamp alone costs no work: the bytes are compared.
    @Test func aDumpThatIsTouched() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(try contents(Dumps.english), to: "enwiki-part.xml.bz2")
        let touching = AtTheBeginning {
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1_000_000)], ofItemAtPath: path)
        }
        let record = try Pipeline(threads: 2, observer: touching).run([path], into: "\(folder.path)/out").record
        #expect(record.documents.train + record.documents.val == 30)
    }

    /// Does something when the first phase begins.
    private struct AtTheBeginning: RunObserver {
        var body: @Sendable () throws -> Void
        func begin(_ phase: Phase) {
            do { try body() } catch { Issue.record(error) }
        }
        func advance(_ advance: Advance) {}
        func end(_ advance: Advance) {}
        func warn(_ message: any RunMessage) {}
        func note(_ message: any RunMessage) {}
    }

    /// Appends to a file when the first phase begins.
    private static func appending(to path: String) -> AtTheBeginning {
        AtTheBeginning {
            let file = try FileHandle(forUpdating: URL(filePath: path))
            try file.seekToEnd()
            try file.write(contentsOf: Data("0123456789".utf8))
            try file.close()
        }
    }

    @Test func damageKeepsWhatIsCompleteAndResumes() throws {
        let folder = try TemporaryFolder()
        var bytes = try contents(Dumps.english)
        bytes[bytes.count - 200] ^= 1
        let path = try folder.write(bytes, to: "enwiki-part.xml.bz2")
        var pipeline = Pipeline(threads: 2)
        pipeline.dump.segmentSize = 1 << 10
        let damage = try #require(try Damage { _ = try pipeline.run([path], into: "\(folder.path)/out") })
        #expect(damage.pages.kept > 0)
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/out/train.bin"))
        let corpus = try CorpusFolder(opening: "\(folder.path)/out/corpus")
        #expect(corpus.manifest.parts.isEmpty)
        let record = try #require(try corpus.part(named: "enwiki-part"))
        #expect(!record.complete && record.failure != nil)
        // The mended file is read anew.
        _ = try folder.write(try contents(Dumps.english), to: "enwiki-part.xml.bz2")
        let mended = try pipeline.run([path], into: "\(folder.path)/out").record
        #expect(mended.documents.train + mended.documents.val == 30)
    }

    @Test func oneBadPageIsRejectedAlone() throws {
        let folder = try TemporaryFolder()
        let xml = """
            <mediawiki version="0.11" xml:lang="en"><siteinfo><dbname>testwiki</dbname></siteinfo>
            <page><title>A</title><ns>0</ns><id>1</id><revision><id>1</id><text>Good text of the first page.</text></revision></page>
            <page><title>B</title><ns>0</ns><id>2</id><revision><id>2</id><text>Bad \u{1} text.</text></revision></page>
            <page><title>C</title><ns>0</ns><id>3</id><revision><id>3</id><text>Good text of the third page.</text></revision></page>
            </mediawiki>
            """
        let path = try folder.write(xml.utf8, to: "test.xml")
        let observer = RecordingObserver()
        let (output, pages) = try lines(of: path, observer: observer) { $0.minimumCharacters = 0 }
        #expect(pages.kept == 2 && pages.rejected == ["invalid": 1])
        #expect(output.split(separator: UInt8(ascii: "\n")).count == 2)
        #expect(observer.warnings.contains { $0.contains("page B (id 2)") }, "\(observer.warnings)")
    }

    @Test func inputThatIsNoDump() throws {
        let folder = try TemporaryFolder()
        for (name, bytes) in [
            ("empty", ""), ("page.html", "<html><body>404 Not Found</body></html>"), ("gzip", "\u{1F}\u{8B}\u{8}"),
            ("zeros", String(repeating: "\0", count: 9000)),
        ] {
            let path = try folder.write(bytes.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }, to: name)
            #expect(throws: ExtractionError.self) { try lines(of: path) }
        }
        #expect(throws: (any Error).self) { try lines(of: "\(folder.path)/not-there.xml.bz2") }
    }
}
