import DumpListing
import TestSupport
import Testing

/// `dumpstatus.json`.
@Suite struct DumpStatusTests {
    private static let md5 = String(repeating: "0a", count: 16)
    private static let sha1 = String(repeating: "1b", count: 20)

    private static func file(
        _ name: String, size: String = "1000", url: String? = nil, checksums: String? = nil
    ) -> String {
        let checksums = checksums ?? #""md5": "\#(md5)", "sha1": "\#(sha1)""#
        return #""\#(name)": {"size": \#(size), "url": "\#(url ?? "/xxwiki/20260101/\(name)")", \#(checksums)}"#
    }

    private static func job(_ name: String, _ status: String = "done", _ files: [String]) -> String {
        #""\#(name)": {"status": "\#(status)", "updated": "2026-01-02 03:04:05", "files": {"#
            + files.joined(separator: ", ") + "}}"
    }

    private static func status(_ jobs: String...) -> String {
        #"{"jobs": {\#(jobs.joined(separator: ", "))}, "version": "0.8"}"#
    }

    private static func listing(_ text: String, _ request: DumpRecord.Request = .init()) throws -> DumpListing {
        try DumpRecord.listing(Array(text.utf8), path: "dumpstatus.json", hasSuccess: false, request)
    }

    private static let part1 = "xxwiki-20260101-pages-articles1.xml-p1p999.bz2"
    private static let part2 = "xxwiki-20260101-pages-articles2.xml-p1000p1999.bz2"
    private static let part2b = "xxwiki-20260101-pages-articles2.xml-p2000p90000.bz2"
    private static let part10 = "xxwiki-20260101-pages-articles10.xml-p90001p90002.bz2"
    private static let streams1 = "xxwiki-20260101-pages-articles-multistream1.xml-p1p999.bz2"
    private static let index1 = "xxwiki-20260101-pages-articles-multistream-index1.txt-p1p999.bz2"

    private static let whole = status(
        job("articlesdump", "done", [part10, part2b, part1, part2].map { file($0) }),
        job("articlesmultistreamdump", "done", [index1, streams1].map { file($0) }),
        job("metacurrentdump", "waiting", []))

    @Test func filesAreInTheOrderOfParts() throws {
        let listing = try Self.listing(Self.whole)
        #expect(listing.wiki == "xxwiki" && listing.date == "20260101" && listing.job == "articlesdump")
        #expect(listing.files.map(\.name) == [Self.part1, Self.part2, Self.part2b, Self.part10])
        #expect(listing.files.map(\.part) == [1, 2, 2, 10])
        #expect(listing.files[0].bytes == 1000)
        #expect(listing.files[0].checksums == .init(md5: Self.md5, sha1: Self.sha1))
    }

    /// Of several bad files the first by name is told, whatever order a dictionary has in this process.
    @Test func theSameBadFileIsNamedEachTime() throws {
        let names = (1...30).map { "xxwiki-20260101-pages-articles\($0 + 9).xml-p\($0)p\($0).bz2" }
        let noSize = Self.status(Self.job("articlesdump", "done", names.reversed().map { Self.file($0, size: "-1") }))
        let noNumber = Self.status(
            Self.job("articlesdump", "done", names.shuffled().map { Self.file($0, size: "\"many\"") }))
        for text in [noSize, noNumber] {
            let error = #expect(throws: DumpListingError.self) { try Self.listing(text) }
            #expect(error.map { "\($0)".contains(names[0]) } == true, "\(String(describing: error))")
        }
    }

    @Test func partsAreChosen() throws {
        var request = DumpRecord.Request()
        request.parts = PartSelection(2...2)
        #expect(try Self.listing(Self.whole, request).files.map(\.name) == [Self.part2, Self.part2b])
        request.parts = PartSelection("1-2,10")
        #expect(try Self.listing(Self.whole, request).files.count == 4)
    }

