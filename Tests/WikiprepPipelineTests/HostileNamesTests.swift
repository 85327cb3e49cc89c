import DurableFiles
import Foundation
import Testing
import PipelineTestSupport
import TestSupport

@testable import Extraction
@testable import Tokenization
@testable import WikiprepPipeline

/// Names in dumps and on the command line, and links in the output folder: whatever they are, nothing is written
/// outside of it.
@Suite struct HostileNamesTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: folder.file(name), withDestinationPath: folder.file(target))
    }

    private func dump(wiki: String, as name: String = "dump.xml") throws -> String {
        let text = String(repeating: "Tea is poured into a cup. ", count: 20)
        let xml = """
            <mediawiki xml:lang="en"><siteinfo><dbname>\(wiki)</dbname></siteinfo>
            <page><title>Tea</title><ns>0</ns><id>1</id><revision><id>2</id><text>\(text)</text></revision></page>
            </mediawiki>

            """
        return try folder.write(xml.utf8, to: name)
    }

    @Test(arguments: ["../enwiki", "/tmp/enwiki", "a/b", "..", ".hidden", "a&#x9;b", "a&#x85;b"])
    func aWikiWhoseNameLeadsElsewhere(wiki: String) throws {
        let dump = try dump(wiki: wiki)
        for output in [nil, folder.file("out")] {
            #expect {
                try Pipeline(threads: 1).run([dump], into: output)
            } throws: { error in
                guard case ExtractionError.wikiName(_, dump) = error else { return false }
                return true
            }
        }
        #expect(!folder.exists("out"))
        // The user's word counts.
        var pipeline = Pipeline(threads: 1)
        pipeline.dump.wiki = "enwiki"
        #expect(try pipeline.run([dump], into: folder.file("out")).record.parts.first?.wiki == "enwiki")
    }

    @Test(arguments: ["../x", "/tmp/x", "a/b", "..", ".", "", "a\nb"]) func aPartWhoseNameLeadsElsewhere(name: String)
        throws
    {
        let dump = try dump(wiki: "enwiki")
        var pipeline = Pipeline(threads: 1)
        pipeline.dump.name = name
        #expect {
            try pipeline.run([dump], into: folder.file("out"))
        } throws: { error in
            guard case ExtractionError.partName(name, dump) = error else { return false }
            return true
        }
        #expect(!folder.exists("out") && !folder.exists("x"))
    }

    /// What is left of the names of such files would be the corpus itself, or the folder above it.
    @Test(arguments: [".xml", "..xml", "...xml.bz2", ".xml.bz2", ".bz2"]) func aDumpWithoutAName(file: String) throws {
        let dump = try dump(wiki: "enwiki", as: file)
        #expect {
            try Pipeline(threads: 1).run([dump], into: folder.file("out"))
        } throws: { error in
            guard case ExtractionError.partName = error else { return false }
            return true
        }
        #expect(!folder.exists("out"))
    }

    @Test func theOutputFolderMayBeALink() throws {
        try makeFolders(folder.file("disk"))
        try link("out", to: "disk")
        _ = try Pipeline(threads: 1).run([dump(wiki: "enwiki")], into: folder.file("out"))
        #expect(folder.exists("disk/corpus/manifest.json"))
        #expect(folder.exists("disk/meta.json"))
        // Again, with all that is there.
        _ = try Pipeline(threads: 1).run([dump(wiki: "enwiki")], into: folder.file("out"))
    }

    @Test(arguments: ["out/corpus", "out/corpus/dump", "out/offsets", "out/tokenizer"])
    func aFolderBeneathItMayNot(inner: String) throws {
        try makeFolders(folder.file("elsewhere"))
        try folder.write([1, 2, 3], to: "elsewhere/mine")
        try makeFolders(splitPath(folder.file(inner)).folder)
        try link(inner, to: "elsewhere")
        var pipeline = Pipeline(threads: 1)
        pipeline.tokens.format = .llmc
        let vocabulary = (0..<256).map { "\(Data([UInt8($0)]).base64EncodedString()) \($0)\n" }.joined()
        pipeline.tokens.tokenizer.name = try folder.write(vocabulary.utf8, to: "bytes.tiktoken")
        pipeline.tokens.tokenizer.pattern = .gpt2
        let message = FileError("write to", folder.file(inner), code: ELOOP).description
        #expect {
            try pipeline.run([dump(wiki: "enwiki")], into: folder.file("out"))
        } throws: { "\($0)".contains(message) }
        #expect(try TemporaryFolder.names(in: folder.file("elsewhere")) == ["mine"])
    }

    /// What a run begins anew is removed first: not through a link.
    @Test func thePartOfAnotherRunBehindALink() throws {
        let dump = try dump(wiki: "enwiki")
        _ = try Pipeline(threads: 1).run([dump], into: folder.file("out"))
        try FileManager.default.moveItem(atPath: folder.file("out/corpus/dump"), toPath: folder.file("elsewhere"))
        let record = String(decoding: try folder.bytes("elsewhere/part.json"), as: UTF8.self)
        try folder.write(
            record.replacing("\"complete\":true", with: "\"complete\":false").replacing(
                "\"seed\":2357", with: "\"seed\":1"
            )
            .utf8, to: "elsewhere/part.json")
        try link("out/corpus/dump", to: "elsewhere")
        let before = try TemporaryFolder.names(in: folder.file("elsewhere"))
        #expect(throws: FileError("write to", folder.file("out/corpus/dump"), code: ELOOP)) {
            try Pipeline(threads: 1).run([dump], into: folder.file("out"))
        }
        #expect(try TemporaryFolder.names(in: folder.file("elsewhere")) == before)
    }

    /// The names of the results: one that is a link is replaced, a temporary one is not written through.
    @Test func filesThatAreLinks() throws {
        try makeFolders(folder.file("out"))
        let secret = Array("somebody else's".utf8)
        try folder.write(secret, to: "outside")
        try link("out/train.bin", to: "outside")
        try link("out/meta.json", to: "outside")
        #expect(throws: TokenFilesRecordError.self) {
            try Pipeline(threads: 1).run([dump(wiki: "enwiki")], into: folder.file("out"))
        }
        try folder.remove("out/meta.json")
        _ = try Pipeline(threads: 1).run([dump(wiki: "enwiki")], into: folder.file("out"))
        #expect(try folder.bytes("outside") == secret)
        #expect(try !folder.bytes("out/train.bin").isEmpty)
        try link("out/.val.bin.partial", to: "outside")
        try link("out/.meta.json.partial", to: "outside")
        // Of another share of validation all files are written anew. Whether it succeeds or not: not through a link.
        var pipeline = Pipeline(threads: 1)
        pipeline.tokens.validationRatio = 1
        pipeline.tokens.changesSplit = true
        _ = try? pipeline.run([dump(wiki: "enwiki")], into: folder.file("out"))
        #expect(try folder.bytes("outside") == secret)
    }

    /// `meta.json` lists the files of an earlier run, which go: never those of another folder, whoever wrote it.
    @Test func earlierFilesElsewhere() throws {
        try makeFolders(folder.file("out"))
        try makeFolders(folder.file("elsewhere"))
        try folder.write([1], to: "elsewhere/mine.bin")
        try folder.write([1], to: "mine.bin")
        _ = try Pipeline(threads: 1).run([dump(wiki: "enwiki")], into: folder.file("out"))
        let meta = String(decoding: try folder.bytes("out/meta.json"), as: UTF8.self)
        try link("out/away", to: "elsewhere")
        for name in ["away/mine.bin", "../mine.bin", "../elsewhere/mine.bin"] {
            try folder.write(meta.replacing("\"val.bin\"", with: "\"\(name)\"").utf8, to: "out/meta.json")
            #expect(String(decoding: try folder.bytes("out/meta.json"), as: UTF8.self).contains(name))
            _ = try? Pipeline(threads: 1).run([dump(wiki: "enwiki")], into: folder.file("out"))
            #expect(folder.exists("elsewhere/mine.bin") && folder.exists("mine.bin"), "\(name)")
        }
    }
}
