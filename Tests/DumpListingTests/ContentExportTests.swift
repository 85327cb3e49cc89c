import DumpListing
import Testing

/// `SHA256SUMS` of a Content File Export.
@Suite struct ContentExportTests {
    private static let digits = String(repeating: "2c", count: 32)

    private static func listing(_ text: String, hasSuccess: Bool = true, _ request: DumpRecord.Request = .init())
        throws -> DumpListing
    {
        try DumpRecord.listing(Array(text.utf8), path: "SHA256SUMS", hasSuccess: hasSuccess, request)
    }

    private static func lines(_ names: String...) -> String {
        names.map { "\(digits)  \($0)\n" }.joined()
    }

    @Test func filesAreNumberedByTheirFirstPage() throws {
        let sums = Self.lines(
            "xxwiki-2026-01-01-p90p1000.xml.bz2", "xxwiki-2026-01-01-p1001r1r50.xml.bz2",
            "xxwiki-2026-01-01-p8p89.xml.bz2", "README.txt")
        let listing = try Self.listing(sums)
        #expect(listing.wiki == "xxwiki" && listing.date == "2026-01-01")
        #expect(
            listing.files.map(\.name) == [
                "xxwiki-2026-01-01-p8p89.xml.bz2", "xxwiki-2026-01-01-p90p1000.xml.bz2",
                "xxwiki-2026-01-01-p1001r1r50.xml.bz2",
            ])
        #expect(listing.files.map(\.part) == [1, 2, 3])
        #expect(listing.files.allSatisfy { $0.checksums.sha256 == Self.digits && $0.bytes == nil })
        #expect(
            Mirror.wikimedia.url(of: listing.files[0])
                == "https://dumps.wikimedia.org/other/mediawiki_content_current/xxwiki/2026-01-01/xml/bzip2/"
                + "xxwiki-2026-01-01-p8p89.xml.bz2"
        )
        var request = DumpRecord.Request()
        request.parts = PartSelection(3...3)
        #expect(try Self.listing(sums, request).files.map(\.firstPage) == [1001])
    }

    @Test func bothSpellingsOfALine() throws {
        let name = "xxwiki-2026-01-01-p1p2.xml.bz2"
        for line in ["\(Self.digits) *\(name)", "\(Self.digits.uppercased())  ./\(name)\r\n"] {
            let listing = try Self.listing(line)
            #expect(listing.files.map(\.name) == [name] && listing.files[0].checksums.sha256 == Self.digits)
        }
    }

    /// A name that is cut short is that of no dump, and would be passed over.
    @Test func whatIsCutShortIsRefused() throws {
        let sums = Self.lines("xxwiki-2026-01-01-p1p2.xml.bz2", "xxwiki-2026-01-01-p3p4.xml.bz2")
        #expect(try Self.listing(String(sums.dropLast())).files.count == 2)
        for count in 2...5 {
            #expect(throws: DumpListingError.notARecord(path: "SHA256SUMS", reason: "it ends inside line 2")) {
                try Self.listing(String(sums.dropLast(count)))
            }
        }
        #expect(try Self.listing(sums + Self.lines("README.txt")).files.count == 2)
    }

    @Test func withoutSuccessItIsRefused() throws {
        let sums = Self.lines("xxwiki-2026-01-01-p1p2.xml.bz2")
        #expect(throws: DumpListingError.noSuccess(path: "SHA256SUMS")) { try Self.listing(sums, hasSuccess: false) }
        var request = DumpRecord.Request()
        request.unfinished = true
        #expect(try Self.listing(sums, hasSuccess: false, request).files.count == 1)
        request.job = .articles
        #expect(throws: DumpListingError.self) { try Self.listing(sums, request) }
    }

    @Test(arguments: [
        (lines("../../xxwiki-2026-01-01-p1p2.xml.bz2"), "line 1"),
        (lines("/etc/xxwiki-2026-01-01-p1p2.xml.bz2"), "line 1"),
        (lines("xxwiki-2026-01-01-p1p2.xml.bz2") + "abc  x\n", "line 2"),
        ("\(digits)\txxwiki-2026-01-01-p1p2.xml.bz2", "line 1"),
        (lines("xxwiki-2026-01-01-p1p2.xml.bz2", "yywiki-2026-01-01-p1p2.xml.bz2"), "several wikis"),
        (lines("README.txt"), "no file WIKI"),
        (
            lines("xxwiki-2026-01-01-p1p2.xml.bz2") + String(repeating: "3", count: 64)
                + "  xxwiki-2026-01-01-p1p2.xml.bz2", "listed twice"
        ),
    ])
    func whatCannotBeIsRefused(text: String, reason: String) throws {
        let error = #expect(throws: DumpListingError.self) { try Self.listing(text) }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }

    @Test func bytesThatAreNoTextAreRefused() {
        #expect(throws: DumpListingError.self) {
            try DumpRecord.listing([0x42, 0x5A, 0xFF, 0], path: "x", hasSuccess: true, .init())
        }
    }
}
