import DurableFiles
import Foundation
import InputStreams
import MediaWikiDump
import PipelineTestSupport
import TestSupport
import Testing

@testable import Extraction
@testable import WikiprepPipeline

/// Pages that come one after another are those of the whole XML.
struct DumpPagesTests {
    private func xml(_ dump: String) throws -> [UInt8] {
        var xml: [UInt8] = []
        try Decompression.forEachPiece(of: dump, threads: 2) { xml += $0 }
        return xml
    }

    private func pages(_ path: String, filter: PageFilter = .articles) throws -> [Page] {
        let pages = try DumpPages(path: path, filter: filter)
        var all: [Page] = []
        while let page = try pages.next() { all.append(page) }
        #expect(try pages.next() == nil)
        #expect(pages.invalidPages == 0)
        return all
    }

    private func pagesOfWholeXML(_ xml: [UInt8], filter: PageFilter) throws -> [Page] {
        var scanner = PageScanner()
        var batch = PageBatch()
        scanner.append(xml, to: &batch)
        _ = scanner.finish(into: &batch)
        return PageParser(filter: filter).parse(batch).compactMap { if case .page(let page) = $0 { page } else { nil } }
    }

    @Test(arguments: [Dumps.english, Dumps.japanese]) func areThoseOfTheWholeXML(dump: String) throws {
        for filter in [PageFilter.articles, .everything] {
            let expected = try pagesOfWholeXML(xml(dump), filter: filter)
            #expect(expected.count > 50)
            #expect(try pages(dump, filter: filter) == expected)
        }
    }

    @Test func areTheSameInOtherEncodings() throws {
        let folder = try TemporaryFolder()
        let xml = String(decoding: try xml(Dumps.japanese), as: UTF8.self)
        let utf16 = try #require(xml.replacing("utf-8", with: "utf-16").data(using: .utf16))
        #expect(try pages(folder.write(xml.utf8, to: "plain.xml")) == pages(Dumps.japanese))
        #expect(try pages(folder.write(utf16, to: "utf16.xml")) == pages(Dumps.japanese))
    }

    @Test func aCutDumpIsDamaged() throws {
        let folder = try TemporaryFolder()
        let compressed = try contents(Dumps.japanese)
        let path = try folder.write(compressed.prefix(compressed.count / 2), to: "cut.bz2")
        #expect(throws: DamagedInput.self) { try pages(path) }
        let xml = try xml(Dumps.japanese)
        // Where the last element is cut, and in the middle of a page.
        for count in [xml.count - 3, xml.count / 2] {
            let path = try folder.write(xml.prefix(count), to: "cut.xml")
            #expect(throws: DamagedInput.self) { try pages(path) }
        }
    }

    @Test func whatIsNoDumpIsRefused() throws {
        let folder = try TemporaryFolder()
        for bytes in [Array("no dump".utf8), []] {
            let path = try folder.write(bytes, to: "file")
            #expect(throws: ExtractionError.self) { try pages(path) }
        }
        let xz = try folder.write([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], to: "file")
        #expect(throws: UnsupportedInput.self) { try pages(xz) }
        #expect(throws: FileError.self) { try pages(folder.file("absent")) }
    }

    @Test func whatTheBodyThrowsEndsADecompression() throws {
        var pieces = 0
        #expect(throws: CancellationError.self) {
            try Decompression.forEachPiece(of: Dumps.english, threads: 2) { _ in
                pieces += 1
                throw CancellationError()
            }
        }
        #expect(pieces == 1)
    }
}
