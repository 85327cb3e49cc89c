import Corpus
import DurableFiles
import Foundation
import Testing
import PipelineTestSupport
import TestSupport

@testable import ClusterTasks
@testable import Extraction
@testable import WikiprepPipeline
@testable import Workers

/// XML that is damaged, or strange: what comes of it follows from the dump alone, and nothing of it goes unseen.
struct DamagedXMLTests {
    private static let pages = (1...12).map { SmallDump.Page.article(UInt64($0)) }
    private static let whole = SmallDump(pages: pages).xml
    /// What stands before the first page, each page, and the end.
    private static let (head, articles, end): (String, [String], String) = {
        var pieces = whole.split(separator: "  <page>").map(String.init)
        let head = pieces.removeFirst()
        let end = "</mediawiki>\n"
        pieces[pieces.count - 1].removeLast(end.count)
        return (head, pieces.map { "  <page>" + $0 }, end)
    }()

    private struct Outcome: Equatable {
        var lines: [UInt8]
        var pages: PageCounts
        var damage: [DamagedRange]
        var failure: String?
    }

    private static func extract(
        _ path: String, segmentSize: Int, salvages: Bool, threads: Int = 3, observer: any RunObserver = SilentObserver()
    ) throws -> Outcome {
        let folder = try TemporaryFolder()
        var pipeline = Pipeline(threads: threads, observer: observer)
        pipeline.dump.segmentSize = segmentSize
        pipeline.dump.salvages = salvages
        pipeline.dump.wiki = "enwiki"
        pipeline.text.minimumCharacters = 0
        do {
            let corpus = try pipeline.extract([path], into: folder.path)
            let part = try #require(corpus.completeParts().first)
            var lines: [[UInt8]] = []
            for layout in part.segments {
                lines += try SegmentFileReader().lines(
                    of: layout, buckets: 0..<layout.buckets, folder: corpus.folder(ofPart: part.name)
                ).split(separator: UInt8(ascii: "\n")).map(Array.init)
            }
            lines.sort { $0.lexicographicallyPrecedes($1) }
            return Outcome(
                lines: Array(lines.joined(separator: [UInt8(ascii: "\n")])), pages: part.pages, damage: part.damage,
                failure: nil)
        } catch ExtractionError.damagedDump(_, let reason, let last, let pages, _) {
            return Outcome(lines: [], pages: pages, damage: [], failure: "\(last ?? "") \(reason)")
        } catch ExtractionError.otherWiki(_, let first, let second, let offset) {
            return Outcome(
                lines: [], pages: PageCounts(), damage: [], failure: "\(first) \(second ?? "") \(offset)")
        }
    }

    /// What is done to a dump, and what must come of it.
    private struct Case {
        var name: String
        var xml: String
        /// With `--salvage`.
        var kept: Int
        var damaged = 0
        var invalid = 0
        /// Without: what its message says; nil where it ends well.
        var failure: String?
    }

