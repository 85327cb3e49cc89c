import Corpus
import DurableFiles
import Foundation
import Testing
import TestSupport

@Suite struct CorpusFolderTests {
    private let folder: TemporaryFolder
    private var path: String { folder.file("some/corpus") }

    init() throws {
        folder = try TemporaryFolder()
    }

    private func open(seed: UInt64 = 2357) throws -> CorpusFolder {
        try CorpusFolder(adding: path, seed: seed)
    }

    private func record(
        _ name: String, wiki: String = "enwiki", complete: Bool = true,
        options: [String: String] = ["sections": "prose"], textRules: Int = 1
    ) -> PartRecord {
        var record = PartRecord(
            name: name, wiki: wiki,
            source: .init(file: "\(name).xml.bz2", bytes: 1000, headAndTail: "ab"), seed: 2357,
            options: options, textRules: textRules, segmentSize: 2 << 20, buckets: 16)
        record.complete = complete
        if complete { record.source.sha256 = "cd" }
        record.pages.keep()
        record.pages.reject(.short)
        return record
    }

    private func manifest() throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(folder.bytes("some/corpus/manifest.json"))) as? [String: Any])
    }

    @Test func aNewCorpus() throws {
        let corpus = try open()
        #expect(corpus.manifest.seed == 2357)
        #expect(corpus.manifest.parts.isEmpty)
        #expect(try corpus.completeParts().isEmpty)
        #expect(try corpus.part(named: "a") == nil)
        #expect(try CorpusFolder.seed(of: path) == 2357)
        #expect(try CorpusFolder(opening: path).manifest == corpus.manifest)
    }

    @Test func openedAgain() throws {
        var corpus = try open()
        try corpus.record(record("b"))
        let again = try open()
        #expect(again.manifest == corpus.manifest)
        #expect(try again.completeParts() == [record("b")])
    }

    @Test(arguments: [0, 1, UInt64(Int64.max) + 1, .max]) func everySeed(seed: UInt64) throws {
        _ = try open(seed: seed)
        #expect(try CorpusFolder(opening: path).manifest.seed == seed)
        #expect(try open(seed: seed).manifest.seed == seed)
    }

    @Test func anotherSeedIsRefused() throws {
        _ = try open(seed: 1)
        #expect(throws: CorpusError.otherSeed(path: path, corpus: 1, wanted: 2)) { try open(seed: 2) }
    }

    @Test func textRulesAreAMatterOfParts() throws {
        var corpus = try open()
        try corpus.record(record("a", textRules: 1))
        try corpus.record(record("b", textRules: 2))
        #expect(try open().manifest.parts.map(\.textRules) == [1, 2])
    }

    /// One version for all parts of a corpus: as version 0.1 has written it.
    @Test func theTextRulesOfAManifestAreThoseOfItsParts() throws {
        var corpus = try open()
        try corpus.record(record("a", textRules: 2))
        let whole = try folder.bytes("some/corpus/manifest.json")
        let text = String(decoding: whole, as: UTF8.self)
        let earlier = text.replacing("      \"text_rules\" : 2,\n", with: "").replacing(
            "\"seed\"", with: "\"text_rules\" : 2,\n  \"seed\"")
        #expect(earlier != text)
        try folder.write(earlier.utf8, to: "some/corpus/manifest.json")
        #expect(try open().manifest == corpus.manifest)
    }

    @Test func otherOptionsOfOneWikiAreRefused() throws {
        var corpus = try open()
        try corpus.record(record("a", options: ["min_chars": "200", "sections": "prose"]))
        try corpus.checkOptions(["min_chars": "200", "sections": "prose"], wiki: "enwiki", part: "b")
        try corpus.checkOptions(["min_chars": "0"], wiki: "jawiki", part: "b")
        // A part's own options are not compared with what it was.
        try corpus.checkOptions(["min_chars": "0"], wiki: "enwiki", part: "a")
        let different = CorpusError.otherOptions(
            path: path, part: "a", option: "sections", corpus: "prose", wanted: "all")
        #expect(throws: different) {
            try corpus.checkOptions(["min_chars": "200", "sections": "all"], wiki: "enwiki", part: "b")
        }
        let missing = CorpusError.otherOptions(path: path, part: "a", option: "sections", corpus: "prose", wanted: "")
        #expect(throws: missing) { try corpus.checkOptions(["min_chars": "200"], wiki: "enwiki", part: "b") }
        let added = CorpusError.otherOptions(path: path, part: "a", option: "tables", corpus: "", wanted: "markdown")
        #expect(throws: added) {
            try corpus.checkOptions(
                ["min_chars": "200", "sections": "prose", "tables": "markdown"], wiki: "enwiki", part: "b")
        }
    }

    @Test func onlyCompletePartsAreListed() throws {
        var corpus = try open()
        try corpus.record(record("b", complete: false))
        #expect(corpus.manifest.parts.isEmpty)
        #expect(try CorpusFolder(opening: path).manifest.parts.isEmpty)
        #expect(try corpus.part(named: "b")?.complete == false)
        try corpus.record(record("a"))
        try corpus.record(record("b"))
        #expect(corpus.manifest.parts.map(\.name) == ["a", "b"])
        #expect(try CorpusFolder(opening: path).manifest == corpus.manifest)
        #expect(try corpus.completeParts().map(\.name) == ["a", "b"])
        // Begun anew, it is listed no longer.
        try corpus.record(record("a", complete: false))
        #expect(try CorpusFolder(opening: path).manifest.parts.map(\.name) == ["b"])
    }

    /// The manifest is the same for any order in which parts are added.
    @Test func theOrderOfPartsDoesNotMatter() throws {
        var manifests: Set<[UInt8]> = []
        for names in [["b", "a", "c", "é", "Z"], ["Z", "é", "c", "a", "b"], ["c", "b", "Z", "a", "é"]] {
            try FileManager.default.removeItem(atPath: folder.path)
            var corpus = try open()
            for name in names { try corpus.record(record(name)) }
            manifests.insert(try folder.bytes("some/corpus/manifest.json"))
        }
        #expect(manifests.count == 1)
    }

    @Test func fieldsThatProgramsRelyOn() throws {
        var corpus = try open()
        try corpus.record(record("a"))
        let manifest = try manifest()
        #expect(manifest["seed"] as? Int == 2357)
        #expect(manifest["version"] as? Int == 3)
        let part = try #require((manifest["parts"] as? [[String: Any]])?.first)
        #expect(part["name"] as? String == "a")
        #expect(part["wiki"] as? String == "enwiki")
        #expect((part["source"] as? [String: Any])?["file"] as? String == "a.xml.bz2")
        #expect((part["source"] as? [String: Any])?["bytes"] as? Int == 1000)
        let pages = try #require(part["pages"] as? [String: Any])
        #expect(pages["seen"] as? Int == 2)
        #expect(pages["kept"] as? Int == 1)
        #expect((pages["rejected"] as? [String: Int]) == ["short": 1])
    }

    // MARK: - Damage

    @Test func noCorpus() throws {
        #expect(throws: CorpusError.notACorpus(path: path)) { try CorpusFolder(opening: path) }
        #expect(try CorpusFolder.seed(of: path) == nil)
    }

    @Test(arguments: [
        "", "{", "null", "[]", "{}", #"{"version":3}"#, #"{"version":"1"}"#,
        #"{"version":3,"seed":-1,"text_rules":1,"parts":[]}"#, "\u{0}",
    ])
    func aDamagedManifest(_ content: String) throws {
        _ = try open()
        try folder.write(content.utf8, to: "some/corpus/manifest.json")
        for attempt in [{ try CorpusFolder(opening: path) }, { try open() }] {
            do {
                _ = try attempt()
                Issue.record("accepted")
            } catch CorpusError.unreadable(let file, let reason) {
                #expect(file == "\(path)/manifest.json")
                #expect(!reason.isEmpty)
            } catch {
                Issue.record("\(error)")
            }
        }
        #expect(try folder.bytes("some/corpus/manifest.json") == Array(content.utf8), "it is not written over")
    }

    /// Foundation stops the program where 513 levels are all there is.
    @Test(arguments: 510...515) func aDeepManifest(depth: Int) throws {
        _ = try open()
        try folder.write(repeatElement(UInt8(ascii: "["), count: depth), to: "some/corpus/manifest.json")
        #expect(throws: CorpusError.self) { try CorpusFolder(opening: path) }
    }

    /// Another version is told as such, whatever else has changed in it.
    @Test(arguments: [#"{"version":2}"#, #"{"version":4}"#, #"{"version":0,"seed":"x"}"#]) func anotherVersion(
        _ content: String
    ) throws {
        _ = try open()
        try folder.write(content.utf8, to: "some/corpus/manifest.json")
        do {
            _ = try open()
            Issue.record("accepted")
        } catch CorpusError.otherVersion(_, let found, let known) {
            #expect(found != known)
        } catch {
            Issue.record("\(error)")
        }
    }

    @Test func aDamagedPart() throws {
        var corpus = try open()
        try corpus.record(record("a"))
        for content in ["", "{}", "{\"name\":\"a\"}"] {
            try folder.write(content.utf8, to: "some/corpus/a/part.json")
            #expect(throws: CorpusError.self) { try corpus.part(named: "a") }
            #expect(throws: CorpusError.self) { try corpus.completeParts() }
        }
        try FileManager.default.removeItem(atPath: folder.file("some/corpus/a"))
        #expect(throws: CorpusError.missingPart(path: "\(path)/a")) { try corpus.completeParts() }
    }

    @Test func aPartThatIsListedButNotComplete() throws {
        var corpus = try open()
        try corpus.record(record("a"))
        let whole = try folder.bytes("some/corpus/a/part.json")
        let text = String(decoding: whole, as: UTF8.self).replacing(#""complete":true"#, with: #""complete":false"#)
        try folder.write(text.utf8, to: "some/corpus/a/part.json")
        #expect(throws: CorpusError.missingPart(path: "\(path)/a")) { try corpus.completeParts() }
    }

    @Test func everyErrorSaysWhereAndWhat() {
        let errors: [CorpusError] = [
            .notACorpus(path: "here"), .otherVersion(path: "here", found: 2, known: 1),
            .otherSeed(path: "here", corpus: 1, wanted: 2),
            .otherOptions(path: "here", part: "p", option: "o", corpus: "1", wanted: "2"),
            .missingPart(path: "here"), .otherSource(part: "here", detail: "d"), .unreadable(path: "here", reason: "r"),
            .locked(path: "here"),
        ]
        for error in errors { #expect("\(error)".contains("here")) }
    }
}
