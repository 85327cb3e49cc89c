import DumpListing
import Testing

/// What other programs are given.
@Suite struct ListingFormatTests {
    private static let sha1 = String(repeating: "1b", count: 20)
    private static let name = "xxwiki-20260101-pages-articles1.xml-p1p999.bz2"
    private static let listing = DumpListing(
        wiki: "xxwiki", date: "20260101", job: "articlesdump",
        files: [
            DumpFile(
                name: name, part: 1, firstPage: 1, isIndex: false, bytes: 1_234_567,
                location: "/xxwiki/20260101/\(name)",
                checksums: .init(sha1: sha1))
        ])

    private static func text(_ format: ListingFormat) throws -> String {
        try format.text(of: [listing], mirror: Mirror("https://mirror.example/dumps/"))
    }

    private static let url = "https://mirror.example/dumps/xxwiki/20260101/\(name)"

    @Test func theFormsOfOtherPrograms() throws {
        #expect(try Self.text(.curl) == "url = \"\(Self.url)\"\noutput = \"\(Self.name)\"\n")
        #expect(try Self.text(.aria2) == "\(Self.url)\n  out=\(Self.name)\n  checksum=sha-1=\(Self.sha1)\n")
        #expect(try Self.text(.sha1sum) == "\(Self.sha1)  \(Self.name)\n")
        #expect(
            try Self.text(.tsv)
                == "part\tname\tbytes\turl\tmd5\tsha1\tsha256\n1\t\(Self.name)\t1234567\t"
                + "\(Self.url)\t\t\(Self.sha1)\t\n"
        )
        let json = try Self.text(.json)
        #expect(json.hasPrefix("[") && json.hasSuffix("]\n"))
        #expect(json.contains("\"bytes\" : 1234567") && json.contains("\"url\" : \"\(Self.url)\""), "\(json)")
    }

    @Test func theTableIsForPeople() throws {
        let table = try Self.text(.table)
        #expect(table.hasPrefix("xxwiki 20260101 articlesdump: 1 file in 1 part, 1.2 MB\n"), "\(table)")
        #expect(table.contains("sha1 \(Self.sha1)\n") && table.contains(" \(Self.url)\n"), "\(table)")
    }

    @Test func aChecksumThatIsNotThereIsAnError() {
        #expect(throws: DumpListingError.noChecksum(kind: "SHA-256", file: Self.name)) { try Self.text(.sha256sum) }
        #expect(throws: DumpListingError.noChecksum(kind: "MD5", file: Self.name)) { try Self.text(.md5sum) }
    }

    @Test(arguments: [
        "", "https://", "dumps.wikimedia.org", "ftp://x.org", "https://x.org/\"\noutput = \"y", "https://x.org/a b",
        "https://x.org/?a", "file://x", "https:///",
    ])
    func whatIsNoMirror(_ address: String) {
        #expect(throws: DumpListingError.self) { try Mirror(address) }
    }

    @Test(arguments: [
        "https://x.org", "http://127.0.0.1:8080//", "https://x.org/wikimedia/dumps/", "file:///srv/dumps",
    ])
    func whatIsAMirror(_ address: String) throws {
        #expect(try !Mirror(address).address.hasSuffix("/"))
    }
}