    private static func cases() -> [Case] {
        func dump(_ change: (inout [String]) -> Void) -> String {
            var pages = articles
            change(&pages)
            return head + pages.joined() + end
        }
        func zeros(_ count: Int) -> String { String(repeating: "\u{0}", count: count) }
        return [
            Case(name: "whole", xml: whole, kept: 12),
            Case(
                name: "a broken start tag", xml: dump { $0[4] = $0[4].replacing("<page>", with: "<pagf>") }, kept: 11,
                damaged: 1,
                failure: "<pagf> ends with </page>"),
            Case(
                name: "a start tag that is text", xml: dump { $0[4] = $0[4].replacing("<page>", with: "|page>") },
                kept: 11,
                damaged: 1, failure: "text between two pages"),
            Case(
                name: "a broken end tag", xml: dump { $0[4] = $0[4].replacing("</page>", with: "</pbge>") }, kept: 11,
                damaged: 1,
                failure: "a <page> without a </page>"),
            Case(
                name: "no end tag", xml: dump { $0[4] = $0[4].replacing("</page>", with: "") }, kept: 11, damaged: 1,
                failure: "a <page> without a </page>"),
            Case(
                name: "no start tag", xml: dump { $0[4] = $0[4].replacing("<page>", with: "") }, kept: 11, damaged: 1,
                failure: "</page>"),
            Case(
                name: "garbage", xml: dump { $0[4] += "<garbage & < > ]]> \u{1}\n" }, kept: 12,
                failure: "not well-formed"),
            Case(
                name: "zeros over pages", xml: dump { for page in 3...6 { $0[page] = zeros($0[page].utf8.count) } },
                kept: 8,
                failure: "text between two pages"),
            Case(
                name: "zeros from text to text",
                xml: dump {
                    $0[3] = $0[3].prefix(300) + zeros(500)
                    $0[4] = ""
                    $0[5] = zeros(200) + $0[5].suffix(200)
                }, kept: 9, damaged: 1, failure: "zeros in a page"),
            Case(
                name: "half a page behind the end", xml: whole + "<page><title>x", kept: 12, damaged: 1,
                failure: "a <page> outside of <mediawiki>"),
            Case(name: "text behind the end", xml: whole + "text", kept: 12, failure: "text outside of <mediawiki>"),
            Case(name: "no end", xml: head + articles.joined(), kept: 12, failure: "without </mediawiki>"),
            Case(name: "a comment", xml: dump { $0[4] += "<!-- \($0[0]) -->" }, kept: 12, invalid: 1),
            Case(
                name: "CDATA", xml: dump { $0[4].replace("</text>", with: "<![CDATA[ <page> </page> ]]></text>") },
                kept: 12),
            Case(
                name: "a prefix",
                xml: dump { $0 = $0.map { $0.replacing("<", with: "<m:").replacing("<m:/", with: "</m:") } }, kept: 12),
            Case(
                name: "blanks", xml: dump { $0 = $0.map { $0.replacing("</page>", with: "</page\n\t      >") } },
                kept: 12),
            Case(
                name: "an attribute",
                xml: dump { $0 = $0.map { $0.replacing("<page>", with: "<page a='>' b=\"/\">") } },
                kept: 12),
            Case(name: "elements", xml: dump { $0[4] += "<x/><y>text</y><x a='1'/>" }, kept: 12),
            Case(
                name: "an element around pages",
                xml: dump {
                    $0[4] = "<x>" + $0[4]; $0[8] += "</x>"
                }, kept: 12),
            Case(
                name: "two that are well-formed only together",
                xml: dump {
                    $0[4] = $0[4].replacing("</page>", with: "<!-- </page>")
                    $0[5] =
                        "<page>--></page" + String(repeating: " ", count: 70) + ">"
                        + $0[5].replacing("<page>", with: "<x:page xmlns:x='u'>").replacing(
                            "</page>", with: "</x:page>")
                }, kept: 11, invalid: 2),
            Case(name: "the same wiki again", xml: whole + whole, kept: 24),
            Case(
                name: "the same wiki again, cut after its head", xml: whole + head, kept: 12,
                failure: "without </mediawiki>"),
            Case(
                name: "a dump without its end before another", xml: head + articles.joined() + whole, kept: 24,
                failure: "a dump begins before the </mediawiki>"),
        ]
    }

    /// With any segments, as plain XML and as bzip2.
    @Test(arguments: cases().map(\.name)) func theSameHoweverItIsCut(name: String) throws {
        let example = try #require(Self.cases().first { $0.name == name })
        let folder = try TemporaryFolder()
        let path = try folder.write(example.xml.utf8, to: "enwiki-x.xml")
        let sizes = [1 << 40, 90, 400, 1000, 2500]
        let whole = try Self.extract(path, segmentSize: sizes[0], salvages: true)
        #expect(whole.pages.kept == example.kept, "\(whole.pages) \(whole.damage)")
        #expect(whole.pages.rejected["damaged"] ?? 0 == example.damaged, "\(whole.pages) \(whole.damage)")
        #expect(whole.pages.rejected["invalid"] ?? 0 == example.invalid, "\(whole.pages)")
        #expect(whole.damage.isEmpty == (example.failure == nil), "\(whole.damage)")
        let strict = try Self.extract(path, segmentSize: sizes[0], salvages: false)
        if let failure = example.failure {
            #expect(strict.failure?.contains(failure) == true, "\(strict)")
            #expect(strict.failure?.contains("byte") == true && strict.failure?.contains("(id ") == true)
        } else {
            #expect(strict == whole)
        }
        for size in sizes.dropFirst() {
            #expect(try Self.extract(path, segmentSize: size, salvages: true) == whole, "segments of \(size)")
            #expect(try Self.extract(path, segmentSize: size, salvages: false) == strict, "segments of \(size)")
        }
        // Blocks of 900 bytes and of all.
        let bytes = Array(example.xml.utf8)
        let small = stride(from: 0, to: bytes.count, by: 900).flatMap { start in
            LibBZip2.compress(Array(bytes[start..<min(start + 900, bytes.count)]), level: 1)
        }
        var packed: Outcome?
        for (number, size) in [1 << 40, 1000, 100].enumerated() {
            let file = try folder.write(small, to: "enwiki-x.xml.bz2")
            let outcome = try Self.extract(file, segmentSize: size, salvages: true)
            #expect(outcome == packed ?? outcome, "bzip2, segments of \(size)")
            #expect(outcome.lines == whole.lines && outcome.pages == whole.pages, "bzip2, \(number)")
            #expect(outcome.damage.map(\.xmlFrom) == whole.damage.map(\.xmlFrom))
            packed = outcome
        }
    }