    /// Nor is one left out silently that stands inside a range.
    @Test(arguments: [("3", 3), ("2-10", 3), ("1-9223372036854775807", 3), ("1,11", 11)])
    func aPartThatIsNotThereIsAnError(parts: String, missing: Int) throws {
        var request = DumpRecord.Request()
        request.parts = PartSelection(parts)
        #expect(throws: DumpListingError.noSuchPart(missing, known: "1-2,10", listing: "xxwiki 20260101")) {
            try Self.listing(Self.whole, request)
        }
    }

    @Test func theIndexIsListedWhenItIsWanted() throws {
        var request = DumpRecord.Request()
        request.job = .articlesMultistream
        #expect(try Self.listing(Self.whole, request).files.map(\.name) == [Self.streams1])
        request.indexes = true
        let both = try Self.listing(Self.whole, request)
        #expect(both.files.map(\.name) == [Self.streams1, Self.index1] && both.files.map(\.isIndex) == [false, true])
    }

    @Test func ofADumpWithoutTheArticlesJobTheMultistreamFilesAreTaken() throws {
        let status = Self.status(Self.job("articlesmultistreamdump", "done", [Self.file(Self.streams1)]))
        #expect(try Self.listing(status).files.map(\.name) == [Self.streams1])
        var request = DumpRecord.Request()
        request.job = .articles
        #expect(
            throws: DumpListingError.noSuchJob(
                path: "dumpstatus.json", job: "articlesdump", known: ["articlesmultistreamdump"])
        ) { try Self.listing(status, request) }
    }

    @Test func aSmallWikiHasOneFile() throws {
        let name = "aawiki-20260101-pages-articles.xml.bz2"
        let listing = try Self.listing(Self.status(Self.job("articlesdump", "done", [Self.file(name)])))
        #expect(listing.files.map(\.name) == [name] && listing.files.map(\.part) == [1])
    }

    @Test(arguments: ["waiting", "in-progress", "failed", "skipped"])
    func aJobThatIsNotDoneIsRefused(_ state: String) throws {
        let status = Self.status(
            Self.job(
                "articlesdump", state,
                [Self.file(Self.part1), #""\#(Self.part2)": {"size": 5, "url": "/xxwiki/20260101/\#(Self.part2)"}"#]))
        #expect(
            throws: DumpListingError.unfinished(path: "dumpstatus.json", job: "articlesdump", status: state)
        ) { try Self.listing(status) }
        // Asked for all the same: what has a checksum.
        var request = DumpRecord.Request()
        request.unfinished = true
        #expect(try Self.listing(status, request).files.map(\.name) == [Self.part1])
    }

    static let badFiles: [(String, String)] = [
        (file(part1, size: "0"), "size is impossible"),
        (file(part1, size: "-5"), "size is impossible"),
        (file(part1, size: "1125899906842625"), "size is impossible"),
        (file(part1, size: "null"), "size is impossible"),
        (file(part1, checksums: #""md5": null"#), "no checksum"),
        (file(part1, checksums: #""sha1": "xyz""#), "no SHA-1"),
        (file(part1, checksums: #""md5": "\#(sha1)""#), "no MD5"),
        (file(part1, url: "/xxwiki/20260101/other.bz2"), "its address"),
        (file(part1, url: "/../../etc/\(part1)"), "its address"),
        (file(part1, url: "/xxwiki//\(part1)"), "its address"),
        (file(part1, url: "http://evil.example/\(part1)"), "its address"),
        (file(part1, url: #"/a\"\noutput = \"x/\#(part1)"#), "its address"),
        (file("../\(part1)"), "no name of a dump file"),
        (file("xxwiki-20260101-pages-articles1.xml-p1p2/../../x.bz2"), "no name of a dump file"),
        (file("-\(part1)"), "no name of a dump file"),
        (file(".\(part1)"), "no name of a dump file"),
        (file("xxwiki-20260101-pages-articles1.xml-p1p99 9.bz2"), "no name of a dump file"),
        (file(String(repeating: "x", count: 300) + part1), "no name of a dump file"),
        (file("xxwiki-20260101-pages-articles99999999999999999999.xml.bz2"), "no name of a dump file"),
    ]

    @Test(arguments: badFiles)
    func whatCannotBeIsRefused(file: String, reason: String) throws {
        let status = Self.status(Self.job("articlesdump", "done", [file]))
        let error = #expect(throws: DumpListingError.self) { try Self.listing(status) }
        #expect(error?.description.contains(reason) == true, "\(file): \(error?.description ?? "")")
        if case .badFile = error {} else { Issue.record("\(String(describing: error))") }
    }

    @Test func filesOfTwoWikisAreRefused() throws {
        let other = Self.part2.replacing("xxwiki", with: "yywiki")
        let status = Self.status(Self.job("articlesdump", "done", [Self.file(Self.part1), Self.file(other)]))
        #expect(throws: DumpListingError.self) { try Self.listing(status) }
        #expect(throws: DumpListingError.self) { try Self.listing(Self.status(Self.job("articlesdump", "done", []))) }
    }

    @Test(arguments: [
        "", " \n", "{", "{}", #"{"jobs": []}"#, #"{"jobs": {"articlesdump": {"status": 7}}}"#,
        #"{"jobs": {"articlesdump": {"status": "done", "files": {"a": {"size": 1.5}}}}}"#, "<html>not found</html>",
        String(repeating: #"{"jobs":"#, count: 100_000),
    ])
    func whatIsNoRecordIsRefused(_ text: String) {
        let error = #expect(throws: DumpListingError.self) { try Self.listing(text) }
        if case .notARecord(let path, let reason) = error {
            #expect(path == "dumpstatus.json" && !reason.isEmpty && reason.count < 400)
        } else {
            Issue.record("\(text.prefix(50)): \(String(describing: error))")
        }
    }

    /// Sizes that no file has are refused; numbers in the names of files are taken as they come.
    @Test func hostileNumbers() throws {
        let json = JSONNumbers(Array(Self.whole.utf8))
        #expect(json.places.count == 6)
        var refused = 0
        json.forEachReplacement { changed, what in
            do {
                let listing = try Self.listing(String(decoding: changed, as: UTF8.self))
                for format in ListingFormat.allCases {
                    _ = try? format.text(of: [listing], mirror: .wikimedia)
                }
            } catch {
                refused += 1
                #expect("\(error)".contains("dumpstatus.json"), "\(what)")
            }
        }
        #expect(refused > json.places.count)
        let largest = 1 << 50
        let files = (1...10_000).map {
            Self.file("xxwiki-20260101-pages-articles\($0).xml-p1p9.bz2", size: "\(largest)")
        }
        let listing = try Self.listing(Self.status(Self.job("articlesdump", "done", files)))
        #expect(try !ListingFormat.table.text(of: [listing], mirror: .wikimedia).isEmpty)
        for number in HostileNumbers.texts where !number.contains(where: { "/ :".contains($0) }) {
            for name in [
                "xxwiki-20260101-pages-articles\(number).xml-p1p9.bz2",
                "xxwiki-20260101-pages-articles1.xml-p\(number)p\(number).bz2",
                "xxwiki-\(number)-pages-articles1.xml.bz2",
            ] {
                _ = try? Self.listing(Self.status(Self.job("articlesdump", "done", [Self.file(name)])))
            }
        }
    }
}
