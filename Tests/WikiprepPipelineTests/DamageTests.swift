import BZip2
import Corpus
import Foundation
import Testing
import TestSupport

@testable import WikiprepPipeline

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
        ] {
            let path = try folder.write(bytes.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }, to: name)
            #expect(throws: RunError.self) { try lines(of: path) }
        }
        #expect(throws: (any Error).self) { try lines(of: "\(folder.path)/not-there.xml.bz2") }
    }
}
