import Foundation
import TestSupport
import Testing

@testable import LibraryExamples

/// The examples of the documentation do what they say.
@Suite struct ExamplesTests {
    private let samples = SharedFolder.checkout.appending(path: "Samples")
    private var dump: String { samples.appending(path: "enwiki-20260101-pages-articles1.xml-p1p999.bz2").path }

    /// The titles of the sample dump, as a look for tags in its XML finds them.
    private func titlesInTheDump() throws -> [String] {
        let xml = String(decoding: try decompress(dump), as: UTF8.self)
        return xml.ranges(of: /<title>([^<]*)<\/title>/).map { range in
            xml[range].dropFirst(7).dropLast(8).replacing("&amp;", with: "&").replacing("&quot;", with: "\"")
        }.map(String.init)
    }

    @Test func decompressing() throws {
        let bytes = try decompress(dump)
        let xml = String(decoding: bytes, as: UTF8.self)
        #expect(xml.hasPrefix("<mediawiki "))
        #expect(xml.hasSuffix("</mediawiki>\n"))
        #expect(try lineCount(ofDump: dump) == bytes.count { $0 == UInt8(ascii: "\n") })
    }

    @Test func readingCompressedFiles() throws {
        let folder = try TemporaryFolder()
        // Two lines, as gzip made them.
        let file = try #require(Data(base64Encoded: "H4sIAAAAAAAAAyvJyCxWAKLEPC5DLgBEn02uDQAAAA=="))
        try folder.write(file, to: "lines.gz")
        #expect(throws: (any Error).self) { try lineCount(ofGzip: dump) }
        #expect(try lineCount(ofGzip: folder.file("lines.gz")) == 2)
    }

    @Test func pagesOfXML() throws {
        let xml = try decompress(dump)
        let pieces = stride(from: 0, to: xml.count, by: 1000).map { Array(xml[$0..<min($0 + 1000, xml.count)]) }
        let titles = titles(inXML: pieces)
        #expect(titles.count == 51)
        #expect(try titles == titlesInTheDump())
    }

    @Test func pagesOfADump() throws {
        let sizes = try articleSizes(inDump: dump)
        #expect(try Set(sizes.keys).isSubset(of: titlesInTheDump()))
        #expect(sizes.values.allSatisfy { $0 > 0 })
        #expect(sizes.count > 30)
    }

    @Test func cleaning() {
        let wikitext = "'''Tea''' is a [[drink]].<ref>Known.</ref>\n\n== Kinds ==\n* green\n* black\n"
        #expect(plainText(of: wikitext, title: "Tea", wiki: "enwiki") == "Tea is a drink.\n\nKinds\ngreen\nblack")
    }

    @Test func encoding() throws {
        let text = "Hello, world! 日本語"
        let (ids, decoded) = try encodeAndDecode(text)
        #expect(ids == [15496, 11, 995, 0, 10545, 245, 98, 17312, 105, 45739, 252])
        #expect(decoded == text)
    }

    @Test func training() throws {
        let texts = ["tea is tea", "tea and tea", "black tea"]
        #expect(try tokens(of: "a tea", trainedOn: texts, size: 262) == ["a", " tea"])
    }

    @Test func shards() throws {
        let folder = try TemporaryFolder()
        #expect(try writeShards([[50256, 1, 2], [50256, 3]], into: folder.path) == [50256, 3])
        #expect(try folder.names().contains { $0.hasPrefix("mine_train_") && $0.hasSuffix(".bin") })
    }

    @Test func wholePipelineAndCorpus() throws {
        let folder = try TemporaryFolder()
        let tokens = try prepare([dump], into: folder.file("out"))
        let files = try ["train", "val"].map { try folder.bytes("out/\($0).bin").count / 2 }
        #expect(files == [tokens.train, tokens.validation])
        #expect(tokens.train > tokens.validation && tokens.validation > 0)
        #expect(try page(ofReport: folder.file("out/report.json")).contains("<svg"))
        let documents = try documentSizes(inCorpus: folder.file("out/corpus"))
        #expect(documents.count >= 30)
        #expect(documents.values.allSatisfy { $0 >= 100 })
    }
}
