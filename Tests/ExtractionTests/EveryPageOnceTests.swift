import BZip2
import Corpus
import Foundation
import MediaWikiDump
import Testing
import PipelineTestSupport
import TestSupport

@testable import WikiprepPipeline

/// However a dump is cut, every page comes out exactly once, in order, as a plain parse in one thread finds it.
struct EveryPageOnceTests {
    /// The pages of a dump, found without segments: one decompressor, one scanner, one parser.
    private static func plainParse(_ path: String) throws -> (pages: Int, articles: [String]) {
        var bytes: [UInt8] = []
        if path.hasSuffix(".bz2") {
            var decompressor = Decompressor(source: try FileByteSource(path: path))
            while let piece = try decompressor.next() { bytes += piece }
        } else {
            bytes = try contents(path)
        }
        var scanner = PageScanner()
        var batch = PageBatch()
        scanner.append(bytes, to: &batch)
        _ = scanner.finish(into: &batch)
        var articles: [String] = []
        for case .page(let page) in PageParser(filter: .articles).parse(batch) {
            if page.namespace == 0, page.redirect == nil, case .text = page.revision?.content {
                articles.append(String(page.id))
            }
        }
        return (batch.count, articles)
    }

    private static func check(_ path: String, segmentSizes: [Int], sourceLocation: SourceLocation = #_sourceLocation)
        throws
    {
        let plain = try plainParse(path)
        var whole: [UInt8]?
        for size in segmentSizes {
            let (output, pages) = try lines(of: path, segmentSize: size) { text in
                text.minimumCharacters = 0
                text.keepsDisambiguation = true
                text.text.sections = .all
            }
            #expect(pages.seen == plain.pages, "segments of \(size)", sourceLocation: sourceLocation)
            let ids = try output.split(separator: UInt8(ascii: "\n")).map { try Document(jsonLine: $0).id }
            #expect(Set(ids).count == ids.count, "segments of \(size)", sourceLocation: sourceLocation)
            #expect(
                ids == plain.articles.filter(Set(ids).contains), "segments of \(size)", sourceLocation: sourceLocation)
            #expect(output == whole ?? output, "segments of \(size)", sourceLocation: sourceLocation)
            whole = output
        }
    }

    /// Found by fuzzing: of an element between two pages whose name begins as theirs does, a page was made where a
    /// segment ended behind it.
    @Test func elementsWithAPagesName() throws {
        let folder = try TemporaryFolder()
        var dump = "<mediawiki xml:lang=\"en\"><siteinfo><dbname>enwiki</dbname></siteinfo>\n"
        for id in 1...60 {
            let text = String(repeating: "Tea. ", count: id * 3)
            dump +=
                "<page><title>T\(id)</title><ns>0</ns><id>\(id)</id><revision><id>1</id><text>\(text)</text>"
                + "</revision></page>"
            dump += "<pages>\(id)</pages>"
        }
        let path = try folder.write((dump + "\n</mediawiki>\n").utf8, to: "dump.xml")
        try Self.check(path, segmentSizes: [1 << 40, 1 << 10, 1 << 9, 100])
    }

    @Test func samplesCutAtEveryBlock() throws {
        for path in [Dumps.english, Dumps.japanese] {
            try Self.check(path, segmentSizes: [1 << 40, 1 << 10, 7 << 10, 20 << 10])
        }
    }

    /// Pages here are longer than segments, so that they come from chains of them.
    @Test func plainXMLCutAnywhere() throws {
        let folder = try TemporaryFolder()
        var bytes: [UInt8] = []
        var decompressor = Decompressor(source: try FileByteSource(path: Dumps.japanese))
        while let piece = try decompressor.next() { bytes += piece }
        let path = try folder.write(bytes, to: "jawiki.xml")
        try Self.check(path, segmentSizes: [1 << 40, 101, 1000, 4096, 50_000])
    }

    @Test func randomSegmentSizes() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("randomSegmentSizes: seed \(seed)")
        var state = seed
        let sizes = (0..<6).map { _ -> Int in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return 64 + Int(state >> 33) % 60_000
        }
        try Self.check(Dumps.english, segmentSizes: sizes)
    }

    @Test(
        .shared("data/dumps"),
        arguments: [
            "multistream-p2566p2583.xml.bz2", "aawiki-20260101.xml.bz2", "many-revisions-karasu-shrine.xml",
            "bgwiki-utf16.xml.bz2",
        ])
    func realDumps(name: String) throws {
        let path = SharedFolder.url("data/dumps/\(name)").path
        // The plain parse reads UTF-8 only.
        if name.contains("utf16") {
            #expect(try lines(of: path, segmentSize: 1 << 10).pages.seen == 3)
        } else {
            try Self.check(path, segmentSizes: [1 << 40, 1 << 10, 30 << 10])
        }
    }

    /// Every block of a real dump is a segment of its own; only the pages are counted, which is quick.
    @Test(.shared("data/dumps")) func countsOfLargerDumps() throws {
        for name in ["elwikivoyage-2040-pages.xml.bz2", "enwiki-pages-articles1-shortened.xml.bz2"] {
            let path = SharedFolder.url("data/dumps/\(name)").path
            let counts = try [1 << 40, 1 << 10, 300 << 10].map { size in
                try lines(of: path, segmentSize: size) { $0.namespaces = [9999] }.pages
            }
            #expect(counts.allSatisfy { $0 == counts[0] })
            #expect(counts[0].seen == (name.hasPrefix("el") ? 2040 : 206))
        }
    }
}