    @Test func anotherWiki() throws {
        let folder = try TemporaryFolder()
        let other = Self.whole.replacing("enwiki", with: "dewiki").replacing("en.wikipedia", with: "de.wikipedia")
        let path = try folder.write((Self.whole + other).utf8, to: "both.xml")
        for (size, salvages) in [(1 << 40, false), (1 << 40, true), (500, false), (3000, true), (90, true)] {
            let outcome = try Self.extract(path, segmentSize: size, salvages: salvages)
            let failure = try #require(outcome.failure)
            #expect(failure.hasPrefix("enwiki dewiki"), "\(failure)")
        }
        #expect(throws: ExtractionError.self) {
            let pages = try DumpPages(path: path)
            while try pages.next() != nil {}
        }
    }

    /// Random odd things, random segments.
    @Test(arguments: [1, 2, 3, UInt64.random(in: 1000...999_999)]) func randomDamage(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        for round in 0..<6 {
            var bytes = Array(Self.whole.utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let start = Int.random(in: Self.head.utf8.count..<bytes.count - 800, using: &random)
                let length = Int.random(in: 1...700, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[start] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                case 1: for index in start..<start + length { bytes[index] = 0 }
                case 2: bytes.removeSubrange(start..<start + length)
                default: bytes.insert(contentsOf: bytes[start..<start + length], at: start / 2 + bytes.count / 4)
                }
            }
            let path = try folder.write(bytes, to: "enwiki-x.xml")
            for salvages in [false, true] {
                let whole = try Self.extract(path, segmentSize: 1 << 40, salvages: salvages)
                let size = Int.random(in: 60...3000, using: &random)
                let cut = try Self.extract(path, segmentSize: size, salvages: salvages)
                #expect(cut == whole, "seed \(seed), round \(round), segments of \(size), salvages \(salvages)")
                #expect(whole.pages.seen == whole.pages.kept + whole.pages.rejectedTotal)
            }
        }
    }

    /// Tasks see the damage that a run sees.
    @Test func tasks() throws {
        for example in Self.cases()
        where ["garbage", "CDATA", "an element around pages", "a broken end tag"].contains(example.name) {
            let folder = try TemporaryFolder()
            let path = try folder.write(example.xml.utf8, to: "enwiki-x.xml")
            var pipeline = Pipeline(threads: 1)
            pipeline.dump.segmentSize = 700
            pipeline.dump.salvages = true
            pipeline.text.minimumCharacters = 0
            _ = try pipeline.extract([path], into: folder.file("run"))
            let task = DumpTask(path, pipeline)
            let corpus = folder.file("corpus")
            let plan = try task.plan(into: corpus)
            for number in plan.segments.indices {
                let segment = try extractSegment(number, task, into: folder.file("\(number)"))
                try publishSegment(segment, from: folder.file("\(number)"), into: "\(corpus)/\(plan.part)")
            }
            _ = try task.complete(in: corpus)
            let wanted = try CorpusFolder(opening: folder.file("run")).part(named: "enwiki-x")
            #expect(try CorpusFolder.merge(corpus, seed: nil).pages == wanted?.pages, "\(example.name)")
            let made = try corpusFiles(in: "\(corpus)/enwiki-x").filter { $0.key != "part.json" }
            let wantedFiles = try corpusFiles(in: folder.file("run/enwiki-x")).filter { $0.key != "part.json" }
            let differing = difference(made, wantedFiles)
            #expect(differing.isEmpty, "\(example.name)")
        }
    }

    /// Of old revisions that were imported many have the SHA-1 of their first wiki; one alone is damage.
    @Test func textsWithAnotherSum() throws {
        let folder = try TemporaryFolder()
        let sum = "jt72fo5t4yobf0qugwuczbwj07max7h"
        func dump(wrong: Int) -> String {
            let pages = (1...300).map { id in
                """
                  <page><title>T\(id)</title><ns>0</ns><id>\(id)</id><revision><id>\(id)</id>
                    <text>\(id % 75 < wrong && id < 290 ? "abd" : "abc")</text><sha1>\(sum)</sha1></revision></page>

                """
            }
            return Self.head + pages.joined() + Self.end
        }
        for (wrong, fails) in [(0, false), (1, true), (2, false)] {
            let path = try folder.write(dump(wrong: wrong).utf8, to: "enwiki-x.xml")
            for size in [1 << 40, 700] {
                let observer = RecordingObserver()
                let strict = try Self.extract(path, segmentSize: size, salvages: false, observer: observer)
                #expect((strict.failure != nil) == fails, "\(wrong): \(strict.failure ?? "")")
                let salvaged = try Self.extract(path, segmentSize: size, salvages: true)
                #expect(salvaged.pages.kept == 300)
                #expect(salvaged.damage.map(\.kind) == (fails ? [.text, .text, .text] : []))
                #expect(wrong < 2 || observer.warnings.contains { $0.contains("another SHA-1") })
            }
        }
    }
}
